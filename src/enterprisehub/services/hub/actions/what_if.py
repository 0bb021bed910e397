"""Score hypothetical histories of a contact by the model that scores the real one."""

import msgspec

from enterprisehub.clients.batch import Asks, ask_all
from enterprisehub.contracts.api.actions import Scenario, WhatIf, WhatIfRequest
from enterprisehub.contracts.api.leads import Temperature
from enterprisehub.contracts.scoring import EncodedSubject, Score
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain import scenarios, temperature
from enterprisehub.domain.temperature import Cutoffs
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.contacts.service import Contacts
from enterprisehub.services.hub.workflow.repository import location, reference_cutoffs

TIERS = (Temperature.UNKNOWN, Temperature.COLD, Temperature.COOL, Temperature.WARM, Temperature.HOT)


class Supposing:
    def __init__(self, database: Database, contacts: Contacts, ml: Asks[Score], clock: Clock) -> None:
        self._database = database
        self._contacts = contacts
        self._ml = ml
        self._clock = clock

    async def what_if(self, caller: Caller, contact_id: str, location_id: str | None, asked: WhatIfRequest) -> WhatIf:
        """Score what could happen next.

        Raises:
            NotFound: no contact that the caller may see.
            Unavailable: ml does not answer.
        """
        now = self._clock.now()
        contact = await self._contacts.get(caller, contact_id, location_id)
        limits = await self._cutoffs(contact.location_id)
        listed = scenarios.scenarios(msgspec.convert(contact.state, ContactState), now, asked.says)
        subjects = [EncodedSubject(one.moment, msgspec.Raw(msgspec.json.encode(one.state))) for one in listed]
        scores = await ask_all(self._ml, subjects)
        first, *others = _told(listed, scores, limits)
        return WhatIf(
            at=now,
            now=first,
            scenarios=others,
            smallest=_smallest(first, others),
            horizon_days=scores[0].horizon_days,
            trained_on=scores[0].model.trained_on,
            note=scores[0].note,
        )

    async def _cutoffs(self, location_id: str) -> Cutoffs | None:
        async with self._database.transaction([location_id]) as connection:
            row = await location(connection, location_id)
            own = row["cutoffs"] if row and row["cutoffs"] != "{}" else None
            found = own or await reference_cutoffs(connection)
        return msgspec.json.decode(found, type=Cutoffs) if found else None


def _told(listed: list[scenarios.Scenario], scores: list[Score], limits: Cutoffs | None) -> list[Scenario]:
    before = scores[0].probability
    return [
        Scenario(
            name=one.name,
            label=one.label,
            effort=one.effort,
            probability=score.probability,
            temperature=_tier(one.state, score, limits),
            change=None if before is None or score.probability is None else score.probability - before,
        )
        for one, score in zip(listed, scores, strict=True)
    ]


def _tier(state: ContactState, score: Score, limits: Cutoffs | None) -> Temperature:
    if limits is None:
        return Temperature.UNKNOWN
    tier = temperature.temperature(score.probability, limits, evidence=temperature.has_evidence(state))
    return Temperature(tier.value)


def _smallest(now: Scenario, others: list[Scenario]) -> str | None:
    """Return the least effort that lifts the tier; of equal ones, that which changes the probability least."""
    lifting = [
        one for one in others if TIERS.index(one.temperature) > TIERS.index(now.temperature) and (one.change or 0) > 0
    ]
    best = min(lifting, key=lambda one: (one.effort, one.change or 0), default=None)
    return best.name if best else None
