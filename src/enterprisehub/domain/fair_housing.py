# ruff: noqa: SIM905 (word lists read better as words)
"""Keep protected facts, and what stands for them, out of fields, rules and words.

The Fair Housing Act (42 USC 3604) names race, colour, religion, sex, disability, familial status and national origin;
states and cities add orientation, age, marital status, source of income and military status. Some things stand for
those: names, language, household size, schools, crime, the people of a place. Place itself is allowed as the contact's
own stated wish.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

DENIED_FIELDS: Final[dict[str, frozenset[str]]] = {
    "race": frozenset({"race", "racial", "ethnicity", "ethnic", "hispanic", "latino"}),
    "colour": frozenset({"skin", "complexion"}),
    "religion": frozenset({"religion", "religious", "faith", "church", "denomination"}),
    "sex": frozenset({"sex", "gender", "pronoun", "pronouns", "salutation"}),
    "orientation": frozenset({"orientation", "lgbt", "lgbtq"}),
    "national_origin": frozenset({"nationality", "origin", "citizenship", "citizen", "immigration", "birthplace", "visa"}),
    "disability": frozenset({"disability", "disabled", "handicap", "wheelchair", "medical", "health"}),
    "familial_status": frozenset({"familial", "kids", "children", "child", "pregnant", "dependents", "household", "family"}),
    "age": frozenset({"age", "birthday", "birthdate", "birth", "dob", "dateofbirth", "senior", "retired", "generation"}),
    "marital_status": frozenset({"marital", "married", "spouse", "divorced", "divorce", "widowed"}),
    "source_of_income": frozenset({"voucher", "section8", "welfare", "assistance", "disability_income"}),
    "military_status": frozenset({"military", "veteran", "service_member"}),
    "name": frozenset({"firstname", "lastname", "fullname", "surname"}),
    "photo": frozenset({"photo", "picture", "avatar"}),
    "language": frozenset({"language", "accent", "locale"}),
    "demographics": frozenset({"demographic", "demographics", "census", "tract", "school", "schools", "crime", "walkscore", "neighbourhood_fit", "neighborhood_fit"}),
}  # fmt: skip
"""Words of field names that no feature, route, match or text may use, by what they stand for."""
_EXACT_NAMES: Final = frozenset({"name", "first_name", "last_name", "full_name", "date_of_birth"})


class Violation(Struct, frozen=True):
    category: str
    quote: str


_GROUPS = (
    r"(?:white|black|african[\s-]american|hispanic|latin[oax]|asian|chinese|indian|korean|mexican|jewish|christian|catholic|muslim|hindu|"
    r"caucasian|arab|immigrants?|foreign|ethnic|integrated|gay|lgbtq?\+?|straight)"
)
_PATTERNS: Final[tuple[tuple[str, str], ...]] = (
    ("race or origin", rf"\b{_GROUPS}[\s-]+(?:area|areas|neighbou?rhood|neighbou?rhoods|community|communities|population|families|family|people|neighbou?rs|buyers?|residents?|couple)\b"),
    ("race or origin", r"\b(?:race|racial|ethnic(?:ity)?|nationality|national[\s-]origin|citizenship|immigration[\s-]status|your[\s-]accent|english[\s-]speak(?:ing|ers?)|no[\s-]accent)\b"),
    ("religion", r"\b(?:close|near|next|walking[\s-]distance)[\s-]+(?:to[\s-]+)?(?:the[\s-]+|a[\s-]+|many[\s-]+|several[\s-]+|good[\s-]+)?(?:church(?:es)?|synagogues?|mosques?|temples?|parish)\b|\b(?:christian|jewish|muslim|religious)[\s-]+(?:home|values|area|community)\b|\byour[\s-]+(?:religion|faith|church)\b"),
    ("familial status", r"\b(?:family|kid|child|children)[\s-]*friendly\b|\b(?:perfect|great|ideal|good|best|right|suited|suitable|made)[\s-]+(?:home[\s-]+|place[\s-]+|area[\s-]+|neighbou?rhood[\s-]+)?for[\s-]+(?:a[\s-]+|your[\s-]+|the[\s-]+|young[\s-]+|growing[\s-]+|raising[\s-]+)*(?:famil(?:y|ies)|kids|children|couples?|singles?|bachelors?|empty[\s-]nesters|newlyweds)\b|\b(?:no|without)[\s-]+(?:kids|children)\b|\b(?:adults?[\s-]only|mature[\s-]+(?:person|couple|tenants?)|young[\s-]+famil(?:y|ies)|growing[\s-]+famil(?:y|ies)|how[\s-]+many[\s-]+(?:kids|children)|do[\s-]+you[\s-]+have[\s-]+(?:any[\s-]+)?(?:kids|children)|(?:are[\s-]+you|is[\s-]+(?:she|your[\s-]+wife))[\s-]+pregnant|planning[\s-]+(?:a|to[\s-]+start[\s-]+a)[\s-]+family)\b"),
    ("schools", r"\b(?:good|great|excellent|top|best|better|top[\s-]rated|highly[\s-]rated|desirable|bad|poor|quality)[\s-]+(?:public[\s-]+)?schools?(?:[\s-]+districts?)?\b|\bschool[\s-]+(?:rating|ratings|district|scores?|quality)\b"),
    ("crime and safety", r"\b(?:safe|safer|safest|unsafe|dangerous|sketchy|bad|rough|low[\s-]crime|high[\s-]crime|crime[\s-]free|secure)[\s-]+(?:area|areas|neighbou?rhoods?|part|parts|street|streets|community|place[\s-]+to[\s-]+live)\b|\bcrime(?:[\s-]+(?:rates?|statistics|stats|map))?\b"),
    ("steering", r"\b(?:you(?:'d|[\s-]would|[\s-]will|'ll)[\s-]+(?:fit[\s-]+(?:right[\s-]+)?in|feel[\s-]+(?:more[\s-]+)?(?:at[\s-]home|comfortable)[\s-]+(?:in|with|around)|be[\s-]+happier[\s-]+(?:in|with|around))|people[\s-]+like[\s-]+you|your[\s-]+(?:kind|type)[\s-]+of[\s-]+people|your[\s-]+own[\s-]+kind|neighbou?rhood[\s-]+(?:fit|is[\s-]+changing)|changing[\s-]+neighbou?rhood|exclusive[\s-]+(?:area|neighbou?rhood|community)|traditional[\s-]+neighbou?rhood|right[\s-]+kind[\s-]+of[\s-]+(?:people|neighbou?rs)|good[\s-]+element|up[\s-]and[\s-]coming[\s-]+(?:area|neighbou?rhood)|(?:nice|good|quiet|professional)[\s-]+(?:people|neighbou?rs|class))\b"),
    ("disability", r"\b(?:no[\s-]+wheelchairs?|able[\s-]bodied|handicap(?:ped)?|not[\s-]+suitable[\s-]+for[\s-]+(?:the[\s-]+)?(?:disabled|handicapped|elderly)|mentally[\s-]+ill|are[\s-]+you[\s-]+disabled|your[\s-]+(?:disability|health|illness))\b"),
    ("sex or orientation", r"\b(?:male|female|men|women|gentlem[ae]n|ladies)[\s-]+(?:only|preferred)\b|\bbachelor[\s-]+pad\b|\bsexual[\s-]+orientation\b|\bman[\s-]+of[\s-]+the[\s-]+house\b"),
    ("age", r"\b(?:seniors?(?![\s-]+(?:agents?|brokers?|advisors?|partners?))|retire(?:e|es|ment)|elderly|older[\s-]+(?:person|people|couple)|young[\s-]+(?:professionals?|people|couples?)|millennials?|55\+?[\s-]+(?:community|plus)|how[\s-]+old[\s-]+are[\s-]+you|your[\s-]+age)\b"),
    ("marital status", r"\b(?:married|unmarried|divorced?|widow(?:ed|er)?|single[\s-]+(?:person|people|mom|mother|dad|woman|man)|husband|wife|spouse)\b"),
    ("source of income", r"\b(?:section[\s-]*8|vouchers?|welfare|public[\s-]+assistance|no[\s-]+subsid(?:y|ies)|food[\s-]+stamps)\b"),
    ("military status", r"\b(?:veterans?|military|active[\s-]+duty|va[\s-]+(?:buyers?|loans?))\b"),
)  # fmt: skip
_HINTS: Final = frozenset(
    word[:4]
    for word in (
        "white black african hispanic latino latina latinx asian chinese indian korean mexican jewish christian catholic muslim hindu "
        "caucasian arab immigrant foreign ethnic integrated gay lgbt lgbtq straight race racial nationality national citizenship "
        "immigration accent english church churches synagogue mosque temple parish religious religion faith family families kid kids child "
        "children couple couples single singles bachelor empty newlywed adult adults mature pregnant planning school schools safe safer "
        "safest unsafe dangerous sketchy bad rough low high crime secure fit feel happier people your neighborhood neighbourhood changing "
        "exclusive traditional right good up nice quiet professional wheelchair wheelchairs able handicap mentally disabled disability "
        "elderly male female men women gentleman gentlemen ladies sexual man senior retire older young millennial 55 how married unmarried "
        "divorce widow husband wife spouse section vouchers welfare public no food veteran military active va"
    ).split()
)
"""The first letters of a word that every pattern needs; most texts have none and cost nothing more."""
_TOKEN = re.compile(r"[a-z0-9]+")
_ALL = tuple((category, re.compile(pattern, re.IGNORECASE)) for category, pattern in _PATTERNS)


def denied(field: str) -> str | None:
    """Return what a field's name stands for when it may not be used, None when it may."""
    lowered = field.strip().lower()
    if lowered in _EXACT_NAMES:
        return "name" if "birth" not in lowered else "age"
    words = set(re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).lower()))
    words |= {lowered}
    return next((meaning for meaning, names in DENIED_FIELDS.items() if words & names), None)


def violations(text: str) -> list[Violation]:
    """Return the phrases that must not go out: protected classes, their proxies, steering."""
    return [Violation(category, found.group()) for category, pattern in _ALL for found in pattern.finditer(text)]


@lru_cache(maxsize=8192)
def is_clean(text: str) -> bool:
    """Say whether a text may go out, that is whether it has no violations; suggestions repeat, so answers are remembered."""
    if not any(word[:4] in _HINTS for word in _TOKEN.findall(text.lower())):
        return True
    return not any(pattern.search(text) for _, pattern in _ALL)
