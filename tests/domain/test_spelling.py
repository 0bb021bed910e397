"""Slips of the pen and short forms: what is mended, what is not, and that evidence quotes what was written."""

import pytest
from tests.domain.test_reading import AT

from enterprisehub.domain.reading import read_inbound
from enterprisehub.domain.spelling import respelled
from enterprisehub.domain.text import read_text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bugdet", "budget"), ("morgage", "mortgage"), ("expencive", "expensive"), ("seling", "selling"), ("hosue", "house"),
        ("preaproved", "preapproved"), ("neigborhood", "neighborhood"), ("apratment", "apartment"), ("houseee", "house"),
        ("lookin", "looking"), ("presupesto", "presupuesto"), ("hipotca", "hipoteca"), ("forclosure", "foreclosure"),
    ],
)  # fmt: skip
def test_one_slip_is_mended(written: str, meant: str) -> None:
    assert respelled(written) == meant


@pytest.mark.parametrize(
    "word",
    ["budget", "leader", "sealing", "writing", "wanting", "tempe", "gilbert", "pasadena", "texting", "mental", "horse", "marker",
     "agency", "playing", "locking", "zillow", "covina", "downey", "austin", "rosa", "carlos"],
)  # fmt: skip
def test_words_and_places_are_left_alone(word: str) -> None:
    assert respelled(word) is None


@pytest.mark.parametrize("body", ["Call Tom Budgett please", "We like Rentals Ridge", "near Marketon"])
def test_names_are_left_alone(body: str) -> None:
    assert read_text(body).lower == body.lower()


@pytest.mark.parametrize(
    ("body", "lower"),
    [
        ("lookin 4 a 3bd", "looking for a 3bd"),
        ("want 2 sell", "want to sell"),
        ("2 bedrom condo", "2 bedroom condo"),
        ("can u show me", "can you show me"),
        ("yes w my wife", "yes with my wife"),
        ("4 bed 2 bath", "4 bed 2 bath"),
        ("see you at 4 the latest", "see you at for the latest"),
    ],
)
def test_short_forms(body: str, lower: str) -> None:
    assert read_text(body).lower == lower


@pytest.mark.parametrize(
    "body", ["our bugdet is 390k", "Preaproved with chase ✅ already", "tenemos un presupesto de 300 mil 🙂"]
)
def test_evidence_quotes_what_was_written(body: str) -> None:
    reading = read_inbound(body, AT)
    assert reading.findings
    for finding in reading.findings:
        assert finding.quote in body


def test_quoted_mail_is_not_read() -> None:
    body = "Under 600k.\n\n-----Original Message-----\nFrom: Ann\nOur homes start at 900k."
    [finding] = [each for each in read_inbound(body, AT).findings if each.factor == "budget"]
    assert finding.value == {"max_cents": 60_000_000}


def test_quoted_line_before_the_answer_is_not_read() -> None:
    body = "> Is your budget 900k?\nNo, 610k"
    [finding] = [each for each in read_inbound(body, AT).findings if each.factor == "budget"]
    assert finding.value == {"max_cents": 61_000_000}
    assert finding.quote == "610k"
