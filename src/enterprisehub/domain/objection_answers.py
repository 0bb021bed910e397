"""Answer an objection in four steps: validate, data, social proof, test.

The steps use the contact's own words and facts only. Where data is needed the agent is told which to bring; no price,
policy, appointment or listing is made up here.
"""

from typing import Final, NamedTuple

from enterprisehub.contracts.scoring import Tip
from enterprisehub.contracts.state import Factor, Objection, Slot
from enterprisehub.domain.fair_housing import is_clean
from enterprisehub.domain.wording import place_words


class Answer(NamedTuple):
    """`{place}` becomes " in {their areas}" where they named some, else nothing."""

    label: str
    validate: str
    data: str
    social_proof: str
    test: str


ANSWERS: Final[dict[str, Answer]] = {
    "pricing": Answer(
        "price",
        "It makes sense to look hard at the price; it is a big decision.",
        "Bring the latest closed sales{place} that compare, and go through them together.",
        "Tell how another client with the same worry checked the numbers first, if they agreed to be mentioned.",
        "“If the recent sales support the number, would you feel comfortable going on?”",
    ),
    "pricing/online_estimate": Answer(
        "online estimate",
        "Online estimates are a fair place to start, and it is good that you looked.",
        "Show what an estimate cannot see, such as condition and upgrades, beside the latest closed sales{place}.",
        "Tell how another client compared the estimate with closed sales before deciding, if they agreed to be mentioned.",
        "“If closed sales and the estimate differ, which would you trust more?”",
    ),
    "pricing/neighbour": Answer(
        "neighbor's price",
        "It is natural to measure against what a neighbor got.",
        "Compare that sale line by line: size, lot, condition, and the month it closed.",
        "Tell how another client used one nearby sale as a start, not as the answer, if they agreed to be mentioned.",
        "“What would have to be the same for the two homes to bring the same price?”",
    ),
    "pricing/loss_aversion": Answer(
        "not below what they paid",
        "Nobody likes to let go of a home for less than they put in.",
        "Put the two paths side by side: net proceeds now, and the cost of holding it for a year.",
        "Tell how another client weighed holding against selling, if they agreed to be mentioned.",
        "“If the numbers showed that waiting costs more, would you want to know?”",
    ),
    "pricing/market_denial": Answer(
        "waiting for the market",
        "It is reasonable to hope that the market moves your way.",
        "Show how asking prices, price cuts and days on market{place} went over the last months.",
        "Tell how another client set a date to decide instead of waiting without end, if they agreed to be mentioned.",
        "“What would you need to see, and by when, to act either way?”",
    ),
    "pricing/improvement_overvalue": Answer(
        "value of improvements",
        "You have put real work and money into the home, and it shows care.",
        "Bring closed sales{place} with and without such improvements to see what they added.",
        "Tell how another client learned which upgrades paid back, if they agreed to be mentioned.",
        "“Which of the improvements do you think a buyer would pay for first?”",
    ),
    "timing": Answer(
        "timing",
        "There is no need to force it; the time has to suit you.",
        "Map the steps backward from their date, so that they see what would have to begin when.",
        "Tell how another client prepared early and moved later, if they agreed to be mentioned.",
        "“What would have to change for it to be the right time?”",
    ),
    "competition": Answer(
        "another agent or offer",
        "It is wise to compare; you should choose with care.",
        "Name what you do differently in two facts that can be checked, and never speak badly of others.",
        "Offer a past client they may call, with that client's consent.",
        "“What would you want from an agent that you are not getting yet?”",
    ),
    "trust": Answer(
        "trust",
        "It is right to be careful about who you talk to.",
        "Give your license number and office, and say where the information came from.",
        "Point to public reviews that they can read for themselves.",
        "“What would help you feel sure that this is worth your time?”",
    ),
    "authority": Answer(
        "others decide too",
        "It is good to decide together with everyone it concerns.",
        "Put the facts on one page that they can share.",
        "Tell how other clients brought all who decide into one short call, if they agreed to be mentioned.",
        "“Would it help if we all spoke together once?”",
    ),
    "value": Answer(
        "what the service is worth",
        "It is fair to ask what you get for what you pay.",
        "List what the service includes, and what doing it alone would take in time and risk.",
        "Show results that can be checked from your own recent closings.",
        "“Which part of the work would you rather not do yourself?”",
    ),
    "financing": Answer(
        "financing",
        "Many people start before the financing is settled.",
        "Offer an introduction to a lender who can tell what is possible, without obligation.",
        "Tell how another client found out where they stood first, if they agreed to be mentioned.",
        "“Would it help to know what you could borrow before you decide anything?”",
    ),
    "interest_rates": Answer(
        "interest rates",
        "Rates matter, and it is sensible to watch them.",
        "Let a lender work out the monthly payment at today's rate and at the rate they hope for.",
        "Tell how another client decided on the payment, not on the rate, if they agreed to be mentioned.",
        "“At what monthly payment would it work for you?”",
    ),
    "sell_first": Answer(
        "selling first",
        "Having to do both at once is a real knot.",
        "Lay out the ways in order: sell first, buy with a contingency, or bridge; with what each costs.",
        "Tell how another client lined up both moves, if they agreed to be mentioned.",
        "“If the sale were certain, would you be ready to buy?”",
    ),
    "condition": Answer(
        "condition",
        "It is right to look closely at the work a home needs.",
        "Get the larger points priced by someone of the trade before anyone guesses.",
        "Tell how another client used an inspection to decide, if they agreed to be mentioned.",
        "“If the cost of the work were clear, what would be too much?”",
    ),
}


def answer_objection(objection: Objection, slots: dict[Factor, Slot]) -> Tip:
    """Return the tip for an objection, with the words that it answers."""
    key = f"{objection.kind}/{objection.subtype}" if objection.subtype else objection.kind
    answer = ANSWERS.get(key) or ANSWERS.get(objection.kind) or ANSWERS["pricing"]
    areas = place_words(slots[Factor.LOCATION].value) if Factor.LOCATION in slots else ""
    data = answer.data.format(place=f" in {areas}" if areas else "")
    if not is_clean(data):
        data = answer.data.format(place="")
    return Tip(
        kind="objection",
        text=answer.validate,
        why=f"They object: {answer.label}.",
        quote=objection.quote,
        message_id=objection.message_id,
        steps=[answer.validate, data, answer.social_proof, answer.test],
    )
