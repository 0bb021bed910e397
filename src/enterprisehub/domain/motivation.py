"""Read why a contact moves, and in what condition a seller's home is.

Reasons are neutral categories. Marriage, divorce, children, age, health and service in the forces are nobody's
business here: words about them are not read, see `enterprisehub.domain.fair_housing`.
"""

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrases import Hit, Scan, rules
from enterprisehub.domain.place_words import STATE_NAMES
from enterprisehub.domain.text import Text

_HOME = r"(?:house|home|condo|townhouse|place|property|land)"
RULES = (
    *rules(
        "motivation",
        ("job", r"(?:job|work|company|employer|office|boss|empresa|trabajo)(?:'s)?(?: [a-z]+){0,2}? (?:moving|taking|takes|took|sending|sent|bringing|brings|relocating|relocated|transferring|transferred|moved|moves|traslada|trasladan|manda|mandan|cambia|reubica)"),
        ("job", r"(?:start(?:ing)?|accepted|took|offered|got|taking|landed)(?: [a-z]+){0,3}? (?:job|position|role|gig|residency|fellowship)|clos(?:er|e) to (?:work|my job|the office|my office)|shorter commute|(?:cambio de|nuevo) trabajo"),
        ("job", r"(?:plant|office|factory|branch|company|mill)(?: (?:is|was|got|just))* (?:closing|closed|moved|moving|relocated|relocating)|(?:job|position|trabajo|residency)(?: [a-z]+)? (?:starts|begins|empieza|comienza)|(?:hired|recruited|headhunted) (?:me|us|partner)|(?:got|was|been|just) hired|(?:partner|i|we)(?: just)? (?:got|landed|took|accepted|have) (?:a |an |the )?(?:offer|promotion)"),
        ("downsizing", r"(?:tired|sick|done) (?:of|with) (?:the |all the |these )?(?:stairs|upkeep|yard work|mowing|cleaning|maintenance)|too many (?:rooms|bedrooms|stairs|bathrooms)|(?:rattling|rattle) around"),
        ("upsizing", r"elbow room|breathing room|more (?:room|space)(?= |_$|_[.,!])|room to grow|(?:crammed|squeezed|packed|jammed) (?:in|into)|(?:bursting|cramped|tight quarters)"),
        ("financial", r"(?:property )?taxes (?:(?:went|are|keep|have gone|shot|going)(?: going)? (?:up|through the roof|sky)|doubled|tripled|jumped|exploded|are killing)|get out from under|drowning in|under_?water on"),
        ("investment", r"(?:put|park|putting)(?: (?:some|our|my|the))? (?:money|cash|savings)(?: to work)? (?:in|into) (?:real estate|property|a property|bricks)"),
        ("relocation", rf"(?:leaving|getting out of|fleeing|escaping) (?:the (?:city|state|area|country|cold|midwest|northeast)|town|{'|'.join(sorted(STATE_NAMES))})"),
        ("inheritance", r"(?<!real )(?<!the real )estate(?= (?:must|needs|has to|wants|of)|_[.,])"),
        ("upsizing", r"(?:growing|grown|grew) out of"),
        ("investment", r"inversionistas?"),
        ("upsizing", r"(?:nos |me )?qued(?:a|o)(?: muy| ya)? (?:chic[oa]|peque[a-z]+)"),
        ("upsizing", r"(?:run(?:ning)? )?out of (?:room|space)|no (?:more )?(?:room|space) left"),
        ("upsizing", r"(?:(?:need|want)(?:ing)?(?: [a-z]+){0,2}? )?(?:a )?(?:bigger|larger) (?:yard|kitchen|garage|lot|home|house|place|space|living)|(?:another|an extra|an additional|one more|more|extra) (?:bedrooms?|bathrooms?|rooms?|room(?= (?:for|to)))|mas espacio|(?:casa|algo) mas grande|no cabemos|busting at the seams|on top of each other|bursting"),
        ("downsizing", r"too much (?:to (?:take care of|keep up(?: with)?|maintain|clean|handle|manage)|upkeep|work|for (?:me|us) to)|(?:can'?t|cannot) (?:take care of|keep up with|maintain) (?:the (?:yard|house|stairs|place)|it|this)|don'?t need (?:all )?this much (?:space|house|room)|(?:casa|algo) mas (?:chic[oa]|peque[a-z]+)|cut(?:ting)? back on space"),
        ("other", r"(?:be |live |move |get |moving )?(?:closer|nearer) to(?! (?:work|my job|the office|my office))|mas cerca de"),
        ("job", r"transfer(?:red|ring)?(?: [a-z]+){0,4}? (?:for|by|at|to) (?:my |our |a |the )?(?:work|job|company|employer|office)"),
        ("relocation", r"(?:relocat(?:e|ed|ing|ion)|transferr(?:ing|ed)|mov(?:e|ing) (?:(?:back|out|away|over|cross country) )*(?:to(?! (?:buy|sell))|from|for work|out of (?:state|town))|mudarnos|nos mudamos|out of state)"),
        ("job", r"(?:commute|drive to work|(?:new|different) (?:job|position)|job (?:offer|change|transfer|moved)|(?:got|start(?:ed|ing)) a (?:new )?job|promotion|(?:nuevo |por )?trabajo|(?:company|employer|office|empresa)(?: (?:is|are|me|us|my|wants))* (?:transfer(?:red|ring)?|relocat(?:ing|ed)|moving|moved|move)(?: (?:me|us|him|her))?)"),
        ("downsizing", r"(?:downsiz(?:e|ed|ing)|(?:something|somewhere|place|home|house) smaller|(?<!isn't )(?:house|home|place|it)(?: is|'?s) too (?:big|large|much|quiet|empty)|too much (?:house|space|yard)|less (?:space|maintenance|upkeep))"),
        ("downsizing", r"(?:house|home|place|it)(?: (?:just|now))? feels?(?: (?:so|too|way|really|pretty))* (?:big|empty|huge|large|quiet)(?= |_$|_[.,!])"),
        ("downsizing", rf"(?:get|want|buy|find|into|for|to) a (?:much |far |bit )?small(?:er)? {_HOME}|empty nest(?:ers?)?|fewer (?:rooms|bedrooms|stairs)|(?:rooms?|bedrooms?|house|it)(?: is| are|'s)(?: just| way| really)* (?:silly|wasted|too many|more than we need)"),
        ("upsizing", r"(?:(?:of us|people|adults) in (?:a |one |two |1 |2 )(?:tiny |small )?(?:rooms?|bedrooms?|one_bedroom|studio)|upsiz(?:e|ing)|upgrad(?:e|ing)|(?:need(?:ing)? )?(?:more|extra) (?:space|room)|(?:something|somewhere|anything) (?:bigger|larger|roomier)|(?:bigger|larger) (?:place|home|house|space)|outgr(?:own|ew)|running out of (?:space|room)|too (?:small|cramped))"),
        ("investment", r"(?:invest(?:ment|ing|or)?s?|rental (?:property|income|properties)|flip(?:ping)?|cash flow|passive income|airbnb|1031|portfolio|inversion|invertir|income property)"),
        ("inheritance", rf"(?:left (?:me|us|him|her|them) (?:the|her|his|their|a|this)(?: [a-z]+)? ?{_HOME}|(?:dej(?:o|aron)) (?:la|una|su) casa|herencia|passed (?:away )?and left|belonged to (?:my|our) (?:late|grand|mom|dad|mother|father|parents|uncle|aunt))"),
        ("inheritance", r"(?:inherit(?:ed|ance)?|estate sale|settl(?:e|ed|ing) (?:the|an|her|his|their|our|my) (?:[a-z]+'?s )?estate|heredamos|herede|probate)"),
        ("financial", r"(?:(?:upkeep|maintenance|taxes|payments?|costs?|bills?)(?: [a-z]+){0,2}? (?:eating|killing|drowning|crushing|sinking)(?: (?:us|me))|behind on|(?:can'?t|cannot|can no longer) (?:afford|keep up with) (?:the |this |my |our )?(?:house|home|payments?|mortgage|it)|foreclosure|(?:pay off|in) debt|lost my job|laid off|pull (?:some )?equity|cash out)"),
        ("other", r"(?:rent (?:went|is going|goes|keeps? going|keeps? rising|was raised|increased)(?: up)?|raised (?:the|my|our) rent|done (?:with|dealing with) (?:tenants|renting|renters|the landlord|being a landlord)|(?:my |our )?lease (?:is (?:up|ending|over)|ends|expires|runs out)|(?:tired|sick) of (?:renting|paying rent|being a landlord|the landlord|tenants|managing)|stop renting|first (?:home|house|time (?:home )?buyer)|(?:fresh start|change of (?:scenery|pace)))"),
    ),
    *rules(
        "condition",
        ("poor", (r"(?:(?:basement|cellar|crawl_?space)(?: [a-z]+)? (?:floods?|flooded|leaks|wet)|wiring (?:is|looks) (?:old|bad|dangerous|shot)|scare (?:off|away)|(?:bad|poor|terrible|rough|awful) (?:shape|condition)|tear_?down|foundation (?:issues?|problems?|cracks?)|mold|(?:fire|flood|water) damaged?|"
         r"falling apart|needs? (?:a lot of|tons of|lots of|so much|major) (?:work|repairs?|updating)|major (?:repairs?|work)|(?:full |complete )?gut(?: job| renovation)|(?:roof )?leak(?:s|ing|y)|rot(?:ten|ting)?|termites?|sagging|cracked foundation|run_?down|wreck|disaster|condemned|money pit|needs everything|not livable|unlivable|uninhabitable|structural (?:issues?|problems?)|mal(?:as)? (?:estado|condiciones))")),
        ("poor", r"(?:(?:en )?(?:muy |bastante )?mal(?:as|a)? (?:estado|condicion(?:es)?)|(?:se (?:esta|estan) cayendo)|(?:destruid|podrid|arruinad|inundad|quemad)[oa]s?|(?:muy |toda |todo )?(?:destrozad|deterirad|deteriorad|maltratad)[oa]s?|goteras?|moho|humedad)"),
        ("poor", r"(?:cayendo|(?:destruid|podrid|arruinad|inundad|destrozad|deteriorad|maltratad)[oa]s?|goteras?|moho|humedad)"),
        ("poor", r"(?<!a )(?:pretty |really |very )?rough(?=_[.,!]|_$)|(?:floors?|ceilings?|walls?|windows|kitchen|siding|plumbing|drywall|cabinets)(?: (?:is|are|was|were|has|have|been|all|just|basically))* (?:gone|missing|ruined|rotted|destroyed|falling|crumbling|collapsed|caved)"),
        ("poor", r"(?:trashed|wrecked|destroyed|hoarder(?: house)?|caving in|collaps(?:ing|ed)|torn (?:out|up|apart)|black mold|holes? in the (?:roof|wall|walls|floor|ceiling)|(?:a |total |complete )?dump|shambles|vandalized|missing (?:walls?|floors?|cabinets?|a kitchen))"),
        ("fair", r"(?:(?:estado|condicion(?:es)?) regular(?:es)?|regular(?= |_$|_[.,!])|necesita (?:pintura|pintar|arregl|reparaci|detalles|trabajo|cari)[a-z]*|(?:esta )?(?:un poco )?viej(?:a|ita)|le (?:falta|hacen falta)(?: [a-z]+){0,2}? (?:detalles|arreglos|pintura))"),
        ("fair", r"(?:average (?:shape|condition)|so_?so|(?:ok|okay|alright|decent|livable)(?: (?:shape|condition))|livable|a little (?:rough|dated|tired|worn)(?: around the edges)?|rough around the edges|not (?:perfect|pretty|fancy)|seen better days)"),
        ("good", r"(?:buen estado|(?:bien |muy bien )?(?:cuidad|conservad|mantenid)[oa]|buenas condiciones)"),
        ("excellent", r"(?:impecable|como nueva|nuevecita|recien (?:remodelad|renovad|pintad)[oa]|toda (?:remodelad|renovad|nuev)[oa]|excelentes? condicion(?:es)?|excelente estado)"),
        ("fair", r"(?:hay que|tengo que|tenemos que|falta) (?:arreglar|cambiar|reparar|pintar)|(?:carpet|floors?|paint|cabinets|windows)(?: is| are|'s)(?: all| pretty| kind of)* (?:shot|worn out|gone|done)"),
        ("fair", (r"(?:deferred maintenance|freshening(?: up)?|(?:the )?(?:sixties|seventies|eighties|nineties|60'?s|70'?s|80'?s|90'?s)|needs? (?:a (?:bit of |little |new )?)?(?:(?:any|some|minor|a few|cosmetic) )*(?:work|repairs?|updat(?:es|ing)|tlc|paint|new roof|roof|renovations?|fixing|arreglos)|"
         r"worn|(?:a )?bit (?:tired|dated|worn)|showing its age|aging|lived_?in|(?:furnace|windows|hvac|carpet|kitchen) (?:is|are) (?:getting )?(?:old|dated|original|worn)|out_?dated|(?<!up )dated|old roof|roof (?:is )?(?:getting )?(?:about |around |almost |over )?(?:pretty |quite |\d+ years )?old|original (?:kitchen|bath\w*|condition)|fixer(?: upper)?|tlc|minor repairs|could use (?:some |a )?(?:work|updating|paint|refresh|freshening|love|elbow grease|help|attention)|fair (?:shape|condition)|necesita arreglos)")),
        ("excellent", (r"(?:(?:gutted and )?(?:rebuilt|redone)(?= (?:in|last|from|top|throughout|two|a few))|(?<!not )all new|(?:nothing|not a thing|not one thing)(?: left)? to (?:fix|do|repair|update)|(?:fully|completely|totally|newly|just|recently) (?:renovated|remodel+ed|updated|redone|refurbished)|like new|spotless|flawless|show ready|top to bottom|brand new|everything(?: inside)? is (?:brand )?new|immaculate|mint condition|turn_?key|move in ready|"
         r"(?:excellent|perfect|pristine|amazing) (?:shape|condition)|excelente (?:estado|condicion\w*))")),
        ("good", (r"(?:solid bones|maintained(?: well)?|tidy|honest wear|(?:very |pretty )?(?:good|great|decent|solid) (?:shape|cond?i?tion)|everything(?: still)? works|nothing (?:major|big|wrong)|clean and|taken (?:good )?care of|good bones|minor wear|well (?:maintained|kept|cared for)|new (?:roof|kitchen|hvac|windows|floors?|flooring|ac|furnace|water heater|appliances)|"
         r"updated|upgraded|renovated|remodel+ed|redid|redone|replaced|buen(?:as)? (?:estado|condicion\w*)|remodelada)")),
    ),
)  # fmt: skip
_WISHES = ("want ", "looking for ", "looking for a ", "need a ", "want a ", "prefer ", "like a ", "find a ", "love a ", "for something ",
           "busco ", "something ", "must be ", "needs a ", "have a ", "and a ", "or a ", " an ", "a house with ", "with a ", "with ", "busco una ")  # fmt: skip
_CAUSES = {"inheritance": 0, "job": 0, "other": 2}
_WORSE = {"excellent": "fair", "good": "fair", "fair": "good", "poor": "fair"}
_RANK = ("poor", "fair", "good", "excellent")


def read_motivation(text: Text, scan: Scan) -> Finding | None:
    found = [
        hit
        for hit in scan.hits.get("motivation", ())
        if (not hit.negated or text.lower.startswith(("can", "cannot"), hit.start)) and not text.asks_about(hit.start)
    ]
    if not found:
        return None
    hit = min(found, key=_why)
    return Finding(Factor.MOTIVATION, Certainty.KNOWN, {"reason": hit.meaning}, text.quote(hit.start, hit.end))


def _why(hit: Hit) -> int:
    """Rank what causes a move before what it is: who is transferred relocates because of the job."""
    return _CAUSES.get(hit.meaning, 1)


def read_condition(text: Text, scan: Scan, *, seller: bool) -> Finding | None:
    """Read the state of the contact's own home: its worst part counts, a buyer's wish ("move-in ready") does not."""
    found: list[tuple[str, int, int, bool]] = []
    for hit in scan.hits.get("condition", ()):
        before = text.lower[max(0, hit.start - 18) : hit.start]
        if before.endswith(_WISHES) and not seller:
            continue
        if not text.asks_about(hit.start):
            found.append((_WORSE[hit.meaning] if hit.negated else hit.meaning, hit.start, hit.end, hit.negated))
    if not found:
        return None
    plain = [each for each in found if not each[3]]
    found = plain or found  # "good condition, no leaks" says more by what there is
    states = [each[0] for each in found]
    worse = [state for state in states if state in {"poor", "fair"}]
    state = min(worse, key=_RANK.index) if worse else max(states, key=_RANK.index)
    start, end = found[0][1], found[-1][2]
    details = text.quote(start, end)
    own = seller or any(
        mark in text.lower
        for mark in (
            "my ",
            "our ",
            "the house",
            "the roof",
            "the kitchen",
            "it's ",
            "its ",
            "it is ",
            "it needs",
            "we ",
        )
    )
    certainty = Certainty.KNOWN if own else Certainty.PARTIAL
    return Finding(Factor.CONDITION, certainty, {"state": state, "details": details}, details)
