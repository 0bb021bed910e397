"""The letters that may begin the second word of a phrase, derived from its pattern."""

import pytest

from enterprisehub.domain.first_words import NUMBER, next_letters
from enterprisehub.domain.phrases import _FEW, Phrases, Rule, _by_next


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("need (?:a|the) loan", {"need": frozenset("at")}),
        (r"for \$?\d+", {"for": frozenset({NUMBER})}),
        ("(?:my|our) house", {"my": frozenset("h"), "our": frozenset("h")}),
        ("pre_?approved", {"pre": frozenset("a")}),  # one word, or two
        ("stop", {}),
        ("sell(?:ing)?(?: it)? (?:now|fast)", {"sell": frozenset("inf")}),
        ("too(?: [a-z]+){0,2}? much", {"too": frozenset("abcdefghijklmnopqrstuvwxyz")}),
    ],
)
def test_letters(pattern: str, expected: dict[str, frozenset[str]]) -> None:
    assert {key: letters for key, letters in next_letters(pattern).items() if key in expected or letters} == expected


def test_a_word_with_many_patterns_finds_each() -> None:
    seconds = ["alpha", "bravo", "charlie", "delta", "echo", "fox", "golf", "hotel", "india", "juliet", "kilo", "lima", "mike", "november", "oscar", "papa"]  # fmt: skip
    others = [Rule("t", f"{second}{at}", f"take {second} {at}") for second in seconds for at in range(_FEW)]
    rules = [Rule("t", second, f"take (?:the )?{second}") for second in seconds] + others + [Rule("t", "alone", "take")]
    assert len({id(entry) for entry in _by_next("take", rules).values()}) > 1
    phrases = Phrases(rules, frozenset())
    for second in seconds:
        assert [hit.meaning for hit in phrases.scan(f"please take {second}").hits["t"]] == [second]
        assert [hit.meaning for hit in phrases.scan(f"take the {second}").hits["t"]] == [second]
    assert [hit.meaning for hit in phrases.scan("i will take").hits["t"]] == ["alone"]
    assert [hit.meaning for hit in phrases.scan("take zulu").hits["t"]] == ["alone"]
