"""Letters, blanks and marks without end: read, or let be, but never searched over and over."""

from datetime import UTC, datetime

import pytest

from enterprisehub.domain.reading import read_inbound

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UNITS = (
    "a", "é", "A", "Aa ", "a ", "1", "1 ", "1k ", "$1 ", "\n", "\n\n", " ", "\t", ",", ".", "?", "- ", "_", "*", "(", '"', ":",
    "a:\n", "> a\n", "ok\n", "Jo\n", "Ana ", "Ana here ", "it's ", "I'm ", "hey, ", "call me ", "in ", "Mesa ",
    "1 \n", "555 123\n", "540.", "a\n",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_the_same_without_end(unit: str) -> None:
    endless = unit * (100_000 // len(unit))
    for body in (endless, endless[:3_900] + " end"):
        reading = read_inbound(body, AT)
        assert reading.words <= 4_000
        assert all(finding.quote in body for finding in reading.findings)
