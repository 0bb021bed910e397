"""How `validate dialogue` does on services that training never saw, and how well whoever reads the annotated state could choose.

`python -m benchmarks.strangers [SERVICE…] [--data FOLDER]` leaves each service's family out of the SGD Homes training dialogues, tests on the
dialogues that have the service, and prints a line a service: which slot, the ceiling of it, when to ask, slot values. About half a minute each.
With `--siblings` only the service itself is left out, so that another version of it may be learned from.
The ceiling names in each annotated state (active intent, slots with a value) the slot that is asked for most often there, in hindsight.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

from enterprisehub.learning.language.check_dialogue import check_dialogues
from enterprisehub.learning.language.dialogues import read_dialogues
from enterprisehub.learning.language.encoder import Remembering, encoder

Raw = list[dict[str, Any]]
SERVICES: Final = (
    "RideSharing_1",
    "RideSharing_2",
    "RentalCars_1",
    "RentalCars_2",
    "Calendar_1",
    "Restaurants_2",
    "Homes_1",
)
WITH_SIBLINGS: Final = SERVICES[:4]


def held_out(service: str, train: Raw, dev: Raw, *, siblings: bool = False) -> tuple[Raw, Raw]:
    """Return the dialogues to learn from and those to test on; every dialogue has Homes, so its frames are taken out of training."""
    family = service if siblings else service.partition("_")[0]
    if family == "Homes":
        return [_without(service, each) for each in train if len(each["services"]) > 1], dev
    rest = [each for each in train if not any(name.startswith(family) for name in each["services"])]
    return rest, [each for each in train + dev if service in each["services"]]


def _without(service: str, dialogue: dict[str, Any]) -> dict[str, Any]:
    turns = [
        {**turn, "frames": [frame for frame in turn["frames"] if frame["service"] != service]}
        for turn in dialogue["turns"]
    ]
    about = [place for place, turn in enumerate(turns) if turn["frames"]]
    services = [name for name in dialogue["services"] if name != service]
    return {**dialogue, "services": services, "turns": turns[about[0] : about[-1] + 1]}


def ceiling(service: str, dialogues: Raw) -> float:
    """Return how often the slot that an annotated state is asked for most often is among those asked."""
    asked: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    count = 0
    for dialogue in dialogues:
        for turn, after in zip(dialogue["turns"], dialogue["turns"][1:], strict=False):
            states = [frame["state"] for frame in turn["frames"] if frame["service"] == service and "state" in frame]
            frames = [frame for frame in after["frames"] if frame["service"] == service and "state" not in frame]
            slots = {act["slot"] for frame in frames for act in frame["actions"] if act["act"] == "REQUEST"} - {""}
            if turn["speaker"] == "USER" and slots:
                state = states[0] if states else {}
                asked[state.get("active_intent", ""), *sorted(state.get("slot_values", ()))].update(slots)
                count += 1
    return sum(max(slots.values()) for slots in asked.values()) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service", nargs="*")
    parser.add_argument("--siblings", action="store_true")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    args = parser.parse_args()
    train, dev = (
        json.loads(gzip.decompress((args.data / f"sgd_homes_{name}.json.gz").read_bytes())) for name in ("train", "dev")
    )
    reader = Remembering(encoder("multilingual"))
    for service in args.service or (WITH_SIBLINGS if args.siblings else SERVICES):
        learned, tested = held_out(service, train, dev, siblings=args.siblings)
        found = check_dialogues(
            reader, read_dialogues(learned), read_dialogues(tested), service=service, budget_s=600, progress=lambda _: None
        )  # fmt: skip
        told = " ".join(f"{name} {each.value:.3f}" for name, each in found["metrics"].items())
        like = f" like {found['like']}" if found.get("like") else ""
        print(f"{service}{like}: {len(learned)} dialogues learned, {len(tested)} tested, {told}; ", end="")
        print(f"state {ceiling(service, tested):.3f}", flush=True)


if __name__ == "__main__":
    main()
