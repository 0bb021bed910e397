"""Word the next questions to ask, in the trade's order, from what the contact has already said.

Every text passes `fair_housing.is_clean`; a question never depends on who they are, on their name or on the language
they write in, only on what they want.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from enterprisehub.contracts.scoring import Question
from enterprisehub.contracts.state import Certainty, Conversation, Factor, Side, Slot
from enterprisehub.domain.fair_housing import is_clean
from enterprisehub.domain.qualification import missing_factors
from enterprisehub.domain.wording import place_words, price_words, time_words, wish_words

MOST_QUESTIONS: Final = 3

_WHY: Final[dict[Factor, str]] = {
    Factor.BUDGET: "The price range is not known; it decides what is worth showing.",
    Factor.LOCATION: "The area is not known.",
    Factor.TIMELINE: "When they want to move is not known; it decides how soon to act.",
    Factor.PROPERTY: "What the home must have is not known.",
    Factor.FINANCING: "How they would pay is not known.",
    Factor.MOTIVATION: "Why they move is not known; it tells what matters to them.",
    Factor.CONDITION: "The condition of the home is not known; it shapes price and preparation.",
}
_BUYER: Final[dict[Factor, str]] = {
    Factor.BUDGET: "What price range would you feel comfortable with?",
    Factor.TIMELINE: "When would you like to be in your new home?",
    Factor.PROPERTY: "What are the must-haves for you: bedrooms, bathrooms, anything you can't live without?",
    Factor.LOCATION: "Which areas are you considering?",
    Factor.FINANCING: "Have you spoken with a lender yet, or would you pay in cash?",
    Factor.MOTIVATION: "What has you thinking about a move?",
}
_SELLER: Final[dict[Factor, str]] = {
    Factor.LOCATION: "What is the address of the home you are thinking of selling?",
    Factor.MOTIVATION: "What has you thinking of selling, and where would you move to?",
    Factor.TIMELINE: "If the price is right, would 30 to 45 days to close work for you?",
    Factor.CONDITION: "How would you describe the home's condition; is there anything you would fix before selling?",
    Factor.BUDGET: "What price are you hoping for?",
    Factor.FINANCING: "Is there still a mortgage, or any liens on the home?",
    Factor.PROPERTY: "How many bedrooms and bathrooms does the home have, and have you made upgrades?",
}
_RENTER: Final[dict[Factor, str]] = {
    Factor.BUDGET: "What monthly rent would you like to stay within?",
    Factor.TIMELINE: "When would you like to move in?",
    Factor.PROPERTY: _BUYER[Factor.PROPERTY],
    Factor.LOCATION: _BUYER[Factor.LOCATION],
}
_INVESTOR: Final[dict[Factor, str]] = {
    **_BUYER,
    Factor.BUDGET: "How much are you looking to invest in this purchase?",
    Factor.TIMELINE: "When would you like to have the money placed?",
    Factor.PROPERTY: "Which kinds of property are you looking at, and what numbers must they meet?",
    Factor.MOTIVATION: "Is this one to hold for rent, or one to improve and sell?",
}
_UNKNOWN: Final[dict[Factor, str]] = {
    **_BUYER,
    Factor.MOTIVATION: "Are you thinking of buying, selling, or both?",
    Factor.TIMELINE: "Do you have a time in mind for your move?",
    Factor.LOCATION: "Which area is this about?",
    Factor.BUDGET: "Do you have a price range in mind?",
}
TEXTS: Final[dict[Side, dict[Factor, str]]] = {
    Side.UNKNOWN: _UNKNOWN,
    Side.BUYER: _BUYER,
    Side.SELLER: _SELLER,
    Side.BOTH: {
        **_BUYER,
        **{f: _SELLER[f] for f in (Factor.LOCATION, Factor.MOTIVATION, Factor.TIMELINE, Factor.CONDITION)},
    },
    Side.RENTER: _RENTER,
    Side.INVESTOR: _INVESTOR,
}


class _Closing(NamedTuple):
    text: str
    why: str


_SELLER_CLOSING: Final = (
    _Closing(
        "Have you made any upgrades in the last few years?", "Upgrades are not spoken of yet; they carry the price."
    ),
    _Closing("Has the home been on the market before?", "An earlier listing is not spoken of yet."),
    _Closing("Is anyone else part of the decision?", "Who decides is not spoken of yet."),
    _Closing(
        "How do you prefer to be contacted, and at what time of day?",
        "The preferred way to reach them is not spoken of yet.",
    ),
)
_BUYER_CLOSING: Final = (
    _Closing("Is anyone else part of the decision who should see the homes too?", "Who decides is not spoken of yet."),
)


def next_questions(
    conversation: Conversation,
    missing: Sequence[Factor] | None = None,
    texts: Mapping[Side, Mapping[Factor, str]] = TEXTS,
) -> list[Question]:
    """Return up to three questions in the order to ask them: open factors first, then what rounds off the picture.

    None for who has opted out, or is not who was meant.
    """
    if conversation.opted_out_at is not None or "wrong_number" in conversation.signals:
        return []
    side = conversation.side
    asked = missing_factors(conversation) if missing is None else missing
    questions = [
        _question(texts[side], factor, conversation.slots.get(factor))
        for factor in asked[:MOST_QUESTIONS]
        if factor in texts[side]
    ]
    if len(questions) < MOST_QUESTIONS and side is not Side.UNKNOWN:
        closing = _SELLER_CLOSING if side is Side.SELLER else _BUYER_CLOSING
        questions.extend(Question(text=item.text, factor=None, why=item.why) for item in closing)
        if side is not Side.SELLER and (search := _search(conversation.slots)):
            questions.append(search)
    return questions[:MOST_QUESTIONS]


def _question(texts: Mapping[Factor, str], factor: Factor, slot: Slot | None) -> Question:
    if slot is not None and slot.certainty is Certainty.PARTIAL:
        text = _follow_up(factor, slot)
        if text is not None and is_clean(text):
            return Question(text=text, factor=factor, why=f"They have only hinted at it: “{slot.quote}”.")
    return Question(text=texts[factor], factor=factor, why=_WHY[factor])


def _follow_up(factor: Factor, slot: Slot) -> str | None:
    word = _FOLLOW_UPS.get(factor)
    return word(slot.value) if word else None


def _location_follow_up(value: dict[str, Any]) -> str | None:
    places = place_words(value)
    return f"You mentioned {places}: which city or neighborhood do you have in mind?" if places else None


def _timeline_follow_up(value: dict[str, Any]) -> str | None:
    if value.get("months") is not None:
        return f"You mentioned {time_words(value)}: is there a date that it depends on?"
    return "You said it should be soon: is there a date you need to be moved by?" if value.get("hurry", 0) > 0 else None


def _budget_follow_up(value: dict[str, Any]) -> str | None:
    price = price_words(value)
    return f"You mentioned {price}: is that the top of your range?" if price and "max_cents" in value else None


def _property_follow_up(value: dict[str, Any]) -> str | None:
    wishes = wish_words(value)
    return (
        f"Besides {wishes}, how many bedrooms and bathrooms do you need?"
        if wishes and "bedrooms_min" not in value
        else None
    )


_FOLLOW_UPS: Final[dict[Factor, Callable[[dict[str, Any]], str | None]]] = {
    Factor.LOCATION: _location_follow_up,
    Factor.TIMELINE: _timeline_follow_up,
    Factor.BUDGET: _budget_follow_up,
    Factor.PROPERTY: _property_follow_up,
}


def _search(slots: dict[Factor, Slot]) -> Question | None:
    """Offer a search in their own words once there is something to search for."""
    parts = [
        wish_words(slots[Factor.PROPERTY].value) if Factor.PROPERTY in slots else "",
        f"near {places}" if Factor.LOCATION in slots and (places := place_words(slots[Factor.LOCATION].value)) else "",
        price_words(slots[Factor.BUDGET].value) if Factor.BUDGET in slots else "",
    ]
    wanted = " ".join(part for part in parts if part)
    text = f"Shall I set up a search for {wanted} and send you what comes up?"
    if not wanted or not is_clean(text):
        return None
    return Question(text=text, factor=None, why="The picture is complete enough to search.")
