"""Members join a collection that has begun, and are taken out of it, from the screens of the treasurer."""

from dataclasses import replace

import flet as ft

from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.leaving import leaving
from chama_app.i18n import ENGLISH

from ..example_chama import pending
from .app import App
from .fake_page import FakePage

MARCH = Collection("march", "March", "target", 900, "MARCH", "March share", ("alice", "bob"))


async def open_form(page: FakePage) -> None:
    await page.press("chama-edit")
    await page.until(lambda: page.said("chama-target") is not None)


async def test_who_takes_no_part_is_added_below_the_form_and_that_is_undone(app: App) -> None:
    assert app.state.collections.start(MARCH)
    before = app.state.snapshot().book
    async with app.running(), app.tab() as page:
        await open_form(page)
        assert ENGLISH.collections.join.format(n="Carol Achieng") in page.texts()
        await page.press("join-carol")
        await page.until_said("notice", "Carol takes part now.")
        await page.until(lambda: page.said("not-in") is None)
        assert app.state.snapshot().book.share("carol") == 300
        await page.press_action()
        await page.until(lambda: page.said("join-carol") is not None)
        assert app.state.snapshot().book == before


async def test_an_undo_that_comes_too_late_says_so_and_takes_nobody_out(app: App) -> None:
    assert app.state.collections.start(MARCH)
    async with app.running(), app.tab() as page:
        await open_form(page)
        await page.press("join-carol")
        await page.until_said("notice", "Carol takes part now.")
        app.state.requests.send("carol", None, 300, "march")
        await page.until(lambda: "carol.1" in app.engine.handles)
        await page.press_action()
        await page.until_said("notice", ENGLISH.collections.not_undone)
        assert app.state.snapshot().book.share("carol") == 300


async def test_who_would_change_the_share_of_an_open_request_is_not_added_and_it_is_said_why(app: App) -> None:
    assert app.state.collections.start(MARCH)
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-bob"))
        await page.press("act-row-bob")
        await page.until(lambda: "bob.1" in app.engine.handles)
        app.engine.change("bob.1", pending())
        await open_form(page)
        await page.press("join-carol")
        held = "This would change the share of Bob while a request is open. Add Carol when it is answered."
        await page.until_said("notice", held)
        assert app.state.snapshot().book.collection.members == ("alice", "bob")


async def test_the_form_of_one_collection_adds_to_that_one_whatever_is_looked_at_since(app: App) -> None:
    assert app.state.collections.start(MARCH)
    async with app.running(), app.tab() as page:
        await open_form(page)
        app.state.collections.select(FIRST)
        await page.press("join-carol")
        await page.until_said("notice", "Carol takes part now.")
        assert app.state.snapshot().book.collections[1].members == ("alice", "bob", "carol")


async def test_of_many_who_take_no_part_so_many_are_drawn_as_are_asked_for(app: App) -> None:
    book = app.state.snapshot().book
    many = tuple(replace(book.members[0], id=f"m{one}", phone=f"2547123460{one:02}") for one in range(25))
    assert app.state.update_members(replace(book, members=(*book.members, *many)))
    assert app.state.collections.start(MARCH)
    async with app.running(), app.tab() as page:
        await open_form(page)
        assert page.said("join-m18") is not None
        assert page.said("join-m19") is None
        await page.press("joinable-more")
        await page.until(lambda: page.said("join-m24") is not None)
        assert page.said("joinable-more") is None


async def test_two_of_one_name_who_take_no_part_are_told_apart_on_the_buttons_and_in_what_is_said(app: App) -> None:
    book = app.state.snapshot().book
    other = replace(book.member("carol"), id="other", phone="254712345009")
    assert app.state.update_members(replace(book, members=(*book.members, other)))
    assert app.state.collections.start(MARCH)
    async with app.running(), app.tab() as page:
        await open_form(page)
        assert {"Add Carol Achieng (…003)", "Add Carol Achieng (…009)"} <= set(page.texts())
        await page.press("join-other")
        await page.until_said("notice", "Carol Achieng (…009) takes part now.")


async def test_who_has_nothing_in_a_collection_is_taken_out_from_his_menu_and_that_is_undone(app: App) -> None:
    assert app.state.collections.start(replace(MARCH, own={"bob": 500}))
    before = app.state.snapshot().book
    async with app.running(), app.tab() as page:
        await page.choose("menu-take-out", under="menu-bob")
        said = "Bob does not take part any more. The KES 500 that Bob owed is divided among the others."
        await page.until_said("notice", said)
        await page.until(lambda: page.said("status-row-bob") is None)
        assert app.state.snapshot().book.share("alice") == 900
        await page.press_action()
        await page.until(lambda: page.said("status-row-bob") is not None)
        assert app.state.snapshot().book == before


async def test_an_undo_that_was_not_saved_is_offered_again(app: App) -> None:
    assert app.state.collections.start(MARCH)
    async with app.running(), app.tab() as page:
        await page.choose("menu-take-out", under="menu-bob")
        await page.until(lambda: page.said("status-row-bob") is None)
        app.disk.fail("full")
        await page.press_action()
        await page.until_said("notice", ENGLISH.record.not_saved.format(why=ENGLISH.record.why["full"]))
        await page.until(lambda: len(page.find(lambda one: isinstance(one, ft.SnackBarAction))) == 2)
        app.disk.recover()
        await page.press_action()
        await page.until(lambda: page.said("status-row-bob") is not None)


async def test_nobody_is_taken_out_of_the_only_collection(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("menu-bob")
        await page.until(lambda: page.said("menu-archive") is not None)
        assert page.said("menu-take-out") is None


async def test_where_the_last_one_was_archived_home_leads_to_the_others_of_the_chama(app: App) -> None:
    assert app.state.collections.start(replace(MARCH, members=("alice",)))
    gone = leaving(app.state.snapshot().book, "alice", is_shared=False).after
    assert gone
    assert app.state.update_members(gone)
    async with app.running(), app.tab() as page:
        assert page.can_press("member-add-first")
        assert page.can_press("member-several")
        await page.press("choose-parties")
        await page.until(lambda: page.said("join-bob") is not None)
        await page.press("join-bob")
        await page.until_said("notice", "Bob takes part now.")
        assert app.state.snapshot().book.share("bob") == 900
