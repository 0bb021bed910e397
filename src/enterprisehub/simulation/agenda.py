"""What a lead talks about next: drawn from their hidden intent, recorded as the truth of the message."""

import math
from random import Random
from typing import Any, Final

from enterprisehub.simulation.person import Person
from enterprisehub.simulation.scenario import Rates
from enterprisehub.simulation.voice import Voice

Acts = dict[str, Any]
"""Act to what it says in truth, in the order in which it is said."""

_NEAR: Final = {
    "none": "some", "some": "none", "soon": "some", "now": "soon",
    "not_pre_approved": "needs", "needs": "not_pre_approved", "applying": "needs",
    "pre_approved": "applying", "cash": "pre_approved",
}  # fmt: skip
_MISSAID: Final = 0.03
"""Share of statements that are not quite the truth."""
BUYER_TOPICS: Final = ("timeline", "budget", "location", "property", "financing", "motivation")
SELLER_TOPICS: Final = ("timeline", "price_hope", "condition", "motivation")


def chance(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


class Agenda:
    """Keeps what has been said, so that nothing is said twice and corrections have something to correct."""

    __slots__ = ("asked", "greeted", "open_topics", "person", "rates", "rng", "voice")

    def __init__(self, rng: Random, rates: Rates, person: Person, voice: Voice) -> None:
        self.rng = rng
        self.rates = rates
        self.person = person
        self.voice = voice
        self.open_topics = list(SELLER_TOPICS if person.selling else BUYER_TOPICS)
        if person.truth.side not in {"buyer", "both", "investor", "seller"}:
            self.open_topics = [topic for topic in self.open_topics if topic != "financing"]
        rng.shuffle(self.open_topics)
        self.asked: str | None = None
        """The topic that the agent asked about last."""
        self.greeted = False

    def reopen(self) -> None:
        """Let everything be said anew: they move again."""
        self.open_topics = list(SELLER_TOPICS if self.person.selling else BUYER_TOPICS)
        self.rng.shuffle(self.open_topics)
        self.asked = None

    def opening(self) -> Acts:
        """Choose the first message of a lead who writes of their own accord."""
        person, random = self.person, self.rng.random
        truth = person.truth
        bare = self.rates.bare_greeting * (2.2 if truth.intent < -1 else 0.2 if truth.intent > 0.3 else 1.0)
        if random() < bare or truth.side == "nobody":
            self.greeted = True
            return {"greeting": True}
        listing = truth.side == "buyer" and truth.source == "portal" and random() < 0.7
        acts: Acts = {"open.listing" if listing else f"open.{truth.side}": truth.side}
        if random() < self.rates.candour:
            self._topic(acts)
        if random() < 0.4 * chance(truth.motivation - 0.5):
            self._question(acts)
        return acts

    def reply(self) -> Acts:
        """Choose what to answer in the middle of a conversation."""
        random, truth, acts = self.rng.random, self.person.truth, Acts()
        self._preamble(acts)
        if self.asked is not None and self.asked in self.open_topics and random() < 0.5 + 0.5 * self.rates.candour:
            self._state(acts, self.asked)
        elif self.open_topics and random() < self.rates.candour * 0.8:
            self._topic(acts)
        if random() < 0.22 * self.rates.candour:
            self._topic(acts)
        self.asked = None
        if "budget" in truth.said and "budget.correction" not in truth.said and random() < 0.06:
            self._correct(acts)
        if random() < 0.75 * chance(0.8 * truth.motivation + 0.25 * truth.intent - 0.6):
            self._question(acts)
        if random() < 0.17 - 0.03 * max(-2.0, min(2.0, truth.fit)):
            self._object(acts)
        if not acts or random() < 0.12:
            acts[self._small_talk()] = True
        return acts

    def _preamble(self, acts: Acts) -> None:
        """Somebody else takes the phone, a word of Spanish, or what a bare greeting left out."""
        random, truth = self.rng.random, self.person.truth
        if truth.couple and random() < 0.12:
            acts["spouse"] = self.person.spouse
        if truth.language == "es" and random() < 0.3:
            acts["spanish"] = True
        if self.greeted and random() < 0.5:
            acts[f"open.{truth.side}"] = truth.side
        self.greeted = False

    def _topic(self, acts: Acts) -> None:
        if self.open_topics:
            self._state(acts, self.open_topics[int(self.rng.random() * len(self.open_topics))])

    def _state(self, acts: Acts, topic: str) -> None:
        """Say one of the open topics."""
        truth = self.person.truth
        self.open_topics.remove(topic)
        if topic == "timeline":
            hurry = self._nearly(truth.hurry)
            acts[f"timeline.{hurry}"] = hurry
        elif topic == "financing":
            if truth.financing:
                state = self._nearly(truth.financing)
                acts[f"financing.{state}"] = state
        elif topic == "motivation":
            curious = truth.hurry == "none" or truth.motivation < -1.2
            acts[
                "motivation.curious" if curious else "motivation.seller" if self.person.selling else "motivation.buyer"
            ] = True
        elif topic == "condition":
            acts[f"condition.{self.person.condition}"] = self.person.condition
        elif topic in {"budget", "price_hope"}:
            acts[topic] = self.voice.budget * 100
            self.voice.said_budget = self.voice.budget
        elif topic == "location":
            acts["location"] = [self.person.area]
        else:
            acts["property"] = {"bedrooms_min": truth.bedrooms, "must_haves": list(self.person.wishes)}

    def _nearly(self, value: str) -> str:
        return _NEAR[value] if self.rng.random() < _MISSAID else value

    def _correct(self, acts: Acts) -> None:
        voice = self.voice
        changed = round(voice.budget * (0.88 + 0.3 * self.rng.random()) / 5000) * 5000
        if changed != voice.budget:
            voice.said_budget, voice.budget = voice.budget, changed
            self.person.truth.budget_cents = changed * 100
            acts["budget.correction"] = changed * 100

    def _question(self, acts: Acts) -> None:
        random = self.rng.random()
        keen = chance(0.6 * self.person.truth.intent)
        if self.person.selling:
            act = "asks.process" if random < 0.6 else "asks.details"
        elif random < 0.5 * keen:
            act = "asks.showing"
        elif random < 0.85:
            act = "asks.details"
        else:
            act = "asks.process" if random < 0.95 else "shares_listing"
        acts[act] = True

    def _object(self, acts: Acts) -> None:
        kinds = self._objections()
        kind = kinds[int(self.rng.random() * len(kinds))]
        acts[f"objection.{kind}"] = kind

    def _objections(self) -> list[str]:
        """List the objections that fit this lead's situation, the likelier ones more than once."""
        person = self.person
        truth, kinds = person.truth, ["trust", "timing"]
        if person.selling:
            kinds += ["value", "pricing.online_estimate", "pricing.neighbour"]
            if truth.fit < 0:
                kinds += ["pricing.loss_aversion", "pricing.market_denial", "pricing.improvement_overvalue"] * 2
        else:
            kinds += ["interest_rates", "condition", "pricing"]
            if truth.fit < 0:
                kinds += ["pricing", "pricing"]
        if truth.financing in {"not_pre_approved", "needs"}:
            kinds += ["financing", "financing"]
        if truth.competitor_pull > 0.5:
            kinds += ["competition", "competition", "competition"]
        if truth.couple:
            kinds += ["authority", "authority"]
        if truth.side == "both":
            kinds += ["sell_first", "sell_first"]
        return kinds

    def _small_talk(self) -> str:
        random, truth = self.rng.random(), self.person.truth
        if random < 0.3:
            return "thanks"
        if random < 0.3 + 0.3 * chance(truth.fit + 0.5 * truth.intent):
            return "positive"
        if random > 1.0 - 0.2 * chance(-truth.fit - 0.5 * truth.intent):
            return "negative"
        return "human" if random > 0.78 and random < 0.8 else "legal" if 0.775 < random <= 0.78 else "neutral"
