"""Which of 64 shards a contact belongs to: one worker holds a shard, so a contact is never in two hands."""

import zlib

SHARDS = 64


def shard_of(location_id: str | None, contact_id: str | None) -> int:
    """Return the shard; stable for ever, since rows in the inbox carry it."""
    return zlib.crc32(f"{location_id or ''}\x1f{contact_id or ''}".encode()) % SHARDS
