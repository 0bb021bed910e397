"""Each of the seven factors as people write it, and as they write what only looks like it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.domain.reading import read_inbound

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
K = 100_000
"""Cents of a thousand dollars."""


def factor_of(body: str, name: str) -> tuple[str, dict[str, Any]] | None:
    for finding in read_inbound(body, AT).findings:
        if finding.factor == name:
            assert finding.quote in body
            assert finding.quote
            return finding.certainty.value, finding.value
    return None


BUDGETS: list[tuple[str, tuple[str, dict[str, int]] | None]] = [
    ("We can go up to 850k", ("known", {"max_cents": 850 * K})),
    ("under $1.2M please", ("known", {"max_cents": 1200 * K})),
    ("between 400 and 450", ("known", {"min_cents": 400 * K, "max_cents": 450 * K})),
    ("looking between $400,000 and $450,000", ("known", {"min_cents": 400 * K, "max_cents": 450 * K})),
    ("our budget is around 600", ("known", {"max_cents": 600 * K})),
    ("my bugdet is 550k", ("known", {"max_cents": 550 * K})),
    ("actually 450", ("known", {"max_cents": 450 * K})),
    ("Budget is 400k. Actually, make that 450k", ("known", {"max_cents": 450 * K})),
    ("half a million", ("known", {"max_cents": 500 * K})),
    ("maximum of one million dollars", ("known", {"max_cents": 1000 * K})),
    ("medio millón", ("known", {"max_cents": 500 * K})),
    ("mi presupuesto es de 300 mil", ("known", {"max_cents": 300 * K})),
    ("hasta quinientos mil dólares", ("known", {"max_cents": 500 * K})),
    ("850k", ("known", {"max_cents": 850 * K})),
    ("700-750k", ("known", {"min_cents": 700 * K, "max_cents": 750 * K})),
    ("800k to 1m", ("known", {"min_cents": 800 * K, "max_cents": 1000 * K})),
    ("something in the low 400s would be great for us", ("known", {"min_cents": 400 * K, "max_cents": 435 * K})),
    ("I can't go over 500k on this", ("known", {"max_cents": 500 * K})),
    ("no more than 500k all in", ("known", {"max_cents": 500 * K})),
    ("at least 900k or I'm not selling", ("known", {"min_cents": 900 * K})),
    ("we were approved for 640k so max is 640k", ("known", {"max_cents": 640 * K})),
    ("three hundred thousand tops", ("known", {"max_cents": 300 * K})),
    ("I want to sell my house for 720k", ("known", {"min_cents": 720 * K})),
    ("looking to rent, up to 2500 a month", ("known", {"max_cents": 250_000})),
    ("485000 would be the absolute max", ("known", {"max_cents": 485 * K})),
    ("We talked it over, 385 thousand not 405k", ("known", {"max_cents": 385 * K})),
    ("Spending cap: $430k\nYear of the furnace?", ("known", {"max_cents": 430 * K})),
    ("Our budget is 340 thousand. The down payment is a problem.", ("known", {"max_cents": 340 * K})),
    ("not sure about our budget yet", ("partial", {})),
    ("price is not an issue for the right place", ("partial", {})),
    ("Is the one listed at 850k still available?", None),
    ("we still owe 210k on the mortgage", None),
    ("I make 95k a year", None),
    ("we have 60k down", None),
    ("Zillow says 900k", None),
    ("my neighbor got $650K", None),
    ("we put 80k into the kitchen", None),
    ("300k is too much for that house", None),
    ("are the sellers flexible on price?", None),
    ("the house next door sold for 780k", None),
    ("3 bed 2 bath, 1,800 sq ft", None),
    ("call me at 626-555-0187", None),
    ("I live at 450 Oak St", None),
    ("in 2027", None),
    ("we have 3 kids and 2 dogs", None),
    ("can do $3,000 a month on a mortgage", None),
    ("it was built in 1950", None),
    ("hi", None),
]

LOCATIONS: list[tuple[str, tuple[str, list[str]] | None]] = [
    ("near Pasadena", ("known", ["Pasadena"])),
    ("looking for a house near pasadena", ("known", ["Pasadena"])),
    ("in Glendale or Burbank", ("known", ["Glendale", "Burbank"])),
    ("in Glendale, Burbank or Eagle Rock with a yard", ("known", ["Glendale", "Burbank", "Eagle Rock"])),
    ("anything in the Silver Lake area?", ("known", ["Silver Lake"])),
    ("want something in santa monica under 2m", ("known", ["Santa Monica"])),
    ("South Pasadena area would be ideal", ("known", ["South Pasadena"])),
    ("we're moving to Austin, TX", ("known", ["Austin"])),
    ("zip 91101 or 91105", ("known", ["91101", "91105"])),
    ("Preferably 80222, close to downtown.", ("known", ["80222"])),
    ("not 78750, only Travis Heights", ("known", ["Travis Heights"])),
    ("We like Fort Logan or Arvada", ("known", ["Fort Logan", "Arvada"])),
    ("brushy creek area", ("known", ["Brushy Creek"])),
    ("somewhere around the lake", ("partial", ["the lake"])),
    ("close to downtown if possible", ("partial", ["downtown"])),
    ("busco casa cerca de Pasadena", ("known", ["Pasadena"])),
    ("una casa en Burbank por favor", ("known", ["Burbank"])),
    ("I want to live in Altadena", ("known", ["Altadena"])),
    ("open on location", ("partial", [])),
    ("I need to sell my house at 4512 Oak Avenue", ("known", ["4512 Oak Avenue"])),
    ("NEAR PASADENA", ("known", ["Pasadena"])),
    ("I live in Dallas right now", None),
    ("not in Glendale", None),
    ("anywhere but Burbank is fine", ("partial", [])),
    ("in two months", None),
    ("in March or April", None),
    ("around 500k", None),
    ("we're in a hurry", None),
    ("in good condition", None),
    ("I'm interested in selling", None),
    ("in a safe neighborhood with good schools", None),
    ("near a church", None),
    ("in a white neighborhood", None),
    ("pay in cash", None),
    ("keep that in mind", None),
]

TIMELINES: list[tuple[str, tuple[str, float | None, int] | None]] = [
    ("in two months", ("known", 2.0, 2)),
    ("within 6 months", ("known", 6.0, 1)),
    ("in 2-3 months", ("known", 2.5, 2)),
    ("we need to close in 30 days", ("known", 1.0, 3)),
    ("ASAP", ("known", 0.0, 3)),
    ("we need to move right away", ("known", 0.0, 3)),
    ("lo antes posible", ("known", 0.0, 3)),
    ("by spring", ("known", 3.8, 1)),
    ("before Christmas", ("known", 1.1, 2)),
    ("by March", ("known", 3.7, 1)),
    ("by the end of March", ("known", 4.1, 1)),
    ("end of the year", ("known", 1.2, 2)),
    ("maybe next year", ("partial", 1.3, 2)),
    ("next month", ("known", 1.0, 3)),
    ("en tres meses", ("known", 3.0, 2)),
    ("in about a year", ("partial", 12.0, 0)),
    ("a few months out", ("partial", 3.0, 2)),
    ("30-45 days would work for us", ("known", 1.2, 2)),
    ("As soon as possible please. Can we see it this weekend?", ("known", 0.0, 3)),
    ("just curious what it's worth, not selling right now", ("known", None, -1)),
    ("just browsing", ("known", None, -1)),
    ("just looking around for now", ("known", None, -1)),
    ("just browsing, no need to sell fast", ("known", None, -1)),
    ("no rush", ("known", None, -1)),
    ("we're not in a hurry at all", ("known", None, -1)),
    ("not looking to move soon", ("known", None, -1)),
    ("no rush, maybe in 6 months", ("partial", 6.0, -1)),
    ("sin prisa, solo estoy mirando", ("known", None, -1)),
    ("I don't need to sell quickly", ("known", None, -1)),
    ("need to sell fast", ("partial", None, 2)),
    ("hoping to buy soon", ("partial", None, 2)),
    ("can I see it this weekend?", None),
    ("I can meet next week", None),
    ("a 30-year mortgage", None),
    ("the roof is 5 years old", None),
    ("we have been looking for 6 months", None),
    ("I bought it 3 years ago", None),
    ("may I ask something", None),
    ("quick question about the house", None),
    ("thanks for the quick reply", None),
    ("prices are crazy right now", None),
    ("can you show us some homes this week?", None),
    ("hello", None),
]

PROPERTIES: list[tuple[str, tuple[str, dict[str, Any]] | None]] = [
    ("3 bedroom house", ("known", {"bedrooms_min": 3, "types": ["single_family"]})),
    ("at least 4 beds and 2.5 baths", ("known", {"bedrooms_min": 4, "bathrooms_min": 2.5})),
    ("3br/2ba", ("known", {"bedrooms_min": 3, "bathrooms_min": 2.0})),
    ("three bedrooms, two bathrooms", ("known", {"bedrooms_min": 3, "bathrooms_min": 2.0})),
    ("3-4 bedrooms", ("known", {"bedrooms_min": 3})),
    ("2 bedrom condo", ("known", {"bedrooms_min": 2, "types": ["condo"]})),
    ("2,000 sq ft or more", ("known", {"living_area_min": 2000})),
    ("1800 sqft townhouse", ("known", {"living_area_min": 1800, "types": ["townhouse"]})),
    ("a studio would do", ("known", {"bedrooms_min": 0})),
    ("must have a pool and a garage", ("known", {"must_haves": ["pool", "garage"]})),
    ("no pool needed but a big yard", ("partial", {"must_haves": ["yard"], "refused": ["pool"]})),
    ("with a pool, no garage needed", ("partial", {"must_haves": ["pool"], "refused": ["garage"]})),
    ("casa de 3 recámaras y 2 baños", ("known", {"bedrooms_min": 3, "bathrooms_min": 2.0, "types": ["single_family"]})),
    ("interested in a duplex", ("partial", {"types": ["multi_family"]})),
    ("we don't need a pool or a garage", ("partial", {"refused": ["pool", "garage"]})),
    ("when is the open house?", None),
    ("house hunting is hard", None),
    ("does it have a pool?", None),
]

FINANCING: list[tuple[str, tuple[str, str] | None]] = [
    ("we are pre-approved", ("known", "pre_approved")),
    ("preapproved with Chase already", ("known", "pre_approved")),
    ("I'm prequalified", ("known", "pre_approved")),
    ("already have a pre approval letter", ("known", "pre_approved")),
    ("im preaproved", ("known", "pre_approved")),
    ("not pre-approved, no cash", ("known", "not_pre_approved")),
    ("NOT pre-approved", ("known", "not_pre_approved")),
    ("I haven't been pre-approved yet", ("known", "not_pre_approved")),
    ("no pre-approval yet", ("known", "not_pre_approved")),
    ("we're not approved", ("known", "not_pre_approved")),
    ("got denied by two banks", ("known", "not_pre_approved")),
    ("cash buyer here", ("known", "cash")),
    ("paying all cash", ("known", "cash")),
    ("not pre-approved because I'm paying cash", ("known", "cash")),
    ("de contado", ("known", "cash")),
    ("we're getting pre-approved this week", ("known", "applying")),
    ("I applied for a mortgage on Monday", ("known", "applying")),
    ("talking to a lender", ("known", "applying")),
    ("need to get pre-approved first", ("known", "needs")),
    ("I need a loan", ("known", "needs")),
    ("we would use an FHA loan", ("known", "needs")),
    ("necesito un préstamo", ("known", "needs")),
    ("the bank turned us down", ("known", "not_pre_approved")),
    ("sent in the paperwork for pre-approval", ("known", "applying")),
    ("waiting to hear from the lender", ("known", "applying")),
    ("haven't talked to a bank yet", ("partial", "needs")),
    ("what do I need for a loan?", ("partial", "needs")),
    ("no loan needed", ("partial", "cash")),
    ("buying outright with our own funds", ("known", "cash")),
    ("no cash", ("partial", "needs")),
    ("do I need to be pre-approved to see it?", None),
    ("is pre-approval required?", None),
    ("I want a cash offer for my house", None),
    ("looking for good cash flow", None),
    ("not sure we can get a loan", None),
    ("my credit is good", None),
    ("hi there", None),
]

MOTIVATIONS: list[tuple[str, str | None]] = [
    ("we're relocating from Chicago", "relocation"),
    ("I got a new job", "job"),
    ("we want to downsize", "downsizing"),
    ("the house is too big for us", "downsizing"),
    ("we need more space", "upsizing"),
    ("we've outgrown our condo", "upsizing"),
    ("it would be an investment property", "investment"),
    ("I inherited my aunt's house", "inheritance"),
    ("I'm behind on payments", "financial"),
    ("tired of renting", "other"),
    ("my lease is up in June", "other"),
    ("we're having a baby", None),
    ("I'm getting divorced", None),
    ("I'm retiring", None),
    ("not relocating, just curious", None),
]

CONDITIONS: list[tuple[str, tuple[str, str] | None]] = [
    ("our house was fully renovated in 2020", ("known", "excellent")),
    ("my house is in good condition", ("known", "good")),
    ("it needs some work", ("known", "fair")),
    ("the house needs a new roof", ("known", "fair")),
    ("the kitchen was not updated", ("known", "fair")),
    ("it's in bad shape, foundation issues", ("known", "poor")),
    ("everything is new inside, it's turnkey, new roof", ("known", "excellent")),
    ("our kitchen is older but everything works", ("known", "good")),
    ("our roof is about 20 years old", ("known", "fair")),
    ("it needs a lot of work", ("known", "poor")),
    ("my house is in great shape but needs a new roof", ("known", "fair")),
    ("looking to buy something move-in ready", None),
    ("is it in good condition?", None),
    ("it needs a garage and an updated kitchen", None),
]


@pytest.mark.parametrize(("body", "expected"), BUDGETS)
def test_budget(body: str, expected: object) -> None:
    assert factor_of(body, "budget") == expected


@pytest.mark.parametrize(("body", "expected"), LOCATIONS)
def test_location(body: str, expected: tuple[str, list[str]] | None) -> None:
    found = factor_of(body, "location")
    assert ((found and "areas" in found[1] and (found[0], found[1]["areas"])) or None) == expected


@pytest.mark.parametrize(("body", "expected"), TIMELINES)
def test_timeline(body: str, expected: object) -> None:
    found = factor_of(body, "timeline")
    assert (found and (found[0], found[1]["months"], found[1]["hurry"])) == expected


@pytest.mark.parametrize(("body", "expected"), PROPERTIES)
def test_property(body: str, expected: object) -> None:
    assert factor_of(body, "property") == expected


@pytest.mark.parametrize(("body", "expected"), FINANCING)
def test_financing(body: str, expected: object) -> None:
    found = factor_of(body, "financing")
    assert (found and (found[0], found[1]["state"])) == expected


@pytest.mark.parametrize(("body", "reason"), MOTIVATIONS)
def test_motivation(body: str, reason: str | None) -> None:
    found = factor_of(body, "motivation")
    assert (found and found[1]["reason"]) == reason


@pytest.mark.parametrize(("body", "expected"), CONDITIONS)
def test_condition(body: str, expected: object) -> None:
    found = factor_of(body, "condition")
    assert (found and (found[0], found[1]["state"])) == expected
