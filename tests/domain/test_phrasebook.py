import pytest

from enterprisehub.domain.phrasebook import Unreadable, read_phrasebook
from enterprisehub.domain.phrases import Phrases, Rule, alternatives


def _fits(phrase: str, text: str, lists: str = "") -> str | None:
    """Return what a phrase finds in a text, None where it finds nothing."""
    found = read_phrasebook(f"{lists}\n[x]\n{phrase}", {})
    scan = Phrases([Rule("t", section, pattern) for section, pattern in found], frozenset()).scan(text)
    hits = scan.hits.get("t")
    return text[hits[0].start : hits[0].end] if hits else None


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("too much", "far too  much", "too  much"),
        ("too much", "far too-much", "too-much"),
        ("too much", "far toomuch", None),
        ("low_ball", "a lowball", "lowball"),
        ("low_ball", "a low ball", "low ball"),
        ("don't care", "i dont care", "dont care"),
        ("don't care", "i don't care", "don't care"),
        ("homes?", "a home", "home"),
        ("homes?", "homestead", None),
        ("(we|they both) agree", "so they both agree", "they both agree"),
        ("(a|b)+ c", "b a c", "b a c"),
        ("[really|so] hard", "really hard", "really hard"),
        ("[really|so] hard", "it is hard", "hard"),
        ("is [so|very]* hard", "is very so very hard", "is very so very hard"),
        ("is [so] hard", "is hard", "is hard"),
        ("sell[ing] it", "selling it", "selling it"),
        ("it['s| is] mine", "it is mine", "it is mine"),
        ("roof ..2 leaks", "roof of ours leaks", "roof of ours leaks"),
        ("roof ..2 leaks", "roof of all ours leaks", None),
        ("roof ... leaks", "roof, all of it, leaks", "roof, all of it, leaks"),
        ("roof ... leaks", "roof. it leaks", None),
        ("decid~", "deciding", "deciding"),
        ("my ~ says", "my dad says", "my dad says"),
        ("over #", "over $450k", "over $450k"),
        ("at #%", "at 6.5 percent", "at 6.5 percent"),
        ("go through her .", "go through her, thanks", "go through her"),
        ("go through her .", "go through her stuff", None),
        ("cash>( offer| buyer)", "cash offer", "cash"),
        ("cash!( offer| buyer)", "cash offer", None),
        ("cash!( offer| buyer)", "cash offers", "cash"),
        ("what>(?)", "what ?", "what"),
        ("<(so |very )cool", "so cool", "cool"),
        ("<!(so |very )cool", "very cool", None),
        ("ask [him]>( first)", "ask first", "ask"),
        ("/[ab]+c/", "aabc", "aabc"),
        ("{kin} says", "mom says", "mom says"),
    ],
)
def test_what_the_notation_means(phrase: str, text: str, found: str | None) -> None:
    assert _fits(phrase, text, "{kin} = dad|mom") == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("too much", "before any section"),
        ("[x]\n(a|b", "is missing"),
        ("[x]\na|b)", "closes nothing"),
        ("[x]\n{kin} says", "no list 'kin'"),
        ("[x]\ncash!(a", "is missing"),
        ("[x]\n<(a", "is missing"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=r"^Line \d+ .*") as error:
        read_phrasebook(text, {})
    assert why in str(error.value)


def test_comments_and_blank_lines_say_nothing() -> None:
    assert read_phrasebook("; a comment\n\n[x]\n; another\na b", {}) == [("x", "a b")]


def test_a_pattern_is_split_where_its_choices_begin_with_words_of_their_own() -> None:
    assert list(alternatives(r"(?:a b|(?:c|d) e|[|)]f)")) == ["a b", "(?:c|d) e", "[|)]f"]
    assert list(alternatives("(?:a|b) c")) == ["(?:a|b) c"]
    assert list(alternatives(r"(?:a)(?:b)|\|")) == ["(?:a)(?:b)", r"\|"]
