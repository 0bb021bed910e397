from typing import Any

import pytest

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.users import Invitation
from enterprisehub.kit.clock import SystemClock
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.users.service import Users

pytestmark = pytest.mark.servers


async def test_a_lead_invites_no_operator(lead_of_a: Any) -> None:
    answer = await lead_of_a.post("/v1/users", json={"email": "op@x.org", "role": "operator"})
    assert answer.status_code == 403


async def test_a_lead_invites_into_their_own_location_only(lead_of_a: Any) -> None:
    answer = await lead_of_a.post("/v1/users", json={"email": "b@x.org", "location_id": "B"})
    assert answer.status_code == 403


async def test_an_agent_needs_a_location(operator: Any) -> None:
    assert (await operator.post("/v1/users", json={"email": "c@x.org", "role": "agent"})).status_code == 422


@pytest.mark.parametrize("email", ["", "no at", "a@b@c", "x\x00@y.z", "@y"])
async def test_bad_address(operator: Any, email: Any) -> None:
    answer = await operator.post("/v1/users", json={"email": email, "role": "operator"})
    assert answer.status_code == 422


async def test_inviting_an_agent_that_the_crm_named(lead_of_a: Any, admin: Any) -> None:
    await admin.execute(
        "INSERT INTO users (user_id, location_id, ghl_user_id, email, name, role)"
        " VALUES ('ghl:A:7', 'A', '7', 'Crm@x.org', 'Named by the CRM', 'agent')"
    )
    invited = (await lead_of_a.post("/v1/users", json={"email": "crm@x.org"})).json()["user"]
    assert (invited["user_id"], invited["ghl_user_id"], invited["name"]) == ("ghl:A:7", "7", "Named by the CRM")


async def test_change_is_audited(lead_of_a: Any, operator: Any) -> None:
    invited = (await lead_of_a.post("/v1/users", json={"email": "d@x.org"})).json()["user"]
    changed = await lead_of_a.patch(f"/v1/users/{invited['user_id']}", json={"role": "lead", "name": "Dee"})
    assert (changed.json()["role"], changed.json()["name"]) == ("lead", "Dee")
    [entry] = (await lead_of_a.get("/v1/audit", params={"action": "user.change"})).json()["items"]
    assert (entry["target"], entry["location_id"]) == (invited["user_id"], "A")
    assert entry["detail"] == {"name": "Dee", "role": "lead"}


async def test_a_lead_cannot_touch_an_operator(lead_of_a: Any, operator: Any) -> None:
    made = await operator.post("/v1/users", json={"email": "e@x.org", "role": "operator", "location_id": "A"})
    answer = await lead_of_a.patch(f"/v1/users/{made.json()['user']['user_id']}", json={"active": False})
    assert answer.status_code == 403
    reset = await lead_of_a.post(f"/v1/users/{made.json()['user']['user_id']}/password-reset")
    assert reset.status_code == 403


async def test_a_user_of_another_location_is_not_there(lead_of_a: Any, operator: Any) -> None:
    made = await operator.post("/v1/users", json={"email": "f@x.org", "location_id": "B"})
    answer = await lead_of_a.patch(f"/v1/users/{made.json()['user']['user_id']}", json={"active": False})
    assert answer.status_code == 404


async def test_an_operator_without_location_becomes_no_agent(operator: Any) -> None:
    made = await operator.post("/v1/users", json={"email": "g@x.org", "role": "operator"})
    answer = await operator.patch(f"/v1/users/{made.json()['user']['user_id']}", json={"role": "agent"})
    assert answer.status_code == 422


async def test_list(operator: Any, hub: Any) -> None:
    agents = (await operator.get("/v1/users", params={"role": Role.AGENT.value, "q": "@x.org"})).json()["items"]
    assert agents
    assert {user["role"] for user in agents} == {"agent"}
    assert all("password" not in key and "token" not in key for user in agents for key in user)


@pytest.mark.parametrize("known", [True, False])
async def test_account_of_an_agent_of_the_crm(hub: Any, admin: Any, known: bool) -> None:
    ghl_user_id = f"agent-{known}"
    if known:
        await admin.execute(
            "INSERT INTO users (user_id, location_id, ghl_user_id, email, role)"
            " VALUES ('ghl:A:' || $1, 'A', $1, 'crm@x.org', 'agent')",
            ghl_user_id,
        )
    invitation = Invitation(email=f"{ghl_user_id}@x.org", role=Role.LEAD, location_id="A")
    users = Users(hub.database, SystemClock())
    for _ in range(2):
        user = await users.ensure(CONSOLE, invitation, "correct horse", ghl_user_id=ghl_user_id)
    assert (user.user_id, user.email, user.role) == (f"ghl:A:{ghl_user_id}", invitation.email, Role.LEAD)
    assert await admin.fetchval("SELECT count(*) FROM users WHERE ghl_user_id = $1", ghl_user_id) == 1
