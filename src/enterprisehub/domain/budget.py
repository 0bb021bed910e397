"""Read what a contact wants to pay, or hopes to get."""

import re

from msgspec import Struct

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.bare_prices import may_be_price, said_as_price, stands_alone
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.numbers import Quantity
from enterprisehub.domain.phrases import Hit, Scan, rules
from enterprisehub.domain.text import Text

LEAST_PRICE = 20_000
"""Dollars; less is a rent, a fee or a deposit."""
MOST_PRICE = 500_000_000
SHORT_MESSAGE_WORDS = 6
"""A message this short that holds an amount answers "what is your budget?"."""
REACH = 32
"""How many characters before an amount its context may stand."""
BOUND_REACH = 14
"""Likewise for a word such as "over" or "max"."""

RULES = rules(
    "bound",
    ("max", r"(?:the )?(?:most|maximum|max)(?: [a-z]+){0,4}? (?:can|could|will|would)(?: [a-z]+)? (?:offer|pay|spend|do|go|swing|afford)(?: [a-z]+){0,5}? (?:is|would be)(?= (?:about |around )?\$?\d)"),
    ("max", r"no mas de(?:l)?"),
    ("max", r"(?:ceiling|cap|limit|max(?:imum)?|upper limit|top) (?:for|on) (?:the|a|our|this|any|an)(?: [a-z]+){1,5}? (?:is|would be|will be)"),
    ("min", r"(?:walk(?:ing)?(?: away)?|bail(?:ing)?|no deal|no sale|not sold|insulted|laugh|hang up)(?: [a-z]+){0,3}? (?:under|below|less than|lower than|beneath)"),
    ("own", r"(?<!zillow )(?<!redfin )(?<!site )(?<!website )(?<!estimate )(?<!app )(?<!uses )(?<!google )(?:has|have|got|puts?|put|gave|approved|cleared|okayed|ok'?d|qualified) (?:us|me)(?: (?:pre_?)?approved)?(?: (?:at|for|to|up to))+(?= \$?[\da-z])|(?:we|i|where we|where i)(?: [a-z]+)? (?:stop|quit|bow out|tap out|max out|walk)(?: [a-z]+)? at"),
    ("own", r"(?:(?:is|that'?s|that is|as|be) )?(?:my|our) (?:asking|list|listing)(?: price)?(?: (?:is|to be|would be|should be|will be))?(?! (?:was|too|of the))"),
    ("correct", r"(?:(?<=wrong, )|(?<=wrong\. )|(?<=wrong )|(?<=instead )|(?<=no, )|(?<=please ))(?:put(?: (?:it|me|us))? down|write|make it|put)(?: (?:for|as))?(?= \$?\d)"),
    ("correct", r"correct(?:ed|s|ing) (?:me|myself)(?:,? (?:it'?s|its))?|my bad|misspoke|ignore (?:that|my last)|let me rephrase|change (?:that|it) to|on second thought"),
    ("foreign", r"(?:ahorrad[oa]s?|juntad[oa]s?|guardad[oa]s?)(?: (?:para|for|de) (?:el |the |a |un )?(?:enganche|down|closing))?|(?:flat )?fee|of commission|in commission"),
    ("foreign", r"(?:pay(?:ing)?|charg(?:e|ing)|giv(?:e|ing)|hand(?:ing)?|cost(?:s|ing)?)(?: (?:you|y'?all|me|us|somebody|someone|an agent|agents|a realtor|over))+(?: (?:about|like|almost|around))?"),
    ("foreign", r"(?:(?:dollars|bucks) )?(?:nicer|too rich|too much|more|higher|over|above|past|beyond) (?:than )?(?:(?:our|my) (?:budget|wallet|limit|max|means|checkbook|pocketbook)|(?:what )?(?:we|i|the bank) (?:can|could|have|make|would|lets?))"),
    ("max", r"(?:top|topping|topped|tap|tapped|tops|cap|capping)(?: out)?(?: (?:at|around|about))+|top(?:s|ping|ped)? out|(?:and )?not (?:a|one) (?:penny|dollar|dime|cent|nickel|peso) (?:more|over|above)|ni un (?:peso|centavo|dolar) mas|y (?:ya|no mas|hasta ahi)"),
    ("max", r"(?:puedo|podemos|podriamos|podria|alcanzo|alcanzamos|llego|llegamos|llegaria|llegariamos|llegando|subir|subimos|nos alcanza|me alcanza|estirar(?:nos|me|le)?|estiramos)(?: [a-z]+){0,2}? (?:a|hasta|para)(?= (?:unos |los )?\$?\d)"),
    ("foreign", r"(?:how|why|how come|explain (?:why|how))(?: (?:to me|come))*(?: (?:i'?m|we'?re|it'?s|mine is|mine'?s|ours is|ours|mine|am i|are we|is (?:mine|ours|it)))(?: [a-z]+)? at"),
    ("min", r"(?:won'?t|wouldn'?t|can'?t|cannot|not|never|couldn'?t|refuse to|don'?t)(?: (?!pay|spend|buy)[a-z']+){0,4}? (?:sell(?:ing)?|list(?:ing)?|accept(?:ing)?|tak(?:e|ing)|go(?:ing)?|dip|let(?:ting)?|part(?:ing)?|settl(?:e|ing)|consider(?:ing)?|entertain(?:ing)?)(?: [a-z']+){0,5}? (?:less than|below|under|lower than|beneath)"),
    ("min", r"no (?:la |lo |nos )?(?:vend(?:o|emos|eria|eriamos|ere|er)|acept(?:o|amos|aria)|dejo|dejamos|doy|damos|suelto|soltamos|voy a (?:vender|aceptar)(?:la|lo)?|vamos a (?:vender|aceptar)(?:la|lo)?)(?: [a-z]+){0,4}? (?:(?:por |en )?menos de|(?:por )?debajo de)"),
    ("least", r"(?:penny|dime|dollar|cent|nothing) (?:less|under|below|lower)(?: than)?"),
    ("max", r"(?:under|below|up_to|hasta|(?:por )?debajo de|menos de|less than|cheaper than|tops|(?:cap|ceiling)(?:ped)?(?: (?:at|of|is))?)"),
    ("max", (r"(?:(?:at )?(?:the )?most|max(?:imum|imo)?|limit(?: is| of)?|stay(?:ing)? (?:under|within|below|around)|keep(?:ing)? (?:it|this|things|everything) (?:under|below|within|around|at)|max(?:ed)? (?:out )?at|tope(?: (?:de|es))?|within|or (?:less|under|below)|"
     r"(?:no|not) (?:more|higher) than|(?:not|can'?t|don'?t|won'?t|wouldn'?t|couldn'?t|shouldn'?t|cannot)(?: [a-z]+){0,4}? (?:over|above|past|more than|exceed))")),
    ("max", r"(?:nothing|none|never|not(?: (?:a|one) (?:penny|dollar|cent))?|no)(?: [a-z]+)? (?:over|above|past|beyond|north of|higher than|more than)"),
    ("min", (r"(?:at least|(?:the )?least|min(?:imum|imo)?|over(?! (?:the\b|what|asking|list|market))|above|more than|(?:no|not) less than|no menos de|no por menos de|starting (?:at|from)|north of|"
     r"upwards of|(?<!no )mas de|desde|al menos|por lo menos|cuando menos|como minimo|arriba de)")),
    ("own", (r"(?:b(?:udget|ugdet|udjet|uget)(?:ed)?(?: (?:is|of|around|for|about))*|presupuesto(?: (?:es|de))*|price_(?:range|point|limit)|"
     r"afford|spend(?:ing)?|willing to pay|(?:want|like|able|can) to (?:pay|spend)|pay(?:ing)?|gastar|pagar|range|comfortable (?:at|with|around))")),
    ("min", r"(?:minimum|or more|or better|and up(?! to)|or higher)"),
    ("max", r"is (?:the|our|my) (?:wall|line|hard stop|cutoff|stopping point|drop dead)"),
    ("max", r"(?:is|that'?s|it'?s|would be|at) (?:the|our|my)?_?(?:(?:very|absolute|hard|upper) )*(?:ceiling|cutoff|cut off|end of (?:it|the line|the road)|upper limit|stopping point|tops|max|maximum|limit)"),
    ("max", r"(?:(?:would be|is|as) (?:the|our|my) (?:absolute )?(?:max(?:imum)?|limit|top|ceiling|most|cap|highest)|would be (?:max|tops))"),
    ("own", r"(?:walk(?:ing)? away with|net(?:ting)?|pocket(?:ing)?|clear(?:ing)?|end(?:ing)? up with)(?= (?:about |around |at least )?\$?\d)"),
    ("own", r"(?:would make (?:us|me) happy|would work|(?:(?<=\d )|(?<=\dk ))works(?! (?:out|at|in|for (?:him|her|them)))|is doable|would be (?:ok|okay|fine|great|ideal|perfect)|is (?:our|my|the) (?:budget|range))"),
    ("foreign", r"(?:over|above|more than) (?:what|asking|list|market|its|my)|(?:is|was|'s|feels|seems) (?:way |a bit |just |still |a little |far |much )*(?:too (?:much|high|expensive|rich|steep|pricey|dear|far|big)|over_?priced|crazy|ridiculous|insane|out of (?:reach|our|my)|beyond|more than)"),
    ("foreign", r"has (?:it|ours|mine|us|the house) at|assess(?:or|ed|ment)(?: (?:it )?at)?"),
    ("foreign", r"(?:puts it at|came (?:back|in)(?: at)?|fetched|walked away with|ran(?: us)?|estimate(?: (?:is|was|of|says))?)"),
    ("own", r"on (?:something|anything|a (?:house|home|place|condo))(?= (?:around|about|for|at|under|up to|like|near)?_?\$?\d)"),
    ("own", r"(?:can|could|might|to|we'?ll|we'?d|i'?d|would) (?:swing|pull off|stretch to|handle|manage|do)(?= (?:\$?\d|(?:up to|around|about|maybe|like|low|mid|high|one|two|three|four|five|six|seven|eight|nine|half) ))|swing(?= \$?\d)|stretch(?:ing)? to"),
    ("own", r"(?:want|like|need|have|get)(?: to have| to get)? (?:it|(?:my|our|the|this) [a-z]+) (?:listed|sold|priced)(?: (?:at|for|around|about))+|part with (?:it|(?:my|our|the|this) [a-z]+)(?: (?:for|at))+|(?:is|'s) yours (?:for|at)"),
    ("min", r"(?:bottom line|minimum|floor|lowest|least) (?:on|for) (?:my|our|the)(?: [a-z]+){1,2} (?:is|would be)"),
    ("own", r"(?:my|our) price(?: (?:is|would be|stays|stays at|for it is|now is|is now))+(?= (?:around |about |at )?\$?\d)|(?:bring (?:me|us)|(?:figure|number)(?: (?:in|on|we|i|is|are|am|we're|i'm|have|working|thinking|with|of|my|our|head|mind))+|part with it for|is (?:the|my|our) (?:figure|number|price|target))"),
    ("own", r"(?:thinking (?:of|about)|want to|plan(?:ning)? (?:to|on)|hoping to|going to|we'?d|i'?d|we'?re|i'?m|we are|i am|would|should (?:we|i)) (?:be )?(?:ask(?:ing)?|list(?:ing)?)(?: (?:for|at|around|about))*"),
    ("foreign", r"(?:put|spent|invested|sunk|sank|dropped|poured)(?! (?:a|an|one|the|another|too many) (?:extra )?zero)(?= (?:in )?(?:about |around |over |like |another |almost |nearly |at least |a )?\$?[\da-z])(?! toward)"),
    ("foreign", r"(?:for|para|as)(?: (?:the|a|my|our|el|la))? (?:down_?payment|deposit|closing costs?|enganche|repairs|renovations?|remodel|furniture|moving)|in (?:savings|equity|debt|student loans|the bank)"),
    ("foreign", r"(?:friends?|cousins?|brother|sister|coworkers?|colleagues?|buddy|they|he|she|someone|somebody|who|parents|amig[oa]s?|prim[oa]|herman[oa])(?: [a-z]+){0,5}? (?:bought|sold|paid|got|listed|compr[oa]|vendi[oa]|pag[oa])(?: [a-z]+){0,4}?(?: (?:for|at|en|por))?"),
    ("foreign", r"(?:friends?|cousins?|brother|sister|coworkers?|colleagues?|buddy|boss|landlord|he|she|they)(?: (?:[a-z]+)){0,1}?(?: (?:she|he|they))?(?: (?:only|just|already|also))? (?:has|had|have|got|wants|makes|earns|charges|is paying)"),
    ("foreign", r"(?:bought|purchased|sold|closed|paid for)(?: [a-z0-9]+){0,8}? (?:for|at)"),
    ("foreign", r"(?:neighbou?r|vecino)s?(?:'s)?(?: [a-z]+){0,3}? (?:got|sold|listed)"),
    ("own", (r"(?:looking (?:at|for|to get)(?= (?:around |about |between |like )?[$\d])|(?:hoping|hope|want|like|expecting|get|need|busco)"
     r"(?: (?:for|to get|a))*(?= (?:at least |around |about |between )?[$\d]))")),
    ("correct", r"(?:i mean|no,? (?:wait|sorry)|(?:oh|wait|sorry),? no|or rather|o sea|no,? espera)"),
    ("correct", r"(?:actually|sorry|i meant|meant|correction|scratch that|make (?:that|it)|rather|wait|w?h?oops|change of plans?|(?:i )?(?:typed|wrote|said|put|had|got) (?:that|it|this) (?:all )?(?:wrong|backwards?)|(?:that )?came out wrong|wrong word|got (?:it|that) backwards|me equivoque|qui(?:se|simos) decir|queria decir|cambi(?:e|amos) de (?:opinion|idea|parecer)|corrijo|(?:changed|change) (?:my|our) minds?|(?:stupid |dumb |damn |darn |ugh |my )*(?:autocorrect(?:ed)?|phone (?:changed|corrected)(?: (?:it|that))?)|wrong (?:city|town|place|area|state)|(?:but |and |pero )?(?:now it'?s|it'?s now|ahora(?: (?:es|son|en))?)|mejor(?: dicho)?|mas bien|digo|perdon|typo|oops|update|strike that|nix that|forget that|hold on|hang on|on second thoughts?|come to think of it|better yet|call it|(?:revise|raise|lower|bump|change)(?:d)? (?:it|that|our budget|my budget|this)(?: (?:up|down))?(?: to)?)"),
    ("near", r"(?:around|about|approx(?:imately)?|roughly|between|entre|ballpark|alrededor de|como|close to|somewhere|like|from)"),
    ("foreign", (r"(?:list(?:ed|ing)?(?: price)?(?: (?:at|for|is))?|asking(?: price)?|worth|zestimate(?: (?:is|says|of))?|"
     r"(?:zillow|redfin)(?: (?:says|has it at|said))?|apprais\w+|owed?|mortgage of|sold(?: (?:for|at))?|down(?: payment)?(?: of)?|hoa|"
     r"tax(?:es)?|(?:earnest )?deposit|income|salary|makes?|earn|offered|offer(?: (?:of|for))?|credit(?! union)(?: score)?|score|commission|fees?|"
     r"vale|valued|priced(?: at)?|price (?:of|on|for)|balance|paid|bought(?: it)? for)")),
    ("foreign", r"(?:they|he|she|sellers?|owners?|builder|landlord|someone|somebody)(?: (?:still|only|really|actually|now))? (?:want(?:s|ed)?|(?:is|are|were|was) asking|asked?|needs?|priced|listed)(?: (?:like|about|around|for|at))?"),
    ("foreign", r"(?:is|are|was|does|did|so|isn'?t|wasn'?t) (?:it|that|this|they|that one|this one|the (?:house|home|condo|place|one|listing|property)(?: [a-z]+){0,3}?)(?: (?:still|really|actually|even|now))?(?: (?:going|listed|priced|asking|selling|up|for sale|on the market|offered|cost|run|go))?(?: (?:for|at|around|about|like))?(?= \$?\d[^.!?]*\?)"),
    ("own", r"(?:get|buy|land|gets|buys)s? (?:me|us)|(?:happy|happier|happiest|comfy|better|good|fine|ok) (?:at|with|around|under)|(?:end of the line|bracket|neighborhood|top of (?:our|my) (?:range|budget))"),
    ("own", r"(?:pre_?)?(?:approved|aprobad[oa]s?|preaprobad[oa]s?|qualified|cleared)(?: [a-z]+){0,3}?,? (?:for|up to|at|por|hasta)(?= [$\da-z])|(?:let'?s |i'?d |we'?d )?say(?= (?:around |about )?\$?\d)|(?:price )?(?:drops?|comes? down|falls?|gets?|is cut) to(?= \$?\d)"),
    ("max", r"(?:go|going|push|creep|inch)(?: (?:up|all the way|as high))* (?:to|as)(?= (?:about |around |like )?\$?\d)"),
    ("foreign", r"(?:saved(?: up)?|stashed|in savings)(?! for (?:a|the) (?:house|home))"),
    ("own", r"(?:letter|approval|commitment|pre_?approval|pre_?qual) (?:is )?for(?= \$?\d)"),
    ("own", r"(?:it'?s|its|that'?s) (?:really|actually|more like|closer to)(?= \$?\d)"),
    ("own", r"(?:have|got|set aside|saved)(?: up)?(?: [a-z]+)?(?= \$?[\d,.]+_?(?:k|mil|million|thousand|grand)?_?(?:dollars|bucks|usd)? to (?:put|spend|work|play|use|invest))"),
    ("own", r"(?:ours|mine)(?: (?:is|was|would be|is more like))?(?= (?:around |about |like |at |only )?\$?\d)"),
    ("own", r"(?:let|letting) (?:it|her|the (?:house|place)|this) go (?:for|at)"),
    ("min", r"nothing (?:under|below|less)"),
    ("min", r"anything (?:under|below|less than|lower than)(?= _?\$?\d[\d,.]{0,20}_?(?:k|m|grand|thousand|mil)?,?(?: (?:and|then|means))? (?:is (?:a |an )?(?:no|hard no|insult|waste)|isn'?t worth|(?:we|i)(?:'ll| will|'d| would)?_(?:stay|keep|walk(?! (?:through|around|in))|pass|hold|wait|(?:don'?t|won'?t|wouldn'?t|am not|are not)_(?:sell|selling|move))))"),
    ("own", r"or (?:i'?m|we'?re|i|we|it|no|nothing|forget|bust|this one)(?:'?ll| will| am| are|'?d)? ?(?:just |not )?(?:(?:keep|stay|rent|hold|wait|walk|pass|stick|sit)(?:ing|s)?|deal|sale|forget it|don'?t (?:sell|move)|selling|moving)"),
    ("own", r"o (?:no (?:hay trato|vend[oae]\w*|la vend\w*|nada)|(?:me|nos) (?:quedo|quedamos)|(?:la|lo) (?:rento|rentamos))"),
    ("own", r"is (?:(?:a lot |much |way |far |probably |a bit |a little )*(?:safer|smarter|wiser|more (?:realistic|sensible|like it|comfortable|doable|reasonable))|where (?:i|we)(?:'?m|'?re| am| are)? (?:landed|ended up|stop|are at|settled)|as (?:far|high|low) as (?:i|we))"),
    ("own", r"(?:bank|lender|loan officer|credit union|mortgage (?:guy|lady|broker|company|people)|banco|prestamista)(?: [a-z]+){0,3}? (?:came back (?:with|at)|(?:only )?goes (?:up )?to|capped|says|said|gave|gives|approved|cleared|qualified|okayed|lent|loans|will (?:lend|give|do|approve)|da|dio|presta|aprobo|aprueba)(?: (?:us|me|for|at|up to|only|just|hasta|por|solo|nomas))*(?= \$?\d)|(?:nos|me) (?:dieron|da|dio|dan|prestan|presta|aprobaron|aprobo|aprueban|autorizaron)(?: (?:hasta|por|solo|nomas))*(?= \$?\d)"),
    ("correct", r"(?:(?:dropped|missed|missing|forgot|lost|skipped|left (?:off|out)|added|typed|hit|put|wrote|have|had)(?: (?:a|an|one|the|another|extra|too many|in))* zero(?:e?s)?|(?:one|an?|two) (?:extra )?zero(?:e?s)? (?:too many|too few|short|off|missing)|extra zeros?|too many zeros?|(?:me )?(?:falto|sobro|comi|puse)(?: [a-z]+){0,3}? (?:un )?ceros?)"),
    ("foreign", r"(?:rent|renta|taxes|insurance|payments?|hoa)(?: [a-z]+)? (?:just |has |is |keeps? |'?s |se )*(?:went|gone|going|goes|jumped|jumps|climbed|shot|raised|increased|bumped|subio|sube|subieron)(?: up)?(?: (?:to|from|by|a|de))*|(?:gone|went|goes|going|came|come|dropped|climbed) (?:up|down)(?= (?:by |about |around |like |another |over )?\$?\d)"),
    ("foreign", r"(?:gets?|buys?|will get|will buy) you(?! (?:my|our))|who(?:'s| is| would| the heck| in their right mind| on earth)* (?:pays?|paying|spends?|charges?)|you(?: guys| all)? (?:told|quoted|gave|sent|said|promised|suggested|valued|priced|estimated)(?: (?:me|us|it|it'?s|that|was|at|about|around))*(?= \$?\d)"),
    ("own", r"(?:i|we)(?:'?d| would| could| might|'?ll| will) (?:take|accept|settle for|live with)(?= (?:around |about |like |maybe )?\$?\d)|(?:i'?d|we'?d|i would|we would|i'?ll|we'?ll|can|could|want to|willing to) (?:only |probably |maybe )?offer(?: (?:them|him|her|you))?(?= (?:around |about |like |maybe )?\$?\d)"),
    ("correct", r"mis(?:read|typed|calculated|counted|remembered)(?: (?:it|that|the [a-z]+))?"),
    ("yearly", r"(?:(?<=\ba )|(?<=per )|(?<=/))(?:year|yr|night|week)"),
    ("foreign", r"(?:(?:(?<=\ba )|(?<=per )|(?<=/))(?:year|yr|night|week)|annually|equity|closing costs?|enganche)"),
    ("monthly", r"(?:month(?:ly)?|mo|mes|mensual(?:es)?)"),
)  # fmt: skip
OPEN_RULES = rules(
    "budget_open",
    ("open", (r"(?:(?:budget|price|money) (?:is|isn'?t|not|are)(?: (?:an?|not|no|very|pretty|really))* (?:issue|problem|object|flexible|open)|"
     r"no (?:set |real |particular |fixed )?budget|(?:not sure|don'?t know|unsure)(?: (?:about|of|on|what))*(?: (?:my|our|the))? budget|"
     r"(?:flexible|open) on (?:the )?(?:budget|price))")),
)  # fmt: skip


_LEASES = frozenset(
    {
        "depa",
        "apto",
        "studio",
        "inquilino",
        "lease",
        "leasing",
        "apartments",
        "apt",
        "apts",
        "apartment",
        "roommate",
        "roommates",
        "sublet",
        "landlord",
        "tenant",
    }
)
"""Words of who rents: then what is paid by the month is a rent."""
_FEW_ROOMS = re.compile(
    r"\b(?:1|2|one|two|un|una|dos)[ -]?(?:b(?:e?d)?r?s?|bdrms?|bed(?:room)?s?|rooms?|cuartos?|recamaras?)\b|\bstudio\b"
)
_LIKELY_RENT, _THOUSAND = 700, 1_000
"""Amounts from which a bare number may be a rent rather than thousands of dollars: beside a lease, beside one or two rooms."""
LEAST_RENT, MOST_RENT = 400, 9_500
"""Dollars a month between which an amount may be a rent."""
_PAYMENTS = frozenset(
    {
        "payment",
        "payments",
        "mortgage",
        "note",
        "hoa",
        "pmi",
        "tax",
        "taxes",
        "insurance",
        "interest",
        "down",
        "buy",
        "buying",
        "comprar",
    }
)
"""Words of who buys, beside which so much a month is what they would pay back."""
_OF_NEXT = re.compile(r" \$?\d")
_COIN = re.compile(r" (?:dollars|bucks|usd|dolares|pesos)\b")
_GRADED = re.compile(r"(?:low|lower|mid|high|upper)[ -](?:(?:to|or)[ -](?:mid|high|upper)[ -])?(?:the )?\$?$")

_TWO_GRADES = re.compile(r"\b(lower|low|mid)[ -](?:to|or)?[ -]?(?:mid|high|upper)[ -](?:the )?\$?$")
"""What says where in the hundreds: "low to mid 500s"."""


_TURNS_TO_US = re.compile(r"[,;] ?(?:and |so |while |y |pero )?(?:our|my|we|i|we'?re|i'?m|nuestro|mi|nosotros)\b")
"""What turns from an amount of others to one of theirs: "they ask 875, our limit is 810"."""
_DENIES = re.compile(
    r"\b(?:never|didn'?t|did not|not|don'?t|can'?t|cannot|haven'?t|isn'?t|won'?t)(?: [a-z]+)? (?:said|say|saying|mention(?:ed)?|agree(?:d)? to|have|got|do|pay|spend|afford|give|offer)(?: [a-z]+){0,2} \$?$"
)
"""What they say a number is not."""
_CHANGED = re.compile(
    r"\b(?:drop|lower|rais|went|goes|going|mov|bump|cut|chang|increas|reduc|up|down|baj|sub)[a-z]*\b[^.!?;]{0,30} (?:from|de) \$?$"
)
"""What makes two amounts the old one and the new one, no range: "we dropped our budget from 500 to 450"."""
_NOTHING = re.compile(
    r"\b(?:nothing|none|nobody|never|no (?:house|home|place|way))\b(?! (?:under|below|less))[^.!?;,]*$"
)
"""What turns a least price into a most: "nothing that costs north of 500k"."""
_OF_A_HOME = re.compile(
    r"\b(?:(?:last|first|other) (?:one|two|three|few|ones|couple)|(?:ones?|homes?|houses?|listings?) (?:you|that you|they)|everything|most of (?:them|those))\b[^.!?;,]{0,24}\b(?:was|were|are|is|went|came in)\b[^.!?;,\d]{0,16}\$?$"
)
"""What a home that they saw costs is nobody's budget: "the last two you sent were above 400"."""
_FOR_THAT = re.compile(r"(?:k|,000)?[?!]* (?:just )?for (?:that|this|it|a|an|the)\b[^.!?;]{0,30}\?")
"""Likewise what they cannot believe: "725k for that shoebox?"."""
_FOR_A = re.compile(
    r"(?:k|,000)?[?!]* (?:(?:just|only|dollars|bucks) )?(?:for|por) (?:that|this|it|an?|the|one|two|three|some|un|una|ese|esa|este|esta|eso)\b"
)
_MOCKS = re.compile(
    r"\b(?:steal|bargain|joke|robbery|lol|lmao|haha\w*|wow|hilarious|ridiculous|insane(?:ly)?|crazy|overpriced|nuts|seriously|(?:some|great|amazing|quite the|what a|such a) deal|laugh\w*|kidding|ganga|jaja\w*|robo|locura|"
    r"shoe ?box|shack|dump|dumpster|tear ?down|closet|parking spot|cardboard|leaky|no roof|rats?|mold|whopping|spare change|pocket change|couch cushions|absurd(?:ly)?|hard pass)\b|\?\?|[\U0001f644\U0001f602\U0001f923\U0001f606]"
)
"""Who mocks what so much money buys, names no budget: "925k for a shoebox, what a bargain"."""
_THEIR_OWN = re.compile(r"\b(?:we|i|our|my|we'?d|i'?d|budget|max|up to|under|podemos|puedo|tengo)\b[^.!?;]{0,30}$")
_HEDGED_AFTER = re.compile(
    r"(?:ish)?[,;.]? (?:or so,? |maybe,? |but |i think,? |though,? |i'?m |we'?re )*(?:don'?t (?:hold|quote) (?:me|us)|not (?:really |totally |100% )?sure(?! (?:about|of|if|where|when|which|what))|still (?:figuring|working)|idk|no estoy segur|no se bien|just a guess|a guess)"
)
_HEDGED = re.compile(
    r"\b(?:maybe|perhaps|not sure|unsure|idk|i don'?t know|i guess|guessing|possibly|quizas|quiza|tal vez|no se|a lo mejor|hypothetically)\b[^.!?;\n\d]*$"
)
"""Words that make a price a guess."""


class _Context(Struct, gc=False):
    bound: str | None
    owned: bool
    corrected: bool
    foreign: bool
    monthly: bool


def read_budget(text: Text, scan: Scan, quantities: list[Quantity], *, seller: bool, renter: bool) -> Finding | None:
    """Read the last price that the contact states as their own; amounts of listings, loans and incomes are not theirs."""
    hits = scan.hits.get("bound", [])
    value: dict[str, int] = {}
    span, sure = (0, 0), False
    for quantity in quantities:
        if not may_be_price(text, quantity) or _of_a_home(text.lower, quantity):
            continue
        context = _context(text.lower, hits, quantity)
        if (
            context.bound is None
            and not context.corrected
            and _DENIES.search(text.lower, max(0, quantity.start - 40), quantity.start)
        ):
            continue
        short = (
            len(scan.words) <= SHORT_MESSAGE_WORDS
            or stands_alone(text.lower, quantity)
            or said_as_price(text.lower, quantity)
        )
        rents = renter or _as_rent(text.lower, scan, quantity, context, seller=seller)
        amounts = _amounts(text.lower, quantity, context, renter=rents, short=short)
        if amounts is None:
            continue
        stated = _stated(amounts, context, seller=seller)
        explicit = (
            context.owned
            or stands_alone(text.lower, quantity)
            or context.bound is not None
            or context.corrected
            or amounts[1] is not None
        )
        explicit = explicit or (seller and quantity.sure)
        if value and not explicit and sure:
            continue
        value = stated if context.corrected or amounts[1] is not None else _joined(value, stated)
        hedged = context.bound in {None, "near"} and (
            _HEDGED.search(text.lower, max(0, quantity.start - 40), quantity.start) is not None
            or text.lower.endswith("ish", quantity.start, quantity.end)
            or _HEDGED_AFTER.match(text.lower, quantity.end) is not None
        )
        sure = not hedged and (sure or explicit or len(scan.words) <= SHORT_MESSAGE_WORDS)
        graded = _GRADED.search(text.lower[: quantity.start]) if quantity.kind == "hundreds" else None
        start = graded.start() if graded else quantity.start
        span = (span[0] if span[1] else start, quantity.end)
    if value:
        certainty = Certainty.KNOWN if sure else Certainty.PARTIAL
        return Finding(Factor.BUDGET, certainty, value, text.quote(*span))
    for hit in scan.hits.get("budget_open", ()):
        if text.asks_about(hit.start):
            continue
        return Finding(Factor.BUDGET, Certainty.PARTIAL, {}, text.quote(hit.start, hit.end))
    return None


def _buys(scan: Scan) -> bool:
    return any(hit.meaning == "buyer" for hit in scan.hits.get("buying", ())) or "investing" in scan.hits


def _as_rent(lower: str, scan: Scan, quantity: Quantity, context: _Context, *, seller: bool) -> bool:
    """Say whether an amount is a rent: by the month and no payment of a loan, or of that size beside words of who rents."""
    if seller or not LEAST_RENT <= quantity.low <= MOST_RENT:
        return False
    if context.monthly:
        told = context.bound in {"max", "min"} or not _LEASES.isdisjoint(scan.words)
        return told and _PAYMENTS.isdisjoint(scan.words)
    small = (
        quantity.kind == "number"
        and context.bound == "max"
        and quantity.low >= _THOUSAND
        and _FEW_ROOMS.search(lower) is not None
        and not _buys(scan)
    )
    return (
        quantity.kind in {"number", "money"}
        and (context.bound is not None or context.owned)
        and (small or (quantity.low >= _LIKELY_RENT and not _LEASES.isdisjoint(scan.words)))
        and _PAYMENTS.isdisjoint(scan.words)
    )


def _of_a_home(lower: str, quantity: Quantity) -> bool:
    return (
        _OF_A_HOME.search(lower, max(0, quantity.start - 80), quantity.start) is not None
        or _FOR_THAT.match(lower, quantity.end) is not None
        or (
            _FOR_A.match(lower, quantity.end) is not None
            and _MOCKS.search(lower) is not None
            and _THEIR_OWN.search(lower, max(0, quantity.start - 48), quantity.start) is None
        )
    )


def _context(lower: str, hits: list[Hit], quantity: Quantity) -> _Context:
    context = _Context(bound=None, owned=False, corrected=False, foreign=False, monthly=False)
    for hit in reversed(hits):
        if hit.start >= quantity.end:
            _add_behind(context, lower, hit, quantity)
        elif hit.end <= quantity.start and not _add_before(context, lower, hit, quantity):
            break
    if context.bound == "min" and _NOTHING.search(lower, max(0, quantity.start - 48), quantity.start):
        context.bound = "max"
    context.corrected |= lower.startswith((" not ", ", not "), quantity.end)  # "385k, not 405k"
    return context


def _add_behind(context: _Context, lower: str, hit: Hit, quantity: Quantity) -> None:
    reach = 7 if hit.meaning in {"monthly", "foreign", "yearly"} else 3
    if hit.meaning in {"max", "min"} and _OF_NEXT.match(lower, hit.end) and "," in lower[quantity.end : hit.start]:
        return  # "at least 300, at most 350"
    coined = _COIN.match(lower, quantity.end)
    begin = coined.end() if coined else quantity.end
    if _breaks(lower, quantity.end, hit.start) or hit.start - begin > reach:
        return
    context.foreign |= hit.meaning in {"foreign", "yearly"}
    context.monthly |= hit.meaning == "monthly"
    context.owned |= hit.meaning in {"own", "max"}
    context.bound = hit.meaning if hit.meaning in {"max", "min"} else context.bound


def _add_before(context: _Context, lower: str, hit: Hit, quantity: Quantity) -> bool:
    """Add a word in front of an amount; return whether those before it may count, too."""
    if quantity.start - hit.end > REACH or _breaks(lower, hit.end, quantity.start):
        return False
    bound = context.bound
    if hit.meaning == "foreign":  # "80k down and stay below 400k": what is bounded after an "and" is theirs
        between = lower[hit.end : quantity.start]
        turned = " but " in between or (
            bound is not None and (" and " in between or " y " in between or _TURNS_TO_US.search(between) is not None)
        )
        context.foreign |= not context.owned and not turned
        return False
    context.owned |= hit.meaning == "own"
    context.corrected |= hit.meaning == "correct"
    far = quantity.start - hit.end > BOUND_REACH or "," in lower[hit.end : quantity.start]
    if bound is None and hit.meaning == "least" and not far:
        context.bound = "min"
    elif bound is None and hit.meaning in {"max", "min"} and not far:
        context.bound = "max" if hit.meaning == "min" and hit.negated else hit.meaning
    elif bound is None and hit.meaning == "near":
        context.bound = "near"
    return True


def _breaks(lower: str, start: int, end: int) -> bool:
    between = lower[start:end]
    return any(mark in between for mark in (". ", "!", "?", ";", "\n"))


def _amounts(
    lower: str, quantity: Quantity, context: _Context, *, renter: bool, short: bool
) -> tuple[float, float | None] | None:
    if context.foreign:
        return None
    low, high = quantity.low, quantity.high
    if quantity.kind == "hundreds":
        return _hundreds(lower, quantity)
    scale = _unit(lower, quantity, context, renter=renter, short=short)
    low, high = low * scale, high * scale if high is not None else None
    least = 300 if renter else LEAST_PRICE
    if (context.monthly and not renter) or not least <= low <= MOST_PRICE:
        return None
    if high is not None and (
        low > high >= least or _CHANGED.search(lower, max(0, quantity.start - 60), quantity.start)
    ):
        return high, None
    if high is not None and not low < high <= MOST_PRICE:
        high = None
    return low, high


def _unit(lower: str, quantity: Quantity, context: _Context, *, renter: bool, short: bool) -> float:
    """Return by how much an amount is to be multiplied, 0 where nothing says that a number is money: "our budget is $325" counts thousands."""
    low, explicit = quantity.low, context.bound is not None or context.owned or context.corrected
    monthly = renter or context.monthly
    if quantity.kind == "money":
        return _scale(low, exact=False) if context.owned and not monthly and low < _THOUSAND else 1
    if not (explicit or short or (renter and context.monthly)) or (short and not explicit and low < 100):
        return 0
    if monthly:
        return 1 if not renter or low >= LEAST_RENT else 0
    if low % 1 and 1 < low < 10 and lower[quantity.start].isalpha():
        return 1e5
    return _scale(low, exact=context.owned or context.bound in {"max", "min"} or context.corrected)


def _scale(number: float, *, exact: bool) -> float:
    """Return what a bare number is counted in: "450" is thousands, "1.2" millions, "85000" dollars; 0 when unclear."""
    if number % 1:
        return 1e6 if exact and 1 <= number < 20 else 0
    if 50 <= number < 1000 or (exact and 1000 <= number < 1900):
        return 1e3
    if number >= 100_000 or (exact and number >= LEAST_PRICE and number % 500 == 0):
        return 1
    return 0


def _hundreds(lower: str, quantity: Quantity) -> tuple[float, float | None] | None:
    if not 100 <= quantity.low <= 900 or quantity.low % 100:
        return None
    before = lower[max(0, quantity.start - 7) : quantity.start]
    low, high = 0, 99
    if both := _TWO_GRADES.search(lower, max(0, quantity.start - 16), quantity.start):
        low, high = (0, 65) if both[1].startswith("low") else (35, 99)
    elif "low" in before:
        low, high = 0, 35
    elif "mid" in before:
        low, high = 35, 65
    elif "high" in before or "upper" in before:
        low, high = 65, 99
    return (quantity.low + low) * 1e3, (quantity.low + high) * 1e3


def _stated(amounts: tuple[float, float | None], context: _Context, *, seller: bool) -> dict[str, int]:
    low, high = amounts
    if high is not None:
        return {"min_cents": _cents(low), "max_cents": _cents(high)}
    if context.bound == "min" or (seller and context.bound != "max"):
        return {"min_cents": _cents(low)}
    return {"max_cents": _cents(low)}


def _joined(old: dict[str, int], new: dict[str, int]) -> dict[str, int]:
    joined = {**old, **new}
    return new if joined.get("min_cents", 0) > joined.get("max_cents", 1 << 62) else joined


def _cents(dollars: float) -> int:
    return round(dollars * 100)
