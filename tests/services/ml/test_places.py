import asyncio
from pathlib import Path

import pytest

from enterprisehub.services.ml.places import Places, places_of


def test_towns_quarters_and_postal_codes() -> None:
    found = places_of("DE")
    assert found["wilmington"] == pytest.approx((39.7, -75.5), abs=0.15)
    assert "19801" in found


async def test_a_state_is_read_by_a_child_and_kept(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert places.known(["DE"]) == {}
    await places.settled()
    assert places.known(["DE"])["dover"] == pytest.approx((39.16, -75.52), abs=0.15)
    assert (tmp_path / "DE.json").is_file()
    again = Places(tmp_path)
    again.known(["DE"])
    await again.settled()
    assert again.known(["DE"]) == places.known(["DE"])
    await again.close()
    await places.close()


@pytest.mark.parametrize("state", ["", "../etc", "X1", "Texas"])
async def test_what_is_no_state_is_not_looked_for(tmp_path: Path, state: str) -> None:
    places = Places(tmp_path)
    assert places.known([state]) == {}
    await places.settled()
    assert not await asyncio.to_thread(lambda: [*tmp_path.iterdir()])


async def test_a_damaged_file_leaves_the_state_empty(tmp_path: Path) -> None:
    (tmp_path / "DE.json").write_bytes(b"[")
    places = Places(tmp_path)
    places.known(["DE"])
    await places.settled()
    assert places.known(["DE"]) == {}
