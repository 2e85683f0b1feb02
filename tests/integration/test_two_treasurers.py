"""Two treasurers on the whole way: what was one too many goes out again under its approval, and no second one does."""

import pytest

from daraja_core import AppwriteError, B2cRejectedError, PaymentSuccess
from daraja_core.approval_wire import try_id
from tests.integration.rig import PHONE, Rig
from tests.integration.test_server_mode import device


async def test_what_was_approved_and_one_too_many_goes_out_again_and_only_once(rig: Rig) -> None:
    async with device(rig) as owner, device(rig, "member.db") as member:
        chama = await owner.groups.found("Lunch")
        await member.groups.join((await owner.groups.invite(chama)).code)
        await rig.make_treasurer_of_the_member(chama)
        paid = await owner.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", group_id=chama)
        await rig.answer(paid)
        assert isinstance(await paid.result(), PaymentSuccess)
        await owner.groups.set_two_treasurers(chama, on=True)
        proposal = await owner.groups.propose(chama, PHONE, 400, "Rent", disbursement_id="rent")
        await member.groups.approve(chama, proposal.id)

        async def send(name: str) -> str:
            sent = await owner.b2c_push(PHONE, 400, remarks="Rent", group_id=chama, disbursement_id=name)
            return (await sent.result()).money_moved

        await rig.faults(b2c={"respond": "spike_arrest", "times": 1})
        with pytest.raises(B2cRejectedError):
            await send("rent")
        assert await send(try_id("rent", 2)) == "yes"
        with pytest.raises(AppwriteError, match="under the same approval"):
            await send(try_id("rent", 3))
