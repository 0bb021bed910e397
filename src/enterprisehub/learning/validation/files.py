"""Read a table of strangers: CSV and its relatives, gzip too; separator and encoding are found out."""

import csv
import gzip
import io
from pathlib import Path
from typing import Final

import pandas as pd

from enterprisehub.kit.errors import InvalidInput

SAMPLE: Final = 65_536


def read(path: Path) -> pd.DataFrame:
    """Return the file as a frame.

    Raises:
        InvalidInput: no such file, not a table, or no rows.
    """
    try:
        raw = path.read_bytes()
        data = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError) as error:
        raise InvalidInput(f"{path}: can't be read ({error})") from error
    text = _decoded(data)
    if not text.strip():
        raise InvalidInput(f"{path}: is empty")
    try:
        frame = pd.read_csv(io.StringIO(text), sep=_separator(text), skipinitialspace=True, low_memory=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise InvalidInput(f"{path}: is no table ({str(error).strip()})") from error
    if frame.empty:
        raise InvalidInput(f"{path}: has no rows")
    frame.columns = pd.Index([_plain(str(name)) for name in frame.columns])
    return frame


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _separator(text: str) -> str:
    head = text[:SAMPLE].rsplit("\n", 1)[0]
    first = head.lstrip().split("\n", 1)[0]
    if not any(mark in first for mark in ",;\t|"):
        return r"\s+" if len(first.split()) > 1 else ","
    try:
        return csv.Sniffer().sniff(head, delimiters=",;\t|").delimiter
    except csv.Error:
        return max(",;\t|", key=first.count)


def _plain(name: str) -> str:
    return "" if name.startswith("Unnamed: ") else name.strip()
