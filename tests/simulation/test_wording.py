import itertools
import re
from random import Random

import pytest

from enterprisehub.simulation.history import history
from enterprisehub.simulation.scenario import load as load_scenario
from enterprisehub.simulation.wording import Slots, Wording, load

NAMES = ("wording_train", "wording_shifted")
FILLED = {
    "first", "name", "spouse", "agent", "team", "city", "city2", "address", "street", "area", "area2", "beds", "baths", "type",
    "must", "must2", "sqft", "money", "oldmoney", "low", "url", "rate", "months", "month", "day", "time", "topic", "fact",
}  # fmt: skip


def sentences(name: str) -> set[str]:
    """Every sentence of a wording with its choices written out, without case, stops and slots."""
    wording = load(name)
    everything = itertools.chain.from_iterable(
        variants for template in wording._variants.values() for variants in template
    )
    return {re.sub(r"[^a-z0-9 ]", "", re.sub(r"{\w+}", "x", text.lower())).strip() for text in everything}


def test_the_scenarios_share_almost_no_sentence() -> None:
    train, shifted = (sentences(name) for name in NAMES)
    assert len(shifted) > 250
    shared = {text for text in train & shifted if len(text) > 2}
    assert len(shared) <= 0.02 * len(shifted), sorted(shared)


def test_the_scenarios_share_few_openings() -> None:
    """Three words in a row at the beginning: what a reader of patterns would cling to."""
    train, shifted = ({" ".join(t.split()[:3]) for t in sentences(name) if len(t.split()) > 3} for name in NAMES)
    assert len(train & shifted) <= 0.05 * len(shifted), sorted(train & shifted)


def test_both_wordings_know_the_same_acts() -> None:
    train, shifted = (load(name).templates for name in NAMES)
    assert {voice: set(acts) for voice, acts in train.items()} == {voice: set(acts) for voice, acts in shifted.items()}


@pytest.mark.parametrize("name", NAMES)
def test_only_slots_that_somebody_fills(name: str) -> None:
    assert load(name).slots() <= FILLED


@pytest.mark.parametrize("name", ["train", "shifted", "demo", "load"])
def test_no_slot_is_left_open(name: str) -> None:
    for event in itertools.islice(history(load_scenario(name)), 3000):
        assert not re.search(r"[{}\[\]|]", event.payload.get("body", "").replace("[]", ""))


def test_choices_are_written_out() -> None:
    wording = Wording({"lead": {"hello": ["[Hi|Hey|] {first}[!|.]"]}})
    rng = Random(1)
    said = {wording.say(rng, "lead.hello", Slots({"first": "Ann"}, {})) for _ in range(200)}
    assert said == {"Hi Ann!", "Hi Ann.", "Hey Ann!", "Hey Ann.", "Ann!", "Ann."}


def test_special_case_falls_back_to_the_general() -> None:
    wording = Wording({"agent": {"ask": ["General?"], "ask.timeline": ["When?"]}})
    assert wording.say(Random(1), "agent.ask.timeline.seller", Slots({}, {})) == "When?"
    assert wording.say(Random(1), "agent.ask.budget.seller", Slots({}, {})) == "General?"


def test_unknown_act() -> None:
    with pytest.raises(KeyError):
        Wording({"agent": {"ask": ["?"]}}).say(Random(1), "lead.sing", Slots({}, {}))


def test_a_slot_keeps_its_value_within_a_sentence() -> None:
    numbers = iter("123")
    wording = Wording({"lead": {"twice": ["{n} and {n}"]}})
    assert wording.say(Random(1), "lead.twice", Slots({}, {"n": lambda: next(numbers)})) == "1 and 1"
