"""Where the app is: what Back, Forward and an address do, and who is asked before something is lost."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import flet as ft
import pytest

from chama_app.i18n import ENGLISH
from chama_app.storage.assets import assets_folder
from chama_app.ui.addresses import address_of
from chama_app.ui.returned_page import RETURNED
from chama_app.ui.view_models.dialog_state import LeaveDialog
from tests.rows import first_are_fast

from .fake_page import FakePage
from .stage import Stage, some_of_the_crowd, staged

FORMS = (
    "/member/new",
    "/member/m-idle",
    "/collection/new",
    "/hand/m-idle",
    "/code/m-unknown",
    "/list",
    "/chama",
    "/payout/new",
    "/settings/connect/sandbox",
)
PAGES = ("/history", "/person/m-idle", "/request-all", "/keys", "/clear")
NOTHING = (
    "/nonsense",
    "/payment/nobody",
    "/member/nobody",
    "/payout/nothing",
    "/hand/nobody",
    "/connect/demo",
)


@asynccontextmanager
async def opened(folder: Path, width: int = 1280) -> AsyncIterator[Stage]:
    """A tab that follows its address."""
    async with staged(folder, some_of_the_crowd(), width) as stage:
        yield stage


async def goes(stage: Stage, address: str) -> None:
    """Somebody goes to an address: with Back, with Forward, or by typing it."""
    await stage.page.session.dispatch_event(stage.page.page._i, "route_change", {"route": address})
    await stage.page.settle()


def is_at(stage: Stage) -> str:
    return address_of(stage.session.navigation.here)


def enter(stage: Stage, address: str) -> None:
    """Enter something into the form with this address."""
    session = stage.session
    match address.strip("/").split("/"):
        case ["member", _]:
            session.members.set_field("name", "Dan Kiprop")
        case ["collection", _]:
            session.collections.set_field("name", "Harambee")
        case ["hand", _]:
            session.members.hand.set_note("from her brother")
        case ["code", _]:
            session.members.set_pasted("UKK1")
        case ["list"]:
            session.members.several.set_pasted("Dan 0712345999")
        case ["chama"]:
            session.members.set_chama_field("name", "Dinner")
        case ["payout", _]:
            session.payouts.set_field("amount", "100")
        case ["settings", "connect", _]:
            session.settings.set_credential("consumer_key", "k" * 20)
        case _:
            raise AssertionError(address)


async def told(page: FakePage) -> str:
    await page.settle()
    return page.connection.address


async def test_the_page_is_told_where_the_app_went(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        session, page = stage.session, stage.page
        session.select_member("m-idle")
        assert await told(page) == "/payment/m-idle"
        session.members.edit_member("m-idle")
        assert await told(page) == "/payment/m-idle/member/m-idle"
        session.back()
        assert await told(page) == "/payment/m-idle"
        session.dialogs.show_request_all()
        assert await told(page) == "/payment/m-idle/request-all"
        session.dialogs.dismiss()
        session.navigate("settings")
        assert await told(page) == "/settings"


async def test_back_closes_one_thing_and_forward_opens_it_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        stage.session.select_member("m-idle")
        stage.session.members_list.show_menu("m-idle")
        await told(stage.page)
        for address in ("/payment/m-idle", "/", "/payment/m-idle", "/payment/m-idle/menu/m-idle"):
            await goes(stage, address)
            assert is_at(stage) == address


def fill_in(stage: Stage, form: str) -> Callable[[], None]:
    """Opens a form, fills it in as far as it can be saved, and says what its button does."""
    members = stage.session.members
    match form:
        case "member":
            members.edit_member("m-idle")
            return members.save_member
        case "chama":
            members.edit_chama()
            return members.save_chama
        case _:
            members.open_code_form("m-unknown")
            members.set_pasted("UKK1ZZZZZZ")
            return members.submit_code


@pytest.mark.parametrize("form", ["member", "chama", "code"])
async def test_a_form_whose_button_is_pressed_twice_closes_no_page_below(tmp_path: Path, form: str) -> None:
    async with opened(tmp_path) as stage:
        stage.session.navigation.open_page("history")
        save = fill_in(stage, form)
        assert [one.partition("/")[0] for one in stage.session.screen.pages] == ["history", form]
        save()
        save()
        assert [one.partition("/")[0] for one in stage.session.screen.pages] == ["history"]


@pytest.mark.parametrize("address", first_are_fast(4, (*PAGES, *FORMS)))
async def test_an_address_opens_what_a_press_would_open(tmp_path: Path, address: str) -> None:
    async with opened(tmp_path) as stage:
        await goes(stage, address)
        assert is_at(stage) == address
        assert stage.page.said("notice") is None


@pytest.mark.parametrize("address", first_are_fast(3, NOTHING))
async def test_an_address_of_nothing_says_so_and_shows_home(tmp_path: Path, address: str) -> None:
    async with opened(tmp_path) as stage:
        stage.session.navigate("activity")
        await goes(stage, address)
        assert is_at(stage) == "/"
        assert await told(stage.page) == "/"
        assert stage.page.label("notice") == ENGLISH.shell.no_such_page


async def test_of_an_address_of_nothing_nothing_is_said_any_more_at_the_next_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        await goes(stage, "/nonsense")
        (notice,) = stage.page.find(lambda one: isinstance(one, ft.SnackBar))
        assert notice.open
        await goes(stage, "/activity")
        assert not notice.open


async def test_where_no_backup_is_chosen_the_address_of_restoring_one_is_that_of_the_settings(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        await goes(stage, "/settings/restore")
        assert await told(stage.page) == "/settings"
        assert stage.page.said("notice") is None


async def test_a_question_that_is_not_to_be_asked_is_not_asked_for_an_address(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        for address in ("/request-again/m-paid", "/not-sent/out-sent", "/menu/nobody", "/leave", "/mode/production"):
            await goes(stage, address)
            assert is_at(stage) == "/"
            assert stage.session.dialog.current is None


@pytest.mark.parametrize("address", first_are_fast(3, FORMS))
async def test_whichever_way_leads_out_of_a_half_filled_form_it_asks_first(tmp_path: Path, address: str) -> None:
    async with opened(tmp_path) as stage:
        session = stage.session
        await goes(stage, address)
        session.back()
        assert await told(stage.page) in ("/", "/settings")  # nothing was entered
        await goes(stage, address)
        enter(stage, address)
        for leave in (session.back, lambda: session.navigate("activity"), lambda: session.select_member("m-paid")):
            leave()
            assert isinstance(session.dialog.current, LeaveDialog)
            session.dialogs.dismiss()
            assert is_at(stage) == address
        await goes(stage, "/")
        assert is_at(stage) == f"{address}/leave"
        assert await told(stage.page) == f"{address}/leave"
        session.dialogs.confirm()
        assert is_at(stage) == "/"


async def test_a_form_of_somebody_else_does_not_take_the_place_of_a_half_filled_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        session = stage.session
        session.members.add_member()
        enter(stage, "/member/new")
        session.members.edit_member("m-paid")
        assert is_at(stage) == "/member/new/leave"
        assert session.members.form.draft.name == "Dan Kiprop"
        session.dialogs.confirm()
        assert is_at(stage) == "/member/m-paid"
        assert session.members.form.draft.name == "Wanjiku Paid"


async def test_a_form_that_lies_under_another_page_keeps_what_was_entered(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        session = stage.session
        session.members.add_member()
        enter(stage, "/member/new")
        session.history.open_chama()
        session.back()
        assert is_at(stage) == "/member/new"
        assert session.members.form.draft.name == "Dan Kiprop"


async def test_what_was_saved_is_left_without_a_question(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        session = stage.session
        session.members.hand.open_form("m-idle")
        enter(stage, "/hand/m-idle")
        session.members.hand.save()
        assert is_at(stage) == "/"


async def test_back_from_the_review_of_a_payout_goes_to_its_form_and_forward_to_what_can_be_sent(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as stage:
        payouts = stage.session.payouts
        payouts.open_form()
        payouts.set_recipient("m-idle")
        payouts.set_field("amount", "10")
        payouts.review()
        assert await told(stage.page) == "/payout/new/2"
        await goes(stage, "/payout/new")
        assert (is_at(stage), payouts.form.step) == ("/payout/new", "fill")
        await goes(stage, "/payout/new/2")
        assert (is_at(stage), payouts.form.step) == ("/payout/new/2", "review")
        stage.session.back()
        assert await told(stage.page) == "/payout/new"
        payouts.set_field("amount", "a lot")
        await goes(stage, "/payout/new/2")
        assert await told(stage.page) == "/payout/new"


async def test_each_step_of_a_collection_is_a_place_and_back_goes_one_step_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        session, form = stage.session, stage.session.collections.form
        session.collections.open_new()
        await goes(stage, "/collection/new/2/3")  # nothing was typed yet
        assert await told(stage.page) == "/collection/new"
        session.collections.set_field("name", "March")
        session.collections.set_field("amount", "500")
        session.collections.go_on()
        session.collections.go_on()
        assert await told(stage.page) == "/collection/new/2/3"
        await goes(stage, "/collection/new/2")
        assert (form.step, session.dialog.current) == ("who", None)
        await goes(stage, "/collection/new")
        assert (form.step, session.dialog.current) == ("what", None)
        await goes(stage, "/collection/new/2/3")
        assert form.step == "prompt"
        for address in ("/collection/new/2", "/collection/new", "/collection/new/leave"):
            session.back()  # Esc, or the arrow of the page
            assert await told(stage.page) == address


async def test_the_step_before_the_one_that_the_next_round_opens_with_lies_over_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        collections = stage.session.collections
        collections.open_next()
        assert await told(stage.page) == "/collection/next"
        collections.go_back()
        assert await told(stage.page) == "/collection/next/1"
        await goes(stage, "/collection/next")
        assert collections.form.step == "who"
        await goes(stage, "/collection/next/3")
        assert (collections.form.step, is_at(stage)) == ("prompt", "/collection/next/3")


async def test_on_a_phone_back_closes_the_simulated_phones_first(tmp_path: Path) -> None:
    async with opened(tmp_path, 390) as stage:
        stage.session.select_member("m-idle")
        assert stage.session.demo
        stage.session.demo.open_phones()
        assert await told(stage.page) == "/payment/m-idle/phones"
        stage.session.back()
        assert await told(stage.page) == "/payment/m-idle"


async def test_a_tab_opens_where_its_address_says_and_stays_there_when_it_is_loaded_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        stage.page.session.apply_page_patch({"route": "/activity?x=1"})
        await stage.page.session.dispatch_event(stage.page.page._i, "connect", None)
        assert await told(stage.page) == "/activity"
        assert is_at(stage) == "/activity"


async def test_a_tab_that_was_away_has_its_list_where_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        page, moved = stage.page, "scroll_to"
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.settle()
        assert moved not in page.connection.invoked
        stage.session.members_list.on_scroll(400, 600, 2000)
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.until(lambda: page.connection.invoked.count(moved) == 1)
        stage.session.navigate("activity")
        await page.settle()
        stage.session.activity.on_scroll(300, 2000)
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.until(lambda: page.connection.invoked.count(moved) == 2)
        for place in ("home", "activity"):  # from its top on
            stage.session.navigate(place)
            await page.settle()
            await page.session.dispatch_event(page.page._i, "connect", None)
            await page.settle()
        assert page.connection.invoked.count(moved) == 2


async def test_a_browser_shows_a_tab_that_was_away_once_its_list_is_where_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        page = stage.page
        page.session.apply_page_patch({"web": True})
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.until(lambda: page.connection.frames == [RETURNED])
        stage.session.members_list.on_scroll(400, 600, 2000)
        page.hang()
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.settle()
        assert page.connection.frames == [RETURNED]
        page.connection.hangs = False
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.until(lambda: page.connection.frames == [RETURNED, RETURNED])
        assert page.connection.invoked[-1] == "scroll_to"


async def test_a_list_that_a_page_lay_over_when_its_tab_was_back_is_where_it_was_once_it_is_seen(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, 390) as stage:
        page = stage.page
        page.session.apply_page_patch({"web": True})
        stage.session.members_list.on_scroll(400, 600, 2000)
        await goes(stage, "/payment/m-idle")
        page.session.apply_page_patch({"route": "/payment/m-idle"})
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.until(lambda: page.connection.frames == [RETURNED])
        assert "scroll_to" not in page.connection.invoked
        stage.session.back()
        await page.until(lambda: page.connection.invoked.count("scroll_to") == 1)
        stage.session.select_member("m-idle")
        stage.session.back()
        await page.settle()
        assert page.connection.invoked.count("scroll_to") == 1


def test_a_browser_waits_for_the_word_that_it_is_sent() -> None:
    assert f'"{RETURNED.decode()}"' in (assets_folder() / "lost_connection.js").read_text()


async def test_a_tab_that_was_away_is_told_where_the_app_went_meanwhile(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        await goes(stage, "/activity")
        stage.page.hang()  # as a page that is away
        stage.session.navigate("settings")
        await stage.page.settle()
        stage.page.connection.hangs = False
        stage.page.session.apply_page_patch({"route": "/activity"})
        await stage.page.session.dispatch_event(stage.page.page._i, "connect", None)
        assert await told(stage.page) == "/settings"
        assert is_at(stage) == "/settings"
