from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.demo.simulated_phones import Prompt
from chama_app.domain.request_plan import PlanChange
from chama_app.domain.start_problems import StartProblem
from chama_app.i18n import ENGLISH
from chama_app.ui.view_models.dialog_state import RequestAllDialog
from tests.rows import first_are_fast

from ..example_chama import ALICE, NOON, REQUEST_ID, after, cancelled, failed, paid, unknown
from .app import App, ask_all
from .stage import some_of_the_crowd, staged


@pytest.mark.parametrize("width", first_are_fast(1, [390, 700, 1280]))
async def test_three_members_pay_into_one_pot(app: App, width: int) -> None:
    async with app.running(), app.tab(width) as page:
        await ask_all(page)
        app.engine.change("bob.1", paid("UKK1BBBBBB"))
        await page.until_said("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        app.engine.change("alice.1", paid("UKK1AAAAAA"))
        app.engine.change("carol.1", paid("UKK1CCCCCC"))
        await page.until_said("pot-progress", "Everyone has paid")


async def test_two_tabs_show_the_same_pot(app: App) -> None:
    async with app.running(), app.tab() as one, app.tab(1280) as other:
        await ask_all(one)
        app.engine.change("alice.1", paid())
        for page in (one, other):
            await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")


async def test_one_members_news_draws_one_row(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        await page.until(lambda: page.said("notice") is not None)
        before = {name: page.said(f"member-{name}") for name in ("alice", "bob", "carol")}
        app.engine.change("bob.1", cancelled(), "cancelled")
        await page.until_said("status-row-bob", "Bob Otieno, KES 1,000, Prompt closed")
        assert page.said("member-alice") is before["alice"]
        assert page.said("member-bob") is not before["bob"]


async def test_a_failure_says_why_and_offers_the_request_again(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await ask_all(page)
        app.engine.change("alice.1", failed("2001"), "failed")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Not paid — wrong PIN")
        await page.press("act-row-alice")
        await page.until(lambda: "alice.2" in app.engine.pushed)


async def test_the_detail_page_shows_the_history_with_who_brought_the_news(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.engine.change("alice.1", paid())
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        await page.press("act-row-alice")
        await page.until(lambda: page.label("entry-success-realtime") == "Paid UKK1AAAAAA, 12:00:00, Live")
        assert page.label("entry-accepted-safaricom") == "M-PESA accepted the request, 12:00:00, M-PESA"
        await page.press("back")
        await page.until(lambda: page.said("payment") is None)


async def test_asking_again_without_an_answer_needs_three_minutes_and_a_word(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.engine.change("alice.1", unknown(), "unknown", "clock")
        await page.until_said("attention-unknown", "1 payment with unknown status")
        await page.press("member-alice")
        await page.until(lambda: page.can_press("ask-again"))
        await page.press("ask-again")
        await page.until(lambda: page.said("again-tick") is not None)
        assert not page.can_press("dialog-yes")
        app.clock.move(minutes=4)
        app.engine.change("bob.1", paid())  # any news: the page looks at the clock again
        await page.until(lambda: page.can_change("again-tick"))
        await page.change("again-tick", True)
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: "alice.2" in app.engine.pushed)


async def test_a_question_about_money_leaves_no_doubt_which_wanjiku_is_meant(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:
        session, page = stage.session, stage.page
        session.dialogs.show_request_again("m-unknown")
        await page.until(lambda: page.said("again-tick") is not None)
        assert "Request KES 1,000 from Wanjiku Unknown again?" in page.texts()
        session.dialogs.show_request_all()
        asked = session.dialog.current
        assert isinstance(asked, RequestAllDialog)
        session.dialog.current = replace(asked, changes=(PlanChange("m-idle", 750, 1000),))
        changed = "Changed meanwhile: Wanjiku Idle would be asked for KES 1,000, not KES 750."
        await page.until(lambda: changed in page.texts())
        session.dialogs.dismiss()
        session.members.open_code_form("m-unknown")
        session.members.hand.open_form("m-idle")
        assert (session.members.code.name, session.members.hand.form.name) == ("Wanjiku Unknown", "Wanjiku Idle")


async def test_a_simulated_phone_takes_a_pin_and_answers_its_own_prompt(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        assert app.phones
        app.phones.ring(ALICE.phone, Prompt(REQUEST_ID, "Do you want to pay Ksh1,000.00 to LUNCH?", NOON, after()))
        await page.until_said("prompt-alice", "Do you want to pay Ksh1,000.00 to LUNCH?")
        for digit in "1299":
            await page.press(f"key-alice-{digit}")
        await page.press("key-alice-delete")
        await page.press("key-alice-delete")
        assert not page.can_press("phone-pin-alice")
        for digit in "34":
            await page.press(f"key-alice-{digit}")
        await page.until(lambda: page.can_press("phone-pin-alice"))
        await page.press("phone-pin-alice")
        assert app.phones.answers == [(REQUEST_ID, "pin", "1234")]


async def test_coming_back_to_the_foreground_asks_at_once(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        await page.lifecycle("resume")
        await page.until(lambda: app.engine.resumes == 1)


async def test_nothing_can_be_pressed_before_the_earlier_payments_are_known(app: App) -> None:
    async with app.tab() as page:
        assert not page.can_press("request-all")
        assert not page.can_press("act-row-alice")
        async with app.running():
            await page.until(lambda: page.can_press("act-row-alice"))


async def test_without_an_engine_the_page_says_so(app: App) -> None:
    async with app.tab() as page:
        app.state.set_problem(StartProblem("appwrite"))
        await page.until_said("attention-problem", f"Payments are not available. {ENGLISH.start.problems['appwrite']}")


async def test_a_first_visit_to_the_demo_is_greeted_until_it_is_used(app: App) -> None:
    async with app.running(), app.tab() as page:
        assert page.said("greeting")
        await page.until(lambda: page.can_press("greeting-dismiss"))
        await page.press("greeting-dismiss")
        await page.until(lambda: page.said("greeting") is None)


async def test_the_demo_can_be_started_from_its_greeting_once_there_is_somebody_to_ask(app: App) -> None:
    async with app.tab() as page:
        assert not page.can_press("greeting-start")
        async with app.running():
            await page.until(lambda: page.can_press("greeting-start"))


async def test_real_modes_have_no_simulated_phones(tmp_path: Path) -> None:
    app = App(tmp_path, "production")
    async with app.running(), app.tab(1280) as page:
        assert page.label("mode") == "LIVE"
        assert page.said("phones") is None
    app.database.close()


async def test_a_closed_tab_is_forgotten(app: App) -> None:
    async with app.running():
        async with app.tab() as tab:
            await tab.until(lambda: app.state.has_subscribers)
        await tab.until(lambda: not app.state.has_subscribers)
