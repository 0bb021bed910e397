"""The AsyncAPI 3 document of the socket, made from the contracts; `docs/asyncapi.json` holds what this gives."""

import html
from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, Struct

from enterprisehub.contracts import socket
from enterprisehub.contracts.realtime import Kind, ScoreMessage
from enterprisehub.services.realtime.service_text import DESCRIPTION, SUMMARIES

EPOCH = "9f2c41d07ab3"

CLIENT: dict[str, Struct] = {
    "subscribe": socket.Subscribe(id=1, channel="scores", since=socket.Position(EPOCH, 41)),
    "unsubscribe": socket.Unsubscribe(id=2, channel="scores"),
    "ping": socket.Ping(id=3),
    "echo": socket.Echo(id=4),
    "broadcast": socket.Broadcast(id=5, data=Raw(b'{"notice":"Back in five minutes"}')),
}
SERVER: dict[str, Struct] = {
    "subscribed": socket.Subscribed(
        id=1, channel="scores", epoch=EPOCH, offset=41, recovered=True, count=1, ticket="Xb1…"
    ),
    "unsubscribed": socket.Unsubscribed(id=2, channel="scores"),
    "event": socket.EventMessage(
        channel="scores",
        epoch=EPOCH,
        offset=42,
        data=Raw(
            msgspec.json.encode(
                ScoreMessage(
                    location_id="ve9EPM428h8vShlRW1KT",
                    contact_id="ocQHyuzHvysMo5N5VsXc",
                    event_id="message:m1",
                    probability=0.42,
                    interval=(0.31, 0.54),
                    temperature="warm",
                    reasons=[{"feature": "reply_minutes", "label": "Replied within 4 minutes", "contribution": 0.61}],
                    model={"name": "lead_score", "version": "1", "trained_on": "synthetic"},
                )
            )
        ),
    ),
    "pong": socket.Pong(id=3, epoch=EPOCH, offsets={"scores": 42}, server_time_ms=1771000000000.0),
    "echoAnswer": socket.EchoAnswer(
        id=4, received_at_ms=1771000000000.0, answered_at_ms=1771000000000.2, round_trip_ms=0.8
    ),
    "broadcastAnswer": socket.BroadcastAnswer(id=5, channel="system", offset=7),
    "error": socket.ErrorMessage(id=6, title="Invalid input", status=422, detail="There is no channel 'score'."),
}
"""Every message with an example."""


def document() -> dict[str, Any]:
    """Return the document as plain data."""
    examples = CLIENT | SERVER
    refs, schemas = msgspec.json.schema_components(
        [*map(type, examples.values()), ScoreMessage], ref_template="#/components/schemas/{name}"
    )
    payloads = dict(zip(examples, refs, strict=False))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "EnterpriseHub realtime",
            "version": "1",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"local": {"host": "127.0.0.1:8004", "protocol": "ws"}},
        "channels": {"socket": _channel(list(examples))},
        "operations": {"toServer": _operation("receive", CLIENT), "toClient": _operation("send", SERVER)},
        "components": {
            "messages": {name: _message(name, payloads[name], example) for name, example in examples.items()},
            "schemas": schemas,
        },
    }


def _channel(names: list[str]) -> dict[str, Any]:
    query = {
        "type": "object",
        "required": ["ticket"],
        "properties": {"ticket": {"type": "string", "description": "From POST /v1/realtime/tickets; good once."}},
    }
    return {
        "address": "/ws/realtime",
        "title": "The socket; subscriptions name one of: " + ", ".join(_subscribable()),
        "bindings": {"ws": {"method": "GET", "query": query}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _subscribable() -> list[str]:
    return [f"{kind}:{{id}}" if kind is Kind.CONTACT else kind.value for kind in Kind]


def _operation(action: str, messages: dict[str, Struct]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{name}"} for name in messages],
    }


def _message(name: str, payload: dict[str, Any], example: Struct) -> dict[str, Any]:
    return {
        "name": type(example).__struct_config__.tag,
        "summary": SUMMARIES[name],
        "payload": payload,
        "examples": [{"payload": msgspec.json.decode(msgspec.json.encode(example))}],
    }


@cache
def encoded() -> bytes:
    return msgspec.json.format(msgspec.json.encode(document()), indent=2) + b"\n"


@cache
def page() -> bytes:
    """Return the document as a page that needs nothing from elsewhere."""
    messages = document()["components"]["messages"]
    return _PAGE.format(
        description="".join(f"<p>{html.escape(part)}</p>" for part in DESCRIPTION.split("\n\n")),
        client="".join(_section(messages[name]) for name in CLIENT),
        server="".join(_section(messages[name]) for name in SERVER),
    ).encode()


def _section(message: dict[str, Any]) -> str:
    example = msgspec.json.format(msgspec.json.encode(message["examples"][0]["payload"]), indent=2).decode()
    return f"<h3>{message['name']}</h3><p>{html.escape(message['summary'])}</p><pre>{html.escape(example)}</pre>"


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>EnterpriseHub realtime</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.5 system-ui;max-width:48rem;margin:2rem auto;
padding:0 1rem}}pre{{background:#8881;padding:.75rem;overflow:auto}}</style>
<h1>EnterpriseHub realtime</h1>{description}<p>Machine-readable: <a href="/asyncapi.json">asyncapi.json</a></p>
<h2>Client sends</h2>{client}<h2>Server sends</h2>{server}</html>
"""
