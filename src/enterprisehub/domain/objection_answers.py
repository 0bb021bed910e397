"""Answer an objection in four steps: validate, data, social proof, test.

The steps use the contact's own words and facts only. Where data is needed the agent is told which to bring; no price,
policy, appointment or listing is made up here.
"""

from typing import Final

from enterprisehub.contracts.playbook import ObjectionAnswer
from enterprisehub.contracts.scoring import Tip
from enterprisehub.contracts.state import Factor, Objection, Slot
from enterprisehub.domain.fair_housing import is_clean
from enterprisehub.domain.market import Market, area_of, pace_facts, price_facts
from enterprisehub.domain.wording import place_words, price_words

_PRICE: Final = frozenset({"pricing", "value", "financing"})
_PACE: Final = frozenset({"timing", "competition", "sell_first"})
"""Objections that facts of the market may answer: what homes cost, how fast they go."""

ANSWERS: Final[dict[str, ObjectionAnswer]] = {
    "pricing": ObjectionAnswer(
        label="price",
        validate="It makes sense to look hard at the price; it is a big decision.",
        data="Bring the latest closed sales{place} that compare, and go through them together.",
        social_proof="Tell how another client with the same worry checked the numbers first, if they agreed to be mentioned.",
        test="“If the recent sales support the number, would you feel comfortable going on?”",
    ),
    "pricing/online_estimate": ObjectionAnswer(
        label="online estimate",
        validate="Online estimates are a fair place to start, and it is good that you looked.",
        data="Show what an estimate cannot see, such as condition and upgrades, beside the latest closed sales{place}.",
        social_proof="Tell how another client compared the estimate with closed sales before deciding, if they agreed to be mentioned.",
        test="“If closed sales and the estimate differ, which would you trust more?”",
    ),
    "pricing/neighbour": ObjectionAnswer(
        label="neighbor's price",
        validate="It is natural to measure against what a neighbor got.",
        data="Compare that sale line by line: size, lot, condition, and the month it closed.",
        social_proof="Tell how another client used one nearby sale as a start, not as the answer, if they agreed to be mentioned.",
        test="“What would have to be the same for the two homes to bring the same price?”",
    ),
    "pricing/loss_aversion": ObjectionAnswer(
        label="not below what they paid",
        validate="Nobody likes to let go of a home for less than they put in.",
        data="Put the two paths side by side: net proceeds now, and the cost of holding it for a year.",
        social_proof="Tell how another client weighed holding against selling, if they agreed to be mentioned.",
        test="“If the numbers showed that waiting costs more, would you want to know?”",
    ),
    "pricing/market_denial": ObjectionAnswer(
        label="waiting for the market",
        validate="It is reasonable to hope that the market moves your way.",
        data="Show how asking prices, price cuts and days on market{place} went over the last months.",
        social_proof="Tell how another client set a date to decide instead of waiting without end, if they agreed to be mentioned.",
        test="“What would you need to see, and by when, to act either way?”",
    ),
    "pricing/improvement_overvalue": ObjectionAnswer(
        label="value of improvements",
        validate="You have put real work and money into the home, and it shows care.",
        data="Bring closed sales{place} with and without such improvements to see what they added.",
        social_proof="Tell how another client learned which upgrades paid back, if they agreed to be mentioned.",
        test="“Which of the improvements do you think a buyer would pay for first?”",
    ),
    "timing": ObjectionAnswer(
        label="timing",
        validate="There is no need to force it; the time has to suit you.",
        data="Map the steps backward from their date, so that they see what would have to begin when.",
        social_proof="Tell how another client prepared early and moved later, if they agreed to be mentioned.",
        test="“What would have to change for it to be the right time?”",
    ),
    "competition": ObjectionAnswer(
        label="another agent or offer",
        validate="It is wise to compare; you should choose with care.",
        data="Name what you do differently in two facts that can be checked, and never speak badly of others.",
        social_proof="Offer a past client they may call, with that client's consent.",
        test="“What would you want from an agent that you are not getting yet?”",
    ),
    "trust": ObjectionAnswer(
        label="trust",
        validate="It is right to be careful about who you talk to.",
        data="Give your license number and office, and say where the information came from.",
        social_proof="Point to public reviews that they can read for themselves.",
        test="“What would help you feel sure that this is worth your time?”",
    ),
    "authority": ObjectionAnswer(
        label="others decide too",
        validate="It is good to decide together with everyone it concerns.",
        data="Put the facts on one page that they can share.",
        social_proof="Tell how other clients brought all who decide into one short call, if they agreed to be mentioned.",
        test="“Would it help if we all spoke together once?”",
    ),
    "value": ObjectionAnswer(
        label="what the service is worth",
        validate="It is fair to ask what you get for what you pay.",
        data="List what the service includes, and what doing it alone would take in time and risk.",
        social_proof="Show results that can be checked from your own recent closings.",
        test="“Which part of the work would you rather not do yourself?”",
    ),
    "financing": ObjectionAnswer(
        label="financing",
        validate="Many people start before the financing is settled.",
        data="Offer an introduction to a lender who can tell what is possible, without obligation.",
        social_proof="Tell how another client found out where they stood first, if they agreed to be mentioned.",
        test="“Would it help to know what you could borrow before you decide anything?”",
    ),
    "interest_rates": ObjectionAnswer(
        label="interest rates",
        validate="Rates matter, and it is sensible to watch them.",
        data="Let a lender work out the monthly payment at today's rate and at the rate they hope for.",
        social_proof="Tell how another client decided on the payment, not on the rate, if they agreed to be mentioned.",
        test="“At what monthly payment would it work for you?”",
    ),
    "sell_first": ObjectionAnswer(
        label="selling first",
        validate="Having to do both at once is a real knot.",
        data="Lay out the ways in order: sell first, buy with a contingency, or bridge; with what each costs.",
        social_proof="Tell how another client lined up both moves, if they agreed to be mentioned.",
        test="“If the sale were certain, would you be ready to buy?”",
    ),
    "condition": ObjectionAnswer(
        label="condition",
        validate="It is right to look closely at the work a home needs.",
        data="Get the larger points priced by someone of the trade before anyone guesses.",
        social_proof="Tell how another client used an inspection to decide, if they agreed to be mentioned.",
        test="“If the cost of the work were clear, what would be too much?”",
    ),
}


def answer_objection(
    objection: Objection,
    slots: dict[Factor, Slot],
    answers: dict[str, ObjectionAnswer] = ANSWERS,
    market: Market | None = None,
) -> Tip:
    """Return the tip for an objection: the words that it answers, their own facts, and the market's where we have them."""
    key = f"{objection.kind}/{objection.subtype}" if objection.subtype else objection.kind
    answer = answers.get(key) or answers.get(objection.kind) or ANSWERS["pricing"]
    location = slots[Factor.LOCATION].value if Factor.LOCATION in slots else {}
    areas = place_words(location)
    data = answer.data.replace("{place}", f" in {areas}" if areas else "")
    if not is_clean(data):
        data = answer.data.replace("{place}", "")
    facts = [fact for fact in _facts(objection.kind, slots, location, market or {}) if is_clean(fact)]
    return Tip(
        kind="objection",
        text=answer.validate,
        why=f"They object: {answer.label}.",
        quote=objection.quote,
        message_id=objection.message_id,
        steps=[answer.validate, " ".join((data, *facts)), answer.social_proof, answer.test],
        topic=f"objection:{objection.kind}",
        say=f"{answer.validate} {answer.test.strip('“”')}",
    )


def _facts(kind: str, slots: dict[Factor, Slot], location: dict[str, object], market: Market) -> list[str]:
    areas = location.get("areas")
    area = area_of(market, areas) if isinstance(areas, list) else None
    budget = slots[Factor.BUDGET].value if Factor.BUDGET in slots else {}
    said = price_words(budget)
    facts = [f"They named {said}."] if kind in _PRICE and said else []
    if area is None:
        return facts
    if kind in _PACE:
        return [*facts, *pace_facts(area)]
    return [*facts, *price_facts(area, budget.get("max_cents"))] if kind in _PRICE else facts
