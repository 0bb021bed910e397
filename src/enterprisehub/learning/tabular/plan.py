"""Fit the work to the time: how many members (two at a time), how fast they learn, on how many rows."""

from typing import Final

from msgspec import Struct

MEMBERS: Final = 8
FEWEST: Final = 3
SLOW: Final = 0.05
FAST: Final = 0.15
TREES_AT_SLOW: Final = 900
"""Trees of a member at the slow rate, checks on the rows left out included; inversely proportional to the rate."""
SHARE: Final = 0.75
"""Of the budget that members may take."""
STRETCH: Final = 3.0
"""So far may the estimate pass the budget before rows are left out: a member that runs late is stopped anyway."""
LEAST_ROWS: Final = 5_000


class Plan(Struct, frozen=True):
    members: int
    learning_rate: float
    rows: int


def plan(rows: int, seconds_a_tree: float, budget_s: float) -> Plan:
    """Return the most careful plan that the budget allows: fewer members first, then a faster rate, then fewer rows."""
    allowed = SHARE * budget_s
    for members, rate in ((MEMBERS, SLOW), (5, SLOW), (5, 0.08), (FEWEST, 0.1), (FEWEST, FAST)):
        if members / 2 * seconds_a_tree * TREES_AT_SLOW * SLOW / rate <= allowed:
            return Plan(members, rate, rows)
    share = STRETCH * allowed / (FEWEST / 2 * seconds_a_tree * TREES_AT_SLOW * SLOW / FAST)
    return Plan(FEWEST, FAST, rows if share >= 1 else max(LEAST_ROWS, int(rows * share)))
