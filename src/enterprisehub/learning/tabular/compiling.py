"""Sum members' trees, and a linear part, into look-up tables.

Tables of a feature take over from the interactions whatever one feature says by itself (as in EBM's purification), and
are centred on their mean over the training rows.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats, Interaction, Table, Tables, packed
from enterprisehub.learning.tabular.bins import Bins, Codes
from enterprisehub.learning.tabular.linear import Ridge
from enterprisehub.learning.tabular.trees import Boosted, Group, Leaf, cuts, leaves, summed

SWEEPS: Final = 5
DIGITS: Final = 7


class Blend(Struct, frozen=True):
    """How the parts add up: weight of the boosted members, of the linear part, and what is added."""

    boosted: float = 1.0
    linear: float = 0.0
    shift: float = 0.0


def tables(
    names: Sequence[str], members: Sequence[Boosted], linear: Ridge | None, blend: Blend, bins: Bins, codes: Codes,
    spread_scale: float,
) -> Tables:  # fmt: skip
    """Return the mean of the members as tables, each member as a replica."""
    grown = [(leaves(member.single), leaves(member.joint)) for member in members]
    bases = np.array([single[0] + joint[0] for single, joint in grown]) * blend.boosted + blend.shift
    if linear is not None:
        bases = bases + blend.linear * linear.intercept
    own = [_own(at, grown, bins) * blend.boosted for at in range(len(names))]
    if linear is not None:
        for at in range(len(own)):
            own[at] += blend.linear * linear.term(at, bins.middles[at])[:, None]
    places = _places(codes, bins)
    joined = [
        _joined(group, grown, blend, own, names, places, bins)
        for group in sorted({group for _, joint in grown for group in joint[1] if len(group) > 1})
    ]
    for at, values in enumerate(own):
        counts = np.bincount(places[:, at], minlength=len(values))
        means = counts @ values / max(1, counts.sum())
        own[at] = values - means
        bases = bases + means
    return Tables(
        base=float(bases.mean()),
        replica_bases=bases.tolist(),
        tables=[_table(name, own[at], bins.edges[at], joined) for at, name in enumerate(names)],
        interactions=joined,
        spread_scale=spread_scale,
    )


_Grown = tuple[tuple[float, dict[Group, list[Leaf]]], tuple[float, dict[Group, list[Leaf]]]]


def _own(at: int, grown: Sequence[_Grown], bins: Bins) -> Floats:
    """Return what leaves on paths of one feature say (bins and missing by members)."""
    fine = range(len(bins.edges[at]) + 1)
    coarse = np.append(np.searchsorted(bins.coarse[at], fine), -1)
    told = []
    for single, joint in grown:
        by_coarse = summed(joint[1].get((at,), ()), {at: range(len(bins.coarse[at]) + 1)})
        told.append(summed(single[1].get((at,), ()), {at: fine}) + by_coarse[coarse])
    return np.column_stack(told)


def _joined(
    group: Group, grown: Sequence[_Grown], blend: Blend, own: list[Floats], names: Sequence[str],
    places: npt.NDArray[np.intp], bins: Bins,
) -> Interaction:  # fmt: skip
    """Return what a group says together, packed at once: of hundreds of groups only one is ever spread out."""
    chosen, values = _together(group, grown)
    values *= blend.boosted
    _purify(group, chosen, values, own, places, bins)
    return Interaction(
        features=[names[at] for at in group],
        edges=[bins.edges[at][bins.coarse[at][cuts]].tolist() for at, cuts in zip(group, chosen, strict=True)],
        values=packed(np.column_stack([values.mean(axis=1), values]).T),
    )


def _together(group: Group, grown: Sequence[_Grown]) -> tuple[list[list[int]], Floats]:
    """Return the coarse codes after which a group's leaves begin or end, and their values (cells by members)."""
    own = [joint[1].get(group, ()) for _, joint in grown]
    chosen = [sorted(set().union(*(cuts(each, at) for each in own))) for at in group]
    axes = {at: [*codes, codes[-1] + 1 if codes else 0] for at, codes in zip(group, chosen, strict=True)}
    return chosen, np.column_stack([summed(each, axes).ravel() for each in own])


def _places(codes: Codes, bins: Bins) -> npt.NDArray[np.intp]:
    last = np.array([len(edges) + 1 for edges in bins.edges])
    return np.where(np.isnan(codes), last, codes).astype(np.intp)


def _purify(
    group: Group, chosen: list[list[int]], values: Floats, own: list[Floats], places: npt.NDArray[np.intp], bins: Bins
) -> None:
    """Move what an interaction says of one feature alone, over the training rows, into that feature's table."""
    lengths = [len(cuts) + 2 for cuts in chosen]
    maps = [_inner(at, cuts, bins) for at, cuts in zip(group, chosen, strict=True)]
    seen = [maps[slot][places[:, at]] for slot, at in enumerate(group)]
    # sweeps go over the cells that hold rows: of four features' cells they are few
    cells, weights = np.unique(np.ravel_multi_index(seen, lengths), return_counts=True)
    at_cell = np.unravel_index(cells, lengths)
    held = values[cells]
    taken = [np.zeros((length, values.shape[1])) for length in lengths]
    for _ in range(SWEEPS):
        for slot, length in enumerate(lengths):
            mass = np.bincount(at_cell[slot], weights, length)
            sums = [np.bincount(at_cell[slot], weights * column, length) for column in held.T]
            means = np.column_stack(sums) / np.maximum(mass, 1e-12)[:, None]
            held -= means[at_cell[slot]]
            taken[slot] += means
    shaped = values.reshape(*lengths, values.shape[1])
    for slot, at in enumerate(group):
        shape = [1] * len(group)
        shape[slot] = lengths[slot]
        shaped -= taken[slot].reshape(*shape, -1)
        own[at] += taken[slot][maps[slot]]


def _inner(at: int, cuts: list[int], bins: Bins) -> npt.NDArray[np.intp]:
    """Return an interaction's place for each place of the feature's own table."""
    fine = np.arange(len(bins.edges[at]) + 1)
    inner = np.searchsorted(bins.coarse[at][cuts], fine)
    return np.append(inner, len(cuts) + 1).astype(np.intp)


def _table(name: str, values: Floats, edges: Floats, joined: Sequence[Interaction]) -> Table:
    """Return a feature's table, bins of the same values made one unless an interaction tells them apart."""
    needed = np.zeros(len(edges), dtype=bool)
    for each in joined:
        if name in each.features:
            needed[np.searchsorted(edges, each.edges[each.features.index(name)])] = True
    kept = needed | (np.abs(np.diff(values[:-1], axis=0)) > 10.0**-DIGITS).any(axis=1)
    rows = np.round(values[np.append(kept, [True, True])], DIGITS)
    return Table(
        feature=name,
        edges=edges[kept].tolist(),
        values=np.round(rows.mean(axis=1), DIGITS).tolist(),
        replicas=rows.T.tolist(),
    )
