"""The way through the demo: its stories, its switches, and a simulated phone in every state."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import get_args

from chama_app.demo.scenarios import Scenario
from chama_app.demo.simulated_phones import SimulatedPhone
from chama_app.ui.view_models.demo_state import show_selected

from .shared_screens import drawn
from .stage import Stage

MESSAGE = (
    "UKK1AAAAAA Confirmed. Ksh1,000.00 sent to LUNCH for account LUNCH on 20/11/26 at 12:00 PM. "
    "New M-PESA balance is Ksh4,000.00. Transaction cost, Ksh0.00."
)


async def demo_tour(stage: Stage) -> AsyncIterator[str]:
    """What is played, and what a phone shows while it is."""
    session, demo = stage.session, stage.session.demo
    assert demo
    async with stage.pause:
        for scenario in get_args(Scenario):
            demo.state.scenario = scenario
            yield await drawn(stage, f"story {scenario}")
        demo.state.scenario = None
        demo.begin_again = _done
        demo.reset()
        await stage.page.until(lambda: stage.page.said("notice") is not None)
        yield await drawn(stage, "what was forgotten can be taken back")
        await stage.page.let_notices_pass()
        demo.show_phones(True)
        demo.state.factor, demo.state.pays_automatically = 10.0, True
        for digits in ("", "12", "1234"):
            demo.tiles["m-idle"] = replace(demo.tiles["m-idle"], digits=digits)
            _show(stage, "m-idle")
            yield await drawn(stage, f"a prompt and {len(digits)} digits")
        demo.state.factor, demo.state.pays_automatically, demo.state.scenario = 1.0, False, None
        for name, phone in PHONES.items():
            demo.tiles["m-paid"] = replace(demo.tiles["m-paid"], phone=phone)
            _show(stage, "m-paid")
            yield await drawn(stage, f"a phone {name}")
    session.select_member("m-unknown")
    yield await drawn(stage, "a payment beside the phones")


PHONES = {
    "that waits": SimulatedPhone(balance=5000),
    "without a network": SimulatedPhone(balance=0, online=False, network_fault="offline"),
    "with a message": SimulatedPhone(balance=4000, message=MESSAGE),
}


async def _done() -> bool:
    return True


def _show(stage: Stage, member_id: str) -> None:
    demo = stage.session.demo
    assert demo
    demo.state.selected, demo.state.selected_by_user = member_id, True
    show_selected(demo.tiles, demo.state)
