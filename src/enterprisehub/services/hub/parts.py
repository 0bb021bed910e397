"""How endpoints get what `app.py` built: `service: Annotated[Contacts, Depends(part(Contacts))]`."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request

T = TypeVar("T")


class Origins(frozenset[str]):
    """Origins of browsers that may call, beside our own."""


def part(kind: type[T]) -> Callable[[Request], Awaitable[T]]:
    """Return the dependency that gives the one instance of a class."""

    async def get(request: Request) -> T:
        found: T = request.app.state.parts[kind]
        return found

    return get
