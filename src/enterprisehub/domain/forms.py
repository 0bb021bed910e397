"""Read a web form that came as a message: lines such as "Budget: 300k" and "Are you buying or selling? Buying".

Each line is read as an answer to a question of ours, so that what a form asks is nothing that the contact says.
"""

import re
from typing import Final

from enterprisehub.contracts.state import Factor, Side
from enterprisehub.domain.answers import read_answer
from enterprisehub.domain.bare_answers import Read
from enterprisehub.domain.findings import Finding, Reading, least
from enterprisehub.domain.person_names import NAME, may_be_name, named

_FIELD: Final = re.compile(
    r"^[\s*\u2022>\u00bf-]*(?P<label>[^\W\d][^:=?\n]{1,70}?)\s*(?P<mark>\?+|[:=])[\s*_]*(?P<value>[^\s?][^?\n]{0,120})$",
    re.MULTILINE,
)
_QUOTED: Final = re.compile(r"^>\s?(?P<label>[^\n]{3,80})\?[ ]*\n(?P<value>[^>\s][^?\n]{0,120})$", re.MULTILINE)
"""A question of ours that a mail quotes, and the line below that answers it."""
_LEAST_FIELDS: Final = 2
_NAMES: Final = re.compile(r"(?:your |full |first |contact |client )*names?|nombre(?: completo)?", re.IGNORECASE)
_SIDE_ASKED: Final = re.compile(
    r"\b(?:buy|sell|rent|invest|compra|vend|i'?m an?|i am an?|i want to|looking to|intent|lead type|you are an?|interest(?:ed)? in|here for|brings you|purpose|transaction|type|role|client type|tipo)",
    re.IGNORECASE,
)
_SIDES: Final = (
    (Side.BOTH, re.compile(r"\b(?:both|ambos|ambas|buy(?:ing)? and sell(?:ing)?|sell(?:ing)? and buy(?:ing)?)\b", re.IGNORECASE)),
    (Side.INVESTOR, re.compile(r"\b(?:invest\w*|inver\w*|flip\w*)\b", re.IGNORECASE)),
    (Side.RENTER, re.compile(r"\b(?:rent(?:ing|er|al)?|lease|leasing|tenant|renta\w*)\b", re.IGNORECASE)),
    (Side.SELLER, re.compile(r"\b(?:sell(?:ing|er)?|list(?:ing)?|vend\w+|venta)\b", re.IGNORECASE)),
    (Side.BUYER, re.compile(r"\b(?:buy(?:ing|er)?|purchas\w+|compra\w*)\b", re.IGNORECASE)),
)  # fmt: skip
_ASKS: Final = (
    (re.compile(r"\b(?:desired|asking|listing|list|hop(?:e|ing)|sale) price|precio de venta", re.IGNORECASE), "What price are you hoping for when you sell it?"),
    (re.compile(r"income|down ?payment|deposit|balance|owe|mortgage|estimated|current value|phone|e-?mail|address|ingreso|enganche|tel[eé]fono|correo", re.IGNORECASE), ""),
    (re.compile(r"agent|realtor|broker|agente", re.IGNORECASE), "Are you working with another agent?"),
    (re.compile(r"pre-?approv|pre-?qual|preaprob", re.IGNORECASE), "Are you pre-approved?"),
    (re.compile(r"financ|payment|paying|pago|cash", re.IGNORECASE), "How would you finance it, with a lender?"),
    (re.compile(r"budget|price|spend|rent\b|presupuesto|precio|^max\b|maximum", re.IGNORECASE), "What is your budget?"),
    (re.compile(r"bath|ba[nñ]os", re.IGNORECASE), "How many bathrooms?"),
    (re.compile(r"\bbeds?\b|bedroom|\bbrs?\b|rec[aá]mara|habitacion|cuartos|dormitorio", re.IGNORECASE), "How many bedrooms?"),
    (re.compile(r"area|city|cities|towns?\b|location|zip|neighbou?rhood|where|zona|ciudad|count(?:y|ies)|colonia", re.IGNORECASE), "Which areas?"),
    (re.compile(r"time|when|date|how soon|plazo|cu[aá]ndo|fecha", re.IGNORECASE), "When would you like to move?"),
    (re.compile(r"condition|estado", re.IGNORECASE), "What condition is it in?"),
    (re.compile(r"reason|why|motiv", re.IGNORECASE), "Why are you moving?"),
)  # fmt: skip
"""What the label of a field asks, in our words; what is asked for nothing that we read stands empty."""
_FREE: Final = re.compile(r"message|comments?|notes?|additional|else|questions?|mensaje|comentario|nota", re.IGNORECASE)
_HOME: Final = re.compile(
    r"property|home|house|features?|must|looking for|wants?|needs?|tipo|propiedad|casa", re.IGNORECASE
)
_MONEY: Final = re.compile(r"^\$?\d[\d,.]*$")


def read_form(reading: Reading, body: str, read: Read) -> None:
    """Put what the fields of a form say in the place of what its text seems to; a message that is none stays as it was read."""
    if "\n" not in body and "|" not in body:
        return
    text = body if "\n" in body else body.replace("|", "\n")
    fields = [(found["label"], found["mark"], found["value"].strip()) for found in _FIELD.finditer(text)]
    fields += [(found["label"], "?", found["value"].strip()) for found in _QUOTED.finditer(text)]
    known = [field for field in fields if _is_known(field[0])]
    if len(known) < _LEAST_FIELDS:
        return
    labels = "\n".join(label for label, _, _ in fields)
    asks = reading.question is not None and reading.question.strip(" ?") not in labels
    told = Reading(
        question=reading.question if asks else None,
        objections=[each for each in reading.objections if not any(each.quote in line for line in _lines(text, known))],
    )
    for label, mark, value in known:
        _read_field(told, label, mark, value, read)
    _merge(reading, told)
    reading.question, reading.objections = told.question, told.objections


def _lines(text: str, fields: list[tuple[str, str, str]]) -> list[str]:
    return [line for line in text.splitlines() if any(label in line for label, _, _ in fields)]


def _is_known(label: str) -> bool:
    return (
        _NAMES.fullmatch(label) is not None
        or any(pattern.search(label) for pattern, _ in _ASKS)
        or any(pattern.search(label) is not None for pattern in (_SIDE_ASKED, _FREE, _HOME))
    )


def _read_field(told: Reading, label: str, mark: str, value: str, read: Read) -> None:
    if _NAMES.fullmatch(label):
        name = re.match(NAME, value.title() if value.isupper() or value.islower() else value)
        told.speaker = named(name[1]) if name is not None and may_be_name(name[1]) else told.speaker
        return
    if _FREE.search(label):
        free = read(value)
        _merge(told, free)
        told.question, told.objections = free.question or told.question, [*told.objections, *free.objections]
        return
    if _SIDE_ASKED.search(label) and len(value) <= 40:
        side = next((side for side, pattern in _SIDES if pattern.search(value)), None)
        if side is not None and not re.search(r"\bown\b", label, re.IGNORECASE):
            told.side = side
            return
    question = next((asks for pattern, asks in _ASKS if pattern.search(label)), None)
    if question:
        answer = Reading()
        said = f"${value}" if _MONEY.match(value) and "budget" in question else value
        read_answer(answer, said, question, read)
        if mark == "?" and not answer.findings:
            read_answer(answer, value, f"{label}?", read)
        answer.findings = [_quoting(each, value) for each in answer.findings]
        _merge(told, answer)
        told.objections += answer.objections
    elif question is None and _HOME.search(label):
        wishes = [each for each in read(f"we need {value}").findings if each.factor is Factor.PROPERTY]
        told.findings += [_quoting(each, value) for each in wishes]


def _quoting(finding: Finding, value: str) -> Finding:
    quote = finding.quote if finding.quote in value else value
    return Finding(finding.factor, finding.certainty, finding.value, quote)


def _merge(reading: Reading, told: Reading) -> None:
    """Let what is told in the second reading stand in the first one."""
    for each in told.findings:
        old = next((one for one in reading.findings if one.factor is each.factor), None)
        value = {**old.value, **each.value} if old is not None and each.factor is Factor.PROPERTY else each.value
        reading.findings = [one for one in reading.findings if one is not old]
        reading.findings.append(Finding(each.factor, each.certainty, value, each.quote))
    reading.side = told.side or reading.side
    if reading.side is Side.SELLER:
        reading.findings = [least(each) for each in reading.findings]
    reading.speaker = told.speaker or reading.speaker
