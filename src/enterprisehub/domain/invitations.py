"""Read what a yes to an invitation of ours asks for: a showing, details, or a call."""

import re
from typing import Final

from enterprisehub.domain.bare_answers import NO
from enterprisehub.domain.findings import Reading, add_signals

_INVITES: Final = re.compile(
    r"\b(?:would you|do you|you(?:'d)?|wanna|care|interested|shall (?:i|we)|should (?:i|we)|(?:can|could|may) (?:i|we)|want|like me|how about|ready|le gustar[ií]a|te gustar[ií]a|quieres?|quisieras?|desea)\b[^?]*\?",
    re.IGNORECASE,
)
_SHOWING: Final = re.compile(
    r"\b(?:(?:to|and|go|come|me|of|in|by|for) (?:see|seeing|tour|touring|view|viewing|visit|visiting)(?! (?:if|what|how|whether|more|photos|pictures|the (?:photos|pictures|numbers|listings|comps))\b)"
    r"|(?:a|another|the|private|quick) (?:private |quick |virtual )?(?:tour|showing|viewing|visit|look|walk-?through)|show you|swing by|stop by|come by|check it out|ver(?:la|lo)|ver (?:la|esta|esa|el|este) (?:casa|propiedad|depa\w*|condominio)|visitar(?:la|lo)?|conocer(?:la|lo)|mostr[aá]r\w+|una (?:visita|cita))\b",
    re.IGNORECASE,
)
_DETAILS: Final = re.compile(
    r"\b(?:details?|info(?:rmation)?|specs|photos|pictures|pics|floor ?plans?|disclosures?|m[aá]s informaci[oó]n|fotos|detalles)\b",
    re.IGNORECASE,
)
_CALL: Final = re.compile(
    r"\b(?:(?:call|phone|ring) (?:you|us|me)|(?:give|have|get) (?:you|somebody|someone|an agent|one of)[^?]*\b(?:call|ring|reach out|phone)|(?:talk|speak|chat) (?:to|with) (?:an?|one|me|us|someone|somebody|our)|(?:hop|jump|get) on (?:a|the) (?:quick )?(?:call|phone)|(?:le|te) llam\w+|hablar con)\b",
    re.IGNORECASE,
)
_CONSENTS: Final = re.compile(
    r"\W*(?:(?:oh|um|hi|hey|well|haha|lol|omg|ooh|wow|ok|okay|hmm+)\W+)*(?:yes|yeah|yep|yup|ya|yea|yess+|sure|absolutely|definitely|of course|certainly|for sure|you bet|please(?: do)?|ok|okay|k|sounds (?:good|great|perfect|fun)|great|perfect|i(?:'?d| would) (?:love|like) (?:to|that|it)|we(?:'?d| would) (?:love|like) (?:to|that|it)|love to|let'?s(?: do it| go)?|why not|when\b|gladly|s[ií]|claro|por favor|por supuesto|me encantar[ií]a|nos encantar[ií]a|\U0001f44d|\U0001f44c)(?!\w)(?! (?:but|no\b|not|what|how|pero))",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"\b(?:no|not|n'?t|dont|later|another time|some other|already|pero no|despu[eé]s)\b", re.IGNORECASE
)


def read_invitation(reading: Reading, body: str, question: str, *, timed: bool) -> None:
    """Add what they say yes to; with a time in the question they agree to that time instead of asking for a showing."""
    if (
        reading.objections
        or not _INVITES.search(question)
        or not _CONSENTS.match(body)
        or NO.match(body)
        or _NOT_NOW.search(body)
    ):
        return
    if _SHOWING.search(question):
        asked = () if timed else ("asks_showing",)
    elif _CALL.search(question):
        asked = ()
        reading.handoff = reading.handoff or "asked"
    elif _DETAILS.search(question):
        asked = ("asks_details",)
    else:
        return
    add_signals(reading, *asked)
