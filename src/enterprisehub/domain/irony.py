"""Tell praise that means blame: by a turn of phrase, or because it stands beside what was done wrong."""

from enterprisehub.domain.phrases import Hit, Scan, rules

RULES = (
    *rules(
        "irony",
        ("said", "oh wow yeah gee", r"(?:(?:oh|wow|gee|yeah),? (?:great|sure|right|wonderful|perfect|fantastic|lovely|joy|thanks|good)(?=_[,.!]| (?:another|thanks|just|more|now|so))|yeah,? right)"),
        ("said", "sure", r"sure,? (?:because|jan|sure)"),
        ("said", "gracias muchas", r"(?:muchas )?gracias por (?:nada|ignorar|dejar|hacer(?:me|nos) (?:perder|esperar)|no\b)"),
        ("said", "thanks thank", r"thank(?:s| you)(?: (?:a lot|so much|a bunch))? for (?:nothing|ignoring|wasting|ghosting|not|never|the (?:runaround|silence|spam)|taking forever|forgetting|hanging)"),
        ("said", "thanks thank", r"thank(?:s| you) for(?: [a-z']+){1,7}? (?:after |in )?(?:only|just|a mere) (?:\d+|two|three|four|five|six|a few|a couple of) (?:days|weeks|months|hours|calls|texts|tries)"),
        ("said", "great what so wonderful awesome lovely perfect", r"(?:great|wonderful|awesome|perfect|lovely),? (?:another|one more|yet another)|what a (?:great|wonderful|lovely|nice|fantastic) way to|so glad (?:i|we) (?:waited|drove|took|wasted|sat)"),
        ("said", "lovely great nice perfect fine beautiful wonderful fantastic", r"(?:lovely|great|nice|perfect|fine|beautiful|wonderful|fantastic)(?: [a-z]+){0,2}? if (?:you|u|one|we|i) (?:enjoy|like|likes|love|want|wanted|don'?t mind|are into|had|were)"),
        ("said", "who perfect hilarious only took thanks thank very so glad", r"(?:who (?:wouldn'?t|doesn'?t) (?:want|love|like|enjoy)|perfect timing(?=,)|hilarious|(?:it )?only took (?:you|u|y'?all|them)|thank(?:s| you) for the (?:joke|laugh|chuckle|comedy|entertainment|insult)|glad (?:to (?:know|hear) )?(?:someone|somebody|i'?m|we'?re|my)(?: [a-z]+){0,3}? (?:matters?|important|priority)|so (?:helpful|professional|nice)(?=[^.!?]*(?:never|not|ignor)))"),
        ("said", "let lemme check look made money print", r"(?:let me )?(?:check|look)(?: [a-z]+){0,2}? (?:the )?(?:couch|sofa|cushions|piggy bank|money tree|under (?:the|my) (?:mattress|couch))|money (?:grows on trees|tree)|made of money|print(?:ing)? money"),
        ("said", "your", r"your (?:genius|brilliant|expert|amazing|wonderful) (?:number|idea|advice|price|plan|opinion|strategy|suggestion)"),
        ("said", "not", r"(?<=[.!?] )not(?=[.!]|_$)"),
        ("said", "can could", r"can (?:almost|barely|hardly|nearly) (?:see|tell|read)(?=[^?]*(?:$|[.!]))"),
        ("said", "love nothing como as", r"love how(?: [a-z]+){1,4}? (?:hides?|hid|ignored?|ignores?|never|forgot|didn'?t|don'?t|skips?|won'?t|leaves? out)|nothing says(?: [a-z]+){1,5} like|como si (?:me|nos) sobrara|as if (?:i|we) (?:had|have)(?: (?:that kind of|all the|so much|the))? (?:money|time|cash)"),
        ("said", "good big", r"(?:good luck (?:with that|finding|getting|selling)|big surprise)"),
        ("said", "what", r"what a (?:joke|surprise|shock|(?:bargain|deal|steal)(?=_(?:[.!,]|lol|haha|lmao|smh|not)))"),
        ("said", "must how", r"(?:must be nice|how (?:nice|generous|kind|thoughtful|convenient) of you)"),
        ("said", "love", r"love (?:(?:getting|being) (?:ignored|ghosted|hung|stood|lied|spammed|bothered|yelled|kept|left|no|the|passed|strung|woken|blown|told|treated|called at|\d+|ten|twenty|fifty|(?:a )?(?:call|text)s? (?:at|from))|waiting|when you|how you|that you never)"),
        ("said", "just keep in lucky king", r"(?:just what (?:we|i) needed|keep dreaming|in your dreams|lucky (?:me|us)|king of)"),
        ("said", "nice great", r"(?:nice|great) (?:job|going|work)(?=[^.!?]*\b(?:losing|forgetting|missing|ignoring|again)\b)"),
        ("said", "like", r"like (?:i|we) (?:have|need) (?:a |another )?(?:spare|extra)"),
    ),
    *rules(
        "praise",  # stands as a sentence, or praises the service
        ("service", "great wonderful fantastic brilliant awesome amazing outstanding stellar superb super excellent impressive lovely nice perfect good top real terrific solid fine excelente gran buen genial impecable tremend",
         r"(?:great|wonderful|fantastic|brilliant|awesome|amazing|outstanding|stellar|superb|super|excellent|impressive|lovely|nice|perfect|good|top_notch|real|terrific|solid|fine|excelente|gran|buen|impecable|tremend[oa])(?: customer)? (?:job|work|service|communication|listening|effort|timing|teamwork|follow_(?:up|through)|response time|attention|servicio|trabajo|atencion|comunicacion)"),
        ("said", "great wonderful fantastic brilliant awesome amazing outstanding stellar superb super excellent impressive lovely nice perfect perfecto excelente genial maravilla bonito estupendo fantastico felicidades congrats congratulations bravo well cool love wow increible a que",
         r"(?:great|wonderful|fantastic|brilliant|awesome|amazing|outstanding|stellar|superb|super|excellent|impressive|lovely|nice|perfect|perfecto|excelente|genial|maravilla|bonito|estupendo|fantastico|felicidades|congrat(?:s|ulations)|bravo|well done|cool|wow|a\+|increible)(?=_[.,!:])|a_?\+ (?:service|work|job)|que (?:eficientes?|rapid[oa]s?|amables?|profesional(?:es)?|puntual(?:es)?|atent[oa]s?)"),
    ),
    *rules(
        "fault",  # what was done wrong to who writes
        ("said", "stood hung forgot wrong equivocada equivocado plantado plantada plantados esperando dejaron",
         r"stood (?:me|us) up|hung up on|forgot(?: all)? (?:about|to (?:call|text|send|show|reply|tell))|wrong (?:house|address|place|property|person|listing|link|date|day|time|name|file|city)(?! (?:for|to)\b)|equivocad[oa]|dej(?:aron|o|aste) (?:plantad[oa]s?|esperando|colgad[oa]s?)|plantad[oa]s?"),
        ("said", "not no ni zero without nobody nadie never",
         r"(?:not (?:one|a single|even a)|no|ni un[a]?|zero|without (?:a|one|any))(?: single| sola?)? (?:replies|reply|calls?|call_?backs?|answers?|response|word|texts?|emails?|messages?|llamadas?|respuestas?|mensajes?)(?! (?:needed|required|necessary|today|tomorrow|before|after))|(?:nobody|no one) (?:called|showed|answered|replied|came|bothered|ever)|nadie (?:me |nos )?(?:contest|respond|llam|vin|aparec)[a-z]+"),
        ("said", "minutes hours days weeks horas semanas dias esperando llevo llevamos", r"(?:minutes|hours|days|weeks|horas|semanas|dias) (?:late|tarde)|esperando (?:respuesta|que|desde|su|una)|llev(?:o|amos)(?: [a-z0-9]+){1,3} esperando"),
        ("said", "had third fourth fifth tenth", r"had to (?:call|text|email|ask|chase|remind|write)(?: [a-z]+)? (?:twice|(?:two|three|four|five|six|\d+) times|for (?:days|weeks))|(?:third|fourth|fifth|sixth|tenth) time (?:i|we|you|this|now|in a row)"),
        ("said", "broken link dead doesn't doesnt didn't", r"(?:link|photos|site|website|page|form|file)(?: [a-z]+){0,4}? (?:is|are|was|still|does|do)(?:n'?t)?(?: still)? (?:broken|dead|down|not working|working|work|load|open)"),
        ("said", "ask asked want wanted said told when pedi pedimos dije",
         r"(?:ask(?:ed)?(?: you)?(?: for)?|want(?:ed)?|said|told (?:you|y'all))(?: [a-z0-9$']+){1,8}?,?(?: and| but| so| then)? (?:you(?: guys| people)?|they) (?:send|sent|show|showed|gave|booked)(?! (?:me |us )?(?:an? |the )?(?:wonderful|great|perfect|amazing|lovely|beautiful|exactly|just|nice))|when (?:i|we) (?:said|asked|wanted|told)|(?:pedi|pedimos|dije|dijimos)(?: [a-z0-9]+){1,8}?,?(?: y)? (?:me|nos) (?:mandan|mandaron|mandas|ensenan|ensenaron|muestran|envian|enviaron)"),
        ("said", "getting get got replying responding answering calling returning", r"(?:(?:get|getting|got) back|replying|responding|answering|calling|returning)(?: [a-z]+){0,4}? after(?: only| just| a mere)? (?:\d+|two|three|four|five|six|seven|eight|nine|ten|a few|several|a couple of)(?: whole| long)? (?:days|weeks|months|years)"),
    ),
    *rules(
        "complaint",
        ("said", "silence ignored ignoring ignore ghosted ghosting nobody no never late another again waiting waited still unanswered wasted wasting yet",
         r"(?:silence|ignor(?:ed|ing|e)|ghost(?:ed|ing)|nobody|no one|no (?:answer|reply|response|call)|never (?:called|called back|answered|replied|showed|heard)|late again|yet another|(?<!it )(?<!you )(?<!them )(?<!here )(?<!there )again(?=_[.!,]|_$)|waiting|waited|still (?:no|nothing|waiting)|unanswered|wast(?:ed|ing))"),
    ),
)  # fmt: skip
IRONY = -0.75
"""The mood of praise that means blame."""
_BLAME_REACH = 40
"""Characters between praise and the complaint that turns it round."""


def is_ironic(scan: Scan, moods: list[Hit] | None) -> bool:
    """Say whether praise means blame: by a turn of phrase, or because a complaint follows at once."""
    if "irony" in scan.hits or ("fault" in scan.hits and _praises_faults(scan)):
        return True
    complaints = scan.hits.get("complaint")
    if moods is None or complaints is None:
        return False
    praise = [hit.end for hit in moods if int(hit.meaning) > 0 and not hit.negated]
    return any(0 <= complaint.start - end <= _BLAME_REACH for end in praise for complaint in complaints)


def _praises_faults(scan: Scan) -> bool:
    """Say whether praise stands before what was done wrong, or praises the service behind it."""
    if "sorry" in scan.words:
        return False
    faults = scan.hits["fault"]
    for hit in scan.hits.get("praise", ()):
        if not hit.negated and (hit.meaning == "service" or hit.end <= faults[-1].start):
            return True
    return False
