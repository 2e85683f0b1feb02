"""The tours leave nothing out: what is new has to be on one of them, or the rules do not hold for it."""

from pathlib import Path
from typing import get_args

from chama_app.domain.payment_kinds import Kind
from chama_app.domain.payout_rules import PayoutKind
from chama_app.ui.screens.routes import OVER
from chama_app.ui.view_models.dialog_state import Dialog
from chama_app.ui.view_models.screen_state import Place

from .every_screen import TOURS, shown
from .stage import Stage


def kinds(stage: Stage) -> set[Kind | PayoutKind]:
    """Every state of a payment or a payout that is drawn."""
    session = stage.session
    found: set[Kind | PayoutKind] = {tile.row.kind for tile in session.tiles.values()}
    return found | {tile.kind for tile in session.payouts.tiles.values()}


async def test_the_tours_lead_through_every_place_page_dialog_and_state(tmp_path: Path) -> None:
    seen: set[str] = set()
    states: set[Kind | PayoutKind] = set()
    for tour in TOURS:
        (tmp_path / tour.name).mkdir()
        async with tour.stage(tmp_path / tour.name, 1280) as stage:
            async for name in tour.walk(stage):
                assert stage.page.said("not-drawn") is None, name
                seen |= shown(stage)
                states |= kinds(stage)
    places = {f"place {place}" for place in get_args(Place)}
    pages = {f"page {name}" for name in OVER}
    dialogs = {f"dialog {dialog.__name__}" for dialog in get_args(Dialog)}
    assert seen == places | pages | dialogs
    assert states == {*Kind, *PayoutKind}
