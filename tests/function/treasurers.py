"""A group with three treasurers, whose owner has two of them agree on money that leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from daraja_core.approval_wire import Decision, decision_request, proposal_request, two_treasurers_request
from daraja_core.order import DisbursementOrder, parse_disbursement_order
from daraja_core.safaricom_wire import Accepted, PushAnswer
from daraja_core.treasurer_wire import TreasurerRequest, treasurer_request
from function.http import Response

from .apps import PHONE, TEAM, App, changed, collect, heard, new_world, payout
from .fake_safaricom import PAYOUT
from .world import World

ORDER = parse_disbursement_order(
    disbursement_id="out.1", phone=PHONE, amount=5000, initiator_name="x", remarks="Rent", group_id=TEAM
)
SAID = (200, "")


def new_group(**members: list[str]) -> World:
    """Alice owns the team; she, Carol and Dan are its treasurers, Bob is not. 250,000 shillings are in the pot."""
    world = new_world()
    people = world.appwrite.people
    people.tokens |= {f"jwt-of-{name}": name for name in ("carol", "dan", "erin")}
    reads = people.teams[TEAM]["bob"][-1]
    people.teams[TEAM] |= {"carol": ["treasurer", reads], "dan": ["treasurer", reads]}
    collect(world, 250_000)
    return world


@dataclass
class Person:
    """One user's device."""

    world: World
    name: str

    @property
    def app(self) -> App:
        return App(self.world, f"jwt-of-{self.name}")

    async def turn(self, *, on: bool) -> tuple[int, str]:
        return _said(await self.app.post("/two_treasurers", two_treasurers_request(TEAM, on=on)))

    async def appoint(
        self, user_id: str, *, on: bool = True, request_id: str = "r1", of: str = TEAM
    ) -> tuple[int, str]:
        body = treasurer_request(TreasurerRequest(of, user_id, on, request_id))
        return _said(await self.app.post("/treasurer", body))

    async def propose(self, order: DisbursementOrder = ORDER, about: Mapping[str, str] | None = None) -> str:
        """The id of the proposal's record, or the word for what was wrong."""
        answer = await self.app.post("/propose", proposal_request(order, about or {"name": "Landlord"}))
        record = answer.body.get("record")
        return str(record["$id"]) if isinstance(record, dict) else _said(answer)[1]

    async def decide(self, proposal_id: str, decision: Decision = "approved", note: str = "") -> tuple[int, str]:
        return _said(await self.app.post("/decide", decision_request(TEAM, proposal_id, decision, note)))

    async def pay(self, order: DisbursementOrder = ORDER, **changes: object) -> PushAnswer:
        """What the engine hears when this device sends a payout."""
        fields = {"disbursement_id": order.id, "amount": order.amount, "remarks": order.remarks, "phone": order.phone}
        answer = await self.app.post("/disburse", changed(payout(), {**fields, **changes}))
        return heard((answer.status, answer.body), "b2c")


def kind_of(answer: PushAnswer) -> str:
    """The word for why it was refused; "accepted" when it was not."""
    if isinstance(answer, Accepted):
        return "accepted"
    error = answer.error if hasattr(answer, "error") else answer
    return str(getattr(error, "kind", type(error).__name__))


def sent(world: World) -> int:
    """How many payouts Safaricom was sent."""
    return len(world.safaricom.sent(PAYOUT))


def order(payout_id: str, **changes: object) -> DisbursementOrder:
    """Another payout."""
    return replace(ORDER, id=payout_id, **changes)  # type: ignore[arg-type]  # as the dataclass has them


def _said(answer: Response) -> tuple[int, str]:
    return answer.status, str(answer.body.get("error", ""))
