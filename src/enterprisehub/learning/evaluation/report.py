"""Write an evaluation as one HTML page, and each model's card as Markdown."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.evaluation.pictures import bars, lines
from enterprisehub.learning.health import DRIFTED
from enterprisehub.learning.spec import CHURN, RETURN

STYLE: Final = """
:root { color-scheme: light dark; } body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.2rem; } th, td { white-space: nowrap; padding: .2rem .7rem; border-bottom: 1px solid #8886; text-align: right; }
th:first-child, td:first-child { text-align: left; } figure { display: inline-block; width: 26rem; max-width: 100%; margin: .5rem; vertical-align: top; }
figcaption { text-align: center; font-size: .9rem; } svg text { font: 11px system-ui; fill: currentColor; stroke: none; }
.grid { stroke: #8883; stroke-width: 1; } .axis, .quiet { stroke: currentColor; fill: none; stroke-width: 1; } .quiet { stroke-dasharray: 3 3; }
.note { padding: .5rem .8rem; border-left: 4px solid #d55e00; } .scroll { overflow-x: auto; }
"""
SYNTHETIC: Final = (
    "Trained on a synthetic brokerage: this shows that the machine works, and says nothing about a real market."
)
_SHOWN: Final = ("auc", "pr_auc", "brier", "log_loss", "ece", "lift_at_10pct")


def page(evaluation: Mapping[str, Any]) -> str:
    """Return the whole report."""
    body = "".join(_model(name, told) for name, told in evaluation["models"].items()) + _matching(
        evaluation["matching"]
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Evaluation</title><style>{STYLE}</style></head><body><h1>Evaluation on {escape(evaluation['history'])}</h1>"
        f"<p>{evaluation['rows']:,} moments of {evaluation['contacts']:,} contacts at {evaluation['locations']} locations, "
        f"made {escape(evaluation['made_at'])}. Intervals are 95 % bootstrap intervals over contacts.</p>{body}</body></html>"
    )


def _model(name: str, told: Mapping[str, Any]) -> str:
    note = f'<p class="note">{SYNTHETIC}</p>' if told["trained_on"] == "synthetic" else ""
    parts = [
        f"<h2>{escape(name)} {escape(told['version'])}</h2>{note}",
        "<h3>Outcomes</h3>", _populations(name, told["populations"]), _outcomes(name, told["outcomes"]),
        "<h3>Rivals: AUC (share of outcomes in the first tenth over a blind tenth)</h3>", _rivals(told["outcomes"]),
        "".join(_pictures(name, told)),
    ]  # fmt: skip
    if "backtest" in told:
        parts += ["<h3>Backtest: had you called in this order</h3>", _backtest(told["backtest"])]
    if told.get("coverage"):
        parts += ["<h3>Intervals against what is true of single leads</h3>", _coverage(told["coverage"])]
    parts += ["<h3>By location</h3>", _locations(told["locations"])]
    if told["fairness"]:
        parts += ["<h3>Fairness: groups that the model never sees</h3>", _fairness(told["fairness"])]
    alerts = told["health"]["alerts"]
    drift = "".join(f"<li>{escape(one)}</li>" for one in alerts) or "<li>none</li>"
    parts.append(f"<h3>Alerts: drift against the training population</h3><ul>{drift}</ul>")
    return "".join(parts)


def _matching(told: Mapping[str, Any]) -> str:
    note = f'<p class="note">{SYNTHETIC}</p>' if told["trained_on"] == "synthetic" else ""
    top = f"<h2>match {escape(told['version'])}</h2>{note}"
    if not told["ways"]:
        return f"{top}<p>{escape(told['note'])}</p>"
    rows = [
        [name, *(_estimate(one.get(key)) for key in ("ndcg_at_10", "hit_rate_at_10", "behind"))]
        for name, one in told["ways"].items()
    ]
    return (
        f"{top}<p>{told['choices']:,} homes that {told['buyers']:,} buyers came to save or to see, each among some "
        f"{told['homes_to_choose_from']} that were for sale; how high it came when homes are ordered by:</p>"
        + _table(["ordered by", "NDCG at ten", "among the first ten", "NDCG below the first"], rows)
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _estimate(told: Mapping[str, float] | None) -> str:
    return "" if told is None else f"{told['value']:.3f} ({told['low']:.3f} … {told['high']:.3f})"


def _outcomes(model_name: str, outcomes: Mapping[str, Any]) -> str:
    head = ["outcome", "rows", "came", *_SHOWN, "AUC of the best reachable", "share of it"]
    rows = []
    for name, one in outcomes.items():
        model = one.get("model", {})
        share = one.get("share_of_reachable")
        rows.append([
            _in_words(model_name, name), f"{one['rows']:,}",
            "" if one["base_rate"] is None else f"{one['base_rate']:.2%}",
            *(_estimate(model.get(measure)) for measure in _SHOWN),
            _estimate(one.get("best_reachable", {}).get("auc")), "" if share is None else f"{share:.0%}",
        ])  # fmt: skip
    return _table(head, rows)


def _in_words(model_name: str, outcome: str) -> str:
    if not outcome.isdigit():
        return outcome
    return f"back within {outcome} days" if model_name == RETURN.name else f"silent {outcome} days"


def _populations(name: str, told: Mapping[str, int]) -> str:
    if name == RETURN.name:
        return (
            f"<p>Of {told['asked']:,} moments of past clients, two months or more after the closing and with nothing under way. "
            "To be back is to book or keep an appointment.</p>"
        )
    if name != CHURN.name:
        return ""
    return (
        f"<p>Of {told['asked']:,} moments of leads. Another {told['past_clients']:,} are of past clients, a population of its own: "
        "that somebody who has moved is silent is no sign of leaving. They are told no risk of silence; whether they come back is "
        "another model's question.</p>"
    )


def _rivals(outcomes: Mapping[str, Any]) -> str:
    names = [*dict.fromkeys(rival for one in outcomes.values() for rival in one.get("rivals", {}))]
    rows = []
    for name, one in outcomes.items():
        told = [one["model"], *(one["rivals"].get(rival, {}) for rival in names)] if "model" in one else []
        cells = [f"{each['auc']['value']:.3f} ({each['lift_at_10pct']['value']:.1f})" if each else "" for each in told]
        rows.append([name, *cells])
    return _table(["outcome", "the model", *names], rows)


def _pictures(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    reliability = [(foretold, came) for foretold, came, _ in told["reliability"]]
    top = max([0.1, *(max(pair) for pair in reliability)]) * 1.1
    yield lines(
        f"{name}: reliability", "foretold", "came", {"ten bins of equal mass": reliability}, right=round(top, 2),
        top=round(top, 2), diagonal=True, dots=True,
    )  # fmt: skip
    yield lines(
        f"{name}: share of outcomes found by the first share of the list", "share of the list", "outcomes found",
        {one: [(0.0, 0.0), *map(tuple, line)] for one, line in told["lift"].items()}, diagonal=True,
    )  # fmt: skip
    if "survival" in told:
        curve = told["survival"]
        drawn = {
            "foretold": [(0.0, 1.0), *((days, foretold) for days, foretold, _ in curve)],
            "came (Kaplan-Meier)": [(0.0, 1.0), *((days, came) for days, _, came in curve)],
        }
        what = "away" if name == RETURN.name else "silent"
        yield lines(f"{name}: share still {what}", "days", what, drawn, right=curve[-1][0], dots=True)
    drifts = {one["name"]: one["index"] for one in told["health"]["inputs"][:8]}
    if told["health"]["scores"]:
        drifts["score"] = told["health"]["scores"]["index"]
    if drifts:
        yield bars(f"{name}: population stability index of the most drifted inputs", drifts, limit=DRIFTED)


def _backtest(told: Mapping[str, Any]) -> str:
    capacities = [*next(iter(told["found"].values()))]
    rows = [[name, *(f"{found[one]:.1%}" for one in capacities)] for name, found in told["found"].items()]
    lead = (
        f"<p>{told['weeks']} weeks, {told['leads']:,} leads on their lists, {told['outcomes']:,} of whom booked or kept an "
        "appointment. Share of these among the first calls, by the share of the list that can be called:</p>"
    )
    return lead + _table(["order", *(f"first {one}" for one in capacities)], rows)


def _coverage(told: Mapping[str, Any]) -> str:
    lead = (
        f"<p>Each of them was lived on {told['draws']} times from the same moment. Mean true chance {told['mean_chance']:.3f}, mean "
        f"score {told['mean_score']:.3f}; an interval's median width is {told['median_width']:.2f}. Share of intervals that hold "
        f"the own true chance, meant to be {told['meant']:.0%}:</p>"
    )
    found = {"all": told["all"], **told["by_score"]}
    rows = [
        [name, str(one["leads"]), f"{one['share']:.1%} ({one['low']:.1%} … {one['high']:.1%})"]
        for name, one in found.items()
        if one["leads"]
    ]
    return lead + _table(["score", "people", "held"], rows)


def _locations(told: Mapping[str, Any]) -> str:
    rows = [
        [name, f"{one['rows']:,}", *(_estimate(one.get(measure)) for measure in _SHOWN), one.get("note", "")]
        for name, one in told.items()
    ]
    return _table(["location", "rows", *_SHOWN, ""], rows)


def _fairness(told: list[Mapping[str, Any]]) -> str:
    rows = [
        [
            f"{one['attribute']}: {one['value']}", f"{one['contacts']:,}", f"{one['foretold']:.1%}", f"{one['came']:.1%}",
            f"{one['called']:.1%}", "{:.2f} ({:.2f} … {:.2f})".format(*one["called_ratio"]), f"{one['auc']:.3f}",
            "look at this" if one["flagged"] else "",
        ]
        for one in told
    ]  # fmt: skip
    head = ["group", "contacts", "foretold", "came", "among the first tenth", "against all others", "AUC", ""]
    return "<p>Flagged where the four-fifths rule, or its mirror, is broken beyond chance.</p>" + _table(head, rows)


def _held(told: Mapping[str, Any] | None) -> list[str]:
    if not told:
        return []
    one = told["all"]
    return [
        f"Intervals held the true chance of {one['share']:.1%} ({one['low']:.1%} … {one['high']:.1%}) of {one['leads']} people.",
        "",
    ]


def card(loaded: Loaded, told: Mapping[str, Any], history: str) -> str:
    """Return the model card as Markdown (after Mitchell et al. 2019)."""
    artefact = loaded.artefact
    measures = [
        f"| {name} | {one['rows']:,} | {_estimate(one['model']['auc'])} | {_estimate(one['model']['ece'])} |"
        for name, one in told["outcomes"].items()
        if "model" in one
    ]
    features = [f"| {one['name']} | {one['unit']} | {one['meaning']} |" for one in artefact.features]
    flagged = [f"{one['attribute']} {one['value']}" for one in told["fairness"] if one["flagged"]]
    audit = (
        ", ".join(flagged) if flagged else "no group is flagged" if told["fairness"] else "not audited: no groups known"
    )
    window = ", ".join(
        f"{name} {one.get('from', '?')} to {one.get('to', '?')}" for name, one in artefact.window.items()
    )
    lines_ = [
        f"# {artefact.name} {loaded.model.version}", "",
        f"Trained on {artefact.trained_on} outcomes at {artefact.trained_at:%Y-%m-%d %H:%M} UTC ({window}).",
        *([SYNTHETIC] if artefact.trained_on == "synthetic" else []), "",
        f"SHA-256 `{loaded.sha256}`; features `{artefact.features_sha256[:12]}`; seed {artefact.seed}.", "",
        "## What it is for", "",
        ("Ordering calls and plays of a real-estate team, with reasons that sum to the score. Not for deciding who is served, "
        "at what price, or where: routes, listings and texts do not read it."), "",
        "## How it works", "",
        ("An additive model: one table a feature, found by boosting under constraints, calibrated on later contacts. Its terms "
        "are its reasons. Protected facts and proxies of them cannot be features; a deny-list in code refuses them."), "",
        f"## How well, on {history}", "",
        "| outcome | rows | AUC | calibration error |", "|---|---|---|---|", *measures, "",
        *_held(told.get("coverage")),
        f"Fairness audit: {audit}. Alerts: {'; '.join(told['health']['alerts']) or 'none'}.", "",
        "## Limits", "",
        ("What behaviour does not show, it does not know. Its interval holds the model's own uncertainty and how far locations "
        "differ, and how far leads who behave alike were seen to differ where a simulation knows it. Rare outcomes (closings) rest on few cases."), "",
        "## Features", "", "| name | unit | meaning |", "|---|---|---|", *features, "",
    ]  # fmt: skip
    return "\n".join(lines_)
