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


def test_nothing_is_left_to_compile_under_load(known: Phrases, monkeypatch: pytest.MonkeyPatch) -> None:
    phrases._match.cache_clear()
    known.compile_all()

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(re, "compile", never)
    assert [hit.meaning for hit in known.scan("red-ish, crimson ish").hits["colour"]] == ["red", "red"]
