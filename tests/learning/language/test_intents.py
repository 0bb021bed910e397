"""The classifier of texts, and how it is measured."""

import time

import numpy as np
import pytest

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language.baselines import MAJORITY, NAMES, tuned
from enterprisehub.learning.language.check_intents import check_folds, check_split, confusion
from enterprisehub.learning.language.choosing import Choice, chosen, usual
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.features import Before, Context, Looks, marks
from enterprisehub.learning.language.intents import STRENGTH, fit_classifier
from enterprisehub.learning.language.labelled import Labelled, macro_f1
from enterprisehub.learning.language.ngrams import learn_ngrams

_ABOUT = {
    "price": ["how much is {}", "what does {} cost", "price of {} please"],
    "visit": ["can we see {}", "show me {} tomorrow", "when may I tour {}"],
    "lender": ["do you know a bank for {}", "we need a loan for {}", "who lends on {}"],
}
_THINGS = (
    "the condo",
    "this house",
    "that one",
    "the place on Oak",
    "the loft",
    "number nine",
    "the cabin",
    "both homes",
)


def _rows(things: tuple[str, ...]) -> Labelled:
    pairs = [(form.format(thing), label) for label, forms in _ABOUT.items() for form in forms for thing in things]
    return Labelled([text for text, _ in pairs], [label for _, label in pairs])


def _quiet(_: str) -> None:
    pass


def test_learns(encoder: Encoder) -> None:
    model = fit_classifier(encoder, _rows(_THINGS).texts, _rows(_THINGS).labels)
    scores = model.scores(["what does the barn cost", "we need a loan for the barn"])
    assert [model.classes[place] for place in scores.argmax(axis=1)] == ["price", "lender"]


def test_split_with_what_belongs_to_no_class(encoder: Encoder) -> None:
    test = _rows(_THINGS[4:])
    strange = ["my cat sings opera", "rain falls on the moon", "green ideas sleep furiously", "play some jazz"]
    test = Labelled(test.texts + strange, test.labels + ["oos"] * len(strange))
    found = check_split(encoder, _rows(_THINGS[:4]), test, out_of_scope="oos", budget_s=300, progress=_quiet)
    assert found["classes"] == 3
    assert found["baselines"]["both + logistic"]["oos_auc"].value > 0.9
    assert found["baselines"][MAJORITY]["oos_auc"].value == 0.5
    assert found["metrics"]["accuracy"].value > 0.9
    assert found["metrics"]["oos_auc"].value > 0.9


def test_labels_that_say_nothing_cannot_be_learned(encoder: Encoder) -> None:
    rows = _rows(_THINGS)
    shuffled = Labelled(rows.texts, list(np.random.default_rng(1).permutation(rows.labels)))
    found = check_folds(encoder, shuffled, budget_s=300, progress=_quiet)
    assert found["metrics"]["accuracy"].value < 0.6


def test_groups_stay_together(encoder: Encoder) -> None:
    """A label that only the group gives away cannot be learned when groups are held out."""
    texts = [f"same words {number % 4}" for number in range(80)]
    groups = [f"g{number // 8}" for number in range(80)]
    labels = [str(number // 8 % 2) for number in range(80)]
    found = check_folds(encoder, Labelled(texts, labels, groups), budget_s=300, progress=_quiet)
    assert found["metrics"]["accuracy"].value < 0.8


def test_what_was_said_before_helps_where_it_tells(encoder: Encoder) -> None:
    before: list[Before] = [("is it about money" if number % 2 else "is it about time",) for number in range(120)]
    labels = ["money" if number % 2 else "time" for number in range(120)]
    groups = [f"g{number // 6}" for number in range(120)]
    found = check_folds(encoder, Labelled(["yes it is"] * 120, labels, groups, before), budget_s=300, progress=_quiet)
    assert found["metrics"]["accuracy"].value == 1


def _talks(count: int, rounds: int) -> tuple[list[str], list[tuple[str, ...]], list[str]]:
    """Return conversations in which nobody says anything but "yes it is": texts, what was said before, and groups."""
    said = [("yes it is",) * place for _ in range(count) for place in range(rounds)]
    return ["yes it is"] * len(said), said, [f"g{talk}" for talk in range(count) for _ in range(rounds)]


def test_what_was_said_earlier_and_how_far_it_is(encoder: Encoder) -> None:
    texts, before, groups = _talks(30, 4)
    asked = [(("about money" if number // 4 % 2 else "about time"), "aha", *said) for number, said in enumerate(before)]
    money = ["money" if number // 4 % 2 else "time" for number in range(len(texts))]
    labels = [f"{kind} {min(number % 4, 1)}" for number, kind in enumerate(money)]
    choice = chosen(encoder, Labelled(texts, labels, groups, asked), time.monotonic() + 600, _quiet)
    assert choice.looks.context is Context.ALL
    found = check_folds(encoder, Labelled(texts, labels, groups, asked), budget_s=300, progress=_quiet)
    assert found["metrics"]["macro_f1"].value > 0.9
    for name in ("majority", "tf-idf + logistic", "embedding + logistic", "both + logistic"):
        assert found["baselines"][name]["accuracy"].value < 0.5
        assert found["baselines"][name]["lead"]["accuracy"].low > 0.3


def test_labels_of_neighbours_are_not_seen(encoder: Encoder) -> None:
    """All rows of a conversation have one label, which no text gives away."""
    texts, before, groups = _talks(40, 3)
    coins = np.random.default_rng(3).random(40) < 0.5
    labels = [str(coins[number // 3]) for number in range(len(texts))]
    found = check_folds(encoder, Labelled(texts, labels, groups, before), budget_s=300, progress=_quiet)
    assert found["metrics"]["accuracy"].value < 0.65


def test_baselines_are_fitted_as_honestly(encoder: Encoder) -> None:
    rows = _rows(_THINGS)
    found = check_folds(encoder, rows, budget_s=300, progress=_quiet)
    told = found["baselines"]
    assert set(told) == set(NAMES)
    assert told[MAJORITY]["accuracy"].value == pytest.approx(1 / 3, abs=0.12)
    for name in NAMES[1:]:
        assert told[name]["accuracy"].value > 0.9
        lead = told[name]["lead"]["accuracy"]
        assert lead.low <= 0 <= lead.high
        assert lead.value == pytest.approx(found["metrics"]["accuracy"].value - told[name]["accuracy"].value, abs=2e-4)
    assert sum(of["rows"] for of in found["by_class"].values()) == len(rows)
    assert len(found["chosen"]) == 5


def test_a_baselines_strength_is_chosen_on_training_rows(encoder: Encoder) -> None:
    until = time.monotonic() + 60
    assert tuned(encoder, _noisy(0.7), Looks(), until).strength < STRENGTH
    assert tuned(encoder, _noisy(0), Looks(), time.monotonic() - 1).strength == STRENGTH


def test_classes_of_unequal_size_are_found_out() -> None:
    uneven = usual(Labelled(["a"] * 50, ["big"] * 40 + ["small"] * 5 + ["least"] * 5))
    assert uneven.balance > 0
    assert uneven.looks.marks
    assert uneven.looks.context is Context.NONE
    spoken = usual(Labelled(["a"] * 9, ["big"] * 7 + ["small"] * 2, ["g"] * 9, [()] * 9))
    assert spoken.looks.context is Context.LAST
    assert usual(_rows(_THINGS)) == Choice()


def test_few_groups_are_a_fold_each(encoder: Encoder) -> None:
    rows = _rows(_THINGS)
    groups = [f"g{number % 2}" for number in range(len(rows))]
    found = check_folds(encoder, Labelled(rows.texts, rows.labels, groups), budget_s=20, progress=_quiet)
    assert found["folds"] == 2
    with pytest.raises(InvalidInput, match="one group"):
        check_folds(encoder, Labelled(rows.texts, rows.labels, ["g"] * len(rows)), budget_s=5, progress=_quiet)


def test_too_few_rows_to_hold_any_out(encoder: Encoder) -> None:
    with pytest.raises(InvalidInput, match="too few"):
        check_folds(encoder, Labelled(["a", "b"], ["x", "y"]), budget_s=5, progress=_quiet)


def test_marks() -> None:
    assert {"?", "$", "digits 3", "first how", "first two how about", "last ?"} <= set(marks("How about $250?"))
    assert "CAPITALS" in marks("That is FIRM")
    assert marks("   ") == ("length 0",)
    assert len(marks("word " * 100_000)) < 10


def _noisy(share: float) -> Labelled:
    """Of sentences of three kinds, each with a word of its own, a share have the label of another kind."""
    rng = np.random.default_rng(4)
    kinds = [sorted(_ABOUT)[number] for number in rng.integers(3, size=600)]
    texts = [f"{rng.choice(_ABOUT[kind])} {number}".format(rng.choice(_THINGS)) for number, kind in enumerate(kinds)]
    wrong = rng.random(600) < share
    labels = [str(rng.choice(sorted(_ABOUT))) if off else kind for off, kind in zip(wrong, kinds, strict=True)]
    return Labelled(texts, labels)


def test_labels_that_disagree_are_fitted_less_closely(encoder: Encoder) -> None:
    until = time.monotonic() + 60
    assert chosen(encoder, _noisy(0.7), until, _quiet).strength < STRENGTH
    assert chosen(encoder, _noisy(0), until, _quiet) == Choice()


def test_few_rows_and_no_time_choose_nothing(encoder: Encoder) -> None:
    few = _noisy(0.7).picked(np.arange(40))
    assert chosen(encoder, few, time.monotonic() + 600, _quiet) == usual(few)
    assert chosen(encoder, _noisy(0.7), time.monotonic() - 1, _quiet) == Choice()


def test_one_label_only(encoder: Encoder) -> None:
    with pytest.raises(InvalidInput, match="two different labels"):
        check_folds(encoder, Labelled(["a", "b"], ["x", "x"]), budget_s=5, progress=_quiet)


def test_more_rows_than_time(encoder: Encoder) -> None:
    said: list[str] = []
    check_folds(encoder, _rows(_THINGS), budget_s=0.3, progress=said.append)
    assert any("drawn at random" in line for line in said)


def test_macro_f1_counts_classes_alike() -> None:
    assert macro_f1(np.array([0.0, 0, 0, 1]), np.array([0.0, 0, 0, 0])) == pytest.approx((6 / 7 + 0) / 2)


def test_confusion() -> None:
    assert confusion(["a", "a", "b"], ["a", "b", "b"]) == {"a": {"a": 1, "b": 1}, "b": {"b": 1}}


def test_rare_ngrams_are_left_out() -> None:
    grams = learn_ngrams(["one house", "two houses"])
    assert "one" not in grams.grams
    assert "#hous" in grams.grams
    assert grams.rows(["never seen"]).nnz == 0
