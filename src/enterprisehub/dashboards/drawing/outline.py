"""County lines of the United States, bundled, so that a map asks nobody for tiles.

`counties.json.gz` holds the US Census Bureau's cartographic boundaries (public domain) as simplified by the package
us-atlas 3.0.1 (ISC): each line as longitude and latitude in thousandths of a degree, then differences.
"""

import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

Line = list[tuple[float, float]]


class Box(Struct, frozen=True):
    """West, south, east, north, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def wider(self, share: float) -> "Box":
        across, up = (self.east - self.west) * share, (self.north - self.south) * share
        return Box(self.west - across, self.south - up, self.east + across, self.north + up)

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


def lines_in(box: Box) -> list[Line]:
    """Return the pieces of county lines within a box, each going one point beyond it."""
    return [piece for line, around in _lines() if _meet(around, box) for piece in _pieces(line, box)]


def _meet(one: Box, other: Box) -> bool:
    return one.west <= other.east and other.west <= one.east and one.south <= other.north and other.south <= one.north


def _pieces(line: Line, box: Box) -> Iterator[Line]:
    piece: Line = []
    for place, (lon, lat) in enumerate(line):
        near = any(box.holds(*line[at]) for at in range(max(0, place - 1), min(len(line), place + 2)))
        if near:
            piece.append((lon, lat))
        elif piece:
            yield piece
            piece = []
    if len(piece) > 1:
        yield piece


@cache
def _lines() -> list[tuple[Line, Box]]:
    """Return all lines, each with the box around it."""
    packed = files("enterprisehub.dashboards.drawing").joinpath("counties.json.gz").read_bytes()
    coded = msgspec.json.decode(gzip.decompress(packed), type=list[list[int]])
    lines = [[*_decoded(one)] for one in coded]
    return [(line, _around(line)) for line in lines]


def _around(line: Line) -> Box:
    lons, lats = zip(*line, strict=True)
    return Box(min(lons), min(lats), max(lons), max(lats))


def _decoded(coded: list[int]) -> Iterator[tuple[float, float]]:
    lon = lat = 0
    for place in range(0, len(coded), 2):
        lon, lat = lon + coded[place], lat + coded[place + 1]
        yield lon / 1000, lat / 1000
