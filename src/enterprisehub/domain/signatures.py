"""Read the name that a message is signed with: below a greeting, behind a dash, or alone at the end."""

import re
from typing import Final

from enterprisehub.domain.person_names import NAME, may_be_name, must_be_name, named
from enterprisehub.domain.place_names import GIVEN_NAMES, is_town
from enterprisehub.domain.place_words import FIRST_OF_TWO, SECOND_OF_TWO
from enterprisehub.domain.text import Text, own_words, squeezed

_FROM: Final = re.compile(
    rf"^\W*(?:From {NAME}\s*[:\u2014\u2013-]\s|(?:(?:[Hh]i|[Hh]ello|[Gg]reetings|[Ss]aludos) (?:from|de)|[Ss]ent by|[Tt]yped by|[Ww]ritten by) {NAME}(?=[.,!(\n]))"
)
_FROM_HINT: Final = re.compile(r"\W*(?:[Ff]rom|[Hh]i|[Hh]ello|[Gg]reetings|[Ss]aludos|[Ss]ent|[Tt]yped|[Ww]ritten) ")
_CLOSING: Final = r"(?:(?:many|much) )?thanks(?: (?:again|so much|a lot|a million|in advance))?|thank you(?: (?:again|so much|very much))?|best|(?:kind |best |warm |with kind |with best )?regards|(?:best|warm|kind|good) wishes|all the best|sincerely|cheers|un saludo|saludos|(?:muchas |mil )?gracias(?: de antemano)?|love|take care|talk soon|v/?r|thx|un abrazo|bendiciones|blessings|yours"
_SIGNED: Final = re.compile(
    rf"(?:(?:^|[\s.!?,])[-\u2013\u2014~]{{1,2}}[ ]?|(?:^|[\s.!?])(?i:signed|respectfully(?: yours)?|(?:very )?sincerely(?: yours)?|(?:best|warm|kind|good) wishes|all the best|(?:very truly )?yours(?: (?:truly|sincerely|faithfully|respectfully))?|(?:kind |best |warm )?regards|cordially|warmly|xo+|atentamente|atte\.?|(?:un )?saludos?(?: cordial(?:es)?)?|cordialmente|un abrazo),?\s+|(?:^|\n)\s*(?i:{_CLOSING})[,.! ]*\n\s*|\S[^\n]*\n[ \t]*\n\s*|\n[ \t]*\n\s*(?i:{_CLOSING}),? |[a-z]{{2}}[.!?)] ?\n\s*|(?i:\n\s*(?:thanks|thank you|gracias)[^\n]{{0,40}}\n\s*)|(?P<comma>\n[^\n]{{2,40}},[ ]*\n\s*)){NAME}(?:\s*(?:&|and|y)\s*[A-Z][a-z]+)?[.\s]*$"
)
"""A name alone at the end, behind a dash or below a greeting."""
_POSTSCRIPT: Final = re.compile(r"\n\s*[Pp]\.?\s?[Ss]\b")
_REACHED_AT: Final = re.compile(
    r"(?:\n+[ \t]*(?:(?:cell|tel|phone|mobile|office|ph|c|m|o|t)\b[.: ]*)?(?:\+?[\d(). \t-]{7,24}|\S+@\S+|https?://\S+|(?i:sent from|get outlook|enviado desde)[^\n]*))+\s*$"
)
"""Where they can be reached, below the name."""
_ASIDE: Final = re.compile(r"\s*\([^()\n]{2,30}\)$")
"""What is said of a signer behind the name: "(Tom's wife)"."""
_INLINE: Final = re.compile(
    rf"[\s.!?,)](?i:(?P<thanks>(?:(?:many|much|big) )?(?:thanks|thx|tks|ty|thank you|tysm|(?:muchas |mil )?gracias)(?: (?:again|so much|a lot|a million|in advance|kindly|very much|de antemano))?)|"
    rf"xo+|hugs|love|cheers|best|(?:chat|talk|speak)(?: to you)? soon|ttyl|take care|later|bye(?: for now)?|peace|god bless|bless(?:ings| you)?|(?:kind|best|warm|kindest|warmest) regards|regards|respectfully|all (?:my|the) best|un abrazo|con (?:cari[nñ]o|afecto|respeto|gratitud)|respetuosamente|cordialmente|atentamente|quedo [^.!?\n]{{0,60}}?(?=,)|with (?:gratitude|appreciation|thanks|love|respect|best wishes)|looking forward(?: to [^.!?,\n]{{2,40}})?|best from [^.!?,\n]{{2,30}}|yours|(?:sent|typed|written) by|bendiciones|que est[eé] bien|saludos)(?P<mark>[!.,\s]+)"
    rf"(?:(?:[Yy]our|[Tt]u|[Ss]u|[Tt]he) [a-z]+(?: [a-z]+)?,? )?{NAME}(?:\s*(?:&|and|y)\s*[A-Z][a-z]+)?(?P<end>[.!]*)\s*$"
)
"""A name behind words of parting in the same line."""
_LONE: Final = re.compile(
    rf"(?<![MDSm]r)(?<!Mrs)(?<!Ms)(?<!\b[A-Z])(?<!\bSt)[.!?)\u2026\U0001F300-\U0001FAFF]+[\"'\u201d]?\s+{NAME}(?:\s*(?:&|and|y)\s*[A-Z][a-z]+|[ ][A-Z]\.?)?\.?\s*$"
)
"""A name that is all of the last sentence."""
_LOW_DASHED: Final = re.compile(r"[\s.!?][-\u2013\u2014~]{1,2}[ ]?([a-z]{3,14})\s*$")
_CLOSED: Final = re.compile(rf"\n\s*(?i:{_CLOSING})[,.! ]*\n\s*{NAME}[ ]*\n")
"""A name below words of parting, with more of who they are below it."""
_LEAST_WORDS: Final = 4
"""Words of a message that somebody signs in its own line."""
_WORDS_BEFORE_THANKS: Final = 9
"""Likewise with thanks before it: a short message thanks one of ours."""
_SIGNS_WITHIN: Final = 70
_REACHED_WITHIN: Final = 300


def read_signature(text: Text) -> str | None:
    """Return the name that a message is signed with; a town behind a dash is a place."""
    if _FROM_HINT.match(text.body) is not None and (said := _FROM.match(text.body)) is not None:
        name = said[1] or said[2]
        return None if is_town(name) else name
    body = squeezed(own_words(text.body)) if "\n" in text.body else text.body
    if "\n" in body and (after := _POSTSCRIPT.search(body)) is not None:
        body = body[: after.start()]
    if "\n" in body and (reached := _REACHED_AT.search(body, max(0, len(body) - _REACHED_WITHIN))) is not None:
        body = body[: reached.start()]
    if "\n" in body and (closed := _CLOSED.search(body)) is not None and may_be_name(closed[1]):
        return closed[1]
    if body.endswith(")"):
        body = _ASIDE.sub("", body)
    tail = body[-_SIGNS_WITHIN:]
    last = tail.split()[-1:]
    if not last or not last[0].lstrip("-\u2013\u2014~(")[:1].isupper():
        dashed = _LOW_DASHED.search(tail) if "-" in tail or "~" in tail or not tail.isascii() else None
        return named(dashed[1]) if dashed is not None and must_be_name(dashed[1]) else None
    found = _SIGNED.search(tail)
    if found is None:
        return _read_inline(body, tail)
    name = found[2]
    if not may_be_name(name):
        return None
    behind_a_dash = found[0].lstrip(" ")[0] in "-\u2013\u2014~" and "\n" not in found[0]
    ends = tail[: found.start()].rstrip()[-1:] in {".", "!", "?"}
    listed = found["comma"] is not None or (behind_a_dash and not ends)
    return None if is_town(name) and listed else name


def _read_inline(body: str, tail: str) -> str | None:
    """Read a name behind words of parting, or alone; "Thanks, Dana!" thanks one of ours."""
    if len(body.split()) < _LEAST_WORDS:
        return None
    found = _INLINE.search(tail)
    if found is not None:
        name, parts = found[3], "," in found["mark"] and not found["thanks"]
        if found["thanks"] and ("!" in found["end"] or len(body.split()) < _WORDS_BEFORE_THANKS):
            return None
        signed = may_be_name(name) and (parts or name.lower() in GIVEN_NAMES or must_be_name(name))
        return named(name) if signed else None
    found = _LONE.search(tail)
    if found is None or not must_be_name(found[1]):
        return None
    words = tail[found.start(1) :].lower().strip(" .\n").split()
    placed = (
        words[0] in FIRST_OF_TWO
        or any(word in SECOND_OF_TWO for word in words[1:])
        or (len(words) > 1 and is_town(" ".join(words)))
    )
    return None if placed else found[1]
