"""The ways through a chama that several devices share, for the tours through every screen."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any, get_args

from chama_app.domain.payment_status import PaymentStatus
from chama_app.services.credentials import FUNCTION_INITIATOR
from chama_app.services.treasurer_service import TreasurerProblem
from chama_app.ui.view_models.dialog_state import LeaveDialog, TreasurerDialog
from chama_app.ui.view_models.screen_state import Destination

from ..example_chama import ALICE, BOB, CAROL, book, paid, payment_request
from ..fake_group import Cloud, FakeGroupEngine
from ..older_roster import founding_records
from .approval_screens import approval_tour
from .stage import Stage

PLACES: tuple[Destination, ...] = get_args(Destination)
INVITED = "K3QF-2M9X-7TBD"


async def owner_tour(stage: Stage) -> AsyncIterator[str]:
    """Sharing a chama, and the pages before that."""
    session, view_model = stage.session, stage.session.group
    yield "before it is shared"
    view_model.open_join()
    view_model.set_code("hello")
    yield await drawn(stage, "join")
    async with stage.pause:
        for problem in session.words.group.problems:
            view_model.overview.problem = problem  # type: ignore[assignment]  # the keys are problems
            yield await drawn(stage, f"join: {problem}")
    view_model.open_invitation()
    await stage.page.until(lambda: view_model.overview.code != "")
    yield await drawn(stage, "share")
    view_model.ask_to_revoke(asks=True)
    yield await drawn(stage, "share: before all codes are ended")
    async with stage.pause:
        view_model.overview.code = ""
        for problem in session.words.group.problems:
            view_model.overview.problem = problem  # type: ignore[assignment]  # as above
            yield await drawn(stage, f"share: {problem}")
    view_model.open_identity()
    yield await drawn(stage, "who")
    view_model.open_phone_form("alice", is_me=True)
    yield await drawn(stage, "number")
    view_model.set_phone("0812")
    view_model.save_phone()
    yield await drawn(stage, "number that is none")
    go_home(stage)
    session.history.open_member("alice")
    session.refresh()
    async with stage.pause:
        async for name in treasurer_tour(stage):
            yield await drawn(stage, name)
        async for name in approval_tour(stage):
            yield await drawn(stage, name)


async def treasurer_tour(stage: Stage) -> AsyncIterator[str]:
    """On the page of a member who has joined: what he is, and the questions before that is changed."""
    session, overview = stage.session, stage.session.group.overview
    overview.linked, overview.role = frozenset({"alice"}), "owner"
    yield "a member of whom the server said nothing"
    overview.others = frozenset({"alice"})
    for problem in get_args(TreasurerProblem):
        overview.role_of, overview.role_problem = "alice", problem
        yield f"a member who is no treasurer: {problem}"
    overview.role_problem, overview.others, overview.treasurers = None, frozenset(), frozenset({"alice"})
    yield "a treasurer"
    for holds, on in product((True, False), repeat=2):
        session.payouts.approvals.overview.holds = holds
        session.dialog.current = TreasurerDialog("alice", "u1", on)
        yield f"before one is made ({on}), where two must agree ({holds})"
    session.dialogs.dismiss()


async def member_tour(stage: Stage) -> AsyncIterator[str]:
    """A chama of somebody else's, from its code on."""
    session, view_model = stage.session, stage.session.group
    view_model.open_join()
    view_model.set_code(INVITED)
    view_model.join()
    await stage.page.until(lambda: session.screen.page_route == "who")
    yield await drawn(stage, "joined")
    for place in PLACES:
        session.navigate(place)
        yield await drawn(stage, f"{place} of a joined chama")
    session.members.edit_member("alice")
    yield await drawn(stage, "a member of a joined chama")
    assert session.app_state.set_member_phone("alice", "", is_me=True)
    session.navigate("home")
    yield await drawn(stage, "home of who has to enter a number")
    assert session.app_state.set_member_phone("alice", ALICE.phone, is_me=True)
    yield await drawn(stage, "home of who pays the own share")
    session.perform_action(session.tiles["alice"].row)
    await stage.page.until(lambda: session.tiles["alice"].row.status is PaymentStatus.WAITING)
    yield await drawn(stage, "home of who is asked for the PIN")
    session.history.open_member("alice")
    yield await drawn(stage, "all collections of who looks at himself")
    session.payouts.open_form()
    yield await drawn(stage, "payout form of who is no treasurer")


def shared() -> dict[str, Any]:
    """A device whose function sends for it, and a chama that it was invited to."""
    others = book(payment_request(BOB, paid("UKK1BBBBBB")), payment_request(CAROL, paid("UKK1CCCCCC")))
    cloud = Cloud(codes={INVITED: "CHAMA7"}, records={"CHAMA7": founding_records(others, "CHAMA7")})
    return {"mode": "sandbox", "initiator": FUNCTION_INITIATOR, "group_engine": FakeGroupEngine(cloud)}


def go_home(stage: Stage) -> None:
    """Close every page; a form that was left half-filled asks first."""
    stage.session.navigate("home")
    stage.session.dialogs.confirm()


async def drawn(stage: Stage, name: str) -> str:
    """The name of what is shown, once it is: nothing of it lies under a question that a step before has left behind.

    A session follows the app when there is time to draw. Nobody waits for that here, and what is made up stays.
    """
    if not stage.pause.is_held:
        stage.session.refresh()
    await stage.page.settle()
    assert name.startswith("leave") is isinstance(stage.session.dialog.current, LeaveDialog), name
    return name
