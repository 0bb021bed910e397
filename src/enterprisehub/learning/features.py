"""The one named feature list; `vector` computes it for training and serving alike.

A feature is a function of a contact's state and a moment; nothing that became known after the moment may be in the
state. What fair-housing law keeps out of decisions (and proxies of it) is denied here in code: a feature names the
fields it reads, and one that names a denied field ends the import.
"""

import hashlib
from typing import Final, NamedTuple

from enterprisehub.domain.fair_housing import denied
from enterprisehub.learning import labels
from enterprisehub.learning.labels import Label

DENIED: Final = frozenset(
    {
        "location_id", "contact_id", "name", "first_name", "last_name", "email", "phone", "assigned_to", "assigned_at",
        "city", "state", "postal_code", "country", "timezone", "tags", "custom_fields",
        "conversation.language", "conversation.people", "conversation.speaker",
        "conversation.recent.body", "conversation.recent.message_id",
    }
)  # fmt: skip
"""State fields that no feature may read: people's names and addresses of every kind, places, language, free text, tags
and custom fields (a team may write anything into them), and who serves the contact."""


class Feature(NamedTuple):
    name: str
    unit: str
    meaning: str
    reads: str
    """State fields, separated by spaces."""
    label: Label
    """The value in the user's words."""


FEATURES: Final = (
    Feature("known_d", "days", "since the contact came to be", "created_at first_event_at",
            labels.days("Known for {}", "Age unknown")),
    Feature("active_d", "days", "from the contact's coming to be until it last wrote or called",
            "created_at first_event_at conversation.last_inbound_at",
            labels.days("Last wrote {} after coming to us", "Never wrote")),
    Feature("silent_h", "hours", "since the contact last wrote or called", "conversation.last_inbound_at",
            labels.hours("Last wrote {} ago", "Never wrote")),
    Feature("since_ours_h", "hours", "since a person of the team last wrote", "conversation.last_outbound_at",
            labels.hours("We last wrote {} ago", "No person of the team wrote yet")),
    Feature("waiting_h", "hours", "that the contact has waited for our answer", "conversation.waiting_since",
            labels.hours("Has waited {} for our answer", "Is not waiting for an answer")),
    Feature("inbound", "messages", "from the contact", "conversation.inbound",
            labels.count("Wrote once", "Wrote {} messages", "Never wrote")),
    Feature("inbound_days", "days", "on which the contact wrote", "conversation.inbound_days",
            labels.count("Wrote on one day", "Wrote on {} days", "Never wrote")),
    Feature("inbound_recent", "messages", "from the contact in the last 3 days, of the last 8 messages",
            "conversation.recent.at conversation.recent.inbound",
            labels.count("One message in 3 days", "{} messages in 3 days", "No message in 3 days")),
    Feature("words", "words", "in a message of the contact's, on average",
            "conversation.inbound_words conversation.inbound",
            labels.number("Writes {} words a message", "Writes single words", "Wrote no words")),
    Feature("outbound", "messages", "from people of the team", "conversation.outbound",
            labels.count("We wrote once", "We wrote {} messages", "We never wrote")),
    Feature("automated", "messages", "sent by automations", "conversation.automated",
            labels.count("One automated message", "{} automated messages", "No automated message")),
    Feature("unanswered", "messages", "of ours since the contact last wrote, of the last 8",
            "conversation.recent.inbound",
            labels.count("One message of ours unanswered", "{} messages of ours unanswered",
                         "Answered our last message")),
    Feature("followed_up", "messages", "by people of ours since the contact last wrote, of the last 8",
            "conversation.recent.inbound conversation.recent.automated",
            labels.count("One message of a person of ours unanswered", "{} messages of people of ours unanswered",
                         "No message of a person of ours unanswered")),
    Feature("last_gap_h", "hours", "between the contact's last two messages, of the last 8",
            "conversation.recent.at conversation.recent.inbound",
            labels.hours("Last wrote twice within {}", "Has not written twice lately")),
    Feature("reply_min", "minutes", "the contact takes to reply, geometric mean",
            "conversation.reply_log_s conversation.reply_count",
            labels.minutes("Replies within {}", "Never replied to us")),
    Feature("last_reply_min", "minutes", "the contact's last reply took", "conversation.last_reply_s",
            labels.minutes("Last replied within {}", "Never replied to us")),
    Feature("reply_share", "share", "of our messages that got a reply",
            "conversation.reply_count conversation.outbound",
            labels.share("Replied to {} of our messages", "We never wrote")),
    Feature("answer_min", "minutes", "we take to answer, geometric mean",
            "conversation.answer_log_s conversation.answer_count",
            labels.minutes("We answer within {}", "We never answered")),
    Feature("gap_d", "days", "between days on which the contact wrote, geometric mean",
            "conversation.gap_log_d conversation.gap_count",
            labels.days("Writes every {}", "Wrote on one day only")),
    Feature("rhythm", "ratio", "of the silence to the contact's own usual gap",
            "conversation.last_inbound_at conversation.gap_log_d conversation.gap_count", labels.rhythm),
    Feature("hurry", "level", "of the timeline: -1 none stated as such, 0 unknown, 1 … 3 now",
            "conversation.slots.timeline", labels.HURRY),
    Feature("financing", "level", "-1 not pre-approved, 0 unknown, 1 needs, 2 applying, 3 pre-approved, 4 cash",
            "conversation.slots.financing", labels.FINANCING),
    Feature("factors", "factors", "told of budget, location, property, motivation and condition; partly counts half",
            "conversation.slots", labels.number("{} qualifying facts told", "One qualifying fact told", "Nothing told")),
    Feature("budget", "level", "0 unknown, 0.5 partly, 1 told", "conversation.slots.budget",
            labels.either("Budget told", "Budget unknown")),
    Feature("asks_showing", "messages", "asking to see a home", "conversation.signals",
            labels.count("Asked to see a home", "Asked to see homes {} times", "Did not ask to see a home")),
    Feature("asks_details", "messages", "asking for details or how things go", "conversation.signals",
            labels.count("Asked for details", "Asked for details {} times", "Did not ask for details")),
    Feature("showing_share", "share", "of messages that ask to see a home",
            "conversation.signals conversation.inbound",
            labels.share("Asks to see a home in {} of the messages", "Never wrote")),
    Feature("asking_share", "share", "of messages that ask to see a home, for details or how things go; above 1 where "
            "messages ask for several", "conversation.signals conversation.inbound",
            labels.share("Asks in {} of the messages", "Never wrote")),
    Feature("shares_listing", "messages", "naming a listing", "conversation.signals",
            labels.count("Named a listing", "Named listings {} times", "Named no listing")),
    Feature("books", "messages", "agreeing to a time or offering one", "conversation.signals",
            labels.count("Named a time to meet", "Named times to meet {} times", "Named no time to meet")),
    Feature("positive", "messages", "in agreement", "conversation.signals",
            labels.count("Agreed once", "Agreed {} times", "No sign of agreement")),
    Feature("negative", "messages", "in disagreement", "conversation.signals",
            labels.count("Disagreed once", "Disagreed {} times", "No sign of disagreement")),
    Feature("urgent", "messages", "with urgent words", "conversation.signals",
            labels.count("Urgent words", "Urgent words {} times", "No urgent words")),
    Feature("not_interested", "messages", "saying no", "conversation.signals",
            labels.either("Said “not interested”", "Did not say no")),
    Feature("wrong_number", "messages", "saying it is the wrong number", "conversation.signals",
            labels.either("Wrong number", "Right number, as far as known")),
    Feature("greeting_share", "share", "of messages that are but a greeting",
            "conversation.signals conversation.inbound",
            labels.share("{} of the messages only greet", "Never wrote")),
    Feature("asked_h", "hours", "since the contact last asked anything", "conversation.question_at",
            labels.hours("Last asked something {} ago", "Never asked anything")),
    Feature("objections", "objections", "raised", "conversation.objection_count",
            labels.count("Raised an objection", "Raised {} objections", "Raised no objection")),
    Feature("compares", "objections", "that name another agent or offer, of the last five", "conversation.objections",
            labels.count("Objected once that there is another agent", "Objected {} times that there is another agent",
                         "Raised no other agent as an objection")),
    Feature("sentiment", "-1 … 1", "tone, the newest messages weighing most", "conversation.sentiment",
            labels.sentiment),
    Feature("question", "yes or no", "a question of the contact's is open", "conversation.question",
            labels.either("Waits for the answer to a question", "No open question")),
    Feature("competitor", "yes or no", "another agent or portal was named", "conversation.competitor",
            labels.either("Named another agent or portal", "Named no other agent")),
    Feature("opted_out", "yes or no", "wants no messages", "conversation.opted_out_at dnd dnd_channels",
            labels.either("Wants no messages", "May be contacted")),
    Feature("side", "code", "0 unknown, 1 renter, 2 buyer, 3 investor, 4 seller, 5 both", "conversation.side",
            labels.SIDE),
    Feature("source", "code", "where the lead came from: 0 unknown, 1 advert, 2 portal, 3 other, 4 website, "
            "5 open house or sign, 6 referral", "source", labels.SOURCE),
    Feature("stage", "level", "-2 lost, -1 nurture, 0 new … 8 closed", "stage", labels.STAGE),
    Feature("closed_d", "days", "since the first closing", "stage_at",
            labels.days("Closed {} ago", "Has not closed with us")),
    Feature("wrote_since", "days", "on which the contact wrote since the first closing",
            "closing conversation.inbound_days",
            labels.count("Wrote on one day since closing", "Wrote on {} days since closing", "Never wrote since closing")),
    Feature("ours_since", "messages", "from people of the team since the first closing", "closing conversation.outbound",
            labels.count("We wrote once since closing", "We wrote {} messages since closing",
                         "We never wrote since closing")),
    Feature("deals_won", "opportunities", "won", "opportunities",
            labels.count("Closed once", "Closed {} times", "Has not closed with us")),
    Feature("upcoming_h", "hours", "until the next appointment", "appointments",
            labels.hours("Has an appointment in {}", "No appointment ahead")),
    Feature("met", "appointments", "held", "appointments",
            labels.count("Met once", "Met {} times", "Never met")),
    Feature("missed", "appointments", "cancelled or not kept", "appointments",
            labels.count("Missed an appointment", "Missed {} appointments", "Missed no appointment")),
    Feature("since_met_d", "days", "since the last appointment's time", "appointments",
            labels.days("Last met {} ago", "Never met")),
    Feature("deals_open", "opportunities", "open", "opportunities",
            labels.count("One open opportunity", "{} open opportunities", "No open opportunity")),
    Feature("calls", "calls", "either way", "conversation.calls",
            labels.count("One call", "{} calls", "No call")),
    Feature("call_min", "minutes", "talked", "conversation.call_seconds",
            labels.number("Talked {} minutes", "Talked a minute", "Never talked")),
)  # fmt: skip

NAMES: Final = tuple(feature.name for feature in FEATURES)
INDEX: Final = {name: index for index, name in enumerate(NAMES)}


def fingerprint(names: tuple[str, ...] = NAMES) -> str:
    """Return a hash of names, units and meanings: an artefact of another list must not be loaded."""
    parts = [f"{f.name}\t{f.unit}\t{f.meaning}" for f in (FEATURES[INDEX[name]] for name in names)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def refuse_denied(features: tuple[Feature, ...]) -> None:
    """End the import when a feature reads what fair housing keeps out of decisions."""
    for feature in features:
        read = DENIED & set(feature.reads.split())
        if read:
            raise AssertionError(f"feature {feature.name} reads {', '.join(sorted(read))}, which fair housing denies")
        if meaning := denied(feature.name):
            raise AssertionError(f"feature {feature.name} stands for {meaning}, which fair housing denies")


refuse_denied(FEATURES)
