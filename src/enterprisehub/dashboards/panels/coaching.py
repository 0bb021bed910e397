"""What to say now: one tip, the next questions, whether contact is allowed at all."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.scoring import Coaching, Question, Tip
from enterprisehub.contracts.state import Factor
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "What to say now"
PURPOSE = "What is the one thing to do, what do I ask next, and may I write at all?"
QUESTIONS = 3


class Data(Struct, frozen=True, kw_only=True):
    coaching: Coaching | None = None
    pending: bool = False


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=180)
    elif data.coaching is None:
        waits = "The coaching service did not answer in time; it is asked again by itself."
        states.empty("No advice yet", waits if data.pending else "It comes with the first message of this contact.")
    else:
        st.html(tag("div", *_parts(data.coaching), css="eh-plain"))
    return None


def _parts(coaching: Coaching) -> list[Html]:
    parts = [_consent(coaching)]
    parts.append(
        _tip(coaching.tip) if coaching.tip else tag("p", "Nothing pressing: no tip right now.", css="eh-muted")
    )
    if coaching.questions:
        asked = [_question(one) for one in coaching.questions[:QUESTIONS]]
        parts += [tag("h4", "Ask next", css="eh-heading"), tag("ol", *asked, css="eh-list")]
    return parts


def _consent(coaching: Coaching) -> Html:
    said = coaching.consent or ("Contact is allowed now" if coaching.may_contact else "Contact is not allowed now")
    return tag("p", words.sentence(said), css="eh-yes" if coaching.may_contact else "eh-no")


def _tip(tip: Tip) -> Html:
    steps = tag("ol", *(tag("li", step) for step in tip.steps)) if tip.steps else None
    return tag(
        "div",
        tag("p", tag("strong", tip.text)),
        tag("p", tip.why, css="eh-muted"),
        tag("p", f"“{tip.quote}”", css="eh-quote") if tip.quote else None,
        steps,
        css="eh-tip",
    )


def _question(question: Question) -> Html:
    return tag("li", question.text, tag("div", question.why, css="eh-muted eh-small"))


def rows(data: Data) -> Sequence[Row]:
    if data.coaching is None:
        return []
    return [
        {"question": one.text, "factor": one.factor and one.factor.value, "why": one.why}
        for one in data.coaching.questions
    ]


DEMO = Data(
    coaching=Coaching(
        side="buyer",
        factors={},
        missing=[Factor.TIMELINE, Factor.MOTIVATION],
        questions=[
            Question(
                text="When would you like to be in your new home?", factor=Factor.TIMELINE, why="No time frame yet"
            ),
            Question(text="What makes you look right now?", factor=Factor.MOTIVATION, why="The reason is unknown"),
            Question(text="Who decides with you?", factor=None, why="Others may have to agree before a showing"),
        ],
        tip=Tip(
            kind="answer",
            text="Answer her question about Saturday before anything else.",
            why="Asked 12 minutes ago and still open.",
            quote="Could we see the one on Linda Vista this Saturday?",
            message_id="m6",
            steps=["Offer two times", "Confirm who comes along"],
        ),
        may_contact=True,
        consent="contact is allowed now: she wrote first, 9:05 in her zone, no opt-out",
    )
)
EMPTY = Data()
