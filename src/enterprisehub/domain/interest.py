"""What a contact shows by deeds about a listing: looking at it, saving it, asking to see it, seeing it, an offer."""

from typing import Final

from enterprisehub.contracts.events import Interest, ListingTouched
from enterprisehub.contracts.state import ListingInterest

STRENGTH: Final[dict[Interest, int]] = {
    interest: number for number, interest in enumerate(Interest) if interest is not Interest.DISMISSED
}


def touched(before: ListingInterest | None, event: ListingTouched) -> ListingInterest:
    """Return the interest after one more deed; what was turned down comes back with the next deed of another kind."""
    if event.interest is Interest.DISMISSED:
        strongest = before.strongest if before else Interest.VIEWED
        return ListingInterest(
            strongest=strongest, at=event.occurred_at, count=before.count if before else 0, dismissed=True
        )
    if before is None:
        return ListingInterest(strongest=event.interest, at=event.occurred_at)
    strongest = max(before.strongest, event.interest, key=STRENGTH.__getitem__)
    return ListingInterest(strongest=strongest, at=event.occurred_at, count=before.count + 1)
