"""Read signals of interest, sentiment, competitors named, and the question that waits for an answer."""

import re

from enterprisehub.domain.irony import IRONY, is_ironic
from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.text import Text

RULES = (
    *rules(
        "signal",
        ("asks_showing", "see tour visit view viewing showing showings viewings show walk check come stop take when can could may possible like want swing drop get in private virtual have look tour pop ver visitar visita schedule book arrange set una cita peek where",
         (r"(?:(?<!let me )(?<!we'll )(?<!well )(?<!we will )(?<!you )(?<!almost )(?<!barely )(?<!hardly )(?<!even )(?:see|tour|visit|view|ver|visitar)(?: (?:it|this|that|one|them|inside|the|la|el|esta|some|a|your|in|\d+)\b|_$|\?)(?! (?:how|if|what|why|when|point|works?|market))|"
         r"(?:when|how soon|where) (?:can|could|may) (?:i|we) (?:see|tour|visit|view|come|look)|(?:can|could|may) (?:i|we|my [a-z]+) (?:come )?(?:see|tour|visit|view|walk)|possible to (?:see|visit|tour|view)|(?:like|want) to (?:see|visit|tour|view) (?!if|how|what|why)|"
         r"(?:schedule|book|arrange|set up|take)(?: (?:a|an|the))? (?:showing|tour|viewing|visit|walk_?through|look)|(?<!many )(?:showings?|viewings?)|show (?:me|us) (?:around|(?:the |this |that |some |a few |a )?(?:houses?|homes?|place|property|properties|one|listings?|inside|condos?))|"
         r"walk_?through|check (?:it|this|the (?:house|place|property)) out|come (?:see|by|over|look)|(?:stop|swing|drop|pop) (?:by|over|in)|(?:have|take) a (?:look|peek)|(?:look|get|peek) inside|in person|(?:private|virtual) (?:tour|showing)|(?:una )?(?:visita|cita))")),
        ("asks_showing", "la lo las los verla verlo visitarla conocerla vemos", r"(?:(?:la|lo|las|los) (?:vemos|veamos|podemos (?:ver|visitar)|visitamos|puedo ver)|verla|verlo|visitarla|conocerla)"),
        ("asks_process", "what how process next steps where do get",
         (r"(?:how long (?:does|will|would|do)(?: (?:it|this|that))?(?: (?:usually|normally|typically|generally))? take|how (?:do|does|did) (?:you|agents?) (?:get paid|charge|work|make money)|what happens (?:after|next|when|if|once|then)|"
         r"how (?:does|do|would|will) (?:it|this|that|the process|i|we|you|things|one) (?:all )?(?:work|start|begin|get started|charge|go about|proceed|apply|list|sell|make an offer)|how much (?:do|does|is|are|would) (?:you|your|the|it) (?:charge|commission|fees?|cost to)|what(?:'?s| is| are| would)(?: (?:the|my|our))? (?:next steps?|process|closing costs?|your (?:commission|fees?))|"
         r"next steps?|what do (?:i|we) need|where do (?:i|we) (?:start|begin)|do (?:i|we) (?:need (?:a|an|to (?:be|get|have)|money)|have to pay)|how (?:do|can) (?:i|we) (?:start|get|make|put)|get started)")),
        ("asks_details", "up still", r"(?:still )?(?:up for (?:grabs|sale)|up(?=_\?)|on the market|out there(?=_\?))"),
        ("asks_details", "still how what is does are any more send details tell when share have cuanto cuantos todavia aun should wht whts wht wht",
         (r"(?:how (?:many|much|big|old|long)(?! (?:money|are your|is your|do you charge|would my|could my|could i))|(?:what|wha?ts?)(?:'?s| is| are| was| did)? the (?:[a-z]+ ){0,2}?(?:hoa|price|address|square|sq|lot|year|taxes|size|asking|condition|layout|fees?)|"
         r"(?:is|are) (?:it|this|that|the (?:house|home|place|property|condo|listing|one)(?: (?:on|at) [a-z0-9\s]{1,30}?)?|there|\d{2,5} [a-z0-9\s]{2,30}?)(?: still)? (?:available|for sale|on the market|active|under contract|an? |any )|(?:is|are) the (?:sellers?|owners?|price) |"
         r"still (?:available|for sale|on the market|active)|any (?:other )?(?:offers|updates|showings|issues|repairs|offers)|what did (?:[a-z0-9]+ ){1,5}?(?:sell|go|list)|what would (?:you|it|we|my house) (?:list|sell|get|go)|(?:does|do) the (?:[a-z-]+ ){1,4}?(?:convey|stay|work|come|include)|should (?:we|i) (?:fix|paint|stage|replace)|"
         r"(?:send|share|more|have)(?: (?:me|us|any|some|more|the))* (?:details|info(?:rmation)?|photos|pictures|pics|listings?|disclosures?)|tell me more|does it (?:have|come)|when was it built|"
         r"cuant[oa]s?|(?:todavia|aun) (?:esta )?disponible)")),
        ("shares_listing", "https http www zillow redfin realtor mls trulia", r"(?:https?://\S{4,}|www\.\S{4,}|(?:zillow|redfin|realtor|trulia)\.com\S*|mls ?#? ?[a-z]{0,3}\d{4,})"),
        ("agrees_time", "1 2 3 4 5 6 7 8 9 10 11 12 noon", r"(?:\d{1,2}(?::\d\d)?_?(?:am|pm)?|noon) (?:works|is (?:good|fine|perfect|great|ok|okay))(?! for (?:us )?best)"),
        ("agrees_time", "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday tomorrow", r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow)(?: at)? \d{1,2}:?\d\d_?(?:am|pm)? (?:works|is (?:good|fine|perfect|great|ok|okay))"),
        ("agrees_time", "works work is it i'll ill i we we'll count book lock put that'll thatll done on will sounds perfect see yes that ok okay sure confirmed deal great let's lets me fine good parece friday monday nos saturday sunday this thursday tomorrow tuesday wednesday well",
         (r"(?:(?:that|it|this|\d{1,2}(?::\d\d)?_?(?:am|pm)?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow) works(?! for (?:us )?best| better| best)|(?:(?<=am )|(?<=pm )|(?<=day )|(?<=noon ))(?:it is|works|is (?:good|fine|perfect|great|ok|okay))|works (?:for|great)(?: (?:me|us|great))?|that'?ll (?:work|do)|sounds like a plan|(?:i|we) can (?:make (?:it|that)|do (?:it|that|then))|(?:count|put) (?:me|us) (?:in|down)|(?:book|lock) it(?: in)?|(?:i|we)'?ll take (?:the|that)|fine (?:by|with) (?:me|us)|done deal|will be there|see (?:you|u|ya) (?:then|there|at|on|tomorrow|soon|saturday|sunday|monday|tuesday|wednesday|thursday|friday)|"
         r"let'?s (?:do|meet|go with|schedule|book)(?: (?:it|that|on|at))?|confirmed|(?:i|we)'?ll be there|it'?s a date|nos vemos|me parece bien)")),
        ("gives_availability", "available free off open any after weekdays weekday my our how what we i mornings anytime mornings evenings weekends saturday sunday monday tuesday wednesday thursday friday tomorrow can could puedo disponible weekend weekends evenings afternoons",
         (r"(?:(?:(?<=i'm )|(?<=i am )|(?<=im )|(?<=we're )|(?<=we are ))(?:available|free|off|open)|(?:available|free) (?:on|at|after|before|this|any_?time|most|in|tomorrow|mon|tue|wed|thu|fri|sat|sun|between|from|all)|any_?time (?:after|before|on|this|works|between)|"
         r"(?:can|could) (?:do|make)(?: it)? (?:\d|noon|any|at|on|after|before|this|tomorrow|mon|tue|wed|thu|fri|sat|sun)|(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|weekends?|evenings?|mornings?|afternoons?)(?: (?:morning|afternoon|evening|night))?(?: (?:or|and) [a-z]+)?(?: at| around| after| before)? (?:\d{1,2}(?::\d\d)?_?(?:am|pm)?(?! (?:it is|works|is))|works? (?:best|better)|is best|are (?:best|good))|(?:mon|tues|wednes|thurs|fri|satur|sun)day or (?:mon|tues|wednes|thurs|fri|satur|sun)day|after work|(?:how|what) about (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:how|what) about (?:tomorrow|tonight|this|next|\d)|(?:my|our) schedule|(?:i|we) (?:have|get) (?:time|off)|weekday (?:evenings?|mornings?|afternoons?)|(?:mornings?|evenings?|afternoons?) (?:are|work|is)|puedo (?:el|manana)|disponible(?! la))")),
        ("gives_availability", "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday tomorrow",
         r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow)(?: (?:morning|afternoon|evening|night))?(?: (?:at|around|after|before|by))* ?(?:\d{1,2}(?::\d\d)?_?(?:am|pm)?|noon)? (?:or|and) (?:on )?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|anytime|any time|tomorrow)"),
        ("not_interested", "sold listed bought closed", r"(?:sold|listed|bought|closed)(?: (?:it|ours|mine|one|the (?:house|place|condo)))?(?: [a-z]+)? (?:with|through|to) (?:someone|somebody|another|a different)(?: else)?"),
        ("not_interested", "ya no", r"(?:ya )?no (?:me|nos) interesa(?: mas| ya)?|ya no (?:estoy|estamos|busc|quier|necesit)[a-z]*"),
        ("not_interested", "going decided we'll i'll just keep gonna we're were i'm im", r"(?:going to|decided to|we'?ll|i'?ll|just|gonna)(?: just)? (?:keep|hold on_?to|hang on to|stay in) (?:it|the (?:house|place|home)|our|my)|(?:we|i)'?(?:re|m) (?:good|all good|fine|okay|all set),? (?:thanks|thank|thx|for now)"),
        ("not_interested", "not", r"not looking to (?:sell|buy|move)(?:,? (?:thanks|thank|sorry|at this|anymore|right now|at the moment))"),
        ("gives_availability", "any anyday mon tue wed thu fri sat sun frid frit mond mont satd satt sund sunt thud thurs thut tued tues tuet wedd wedt", r"any (?:day|time|evening|morning|afternoon)(?: [a-z]+)? (?:but|except|works?|is (?:fine|good|ok|okay))|(?:mon|tue|tues|wed|thu|thurs|fri|sat|sun)(?:day)?_?(?:-|to|through|thru)_?(?:mon|tue|tues|wed|thu|thurs|fri|sat|sun)(?:day)?(?: (?:after|before|from|at|any_?time|works?))?"),
        ("agrees_time", "tomorrow today then tonight", r"(?:tomorrow|today|then|tonight) it is"),
        ("not_interested", "we i ive we've i've weve", r"(?:we|i)(?:'?ve| have)?(?: already| just| actually)* (?:bought|closed|purchased|signed)(?: [a-z]+){0,3}? (?:last (?:week|month)|yesterday|elsewhere|(?:a )?(?:week|month)s? ago)"),
        ("asks_process", "how what whats who", r"how (?:does|do|would|will|is)(?: [a-z']+){1,6}? (?:work|go|happen)(?=_$|_[?.,!]| )|what'?s (?:the )?(?:next step|process|involved|next)|what (?:do|would|will) (?:i|we) need to (?:do|bring|sign|have)|what happens(?: next| after| now)?"),
        ("not_interested", "found bought closed went rented renewed decided backed pulled out changed taking passing please re signed", r"(?:(?:found|bought|closed on|rented) (?:a|another|our|something|one)(?: [a-z]+){0,2}?(?: (?:already|last|this|elsewhere))?(?=_[.,!]| already| last| yesterday| elsewhere|_$)|(?:re_?newed|renewing|signed) (?:our|my|the|a) (?:new )?lease|decided (?:to (?:stay|wait it out|renew|keep)|against|not)|(?:passing|pass) on (?:this|that|it|the)|taking (?:a pass|it off the market)|no longer (?:for sale|want|in need)|out of the (?:market|running)|not (?:for us|for me)(?=,? (?:thanks|sorry|but thank))|not going to (?:work out|happen)|please (?:close|remove) (?:my|our) (?:file|inquiry|account))"),
        ("not_interested", "nah nope", r"(?:nah|nope),? (?:we|i)'?(?:re|m) (?:good|fine|ok|set)"),
        ("not_interested", "not no longer count called plans we're were won't wont off going went changed already just lost losing decided deided going staying stay i we i'll we'll pass ya i'm ill nah nope well dcid dide i're ire we'm wem",
         (r"(?:(?<!not )not (?:interested|looking(?! to| for| at)|in the market)(?! in (?:sell|buy|paying|a|the|that|this|condo|town))|no longer (?:interested|looking|buying|selling|in the market)|no interest|no thank(?:s| you)|(?:nah|nope|no),? (?:we|i)'?(?:re|m) (?:good|fine|ok|set)|stay(?:ing)? put|count (?:me|us) out|call(?:ed|ing) it off|plans (?:have )?changed|(?:we|i)'?(?:re|m) (?:all set|good now|no longer|done looking)|won'?t be (?:needing|moving|selling|buying)|off the (?:hook|market now)|(?:going|went) (?:in )?a(?:nother| different) direction|no longer need|changed (?:my|our) minds?|(?:lost|losing) interest|"
         r"(?:already|just) (?:bought|sold|closed|found (?:a|one|something)|purchased|signed with|under contract)|de?c?ided (?:not to|against)|going not to|"
         r"(?:i|we)'?ll pass|(?:i|we) pass|no me interesa|ya (?:compre|compramos|vendi|vendimos)|no (?:estoy|estamos) interesad[oa]s?)")),
        ("wrong_number", "new who", r"new (?:phone|number),? who|who(?:'?s| is)? (?:dis|dat)"),
        ("wrong_number", "se equivoco equivoca no", r"se equivoc(?:o|a|aron)(?: de (?:numero|persona))?|no soy [a-z]+,? (?:se|te|numero|esta)"),
        ("wrong_number", "wrong who numero dont don't do never no this equivocado you've you not quien who whos who who",
         r"(?:wrong (?:number|person|guy)|who(?:'?s| is) this(?! (?:house|home|place|listing|property|condo|one|agent|for|seller|unit))|(?:i )?don'?t know (?:any|a|this|who)|never (?:contacted|asked|signed up|reached out|heard of)|no idea who|(?:don'?t|do not) know you|this (?:isn'?t|is not) [a-z]+'?s?(?: (?:phone|number))?(?= |$)(?! (?:what|the|a|for|how|right|my|our|good|it))|not the person|numero equivocado|quien es|you have the wrong)"),
        ("thanks", "thanks thank thx ty gracias appreciate appreciated appreciative tks thnks grateful cheers much you're youre you", r"(?:thanks?(?!,\s*\n)(?: (?:you|u|so much|a lot))*|thx|ty|tks|thnks|appreciate (?:it|you|your|that|the)|(?:much )?appreciated|(?:so )?grateful|cheers|you(?:'?re| are) (?:the best|a (?:star|lifesaver|gem|legend)|awesome|so kind)|you rock|(?:muchas )?gracias)"),
    ),
    *rules(
        "detail",
        ("noun", ("hoa sqft square lot year built taxes tax utilities roof furnace hvac basement garage pool yard pictures photos floor price asking history days market "
         "neighborhood condition foundation plumbing windows appliances parking bedrooms bathrooms beds baths address listing included selling owner sellers fees fence closets storage beds feet sq beds feet beds feet"),
         (r"(?:hoa|sq_?ft|square (?:feet|foot|footage)|lot(?: size)?|year (?:was it )?built|built|tax(?:es)?|utilities|roof|furnace|hvac|basement|garage|pool|yard|pictures|photos|floor ?plan|price(?: history)?|days on(?: the)? market|"
         r"foundation|plumbing|windows|appliances|parking|bedrooms?|bathrooms?|beds?|baths?|address|listing|sellers?|fees?|fence|closets?|storage|condition)")),
    ),
    *rules(
        "process",
        ("noun", "closing commission paperwork steps step process inspection escrow earnest contract fee fees contingency sign charge retainer percent percentage cut close appraisal title staging negotiate",
         r"(?:closing(?: costs?| date)?|commissions?|paperwork|steps?|process|inspections?|escrow|earnest money|contract|your (?:fees?|cut)|contingenc(?:y|ies)|sign(?: (?:up|with|anything))?|charge|retainer|percent(?:age)?|appraisal|staging)"),
    ),
    *rules(
        "competitor",
        ("agent", "otra another other different working my signed have already agent realtor cousin friend contract exclusive otro represented met interviewing talked talking aunt brother going got neighbor sister uncle",
         (r"(?:(?:another|other|a different|different) (?:real estate )?(?:agent|realtor|broker|brokerage|company)s?|(?:working|signed|going|contract|talking|talked|met|interviewing) with (?:another|an|a|our|my|other|different|several|some|a few)(?: [a-z]+)? (?:agents?|realtors?|brokers?)|"
         r"(?:have|got|already have|have already)(?: (?:an|a|our|my))+ (?:agent|realtor|broker)|(?:my|our) (?:own )?(?:agent|realtor|broker)(?! license)|(?:cousin|friend|sister|brother|uncle|aunt|neighbor)(?:'s| is| who is| who's)? (?:an? |also an? )?(?:agent|realtor)|otr[oa] agente)")),
        ("firm", "realty realtors realtor brokerage properties real group homes", r"(?:realty|realtors|brokerage|real estate(?! (?:agent|lawyer|attorney|market|photos|license|taxes|broker|company|guy|person))|properties(?=_[,.!]| (?:already|last|and|to|for|now|who)|_$))"),
        ("portal", "zillow redfin opendoor offerpad trulia realtor compass remax century coldwell keller knock homelight carvana exp sotheby's sothebys webuyhouses houzeo re",
         r"(?:zillow|redfin|open_?door|offer_?pad|trulia|realtor\.com|compass(?= (?:agent|realty|real))|re_?/?max|century 21|coldwell banker|keller williams|homelight|exp realty|sotheby'?s|houzeo)"),
    ),
    *rules(
        "wonder",
        ("open", "whats hows wheres whens whos wondering curious any does did will would may should just i'm im i what how when where who which why can could do is are cuanto cuando donde como puede how who how who",
         r"(?:what'?s?|how'?s?|when'?s?|where'?s?|who'?s?|which|why|(?:i'?m |i was |was |just )*(?:wondering|curious) (?:if|whether|what|when|how|about)|any (?:word|news|update|chance|idea|luck)|(?:does|do|did|will|would) (?:they|it|the|you|that|he|she|this)|(?:can|could|may|should) (?:i|we)|do (?:i|we)|(?:can|could|do) you|is (?:it|the|this|there)|are (?:you|there)|cuanto|cuando|donde|como|puede)"),
    ),
    *rules(
        "mood",
        ("2", "love perfect amazing awesome excited excellent fantastic wonderful thrilled beautiful gorgeous encanta excelente perfecto stunning can't cant nos encantada encantado maravilla",
         r"(?:love(?:d|ly)?|perfect(?:o|a)?|amazing|awesome|excited|excellent|fantastic|wonderful|thrilled|beautiful|gorgeous|stunning|can'?t wait|(?:me |nos )?encant(?:[ao]|ad[oa]s?)|excelente)"),
        ("1", "great good nice like liked interested happy glad sounds looking bueno helpful definitely absolutely definately gusta interesa interesado interesada cool exactly better convinced would works work dream fabulous wow superb checks impressed delighted yay stoked pumped promising right this fan alley just nos really very",
         (r"(?:great|good(?! (?:morning|afternoon|evening|night|question|time))|nice|(?<!looks )(?<!look )(?<!something )(?<!anything )(?<!would )(?<!smelled )(?<!smells )(?<!smell )(?<!looked )(?<!feels )(?<!felt )(?<!feel )(?<!sounds )(?<!sounded )(?<!seems )(?<!tastes )(?<!tasted )(?<!is )like(?:d)?(?! (?:to|an?|\$|\d|how|what|i|we|you)\b)|(?:very |really )?interested(?! in \d)|happy(?! to)|glad|looking forward|helpful|definitely|definately|absolutely|"
         r"(?:exactly )?what (?:we|i)(?:'?re| are)? (?:want|wanted|asked for|looking for)|exactly what|better than (?:we|i) (?:thought|expected|hoped)|convinced|dream (?:home|house)|fabulous|wow|superb|checks (?:all|every)|impressed|delighted|yay|stoked|pumped|promising|just right|up our alley|this is the one|fan of|would work|works? for (?:us|me)|(?:me|nos) (?:gusta|interesa)|interesad[oa]s?|cool)")),
        ("-1", "expensive worried concerned unfortunately problem issue disappointed confusing confused frustrated frustrating annoying bad meh lower worse less difficult slow unsure nervous stressed stressful caro cara preocupado too waste makes not underwhelming ugh yikes nope deal dealbreaker disappointing turned hard unimpressed",
         (r"(?:expensive|worried|concern(?:ed|s)?|unfortunately|(?<!no )problems?|(?<!no )issues?|disappoint(?:ed|ing)|confus(?:ed|ing)|frustrat(?:ed|ing)|annoy(?:ed|ing)|bad|difficult|slow|unsure|nervous|stress(?:ed|ful)|car[oa]|preocupad[oa]s?|too (?:small|high|much|far|old|low|long)|waste|"
         r"meh|underwhelm\w+|ugh|yikes|nope|deal_?breaker|turned off|hard pass|unimpressed|(?:lower|worse|less) than (?:we|i) (?:thought|expected|hoped)|makes no sense|not (?:for (?:me|us)|what (?:we|i) (?:want(?:ed)?|asked)|convinced))")),
        ("-1", "sick tired fed cant can't stomach embarrassed upset sad sadly annoyed ticked bummed hurts hurt regret refuse overwhelmed exhausted mess nuts hassle pain lousy crappy sucks suck nightmare insane bs crap rip ripoff joke greedy wtf smh gross yuck not no molesto molesta cansado cansada frustrado frustrada harto harta decepcionado decepcionada enojado enojada triste mal malo mala peor that", r"(?:(?:sick|tired) of|fed up|can'?t (?:stomach|stand|believe|deal)|embarrass(?:ed|ing)|upset|sad(?:ly)?|annoyed|ticked off|bummed|hurts?|regret|overwhelmed|exhausted|a (?:mess|hassle|pain|nightmare)|is nuts|lousy|crappy|sucks?|nightmare|insane|greedy|wtf|smh|gross|yuck|(?:that'?s )?not worth it|not (?:happy|ok|okay|cool|impressed|good enough|fair|acceptable|thrilled)|no good|molest[oa]|cansad[oa]|frustrad[oa]|hart[oa]|decepcionad[oa]|enojad[oa]|triste|mal[oa]|peor)"),
        ("2", "joy pleasure delight lifesaver life rockstar rock gem angel obsessed drooling swoon dream blessing godsend love", r"(?:a |an |absolute |total |real |pure )*(?:(?:joy|pleasure|delight)(?= to (?:work|deal|talk|meet))|life_?saver|rock_?star|gem|angel|god_?send|blessing)|obsessed|drooling|swooning|(?:in|fell in) love"),
        ("1", "fire dope sick lit bomb killer dreamy", r"(?:(?<=place is )|(?<=house is )|(?<=kitchen is )|(?<=one is )|(?<=yard is )|(?<=that's )|(?<=view is )|(?<=pool is ))(?:straight |so |pretty |absolutely )?(?:fire|dope|sick|lit|the bomb|killer|dreamy)(?=_$|_[.,!]| (?:i|we|omg|lol|and))"),
        ("1", "not isn't isnt wasn't wasnt ain't aint nada no weren't can't cant", r"(?:not|isn'?t|wasn'?t|ain'?t|weren'?t)(?: (?:half|too|so|that|actually))* bad(?: at all)?|nada mal|no (?:esta|estan|se ve|suena)(?: nada)? mal|can'?t say (?:i|we) (?:don'?t|didn'?t|do not|did not) (?:like|love|enjoy|want)(?: [a-z]+)?"),
        ("-1", "hear hearing calling call talking contacting hiring getting sue suing lawsuit fraud fraude demandar lose not never see report roof foundation furnace kitchen floor floors carpet hvac look looks smells smelled way too", r"(?:hear(?:ing)? from|calling|call|talking to|contacting|hiring|getting) (?:my|our|a) (?:attorney|lawyer)|su(?:e|ing) (?:you|your|them)|lawsuit|fraude?|demandar(?:los|te|lo)?|lose my number|(?:not|never) (?:ever )?(?:text|call|contact|message|email) (?:me|us) (?:again|ever|anymore)|see you in court|report (?:you|this)|(?:roof|foundation|furnace|kitchen|floor|floors|carpet|hvac) (?:is|are|was) (?:shot|gone|toast)|looks? like (?:a )?(?:dump|crap|garbage|trash|mess)|smell(?:s|ed)(?: [a-z]+)? like (?:mold|cat|cats|dog|dogs|smoke|pee|death|mildew|something died)|(?:way )?too much work"),
        ("2", "couldn't couldnt can't cant no blown over", r"couldn'?t be (?:happier|better|more (?:pleased|excited|thrilled|perfect))|can'?t complain|no complaints|over the moon|blown away"),
        ("-1", "decepcion nadie pesado fatal horrible nunca que", r"(?:que )?decepcion|nadie (?:me |nos )?(?:contesta|responde|llama|ayuda)|nunca (?:me |nos )?(?:contestan|responden|llaman|contestaron)|fatal"),
        ("1", "yes please stunning brilliant impressive outstanding superb terrific adorable charming lovely sweet ideal pleased relieved hyped psyched yess woohoo woo omg fabuloso preciosa precioso bonita bonito linda lindo hermosa hermoso genial buenisimo maravilla contento contenta emocionado emocionada feliz can cant can", r"(?:brilliant|impressive|outstanding|terrific|adorable|charming|lovely|sweet|ideal|pleased|relieved|hyped|psyched|yess+|woo_?hoo|can'?t wait|fabulos[oa]|precios[oa]|bonit[oa]|lind[oa]|hermos[oa]|genial|buenisim[oa]|maravill\w+|content[oa]|emocionad[oa]s?|feliz)"),
        ("-1", "asked told twice already enough quit repeatedly times poco", r"(?:asked|told)(?: (?:you|y'?all|them))?(?: (?:guys|people))? (?:twice|three times|several times|many times|\d times|already|repeatedly|before)|(?:that'?s |it'?s )?enough(?=_[.!]|!| already)|quit (?:texting|calling|messaging|emailing|bothering)"),
        ("1", "no trust lets let's", r"no (?:problem|issues?|complaints) with|trust you (?:completely|fully|guys|on)|let'?s (?:go ahead|do it|move forward|go for it|make it happen|get started)"),
        ("-2", "insulting insultingly insult disgusting pathetic disgrace incompetent appall infuriat livid pissed", r"(?:insult(?:ing|ed|ingly)?|disgust(?:ing|ed)|pathetic|disgrace(?:ful)?|incompetent|livid|pissed(?: off)?|infuriat\w+|appall\w+)"),
        ("-2", "hated hates hate terrible awful horrible worst scam angry ridiculous unacceptable spam harassing harassment rude liar lied useless odio pesimo furious garbage joke insulting stop leave",
         r"(?:hate[ds]?|terrible|awful|horrible|worst|scam(?:mer)?|angry|ridiculous|unacceptable|spam|harass(?:ing|ment)|rude|liar|lied|useless|odio|pesimo|furious|garbage|joke|insulting|leave me alone)"),
    ),
)  # fmt: skip
_GREETING = re.compile(
    r"[\W_]*(?:(?:hi+|hey+|hello+|helo|hola|yo|heyo|hullo|sup|howdy|hiya|good\s(?:morning|afternoon|evening|day)|buen(?:os|as)\s(?:dias|tardes|noches)|"
    r"buenas|que\stal|greetings|morning|there|again|all|everyone|sir|ma'?am|anyone|you\sthere|is\s(?:anyone|anybody)\s(?:there|available|around)|anybody|team|folks|guys)[\W_]*){1,4}$"
)
_FIRM = re.compile(
    r"(?:\b(?:[Ww]ith|[Aa]t|[Bb]y|from|w/|con|[Uu]sing|used?|hired|through|de)\s+)((?:[A-Z][\w'&.-]*\s+(?:(?:and|&|of|at|de|from|with)\s+)?){1,5})$"
)
"""The name of a brokerage before "Realty": with whom somebody signed or works."""
_NAMED_AFTER = re.compile(
    r"(?:,? (?:de|at|from|with|named|called|llamad[oa]|con)|,) [A-Z][\w'&.-]*(?: [A-Z][\w'&.-]*){0,3}"
)
"""The name that follows "another agent"."""
_SENTENCE_MARKS = (". ", "! ", "? ", "\n", "?")
_VISITS = re.compile(r"\b(?:see|tour|visit|view|show|ver|visitar|looking for|do you have|for rent)\b")
LEAST_QUESTION = 10
"""Characters of a question without a mark; less is a fragment."""
_OPEN_WORDS = (
    "what",
    "how",
    "when",
    "where",
    "who",
    "which",
    "why",
    "cuando",
    "donde",
    "como",
    "cuanto",
    "cual",
    "any ",
)
"""Openers that ask by themselves; others count only where no question has its mark."""
_OPENING = re.compile(
    r"(?:^|[.!?\n:)]|\bhttps?://\S+|\b(?:hi|hello|hey|hola|ok|okay|so|and|also|btw|but|well|sorry|thanks|quick question|question|y|oye)(?: there)?)[\s,.!-]*$"
)
"""What may stand before a question without a mark."""
MOOD_SCALE = 2.0
"""The mood of one strong word; sentiment is the mean mood over it."""


def read_signals(text: Text, scan: Scan, hurries: bool, sentiment: float | None, competitor: str | None) -> list[str]:
    """Return the names of the signals in the message, each once, in a fixed order of finding."""
    if len(scan.words) <= 4 and _GREETING.match(text.lower):
        return ["greeting_only"]
    signals: list[str] = []
    for hit in scan.hits.get("signal", ()):
        if hit.meaning not in signals and _counts(hit.meaning, negated=hit.negated):
            signals.append(hit.meaning)
    for topic, name in (("detail", "asks_details"), ("process", "asks_process")):
        if name not in signals and topic in scan.hits and "?" in text.lower and _asked(text, scan, topic):
            signals.append(name)
    signals = _consistent(signals, ironic=sentiment == IRONY)
    if hurries:
        signals.append("urgent")
    if competitor is not None:
        signals.append("competitor")
    if sentiment is not None and abs(sentiment) >= 0.25:
        signals.append("positive" if sentiment > 0 else "negative")
    return signals


def _consistent(signals: list[str], *, ironic: bool) -> list[str]:
    """Leave out what cannot hold together: thanks that are none, and wishes to see what does not interest."""
    gone = {"thanks"} if ironic else set()
    if "not_interested" in signals:
        gone |= {name for name in signals if name.startswith("asks_")}
    return [name for name in signals if name not in gone]


def _asked(text: Text, scan: Scan, topic: str) -> bool:
    """Say whether a noun of the topic stands in a question about a fact; wishes and visits are not such."""
    for hit in scan.hits[topic]:
        start, end = text.sentence(hit.start)
        if text.lower[start:end].rstrip().endswith("?") and not _VISITS.search(text.lower, start, end):
            return True
    return False


def _counts(meaning: str, *, negated: bool) -> bool:
    return not negated or meaning in {"not_interested", "wrong_number", "shares_listing"}


def read_sentiment(scan: Scan) -> float | None:
    """Return the mean mood of the telling words, -1 … 1, None without any; a negated word counts against itself, halved."""
    moods = scan.hits.get("mood")
    if is_ironic(scan, moods):
        return IRONY
    if not moods:
        return None
    total = 0.0
    for hit in moods:
        mood = int(hit.meaning) / MOOD_SCALE
        total += -mood / 2 if hit.negated else mood
    return max(-1.0, min(1.0, round(total / len(moods), 3)))


def read_competitor(text: Text, scan: Scan) -> str | None:
    """Quote another agent or a portal; a link to a listing there is not one."""
    firms = [hit for hit in scan.hits.get("competitor", ()) if hit.meaning == "firm"]
    for hit in (*firms, *scan.hits.get("competitor", ())):
        if hit.negated or text.lower.startswith((".com", "/"), hit.end):
            continue
        if hit.meaning == "firm":
            named = _FIRM.search(text.original(0, hit.start))
            if named is None:
                continue
            return text.quote(named.start(1), hit.end)
        named = _NAMED_AFTER.match(text.original(hit.end, len(text.lower)))
        return text.quote(hit.start, hit.end + (named.end() if named is not None else 0))
    return None


def read_question(text: Text, scan: Scan) -> str | None:
    """Quote the last question, with or without its mark; one without begins a sentence with a question word."""
    lower = text.lower
    mark = lower.rfind("?")
    bare = _unmarked(text, scan, mark + 1)
    if bare is not None or mark < 0:
        return bare
    first = mark
    while first and lower[first - 1] in "?! ":
        first -= 1
    begin = max([lower.rfind(end, 0, first) for end in _SENTENCE_MARKS])
    begin = begin + 1 if begin >= 0 else 0
    begin = max(begin, mark - 199)
    quote = text.quote(begin, mark + 1)
    return quote if any(letter.isalpha() for letter in quote) else None


def _unmarked(text: Text, scan: Scan, after: int) -> str | None:
    lower = text.lower
    for hit in reversed(scan.hits.get("wonder", ())):
        if hit.start < after:
            return None
        if after and not lower.startswith(_OPEN_WORDS, hit.start):
            continue
        if not _OPENING.search(lower[: hit.start]):
            continue
        end = min((place for mark in (".", "!", "\n") if (place := lower.find(mark, hit.end)) >= 0), default=len(lower))
        return text.quote(hit.start, end) if end - hit.start >= LEAST_QUESTION else None
    return None
