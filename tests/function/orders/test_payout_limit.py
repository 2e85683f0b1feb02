from daraja_core.errors import InvalidAmountError
from daraja_core.safaricom_wire import Accepted
from tests.function.apps import App, changed, collect, error_of, heard, new_world, payout
from tests.function.world import World


async def ask(world: World, disbursement_id: str, amount: int) -> tuple[int, object]:
    answer = await App(world).post(
        "/disburse", changed(payout(), {"disbursement_id": disbursement_id, "amount": amount})
    )
    return answer.status, answer.body


async def test_a_treasurer_of_a_team_that_collected_nothing_sends_nothing() -> None:
    world = new_world()
    error = error_of(await ask(world, "out.1", 100), "b2c")
    assert isinstance(error, InvalidAmountError)
    assert "collected 0 shillings" in str(error)
    assert world.safaricom.requests == {}


async def test_a_team_pays_out_what_it_collected_and_no_more() -> None:
    world = new_world()
    collect(world, 3000)
    assert heard(await ask(world, "out.1", 2000), "b2c") == Accepted("AG_1")
    assert isinstance(error_of(await ask(world, "out.2", 1001), "b2c"), InvalidAmountError)
    assert isinstance(heard(await ask(world, "out.3", 1000), "b2c"), Accepted)


async def test_a_payout_that_was_refused_gives_its_money_back() -> None:
    world = new_world()
    collect(world, 3000)
    assert isinstance(error_of(await ask(world, "out.1", 4000), "b2c"), InvalidAmountError)
    assert isinstance(heard(await ask(world, "out.2", 3000), "b2c"), Accepted)
