"""Teams as the chama uses them: a roster that members read and the owner writes, roles that the server gives."""

import json
from urllib.parse import quote

import pytest

from tests.sandbox_appwrite.live import DOCUMENTS, Live, row


@pytest.fixture
async def chama(live: Live) -> dict[str, str]:
    """A team with a treasurer and a member; the stranger is in nothing."""
    sessions = {name: await live.person(name) for name in ("treasurer", "member", "stranger")}
    await live.call("POST", "/teams", {"teamId": "chama", "name": "Chama"}, session=sessions["treasurer"])
    body = {"userId": "member", "roles": ["member"]}
    assert (await live.call("POST", "/teams/chama/memberships", body, key=True)).status_code == 201
    return sessions


async def test_the_roster_is_read_by_members_and_written_by_the_owner(live: Live, chama: dict[str, str]) -> None:
    roster = {"prefs": {"members": [{"id": "wanjiru", "share": 1000}]}}
    written = await live.call("PUT", "/teams/chama/prefs", roster, session=chama["treasurer"])
    assert (written.status_code, written.json()) == (200, roster["prefs"])
    for name, status in (("treasurer", 200), ("member", 200), ("stranger", 404)):
        assert (await live.call("GET", "/teams/chama/prefs", session=chama[name])).status_code == status
    refused = await live.call("PUT", "/teams/chama/prefs", {"prefs": {}}, session=chama["member"])
    assert (refused.status_code, refused.json()["type"]) == (401, "user_unauthorized")
    assert (await live.call("GET", "/teams/chama/prefs", session=chama["member"])).json() == roster["prefs"]


async def seen_by(live: Live, session: str, *queries: object) -> list[tuple[str, str, list[str]]]:
    asked = "&".join(f"queries[]={quote(json.dumps(query))}" for query in queries)
    answer = (await live.call("GET", f"/teams/chama/memberships?{asked}", session=session)).json()
    return [(each["userId"], each["userName"], each["roles"]) for each in answer["memberships"]]


async def test_members_see_roles_and_not_whose_they_are_unless_the_project_says_so(
    live: Live, chama: dict[str, str]
) -> None:
    assert await seen_by(live, chama["member"]) == [("", "", ["owner"]), ("", "", ["member"])]
    shown = {"userId": True, "userName": False}
    assert (await live.call("PATCH", "/project/policies/membership-privacy", shown, key=True)).status_code == 200
    assert await seen_by(live, chama["member"]) == [("treasurer", "", ["owner"]), ("member", "", ["member"])]
    assert (await live.call("GET", "/teams/chama/memberships", session=chama["stranger"])).status_code == 404


async def test_a_member_finds_his_own_roles_by_a_query_on_the_id_that_is_hidden(
    live: Live, chama: dict[str, str]
) -> None:
    own = {"method": "equal", "attribute": "userId", "values": ["treasurer"]}
    assert await seen_by(live, chama["treasurer"], own) == [("", "", ["owner"])]
    assert await seen_by(live, chama["treasurer"], {"method": "limit", "values": [1]}) == [("", "", ["owner"])]


async def test_a_server_key_sees_every_member_whatever_clients_see(live: Live, chama: dict[str, str]) -> None:
    listed = (await live.call("GET", "/teams/chama/memberships", key=True)).json()
    assert [each["userId"] for each in listed["memberships"]] == ["treasurer", "member"]


async def test_preferences_end_at_64_kilobytes(live: Live, chama: dict[str, str]) -> None:
    for size, status in ((65_000, 200), (65_600, 400)):
        prefs = {"prefs": {"x": "y" * size}}
        for method, place in (("PUT", "/teams/chama/prefs"), ("PATCH", "/account/prefs")):
            assert (await live.call(method, place, prefs, session=chama["treasurer"])).status_code == status


async def test_a_permission_for_a_team_names_the_team(live: Live) -> None:
    for role in ("team:", "user:", "member:", "label:", "team:/owner"):
        body = {"documentId": "d", "data": row("p"), "permissions": [f'read("{role}")']}
        answer = await live.call("POST", DOCUMENTS, body, key=True)
        assert (answer.status_code, answer.json()["type"]) == (400, "general_argument_invalid")


async def test_joining_twice_is_a_conflict(live: Live, chama: dict[str, str]) -> None:
    body = {"userId": "member", "roles": []}
    again = await live.call("POST", "/teams/chama/memberships", body, key=True)
    assert (again.status_code, again.json()["type"]) == (409, "membership_already_confirmed")


async def test_a_member_cannot_make_himself_treasurer(live: Live, chama: dict[str, str]) -> None:
    listed = (await live.call("GET", "/teams/chama/memberships", key=True)).json()
    own = next(each["$id"] for each in listed["memberships"] if each["userId"] == "member")
    place = f"/teams/chama/memberships/{own}"
    for body in ({"roles": ["owner"]}, {"roles": ["treasurer"]}):
        assert (await live.call("PATCH", place, body, session=chama["member"])).status_code == 401
    invited = {"userId": "stranger", "roles": [], "url": "http://localhost"}
    assert (await live.call("POST", "/teams/chama/memberships", invited, session=chama["member"])).status_code == 401
    assert (await live.call("DELETE", place, session=chama["member"])).status_code == 204


async def test_a_team_document_is_read_by_its_members_only(live: Live, chama: dict[str, str]) -> None:
    body = {"documentId": "d", "data": row("p", groupId="chama"), "permissions": ['read("team:chama")']}
    await live.call("POST", DOCUMENTS, body, key=True)
    for name, status in (("treasurer", 200), ("member", 200), ("stranger", 404)):
        assert (await live.call("GET", f"{DOCUMENTS}/d", session=chama[name])).status_code == status


async def test_an_anonymous_user_can_join_with_the_functions_key(live: Live, chama: dict[str, str]) -> None:
    user, session = await live.guest_session()
    body = {"userId": user, "roles": ["member"]}
    key = live.app.settings.function_key
    assert (await live.call("POST", "/teams/chama/memberships", body, X_Appwrite_Key=key)).status_code == 201
    assert (await live.call("GET", "/teams/chama", session=session)).json()["total"] == 3
    listed = (await live.call("GET", f"/users/{user}/memberships", X_Appwrite_Key=key)).json()
    assert [(each["teamId"], each["roles"]) for each in listed["memberships"]] == [("chama", ["member"])]


async def test_a_deleted_team_leaves_nobody_in_it(live: Live, chama: dict[str, str]) -> None:
    assert (await live.call("DELETE", "/teams/chama", session=chama["member"])).status_code == 401
    assert (await live.call("DELETE", "/teams/chama", session=chama["treasurer"])).status_code == 204
    assert (await live.call("GET", "/teams", session=chama["member"])).json() == {"total": 0, "teams": []}
