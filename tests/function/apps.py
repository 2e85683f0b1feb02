"""Apps that ask a function which holds the credentials: Alice's, Bob's, and whoever comes without a token."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import to_document
from daraja_core.function_wire import disbursement_request, payment_request, read_answer
from daraja_core.order import parse_disbursement_order, parse_payment_order
from daraja_core.safaricom_wire import Flow, ProvenNotSent, PushAnswer
from daraja_core.verdict import Status, Verdict
from function.groups.group import Group
from function.http import Request, Response
from function.orders.claim import Claim

from .answers import KEY
from .world import SERVER, World

PHONE = "254712345678"
TEAM = "team_9"
INITIATOR = {"DARAJA_INITIATOR_NAME": "testapi", "DARAJA_SECURITY_CREDENTIAL": "sealed+credential/of=the=initiator"}
READS = "reads-0123456789abcdef"
COLLECTIONS = {
    "DARAJA_RECORDS_COLLECTION_ID": "records",
    "DARAJA_GROUPS_COLLECTION_ID": "groups",
    "DARAJA_JOIN_CODES_COLLECTION_ID": "join_codes",
    "DARAJA_JOINS_COLLECTION_ID": "joins",
}
JOIN = {"DARAJA_JOIN_SECRET": "a-join-secret-of-its-own-and-long"}


def new_world(**variables: str) -> World:
    """A function that sends, with two users: Alice is the treasurer of a team in which Bob is a member."""
    world = World(environment=dict(SERVER) | INITIATOR | JOIN | COLLECTIONS | variables)
    world.appwrite.people.tokens |= {"jwt-of-alice": "alice", "jwt-of-bob": "bob", "jwt-of-mallory": "mallory"}
    found_team(world, TEAM, alice=["owner", "treasurer"], bob=["member"])
    return world


def found_team(world: World, team_id: str, **members: list[str]) -> None:
    """A team that the function founded long ago, with these members."""
    world.appwrite.people.teams[team_id] |= {user_id: [*roles, READS] for user_id, roles in members.items()}
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    group = Group(team_id, next(iter(members)), moment, moment.isoformat(timespec="milliseconds"), READS)
    document = {**group.fields(), "$id": team_id, "$permissions": [], "$updatedAt": "2026"}
    world.appwrite.documents["groups"][team_id.lower()] = document


@dataclass
class App:
    """One installation; `token` None is a guest."""

    world: World
    token: str | None = "jwt-of-alice"
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, body: bytes) -> Response:
        """One request, as the runtime hands it over."""
        own = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        headers = {"x-appwrite-key": KEY, **own, **self.headers}
        return await self.world.send(Request("POST", path, "", headers, body))

    async def initiate(self, payment_id: object = "alice.1", **changes: object) -> tuple[int, Mapping[str, object]]:
        """Ask for a payment; the status and the body of the answer."""
        answer = await self.post("/initiate", changed(payment(), {"payment_id": payment_id, **changes}))
        return answer.status, answer.body

    async def disburse(self, disbursement_id: object = "out.1", **changes: object) -> tuple[int, Mapping[str, object]]:
        """Ask for a disbursement of the team that collected enough."""
        collect(self.world, 250_000)
        answer = await self.post("/disburse", changed(payout(), {"disbursement_id": disbursement_id, **changes}))
        return answer.status, answer.body


def collect(world: World, amount: int) -> None:
    """The team's pot holds a receipt of this amount, from long ago."""
    receive(world, "pot.1", amount)


def receive(
    world: World,
    payment_id: str,
    amount: int,
    receipt: str | None = None,
    *,
    of: str = TEAM,
    claimed: bool = True,
    at: datetime = datetime(2026, 1, 2, tzinfo=UTC),
) -> None:
    """Alice paid into a team's pot; `claimed` through the function."""
    target = CallbackTarget("stk", payment_id, "alice", TEAM, amount)
    verdict = Verdict(
        payment_id=payment_id,
        status=Status.SUCCESS,
        result_code="0",
        result_text="",
        receipt=receipt or f"POT{payment_id}",
        amount=amount,
        requested_amount=amount,
        mpesa_timestamp=None,
        settled_at=at,
        source="callback",
        safaricom_id=f"ws_CO_{payment_id}",
    )
    name = f"ws_CO_{payment_id}"
    document = {**to_document(verdict, target), "$id": name, "$permissions": [], "$updatedAt": "2026"}
    document["$createdAt"] = at.isoformat(timespec="milliseconds")
    world.appwrite.documents["transactions"][name.lower()] = document
    if claimed:
        claim = Claim(payment_id, "alice", of, amount, at, "stk", "order", "payer", "mark", state="closed")
        stored = {**claim.fields(), "$id": claim.document_id, "$permissions": [], "$updatedAt": "2026"}
        world.appwrite.documents["payments"][claim.document_id] = stored


def heard(answer: tuple[int, object], flow: Flow = "stk") -> PushAnswer:
    """What the engine makes of an answer."""
    return read_answer(flow, answer[0], json.dumps(answer[1]).encode())


def error_of(answer: tuple[int, object], flow: Flow = "stk") -> Exception:
    """The exception that a refusal becomes."""
    outcome = heard(answer, flow)
    assert isinstance(outcome, ProvenNotSent), outcome
    return outcome.error


def payment() -> bytes:
    """The body that the engine sends for a share of 1,000."""
    return payment_request(
        parse_payment_order(
            payment_id="alice.1", phone=PHONE, amount=1000, reference="CHAMA", description="Share", group_id=None
        )
    )


def payout() -> bytes:
    """The body that the engine sends for a payout of 5,000 out of the team's pot."""
    return disbursement_request(
        parse_disbursement_order(
            disbursement_id="out.1",
            phone=PHONE,
            amount=5000,
            initiator_name="ignored",
            remarks="Payout",
            group_id=TEAM,
        )
    )


def changed(body: bytes, changes: Mapping[str, object]) -> bytes:
    """The body with fields changed; a change to Ellipsis leaves the field out."""
    fields = {**json.loads(body), **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()
