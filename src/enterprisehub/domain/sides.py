"""Read which side of a deal a contact is on."""

import re

from enterprisehub.contracts.state import Side
from enterprisehub.domain.phrases import Hit, Scan, rules
from enterprisehub.domain.text import Text

_HOME = r"(?:house|home|condo|townhouse|townhome|apartment|place|property|duplex|land|lot)"

RULES = (
    *rules(
        "selling",
        ("seller", r"(?:sell(?:ing)?(?! (?:me|it to me|us)\b| for_(?:\?|\.|$|!))|vend(?:er(?:l[ao]s?|ia|iamos|e|emos)?|o|emos|iendo(?:l[ao])?)|(?:lists?|listed|listing)(?= (?:my|our|the|it|mi)\b)|(?:unload|offload|get rid of|part with)(?= (?:my|our|the|this)\b)|(?<=thinking of )listing|(?<=thinking about )listing|(?<=want to )list|(?<=plan to )list|(?<=ready to )list|put(?:ting)? (?:my|our|the|it)(?: [a-z]+)? (?:on the market|up for sale)|cma\b|(?:home)?seller(?! (?:is|wants|will|pay|accept|credit|conces|financ)))"),
        ("seller", (rf"(?:what(?:'?s| is| would| could)? (?:my|our) {_HOME}(?: (?:is|be|sell|go|for))* (?:worth|value)|(?:my|our) {_HOME} (?:is )?worth|(?:what|how much) (?:would|could|can|will|might|should) (?:my|our|i get for my|we get for our) {_HOME}|"
         rf"how much (?:is|would|could|can) (?:my|our|i get for my|we get for our) {_HOME}|cuanto vale mi casa|(?:home|house) (?:value|valuation|evaluation|appraisal)|market analysis|value of (?:my|our) {_HOME})")),
        ("seller", r"(?:get(?:ting)?|hav(?:e|ing)|want|like|need|love)(?: to get| to have)? (?:my|our|this|the)(?: [a-z']+){1,3}? (?:listed|sold|on the market|up for sale)"),
        ("seller", r"(?:made|gave|sent|got|received|have)(?: (?:me|us))?(?: an?)?(?: [a-z]+)? offer (?:for|on) (?:my|our)|(?:made|gave|sent) (?:me|us)(?: an?)?(?: [a-z]+)? offer (?:for|on) (?:the|this|it)|offered (?:me|us)(?: [a-z0-9$,.]+){1,3}? for (?:the|my|our|this|it)"),
        ("seller", rf"price (?:for|on|of) (?:my|our) {_HOME}"),
        ("seller", rf"let(?:ting)? (?:my|our|this|the) (?:[a-z]+ )?{_HOME} go"),
        ("seller", r"(?:unload|offload|get rid of|part with)(?= (?:a|an|one|two|some|several|it))|(?:the )?sale of (?:my|our)"),
        ("seller", r"(?:house|home|place|property|it|condo)(?: [a-z]+)? (?:has|needs|have|must|got|ought)(?: to)? be sold|list(?:ing)? (?:it )?(?:at|for)(?= \$?\d)"),
        ("seller", r"put(?:ting)? (?:my|our|the|this|it|mine|ours)(?: [a-z]+){0,2}? (?:(?:up )?for sale|(?:back )?on the market|up)(?! with)"),
        ("seller", r"(?:re_?)?list(?:ing)?(?= (?:ours|mine|this (?:place|house|home|one)|with (?:you|anyone|an agent)|mi )| it )"),
        ("seller", r"(?:our|my)(?: (?:own|current|old|present|existing|first))* (?:house|home|condo|place|townhome|townhouse|property|one)(?: [a-z']+){0,2}? (?:sells|sold|closes|goes under contract)"),
        ("seller", r"(?:asking|list(?:ing)?) price (?:has to|needs to|must|should|ought to)"),
        ("seller", r"(?:poner|pongo|sacar)(?: [a-z]+){0,2}? (?:a la |en )venta"),
        ("seller", rf"(?:what'?s|what|how much)(?: [a-z']+){{0,4}}? (?:my|our) (?:[a-z]+ )?{_HOME} (?:could|would|might|is|can|will|should)? ?(?:bring|fetch|go for|get|sell for|list for|worth)"),
        ("seller", rf"(?:get|hoping for|ask(?:ing)?|take|accept|want)(?: [a-z0-9$,.]+){{0,4}}? for (?:my|our) {_HOME}"),
        ("seller", rf"(?:grand|k|thousand|dollars|percent|%|price) (?:off|from|for|on) (?:of )?(?:my|our) (?:[a-z]+ )?{_HOME}|\d+%?k? off (?:of )?(?:my|our) (?:[a-z]+ )?{_HOME}"),
        ("seller", r"(?:what|how much)(?: (?:would|could|can|will|might|should))? (?:ours|mine)(?: (?:go|sell|list|bring|be|get))?|(?:charge|cost|fee|take|costs)(?: [a-z]+){0,3}? to (?:list|sell) (?:a|an|my|our)|(?:my|our) fsbo"),
        ("seller", rf"(?:need|want|get|have)(?: [a-z]+){{0,5}}? (?:the|my|our|this|that) (?:old |little )?(?:{_HOME}|bungalow|cabin|cottage) (?:sold|listed)"),
        ("seller", r"(?:wait(?:ing)?|hold(?:ing)? out|looking|find|found|have|got|need|want) (?:for )?(?:a|the|any)(?: (?:right|serious|real|cash|good))? buyer"),
        ("seller", r"(?:if|when|once|after) (?:i|we) (?:sold|sell|list|listed) (?:it|this|the|our|my)|want(?:ed|s)? (?:it|this (?:place|house)|the (?:place|house)) (?:gone|sold|off (?:my|our) hands)|(?:want|take|asking|get|need) \$?\d[\d,.]*k? for (?:it|mine|ours|this place)"),
        ("seller", r"sign (?:in|into|on|out on) (?:the|my|our)(?: front)? (?:lawn|yard|grass)|(?:keep|save|pocket|pay) (?:the|my|a|that|your)(?: [a-z0-9%]+)? commission"),
        ("seller", rf"(?:own|have|got) (?:a|an|two|some)(?: [a-z]+)? (?:rental|{_HOME})(?: [a-z]+){{0,6}}? (?:get rid of|unload|part with|let go)"),
        ("seller", r"(?:cash offer (?:for|on) (?:my|our)|offers? (?:for|on) (?:my|our))"),
    ),
    *rules(
        "buying",
        ("buyer", r"(?:buy(?:ing)?(?! (?:(?:my|our)(?! (?:first|next|own|second|forever|dream|new|very))|me out|it from me))|purchas(?:e|ing)(?! (?:price|my))|comprar(?:nos)?|compramos|(?<!right )(?<!serious )(?<!find a )(?<!for a )(?<!the )(?<!have a )(?<!got a )(?<!real )(?<!find )(?<!any )(?:home)?buyers?(?! (?:agent|for my|is|who)))"),
        ("search", (rf"(?:(?:looking|searching|shopping|hunting|search|in the market|seeking) for (?:[a-z0-9+.,/]+[\s-]+){{0,6}}?(?:{_HOME}s?|\d*_?(?:bed(?:room)?s?|br|bd|bdrms?)(?=_\W|_\d|_$|_[a-z]))|house hunti?n+g|"
         rf"market for|(?:want|need|find|wanting)(?: us| me)? (?:a|an|something with|at least)? ?(?:\d|{_HOME}|[a-z]+ {_HOME})(?:[\s+-]*(?:bed|br|bd))?|"
         rf"(?:busco|buscamos|buscando)(?: un| una)? (?:casa|apartamento|departamento|propiedad|condo))")),
        ("search", (r"(?:(?:more|info|information|details)(?: (?:about|on|for))+ (?:the|this|that|your) (?:property|house|home|listing|condo|place|town_(?:house|home)|unit|\d+ bed)|"
         r"interested in (?:\d{2,5}|(?:the|this|that|your) (?:property|house|home|listing|condo|place))|(?:saw|seen) (?:the |your |this )?(?:listing|\d{2,5} [a-z]+)|still (?:available|for sale|on the market))")),
        ("search", r"(?:necesit(?:o|amos)|quier(?:o|en)|queremos|ocup(?:o|amos))(?: una| otra| un)? (?:casa|departamento|apartamento|depa|condo|propiedad)"),
        ("buyer", rf"into (?:a|our own) (?:{_HOME})|trad(?:e|ing) up|(?:get|buy|find) (?:a|an) (?:\d|two|three|four|five)_?(?:bed(?:room)?|br|bd)"),
        ("buyer", r"(?:put aside|set aside|saved(?: up)?|have|got|scraped together)(?: about| around| like)? \$?[\d,.]+_?(?:k|grand|thousand|mil)?(?: [a-z]+){0,2}? (?:for|as|toward|towards) (?:the|a|our|my) down_?payment|purchase price (?:can|could|should|has to|must|up|max|limit|under|around|of up)"),
        ("search", r"(?:get(?:ting)?|find(?:ing)?|mov(?:e|ing)|upgrad(?:e|ing)|buy(?:ing)?)(?: (?:in)?to)? (?:something|somewhere|a place|a house|a home) (?:bigger|smaller|larger|newer|closer|nicer|else)"),
        ("buyer", rf"(?:(?:want|wanna|ready|like|love|hoping|looking|time)(?: to)?(?: to)? own(?! (?:up|it))|own (?:instead of|rather than) rent(?:ing)?|get into a(?: [a-z0-9]+){{0,3}}? (?:{_HOME}|bed|bedroom|br)|get (?:a|an) (?:(?:small|smaller|bigger|larger|nice|little|new|cheaper) )*{_HOME}|(?:a |our |my )place of (?:our|my) own)"),
        ("buyer", r"(?:first time (?:home )?buyer|(?:my|our) first (?:home|house)|(?:house|home)_(?:shopping|search(?:ing)?)|want to own|stop renting|pre_?(?:ap+r?oved|qualified)|(?:make|making|submit|(?<=we )made|(?<=i )made|put (?:in )?)(?: an)? offer)"),
    ),
    *rules(
        "renting",
        ("renter", r"(?:looking for|need|want|find|searching for|after|like|love)(?: [a-z0-9]+){0,4}? rentals?(?! (?:propert|income|invest))"),
        ("renter", r"(?:(?<!of )(?<!stop )(?:rent(?:ing)?|rentar|alquilar|alquiler)(?! (?:now|here|is|back|out|it out|ends|until|anymore|increase))|(?:de|la|una|en) renta(?! (?:sube|subio|es))|rentando|for rent|(?<!of )(?<!few )(?<!some )(?<!more )rentals(?! propert)|(?<!my )(?<!our )(?<!the )lease(?! (?:is|ends|end|expires|up|runs)))"),
    ),
    *rules(
        "investing",
        ("investor", r"rent(?:ing)? (?:(?:it|them|both|one|the other|the [a-z]+|units?|rooms?) )*out|(?:buy and|long_term) hold|hold (?:them |it )?(?:as|for) (?:rentals?|rent)|airbnb|short_term rental|brrrr?|wholesal(?:e|ing|er)|turn_?key rental"),
        ("investor", r"(?:buy|buying|purchase|purchasing)(?: [a-z]+)? (?:distressed|off_market|foreclosed|ugly|run_?down|fixer(?:_upper)?)(?: [a-z]+)? ?(?:houses|homes|properties)"),
        ("investor", r"(?:compr[a-z]+|buy|buying)(?: (?:algo|casas|una|something|houses|homes|it|one))? (?:para|to|and) (?:rent(?:ar(?:l[ao]s?)?)?|alquilar|invertir|flip)(?! (?:it |them )?(?:back|from))"),
        ("investor", r"pick(?:ing)? up(?: [a-z0-9-]+){0,3}? rentals|inversionistas?|para invertir|(?:as|for|como) (?:an? |una? )?(?:investment|inversion)(?! (?:advice|club))"),
        ("investor", r"(?:couple(?: of)?|few|several|more|some|pick up|buy(?:ing)?)(?: [a-z]+)? rentals"),
        ("investor", r"cap(?= or (?:better|higher|more)|_rate)"),
        ("investor", r"\d(?:\.\d)?_?(?:%_?)?cap(?= |_$|_[.,])"),
        ("investor", r"(?:invest(?:or|ors|ing|ment)|rental propert(?:y|ies)|(?:fix and )?flip(?:ping|s)?|cash flow(?:ing)?|1031|cap rate|roi|(?:my|our) portfolio|inversion(?:ista)?)"),
    ),
)  # fmt: skip
_MANNER = re.compile(
    r"(?: (?:it|them|this|that|ours|mine|(?:my|our|the|this) [a-z]+))?(?: \$?\d| for| at| perdiendo| por menos| en menos| under| below| like this| fast| quick| now| soon| right away| immediately| asap| until| unless| without|"
    r" before| yet| this (?:year|month|spring|summer|fall|winter)| til\b| if\b)"
)
"""What a denial of selling may be about: how, when, for how much; so they do sell."""


_RELUCTANT = re.compile(
    r"\b(?:rush|hurry|hurried|prisas?|sure|segur[oa]s?|ready|list[oa]s?|time|moment[o]?|pressure|presion|urgency|urgencia|deadline|easy|certain|decided)\b[^.!?;]{0,24}$"
)
"""What may be denied of who sells or buys all the same: "no rush to sell", "not ready to sell"."""


def _reluctant(text: Text, scan: Scan, hit: Hit) -> bool:
    start = scan.negation(hit.start)
    return start is not None and _RELUCTANT.search(text.lower, start, hit.start) is not None


_ALREADY = re.compile(r"\b(?:already|just|finally|recently|has|was)(?: [a-z]+)? sold$|\bsold\b.*\blast\b")
_BEFOREHAND = re.compile(r"\b(?:once|when|after|until|till?|before|unless|if|as soon as)\b[^.!?;]*$")
_KEEPS = re.compile(
    rf"\b(?:keeping (?:the|our|my|it|this)(?: [a-z]+)?(?: {_HOME}| bungalow| cabin| cottage| for| after| instead)|(?:forget|scratch|never ?mind|ignore)\b[^.!?]{{0,40}}\bsell(?:ing)?|(?:decided|opted|going) (?:not to|against) sell(?:ing)?|no longer (?:want to sell|selling)|"
    r"(?:taking|took|pulling|pulled) (?:it|the house|our house|my house) off the market|ya no (?:vend|quier[eo]\w* vender|vamos a vender|voy a vender)\w*)"
)
"""What takes back that they sell."""


def keeps(lower: str) -> bool:
    """Say whether they keep the home that they wanted to sell."""
    return _KEEPS.search(lower) is not None


def _is_sold(text: Text, hit: Hit) -> bool:
    """Say whether the home is sold already: "our house here already sold"."""
    return (
        _ALREADY.search(text.lower, hit.start, hit.end) is not None
        and _BEFOREHAND.search(text.lower, max(0, hit.start - 40), hit.start) is None
    )


_MEANT = re.compile(
    r"\b(?:i meant|i mean|sorry|correction|oops|typo|digo|perdon|quise decir)[,:.!]*\s+(?:to |i meant |no,? )?(?:(?P<buyer>buy(?:ing)?|comprar)|(?P<seller>sell(?:ing)?|vender)|(?P<renter>rent(?:ing)?|rentar))\b"
)
"""What a slip of the pen is mended to: "to sell a house. Sorry, buy"."""


def read_side(text: Text, scan: Scan) -> Side | None:
    """Return the side that the words of this message show; what is denied ("not looking to buy") shows none."""
    hits = scan.hits
    if len(hits.keys() & {"selling", "buying", "renting"}) > 1 and (meant := _MEANT.search(text.lower)):
        return Side(str(meant.lastgroup))
    sells = "selling" in hits and any(
        (not hit.negated and not _is_sold(text, hit))
        or _MANNER.match(text.lower, hit.end)
        or _reluctant(text, scan, hit)
        for hit in hits["selling"]
    )
    buys = "buying" in hits and any(not hit.negated or _reluctant(text, scan, hit) for hit in hits["buying"])
    rents = (
        scan.said("renting")
        and not scan.said("investing")
        and all(hit.negated or hit.meaning == "search" for hit in hits.get("buying", ()))
    )
    if rents and not sells:
        return Side.RENTER
    if sells and buys:
        return Side.BOTH
    if scan.said("investing"):
        return Side.SELLER if sells else Side.INVESTOR
    if sells:
        return Side.SELLER
    return Side.BUYER if buys else None
