"""Dialogues in the Schema-Guided format: reading, tagging, and deciding when to ask for what."""

import time
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import pytest

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language.asking import Connected, fit_trees
from enterprisehub.learning.language.check_dialogue import check_dialogues
from enterprisehub.learning.language.dialogues import (
    Dialogue,
    Exchange,
    Schema,
    Span,
    Turn,
    exchanges,
    main_service,
    read_dialogues,
    read_schemas,
    slot_names,
)
from enterprisehub.learning.language.encoder import Encoder, Vectors
from enterprisehub.learning.language.siblings import counterparts, sibling_of
from enterprisehub.learning.language.sigmoids import fit_sigmoids
from enterprisehub.learning.language.slot_kinds import kind_of
from enterprisehub.learning.language.slot_order import in_order
from enterprisehub.learning.language.strangers import choose
from enterprisehub.learning.language.tagger import fit_tagger

_TOWNS = ("Fremont", "Hayward", "San Jose", "Concord", "Union City", "Napa", "Dublin", "Oakland")
_DAYS = ("next Monday", "March 3rd", "Friday", "the 8th of March", "tomorrow")


def _quiet(_: str) -> None:
    pass


def _said(speaker: str, text: str, actions: list[dict[str, Any]], **spans: str) -> dict[str, Any]:
    slots = [
        {"slot": slot, "start": text.index(value), "exclusive_end": text.index(value) + len(value)}
        for slot, value in spans.items()
    ]
    return {
        "speaker": speaker,
        "utterance": text,
        "frames": [{"service": "Flats_1", "actions": actions, "slots": slots}],
    }


def _ask(slot: str, text: str) -> dict[str, Any]:
    return _said("SYSTEM", text, [{"act": "REQUEST", "slot": slot}])


def _inform(text: str, **spans: str) -> dict[str, Any]:
    return _said("USER", text, [{"act": "INFORM", "slot": slot} for slot in spans], **spans)


def dialogues(count: int, seed: int) -> list[dict[str, Any]]:
    """Write dialogues whose system asks for the town first, then for the day, then stops asking."""
    rng = Random(seed)
    found = []
    for number in range(count):
        town, day = rng.choice(_TOWNS), rng.choice(_DAYS)
        opening = rng.choice(["I need a flat.", "Find me a flat please.", "Looking for a home."])
        where = rng.choice(["In {}.", "{} would be fine.", "Somewhere in {} please."]).format(town)
        when = rng.choice(["On {}.", "How about {}?", "I would visit {}."]).format(day)
        found.append({
            "dialogue_id": str(number), "services": ["Flats_1"],
            "turns": [
                _said("USER", opening, [{"act": "INFORM_INTENT", "slot": "intent"}]),
                _ask("city", "In which city?"),
                _inform(where, city=town),
                _ask("visit_date", "On which date would you visit?"),
                _inform(when, visit_date=day),
                _said("SYSTEM", "It is booked.", [{"act": "NOTIFY_SUCCESS"}]),
                _said("USER", "Thank you, that is all.", [{"act": "THANK_YOU"}]),
                _said("SYSTEM", "Have a good day.", [{"act": "GOODBYE"}]),
            ],
        })  # fmt: skip
    return found


def test_reads_turns_and_schema() -> None:
    read = read_dialogues(dialogues(2, 1))
    assert main_service(read) == "Flats_1"
    assert slot_names(read, "Flats_1") == ["city", "visit_date"]
    moments = exchanges(read[:1])
    assert [sorted(moment.after.asks) for moment in moments if moment.after] == [["Flats_1"], ["Flats_1"], [], []]
    assert moments[1].before is not None
    assert moments[1].before.text == "In which city?"


@pytest.mark.parametrize("found", [[], {}, "text", [{"turns": [{}]}], [1], [{"userInput": {}}]])
def test_other_forms_are_refused(found: Any) -> None:
    with pytest.raises(InvalidInput):
        read_dialogues(found)


def test_single_utterances() -> None:
    entry = {
        "userInput": {"text": "Napa please"}, "context": {"requestedSlots": ["area"]},
        "labels": [{"slot": "area", "valueSpan": {"endIndex": 4}}],
    }  # fmt: skip
    moment = exchanges(read_dialogues([entry]))[0]
    assert moment.user.spans == [("area", 0, 4)]
    assert moment.before is not None
    assert "area" in moment.before.text


def test_tagger_finds_values_never_seen() -> None:
    tagger = fit_tagger(exchanges(read_dialogues(dialogues(60, 1))), _quiet)
    assert tagger.spans("Somewhere in Modesto please.", "In which city?", ["city", "visit_date"]) == [("city", 13, 20)]
    assert tagger.spans("Thank you, that is all.", "", ["city", "visit_date"]) == []
    assert tagger.spans("", "In which city?", ["city"]) == []


def test_slot_never_seen_is_found_by_the_words_of_its_name() -> None:
    tagger = fit_tagger(exchanges(read_dialogues(dialogues(60, 1))), _quiet)
    assert tagger.spans("On March 3rd.", "On which date would you leave?", ["leaving_date"]) == [
        ("leaving_date", 3, 12)
    ]


def test_question_tells_slots_of_a_kind_apart() -> None:
    tagger = fit_tagger(exchanges(read_dialogues(dialogues(60, 1))), _quiet)
    slots = ["leaving_date", "returning_date"]
    for slot in slots:
        told = tagger.spans("On March 3rd.", f"What is the {slot.replace('_', ' ')}?", slots)
        assert told == [(slot, 3, 12)]


def test_words_are_about_the_service_whose_name_they_are_near(encoder: Encoder) -> None:
    flats = read_dialogues(dialogues(6, 1))
    for dialogue in flats:
        dialogue.services = ["Flats_1", "BusTickets_1"]
        dialogue.turns[0].text = "I want a ticket for the bus."
    connected = Connected(encoder, exchanges(flats), flats, [])
    assert connected.nearer("BusTickets_1")[0] > 0 > connected.nearer("Flats_1")[0]
    alone = read_dialogues(dialogues(1, 1))
    assert connected.others("Flats_1") == ["BusTickets_1"]
    assert set(Connected(encoder, exchanges(alone), alone, []).nearer("Flats_1")) == {1.0}


def test_learns_when_to_ask_and_what(encoder: Encoder) -> None:
    train, test = read_dialogues(dialogues(40, 1)), read_dialogues(dialogues(16, 2))
    found = check_dialogues(encoder, train, test, service=None, budget_s=60, progress=_quiet)
    assert found["service"] == "Flats_1"
    assert found["metrics"]["ask_auc"].value > 0.97
    assert found["metrics"]["slot_accuracy"].value > 0.95
    assert found["metrics"]["slot_f1"].value > 0.95


def test_annotation_of_the_test_dialogues_is_not_read(encoder: Encoder) -> None:
    """Without any annotation but what is scored against, the answers stay the same."""
    train, test = read_dialogues(dialogues(40, 1)), read_dialogues(dialogues(16, 2))
    whole = check_dialogues(encoder, train, test, service="Flats_1", budget_s=60, progress=_quiet)
    for dialogue in test:
        for turn in dialogue.turns:
            turn.acts = set()
            turn.informed = set()
    bare = check_dialogues(encoder, train, test, service="Flats_1", budget_s=60, progress=_quiet)
    assert bare["metrics"] == whole["metrics"]


def test_unseen_service(encoder: Encoder) -> None:
    renamed = read_dialogues(dialogues(20, 3))
    for dialogue in renamed:
        dialogue.services = ["Cars_9"]
        for turn in dialogue.turns:
            turn.asks = {f"{service[:0]}Cars_9": slots for service, slots in turn.asks.items()}
            turn.named = {("Cars_9", slot) for _, slot in turn.named}
            turn.services = {"Cars_9"}
    found = check_dialogues(
        encoder, read_dialogues(dialogues(40, 1)), renamed, service=None, budget_s=60, progress=_quiet
    )
    assert found["service"] == "Cars_9"
    assert found["metrics"]["ask_auc"].value > 0.9
    assert (
        found["metrics"]["slot_accuracy"].value > 0.9
    )  # the place, then the day: the order of things, nothing learned


def _another_version(found: list[Dialogue]) -> list[Dialogue]:
    """The same service in another version, whose slots have other names and are asked for in training's order."""
    names = {"city": "town", "visit_date": "viewing_date"}
    for dialogue in found:
        dialogue.services = ["Flats_2"]
        for turn in dialogue.turns:
            turn.asks = {"Flats_2": [names[slot] for slots in turn.asks.values() for slot in slots]}
            turn.named = {("Flats_2", names[slot]) for _, slot in turn.named}
            turn.spans = [(names[slot], start, end) for slot, start, end in turn.spans]
            turn.services = {"Flats_2"}
    return found


def test_another_version_is_decided_as_the_known_one(encoder: Encoder) -> None:
    """The day is asked for first there, which the order of things would not do: only training tells."""
    train, test = dialogues(40, 1), dialogues(16, 2)
    for dialogue in (*train, *test):
        turns = dialogue["turns"]
        turns[1:3], turns[3:5] = turns[3:5], turns[1:3]
    found = check_dialogues(
        encoder,
        read_dialogues(train),
        _another_version(read_dialogues(test)),
        service=None,
        budget_s=60,
        progress=_quiet,
    )
    assert found["like"] == "Flats_1"
    assert found["unseen_slots"] == ["town", "viewing_date"]
    assert found["metrics"]["ask_auc"].value > 0.97
    assert found["metrics"]["slot_accuracy"].value > 0.95


def test_sibling_is_of_the_family_or_has_mostly_the_same_slots() -> None:
    known = {"Cars_1": ["pickup_city", "pickup_date"], "Flats_1": ["area", "number_of_beds", "visit_date"]}
    assert sibling_of("Flats_2", ["intent", "area"], known) == "Flats_1"
    assert sibling_of("Houses", ["area", "number_of_beds", "price"], known) == "Flats_1"
    assert sibling_of("Trains_1", ["from", "journey_start_time"], known) is None
    assert sibling_of("", ["area"], {"": []}) is None


def test_slots_of_siblings_correspond() -> None:
    theirs = ["number_of_riders", "shared_ride", "destination", "ride_fare"]
    slots = in_order(["ride_fare", "ride_type", "number_of_seats", "destination", "colour"])
    found = counterparts(slots, theirs)
    assert found == {
        "destination": "destination", "number_of_seats": "number_of_riders", "ride_fare": "ride_fare",
        "ride_type": "shared_ride",
    }  # fmt: skip


def test_service_that_no_test_dialogue_has(encoder: Encoder) -> None:
    train, test = read_dialogues(dialogues(40, 1)), read_dialogues(dialogues(8, 2))
    found = check_dialogues(encoder, train, test, service="Boats_3", budget_s=60, progress=_quiet)
    assert found["metrics"] == {}


def _told(*texts: str) -> list[Exchange]:
    """What a user says, and between it "Sure.", or what a text has before a bar."""
    turns: list[Turn] = []
    for text in texts:
        asked, _, said = text.rpartition("|")
        turns += [Turn(user=False, text=asked or "Sure.")] if turns else []
        turns.append(Turn(user=True, text=said))
    return exchanges([Dialogue("d", ["Cars_9"], turns)])


SLOTS = ["pickup_city", "start_date", "return_date", "pickup_time", "car_type", "total_price", "phone_number"]


def _chosen(
    found: list[Exchange], spans: dict[int, tuple[str, str]], slots: list[str], required: Sequence[str] = (),
    *, elsewhere: Sequence[int] = (), offers: Sequence[int] = (),
) -> list[str]:  # fmt: skip
    rows: list[list[Span]] = [[] for _ in found]
    for row, (slot, value) in spans.items():
        start = found[row].user.text.index(value)
        rows[row].append((slot, start, start + len(value)))
    meant = np.array([-3.0 if row in elsewhere else 3.0 for row in range(len(found))])
    offered = np.array([1.0 if row in offers else np.nan for row in range(len(found))])
    return choose(found, rows, slots, frozenset(required), meant, offered)


def test_new_service_is_asked_in_the_order_of_things() -> None:
    found = _told("I need a car.", "In Napa.", "From March 3rd on.", "At 10 am.")
    spans = {1: ("pickup_city", "Napa"), 2: ("start_date", "March 3rd")}
    assert _chosen(found, spans, SLOTS) == ["pickup_city", "start_date", "return_date", "return_date"]


def test_schema_says_what_is_required() -> None:
    found = _told("I need a car.", "In Napa.")
    spans = {1: ("pickup_city", "Napa")}
    assert _chosen(found, spans, SLOTS, ["pickup_time", "pickup_city"]) == ["pickup_city", "pickup_time"]


def test_end_of_a_span_of_time_does_not_settle_its_start() -> None:
    found = _told("I need a car until March 9th.", "In Napa.")
    spans = {0: ("start_date", "March 9th"), 1: ("pickup_city", "Napa")}
    assert _chosen(found, spans, SLOTS) == ["pickup_city", "start_date"]
    assert _chosen(_told("From March 9th."), {0: ("start_date", "March 9th")}, SLOTS[1:]) == ["return_date"]


def test_count_told_to_another_service_is_not_taken_over_but_a_place_is() -> None:
    found = _told("A flat with two beds in Napa.", "And a ride there.")
    spans, slots = {0: ("destination", "Napa")}, ["destination", "number_of_riders", "ride_fare", "wait_time"]
    assert _chosen(found, spans, slots, elsewhere=[0])[1] == "number_of_riders"
    assert _chosen(found, spans, slots)[1] == "ride_fare"  # had both been told to this service


def test_after_an_offer_what_is_left_is_when() -> None:
    found = _told("Some Pho.", "There is Pho Napa, in Napa.|Sounds good, I want to book.")
    slots = ["cuisine", "location", "restaurant_name", "visit_date", "phone_number"]
    assert _chosen(found, {}, slots, offers=[1]) == ["location", "visit_date"]


def test_answer_in_unknown_words_is_an_answer() -> None:
    slots = ["location", "cuisine"]
    assert _chosen(_told("I am hungry.", "Which one?|Wherever you say."), {}, slots) == slots
    assert _chosen(_told("I am hungry.", "Shall I look around?|Please do."), {}, slots) == ["location", "location"]


def test_answer_settles_what_the_question_was_for() -> None:
    found = _told("I am hungry.", "What would you like to eat?|Some Pho.", "Where is that?|At the pier.")
    assert _chosen(found, {}, ["cuisine", "location", "visit_date"]) == ["location", "location", "visit_date"]


def test_offer_that_is_being_booked_was_this_services() -> None:
    slots = ["cuisine", "location", "visit_date", "has_wifi"]
    found = _told("Some food.", "Pho Napa is a nice place in Napa.|Is it dear?", "It is.|Book me a table.")
    assert _chosen(found, {}, slots) == ["location", "visit_date", "visit_date"]
    other = _told("A car.", "How about a Golf in Napa?|Fine, and now some food.")
    assert _chosen(other, {}, slots, elsewhere=[0])[1] == "location"


def test_day_told_to_another_service_is_not_that_of_a_visit() -> None:
    found = _told("A car from March 3rd.", "A flat in Napa.", "How about Pho Flats in Napa?|Nice, I will visit.")
    spans = {0: ("start_date", "March 3rd")}
    assert _chosen(found, spans, ["area", "visit_date", "rent"], elsewhere=[0])[2] == "visit_date"
    assert _chosen(found, spans, ["area", "start_date", "rent"], elsewhere=[0])[2] == "rent"


def test_town_is_a_place_though_no_tagger_knew() -> None:
    assert _chosen(_told("something around petaluma please"), {}, ["area", "number_of_beds"]) == ["number_of_beds"]
    assert _chosen(_told("something nice please"), {}, ["area", "number_of_beds"]) == ["area"]


def test_number_is_of_what_is_named_beside_it() -> None:
    slots = ["number_of_beds", "number_of_baths", "visit_date"]
    assert _chosen(_told("With two baths."), {}, slots) == ["number_of_beds"]
    assert _chosen(_told("With two."), {}, slots) == ["number_of_baths"]


def test_question_whether_it_pleases_asks_for_no_value() -> None:
    slots = ["location", "cuisine"]
    for asked in ("How does this sound?", "What else can I do?"):
        assert _chosen(_told("I am hungry.", f"{asked}|Fine."), {}, slots) == ["location", "location"]


def test_month_of_may() -> None:
    slots = ["start_date", "number_of_seats"]
    assert _chosen(_told("May I have a bus?"), {}, slots) == ["start_date"]
    assert _chosen(_told("A bus on May 3, please"), {}, slots) == ["number_of_seats"]


def test_order_of_things() -> None:
    search = ["genre", "location", "show_date", "number_of_tickets", "show_type", "price"]
    assert in_order(search) == ["location", "genre", "show_date", "number_of_tickets", "show_type", "price"]
    journey = ["category", "to_city", "from_city", "departure_date", "num_passengers"]
    assert in_order(journey) == ["from_city", "to_city", "departure_date", "num_passengers", "category"]
    assert in_order(["check_out_date", "check_in_date", "amount", "has_wifi"])[0] == "check_in_date"
    assert in_order(["is_private", "price", "amount"]) == ["amount", "is_private", "price"]
    assert in_order(["alarm_time", "new_alarm_time"]) == ["new_alarm_time", "alarm_time"]


def test_bought_or_rented() -> None:
    assert _chosen(_told("I am looking for a house."), {}, ["area", "intent"]) == ["intent"]
    assert _chosen(_told("I want to buy a house."), {}, ["area", "intent"]) == ["area"]


def test_one_place_is_asked_for() -> None:
    slots = ["pickup_branch_location", "city", "car_type"]
    found = _told("A car in Napa.")
    assert _chosen(found, {0: ("city", "Napa")}, slots) == ["car_type"]


def test_schema_is_read() -> None:
    entry = {
        "service_name": "Cars_9", "slots": [{"name": "city"}, {"name": "price"}],
        "intents": [{"name": "Find", "required_slots": ["city"], "optional_slots": {}}],
    }  # fmt: skip
    assert read_schemas([entry]) == {"Cars_9": Schema(("city", "price"), frozenset({"city"}))}
    with pytest.raises(InvalidInput):
        read_schemas([{"slots": []}])


@pytest.mark.parametrize(
    ("slot", "kind"),
    [("visit_date", "date"), ("phone_number", "contact"), ("number_of_riders", "count"), ("pickup_city", "place"),
     ("show_time", "time"), ("has_wifi", "truth"), ("cuisine", "kind"), ("artist", "name"), ("colour", "other")],
)  # fmt: skip
def test_kinds_of_slots(slot: str, kind: str) -> None:
    assert kind_of(slot) == kind


class Slow:
    """An encoder on a clock of its own: every text takes a second of it."""

    name, size = "slow", 16

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.size = encoder.size
        self.now = 1000.0
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.now += len(texts)
        self.texts += len(texts)
        return self._encoder.encode(texts)

    def monotonic(self) -> float:
        return self.now


def test_budget_bounds_what_is_encoded(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    learned, tested = read_dialogues(dialogues(120, 1)), read_dialogues(dialogues(40, 2))
    for number, dialogue in enumerate((*learned, *tested)):  # texts that recur are encoded once, and would cost nothing
        for turn in dialogue.turns:
            turn.text += f" {number}"
    slow, said, budget = Slow(encoder), list[str](), 1200.0
    monkeypatch.setattr(time, "monotonic", slow.monotonic)
    found = check_dialogues(slow, learned, tested, service=None, budget_s=budget, progress=said.append)
    assert slow.texts <= 0.6 * budget
    assert found["metrics"]["ask_auc"].value > 0.9
    assert "asking was learned from" in found["note"]
    assert any("asking was learned from" in line for line in said)


def test_enough_time_uses_everything(encoder: Encoder) -> None:
    learned, tested = read_dialogues(dialogues(60, 1)), read_dialogues(dialogues(20, 2))
    found = check_dialogues(encoder, learned, tested, service=None, budget_s=600, progress=_quiet)
    assert "note" not in found


def test_late_fits_end_with_what_they_have() -> None:
    rows = np.random.default_rng(1).normal(size=(200, 5))
    answers = (rows[:, :2] > 0).astype(float)
    early = fit_sigmoids(rows, answers, strength=3.0, until=time.monotonic() - 1)
    whole = fit_sigmoids(rows, answers, strength=3.0)
    assert np.abs(early.weights).sum() < np.abs(whole.weights).sum()
    assert fit_trees(rows, answers[:, 0] > 0, time.monotonic() - 1).num_trees() <= 1
