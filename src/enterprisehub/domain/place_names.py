# ruff: noqa: SIM905 (word lists read better as words)
"""Read names of places where they stand: in capitals after "in", in small letters when a town has the name."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from enterprisehub.domain.place_words import (
    FEATURES,
    FIRST_OF_TWO,
    NO_PLACE,
    ORDINARY,
    SECOND_OF_TWO,
    STATE_NAMES,
    STATES,
)
from enterprisehub.domain.text import Text, read_text

GIVEN_NAMES = frozenset(
    "dana kim alex dennis marcus emily powell hemingway apollo robin sofia hilliard carlos paola pablo jose maria mateo ramon rafael hernando fernando guadalupe isidro lazaro ash sears poplar chestnut magnolia maple cypress larkspur carver sycamore birch cedar elm oak pine walnut hickory juniper mulberry dogwood hawthorne alder aspen hood adrian albany alexandria alice allen amelia amherst andrew angelica anita anna annette anson anthony arlington arnold ashley athena augusta aurora austin ava avery barbara beatrice belinda benjamin bernard bernice berlin bertha beulah "
    "bradley brady brandon brenda brooke brooklyn bruce bryan bryson burton caleb calvin cameron camila carmel carmen carol carroll carson carter casey cecilia celeste celina charles charlotte chase chelsea chester christian christina "
    "claire clara clarence clark clay clayton clifford clifton clinton cody colby colton conrad corinne corey cruz curtis cyrus dallas dalton damon daniel daphne davis dawson daisy delia della denver denton diana dillon dixon dorothy douglas drake duncan dustin dylan "
    "earl edgar edith edmond edna edward edwin eldon eleanor elena eli elisa eliza elizabeth ella ellen elliott ellis elsa elsie elwood emerson emery emma emily eric erin ernest esther ethan ethel eudora eugene eunice eva evelyn everett everly ezra faith felix flora florence "
    "forrest frances francis franklin frederick fred freeman gail garrett gary gavin gene geneva george georgia gerald germaine gibson gilbert gladys glen glenn gloria gordon grace grady graham grant greta gus guthrie hadley haley hannah hanna harley harold harper harrison harvey hazel heath hector helen helena henrietta henry "
    "herbert herman hillary holly homer houston howard hubert hudson hugo hunter ida inez ingrid ira irene iris irma irving isabel isabella ivan ivy jack jackson jacob james jamie jane janet jasper jay jean jefferson jennings jerome jessie jesse jewell joan joanna john jonas jordan joseph josephine joshua joyce juanita judith julia julian juliet june justin kathleen kathryn keith kelly kelso kendall kennedy kenneth kent kerry kimberly kirby kyle lacey lamar lamont lance "
    "larry laura laurel lauren laurence lawrence leander leah lee leland lena leo leon leona leonard leroy leslie lester lewis liberty lillian lily lincoln linda linden linnea lloyd logan lois london lorena lorenzo loretta lorraine louis louisa louise lucas lucia lucille lucy luke luna luther lydia lyle lynn mabel mack macy madeline madison mae malcolm malvina marcella marcus margaret maria marian marianna marie marietta marina marion marissa marjorie mark marlene marlow marshall martha martin marvin mary mason matilda mattie maurice max maxine maxwell may maya "
    "melissa melvin mercedes meredith miles mildred milo milton mina minerva miranda miriam mitchell mona monica monroe montana morgan morris murphy murray muriel myra myrtle nadine naomi natalie nathan neal nelson nevada newton nicholas nicole nina noah nolan nora norma norman norris odessa olga olive oliver olivia ollie ora orlando orson oscar otis otto owen palmer pamela paris parker patricia patrick patterson paul paula pauline paxton payton pearl percy perry peter peyton phil philip phoebe phoenix pierce porter preston price quincy quinn rachel ralph ramona randall randolph raven ray raymond reagan rebecca reed reese reid reno rex rhonda richard riley rita robert roberta robin rochester roger roland roman ronald rosa rosalia rosalie rosalind rosamond rosario rose roselle rosemary rosie ross rowan rowena roy ruby rudy rufus russell ruth ryan sabina salem samantha samson samuel santiago santana sara sarah savannah scott selena selma seth shannon sharon shawn sheldon shelby shelley sheridan sherman shirley sidney sierra silas simon sofia sonora sophia spencer stacy stanley stella stephen sterling steven stewart stuart sullivan summer susan sutton sydney sylvia tanner taylor terrell terry thelma theodore theresa thomas thompson timothy tina todd tony tracy travis trent trenton trevor trinity troy tucker turner tyler tyrone una ursula valentine valerie vance vera verna vernon verona veronica victor victoria vida vincent viola violet virgil virginia vivian wade walker wallace walter walton wanda ward warner warren washington watson waverly wayne wendell wesley weston whitney wilbur willa willard william williams willie willis willow wilma wilson winnie winifred winona winston woodrow wyatt yolanda york zachary zelda zoe keller wells rocket compass pioneer sage".split()
)
"""Towns that are people's names, or firms', as well: alone they are towns only where words lead up to them."""
_WORDS_TOO = frozenset(
    (
        "timber friendship enterprise defiance reading earth mobile golden island ayer fields ledger valley concrete "
        "deer bonita echo cache landing drift inland beauty butler caro iron pound surveyor vendor dane carpenter "
        "crooks brilliant wake drums malo king printer palm painter mode dawn agency marks raccoon premium champion "
        "admire comer queen shorter pueblo fountain tornado miracle alma umpire wing sunset plaza drew parks belt "
        "orchard council mineral stamps coin marathon loving carrier section converse oaks heaters turkey bangs "
        "effort bono england rock warrior hustle cable silver burns amigo colonia cactus trail moss foreman winner "
        "blanco candor hills homestead banner fortuna cabins twilight baker reader pooler romance vineyard cologne "
        "bunker coats pray rice jackpot gates singer irons wisdom duck fork derby agenda alligator talent vest spruce "
        "addy supply bodega coupon western heron century forest avenue hunters arroyo sedan levels meadow interior "
        "riverside largo bend lodge farmland smiley descanso decker colony booth lingo otter dulce weld cord blunt "
        "burr hometown donna pilot dairy hillside energy moody lakeside shepherd delight groom economy nogal kiln "
        "tram bond hatch pride anchor cocoa sentinel hazard assumption freer orange independence paradise commerce "
        "industry reliance"
    ).split()
)
"""Towns that are other words, which in small letters they mostly are."""
NOT_ALONE = (GIVEN_NAMES | _WORDS_TOO | {"white oak"}) - {
    "austin",
    "dallas",
    "houston",
    "phoenix",
    "denver",
    "orlando",
    "charlotte",
    "arlington",
    "aurora",
    "lincoln",
    "madison",
    "savannah",
    "denton",
    "sacramento",
}
"""Names that are no town where they stand alone in small letters."""
TOWNS_THAT_ARE_WORDS = frozenset({"Temple", "Hope", "Price", "Gay"})
_ARTICLES = frozenset({"los", "las", "el", "la", "del", "san", "santa"})
_SAINTS = frozenset({"st", "ft", "mt"})
_PARTS = frozenset({"downtown", "uptown", "midtown", *STATE_NAMES})
CAPITAL = r"[A-Z\u00c0-\u00dd][\w'\u2019.-]*"
CAPITALISED = re.compile(
    rf"\s+(?:the\s+|The\s+|el\s+|la\s+)?({CAPITAL}(?:[ ]+(?:(?:of|de|la|del|los|las|by|the)[ ]+)*{CAPITAL}){{0,3}})"
)
_MORE_CAPITALISED = re.compile(
    rf"(?:\s*,?\s+(?:or|and|y|o|&)\s+(?:maybe\s+|even\s+|in\s+|near\s+|around\s+)?|\s*[,/]\s*(?:maybe\s+|or\s+|and\s+|even\s+|possibly\s+)*)({CAPITAL}(?:[ ]+{CAPITAL}){{0,3}})"
)
_DOES = re.compile(r" (?:got|gets|had|wants|starts|started|works|took|loves|needs|lives|says|said|thinks)\b")
_CONTRACTED = re.compile(r"(?:I|We|You|He|She|It|They|That|There|What|Who)['\u2019](?:ll|m|d|ve|re|s)")
_CAPITALS = re.compile(r"[A-Z\u00c0-\u00dd][\w']+")
_RUN = re.compile(rf"(?<![\w'])(?:{CAPITAL}[ ]?)+")
NAMES = rf"{CAPITAL}(?:[ ]{CAPITAL}){{0,2}}(?:(?:,|,? (?:or|and|y|o)|/)[ ]?(?:maybe |or |even |possibly |perhaps |quizas? |tal vez )*{CAPITAL}(?:[ ]{CAPITAL}){{0,2}}){{0,3}}"
"""One to four names."""
_BETWEEN = re.compile(r"(?:,? (?:or|and|y|o) |[,/] ?)(?:(?:maybe|or|even|possibly|perhaps|quizas?|tal vez) )*")
_LOWER = re.compile(
    r"\s+(?:the\s+|el\s+|la\s+)?((?:st\.|ft\.|mt\.|[a-z][a-z'-]+))(?:[ ]+([a-z][a-z'-]+))?(?:[ ]+([a-z][a-z'-]+))?"
)
_MORE_LOWER = re.compile(
    r"(?:\s*[,.]?\s+(?:or|and|y|o|n|&)|\s*[,/])(?=\s|[a-z])(?:\s+(?:maybe|even|in|near|around)\b)?"
)


@lru_cache(maxsize=1)
def towns() -> frozenset[str]:
    text = files("enterprisehub.domain").joinpath("us_towns.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#")) - ORDINARY


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(town.split()[0] for town in towns()) - NO_PLACE | {
        "st",
        "ft",
        "grand",
        "garden",
        "great",
        "little",
        "high",
        "big",
        "new",
        "los",
        "las",
        "el",
        "la",
    }


def may_name_town(source: str) -> bool:
    """Say at little cost whether a word in capitals may begin the name of a town."""
    return may_begin(map(str.lower, _CAPITALS.findall(source)))


def may_begin(words: Iterable[str]) -> bool:
    """Say whether one of the words, in small letters, may begin the name of a town."""
    return not _first_words().isdisjoint(words)


def is_town(name: str) -> bool:
    """Say whether a town of the United States has the name; what is another word too ("Price", "Hope") counts as none."""
    lower = name.lower().replace("st. ", "saint ").replace("ft. ", "fort ").replace("st ", "saint ")
    return lower in towns() and lower not in NO_PLACE


def names_of(words: str) -> list[str]:
    """Return the names in a match of `NAMES`; empty where one is no name of a place."""
    named = [name_words(name.split()) for name in _BETWEEN.split(words)]
    return [" ".join(words).rstrip(".,'") for words in named] if all(named) else []


def towns_named(body: str) -> list[str]:
    """Return the towns that stand anywhere in a text with capitals."""
    return [name for name, _, _ in towns_in(read_text(body))]


def towns_in(text: Text) -> list[tuple[str, int, int]]:
    """Return the towns that stand anywhere in a message with capitals, each with its span."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found: list[tuple[str, int, int]] = []
    for run in _RUN.finditer(source):
        words = run[0].split(" ")
        place = 0
        while place < len(words):
            for size in range(min(4, len(words) - place), 0, -1):
                name = " ".join(words[place : place + size]).rstrip(".,'")
                if is_town(name):
                    start = run.start() + len(" ".join(words[:place])) + (place > 0)
                    found.append((name, start, start + len(name)))
                    place += size - 1
                    break
            place += 1
    return found


def town_runs(text: Text) -> list[tuple[str, int, int]]:
    """Return the towns whose name is all of a run of words in capitals, but for a state behind it or a word that begins a sentence."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found: list[tuple[str, int, int]] = []
    held: tuple[str, int, int] | None = None
    for run in _RUN.finditer(source, 0, len(text.lower)):
        if text.lower[run.start()] == " ":
            continue  # it was left out, as what a mail quotes
        words = run[0].rstrip(" .,'").split(" ")
        start = run.start()
        while words and words[0].lower().strip(".,'") in NO_PLACE and " ".join(words[:2]).lower() not in towns():
            if words[0].title() in TOWNS_THAT_ARE_WORDS and words[1:] and words[-1].lower() in STATE_NAMES:
                break
            start += len(words[0]) + 1
            words = words[1:]
        stated = len(words) > 1 and (
            (words[-1].upper() == words[-1] and words[-1] in STATES) or words[-1].lower() in STATE_NAMES
        )
        named = words[:-1] if stated else words
        name = " ".join(named).rstrip(".,'")
        behind = source[start + len(" ".join(words)) :][:16].lstrip(", ")
        beside = stated or behind[:2] in STATES or behind.split(" ")[0].strip(".,!?").lower() in STATE_NAMES
        joined = bool(found) and _BETWEEN.fullmatch(source, found[-1][2], start) is not None
        ordinary = joined and (name.lower() in ORDINARY or name in TOWNS_THAT_ARE_WORDS)
        if not name or not (is_town(name) or ordinary or (beside and name.title() in TOWNS_THAT_ARE_WORDS)):
            continue
        if held and _BETWEEN.fullmatch(source, held[2], start) is not None:
            found.append(held)  # "Gilbert or Mesa"
        held = None
        if beside or joined or (name.lower() not in GIVEN_NAMES and not (len(named) == 1 and _begins(source, start))):
            found.append((name.title() if name.isupper() else name, start, start + len(name)))
        else:
            held = (name, start, start + len(name))
    return found


def _begins(source: str, start: int) -> bool:
    """Say whether a sentence begins here, so that a capital tells nothing."""
    before = source[:start].rstrip(" \"'(*")
    return not before or before[-1] in ".!?:;\n-"


def properly_named(text: Text) -> bool:
    return text.body != text.body.upper() and text.body != text.body.lower()


def read_capitalised(text: Text, start: int, areas: list[str]) -> int:
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found = CAPITALISED.match(source, start)
    end = start
    while found is not None:
        words = name_words(found[1].split())
        if not words:
            break
        if len(words) > 1 and _is_state(words[-1]) and is_town(" ".join(words[:-1])):
            words = words[:-1]  # "Brentwood TN"
        area = " ".join(words).rstrip(".,'")
        if areas and end > start and not is_town(area) and _DOES.match(source, found.end(1)):
            break  # "in Raleigh, Gideon got a job there"
        end_before, end = end, found.start(1) + len(area)
        if not areas or not _is_state_of(source, end_before, found.start(1), area):  # "Austin, TX" is one area
            areas.append(area)
        if len(words) < len(found[1].split()):
            break
        found = _MORE_CAPITALISED.match(source, end)
        if found is not None and _DOES.match(source, found.end()):
            break  # "in Raleigh, Gideon got a job there"
    return end


_DOES = re.compile(r" (?:got|has|is|was|had|will|wants|needs|just|starts|works|said|says|and i|loves|likes)\b")


def _is_state_of(source: str, end: int, start: int, area: str) -> bool:
    """Say whether it is the state that a town before it is in: "Gresham, Oregon", not "Texas or Oregon"."""
    return area.upper() in STATES or (area.lower() in STATE_NAMES and source[end:start].strip() == ",")


def _is_state(word: str) -> bool:
    word = word.rstrip(".,'")
    return word in STATES or word.lower() in STATE_NAMES


def name_words(words: list[str]) -> list[str]:
    """Return the words that a name of a place may have, from the first on; "Grand Rapids" is one, "Great Thanks" is none."""
    for size in (3, 2):
        if len(words) >= size and " ".join(words[:size]).rstrip(".,'").lower() in towns():
            ends = words[size - 1].endswith(".") and len(words[size - 1]) > 3
            return words[:size] if ends or size == len(words) or words[size].lower().strip(".,'") in NO_PLACE else words
    kept: list[str] = []
    for place, word in enumerate(words):
        if _CONTRACTED.fullmatch(word):
            break
        if (
            not kept and word.lower() in _ARTICLES and place + 1 < len(words) and words[place + 1][0].isupper()
        ):  # "Los Altos"
            kept.append(word)
            continue
        if (word.lower().strip(".,'") in NO_PLACE and word.strip(".,'") not in TOWNS_THAT_ARE_WORDS) or (
            kept and kept[-1].endswith(".") and len(kept[-1]) > 3
        ):
            break
        kept.append(word)
    while kept and kept[-1].islower():
        kept.pop()
    return kept


def read_lower(text: Text, start: int, cased: bool, areas: list[str], *, only_pairs: bool) -> int:
    end = start
    found = _LOWER.match(text.lower, start)
    while found is not None:
        first, second, third = found[1].rstrip("."), found[2], found[3]
        if first in NO_PLACE or (len(first) < 3 and first not in _SAINTS):
            break
        if (
            cased
            and end == start
            and text.original(found.start(1), found.end(1))[0].islower()
            and _properly_cased(text)
        ):
            break
        words = [first]
        if (
            second
            and second not in NO_PLACE
            and (first in FIRST_OF_TWO or second in SECOND_OF_TWO or is_town(f"{first} {second}"))
        ):
            words.append(second)
            if third and third in SECOND_OF_TWO:
                words.append(third)
        if len(words) == 1 and (first in FEATURES or only_pairs):
            break
        if len(words) == 1 and not is_town(first) and first not in _PARTS:
            break
        end = found.end(len(words))
        areas.append(" ".join(word.capitalize() for word in words))
        more = _MORE_LOWER.match(text.lower, end)
        found = _LOWER.match(text.lower, more.end()) if more else None
    return end


def _properly_cased(text: Text) -> bool:
    """Say whether the writer uses capitals inside sentences, so that a small letter tells that it is no name."""
    return text.body[:1].isupper() and bool(re.search(r"[a-z,] [A-Z][a-z]", text.body[: len(text.lower)]))
