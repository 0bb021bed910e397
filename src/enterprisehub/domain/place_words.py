# ruff: noqa: SIM905 (word lists read better as words)
"""Words that tell places from other things after "in", "near" or "around"."""

FEATURES = (
    "lake", "beach", "ocean", "river", "water", "coast", "bay", "mountains", "hills", "foothills", "valley", "park", "downtown",
    "city center", "city", "suburbs", "country", "countryside", "university", "campus", "hospital", "airport", "train", "metro", "subway",
    "station", "transit", "freeway", "highway", "golf course", "marina", "harbor", "waterfront", "trails", "uptown", "midtown",
    "work", "office", "job", "playa", "lago", "centro", "trabajo",
)  # fmt: skip
"""Things to be near to; an area only together with a city, so read as partial."""

STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN "
    "TX UT VT VA WA WV WI WY DC".split()
)

STATE_NAMES = frozenset(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky "
    "louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania "
    "tennessee texas utah vermont virginia washington wisconsin wyoming".split()
)
FIRST_OF_TWO = frozenset(
    "north south east west new san santa los las el la le st saint fort ft port mount mt lake palm palo long grand little old upper "
    "lower eagle silver highland highlands beverly culver salt cedar round lost studio sherman canoga woodland echo rancho costa "
    "monterey redondo huntington manhattan newport laguna mission chula boca coral key west winter cape college colorado kansas "
    "oklahoma jersey baton green red white rock big cherry castle sugar league flower grapevine prairie marina del mar thousand simi "
    "hidden granite elk walnut pleasant daly foster union redwood half morro paso big arroyo high apple yucca twentynine desert "
    "northwest northeast southwest southeast central downtown hollywood".split()
)
SECOND_OF_TWO = frozenset(
    "park beach hill hills heights valley lake lakes rock springs creek city county village grove ranch oaks island point mesa vista "
    "monica angeles diego francisco jose antonio worth vegas york orleans hollywood side end coast shores bay harbor canyon falls "
    "gardens estates terrace square district center town township woods forest meadows ridge glen view land branch haven landing "
    "crossing station bend trails pond ponds pointe run summit commons junction mills bluffs cove harbour feliz cruz barbara ana clarita fe rosa maria marino gabriel fernando "
    "pedro clemente juan mateo rafael ramon leandro carlos marcos jacinto bernardino".split()
)

_TIME = (
    "january february march april may june july august september october november december jan feb apr jun jul aug sep sept oct "
    "nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun spring summer fall "
    "autumn winter morning afternoon evening night noon midnight weekend week weeks month months year years day days time times "
    "future past moment minute minutes hour hours today tomorrow tonight now then christmas easter thanksgiving holidays advance "
    "early late mid end beginning middle enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "primavera verano otono invierno meses mes ano anos semana semanas dias dia unos unas dos tres cuatro cinco seis "
    "one two three four five six seven eight nine ten half couple few several twenty thirty forty sixty ninety next last this"
)
_PEOPLE = (  # who lives there is nobody's business but theirs: never an area
    "school schools church churches synagogue synagogues mosque mosques temple temples parish safe safer quiet nice good great bad "
    "better best family families kids children kid child parents mom dad mother father son daughter sister brother wife husband "
    "friends friend people neighbors neighbours white black hispanic latino latina asian jewish christian muslim catholic hindu "
    "gay lesbian straight immigrant immigrants american mexican chinese indian korean diverse crime ghetto"
)
_GRAMMAR = (
    "a an the my our your his her its their that these those it them me us you him i we they he she who what which where when why "
    "how and or but if so because as at by to of on off for from with without into onto over under above below up down out about "
    "around near in within outside than not no yes is are was were be been being am do does did done have has had having can could "
    "will would shall should might must just only really very too also even still yet already ever never maybe perhaps preferably "
    "ideally please thanks thank ok okay hi hello hey lol btw asap there here anywhere somewhere everywhere nowhere something "
    "anything everything nothing someone anyone everyone some any all both each every either neither other others another same such "
    "more most less least much many lot lots bit like el la los las un una unos de del que con sin por para y o si mi su nuestra "
    "nuestro al se lo es esta este eso"
)
_TRADE = (
    "fha usda hoa mls hvac rv ev adu sfh sfr fsbo llc cma dti apr pmi arv roi irs ira tlc diy aka faq fyi tbh imo "
    "house houses home homes place places property properties condo condos townhouse townhome apartment duplex land building unit "
    "room rooms bedroom bedrooms bathroom bathrooms bath baths bed beds pool garage yard backyard kitchen basement garden view views "
    "cash loan loans mortgage financing escrow contract market price prices range budget money payment payments offer offers deal "
    "equity debt foreclosure probate default closing listing listings showing showings open tour rent rental lease area areas "
    "neighborhood neighborhoods neighborhood neighbourhood district zone location locations condition shape need repair repairs "
    "renovation progress process touch mind person general fact particular common total full part place order case charge hand "
    "trouble love hurry rush writing advance addition exchange return question response regards regard reference terms town "
    "state country community investment investing investor buying selling renting moving seeing viewing looking finding getting "
    "making having doing going knowing learning working talking meeting listing touring scheduling details info information photos "
    "pictures zillow redfin realtor trulia opendoor offerpad spanish english espanol ingles email text phone call voicemail chat "
    "life work office job loop budget interest interested commute drive distance walking proximity floor story stories style size square "
    "sqft acres plumbing carpet roof hvac closet closets storage parking gated golf downsizing upgrading relocation theory practice "
    "reality bulk case stock line store shopping construction efectivo contado venta compra buenas buen buena casa casas vender "
    "comprar rentar mente cuenta serio general linea camino persona"
)
_VERBS_ETC = (
    "want wants need needs looking look looks lookin searching hope hoping thinking considering prefer love move moving buy sell "
    "see know let get got tell show send call text be been live lives living stay staying that's thats it's its i'm im we're "
    "there's theres what's whats who's don't dont can't cant won't wont willing able ready open flexible pre preapproved approved "
    "qualified currently right really pretty high low higher lower big bigger small smaller large larger new newer old older cheap "
    "cheaper expensive affordable beautiful decent move-in turnkey first second third actually sorry instead rather else again "
    "soon later before after until since while during though however although pa am pm k mil million thousand hundred "
    "grand dollars bucks max min maximum minimum least tops"
)
NO_PLACE = frozenset(f"{_TIME} {_PEOPLE} {_GRAMMAR} {_TRADE} {_VERBS_ETC}".split()) - {"downtown"}
"""Words that begin no place name."""
REJECTED = NO_PLACE - {"the", "a", "my", "el", "la", *(feature.split()[0] for feature in FEATURES)}
"""Words after which no place can come at all."""

ORDINARY = frozenset(
    (
        "guy banco street check worth fine haven hay deposit como union cost boss walls purchase clear brick man blue sellers park fence north gate happy "
        "page wall solo green couch lake point nuevo van snow hill guys lawn vale means sells roll rule power plain river lovely moon points falls ball "
        "post sweet luck trade hall telephone normal west banks transfer miles busy beach winters war magazine wood model halfway branch gray bell media "
        "gap chili hunt given harvest cross era cool marble welcome strong hurricane sandwich tower granite finger hurt stone cook central center bunch "
        "felt kinder tea oak lane alto ideal circle arriba loco register corn issue crook castle friendly star holiday alta summers portal shell sunshine "
        "shade frost bells bear wise boring cooks gem sisters camp brothers reserve surprise odd accident comfort success joy loyal brave humble "
        "outlook superior justice shock divide rescue empire lead"
    ).split()
)
"""Names of small towns that are far more often ordinary words: alone, and with nothing to say that a place is meant, they are none."""
