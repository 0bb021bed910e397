# ruff: noqa: SIM905 (word lists read better as words)
"""Tell which words may be somebody's name: any that begins with a capital and is no other word, since no list has them all."""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

from enterprisehub.domain.place_names import GIVEN_NAMES, is_town
from enterprisehub.domain.place_words import NO_PLACE, SECOND_OF_TWO
from enterprisehub.domain.spelling import is_known

TITLE: Final = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Rev|Pastor|Prof|Sra?|Srta|Doña|Señora?|Capt|Sgt)\.?[ ])?"
NAME: Final = (
    rf"{TITLE}([A-Z\u00c0-\u00dd](?:[a-z\u00df-\u00ff'\u2019-]|(?<=[a-z'\u2019-])[A-Z](?=[a-z])){{1,20}})"
    r"(?:[ ](?:[A-Z]\.?[ ])?[A-Z\u00c0-\u00dd](?:[a-z\u00df-\u00ff'-]|(?<=[a-z'-])[A-Z](?=[a-z])){1,20}){0,2}"
)
"""A name in capitals; its group is the first name."""
_KIN: Final = (
    "wife husband hubby wifey partner spouse better_half other_half mom mum mother dad father son daughter brother sister fiance fiancé fiancee fiancée roommate boyfriend girlfriend bf gf "
    "cousin aunt uncle niece nephew grandson granddaughter grandma grandpa grandmother grandfather stepson stepdaughter twin assistant secretary caregiver son-in-law daughter-in-law mother-in-law "
    "father-in-law sister-in-law brother-in-law esposo esposa marido mujer señora hijo hija hermano hermana primo prima novio novia sobrino sobrina cuñado cuñada cunado cunada mamá papá mama papa nieto nieta nuera yerno suegro suegra"
).split()
"""Whose name somebody tells with their own: the one list of them."""
KIN: Final = "|".join(word.replace("_", " ") for word in _KIN)
"""The same as a pattern."""
_NO_NAME: Final = frozenset(
    "nadie alguien todo todos todavia vivo vivimos estamos ya alright noted fine cheers cool okay yes no maybe never soon later bye night goodnight understood agreed done deal help hello anyway whatever sigh ugh lol haha wow well right exactly true nope yep thx ty best blessings sincerely love peace amen adios saludos bueno listo vale ojala perdon hurry today tomorrow good sweet yikes ok mulling hmm gracias grateful regards great perfect lovely amazing awesome wonderful terrible crazy ridiculous interested sorry available looking ready sure free open done "
    "stop quit keep please still just been thanks start always nobody somebody someone everybody urgent beautiful zillow redfin english spanish monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr weird odd insane gross funny huge tiny late early back lost stuck new confused serious awful nuts hilarious cash broke bored tired mad sad glad super so very too quite definitely probably hard hot cold fun nosy curious pretty about regarding re concerning dear estimada estimado estimados querida querido licenciada licenciado classic increible danke merci texas florida arizona ohio nevada utah oregon idaho kansas nebraska iowa maine vermont colorado alabama alaska arkansas california connecticut delaware hawaii illinois indiana kentucky louisiana maryland massachusetts michigan minnesota mississippi missouri oklahoma pennsylvania tennessee washington wisconsin wyoming america usa outta gonna gotta wanna kinda sorta".split()
)
_FIRST_NAMES: Final = frozenset(
    (
        "ada adrian albert alfred alice alma alvin amanda amelia angela anita anthony arnold arthur ashley athena aubrey aurelia ava avery beatrice benedict benjamin bernard "
        "bernice bertha bertrand beryl beulah blair bonnie boyd brent brock bruce bruno byron calvin cameron carlos carmen caroline casey cecil cecilia celeste chloe "
        "christopher clarence claude clifford clint clyde cody colby conrad corinne cornelius craig curtis cyril cyrus daisy damon dana daniel daphne david delia dennis "
        "dexter diana dolores donald donna dora dorothy drew dudley duncan dustin dwight edgar edna edward elaine elizabeth ellis elmer elsie elton emerson emily emmett enid "
        "erin ethan ethel eudora eunice eva evangeline felicity fletcher floyd forrest fred frederick gail garrett gary george gerald geraldine gideon gladys glenn gordon "
        "graham gregory griffin guadalupe hadley hannah harlan harold harper harriet harvey hector helen henrietta henry herman hiram hollis horace horatio hortense howard "
        "hubert hugo ida inez irene irma isabel isabella jack jacob jay jean jeff jeremiah jerome jesse jessie joanna joaquin joseph josephine joshua julian justin kathleen "
        "kathryn kelly kenneth kermit kevin kim kimberly kirk lavinia laura lena leo leon leona leonard leroy leslie lester lewis lillian lloyd lorena lorenzo lorraine lottie "
        "louisa louise lucas lucinda luke luther lyle lynn mabel malcolm mallory marcella marcus marianna marissa martha martin marvin maud maurice meredith michael mildred "
        "milo minerva minnie moira mona myra myrtle nancy noel nora olga olivia omar oscar osgood otis otto owen paloma patrick paul pauline pedro penelope percival percy "
        "peyton philip phyllis quinn rachel ralph ramona randall ray raymond rebecca reese regina rex riley robert roberta rodney roland romeo rosalie rosie rowan rowena roy "
        "ruby rudolph rudy russell ruth ryan sabina samson sarah sebastian serena seth seymour shannon sharon shelley shelly shirley sidney silas simon solomon sophia stacy "
        "stanley stella stephen stewart stuart susan sylvester sylvia terry thelma theodore theresa thomas tina todd tony tracy trent trevor tyrone ulysses vance victor "
        "vincent viola violet virgil vivian wade wallace wendell wesley whitney wilbur willard winifred winnie woodrow zachary zoe wilfred ana diego fernando gabriel juan "
        "jose marco maria monica mohammed nick rosa barbara jan jo"
    ).split()
)
"""First names of which some small town has the name too, or that a list of words holds: where a name stands it is theirs."""
_NO_NAMES_END: Final = ("ing", "ed", "ful", "ous", "ible", "able", "ately", "ally", "ness", "tion", "mente")
_SHORTEST: Final = 3
_LONGEST_END: Final = 6
"""Letters of a name that may end as other words do: "Fred", "Ahmed"."""


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = files("enterprisehub.domain").joinpath("common_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def may_be_name(word: str) -> bool:
    """Say whether a word that stands where a name is told may be one."""
    lower = word.lower()
    return lower not in NO_PLACE and lower not in _NO_NAME


def greets_by(word: str) -> bool:
    """Say whether a word behind a greeting and "it's" may be a name, in small letters, too."""
    lower = word.lower()
    return may_be_name(lower) and not is_known(lower) and (lower in GIVEN_NAMES or not lower.endswith(_NO_NAMES_END))


def is_first_name(word: str) -> bool:
    """Say whether a list of first names has a word."""
    lower = _plain(word)
    return lower in GIVEN_NAMES or lower in _FIRST_NAMES


def must_be_name(word: str) -> bool:
    """Say whether a word can hardly be anything but somebody's name: no common word, no town."""
    lower = _plain(word)
    if lower in _FIRST_NAMES:
        return True
    if not may_be_name(lower) or len(lower) < _SHORTEST or "'" in lower or lower in SECOND_OF_TWO or is_town(lower):
        return False
    common = _common()
    ends = len(lower) >= _LONGEST_END and lower not in GIVEN_NAMES and lower.endswith(_NO_NAMES_END)
    return not ends and lower not in common and lower.removesuffix("s") not in common


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode()


KIN_WORDS: Final = frozenset(_plain(word).replace("_", "-").split("-")[0] for word in _KIN) | {"half"}
"""Words, folded, of which each of them holds one."""


def named(word: str) -> str:
    """Write a name with its capital."""
    return word[0].upper() + word[1:]
