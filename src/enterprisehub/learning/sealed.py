"""A learned thing as one JSON file: `{"sha256": …, "artefact": {…}}`, the hash being that of the inner bytes."""

import hashlib
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

_Kind = TypeVar("_Kind")


class Damaged(ValueError):
    """A file whose hash does not match, or that holds something else; the text says which."""


class _Envelope(Struct):
    sha256: str
    artefact: Raw


def seal(content: Any) -> bytes:
    """Return the file of a struct."""
    body = msgspec.json.encode(content)
    return msgspec.json.encode(_Envelope(hashlib.sha256(body).hexdigest(), Raw(body)))


def opened(data: bytes, kind: type[_Kind], what: str = "a model file") -> tuple[_Kind, str]:
    """Return what the file holds, and its SHA-256.

    Raises:
        Damaged: the hash does not match, or the file is of no such kind; `what` is how the text calls it.
    """
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
        if hashlib.sha256(envelope.artefact).hexdigest() != envelope.sha256:
            raise Damaged("the SHA-256 does not match: the file is damaged")
        return msgspec.json.decode(envelope.artefact, type=kind), envelope.sha256
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged(f"not {what} ({error})") from error


def claimed(data: bytes) -> str:
    """Return the SHA-256 that a file says of itself, unchecked; empty when it says none."""
    try:
        return msgspec.json.decode(data, type=_Envelope).sha256
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
