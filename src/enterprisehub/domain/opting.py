"""Tell opt-out words at once, and only them: "STOP" is one, "can you stop by" is not.

An opt-out by any reasonable words holds (47 CFR 64.1200(a)(10)); the single words are those that carriers honour.
"""

import re
from typing import Final

from enterprisehub.domain.phrases import rules

_STOP_WORDS = (
    "stop+|stop all+|stopall+|stopall|unsubscribe|unsub|cancel|end|quit|revoke|opt out|opt-out|optout|remove|stop it|stop this|stop now|stop please|"
    "please stop|(?:please )?(?:discontinue|cease|desist|halt)|unsubscribed|enough already|(?:texts|messages|calls) off|ya basta|ya paren|parenle|alto|parar|pare|cancelar|basta|baja|no more|delete me|take me off"
)
_START_WORDS = r"start|unstop|subscribe|resume|opt in|opt-in|optin|opt me (?:back )?in|iniciar|empezar"
_WHOLE_OUT = re.compile(rf"\W*(?:{_STOP_WORDS})(?:[\W_]|please|thanks?|now|ok|por favor|gracias)*$")
_WHOLE_IN = re.compile(rf"\W*(?:yes\W+)?(?:{_START_WORDS})(?:[\W_]|please|thanks?|again|now)*$")
_SENTENCE_OUT = re.compile(r"(?:^|[.!?:\n]\s*)(?:please\s+)?(?:stop|unsubscribe|stopall)(?:[^\w\n]*(?:\n|$)|\s*[.!])")
_ME = r"(?:me|us|this (?:number|phone)|my (?:number|phone|husband|wife|family|mom|dad|mother|father))"
_LIMITED = r"(?!\s+(?:after|before|until|till|at\s|during|on\s|while|tomorrow|today|tonight|this|in the|so (?:early|late)|first|between|back yet|unless|if|without|so\s+(?:much|often)|that\s+(?:much|often)|too\s+(?:much|often)|every\s))"
_PHRASES_OUT = re.compile(
    r"(?:stop|quit)\s+(?:all\s+)?(?:the\s+|these\s+|your\s+)?(?:text(?:ing|s)?|messag(?:ing|es?)|contact(?:ing)?|call(?:ing|s)?|email(?:ing|s)?|send(?:ing)?(?!\s+(?:me\s+|us\s+)?(?:any\s+|more\s+|all\s+|the\s+|these\s+|so many\s+|just\s+)*(?:cap rates?|comps|investment|commercial|foreclosures?|flips?|deals?\b(?! please)|condos?|town|apartments?|land\b|lots?\b|rentals?|duplex|fixer|mobile|new construction|studios?|2 ?stor|two stor|(?:houses?|homes?|places?|stuff|things?|ones?|listings?|propert|anything)\s+(?:in|over|under|above|below|with|without|that|outside|bigger|smaller|like|near|around|from)\b))|bother(?:ing)?|bug(?:ging)?|pester(?:ing)?|harass(?:ing)?|spam(?:ming)?|writing|reaching)\b|"
    rf"(?:remove|delete|take|unsubscribe|scrub)\s+{_ME}(?:\s+(?:from|off|out)\b(?!\s+(?:the|your|this)\s+(?:schedule|calendar|market|hook|tour))|\W*$|\s+(?:please|now|asap))|(?:remove|ta?ke|delete)\s+my\s+(?:num\w+|name|info\w*|phone|email)\b|"
    rf"(?:do\s+not|don'?t|dont|never|no\s+longer|quit|please\s+no)\s+(?:ever\s+|want\s+(?:you\s+)?to\s+|you\s+)?(?:contact|text|call|message|msg|email|e-mail|write|calling|texting)(?:\s+to)?(?:\s*(?:,|or|and|nor)\s*(?:contact|text|call|message|email))*\s+{_ME}(?:\s+(?:again|anymore|any more|ever))?\b{_LIMITED}|"
    rf"(?:^|[.!?,;:\n]|\b(?:please|pls|just|and|so|you))\s*(?:do\s+not|don'?t|dont|never|quit)\s+(?:ever\s+)?bother(?:ing)?\s+{_ME}\b{_LIMITED}|"
    r"do\s+not\s+(?:contact|call)(?:\s+list)?\s*[.!]*$|opt\s+(?:me\s+)?out\b|(?:want|like|wish)\s+to\s+(?:unsubscribe|opt[ -]out)|unsubscribe\s+(?:me|from|please)|leave\s+me\s+alone|(?:lose|delete|forget|erase|scrub)\s+(?:my|this|our)\s+(?:number|contact|info\w*)|"
    r":\s*no\s+(?:more\s+)?contact\b|(?:harassment|harassing|harassed|spam)\b[^.?\n]{0,24}[,.!;-]\s*(?:please\s+)?stop\s*[.!]*$|(?:no\s+longer|don'?t|do\s+not|never)\s+consent(?:ed)?\s+to\s+(?:these|your|any|the|this|text|messag|receiv|getting|being)|leave\s+my\s+(?:phone|number|family|inbox)\s+alone|(?:^|[.!?,]\s*)(?:i'?m\s+)?blocking(?:\s+(?:you|now|this))?\s*[.!]*$|"
    r"no\s+further\s+(?:texts?|messages?|calls?|e-?mails?|contact|communications?)\b|refrain\s+from\s+(?:any\s+|further\s+|all\s+)*(?:contact|text|call|messag|e-?mail|writ|send)|"
    r"(?:strike|drop|pull|clear|get|cut)\s+(?:me|us|(?:my|our)\s+(?:number|name|info\w*))\s+(?:from|off|out)\s+(?:of\s+)?(?:your|the|this|that|any|all|whatever)\s+(?:\w+\s+){0,2}?(?:lists?|records?|system|database|rotation|crm|texts?|campaign|drip|blasts?|thread)\b|"
    r"(?:like|want)\s+off\s+(?:of\s+)?(?:this|the|your|that)\s+(?:\w+\s+)?(?:lists?|text\w*|thread|chain|campaign|blasts?|messag\w*)\b|"
    r"^\W*blocked\b\W|(?:you'?re|ur|you\s+are)\s+(?:now\s+)?blocked|blocking\s+(?:you|this\s+number)|"
    r"(?:i'?m|i\s+am|we'?re|we\s+are|(?:number|phone|cell|line)\s+is)\s+on\s+(?:the|a)\s+(?:\w+\s+)?(?:do[ -]not[ -]call|dnc)\b|(?:put|add|place)\s+(?:me|us|(?:this|my)\s+number)\s+on\s+(?:your|the|a)\s+(?:do[ -]not|dnc)|"
    r"not\s+interested\s+in\s+(?:receiving|getting|hearing)\s+(?:anything|any|your|these|more|further)(?:\s+(?:else|more|further|other))?(?:\s+(?:texts?|messages?|e-?mails?|calls?|mail|communications?)\b|\s+from\s+(?:you|y'?all|your)\b)|"
    r"(?:discontinue|halt|cut|kill|turn\s+off|shut\s+off)\s+(?:(?:all|the|these|those|your|any|of|automated|auto|text|mass|drip|annoying|sending)\s+)*(?:texts|messages|texting|messaging|calls|e-?mails|spam|drip|campaigns?|blasts|mailers)\b|"
    r"(?:no\s+longer|don'?t|do\s+not)\s+(?:wish|want|care|like)\s+to\s+be\s+(?:on|in|part\s+of)\s+(?:your|this|the|any)\s+(?:\w+\s+){0,2}?(?:lists?|database|system|rotation|texts?|chain|crm)\b|"
    r"(?:fuera|salir(?:me)?|sacarme|quitarme|borrarme)\s+de\s+(?:su|la|esta|tu|esa)\s+(?:lista|base)|dejen?\s+de\s+estar\s+(?:molest|escrib|llam|mand|envi|text)\w+|"
    r"no\s+(?:autorizo|autorizamos|doy\s+(?:mi\s+)?(?:permiso|consentimiento))\s+(?:a\s+)?(?:que|para)\b|no\s+(?:me\s+)?insistan?\b|no\s+(?:quiero|queremos)\s+que\s+(?:me|nos)\s+(?:sigan?|manden?|escriban?|llamen?|contacten?|molesten?|envien?)|"
    r"(?:parenle|parele|paren|basta|ya\s+estuvo)\s+(?:ya\s+)?(?:con|de)\s+(?:(?:los|las|sus|tantos|tantas)\s+)?(?:mensajes|llamadas|textos|correos)|"
    r"make\s+(?:these|them|the\s+(?:texts|messages|calls|e-?mails))\s+stop|(?:this|my)\s+(?:number|phone|name)\s+(?:should|must|needs?\s+to|has\s+to)\s+be\s+(?:removed|taken|deleted|off)|"
    r"(?:may\s+not|must\s+not|(?:are\s+not|aren'?t)\s+(?:allowed|permitted|authori[sz]ed)\s+to)\s+(?:contact|text|call|message|e-?mail)\s+(?:me|us|this\s+(?:number|phone))\b(?!\s+(?:at|before|after|during|until|while))|"
    r"(?:report|block|sue|fcc|complaint|lawyer|attorney)\b[^.!?\n]{0,60}\b(?:if|next\s+time)\s+you\s+(?:ever\s+)?(?:text|call|message|contact|e-?mail)\b|(?:if\s+you|next\s+time\s+you)\s+(?:ever\s+)?(?:text|call|message|contact|e-?mail)\b[^.!?\n]{0,60}\b(?:report|block|sue|suing|fcc|complaint|lawyer|attorney)|"
    rf"don'?t\s+(?:ever\s+)?(?:hit|ping|buzz|dm|try|contact|bother)\s+{_ME}\s+(?:up\s+)?(?:again|anymore|ever)|don'?t\s+(?:ever\s+)?(?:hit|ping|call|text|try)\s+this\s+line\b|"
    r"no\s+mas\s+(?:mensajes|llamadas|textos|correos)\b|"
    rf"no\s+more\s+(?:texts?|messages?|calls?|emails?|contact)\b{_LIMITED}|"
    rf"(?:do\s+not|don'?t|dont|no\s+longer)\s+(?:want|need|wish|care)\s+(?:to\s+(?:get|receive|hear|have|see)\s+)?(?:any\s+|your\s+|these\s+|all\s+|of\s+)*(?:more\s+)?(?:texts?|messages?|calls?|e-?mails?|mailings?|correspondence|communications?)\b(?:\s+(?:from|by)\s+(?:you|y'?all|your\s+\w+)(?:\s+(?:guys|people))?)?{_LIMITED}(?!\s+(?:about|on|with|over|under|for|in))|"
    r"(?:don'?t|do\s+not|no\s+longer|never)\s+(?:want|wish|care|need)\s+to\s+(?:hear|get\s+anything|receive\s+anything)(?:\s+anything)?(?:\s+(?:more|else))?\s+from\s+(?:you|y'?all|your)\b(?!\s+(?:before|until|till|after|while|today|tonight|at))|"
    r"(?:be|get|want|like)\s+(?:taken|removed|off|deleted)(?:\s+(?:off|from|of))?\s+(?:this|the|your|that|any|all)\s+(?:\w+\s+)?(?:lists?|system|database|rotation|crm|records)|"
    r"cease\s+(?:all\s+|and\s+desist\s+|any\s+|further\s+)*(?:communications?|contact\w*|text\w*|messag\w*|call\w*|e-?mail\w*|outreach)|"
    r"(?:enough|knock\s+it\s+off|cut\s+it\s+out|stop\s+it|that'?s\s+enough|done)\s+(?:with|of)\s+(?:the|your|these|all|those)\s+(?:\w+\s+){0,2}(?:texts?|messages?|calls?|e-?mails?|texting|calling|messaging|mailers?|spam)\b|"
    r"(?:erase|purge|delete|remove|wipe|scrub|destroy)\s+(?:all\s+(?:of\s+)?)?(?:my|our)\s+(?:\w+\s+){0,2}(?:details|data|records?|info\w*|number|contact)|"
    r"(?:don'?t|do\s+not|never)\s+(?:have\s+(?:my\s+|our\s+|any\s+)?(?:permission|consent|ok(?:ay)?|authori[sz]ation|approval)|(?:give|gave|consent|agree)(?:\s+(?:you\s+)?(?:my\s+|any\s+)?(?:permission|consent))?)\s+to\s+(?:be\s+)?(?:contact|text|call|messag|email|these|your|receiv|get)|never\s+gave\s+(?:you\s+)?(?:permission|consent)|"
    r"(?:i\s+said|i\s+told\s+you(?:\s+to)?|told\s+you\s+to|asked\s+you\s+to|already\s+said)\s+[\"']?stop\b(?:[\"'.!]|\s*$|\s+(?:it|this|texting|calling|messaging|contacting|sending))|cease\s+and\s+desist|(?:quit|stop)\s+(?:it\s+with\s+(?:the|your|all)|blowing\s+up\s+(?:my|our))|"
    r"no\s+(?:me|nos)\s+(?:mand|envi|escrib|llam)\w{1,4}\s+(?:nada|mas|ya)|ya\s+no\s+(?:me|nos)\s+(?:mand|envi|escrib|llam|contact|molest|text)\w{1,4}|"
    r"stop\s+all\s+(?:contact|communications?|messages?|outreach)|"
    r"\bi\s+(?:revoke|withdraw)\s+(?:my\s+)?(?:consent|permission|authori[sz]ation)|"
    r"no\s+(?:me|nos)\s+(?:vuelvan?\s+a\s+)?(?:escriban?|llamen?|llame|contacten?|manden?|molesten?|envien?|textee?n?|escribas|llames|escribir|llamar|contactar|mandar)(?:\s+mas)?\b|"
    r"no\s+(?:quiero|queremos|deseo|deseamos)\s+(?:recibir\s+|que\s+me\s+)?(?:mas\s+)?(?:mensajes|llamadas|textos|correos|escriban|llamen|manden)|"
    r"(?:dejen?|paren?)\s+de\s+(?:escribir|llamar|mandar|molestar|enviar|contactar|textear)(?:me|nos)?|(?:quitenme|quiteme|borrenme|borreme|eliminenme|saquenme|(?:quit|borr|elimin|sac|remuev)[ae]me\s+de|(?:darme|dame|deme|denme)\s+de\s+baja|(?:quitar|quiten?|quite|borrar|borren?|eliminar|eliminen?)\s+mi\s+(?:numero|nombre|telefono|contacto))"
)
_OURS = re.compile(
    r"(?:reply|text|txt|send|responda|envie|type|say)\s+\"?'?(?:stop|alto|unsubscribe)|stop\s*\"?'?\s*(?:=|to)\s*(?:end|opt|unsub|cancel|quit|stop)"
)
_BOILERPLATE = re.compile(
    r"(?:reply|text|txt|respond with|send)\s+\"?'?(?:stop|alto|quit|end|cancel)\"?'?\s+(?:to\s+(?:opt[ -]?out|unsubscribe|end|cancel|stop|quit)|para\s+(?:cancelar|salir|no\s+recibir))[^.!?\n]*"
)
"""What stands below a mass message, and is nobody's wish."""
_GOES_ON = re.compile(
    r"(?:do\s+not|don'?t|dont|never|no\s+need\s+to|wouldn'?t|not|no)\s+(?:ever\s+|you\s+(?:dare\s+)?|(?:want|need|like|mean|ask(?:ing)?|say(?:ing)?|tell(?:ing)?|for)\s+|you\s+|to\s+|for\s+|quiero\s+que\s+)*(?:stop|dejen?|paren?)\b(?:\s+de\b)?|(?:do\s+not|don'?t|dont|never|no\s+need\s+to|not\s+to|wouldn'?t)\s+(?:you\s+dare\s+|ever\s+|go\s+|want\s+(?:you\s+)?to\s+|please\s+)*(?:remove|take|delete|drop|unsubscribe|cut|scrub)(?:\s+(?:me|us|my\s+\w+|this\s+number))?(?:\s+(?:off|from|out))?"
)
"""Words that ask to go on."""
_PREFERS = re.compile(
    r"(?:stop|quit|don'?t|do\s+not|no\s+more)\s+(?:call|text|email|phon)(?:ing|s)?(?:\s+(?:me|us))?[\s,.;:-]+(?:just\s+|please\s+|and\s+|but\s+|only\s+|a\s+|i\s+)*"
    r"(?:(?:text|email|txt|call|message)(?:ing|s)?\s+(?:is\b|are\b|works\b|me\b|us\b|instead|only|would)|prefer\s+(?:text|email|call))"
    r"|(?:stop|quit|don'?t|do\s+not)\s+(?:call|phon|ring)\w*(?:\s+(?:me|us))?[^\n]{0,60}?\b(?:texts?|e-?mails?|texting)\s+(?:is|are)\s+(?:fine|ok|okay|better|best|good|great)"
)
"""Words that ask for another channel, not for silence: "stop calling, just text me"."""
_PHRASES_IN = re.compile(
    r"keep\s+(?:texting|messaging|sending|calling)\s+(?:me|us)|(?:you\s+can|ok\s+to|feel\s+free\s+to|please)\s+(?:text|message|contact|call)\s+me\s+again|(?:re-?subscribe|opt)\s+me\s+(?:back\s+)?in\b|sign\s+me\s+(?:back\s+)?up\s+again"
)
RULES = rules(
    "opting",
    ("hint", "|".join((
     "again alone alto autoriz* baja* basta bloc* blow* borr* bother* bugg* call* canc* ceas* communicat* consent* contact* correspond* dame* "
     "darm* deje* dele* deme* denm* desist* discontinu* drip* elim* emai* empe* end enou* envi* eras* escrib* estu* halt* hear hearing hit inic* "
     "insist* keep* knoc* list lista lists llam* lose* mail* mand* mensaj* messag* mole* more msg nada* opt optin optout parar pare parele paren "
     "parenle permis* pest* purg* quit* recib* refrain remov* remu* resubscrib* resume revo* saca* saqu* scru* spam* start stop* strike subscrib* "
     "take* text* txt unstop unsub* vuel* wipe* withdraw* writ*"
    ).replace("*", "[a-z]*").split())),
)  # fmt: skip
"""Words without which nobody opts out or in; `*` stands for any ending."""


def wants_more(lower: str) -> bool:
    """Say whether the words ask to go on: "don't take me off the list"."""
    return _GOES_ON.search(lower) is not None


def read_opting(lower: str) -> tuple[bool, bool]:
    """Return whether the words opt out, and whether they opt in; out wins, and "yes" alone is no consent."""
    if _opts_out(lower):
        return True, False
    return False, bool((len(lower) < 60 and _WHOLE_IN.match(lower)) or _PHRASES_IN.search(lower))


_DO_NOT: Final = re.compile(
    r"\W*(?:(?:please\s+)?(?:do\s+not|don'?t|dont|never)\s+(?:call|text|contact|message|email|write)(?:\s+(?:or|and|nor)\s+(?:call|text|contact|message|email))*(?:\s+(?:again|anymore|ever))?\W*)+$"
)
"""A message that says nothing but what shall not be done: "do not call. do not text."."""


def _opts_out(lower: str) -> bool:
    lower = _BOILERPLATE.sub(" ", lower)
    if len(lower) < 60 and _DO_NOT.match(lower):
        return True
    first_line, _, rest = lower.strip().partition("\n")
    if len(first_line) < 60 and len(rest) < 60 and _WHOLE_OUT.match(first_line):  # a name or a signature may follow
        return True
    if _PHRASES_OUT.search(_PREFERS.sub(" ", _GOES_ON.sub(" ", lower))):
        return True
    return "stop" in lower and _SENTENCE_OUT.search(_OURS.sub(" ", lower)) is not None
