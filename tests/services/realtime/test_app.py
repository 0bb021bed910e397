"""The service as a client meets it: real sockets, real Valkey, real Postgres."""

import asyncio
import http.client
from typing import Any

import asyncpg
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from enterprisehub.contracts.realtime import Kind
from enterprisehub.kit import settings
from enterprisehub.services.realtime.app import running
from enterprisehub.services.realtime.socket import WRITE_LIMIT

from .conftest import Client, Service, Start, publication

pytestmark = pytest.mark.servers


async def subscribe(client: Client, channel: str = "scores", **more: Any) -> Any:
    answer = await client.ask(type="subscribe", channel=channel, **more)
    assert answer["type"] == "subscribed"
    return answer


def place(message: Any) -> dict[str, Any]:
    return {"epoch": message["epoch"], "offset": message["offset"]}


async def refusal(service: Service, ticket: str, **options: Any) -> Any:
    with pytest.raises(InvalidStatus) as refused:
        await service.client(ticket, options=options)
    response = refused.value.response
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = msgspec.json.decode(response.body or b"")
    assert problem["status"] == response.status_code
    return problem


async def test_event_reaches_subscriber(service: Service) -> None:
    client = await service.client()
    subscribed = await subscribe(client, id=7)
    assert subscribed["id"] == 7
    assert subscribed["recovered"] is False
    [offset] = await service.publish("e1")
    event = await client.hear()
    assert event == {
        "type": "event",
        "channel": "scores",
        "epoch": subscribed["epoch"],
        "offset": offset,
        "data": {"event_id": "e1"},
    }


async def test_contact_channel(service: Service) -> None:
    client = await service.client()
    await subscribe(client, "contact:c_1")
    await service.publish("e1", kind=Kind.CONTACT)
    assert (await client.hear())["channel"] == "contact:c_1"


async def test_ticket_used_twice(service: Service) -> None:
    ticket = await service.ticket()
    await service.client(ticket)
    assert (await refusal(service, ticket))["status"] == 401


async def test_no_ticket(service: Service) -> None:
    assert (await refusal(service, ""))["status"] == 401


async def test_next_ticket_connects_as_the_same_caller(service: Service) -> None:
    first = await service.client(locations=["loc_1"])
    second = await service.client((await subscribe(first))["ticket"])
    await subscribe(second)
    await service.publish("theirs", location="loc_2")
    await service.publish("ours", location="loc_1")
    assert (await second.hear())["data"]["event_id"] == "ours"


async def test_foreign_origin(start: Start) -> None:
    service = await start(CORS_ORIGINS="https://app.example")
    ticket = await service.ticket()
    assert (await refusal(service, ticket, origin="https://evil.example"))["status"] == 403
    await service.client(ticket, options={"origin": "https://app.example"})


async def test_other_locations_stay_hidden(service: Service) -> None:
    agent = await service.client(role="agent", locations=["loc_1"])
    lead_of_two = await service.client(role="lead", locations=["loc_1", "loc_2"])
    operator = await service.client()
    for client in (agent, lead_of_two, operator):
        await subscribe(client)
    await service.publish("e1", location="loc_2")
    await service.publish("e2", location="loc_3")
    await service.publish("e3", location="loc_1")
    await service.publish("e4", location=None)

    async def heard(client: Client, count: int) -> list[str]:
        return [event["data"]["event_id"] for event in await client.events(count)]

    assert await heard(agent, 2) == ["e3", "e4"]
    assert await heard(lead_of_two, 3) == ["e1", "e3", "e4"]
    assert await heard(operator, 4) == ["e1", "e2", "e3", "e4"]


async def test_resume_from_memory(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    await client.connection.close()
    await service.publish("e1", "e2", "e3")
    again = await service.client(before["ticket"])
    resumed = await subscribe(again, since=place(before))
    assert (resumed["recovered"], resumed["count"]) == (True, 3)
    await service.publish("e4")
    assert [event["data"]["event_id"] for event in await again.events(4)] == ["e1", "e2", "e3", "e4"]


async def test_resume_with_another_process(start: Start) -> None:
    first = await start()
    before = await subscribe(await first.client())
    await first.publish(*(f"e{number}" for number in range(1500)))
    second = await start()
    client = await second.client()
    resumed = await subscribe(client, since=place(before))
    assert (resumed["recovered"], resumed["count"]) == (True, 1500)
    events = await client.events(1500)
    assert [event["offset"] for event in events] == list(range(1, 1501))


async def test_trimmed_stream_cannot_be_resumed(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    await service.publish("e1", "e2", "e3")
    await client.events(3)
    await service.redis.xtrim("realtime:stream:scores", maxlen=1, approximate=False)
    other = await service.client()
    assert (await subscribe(other, since=place(before)))["recovered"] is True  # the ring still has them


async def test_trimmed_stream_cannot_be_resumed_elsewhere(start: Start) -> None:
    first = await start()
    before = await subscribe(await first.client())
    await first.publish("e1", "e2", "e3")
    await first.redis.xtrim("realtime:stream:scores", maxlen=1, approximate=False)
    client = await (await start()).client()
    resumed = await subscribe(client, since=place(before))
    assert (resumed["recovered"], resumed["offset"]) == (False, 3)


async def test_resume_beyond_the_head(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    ahead = before | {"offset": before["offset"] + 1}
    asked = asyncio.create_task(subscribe(client, since=place(ahead)))
    await asyncio.sleep(0.05)
    await service.publish("known already", "new")
    assert (await asked)["recovered"] is True
    assert (await client.hear())["data"]["event_id"] == "new"


async def test_resume_of_another_epoch(service: Service) -> None:
    client = await service.client()
    resumed = await subscribe(client, since={"epoch": "gone", "offset": 3})
    assert resumed["recovered"] is False


async def test_flushed_redis_begins_an_epoch(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    await service.publish("e1", "e2")
    await client.events(2)
    await service.redis.flushall()
    await service.publish("e3")
    told = await client.hear()
    assert told["type"] == "subscribed"
    assert told["recovered"] is False
    assert told["epoch"] != before["epoch"]
    assert [event["data"]["event_id"] for event in await client.events(1)] == ["e3"]


async def test_lost_connection_to_redis(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    await service.publish("e1")
    await client.hear()
    await service.redis.client_kill_filter(_type="normal", skipme=True)
    await service.publish("e2")
    event = await client.hear()
    assert (event["epoch"], event["data"]["event_id"]) == (before["epoch"], "e2")


async def test_redis_comes_back_with_an_older_state(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    await service.publish("e1", "e2", "e3")
    await client.events(3)
    # what a restart from a log without its last second does: the newest entries are gone, then others take their offsets
    async with service.redis.pipeline(transaction=True) as pipe:
        pipe.xtrim("realtime:stream:scores", maxlen=0, approximate=False)
        pipe.delete("realtime:stream:scores")
        pipe.set("realtime:offset:scores", 1)
        pipe.client_kill_filter(_type="normal", skipme=True)
        await pipe.execute()
    await service.publish("other 2", "other 3", "other 4")
    told = await client.hear()
    assert told["type"] == "subscribed"
    assert (told["recovered"], told["epoch"] != before["epoch"]) == (False, True)


async def test_counter_behind_begins_an_epoch(service: Service) -> None:
    client = await service.client()
    before = await subscribe(client)
    await service.publish("e1", "e2")
    await client.events(2)
    await service.redis.set("realtime:offset:scores", 1)
    told = await client.hear()
    assert (told["recovered"], told["epoch"] != before["epoch"]) == (False, True)
    await service.publish("e3")
    assert (await client.hear())["data"]["event_id"] == "e3"


async def test_broadcast_reaches_every_process(start: Start) -> None:
    first, second = await start(), await start()
    listener = await second.client(role="agent", locations=["loc_1"])
    await subscribe(listener, "system")
    operator = await first.client()
    answer = await operator.ask(type="broadcast", data={"notice": "hello"}, id="b1")
    assert (answer["type"], answer["id"]) == ("broadcast", "b1")
    assert (await listener.hear())["data"] == {"notice": "hello"}


async def test_broadcast_by_an_agent(service: Service) -> None:
    client = await service.client(role="agent", locations=["loc_1"])
    answer = await client.ask(type="broadcast", data={"notice": "hello"})
    assert (answer["type"], answer["status"]) == ("error", 403)
    assert await service.redis.exists("realtime:stream:system") == 0


async def test_wrong_messages_do_not_disconnect(service: Service) -> None:
    client = await service.client()
    for text, status in (("{", 400), ('{"type":"dance"}', 422), ('"hello"', 422), ("x" * 70_000, 413)):
        await client.connection.send(text)
        answer = await client.hear()
        assert (answer["type"], answer["status"]) == ("error", status)
    assert (await client.ask(type="ping"))["type"] == "pong"


async def test_slow_client_is_closed_alone(service: Service) -> None:
    slow = await service.client(options={"max_queue": 1})
    good = await service.client()
    for client in (slow, good):
        await subscribe(client)
    slow.connection.transport.pause_reading()
    big = publication("big")
    big.data = msgspec.Raw(b'{"pad":"%b"}' % (b"x" * 100_000))
    count = 40 * WRITE_LIMIT // 1_000_000 + 40
    for _ in range(count):
        await service.publisher.publish([big])
        await good.hear()
    slow.connection.transport.resume_reading()
    with pytest.raises(ConnectionClosed) as closed:
        await slow.events(count)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013


async def test_stop_closes_with_service_restart(start: Start, redis_url: str, database_url: str) -> None:
    service = await start()
    async with running(settings.read({"REDIS_URL": redis_url, "DATABASE_URL": database_url}), 0) as port:
        service.port = port
        client = await service.client()
    with pytest.raises(ConnectionClosed) as closed:
        await client.hear()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


async def test_sessions_are_recorded(service: Service, database_url: str) -> None:
    client = await service.client(role="agent", user="user:7", locations=["loc_1"])
    await subscribe(client)
    await service.publish("e1")
    await client.hear()
    await client.connection.close()
    database = await asyncpg.connect(database_url)
    try:
        row = None
        while row is None or row["closed_at"] is None:
            await asyncio.sleep(0.05)
            row = await database.fetchrow("SELECT * FROM websocket_sessions WHERE user_id = 'user:7'")
    finally:
        await database.close()
    assert (row["location_id"], row["role"], row["close_code"], row["delivered"]) == ("loc_1", "agent", 1000, 1)


async def test_sessions_of_a_killed_process_are_closed(start: Start, database_url: str) -> None:
    database = await asyncpg.connect(database_url)
    try:
        await database.execute(
            "INSERT INTO websocket_sessions (session_id, user_id, role) VALUES ('dead-1:1', 'user:1', 'agent')"
        )
        await start()
        code = None
        while code is None:
            await asyncio.sleep(0.05)
            code = await database.fetchval("SELECT close_code FROM websocket_sessions")
    finally:
        await database.close()
    assert code == 1006


async def test_postgres_away(start: Start) -> None:
    service = await start(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    client = await service.client()
    await subscribe(client)
    await service.publish("e1")
    assert (await client.hear())["data"]["event_id"] == "e1"


async def get(service: Service, path: str) -> tuple[int, str, bytes]:
    def fetch() -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
        connection.request("GET", path)
        response = connection.getresponse()
        answer = response.status, response.headers["Content-Type"], response.read()
        connection.close()
        return answer

    return await asyncio.to_thread(fetch)


@pytest.mark.parametrize(
    ("path", "status", "content"),
    [
        ("/health/live", 200, b'"ok"'),
        ("/health/ready", 200, b'"ok"'),
        ("/metrics", 200, b"enterprisehub_realtime_connections"),
        ("/docs", 200, b"EnterpriseHub realtime"),
        ("/asyncapi.json", 200, b'"asyncapi": "3.0.0"'),
        ("/ws/realtime?ticket=x", 426, b'"status":426'),
        ("/elsewhere", 404, b'"status":404'),
    ],
)
async def test_page(service: Service, path: str, status: int, content: bytes) -> None:
    await service.client()  # by then the reader follows
    answer = await get(service, path)
    assert answer[0] == status
    assert content in answer[2]


async def test_echo_returns_everything(service: Service) -> None:
    client = await service.client()
    answer = await client.ask(type="echo", id=3, payload={"a": [1, 2]}, sent_at_ms=1.5)
    assert (answer["type"], answer["id"], answer["payload"], answer["sent_at_ms"]) == ("echo", 3, {"a": [1, 2]}, 1.5)
    assert answer["received_at_ms"] <= answer["answered_at_ms"]


async def test_pong_tells_how_far_the_client_is(service: Service) -> None:
    client = await service.client()
    subscribed = await subscribe(client)
    await service.publish("e1", location="loc_1")
    await client.hear()
    pong = await client.ask(type="ping")
    assert pong["epoch"] == subscribed["epoch"]
    assert pong["offsets"]["scores"] == 1
