import re
from random import Random

from enterprisehub.simulation.voice import _joined, money


def test_money_reads_back_to_the_amount() -> None:
    rng = Random(3)
    for dollars in (285_000, 450_000, 1_250_000, 2_000_000):
        for _ in range(40):
            text = money(rng, dollars)
            found = re.fullmatch(r"\$?([\d,.]+) ?(k|K|thousand|M|million)?", text)
            assert found, text
            unit = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "": 1}[(found[2] or "").lower()]
            assert abs(float(found[1].replace(",", "")) * unit - dollars) < 1


def test_sentences_are_joined_as_people_do() -> None:
    assert _joined(" ", ["No rush", "We like it."]) == "No rush. We like it."
    assert _joined(", ", ["When can we see it?", "thanks"]) == "When can we see it? thanks"
    assert _joined("\n", ["One.", "Two."]) == "One.\nTwo."
    assert _joined(". ", ["One.", "Two."]) == "One. Two."
