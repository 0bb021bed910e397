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
    ("pricing", "precio no", r"(?:precio(?: [a-z]+){0,3}? (?:alt[oi]simo|alto|elevado|caro|carisimo)|no (?:nos|me) alcanza)"),
    ("timing", "sleep think thinking mull dejame dejenos pensarlo lo vamos tenemos need take", r"(?:sleep on (?:it|this|that)|(?:think|mull|talk) (?:it|this|that|about it|things) (?:over|through|some more)|think(?:ing)? (?:about it|on it)(?! and)|need (?:some |more |a (?:little|bit)(?: more)? )?time (?:to (?:think|decide|process|figure)|before)|(?:dej[ae](?:me|nos)|tenemos que|tengo que|lo voy a|lo vamos a|necesito|quiero) pensar(?:lo)?(?: (?:mas|bien|un poco))?|pensarlo (?:bien|mas|un poco))"),
    ("timing", "cant can't check too no", r"(?:can'?t (?:right now|at the moment|this year)|check back|too much going on|no es(?: un)? buen momento)"),
    ("financing", "bank banks lender lenders they", r"(?:banks?|lenders?|they|credit union)(?: (?:just|already|also|both|all))? (?:turned (?:us|me|him|her) (?:down|away)|said no|denied|rejected|refused|won'?t (?:lend|give|approve|finance))"),
    ("financing", "dont don't no poor buen tengo mal", r"(?:don'?t|do not) have (?:good|great|the best|any|much|enough) credit|no (?:tengo|tenemos) (?:muy )?buen credito|(?:tengo|tenemos) mal credito"),
    ("financing", "denied got get rejected didnt didn't banco negaron rechazaron califico", r"(?:(?:got|been|were|was) (?:denied|rejected|declined)|didn'?t (?:get approved|qualify)|(?:el banco )?(?:me|nos) (?:nego|negaron|rechazo|rechazaron)|no (?:califico|calificamos|me aprueban|nos aprueban)|mal credito)"),
    ("interest_rates", "intereses interes tasa tasas", r"(?:intereses|tasas?|interes)(?: [a-z]+){0,4}? (?:alt[oa]s?|altisim[oa]s?|elevad[oa]s?|por las nubes|subiendo|bajen|bajan|bajar)"),
    ("interest_rates", "2 3 4 5 6 7 8 9 fed percent", r"(?:\d(?:[.,]\d+)?_?(?:%|percent)(?: (?:interest|mortgage|apr|rates?))+|(?<=percent )(?:interest|rates?)|fed (?:cuts?|lowers?|drops?|eases?|moves?))"),
    ("competition", "second third fourth fifth several", r"(?:second|third|fourth|fifth|several) (?:agent|realtor|broker)s?"),
    ("competition", "already have working using signed we've i've we i got talking going represented found", r"(?:already|currently)(?: (?:have|has|got|working|work|using|with|signed|going|through|talking|to))+ (?:(?:a|my|our|another) )?(?:guy|gal|girl|lady|someone|somebody|person|team)|(?:have|got|found|working with|going with|signed with|signed up with) (?:someone|somebody)(?= (?:helping|already|from|at|with|who|we|else|for)|_[.!,]|_$)"),
    ("competition", "signed", r"signed (?:a |an |the )?(?:contract|agreement|listing|papers?|up)(?: [a-z]+)? with (?:an?|another|my|our|some|the) (?:[a-z]+ )?(?:agent|realtor|broker|company|team)"),
    ("competition", "ya estamos tenemos trabajamos", r"(?:ya )?(?:tengo|tenemos|trabaj[oa](?:mos|ndo)?|estamos)(?: [a-z]+){0,2}? (?:otr[oa]|con) (?:agente|corredor|realtor|inmobiliaria|agencia)"),
    ("competition", "ya", r"ya (?:tengo|tenemos) (?:un )?(?:agente|corredor|realtor)"),
    ("authority", "has have needs need wants must", r"(?<!\bi )(?<!\bwe )(?<!you )(?:has|have|needs?|wants?|must)(?: to)? (?:sign|agree|approve|weigh in|be on board|sign off)(?: (?:too|on it|first|as well|it))?"),
    ("authority", "without", r"without (?:my|our|the) (?:wife|husband|spouse|partner|other half|dad|mom|brother|sister|family|parents|business partner|co_?owner)(?:'?s)?(?: (?:okay|ok|approval|say|sign))?"),
    ("authority", "platicar platicarlo hablar hablarlo consultar consultarlo preguntar preguntarle comentarlo verlo depende tiene falta", r"(?:(?:platic|habl|consult|pregunt|coment)ar(?:lo|le|la)?|verlo)(?: [a-z]+)? (?:con|a) mi [a-z]+|(?:depende de|falta que|tiene que (?:verla|aprobar|decidir|opinar)) ?(?:mi [a-z]+)?"),
    ("authority", "final last ultima", r"(?:final|last) (?:say|word|call|decision|vote)|ultima palabra"),
    ("authority", "calls makes decides chooses runs", r"(?<!\bi )(?<!\bwe )(?:calls the shots|makes (?:the|all|most|our|these|those)(?: [a-z]+){0,2}? (?:decisions?|calls?|choices?)|decides(?: (?:that|these|this|such|on|in|for|everything|it))|chooses(?= |_$|_[.,])|runs the show)"),
    ("authority", "needs convince convincing persuade", r"(?:needs? (?:some |a bit of |more )?convincing|(?:convince|persuade) (?:my|the|him|her|them))"),
    ("authority", "has have get gets", r"(?:has|have|gets?) (?:a|the|some|equal|no) (?:say|vote)(?: [a-z]+)?"),
    ("authority", "depends", r"depends on (?:what )?my [a-z]+(?: (?:says|thinks|wants))?"),
    ("value", "what que comision", r"(?:what (?:exactly )?(?:do|would|will) (?:i|we) get(?: [a-z]+){0,3}? (?:for|in return)|que (?:me|nos) (?:ofrece|dan|das)|comision(?: [a-z]+){0,3}? (?:alta|mucho|cara|bajar|menos))"),
    ("value", "charge charges", r"charges?(?: [a-z]+){0,2}? \d(?:\.\d+)?_?(?:%|percent)"),
    ("value", "percent tan", r"(?:percent(?: (?:seems?|is|feels?|sounds?|just|a|bit|way|too|so|pretty|really))+ (?:high|much|steep|a lot|greedy|expensive)|tan alta la comision)"),
    ("pricing/online_estimate", "segun zillow redfin zestimate online estimate website internet realtor",
     r"(?:segun (?:zillow|redfin|internet)|(?:zillow|redfin|the internet|online|realtor\.com|website)(?: (?:says|said|has|shows|estimates?|is showing|had|values?))+|zestimate|online (?:estimate|value)|(?:zillow|redfin) estimate)"),
    ("pricing/neighbour", "neighbor neighbour neighbors next down  similar same comparable comps vecino",
     r"(?:(?:neighbou?r|vecino)s?(?:'s)?(?: [a-z]+){0,3}? (?:(?:sold|listed|went)(?: (?:it|his|hers|theirs))? for|got)|(?:next door|down the street|across the street|around the corner|on (?:my|our) (?:street|block)|two doors (?:down|over)|similar|same|comparable|comps)(?: [a-z]+){0,4}? (?:(?:sold|listed|went|closed) (?:for|at)|got|fetched|walked away with))"),
    ("pricing/improvement_overvalue", "redid remodeled remodelled redone renovated updated spent put installed added built invested sunk sank dropped poured cost kitchen pool remodel addition solar",
     r"(?:(?:redid|remodeled|remodelled|redone|renovated|updated)(?: (?:the|our|my|whole|entire|both|all))* (?:kitchen|bath\w*|house|basement|roof|place|floors)(?: [a-z]+)? (?:for|at a cost of) (?=[$\d])|(?:put in|installed|added|built)(?: (?:a|an|the|brand|new|whole|second))+ (?:pool|kitchen|bath\w*|deck|roof|garage|patio|windows?|addition)(?=[^.!?]*(?:count|value|worth|price|more))|(?:kitchen|pool|remodel|addition|solar|upgrades?|renovations?)(?: (?:alone|cost|costs|us|me))+ (?:a (?:fortune|lot|bundle)|[$\d])|(?:spent|put|invested|sunk|sank|dropped|poured)(?: (?:over|about|around|almost|like|a lot|so much|\$?[\d,.]+k?|grand|thousand|dollars|money|\$))*(?: (?:on|in|into))(?: (?:the|a|our|my|it|this|new))* ?(?:kitchen|bath\w*|remodel|renovations?|upgrades?|improvements?|pool|roof|house|it)?)"),
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
    ("value", "comision comisiones commision comission", r"comm?iss?ion(?:es|s)?(?: [a-z]+){0,2}? (?:too|is|muy|tan|alta|high|steep)"),
    ("value", "your flat rebate commission commissions lower reduce discount negotiate why sell do list fsbo by what how without la",
     r"(?:commissions?(?: [a-z]+){0,2}? (?:too|high|lower|negotiable|is)|(?:lower|reduce|discount|negotiate)(?: [a-z]+){0,2}? (?:commission|fees?)|why (?:should|would|do) (?:i|we) (?:need|pay|use|hire)|(?:sell|do|list) (?:it |this )?(?:(?:by )?(?:myself|ourselves)|(?:on )?(?:my|our) own)|fsbo|by owner|your (?:cut|fee|percentage)|flat fee|rebate|without (?:an? )?(?:agent|realtor)|(?:what|how) (?:do|are) you (?:do |any )?(?:different|for (?:that|the|your) commission)|why should (?:i|we)|la comision)"),
    ("financing", "monthly payments short student debt lenders cant swing enough bad low poor terrible credit don't dont not no can't cannot couldn't won't denied turned rejected isn't saving down worried monthly unsure lender",
     r"(?:(?:bad|low|poor|terrible) credit|credit (?:score )?(?:is|isn'?t|needs)|(?:don'?t|not|no)(?: [a-z]+){0,3}? down payment|(?:can'?t|cannot|couldn'?t|won'?t) (?:get (?:a loan|approved|financing|a mortgage)|qualify|afford)|(?:denied|turned down|rejected)(?: (?:for|by))?|(?:not|isn'?t) enough (?:saved|for|down)|(?:can'?t|couldn'?t) swing|monthly(?: payments?)? (?:is|are|would be|scares?|seems?) (?:too|me|us|a lot|high)|payments? scares?|short on (?:cash|funds)|student loans?|too much debt|lenders? keeps?|not enough (?:saved|for|down)|saving (?:up )?for (?:a |the )?down|down payment(?: (?:is|might be|would be))* (?:a |the |too )?(?:problem|issue|hard|much|high|tough)|worried about (?:the |our |my )?(?:monthly )?payments?|(?:not |un)sure (?:if )?(?:we|i) (?:can|could|would) (?:get|qualify|afford)|no tengo (?:para )?(?:el )?enganche|lender (?:said no|denied))"),
    ("interest_rates", "rates rate interest mortgage borrowing apr tasas giving locked", r"(?:(?<=% )rates?|(?:interest |mortgage )?rates? (?:are|is|at|above|over|near|around|this|like|to|come|go|drop|will|have|get|keep|going|being|so|too)|interest rates?|borrowing (?:costs?|is)|apr|(?:giving up|locked in)(?: (?:our|my|at|a|the))*(?: low)? (?:\d|rate)|interest (?:is|on)|tasas(?: de interes)?|(?<=locked )rate)"),
    ("sell_first", "house place home condo get gotta until hasta primero vendamos venda", r"(?:get rid of|unload|sell|dump|move|offload)(?: (?:it|ours|mine|that|this one|the other one|our [a-z]+|my [a-z]+))? first|hasta que (?:no )?(?:vendamos|venda|se venda)(?: [a-z]+)?|primero (?:hay que|debo|debemos|quiero|queremos|tenemos que) vender"),
    ("sell_first", "proceeds equity once two ours sell need have until contingent contingency home current primero vender house",
     r"(?:(?:need|have|got|want|must|tengo que) ?(?:to )?(?:sell|vender)(?: (?:my|our|the|this|mi|current|house|home|place|condo|casa))*(?: (?:first|before|primero|antes))|sell(?:ing)? (?:(?:my|our|ours|mine|this|current|the|house|home|place|one|condo) )*(?:first|before (?:we|i|buying))|need the (?:proceeds|equity|money from)|equity (?:is )?tied up|once (?:ours|our [a-z]+|mine|my [a-z]+) (?:sells|is sold|closes)|contingent (?:on|upon)(?: the)? sal|un[a-z]{2,3}l? (?:my|our|ours|the)(?: [a-z]+){0,2}? (?:sells|sold|is sold)|primero (?:tengo que |necesito )?vender)"),
    ("condition", "foundation roof mold termites wiring cracks plumbing", r"(?:foundation|roof|mold|termites?|wiring|cracks?|plumbing)(?: [a-z]+){0,2}? (?:scares?|worr(?:y|ies)|bothers?|concerns?|freaks?|kills?) (?:me|us|it)(?: out)?"),
    ("condition", "money horror repair repairs cracks water musty creaky leak leaks needs too photos pictures it inside worried roof foundation plumbing hvac mold electrical failed bad scary inspection don't dont not smell smells",
     r"(?:money_?pit|horror show|(?:inspection|repairs?)(?: [a-z]+)? (?:would|will|is going to) (?:be|cost|kill)|needs (?:too much|so much|tons of) (?:work|repairs?|updating)|(?:photos|pictures|it|inside) (?:look|looks|looked) (?:rough|bad|old|dated|terrible)|worried about the (?:roof|foundation|plumbing|condition|electrical|repairs)|too much work|too (?:old|outdated|dated)|(?:roof|foundation|plumbing|hvac|mold|electrical)(?: (?:issues?|problems?|is (?:old|bad|shot|leaking)|concerns?|worries?))|(?:failed|bad|scary) inspection|inspection (?:issues|found|report)|(?:don'?t|not)(?: [a-z]+){0,3}? fixer(?: upper)?|smell(?:s|ed|y)?|musty|water (?:stains?|damage)|cracks?(?= in)|leak(?:s|ing|y)?)"),
)  # fmt: skip
_NO_ISSUE = r"(?:'?s? (?:is |are |was |were )?(?:not|n'?t|never)|(?:is|are|was|were|does|do)n'?t|no es|no son)(?: (?:really|even|so much|necessarily|the|an?|our|my|el|un|la))* (?:issue|problem|problema|concern|question|obstacle|deal_?breaker|worry|bother(?: (?:me|us))?|hang_?up|reason|tema)"
_DENIALS = rules(
    "denial",
    *(
        (kind, first, rf"(?:{pattern})(?: [a-z]+)?_{_NO_ISSUE}")
        for kind, first, pattern in (
            ("pricing", "price prices money cost budget precio dinero number", "price|prices|money|the cost|cost|budget|precio|dinero|number"),
            ("interest_rates", "rates rate interest tasas intereses", "rates?|interest|tasas|intereses"),
            ("timing", "timing time tiempo", "timing|time|tiempo"),
            ("value", "commission fee comision", "commission|fees?|comision"),
            ("trust", "trust confianza", "trust|confianza"),
            ("financing", "financing credit loan credito", "financing|credit|loan|credito"),
            ("condition", "condition work repairs", "condition|work|repairs"),
        )
    ),
    ("pricing", "its it's it not no", r"(?:it'?s |it is )?not (?:really |just |even |so much )*(?:about )?the (?:price|money|cost)|no (?:problem|issue|complaints?) with the (?:price|cost)"),
)  # fmt: skip
"""What somebody says holds them back not: "price isn't the issue"."""
RULES = _DENIALS + tuple(
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
    denied += [hit.meaning for hit in scan.hits.get("denial", ())]
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
