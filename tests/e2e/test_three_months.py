"""Three months of a chama of twelve, and at every step the sums of a second book that is kept beside it."""

import csv
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import TimeoutError as Timeout

from .browser import LIMIT_MS, PHONE, TOLD_MS, Tab, new_tab
from .pdf_text import pdf_text
from .second_book import SecondBook, shillings
from .served import Served, sandbox_apart
from .test_members import from_menu
from .test_paying import Serve
from .test_two_treasurers import TURN_OFF, joined, made_treasurer

TALL = (1280, 2300)  # the whole of Home: nothing has to be scrolled
SHARE, OF_LUNCH = 500, 3_000
SEEDED = ("Alice Wanjiku", "Bob Otieno", "Carol Achieng")
LOST, DELAYED, CASH, LEAVER, UNANSWERED = "Dan Kiprop", "Eve Njeri", "Faith Mutua", "Kevin Mwangi", "Lucy Wambui"
JOINER = "Mercy Chebet"
CHAMA = (*SEEDED, LOST, DELAYED, CASH, "Gideon Ouma", "Halima Noor", "Ian Kamau", "Joy Atieno", LEAVER, UNANSWERED)
NUMBER = {name: f"0712 345 0{place:02}" for place, name in enumerate((*CHAMA, JOINER), 1)}
NOVEMBER, DECEMBER, JANUARY = "1", "2", "3"
HOURS_MS = 600_000  # on the demo's fast clock it is a quarter of a minute, on a slow machine more
MUCH_LATER_S = 86_400


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Path]:
    """Its clock and the app's can be hurried, that of the limits cannot: they take three months in as many minutes."""
    limits = ("DARAJA_REPEAT_SECONDS=0", "DARAJA_ORDERS_PER_MINUTE=100")
    with sandbox_apart(tmp_path, *(word for one in limits for word in ("--env", one))) as addresses:
        yield addresses


class Treasurer:
    """The owner's program and tab, and the second book beside them."""

    def __init__(self, served: Served, tab: Tab) -> None:
        self.served = served
        self.tabs = [tab]
        self.book = SecondBook(SHARE, OF_LUNCH)

    @property
    def tab(self) -> Tab:
        """The owner's own."""
        return self.tabs[0]

    async def agrees(self, month: str) -> None:
        """Wait until every device's pot says what the second book does."""
        for tab in self.tabs:
            await expect(tab.part("pot-total")).to_have_text(self.book.pot(month), timeout=HOURS_MS)

    async def id_of(self, name: str) -> str:
        """The id of a member, which is drawn when he is added."""
        row = self.tab.page.locator('[flt-semantics-identifier^="status-row-"]').filter(has_text=name)
        await expect(row).to_have_count(1, timeout=LIMIT_MS)
        return str(await row.get_attribute("flt-semantics-identifier")).removeprefix("status-row-")

    async def stands(self, name: str, status: str) -> None:
        """Wait until a member's row says this."""
        part = self.tab.part(f"status-row-{await self.id_of(name)}")
        await expect(part).to_contain_text(status, timeout=HOURS_MS)

    def phones(self, *names: str, **behaviour: object) -> None:
        """These phones, and what the network makes of their payments, are like this from now on."""
        for name in names:
            self.served.control("PUT", f"/control/phones/{_msisdn(name)}", **behaviour)

    def answer_arrives(self, name: str) -> None:
        """M-PESA posts its answer to somebody's first payment that nobody has heard of."""
        kept = self.served.asked("/control/callbacks")
        number = next(one["id"] for one in kept if one["subject"].endswith(_msisdn(name)[3:]) and not one["attempts"])
        self.served.control("POST", f"/control/callbacks/{number}")

    async def two_minutes_pass(self) -> None:
        """Until everybody may be asked for the same amount again."""
        waiting = self.tab.page.get_by_role("button", name=re.compile(r"Request( again)? \("))
        async with self.hurried():
            await expect(waiting).to_have_count(0, timeout=HOURS_MS)

    @asynccontextmanager
    async def hurried(self) -> AsyncIterator[None]:
        """The demo's clock runs ten times as fast meanwhile."""
        clock = self.tab.part("demo-clock")
        await clock.click(timeout=LIMIT_MS)
        await expect(clock).to_be_checked(timeout=LIMIT_MS)
        yield
        await clock.click(timeout=LIMIT_MS)
        await expect(clock).not_to_be_checked(timeout=LIMIT_MS)

    async def members_are_typed(self) -> None:
        """Nine more than there are at first, from a list."""
        typed = [name for name in CHAMA if name not in SEEDED]
        await self.tab.press("member-add")
        await self.tab.press("member-several")
        await self.tab.fill("list-field", "".join(f"{name} {NUMBER[name]}\n" for name in typed))
        await self.tab.reads(f"list-line-{len(typed)}", f"{UNANSWERED}, 0712 345 012: will be added")
        await self.tab.press("list-save")

    async def november_begins(self) -> None:
        """A collection of a fixed amount, every month."""
        await self.tab.press("collection-new")
        for field, typed in (("name", "Contribution"), ("amount", str(SHARE)), ("due", "30/11/2026")):
            await self.tab.fill(f"collection-{field}", typed)
        await self.tab.press("collection-repeats-monthly")
        await self.tab.press("collection-go-on")
        await self.tab.reads("collection-sum", "Adds up to KES 6,000 of KES 6,000")
        await self.tab.press("collection-go-on")
        await self.tab.press("collection-go-on")
        self.book.begins(NOVEMBER, *CHAMA)
        await self.agrees(NOVEMBER)

    async def cash_comes(self, month: str) -> None:
        """It is recorded by hand, whole."""
        await from_menu(self.tab, await self.id_of(CASH), "hand")
        await self.tab.press("hand-record-save")
        self.book.pays(month, CASH, is_cash=True)
        await self.agrees(month)

    async def everybody_is_asked(self, month: str, *silent: str) -> None:
        """All who owe something pay, but the payments of these stay without an answer.

        Whose request a busy machine did not take is asked once more, and yes is said again where it has changed who is.
        """
        self.book.pays(month, *self.book.missing(month) - set(silent))
        pot = self.tab.part("pot-total").filter(has_text=self.book.pot(month))
        rows = self.tab.page.locator('[flt-semantics-identifier^="status-row-"]')
        not_sent, asked = rows.filter(has_text="Request not sent"), self.tab.part("dialog-no")
        await self.tab.ask_all()
        await expect(pot.or_(not_sent).or_(asked).first).to_be_visible(timeout=HOURS_MS)
        while not await pot.count():
            with suppress(Timeout, AssertionError):  # the button is off while nobody is left to ask
                if not await asked.count():
                    await self.tab.press("request-all", TOLD_MS)
                await self.tab.press_one_of("dialog-yes", "dialog-no")  # there is no yes when all have paid meanwhile
            await expect(pot.or_(not_sent).or_(asked).first).to_be_visible(timeout=HOURS_MS)
        await self.agrees(month)

    async def somebody_joins_late(self, month: str) -> None:
        """She owes her share of the month that runs, and pays it."""
        await self.tab.press("member-add")
        await self.tab.fill("member-name", JOINER)
        await self.tab.fill("member-phone", NUMBER[JOINER])
        await self.tab.press("member-save")
        self.book.begins(month, JOINER)
        await self.agrees(month)
        await self.tab.press(f"act-row-{await self.id_of(JOINER)}")
        self.book.pays(month, JOINER)
        await self.agrees(month)

    async def a_lost_callback_comes_after_all(self, month: str) -> None:
        """Nobody knew what became of the payment; M-PESA sends its answer again."""
        await self.stands(LOST, "Status unknown")
        self.phones(LOST, callback={"lost": False})
        self.answer_arrives(LOST)
        self.book.pays(month, LOST)
        await self.agrees(month)
        await self.stands(LOST, "confirmed late")

    async def somebody_pays_twice(self, month: str) -> None:
        """Asked again on somebody's word, and then the first payment arrives as well; that one is for next month."""
        await self.tab.open(await self.id_of(DELAYED))
        await self.tab.press("ask-again")
        tick = self.tab.part("again-tick").get_by_role("checkbox")
        await expect(tick).to_be_enabled(timeout=HOURS_MS)
        await tick.click()
        self.phones(DELAYED, callback={"delay_s": 0})
        await self.tab.press("dialog-yes")
        self.book.pays(month, DELAYED)
        await self.agrees(month)
        self.answer_arrives(DELAYED)
        self.book.pays_too_much(month, DELAYED)
        await self.agrees(month)
        await self.tab.press("attention-twice-do")
        await self.tab.press("set-aside")
        await expect(self.tab.part("attention-twice")).to_have_count(0, timeout=LIMIT_MS)

    async def somebody_leaves(self) -> None:
        """He has paid what he owed."""
        member = await self.id_of(LEAVER)
        await from_menu(self.tab, member, "archive")
        await expect(self.tab.part(f"status-row-{member}")).to_have_count(0, timeout=LIMIT_MS)

    async def december_begins(self) -> None:
        """For those who are still there; what was set aside counts in it."""
        member = await self.id_of(DELAYED)
        await self.tab.press("next-round")
        credit = self.tab.part(f"collection-credit-{member}")
        await credit.get_by_role("checkbox").click(timeout=LIMIT_MS)
        self.book.surplus_counts(DECEMBER)
        await self.next_month(NOVEMBER, DECEMBER, LEAVER)

    async def next_month(self, before: str, month: str, *leavers: str) -> None:
        """Its form is read and gone through."""
        await expect(self.tab.part("collection-sum")).to_be_visible(timeout=LIMIT_MS)
        await self.tab.press("collection-go-on")
        await self.tab.press("collection-go-on")
        self.book.follows(month, before, *leavers)
        await self.agrees(month)

    async def two_agree_on_a_payout(self, other: Tab, amount: int) -> None:
        """The owner proposes, another treasurer approves on his own device."""
        await self.tab.press("go-settings")
        await self.tab.press("two-treasurers-switch")
        switch = self.tab.part("two-treasurers-switch")
        await expect(switch.get_by_role("button", name=TURN_OFF)).to_be_visible(timeout=LIMIT_MS)
        await self.tab.press("go-home")
        await self.tab.press("pay-out")
        await self.tab.page.locator('[flt-semantics-identifier^="payout-to-alice"]').first.click(timeout=LIMIT_MS)
        await self.tab.fill("payout-amount", str(amount))
        await self.tab.press("payout-review")
        await self.tab.press("payout-send")
        await other.press_until("attention-proposals-do", "proposal-approve")
        await other.press("proposal-approve")
        self.book.pays_out(amount)
        await expect(self.tab.part("pot-out")).to_contain_text(f"{shillings(amount)} paid out", timeout=LIMIT_MS)
        await self.tab.press("go-home")
        await other.press("back")

    async def papers_agree(self, folder: Path) -> None:
        """The chama's own page, the year's statement, and the file for a spreadsheet."""
        await self.tab.press("chama-history")
        await self.sums_agree()
        self._statement_agrees(await self._downloaded("statement-2026", folder / "statement.pdf"))
        await self.tab.press("back")
        await self.tab.press("go-settings")
        self._spreadsheet_agrees(await self._downloaded("export-all", folder / "activity.csv"))
        await self.tab.press("go-home")

    def _statement_agrees(self, file: Path) -> None:
        """Its sums are those of the second book, and it has every receipt of M-PESA's own, but for what is open."""
        text, book = pdf_text(file.read_bytes()), self.book
        for name, amount in (("Received", book.collected), ("Paid out", book.paid_out), ("On hand", book.on_hand)):
            assert f"\n{name}\nKES {amount:,}\n" in text
        transfers = self.served.asked("/control/ledger")["transfers"]
        moved = [one for one in transfers if "merchant:" in one["source"] + one["destination"]]
        assert [one["source"] for one in moved if one["why"] not in text] == [_msisdn(UNANSWERED)]

    def _spreadsheet_agrees(self, file: Path) -> None:
        """Each receipt stands once, in the month that it came in."""
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = [*csv.DictReader(opened)]
        for month in (NOVEMBER, DECEMBER, JANUARY):
            received = [int(one["received_kes"] or 0) for one in lines if one["round"] == month]
            assert sum(received) == self.book.received(month)
        assert sum(int(one["paid_out_kes"] or 0) for one in lines) == self.book.paid_out

    async def _downloaded(self, button: str, to: Path) -> Path:
        async with self.tab.page.expect_download(timeout=LIMIT_MS) as coming:
            await self.tab.press(button)
        await (await coming.value).save_as(to)
        return to

    async def sums_agree(self) -> None:
        """Collected, paid out, on hand and to collect, over all months; and what M-PESA itself has is the same."""
        for place, line in enumerate(self.book.chama_sums):
            await self.tab.reads(f"chama-sum-{place}", line)

    async def moves(self, served: Served, to: Tab, folder: Path) -> None:
        """A backup is taken up by a program with a new data folder, which says the same."""
        await self.tab.press("go-settings")
        saved = await self._downloaded("backup-save", folder / "backup.zip")
        self.served.stop()
        await to.press("go-settings")
        async with to.page.expect_file_chooser(timeout=LIMIT_MS) as choosing:
            await to.press("backup-restore")
        await (await choosing.value).set_files(saved)
        await to.fill("restore-word", "REPLACE")
        await to.press("restore-yes")
        await expect(to.part("restore-yes")).to_have_count(0, timeout=LIMIT_MS)
        await to.press_until("go-home", "pot-total")
        self.served, self.tabs[0] = served, to
        await self.agrees(JANUARY)

    async def what_was_open_is_taken_up(self, month: str) -> None:
        """The answer to a payment that was asked for before the move comes to the program that it moved to."""
        self.answer_arrives(UNANSWERED)
        self.book.pays(month, UNANSWERED)
        await self.agrees(month)
        await self.tab.press("chama-history")
        await self.sums_agree()


def _msisdn(name: str) -> str:
    return "254" + NUMBER[name].replace(" ", "")[1:]


@pytest.mark.timeout(900)  # several stories in one, and a few minutes of the demo's clock
async def test_three_months_of_a_chama_of_twelve_agree_with_a_second_book(
    serve: Serve, browser: Browser, sandbox: Path, tmp_path: Path
) -> None:
    served = serve("owner", sandbox=sandbox)
    owner = Treasurer(served, await new_tab(browser, served.address, TALL))
    served.control("PUT", "/control/faults", two_minute_rule=False)
    served.control("PUT", "/control/appwrite", request_limit=False)
    owner.phones(*NUMBER, auto="pay", auto_delay_s=0)
    await owner.members_are_typed()
    await owner.november_begins()
    owner.phones(LOST, callback={"lost": True})
    owner.phones(DELAYED, callback={"delay_s": MUCH_LATER_S})
    await owner.cash_comes(NOVEMBER)
    await owner.everybody_is_asked(NOVEMBER, LOST, DELAYED)
    await owner.tab.picture("months-november-1280-light")
    await owner.somebody_joins_late(NOVEMBER)
    async with owner.hurried():
        await owner.a_lost_callback_comes_after_all(NOVEMBER)
        await owner.somebody_pays_twice(NOVEMBER)
    await owner.somebody_leaves()
    await owner.december_begins()
    other = await new_tab(browser, serve("treasurer", sandbox=sandbox).address, PHONE)
    await joined(owner.tab, other)
    await made_treasurer(owner.tab, other)
    owner.tabs.append(other)
    await owner.two_minutes_pass()
    await owner.everybody_is_asked(DECEMBER)
    await owner.two_agree_on_a_payout(other, 3_000)
    await owner.tab.picture("months-december-1280-light")
    await owner.tab.press("next-round")
    await owner.next_month(DECEMBER, JANUARY)
    owner.phones(UNANSWERED, callback={"delay_s": MUCH_LATER_S})
    await owner.two_minutes_pass()
    await owner.everybody_is_asked(JANUARY, UNANSWERED)
    await owner.tab.picture("months-january-1280-light")
    await owner.papers_agree(tmp_path)
    new = serve("new", sandbox=sandbox)
    await owner.moves(new, await new_tab(browser, new.address, TALL), tmp_path)
    await owner.what_was_open_is_taken_up(JANUARY)
    await owner.tab.picture("months-moved-1280-light")
