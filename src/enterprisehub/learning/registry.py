"""Find the model to serve: the champion of the table `models`, else the data directory's, else the packaged one.

Whoever has a database reads the champion's bytes and offers them first; this module reads files only.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from enterprisehub.learning.artefact import ArtefactRefused, Loaded, decode


class Offer(NamedTuple):
    source: str
    data: bytes


Refused = Callable[[str], None]
"""Called with the reason when an offer is refused."""


def stored_path(data_dir: Path, name: str) -> Path:
    return data_dir / "models" / f"{name}.json"


def packaged_path(name: str) -> Path:
    """Return where the packaged model lies; writable in a checkout only."""
    return Path(str(resources.files("enterprisehub.learning"))) / "artefacts" / f"{name}.json"


def files(data_dir: Path, name: str) -> Iterator[Offer]:
    """Offer what lies on the disk, the data directory first."""
    for path in (stored_path(data_dir, name), packaged_path(name)):
        if path.is_file():
            yield Offer(str(path.name if path == packaged_path(name) else path), path.read_bytes())


def first_good(name: str, offers: Iterable[Offer], refused: Refused) -> Loaded:
    """Load the first offer that is not refused.

    Raises:
        ArtefactRefused: there is none; says what to do.
    """
    for offer in offers:
        try:
            return decode(offer.data, name=name, source=offer.source)
        except ArtefactRefused as error:
            refused(error.detail)
    raise ArtefactRefused(f"no usable {name} model: train one with `enterprisehub train`")


class Served:
    """The model in use: swapped for a good newcomer, kept when the newcomer is refused."""

    def __init__(self, loaded: Loaded, refused: Refused) -> None:
        self.loaded = loaded
        self._refused = refused
        self._last_refused = b""

    def offer(self, offer: Offer) -> bool:
        """Take the offer if it is good and new; say whether it was taken."""
        if offer.data == self._last_refused:
            return False
        try:
            newcomer = decode(offer.data, name=self.loaded.artefact.name, source=offer.source)
        except ArtefactRefused as error:
            self._last_refused = offer.data
            self._refused(error.detail)
            return False
        if newcomer.sha256 == self.loaded.sha256:
            return False
        self.loaded = newcomer
        return True
