"""Whoever submits a form with a mistake in it has the keyboard on the first one, in every form that there is."""

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from chama_app.i18n import ENGLISH
from chama_app.ui.components.mistakes import Mistake

from ..example_chama import ALICE, book, payment_request, pending
from .every_screen import TOURS, Tour
from .fake_page import FakePage, inside
from .screen_rules import MAIN_OF
from .stage import crowd, staged

FORMS = {
    "members": {"member-title", "hand-record-title", "chama-title"},
    "collections": {"collection-title"},
    "payouts": {"payout-reason"},
    "payments": {"code-title"},
    "owner": {"number-title"},
}
"""The forms in which a tour makes mistakes, by what stands on them alone."""


def faults(page: FakePage) -> Iterator[str]:
    """Where each mistake that is drawn is put right, from the top."""
    for part in page.find(lambda one: isinstance(one, ft.Semantics) and bool(one.identifier)):
        if isinstance(part.data, Mistake):
            yield part.data.at
        elif isinstance(part.content, ft.MergeSemantics):
            yield from (part.identifier for one in inside(part) if isinstance(one, ft.TextField) and one.error)


async def submit(page: FakePage, button: str) -> None:
    """Press it, while the keyboard is nowhere else."""
    page.connection.focused = 0
    await page.press(button)
    await page.settle()


@pytest.mark.parametrize(
    "tour",
    [
        pytest.param(tour, id=tour.name, marks=pytest.mark.slow if tour.name in ("payouts", "payments") else ())
        for tour in TOURS
        if tour.name in FORMS
    ],
)
async def test_the_keyboard_goes_to_the_first_mistake_of_every_form(tmp_path: Path, tour: Tour) -> None:
    forms: set[str] = set()
    async with tour.stage(tmp_path) as stage:
        page = stage.page
        async for screen in tour.walk(stage):
            title = next((one for one in MAIN_OF if page.said(one)), "")
            main = next((one for one in MAIN_OF.get(title, ()) if page.can_press(one)), "")
            if stage.session.dialog.current or not main or not list(faults(page)):
                continue
            await submit(page, main)
            if wrong := list(faults(page)):
                assert page.on_focus_change() == wrong[0], screen
                forms.add(title)
    assert forms == FORMS[tour.name]


async def test_of_two_forms_on_a_page_it_goes_to_a_mistake_in_the_one_that_was_submitted(tmp_path: Path) -> None:
    async with staged(tmp_path, book(payment_request(ALICE, pending(advice="paid")))) as stage:
        stage.session.members.open_code_form("alice")
        await stage.page.settle()
        for button, field in (("code-save", "code-field"), ("hand-save", "hand-note"), ("code-save", "code-field")):
            await submit(stage.page, button)
            assert stage.page.on_focus_change() == field


async def test_shares_that_add_up_and_leave_somebody_nothing_say_that_in_place_of_a_sum(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        stage.session.members.add_member()
        page, problems = stage.page, ENGLISH.members.problems
        await page.until_said("member-sum", problems["share.nothing_left"])
        stage.session.members.set_share_kind(custom=True)
        await page.until(lambda: page.said("member-share-amount") is not None)
        await page.change("member-share-amount", "a lot")
        await page.until(lambda: page.said("member-sum") is None)
        await page.press("member-save")
        await page.until(lambda: page.error("member-share-amount") == problems["share.not_a_share"])
