"""Read objections: what holds a contact back, in ten kinds; pricing also by the mistake in thinking behind it."""

from enterprisehub.domain.findings import ObjectionFound
from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.text import Text

MOST = 3

_ENTRIES = (
    # rules are tried at each of their first words: what begins with a frequent word is a small rule of its own
    ("pricing/neighbour", "across around on two comps", r"(?:across the street|around the corner|on (?:my|our) (?:street|block)|two doors (?:down|over)|comps)(?: [a-z]+){0,4}? (?:(?:sold|listed|went|closed) (?:for|at)|got|fetched)"),
    ("pricing/neighbour", "sold went closed", r"(?:sold|went|closed)(?: [a-z]+)? \$?\d[\d,.]*k?(?: [a-z]+){0,2}? (?:on (?:my|our) (?:street|block)|next door|down the street)"),
    ("pricing/loss_aversion", "under below beneath", r"(?:under|below|beneath) what (?:i|we)(?:'ve| have)? (?:owe|paid|put|invested|spent)"),
    ("pricing/loss_aversion", "eat eating take taking underwater upside", r"(?:(?:eat(?:ing)?|tak(?:e|ing)) a (?:loss|hit|bath|beating)|underwater|upside down on)"),
    ("pricing", "pay paygrade arm highway ripoff rip made", r"(?:pay_?grade|arm and a leg|highway robbery|rip_?off|made (?:me|us) laugh)"),
    ("pricing", "way more", r"(?:way )?more than (?:we|i) (?:can|could|want to|wanted to|planned to) (?:spend|pay|afford)"),
    ("pricing", "precio no", r"(?:precio(?: [a-z]+){0,3}? (?:alto|elevado|caro)|no (?:nos|me) alcanza)"),
    ("timing", "cant can't check too no", r"(?:can'?t (?:right now|at the moment|this year)|check back|too much going on|no es(?: un)? buen momento)"),
    ("interest_rates", "2 3 4 5 6 7 8 9 fed percent", r"(?:\d(?:[.,]\d+)?_?(?:%|percent)(?: (?:interest|mortgage|apr|rates?))+|(?<=percent )(?:interest|rates?)|fed (?:cuts?|lowers?|drops?|eases?|moves?))"),
    ("competition", "second third fourth fifth several", r"(?:second|third|fourth|fifth|several) (?:agent|realtor|broker)s?"),
    ("competition", "ya", r"ya (?:tengo|tenemos) (?:un )?(?:agente|corredor|realtor)"),
    ("authority", "has have needs need wants must", r"(?<!\bi )(?<!\bwe )(?<!you )(?:has|have|needs?|wants?|must)(?: to)? (?:sign|agree|approve|weigh in|be on board|sign off)(?: (?:too|on it|first|as well|it))?"),
    ("authority", "depends", r"depends on (?:what )?my [a-z]+(?: (?:says|thinks|wants))?"),
    ("value", "charge charges", r"charges?(?: [a-z]+){0,2}? \d(?:\.\d+)?_?(?:%|percent)"),
    ("value", "percent tan", r"(?:percent(?: (?:seems?|is|feels?|sounds?|just|a|bit|way|too|so|pretty|really))+ (?:high|much|steep|a lot|greedy|expensive)|tan alta la comision)"),
    ("pricing/online_estimate", "segun zillow redfin zestimate online estimate website internet realtor",
     r"(?:segun (?:zillow|redfin|internet)|(?:zillow|redfin|the internet|online|realtor\.com|website)(?: (?:says|said|has|shows|estimates?|is showing|had|values?))+|zestimate|online (?:estimate|value)|(?:zillow|redfin) estimate)"),
    ("pricing/neighbour", "neighbor neighbour neighbors next down  similar same comparable comps vecino",
     r"(?:(?:neighbou?r|vecino)s?(?:'s)?(?: [a-z]+){0,3}? (?:(?:sold|listed|went)(?: (?:it|his|hers|theirs))? for|got)|(?:next door|down the street|across the street|around the corner|on (?:my|our) (?:street|block)|two doors (?:down|over)|similar|same|comparable|comps)(?: [a-z]+){0,4}? (?:(?:sold|listed|went|closed) (?:for|at)|got|fetched|walked away with))"),
    ("pricing/improvement_overvalue", "spent put installed added built invested sunk sank dropped poured cost kitchen pool remodel addition solar",
     r"(?:(?:put in|installed|added|built)(?: (?:a|an|the|brand|new|whole|second))+ (?:pool|kitchen|bath\w*|deck|roof|garage|patio|windows?|addition)(?=[^.!?]*(?:count|value|worth|price|more))|(?:kitchen|pool|remodel|addition|solar|upgrades?|renovations?)(?: (?:alone|cost|costs|us|me))+ (?:a (?:fortune|lot|bundle)|[$\d])|(?:spent|put|invested|sunk|sank|dropped|poured)(?: (?:over|about|around|almost|like|a lot|so much|\$?[\d,.]+k?|grand|thousand|dollars|money|\$))*(?: (?:on|in|into))(?: (?:the|a|our|my|it|this|new))* ?(?:kitchen|bath\w*|remodel|renovations?|upgrades?|improvements?|pool|roof|house|it)?)"),
    ("pricing/loss_aversion", "paid lose losing loss less bought owe break won't wont not can't cant leave leaving",
     r"(?:(?:under|below|less than|beneath) what (?:i|we)(?:'ve| have)? (?:owe|paid|put|invested|spent)|(?:eat(?:ing)?|take|taking) a (?:loss|hit|bath|beating)|underwater|upside down on|(?:less|lower) than (?:what )?(?:i|we) (?:paid|owe|bought|put)|(?:lose|losing|lost) money|sell(?:ing)? (?:it )?at a loss|(?:i|we) paid more|break even|(?:can'?t|won'?t) (?:sell|go|take)(?: it)? (?:for )?(?:less|lower|below)|leav(?:e|ing) (?:any )?money on the table|need to get back what|(?:won'?t|not going to|not gonna) (?:give it away|take less))"),
    ("pricing/market_denial", "market prices wait waiting always someone somebody dont don't",
     r"(?:(?:don'?t|do not) believe(?: that)?(?: the)? (?:prices?|market|values?)|(?:market|prices?|values?)(?: (?:is|are|will|is going to|should))* (?:come|go|going|bounce|get|keep|be)(?: [a-z]+)? (?:back|up|hotter)|mark?ket is (?:still )?hot|(?:always|only|never) (?:goes?|going) (?:up|down)|(?:someone|somebody) will pay|wait(?:ing)? for (?:the )?(?:right |better )(?:price|offer))"),
    ("pricing", "beyond over sticker steep stretch lower wiggle asking costs cost cant justify too muy demasiado expensive overpriced price pricey out can't high budget worth lowball is lower caro cara negotiate come cheaper steep much",
     (r"(?:(?:way |a (?:bit|little) |kind of |so )?too (?:expensive|high|pricey|much(?! (?:house|space|work|yard|trouble|going|to do|on|for me to|time)))|over_?priced|pric(?:e|es|ing) (?:is|are|seems?|feels?)(?: (?:way|a bit|kind of|too|so|really|very))* (?:high|steep|crazy|much|insane|ridiculous)|expensive|pricey|out of (?:our|my|the) (?:price )?(?:range|budget|reach|league)|beyond (?:our|my) (?:means|budget|reach)|sticker shock|(?:bit of )?a stretch|lower the price|wiggle room|asking too much|costs? too much|can'?t justify|over (?:our|my) heads?|steep|is too much for|(?:lower|less) than (?:we|i) (?:hoped|expected|thought)|(?:over|above) (?:our|my) budget|"
     r"not worth (?:that|it|the)|low_?ball|(?:muy|demasiado) car[oa]|(?:any )?(?:room to )?(?<!non )(?<!non-)negotia(?:te|ble|tion)|come down(?: on (?:the )?price)?)")),
    ("timing", "revisit later postpone pause put sit once after middle not isnt isn't bad wait waiting hold holding busy too maybe should get circle reach todavia",
     r"(?:(?:not|isn'?t)(?: [a-z]+){0,2}? (?:right|good|best|ready) ?(?:time|yet|now)?|bad tim(?:e|ing)(?! zone)|revisit|postpone|press pause|(?:put|putting) (?:it|this|things|everything) on hold|sit tight|once (?:things|work|life) (?:settle|calm|slow)|(?:wait(?:ing)?|hold(?:ing)? off)(?: (?:until|till|for|on|a (?:bit|while|few)))|(?:too )?busy(?: right now| with)|not ready(?: yet)?|too (?:soon|early)|maybe next year|should wait|(?:get back to|circle back|reach out)(?: [a-z]+)? (?:later|next)|todavia no)"),
    ("competition", "several represented shopping under ibuyer cash already another other working realtor friend buddy cousin sister brother uncle aunt niece nephew son daughter mother mom father dad interviewing have using talking met someone signed went otro going several opendoor offerpad zillow",
     (r"(?:(?:already )?(?:have|working with|signed with|going with|went with|using|talking to|interviewing|met with)(?: (?:an|a|another|other|our|my|a few|several|some|different|someone))+ ?(?:other )?(?:agent|realtor|broker|else)s?|"
     r"another (?:agent|realtor|broker|brokerage|company|team|agency|office)|represented(?: by)?|shopping around|under contract with|ibuyer|cash offer from|(?:cousin|friend|buddy|sister|brother|uncle|aunt|niece|nephew|son|daughter|mother|mom|father|dad)(?: in law)?(?: of (?:ours|mine))?(?:'s| is| who is| who's| has)? (?:an? |also an? |her |his )?(?:(?:real estate )?(?:agent|realtor|broker|license))|(?:open_?door|offer_?pad|zillow)(?: [a-z]+){0,3}? offer(?:ed)?|otro agente)")),
    ("trust", "skeptical wary suspicious too ripped lied reviews references prove guarantee sleazy salesy licensed burned trust dont don't cant can't never hard do scam is are burned bad terrible last previous pushy how no estafa",
     r"(?:(?:don'?t|can'?t|do not|hard to|never) (?:really )?trust|trust(?: (?:you|agents|realtors))|scam|(?:is|are) (?:this|you) (?:legit|real|a (?:bot|scam|robot|real))|burned (?:before|by|last)|(?:bad|terrible) experience|(?:last|previous|old) (?:agent|realtor|broker)(?: [a-z]+)? (?:was|were|did|didn'?t|never|lied|let)(?! (?:good|great|nice))|how (?:do|can) (?:i|we) know(?: that)? (?:you|i can|we can|if you|this)(?:'?ll)?|skeptical|wary|suspicious|too good to be true|ripped off|lied to|(?:have|any|see|show) (?:reviews|references)|prove (?:it|that)|guarantee|sleazy|salesy|pushy|how did you get my (?:number|info)|no confio|estafa)"),
    ("authority", "joint both co siblings brother sister other up wife husband spouse partner esposo esposa marido mujer talk check ask discuss speak run not isnt isn't hablar consultar consult",
     r"(?:(?:talk|check|speak|discuss|consult|run)(?: (?:it|this|that))?(?: (?:over|with|to|by|past))+ (?:my|our|the) [a-z]+|ask my [a-z]+|(?:not|isn'?t) (?:just |only |solely )?my (?:decision|call|choice)|check with (?!the (?:lender|bank)|my (?:lender|bank))[a-z]+|my decision(?: alone)|joint decision|both (?:of us )?(?:have to|need to|must) (?:agree|decide|see)|co_owner|(?:siblings|brother|sister|other half|family)(?: [a-z]+){0,2}? (?:agree|decide|see it|on board|sign off|weigh in)|up to my [a-z]+|(?:wife|husband|spouse|partner|espos[oa]|marido|mujer)(?: [a-z']+){0,3}? (?:no esta|no quiere|tiene que|isn'?t|not|against|disagrees|doesn'?t|has to|needs to|hasn'?t|wants to see|decide|agree)|(?:hablar|consultar)(?:lo)? con mi)"),
    ("value", "your flat rebate commission commissions lower reduce discount negotiate why sell do list fsbo by what how without la",
     r"(?:commissions?(?: [a-z]+){0,2}? (?:too|high|lower|negotiable|is)|(?:lower|reduce|discount|negotiate)(?: [a-z]+){0,2}? (?:commission|fees?)|why (?:should|would|do) (?:i|we) (?:need|pay|use|hire)|(?:sell|do|list) (?:it |this )?(?:(?:by )?(?:myself|ourselves)|(?:on )?(?:my|our) own)|fsbo|by owner|your (?:cut|fee|percentage)|flat fee|rebate|without (?:an? )?(?:agent|realtor)|(?:what|how) (?:do|are) you (?:do |any )?(?:different|for (?:that|the|your) commission)|why should (?:i|we)|la comision)"),
    ("financing", "monthly payments short student debt lenders cant swing enough bad low poor terrible credit don't dont not no can't cannot couldn't won't denied turned rejected isn't saving down worried monthly unsure lender",
     r"(?:(?:bad|low|poor|terrible) credit|credit (?:score )?(?:is|isn'?t|needs)|(?:don'?t|not|no)(?: [a-z]+){0,3}? down payment|(?:can'?t|cannot|couldn'?t|won'?t) (?:get (?:a loan|approved|financing|a mortgage)|qualify|afford)|(?:denied|turned down|rejected)(?: (?:for|by))?|(?:not|isn'?t) enough (?:saved|for|down)|(?:can'?t|couldn'?t) swing|monthly(?: payments?)? (?:is|are|would be|scares?|seems?) (?:too|me|us|a lot|high)|payments? scares?|short on (?:cash|funds)|student loans?|too much debt|lenders? keeps?|not enough (?:saved|for|down)|saving (?:up )?for (?:a |the )?down|down payment(?: (?:is|might be|would be))* (?:a |the |too )?(?:problem|issue|hard|much|high|tough)|worried about (?:the |our |my )?(?:monthly )?payments?|(?:not |un)sure (?:if )?(?:we|i) (?:can|could|would) (?:get|qualify|afford)|no tengo (?:para )?(?:el )?enganche|lender (?:said no|denied))"),
    ("interest_rates", "rates rate interest mortgage borrowing apr tasas giving locked", r"(?:(?<=% )rates?|(?:interest |mortgage )?rates? (?:are|is|at|above|over|near|around|this|like|to|come|go|drop|will|have|get|keep|going|being|so|too)|interest rates?|borrowing (?:costs?|is)|apr|(?:giving up|locked in)(?: (?:our|my|at|a|the))*(?: low)? (?:\d|rate)|interest (?:is|on)|tasas(?: de interes)?|(?<=locked )rate)"),
    ("sell_first", "proceeds equity once two ours sell need have until contingent contingency home current primero vender house",
     r"(?:(?:need|have|got|want|must|tengo que) ?(?:to )?(?:sell|vender)(?: (?:my|our|the|this|mi|current|house|home|place|condo|casa))*(?: (?:first|before|primero|antes))|sell(?:ing)? (?:(?:my|our|ours|mine|this|current|the|house|home|place|one|condo) )*(?:first|before (?:we|i|buying))|need the (?:proceeds|equity|money from)|equity (?:is )?tied up|once (?:ours|our [a-z]+|mine|my [a-z]+) (?:sells|is sold|closes)|contingent (?:on|upon)(?: the)? sal|un[a-z]{2,3}l? (?:my|our|ours|the)(?: [a-z]+){0,2}? (?:sells|sold|is sold)|primero (?:tengo que |necesito )?vender)"),
    ("condition", "money horror repair repairs cracks water musty creaky leak leaks needs too photos pictures it inside worried roof foundation plumbing hvac mold electrical failed bad scary inspection don't dont not smell smells",
     r"(?:money_?pit|horror show|(?:inspection|repairs?)(?: [a-z]+)? (?:would|will|is going to) (?:be|cost|kill)|needs (?:too much|so much|tons of) (?:work|repairs?|updating)|(?:photos|pictures|it|inside) (?:look|looks|looked) (?:rough|bad|old|dated|terrible)|worried about the (?:roof|foundation|plumbing|condition|electrical|repairs)|too much work|too (?:old|outdated|dated)|(?:roof|foundation|plumbing|hvac|mold|electrical)(?: (?:issues?|problems?|is (?:old|bad|shot|leaking)|concerns?|worries?))|(?:failed|bad|scary) inspection|inspection (?:issues|found|report)|(?:don'?t|not)(?: [a-z]+){0,3}? fixer(?: upper)?|smell(?:s|ed|y)?|musty|water (?:stains?|damage)|cracks?(?= in)|leak(?:s|ing|y)?)"),
)  # fmt: skip
RULES = tuple(
    rule
    for meaning, first, pattern in _ENTRIES
    for rule in rules(f"objection:{meaning.split('/')[0]}", (meaning, first, pattern))
)
_NEGATABLE = frozenset(
    {"pricing", "competition", "trust", "timing", "value", "condition", "financing", "interest_rates"}
)
_CALLS_ITSELF_OFF = ("not", "no ", "don", "can", "won", "isn", "never", "wasn", "couldn", "do not", "hard")


def read_objections(text: Text, scan: Scan, denied: list[str]) -> list[ObjectionFound]:
    """Return the objections in the order they are said, at most three; kinds that are denied go into `denied`."""
    found: list[tuple[int, ObjectionFound]] = []
    for topic, hits in scan.hits.items():
        if not topic.startswith("objection:"):
            continue
        for hit in hits:
            kind, _, subtype = hit.meaning.partition("/")
            if (
                hit.negated
                and kind in _NEGATABLE
                and subtype != "loss_aversion"
                and not text.lower.startswith(_CALLS_ITSELF_OFF, hit.start)
            ):
                denied.append(kind)
                continue
            found.append((hit.start, ObjectionFound(kind, subtype or None, text.quote(hit.start, hit.end))))
            break
    found.sort(key=lambda entry: entry[0])
    rates = next((start for start, objection in found if objection.kind == "interest_rates"), None)
    if rates is not None:  # "waiting for rates to come down" is one objection, not three
        begin, end = text.sentence(rates)
        found = [entry for entry in found if not (begin <= entry[0] < end and _belongs(entry[1]))]
    return [objection for _, objection in found[:MOST]]


def _belongs(objection: ObjectionFound) -> bool:
    return objection.kind in {"pricing", "timing"} and objection.subtype is None
