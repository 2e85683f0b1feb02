"""`/two_treasurers`: the owner has two treasurers agree on money that leaves, or ends that, with a day's notice."""

from collections.abc import Callable

from daraja_core.approval_wire import read_two_treasurers_request
from daraja_core.errors import AppwriteError

from ..appwrite.documents import iso
from ..appwrite.teams import OWNER, TREASURER
from ..fingerprint import fingerprint
from ..http import Response
from ..settings import read_settings
from .group import Group
from .group_request import GroupRequest
from .membership import Membership
from .proposing import open_proposals
from .records import highest, told
from .two_treasurers import MOST_TREASURERS, TwoTreasurers


async def switch(request: GroupRequest) -> Response:
    """Turn it on or off; as it is already changes nothing. Raises InvalidOrderError, AppwriteError, CallError."""
    group_id, on = read_two_treasurers_request(request.body)
    membership = await request.groups.membership(group_id, request.user_id)
    change = await _turned_on(request, membership) if on else _turned_off(request, membership)
    rule = await request.groups.set_rule(group_id, change)
    ends_at = None if rule.ends_at is None else iso(rule.ends_at)
    body = {"on": rule.ends_at is None, "treasurers": list(rule.treasurers), "ends_at": ends_at}
    secret = read_settings(request.environment).callback_secrets[0]
    record_id = fingerprint("two_treasurers", (group_id, rule.text()), secret)
    proposals, role = open_proposals(request, membership.group), highest(membership.roles)
    record = await proposals.write(record_id, "two_treasurers", group_id, body, request.user_id, role)
    request.log.log(f"{group_id}: two treasurers {'agree' if on else 'agree for one more day'}")
    return Response(200, {"record": told(record)})


async def _turned_on(request: GroupRequest, membership: Membership) -> Callable[[Group], TwoTreasurers]:
    members = await request.teams.members(membership.group.id)
    treasurers = tuple(sorted(one.user_id for one in members if TREASURER in one.roles))

    def change(group: Group) -> TwoTreasurers:
        rule = group.two_treasurers
        if rule is not None and rule.holds(request.now):
            return _kept(rule, membership, request)
        if OWNER not in membership.roles:
            raise _not_an_owner()
        if not 2 <= len(treasurers) <= MOST_TREASURERS:
            text = f"this group must have 2 to {MOST_TREASURERS} treasurers, it has {len(treasurers)}"
            raise AppwriteError(text, status=409, kind="needs_two_treasurers")
        return TwoTreasurers(treasurers, request.now)

    return change


def _kept(rule: TwoTreasurers, membership: Membership, request: GroupRequest) -> TwoTreasurers:
    """What its owner ends is kept by any of those whose word counts, even if he took their role away meanwhile."""
    if not rule.counts(request.user_id) and OWNER not in membership.roles:
        raise _not_an_owner()
    return rule if rule.ends_at is None else TwoTreasurers(rule.treasurers, request.now)


def _turned_off(request: GroupRequest, membership: Membership) -> Callable[[Group], TwoTreasurers]:
    def change(group: Group) -> TwoTreasurers:
        if OWNER not in membership.roles:
            raise _not_an_owner()
        rule = group.two_treasurers
        if rule is None or not rule.holds(request.now):
            raise AppwriteError("one treasurer alone pays out of this group already", status=409, kind="not_on")
        return rule.ending(request.now)

    return change


def _not_an_owner() -> AppwriteError:
    return AppwriteError("only the owner of this chama decides that two must agree", status=403, kind="not_an_owner")
