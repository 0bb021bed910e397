# ruff: noqa: SIM905 (word lists read better as words)
"""Mask what contacts tell of themselves that nobody may act on, before a rule or a model reads the message.

Who somebody is (origin, religion, sex, orientation, disability, family, age, service in the forces, language) is taken out
as if it had not been written. That there is an income counts, its kind does not: "section 8" and "salary" both read
"income". That somebody decides with a partner counts, not what the two are. Words about homes stay: single family, family
room, senior agent, a house that is 40 years old, Church Street.
"""

import re
from functools import lru_cache
from typing import Final

from enterprisehub.domain.text import Text

INCOME: Final = "income"
PARTNER: Final = "partner"
_PEOPLES: Final = (
    "african[- ]americans?|hispanics?|latin[oax]s?|caucasians?|asians?|chinese|indians?|koreans?|japanese|filipin[oa]s?|vietnamese|mexicans?|"
    "cubans?|arabs?|africans?|russians?|ukrainians?|polish|italians?|irish|israelis?|iranians?|nigerians?|black|white|brown|"
    "jewish|jews?|christians?|catholics?|muslims?|hindus?|buddhists?|sikhs?|mormons?|atheists?|evangelicals?|"
    "gay|lesbians?|straight|bisexual|queer|trans(?:gender)?|lgbtq?|immigrants?|refugees?|foreigners?"
)
_STATES: Final = (
    "married|unmarried|divorced|divorcing|separated|widow(?:ed|er)?|single|engaged|retired|elderly|old|older|young|pregnant|disabled|handicapped|"
    "deaf|blind|autistic|male|female|foreign|infertile|transgender|religious"
)
_NOUNS: Final = "famil(?:y|ies)|couple|wom[ae]n|m[ae]n|lady|ladies|moms?|mothers?|dads?|fathers?|parents?|newlyweds|veterans?|retirees?|seniors?"
_PERSONS: Final = rf"{_NOUNS}|guys?|people|person|buyers?|household|vets?"
_HOMES: Final = r"(?!single[- ]famil|multi[- ]famil)"
_WHO: Final = (
    rf"{_HOMES}(?:(?:{_PEOPLES}|{_STATES})(?:,? and |, | |-))*(?:{_PEOPLES}|{_STATES}|{_NOUNS})(?: (?:{_PERSONS}))?"
)
_BE: Final = r"(?:i am|i'?m|we are|we'?re|she is|she'?s|he is|he'?s|as)"
_OF: Final = r"(?:my|our|her|his|their)"
_COUNT: Final = r"(?:\d{1,2}|one|two|three|four|five|six|seven)"
_KIDS: Final = "kids?|child(?:ren)?|sons?|daughters?|bab(?:y|ies)|newborns?|toddlers?|teenagers?|teens?|twins|grandkids?|grandchild(?:ren)?|hijos?|hijas?"
_FORCES: Final = r"(?:us |u\.s\. )?(?:army|navy|air force|marines?|marine corps|coast guard|national guard|military)"
_TONGUES: Final = "spanish|english|chinese|mandarin|russian|vietnamese|korean|tagalog|arabic|portuguese|french"
_STREET: Final = (
    r"(?! (?:st|street|rd|road|ave|avenue|ln|lane|dr|drive|hill|blvd|ct|court|way|pl|place|pkwy|memorial|park|creek)\b)"
)
_INCOMES: Final = (
    r"section[- ]?8(?: housing)?(?: vouchers?)?|(?:housing )?vouchers?|(?:social security|disability|unemployment|retirement|va|veterans)"
    r" (?:benefits?|checks?|income|payments?)|social security|ssdi|pension|child support|alimony|welfare|public assistance|food stamps|"
    r"salary|wages|paychecks?"
)
_PARTNERS: Final = "wife|husband|spouse|fiancee?|girlfriend|boyfriend|esposa|esposo|marido|partner"
_GONE: Final = (
    rf"{_BE} (?:an? |the )?{_WHO}(?: of {_COUNT})?{_STREET}",
    rf"(?:an? )?{_HOMES}(?:(?:{_PEOPLES}|{_STATES}) )+(?:{_PERSONS})",
    rf"(?:{_BE}|{_OF} (?:{_NOUNS}|{_PARTNERS}) (?:is|are)) (?:about |almost |over )?\d\d (?:years old|yrs old|yo|y/o)(?: and (?:{_STATES}))?",
    rf"(?:with |for |and )?(?:{_OF} )?(?:{_COUNT} )?(?:(?:young|small|little|grown|new) )?(?:{_KIDS})",
    (
        rf"(?:with |for )?(?:{_OF} |an? )?(?:(?:big|large|small|young|growing|whole) )?(?<!single )(?<!multi )(?<!single-)(?<!multi-)famil(?:y|ies)"
        rf"(?: of {_COUNT})?(?: and (?=i\b))?(?![- ](?:room|home|house|owned|residence))"
    ),
    r"expecting a baby|having a baby|pregnant|empty[- ]nesters?|newlyweds",
    r"(?:in |use |uses |using )?(?:an? )?wheelchairs?(?: user)?|handicapped|disabled|disabilit(?:y|ies)|dementia|alzheimer'?s|ptsd|autism|cancer",
    rf"(?:near |close to |by |next to )?(?:{_OF} |an? )?(?:church(?:es)?|mosques?|synagogues?|parish){_STREET}",
    rf"retirees?|retiring|senior citizens?|elderly|millennials?|(?:an? )?(?:retired |former |active[- ]duty )*(?:veterans?){_STREET}",
    rf"(?:in|from|left|leaving) the {_FORCES}|active[- ]duty(?: {_FORCES})?|va(?= (?:home )?(?:loan|financing|mortgage))",
    rf"(?:i|we) (?:only )?speak (?:only )?(?:{_TONGUES})(?: only)?|(?:{_TONGUES})[- ]speaking",
)  # fmt: skip
_DENIED_LOWER: Final = re.compile(
    rf"(?<![\w'-])(?:(?P<income>(?:an? |{_OF} )?(?:{_INCOMES}))|(?P<partner>{_PARTNERS})|(?P<gone>(?:{'|'.join(_GONE)})(?![\w'-])(?:,?\s+|(?=\W)|$)))"
    r"(?(gone)|(?![\w-]))"
)
_DENIED: Final = re.compile(_DENIED_LOWER.pattern, re.IGNORECASE)
HINTS: Final = frozenset(
    "hispanic hispanics latino latina latinx latinos latinas caucasian asian asians chinese indian indians korean koreans japanese filipino filipina "
    "vietnamese mexican mexicans cuban cubans arab arabs african africans russian russians ukrainian polish italian italians irish israeli iranian "
    "nigerian black white brown jewish jew jews christian christians catholic catholics muslim muslims hindu hindus buddhist sikh mormon mormons "
    "atheist evangelical gay lesbian lesbians straight bisexual queer trans transgender lgbt lgbtq immigrant immigrants refugee refugees foreigner "
    "foreigners americans american married unmarried divorced divorcing separated widow widowed widower single engaged retired elderly old older "
    "young pregnant disabled handicapped deaf blind autistic male female foreign infertile religious family families couple woman women man men lady "
    "ladies guy guys people person buyer buyers household mom moms mother mothers dad dads father fathers parent parents newlyweds vet vets veteran "
    "veterans retiree retirees senior seniors yo kid kids child children son sons daughter daughters baby babies newborn newborns toddler toddlers "
    "teenager teenagers teen teens twins grandkid grandkids grandchild grandchildren hijo hijos hija hijas expecting nester nesters wheelchair "
    "wheelchairs disability disabilities dementia alzheimer alzheimer's alzheimers ptsd autism cancer church churches mosque mosques synagogue "
    "synagogues parish retiring citizen citizens millennial millennials army navy force marine marines guard military duty va speak speaking "
    "section voucher vouchers security benefits unemployment retirement ssdi pension support alimony welfare assistance stamps salary wages paycheck "
    "paychecks wife husband spouse fiance fiancee girlfriend boyfriend esposa esposo marido partner".split()
)
"""Words of which every mask needs one: a message without any, most of them, costs one look."""
_WORD: Final = re.compile(r"[a-z][a-z']*")
_ROOM: Final = re.compile(r"[ \t]+(?=[ \t,.!?;])")


def gone(text: str) -> list[tuple[int, int]]:
    """Return the spans that are taken out or read in other words, for readers of single words."""
    return [found.span() for found in _DENIED.finditer(text)]


@lru_cache(maxsize=4096)
def mask(text: str) -> str:
    """Return the text as a model may see it; texts recur (conversations are read again), so answers are remembered."""
    if HINTS.isdisjoint(_WORD.findall(text.lower())):
        return text
    changed = _DENIED.sub(_put, text)
    return text if changed == text else _ROOM.sub("", changed).strip()


def masked(text: Text) -> Text:
    """Return a message as rules may read it, with the way back to the original words; the same object when nothing is masked."""
    found = list(_DENIED_LOWER.finditer(text.lower))
    if not found:
        return text
    letters: list[str] = []
    offsets: list[int] = []
    at = text.offsets or range(len(text.lower))
    cursor = 0
    for one in found:
        letters.append(text.lower[cursor : one.start()])
        offsets.extend(at[cursor : one.start()])
        put = _put(one)
        letters.append(put)
        offsets.extend(at[min(one.start() + step, one.end() - 1)] for step in range(len(put)))
        cursor = one.end()
    letters.append(text.lower[cursor:])
    offsets.extend(at[cursor:])
    return Text(text.body, "".join(letters), offsets)


def _put(found: "re.Match[str]") -> str:
    return INCOME if found["income"] else PARTNER if found["partner"] else ""
