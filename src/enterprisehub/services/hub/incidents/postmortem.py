"""The draft of a postmortem: the facts that the timeline has; the thinking is left to people. Pure."""

from datetime import datetime, timedelta

from enterprisehub.contracts.api.incidents import Incident, RunState

BLANK = "_to be written_"


def draft(incident: Incident, now: datetime) -> str:
    """Return Markdown."""
    lines = [
        f"# Postmortem of incident {incident.id}: {incident.summary}",
        "",
        "Draft from the timeline. Blameless: what made it likely, not who.",
        "",
        "| | |",
        "|---|---|",
        f"| alert | {incident.alert} ({incident.severity}) |",
        f"| services | {', '.join(incident.services) or '-'} |",
        f"| opened | {_moment(incident.opened_at)} |",
        f"| acknowledged | {_after(incident.acknowledged_at, incident.opened_at, incident.acknowledged_by)} |",
        f"| resolved | {_after(incident.resolved_at, incident.opened_at)} |",
        f"| lasted | {_length((incident.resolved_at or now) - incident.opened_at)} |",
        "",
        "## What happened",
        "",
        incident.description or BLANK,
        "",
        "## Effect on users",
        "",
        BLANK,
        "",
        "## Timeline",
        "",
        "| UTC | who | what |",
        "|---|---|---|",
        *(f"| {_moment(e.at)} | {_cell(e.actor)} | {_cell(e.text)} |" for e in incident.timeline),
        "",
        "## Actions taken",
        "",
        *(_runs(incident) or ["None."]),
        "",
        "## Root cause",
        "",
        BLANK,
        "",
        "## What went well, what did not",
        "",
        BLANK,
        "",
        "## What we change",
        "",
        "| what | who | by when |",
        "|---|---|---|",
        f"| {BLANK} | | |",
        "",
    ]
    return "\n".join(lines)


def _runs(incident: Incident) -> list[str]:
    words = {RunState.VERIFIED: "helped", RunState.FAILED: "did not help", RunState.RUNNING: "runs still"}
    return [
        f"- `{run.action}` by {run.actor} at {_moment(run.started_at)}: {words[run.state]}. {_cell(run.outcome or '')}".rstrip()
        for run in incident.runs
    ]


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _after(at: datetime | None, begin: datetime, by: str | None = None) -> str:
    if at is None:
        return "not yet"
    return f"{_moment(at)}, {_length(at - begin)} after it opened" + (f", by {by}" if by else "")


def _length(span: timedelta) -> str:
    minutes, seconds = divmod(max(0, round(span.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
