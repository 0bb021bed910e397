"""Open sessions of the screens without a browser: the socket that a tab opens, spoken by hand, until a page has been drawn."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

from enterprisehub.dashboards.shell.keeping import COOKIE

HOST = "127.0.0.1:8501"
AT_ONCE = 4


class Sessions:
    """Tabs that stay open until the end of the `async with`."""

    def __init__(self, token: str) -> None:
        self._headers = {"cookie": f"{COOKIE}={token}"}
        self._stack = AsyncExitStack()
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def open(self, addresses: Sequence[str]) -> None:
        """Open a tab for each address, as `page?query`."""
        await asyncio.gather(*(self._tab(one) for one in addresses))

    async def _tab(self, address: str) -> None:
        page, _, query = address.partition("?")
        async with self._gate:
            socket = await self._stack.enter_async_context(
                websockets.connect(
                    f"ws://{HOST}/_stcore/stream",
                    subprotocols=[Subprotocol("streamlit")],
                    additional_headers=self._headers,
                    origin=Origin(f"http://{HOST}"),
                    max_size=None,
                )
            )
            asked = BackMsg()
            asked.rerun_script.query_string = query
            asked.rerun_script.page_name = page
            await socket.send(asked.SerializeToString())
            await asyncio.wait_for(_drawn(socket), 60)


async def _drawn(socket: Any) -> None:
    titles = 0
    while True:
        message = ForwardMsg.FromString(await socket.recv())
        kind = message.WhichOneof("type")
        if kind == "delta" and "eh-title" in message.delta.new_element.html.body:
            titles += 1
        if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            if not titles:
                raise RuntimeError("the page drew no panel: is the session's cookie taken?")
            return
