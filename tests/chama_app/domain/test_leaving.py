from dataclasses import replace

import pytest

from chama_app.domain.book import Book, owed, through
from chama_app.domain.collection_form import next_draft, parse_collection
from chama_app.domain.collections import Collection, had_turns
from chama_app.domain.leaving import leaving, undo_leaving
from chama_app.domain.members import Member
from chama_app.domain.payout_form import payees
from chama_app.domain.pot import pot
from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.member_text import archived_text

from ..example_chama import ALICE, BOB, CAROL, NOON, book, paid, payment_request, pending
from ..example_payouts import on_its_way, payout

PEOPLE = ("alice", "bob", "carol")
ROUND = Collection("c2", "Harambee", "fixed", 400, "HARAMBEE", "Harambee", PEOPLE, turns=PEOPLE, receiver="alice")
ME = replace(BOB, is_me=True, custom_share=500)


def gone(before: Book, member_id: str, *, is_shared: bool = False) -> Book:
    after = leaving(before, member_id, is_shared=is_shared).after
    assert after
    return after


def test_what_is_undone_is_as_if_nobody_had_left() -> None:
    before = book(payment_request(ALICE, paid()), members=(ALICE, ME, CAROL))
    for at, member in enumerate(before.members):
        for is_shared in (False, True):
            after = gone(before, member.id, is_shared=is_shared)
            assert undo_leaving(after, member, at, before.current) == before


def test_on_a_shared_list_nobody_is_removed_for_the_other_devices_know_him() -> None:
    assert not leaving(book(), "bob", is_shared=True).is_removed
    assert gone(book(), "bob", is_shared=True).member("bob").archived
    assert leaving(book(), "bob", is_shared=False).is_removed


def test_what_was_owed_is_divided_where_a_target_is_split_and_dropped_where_everybody_pays_the_same() -> None:
    left = leaving(book(), "bob", is_shared=False)
    assert (left.owed, left.falls_to) == (1000, "others")
    fixed = Collection("c2", "Harambee", "fixed", 400, "HARAMBEE", "Harambee", ("alice", "bob"))
    left = leaving(through(replace(book(), collections=(book().collection, fixed)), "c2"), "bob", is_shared=False)
    assert (left.owed, left.falls_to) == (400, "nobody_owes")


@pytest.mark.parametrize(
    "others", [(), (replace(ALICE, custom_share=1000), replace(CAROL, custom_share=500))], ids=["nobody", "own amounts"]
)
def test_what_was_owed_is_nobodys_share_where_nobody_is_left_who_could_pay_it(others: tuple[Member, ...]) -> None:
    here = book(members=(BOB, *others))
    left = leaving(here, "bob", is_shared=False)
    assert (left.owed, left.falls_to) == (owed(here, "bob"), "nobody_shares")
    assert left.after
    assert pot(left.after).unassigned == left.owed
    said = [archived_text(left, here, words) for words in (ENGLISH, KISWAHILI)]
    assert "that Bob owed is nobody’s share now." in said[0]
    assert said[1].endswith("ambayo Bob hajalipa sasa si mchango wa yeyote.")


def test_it_is_said_what_stands_in_the_way() -> None:
    asked = book(payment_request(ALICE, pending()))
    assert leaving(asked, "alice", is_shared=False).problem == "locked"
    held = leaving(asked, "bob", is_shared=False)
    assert (held.problem, held.blocked_by) == ("held", ("alice",))


def test_a_leave_is_undone_in_its_own_collection_whichever_is_looked_at() -> None:
    other = Collection("c2", "Harambee", "fixed", 400, "HARAMBEE", "Harambee", ("alice", "carol"))
    before = replace(book(members=(ALICE, ME, CAROL)), collections=(book().collection, other))
    elsewhere = through(gone(before, "bob"), "c2")
    back = undo_leaving(elsewhere, ME, 1, before.current)
    assert back
    assert back.current == "c2"
    assert through(back, before.current).member("bob") == ME


def test_nothing_is_undone_while_that_would_change_a_share_that_was_asked_for() -> None:
    after = gone(book(), "bob")
    asked = replace(after, requests=(payment_request(ALICE, pending()),))
    assert undo_leaving(asked, BOB, 1, asked.current) is None


def test_whoever_says_meanwhile_to_be_another_stays_that() -> None:
    after = gone(book(members=(ALICE, ME, CAROL)), "bob")
    after = replace(after, members=tuple(replace(one, is_me=one.id == "carol") for one in after.members))
    back = undo_leaving(after, ME, 1, after.current)
    assert back
    assert [one.id for one in back.members if one.is_me] == ["carol"]


def test_a_round_goes_to_who_has_its_turn_also_once_he_has_left_and_he_is_kept_in_the_history_of_turns() -> None:
    before = through(replace(book(), collections=(book().collection, ROUND)), "c2")
    left = leaving(before, "alice", is_shared=False)
    assert (left.turns, left.is_removed) == ((ROUND,), False)
    assert leaving(before, "bob", is_shared=False).turns == ()
    after = gone(before, "alice")
    assert [one.id for one in payees(after)] == ["bob", "carol", "alice"]
    assert [one.id for one in payees(through(after, after.collections[0].id))] == ["bob", "carol"]
    draft = next_draft(after, NOON.date())
    assert (draft.members, draft.turns) == (("bob", "carol"), ("bob", "carol"))
    following = parse_collection(after, draft, "c3", NOON.date()).collection
    assert following
    assert following.receiver == "bob"
    assert had_turns(following, (*after.collections, following)) == ("alice", "bob")


def test_of_a_turn_that_was_paid_out_nothing_is_left_to_say() -> None:
    sent = payout(on_its_way(), collection_id="c2")
    before = replace(book(), collections=(book().collection, ROUND), payouts=(sent,))
    assert leaving(before, "alice", is_shared=False).turns == ()
