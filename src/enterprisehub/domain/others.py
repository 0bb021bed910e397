# ruff: noqa: SIM905 (word lists read better as words)
"""Find what a message tells of other people: where a brother bought and what a friend is after is nobody's wish who writes.

A clause belongs to its subject. Who is told about ("my brother", "a coworker of mine", "the couple next door", "my
friend's new house") begins one with the verb behind; it ends with the sentence, or where the contact speaks of "I" or
"we" again. Three kinds of people differ in what their verbs mean for the contact: strangers to the purchase (friends,
siblings, colleagues) own whatever they do, except that they tell or advise; elders and those who have a say (parents, a
boss, a landlord) own what they have, did or look for; children at home own only that.
"""

import re
from typing import Final

from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.text import Text

_FAR: Final = (
    "brothers?|sisters?|siblings?|uncle|aunt|cousins?|friends?|buddy|buddies|pals?|bestie|coworkers?|co-workers?|colleagues?|neighbou?rs?|roommates?|"
    "nieces?|nephews?|ex|classmates?|teammates?|hermanos?|hermanas?|primos?|primas?|amig[oa]s?|vecin[oa]s?|tio|tia|cunad[oa]s?|compadre|comadre|sobrin[oa]s?"
)
_NEAR: Final = (
    "parents|mom|mum|dad|mother|father|in-?laws|boss|daughters?|sons?|kids?|grandma|grandpa|grandparents|folks|landlord|stepson|stepdaughter|oldest|eldest|youngest|granddaughters?|grandsons?|grandkids|"
    "padres|mama|papas?|papis|hij[oa]s?|sueg[r]?[oa]s?|abuel[oa]s?"
)
_TELLS: Final = (
    "bought(?! (?:me|us))|buys|lost|(?:is|are|was|were|got) (?:already |now |also |just )*(?:pre-?approved|approved|pre-?qualified|denied|turned down|under contract)|(?:can'?t|couldn'?t) get|sold|sells|paid|pays|got|has(?! (?:to|the final))|have(?! to)|had|is selling|are selling|is listing|are listing|is buying|are buying|(?:is|are|was|were|will be|just|recently) (?:moving out|moved out|leaving|heading off|headed off|graduat[a-z]+|starting|off to)|starts|graduates|moves? out|leaves for|just bought|just sold|recently|is renting|rents?|rented|"
    "lives?|lived|moved|works?|worked|owns?|owned|used|listed|is an?|are(?! (?:giving|helping|paying|gifting|lending|with))|was|were|went|closed|financed|compr[oa]|compraron|vendi[oa]|vendieron|vive|viven|"
    "pago|pagaron|tiene|tienen|trabaja|trabajan|is looking|are looking|is also|makes?|earns?|(?:is|are) (?:house )?(?:hunting|shopping|searching|after)|retired|busca|buscan|esta buscando|estan buscando"
)
_NOT_THEIRS: Final = (
    "i|we|i'm|i'd|i'll|we're|we'd|you|and|or|but|nor|of|in|on|at|to|for|with|from|by|as|than|if|when|that|because|about|next|near|over|who|which|here|too|y|o|de|en|con|para|por|que|e|"
    "told|tells|tell|said|says|say|thinks?|thought|recommend(?:s|ed)?|referr?(?:s|ed)?|suggest(?:s|ed)?|mentioned|gave|gives?|sent|sends|show(?:s|ed)|swears?|advis(?:es|ed)|warn(?:s|ed)|"
    "keeps?|introduced|passed|died|left|dijo|dice|recomend[oa]|mando|dio|fallecio|dejo|murio"
)
"""What follows other people without a statement about them: no verb, or one of telling, advising, giving, leaving."""
_WITH_US: Final = r"(?! (?:is |are |will be |'s )?(?:[a-z]+ing|move|live)(?: [a-z]+)? (?:with|for) (?:us|me)\b)"
_PARTIES: Final = "buyers?|purchasers?|investors?|flippers?|wholesalers?|bidders?|sellers?|owners?|tenants?|renters?|inversionistas?|compradora?(?:es|s)?|vendedora?(?:es|s)?|inquilin[oa]s?|duen[oa]s?"
"""Other parties to a home, whose money and reasons are their own."""
_PARTY: Final = (
    rf"(?:(?:an?|the|our|my|some|another|one|that|those|these|this|both|most|all|un|una|el|la|los|las|mi|nuestro|nuestra)(?: (?!own\b|cash-only\b)[a-z]+){{0,2}}? (?:{_PARTIES})|(?:sellers|buyers|investors)|"
    r"(?:the|those|these|some) (?:people|folks|couple|guys?|family|lady|man|woman|person|ones?) (?:who|that|we) (?:made|want(?:ed|s)?|bought|offered|put|are buying|is buying|rent(?:ed|s)?|live[sd]?|have|had|bid|came|outbid|beat)(?: [a-z']+){0,4}?|the last (?:people|ones?|couple|guys?))"
)
_US_OUT: Final = r"(?![^.!?;]{0,40}\b(?:us|me) (?:out|to (?:leave|go|move|vacate))\b)"
_STAYS_OURS: Final = r"(?![^.!?;]{0,30}\b(?:(?:us|me) (?:out|to (?:leave|go|move|vacate))|mov(?:es?|ing) out|moved? out|lease|through|thru|until|till|let (?:me|us)|on (?:me|us))\b)"
"""What others want of the contact, or what frees a home of theirs, is the contact's business."""
_DOES: Final = (
    r"(?: (?:who|that|already|just|also|only|even|still|now|finally|really|then|of (?:ours|mine|my [a-z]+|our [a-z]+)))* (?:is|are|was|were|will|would|has|have|had|pays?|paid|paying|offer(?:s|ed|ing)?|made|makes|came|comes|wants?|wanted|took|takes?|accepted|got|gets|backed|let|said|says|told|prefers?|only|"
    r"bought|buys|buying|sold|knocked|called|bid|outbid|beat|put|needs?|moved|moving|asked|asks|lost|can(?! (?:i|we|you)\b)|can'?t|couldn'?t|could|didn'?t|doesn'?t|don'?t|won'?t|pago|pagan?|ofrece|ofrecio|me ofrec\w+|nos ofrec\w+|quieren?|tienen?|compr[oa]\w*)\b"
)
_HELPED: Final = r"(?! (?:(?:is|are|was|were|can|could|will|would|might|may|offered to|wants to|said|is going to|are going to) )?(?:help(?:ing|ed|s)?|lend(?:ing|s)?|lent|pay(?:ing|s)? (?:for )?(?:our|my|the)|gift(?:ing|ed)|cosign\w*|giv(?:ing|es)|letting|selling (?:me|us)|my|our|co-?sign\w*)\b)"
HINTS: Final = frozenset(
    (
        "brother brothers sister sisters sibling siblings parents mom mum dad mother father inlaws laws uncle aunt cousin cousins "
        "friend friends buddy buddies pal pals bestie coworker coworkers worker workers colleague colleagues boss neighbor "
        "neighbors neighbour neighbours daughter daughters son sons kid kids roommate roommates grandma grandpa grandparents folks landlord "
        "niece nephew ex classmate classmates teammate teammates stepson stepdaughter oldest eldest youngest granddaughter granddaughters grandson grandsons grandkids nieces nephews grandma's grandpa's uncle's aunt's brothers' neighbors' neighbours' parents sister's landlord's work church hers his theirs she he they hermano hermana hermanos hermanas padres papas papis primo prima "
        "primos primas amigo amiga amigos amigas mama papa vecino vecina vecinos tio tia hijo hija hijos hijas suegro suegra suegros cunado "
        "cunada abuelo abuela sobrino sobrina compadre comadre friend's friends' brother's sister's cousin's neighbor's neighbour's "
        "coworker's colleague's daughter's son's mom's dad's mother's father's parents' boss's boyfriend girlfriend buddy's someone somebody guy couple lady he'd she'd they'd people door street fellow dude girl woman man person family everybody everyone barber hairdresser mechanic plumber dentist trainer pastor coach nanny babysitter supervisor buyer buyers purchaser purchasers investor investors flipper flippers wholesaler wholesalers bidder bidders seller sellers owner owners tenant tenants renter renters landlords folks guys ones inversionista inversionistas comprador compradora compradores vendedor vendedora vendedores inquilino inquilina inquilinos dueno duena duenos"
    ).split()
)
_AT_PLACES: Final = frozenset({"work", "church"})
"""Where somebody is from of whom they tell; alone they tell nothing."""
_ADVERBS: Final = r"(?: (?:who|just|recently|also|already|actually|only|finally|has just|both|all|still|now|really|ya|acaba de|tambien))*"
_WHOSE: Final = r"(?:(?:my|our)(?! late\b)|his|her|their|an?|the|one of my|mi|mis|un|una|el|la|los|unos|nuestr[oa]s?)"
_COMPANY: Final = r"(?:'?s?(?:,| and| y) (?:his|her|their|su) (?:[a-z]+ )?(?:wife|husband|partner|kids|family|girlfriend|boyfriend|fiancee?|espos[oa]|familia|novi[oa]))?"
_AFTER_KIN: Final = (
    r"(?:-in-law|-in-laws| in laws?)?(?: of (?:mine|ours)| mi[oa]s?| de (?:mi|nuestr[oa]) [a-z]+| (?:from|at) (?:[a-z]+ )?(?:work|church|school|college|the (?:gym|office))| (?:in|from|down in|up in|over in) (?!law)[a-z]+(?: [a-z]+)?(?= (?:sends?|says|just|is|has|was|wants|bought|needs|lives|got|who)\b)| next door| across the (?:street|hall)| down the (?:street|road))?"
    r"(?:,? (?!(?:and|or|to|in|on|for|of|is|has|was)\b)[a-z]+,?(?= (?:just|recently|also|already|only|is|has|was)\b)|, (?:the )?[a-z]+(?: and [a-z]+)?,(?= (?:paid|bought|sold|got|lives?|owns?|rents?|have|had|closed|wants?|moved)\b))?"
)
_SOMEONE: Final = (
    r"(?:(?:friends|buddies|colleagues|coworkers|cousins) of (?:ours|mine)|the (?:people|couple|family|guys?|folks|lady|woman|man|owners?) (?:we|i|who|that) (?:rent(?:ed)?|bought|lease|leased) (?:it |this |the place |the house )?from|(?:some(?:one|body)|(?:a|some|this|that|another|one) (?:guy|lady|couple|woman|man|family|girl|dude|fellow|person)|people|everybody|everyone)(?: (?:(?:i|we) (?:know|knew|met|work with|worked with)|(?:at|from|on|in) (?:my |our |the )?[a-z]+(?: [a-z]+)?|next door|down the (?:street|road|hall)))|"
    r"(?:my|our) (?:barber|hairdresser|mechanic|plumber|dentist|trainer|pastor|coach|nanny|babysitter|supervisor)|"
    r"the (?:people|couple|guys?|lady|folks|family|[a-z]+s) (?:next door|across the street|down the street))"
)
_KEPT: Final = r"(?![^.!?;]*\b(?:to us|from (?:him|her|them)|for sale|left|probate|executor|executrix|estate|inherit\w*|sell (?:it|the|that)|passed to)\b)"
"""What makes a home of theirs the contact's business."""
_OTHERS: Final = re.compile(
    rf"\b(?<!this is )(?<!are )(?<!'re )(?<!as )(?<!i'm )(?<!im )(?<!i am )(?<!soy )(?<!habla )(?<!escribe )(?<!aqui )(?:(?:{_WHOSE} (?:[a-z]+ ){{0,2}}?(?:{_FAR}){_AFTER_KIN}{_COMPANY}|{_WHOSE} (?:[a-z]+ )?(?:{_FAR}|{_NEAR}|wife|husband|partner|spouse|boyfriend|girlfriend|fiancee?)'s (?:boyfriend|girlfriend|husband|wife|partner|friends?|fiancee?|kids?|{_FAR}|{_NEAR}){_COMPANY}|{_SOMEONE}){_HELPED}{_WITH_US}(?:{_ADVERBS} (?!(?:{_NOT_THEIRS})\b)[a-z]+\b(?!-)|'s{_HELPED}(?= [a-z]+ing\b| after\b| been\b))"
    rf"|(?:my|our|the) landlord(?:,[^.!?,;]{{0,40}},)?{_STAYS_OURS} (?:is|has|says?|said|told|wants?|intends?|plans?|decided|just|may|might|will)\b(?=[^.!?;]{{0,40}}\b(?:sell|list|selling|listing)\b)"
    rf"|{_PARTY}{_STAYS_OURS}{_DOES}"
    rf"|{_WHOSE} (?:[a-z]+ )?(?:{_NEAR}){_AFTER_KIN}{_COMPANY}{_US_OUT}(?:{_ADVERBS} (?:{_TELLS})\b(?!-)|'s (?:looking|shopping|hunting|after|buying)\b)"
    rf"|{_WHOSE} (?:[a-z]+ )?(?:{_FAR})(?:-in-law)?(?:'s|s')(?: (?!ing)[a-z]+){{1,3}}? (?:has|had|is|was|were|are|sold|went|got|came|cost|listed|came with)\b{_KEPT}"
    rf"|(?:{_WHOSE} (?:[a-z]+ )?(?:{_FAR}|{_NEAR})|he|she|they)(?:'s| is| was|'re)? (?:all|like|goes|went|says|said|told (?:me|us)|texted)[,:]? [\"\u201c](?P<quoted>[^\"\u201c\u201d]*)"
    r"|(?:he|she|they)'d (?:say|tell you)\b"
    rf"|(?<=\. )(?!(?:i|we|you|work|us|me)\b)[a-z]+ (?:from|at) (?:my |the |our )?(?:work|office|church|school|gym|yoga)(?:{_ADVERBS} (?:{_TELLS})\b)|^[a-z]+ (?:from|at) (?:my |the |our )?(?:work|office|church|school|gym|yoga)(?:{_ADVERBS} (?:{_TELLS})\b)"
    r"|(?:he|she|they)(?:'d)?(?: (?:just|also|recently|already|once|only|both|had))* (?:bought|sold (?:it|hers|his|theirs|their|her|the)|paid|pays?|got (?:hers|his|theirs)|closed on|owns?|rents?)\b(?! (?:us|me|you|our|my)\b|[^.!?]{0,24} with (?:me|us)\b)"
    r"|(?:the )?(?:house|place|one|home|condo|unit) (?:right )?(?:next to|behind|across from|beside|by) (?:hers|his|theirs)\b"
    rf"|[a-z]+,? \({_WHOSE} (?:[a-z]+ )?(?:{_FAR}|{_NEAR})\),? (?!(?:says?|said|thinks?|and|told|recommended|gave|sent)\b)[a-z]+\b"
    rf"|(?<!sell )(?<!selling )(?<!list )(?<!listing )(?<!buy )(?<!buying )(?<!inherited )(?<!inheriting )(?<!got ){_WHOSE} (?:[a-z]+ )?(?:{_FAR})(?:-in-law)?(?:'s|s') (?:[a-z]+ ){{0,2}}?(?:place|house|home|condo|apartment|farm|cabin|ranch|spot) (?:in|on|near|by|over in|out in|down in|up in)\b{_KEPT}"
    rf"|(?:{_WHOSE} )?(?:grandma|grandpa|grandmother|grandfather)'s (?:old )?(?:place|house|home|condo|farm) in [a-z]+(?: [a-z]+)? (?:sold|went|got|just)\b"
    rf"|(?:stay(?:ed|ing)?|spent|was|were|been|visit(?:ed|ing)?|weekend|week|hang(?:ing)?|crash(?:ed|ing)?)(?: [a-z]+){{0,3}}? (?:with|at) (?:{_WHOSE} )?(?:[a-z]+ )?(?:{_FAR}|{_NEAR})(?:'s|s')?(?: (?:place|house|home|condo|farm|cabin))? (?:in|on|near|down in|up in)\b"
    rf"|(?:the |that |this |your )?(?:[a-z]+ )?(?:sign|listing|house|home|place|one|condo)\b(?: [a-z']+){{0,6}}? (?:is|isn'?t (?:ours|mine)[,;]? (?:but|it'?s)?|belongs to|was|are) (?:not (?:ours|mine)[,;]? (?:but|it'?s) )?{_WHOSE} (?:{_FAR}|{_NEAR}|people next door)(?:'s|s')(?=\s*(?:$|[.,!;\n]|not\b|and\b|so\b|thing\b))"
    rf"|(?:tell|ask|call|text|let) {_WHOSE} (?:[a-z]+ )?(?:{_FAR}|{_NEAR})\b)"
)
_ENDS: Final = re.compile(
    r"[.!?;\n]|,? so (?=\d|an?\b|no\b|it\b|any\b|one\b|two\b|three\b|four\b|five\b|that\b|there)|,? (?:but|so|and|pero|y|while|which is why|asi que) (?=i\b|i'|im\b|id\b|me\b|we\b|we'|were\b|my\b|our\b|ours\b|mine\b|us\b|nosotros|yo\b|nos\b|a mi\b|mi\b|mine\b|lo mio)|, (?=i\b|i'|im\b|we\b|we'|me,|our\b|my\b|yo\b|nosotros)|\b(?:ours|mine|lo nuestro)\b|\bbut\b(?! (?:he|she|they)\b)|\bpero\b|\b(?=(?:do|can|should|could|would|how (?:much|do|does|can)|what (?:would|do|does|should)) (?:i|we|you|it)\b)"
)


_JOINED: Final = re.compile(
    r"\b(?:near|nearer|close|closer|next|join|around|by)(?: to)? (?:her|him|them)\b|\b(?:buy|move|live|retire|settle|house|home|place|something|relocate)(?: [a-z']+){0,3}? there\b"
)
"""What takes their place over: "any condos close to her?"."""

_URGED: Final = re.compile(
    r"\b(?:telling|tells?|told|wants?|wanting|begs?|begging|nags?|nagging|bugs?|bugging|asks?|asking|pushing|convince|persuade) (?:us|me) to [a-z ]{0,16}\bthere\b"
)
"""What others would have them do."""

Spans = list[tuple[int, int]]


def clauses_of_others(text: Text, scan: Scan) -> Spans:
    """Return the spans of clauses about other people, as places in the body; mostly none."""
    hints = HINTS.intersection(scan.words)
    if not hints or (hints <= _AT_PLACES and " at " not in text.lower and " from " not in text.lower):
        return []
    spans = []
    for found in _OTHERS.finditer(text.lower):
        end = None if found["quoted"] else _ENDS.search(text.lower, found.end())
        spans.append((found.start(), found.end() if found["quoted"] else end.start() if end else len(text.lower)))
    at = text.offsets
    return spans if at is None else [(at[start], at[end - 1] + 1) for start, end in spans]


def without_others(text: Text, scan: Scan, spans: Spans) -> Scan:
    """Return the scan without what stands in these spans of the body; the same scan when there is none."""
    if not spans:
        return scan
    joined = _JOINED.search(text.lower) is not None and _URGED.search(text.lower) is None
    at = text.offsets

    def own(place: int) -> bool:
        place = place if at is None else at[place]
        return not any(start <= place < end for start, end in spans)

    hits: dict[str, list[Hit]] = {}
    for topic, known in scan.hits.items():
        if kept := [hit for hit in known if own(hit.start) or (joined and topic == "place")]:
            hits[topic] = kept
    return Scan(hits, [place for place in scan.numbers if own(place)], scan.words, scan.negations, spans)
