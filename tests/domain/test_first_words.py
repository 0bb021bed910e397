"""The two words that a phrase may begin with, derived from its pattern."""

import pytest

from enterprisehub.domain.first_words import ANY, NUMBER, TooOpen, first_words, needed
from enterprisehub.domain.phrases import Phrases, Rule


@pytest.mark.parametrize(
    ("pattern", "pairs"),
    [
        ("(?:price|cost)s? is", {("price", "is"), ("prices", "is"), ("cost", "is"), ("costs", "is")}),
        ("(big|old) house", {("big", "house"), ("old", "house")}),
        ("(?:the )?house sold", {("the", "house"), ("house", "sold")}),
        ("(?<!not )so it (?:is|was)", {("so", "it")}),
        (r"\$?\d+k of", {("0k", "of")}),
        (r"for \$?\d+", {("for", NUMBER)}),
        (r"\d+", {(NUMBER, ANY), ("0'*", ANY)}),
        ("can'?t go", {("can't", "go"), ("cant", "go")}),
        ("re_?max ok", {("re", "max"), ("remax", "ok")}),  # one word, or two
        ("dad", {("dad", ANY), ("dad'*", ANY)}),
        ("we", {("we", ANY), ("we'", ANY)}),  # "we're" is no "we"
        (r"home\b[^.]{0,9} b", {("home", ANY), ("home'*", ANY)}),
        ("sell(?:ing)?(?: it)? now", {("sell", "it"), ("sell", "now"), ("selling", "it"), ("selling", "now")}),
        ("too(?: [a-z]+){0,2}? much", {("too", ANY)}),
        ("apprais[a-z]* of", {("apprais", "of"), ("apprais*", "of")}),
        ("about apprais[a-z]*", {("about", "apprais"), ("about", "apprais*")}),
        ("no,? [\"']?stop", {("no", "stop")}),
        ("say(?: very)* much", {("say", "very"), ("say", "much")}),
        ("so+n", {(f"s{'o' * many}n{end}", ANY) for many in (1, 2, 3, 4) for end in ("", "'*")} | {("soooo*", ANY)}),
    ],
)  # fmt: skip
def test_pairs(pattern: str, pairs: set[tuple[str, str]]) -> None:
    assert first_words(pattern) == pairs


@pytest.mark.parametrize("pattern", ["[a-z]+ house", "no[a-z]+", "%", "(?:a|[a-z]{4})"])
def test_a_pattern_that_nearly_any_word_may_begin_is_refused(pattern: str) -> None:
    with pytest.raises(TooOpen):
        first_words(pattern)


def _meanings(phrases: Phrases, text: str) -> list[str]:
    return [hit.meaning for hit in phrases.scan(text).hits.get("t", ())]


def test_a_word_with_many_patterns_finds_each() -> None:
    seconds = ["alpha", "bravo", "alphabet", "#1"]
    rules = [Rule("t", second, f"take (?:the )?{second.replace('#1', NUMBER + '?[0-9]+')}") for second in seconds]
    phrases = Phrases([*rules, Rule("t", "alone", "take"), Rule("t", "open", "take b[a-z]+")], frozenset())
    assert _meanings(phrases, "please take alpha") == ["alpha"]
    assert _meanings(phrases, "take the alphabet, take\nbravo's") == ["alphabet", "bravo"]
    assert _meanings(phrases, "take 17") == ["#1"]
    numbers = Phrases([Rule("t", "decade", "[5-9]0_?s"), Rule("t", "many", r"\d+(?:k|[a-z]{5,})?")], frozenset())
    assert _meanings(numbers, "70s, 80's, 90 s, 17, 17k, 100million, 20th") == [
        "decade",
        "many",
        "decade",
        *["many"] * 3,
    ]
    assert _meanings(phrases, "i will take") == _meanings(phrases, "take zulu") == ["alone"]
    assert _meanings(phrases, "take it. take bananas") == ["alone", "alone"]  # the first in their order counts
    assert _meanings(Phrases([rules[0], Rule("t", "open", "take b[a-z]+")], frozenset()), "take bananas") == ["open"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?:my|our)(?: [a-z]+)? (?:house|homes?) (?:is|was)", {"is", "was"}),
        ("my(?: [a-z]+)? house", {"house"}),
        (r"(?:my|the)\b[^.!?]{0,40}? what a (?:bargain|deal|steal)", {"a"}),
        ("my [a-z]+(?: has)?", None),
        (r"say(?: [a-z]+)? \d+k?", None),
        ("stop", None),
    ],
)
def test_words_that_must_stand_behind(pattern: str, words: set[str] | None) -> None:
    assert needed(pattern) == words


def test_a_rule_waits_for_the_word_it_needs() -> None:
    phrases = Phrases(
        [Rule("t", "home", "my(?: [a-z]+)? house"), Rule("t", "kin", "my(?: [a-z]+)? son'?s?")], frozenset()
    )
    for text in ("my house", "my old house", "my house's roof", "my own, my old-house", "is it my\nlittle  house?"):
        assert _meanings(phrases, text) == ["home"]
    assert _meanings(phrases, "my sons house, my big sons") == ["home", "kin"]
    assert _meanings(phrases, "my son's dog") == ["kin"]
    assert not phrases.scan("my houses").hits
