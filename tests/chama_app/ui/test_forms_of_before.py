"""Two tabs with one form each: nothing is put back silently, and what was ended elsewhere stays ended."""

from dataclasses import replace

from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.hand_record import HandDraft, parse_hand_record
from chama_app.domain.next_round import id_of_next
from chama_app.i18n import ENGLISH

from ..example_chama import NOON
from .app import App
from .fake_page import FakePage

SECOND = Collection("second", "Rent", "fixed", 500, "RENT", "Rent", ("alice", "bob"), started_on=NOON.date())


async def open_chama(*tabs: FakePage) -> None:
    for tab in tabs:
        await tab.press("chama-edit")
        await tab.until(lambda tab=tab: tab.said("chama-target") is not None)  # type: ignore[misc]  # a lambda's default


async def save_chama(tab: FakePage) -> None:
    await tab.press("chama-save")
    await tab.until(lambda: tab.said("chama-title") is None)


async def test_two_forms_of_the_chama_merge_and_are_asked_where_both_changed_the_same(app: App) -> None:
    async with app.running(), app.tab() as page, app.tab() as other:
        await open_chama(page, other)
        await other.change("chama-target", "9000")
        await page.change("chama-target", "6000")
        await page.change("chama-due", "31/12/2026")
        await save_chama(page)
        await other.press("chama-save")
        await other.until(lambda: other.error("chama-target") == ENGLISH.members.problems["target.changed"])
        assert app.state.snapshot().book.chama.target == 6000
        await other.change("chama-target", "9000")
        await save_chama(other)
        collection = app.state.snapshot().book.collection
        assert (collection.amount, str(collection.due)) == (9000, "2026-12-31")


async def test_an_old_form_neither_opens_a_closed_collection_nor_changes_another_one(app: App) -> None:
    async with app.running(), app.tab() as page, app.tab() as other:
        await open_chama(page, other)
        await page.press("collection-close")
        await page.until_said("collection-closed", ENGLISH.collections.closed_hint)
        assert app.state.collections.start(SECOND)  # which every tab looks at from now on
        await other.change("chama-target", "6000")
        await other.until(lambda: ENGLISH.collections.open_again in other.texts())
        await save_chama(other)
        first, second = app.state.snapshot().book.collections
        assert (first.amount, first.closed_on is not None, second) == (6000, True, SECOND)


async def test_two_corrections_of_one_record_merge_and_one_that_was_taken_back_stays_so(app: App) -> None:
    async with app.running(), app.tab() as page, app.tab() as other:
        here, now = app.state.snapshot().book, app.state.clock.now()
        assert app.state.hand_records.record("alice", parse_hand_record(here, HandDraft("800"), "alice", now))
        (record,) = app.state.snapshot().book.requests
        for tab in (page, other):
            await tab.press("member-alice")
            await tab.until(lambda tab=tab: tab.said(f"correct-{record.id}") is not None)  # type: ignore[misc]  # a lambda's default
            await tab.press(f"correct-{record.id}")
            await tab.until(lambda tab=tab: tab.said("hand-record-title") is not None)  # type: ignore[misc]  # as above
        await other.change("hand-record-amount", "700")
        await other.change("hand-record-note", "at the meeting")
        await page.change("hand-record-amount", "600")
        await page.press("hand-record-way-bank")
        await page.press("hand-record-save")
        await page.until(lambda: page.said("hand-record-title") is None)
        await other.press("hand-record-save")
        await other.until(lambda: other.error("hand-record-amount") == ENGLISH.hand.problems["changed"])
        await other.change("hand-record-amount", "700")
        await other.press("hand-record-save")
        await other.until(lambda: other.said("hand-record-title") is None)
        (merged,) = app.state.snapshot().book.requests
        assert merged.settled
        assert (merged.settled.amount, merged.way, merged.settled.note) == (700, "bank", "at the meeting")
        await other.press(f"correct-{record.id}")
        await other.until(lambda: other.said("hand-record-title") is not None)
        assert app.state.hand_records.withdraw(record.id)
        await other.until_said("notice", ENGLISH.gone_meanwhile)
        await other.until(lambda: other.said("hand-record-title") is None)
        told = parse_hand_record(app.state.snapshot().book, HandDraft("700"), "alice", now, record.id)
        assert app.state.hand_records.correct(record.id, told)
        assert app.state.snapshot().book.requests[0].is_withdrawn


async def test_a_next_round_is_begun_once_and_everybody_who_came_meanwhile_is_in_it(app: App) -> None:
    async with app.running(), app.tab() as page, app.tab() as other:
        for tab in (page, other):
            await tab.press("next-round-early")
            await tab.until(lambda tab=tab: tab.said("collection-step") is not None)  # type: ignore[misc]  # a lambda's default
        book = app.state.snapshot().book
        dan = replace(book.members[0], id="dan", name="Dan Kamau", phone="254712345004")
        assert app.state.update_members(replace(book, members=(*book.members, dan)))
        for _ in range(2):
            await page.press("collection-go-on")
        await page.until(lambda: page.said("collection-step") is None)
        await other.until_said("notice", ENGLISH.collections.begun_meanwhile)
        assert other.said("collection-step") is None
        book = app.state.snapshot().book
        assert [one.id for one in book.collections] == [FIRST, id_of_next(FIRST)]
        assert set(book.collection.members) == {"alice", "bob", "carol", "dan"}
