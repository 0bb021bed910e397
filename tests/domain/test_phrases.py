import re

import pytest

from enterprisehub.domain import phrases
from enterprisehub.domain.phrases import Phrases, rules


@pytest.fixture
def known() -> Phrases:
    return Phrases(rules("colour", ("red", r"(?:red|crimson)_ish")), frozenset())


def test_patterns_are_compiled_when_a_word_first_needs_them(known: Phrases) -> None:
    assert [hit.meaning for hit in known.scan("a crimson-ish door").hits["colour"]] == ["red"]
    assert known.scan("a crimson door").hits == {}


def test_a_rule_is_compiled_once(known: Phrases, monkeypatch: pytest.MonkeyPatch) -> None:
    known.scan("a red-ish door")

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(re, "compile", never)
    assert [hit.meaning for hit in known.scan("red-ish, crimson ish").hits["colour"]] == ["red", "red"]


def test_no_more_is_remembered_than_fits(known: Phrases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_REMEMBERED", 3)
    text = "crimsonish one red-ish two three four crimson ish five"
    for _ in range(2):
        assert [hit.start for hit in known.scan(text).hits["colour"]] == [0, 15, 38]
