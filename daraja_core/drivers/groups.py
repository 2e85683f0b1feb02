"""Groups as Appwrite teams: the function founds them, lets people in, and takes what they tell and decide."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from ..approval_wire import (
    DECIDE_PATH,
    PAYEE_PATH,
    PROPOSE_PATH,
    TWO_TREASURERS_PATH,
    Decision,
    decision_request,
    payee_request,
    proposal_request,
    read_payee_answer,
    read_record_answer,
    two_treasurers_request,
)
from ..appwrite_wire import membership_path, read_roles
from ..config import DarajaConfig
from ..domain_refusal import read_domain_refusal
from ..errors import AppwriteError
from ..function_wire import FOUND_PATH, INVITATION_PATH, INVITE_PATH, JOIN_PATH, REVOKE_PATH
from ..group_record import (
    RECORDS_PATH,
    GroupRecord,
    RefusedRecord,
    read_records_answer,
    records_request,
)
from ..order import parse_disbursement_order
from ..safaricom_refusals import Json, plain_text, read_object
from ..treasurer_wire import TREASURER_PATH, TreasurerRequest, treasurer_request
from .appwrite import AppwriteClient


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code to read out or share; whoever types it before `expires_at` becomes a member.

    `uses` is how many it let in by now, of `most_uses`; 0 of 0 where an older function does not count them.
    """

    code: str
    group_id: str
    expires_at: datetime
    uses: int = 0
    most_uses: int = 0


class Groups:
    """What a member's device may do with groups. All methods raise AppwriteError; its `kind` is a word for programs."""

    def __init__(
        self,
        config: DarajaConfig,
        http: httpx.AsyncClient,
        appwrite: AppwriteClient,
        sign_in: Callable[[], Awaitable[None]],
    ) -> None:
        """`sign_in` makes sure of a session that is kept on disk: a membership is lost with its session."""
        self._config = config
        self._http = http
        self._appwrite = appwrite
        self._sign_in = sign_in

    async def found(self, name: str) -> str:
        """Found a group; returns the id that the function drew for it, which no other group ever has.

        Its founder owns it and is its treasurer; `set_treasurer` makes others treasurers, too.
        """
        answer = await self._ask(FOUND_PATH, {"name": name})
        group_id = answer.get("group_id")
        if not isinstance(group_id, str):
            raise AppwriteError("the function answered without a group", kind="not_the_function")
        return group_id

    async def roster(self, group_id: str) -> Mapping[str, Any]:
        """What the owner of a group from before there were records wrote down: who takes part with which share."""
        return await self._appwrite.call("GET", _roster_path(group_id))

    async def records(self, group_id: str) -> list[GroupRecord]:
        """All that the devices of a group told each other, in the order of all."""
        return await self._appwrite.read_records(group_id, None)

    async def roles(self, group_id: str, user_id: str | None = None) -> frozenset[str]:
        """What our user, or another one, is in the group, such as "owner" or "treasurer"; nothing for who is not in it.

        The function looks again before it sends.
        """
        await self._sign_in()
        whose = user_id or (await self._appwrite.ensure_session()).user_id
        return read_roles(await self._appwrite.call("GET", membership_path(group_id, whose)), whose)

    async def user_id(self) -> str:
        """Our user, whom the function names as the author of what this device tells a group."""
        await self._sign_in()
        return (await self._appwrite.ensure_session()).user_id

    async def invite(self, group_id: str) -> Invitation:
        """A code for this group; only an owner or a treasurer gets one."""
        answer = await self._ask(INVITE_PATH, {"group_id": group_id})
        return _read_invitation(answer.get("code"), group_id, answer)

    async def invitation(self, group_id: str, code: str) -> Invitation | None:
        """A code as it stands now; None when it admits nobody any more. Only an owner or a treasurer is told."""
        try:
            answer = await self._ask(INVITATION_PATH, {"group_id": group_id, "code": code})
        except AppwriteError as exc:
            if exc.kind == "invalid_code":
                return None
            raise
        return _read_invitation(code, group_id, answer)

    async def revoke(self, group_id: str, code: str | None = None) -> int:
        """End a code, or every code of the group; how many it were. Only an owner or a treasurer may."""
        order = {"group_id": group_id} if code is None else {"group_id": group_id, "code": code}
        revoked = (await self._ask(REVOKE_PATH, order)).get("revoked")
        return revoked if isinstance(revoked, int) else 0

    async def join(self, code: str) -> str:
        """Become a member; returns the group's id. Joining twice is joining once."""
        answer = await self._ask(JOIN_PATH, {"code": code})
        group_id = answer.get("group_id")
        if not isinstance(group_id, str):
            raise AppwriteError("the function answered without a group", kind="not_the_function")
        return group_id

    async def tell(
        self, group_id: str, records: Sequence[GroupRecord]
    ) -> tuple[tuple[GroupRecord, ...], tuple[RefusedRecord, ...]]:
        """Have records taken for all devices of a group, MOST_RECORDS at once: those with their place, and the others.

        Telling one again is telling it once.
        """
        return read_records_answer(await self._post(RECORDS_PATH, records_request(group_id, records)))

    async def set_treasurer(self, group_id: str, user_id: str, *, on: bool) -> GroupRecord:
        """Make another member's user a treasurer, or take that role back; only an owner of the group may.

        It holds from the next request on: what a former treasurer proposed or approved is not sent any more. Every
        device reads the record, of the kind "treasurer". `kind` of the error: "not_an_owner", "own_role" for our own
        user, "unknown_member", or "last_treasurer" for the only one. Where two treasurers must agree, the word of a new
        one counts once that was turned off and on anew.
        """
        request = TreasurerRequest(group_id, user_id, on, secrets.token_hex(10))
        return read_record_answer(await self._post(TREASURER_PATH, treasurer_request(request)))

    async def set_two_treasurers(self, group_id: str, *, on: bool) -> GroupRecord:
        """Have two treasurers agree on whatever leaves this group; only its owner may, and it needs two of them.

        Whose word counts is who is a treasurer at that moment. Turned off, it still holds for a day (`ends_at` in the
        record), in which any of those treasurers may turn it on again.
        """
        return read_record_answer(await self._post(TWO_TREASURERS_PATH, two_treasurers_request(group_id, on=on)))

    async def propose(
        self,
        group_id: str,
        phone: str,
        amount: int,
        remarks: str = "Payout",
        *,
        disbursement_id: str,
        about: Mapping[str, Json] | None = None,
    ) -> GroupRecord:
        """Propose a payout to the other treasurers, who have a day; the record's `id` is what they decide about.

        Once one of them approved it, `b2c_push` with the same id, phone, amount and remarks sends it, from this user
        and within that day; where that raises, it is sent again under `approval_wire.try_id(id, 2)`, and so on: of all
        of these one leaves at most. Every member reads amount, remarks and `about` (1,000 characters as JSON), and of
        the phone its ends. The same proposal again is one. Raises InvalidOrderError or a subclass before anything is
        asked.
        """
        order = parse_disbursement_order(
            disbursement_id=disbursement_id,
            phone=phone,
            amount=amount,
            initiator_name="function",
            remarks=remarks,
            group_id=group_id,
            max_amount=self._config.max_amount,
        )
        return read_record_answer(await self._post(PROPOSE_PATH, proposal_request(order, about or {})))

    async def payee(self, group_id: str, proposal_id: str) -> str:
        """The whole number that a proposal is for, 2547XXXXXXXX, as the function recorded it. Only those whose word
        counts are told, within the proposal's day; the function keeps it where nobody else can read it."""
        return read_payee_answer(await self._post(PAYEE_PATH, payee_request(group_id, proposal_id)))

    async def approve(self, group_id: str, proposal_id: str) -> GroupRecord:
        """Agree to what another treasurer proposed. `kind` of the error: "own_proposal", "expired", "decided" ..."""
        return await self._decide(group_id, proposal_id, "approved")

    async def decline(self, group_id: str, proposal_id: str, note: str = "") -> GroupRecord:
        """Don't agree; the note (200 characters) is read by everybody."""
        return await self._decide(group_id, proposal_id, "declined", note)

    async def withdraw(self, group_id: str, proposal_id: str) -> GroupRecord:
        """Take back what our user proposed and nobody declined, also once it is approved, as long as it was not sent.

        `kind` of the error once it was, or may have been: "approval_used".
        """
        return await self._decide(group_id, proposal_id, "withdrawn")

    async def _decide(self, group_id: str, proposal_id: str, decision: Decision, note: str = "") -> GroupRecord:
        body = decision_request(group_id, proposal_id, decision, note)
        return read_record_answer(await self._post(DECIDE_PATH, body))

    async def _ask(self, path: str, order: Mapping[str, str]) -> dict[str, Json]:
        return await self._post(path, json.dumps(order).encode())

    async def _post(self, path: str, body: bytes) -> dict[str, Json]:
        await self._sign_in()
        headers = {
            "Authorization": f"Bearer {await self._appwrite.new_jwt()}",
            "Content-Type": "application/json",
            "Accept": "application/json",  # else Appwrite itself may answer with a page
        }
        try:
            async with asyncio.timeout(self._config.appwrite_timeout_s * 2):
                answer = await self._http.post(
                    self._config.callback_base + path,
                    content=body,
                    headers=headers,
                    follow_redirects=False,
                )
        except (httpx.HTTPError, TimeoutError) as exc:
            raise AppwriteError(f"the function cannot be reached ({type(exc).__name__})", kind="unreachable") from exc
        fields = read_object(answer.content) or {}
        if (refusal := read_domain_refusal(answer.status_code, answer.content)) is not None:
            raise AppwriteError(str(refusal), status=answer.status_code, kind=refusal.kind)
        if answer.status_code != 200:
            word, message = fields.get("error"), plain_text(fields.get("message"))
            kind = word if isinstance(word, str) else "not_the_function"
            raise AppwriteError(message or "the function gave no reason", status=answer.status_code, kind=kind)
        return fields


def _read_invitation(code: Json, group_id: str, answer: Mapping[str, Json]) -> Invitation:
    expires_at, uses, most_uses = (answer.get(name) for name in ("expires_at", "uses", "most_uses"))
    if not isinstance(code, str) or not isinstance(expires_at, str):
        raise AppwriteError("the function answered without a code", kind="not_the_function")
    counted = (uses, most_uses) if isinstance(uses, int) and isinstance(most_uses, int) else (0, 0)
    return Invitation(code, group_id, datetime.fromisoformat(expires_at), *counted)


def _roster_path(group_id: str) -> str:
    return f"/teams/{quote(group_id, safe='')}/prefs"
