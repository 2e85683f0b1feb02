from dataclasses import replace
from datetime import date

import pytest

from chama_app.domain.chama_form import ChamaDraft, chama_draft, parse_chama
from chama_app.domain.member_form import (
    MemberDraft,
    ParsedMember,
    blocked_by_requests,
    is_locked,
    member_draft,
    parse_member,
    unfit,
    with_member,
    with_member_back,
    without_member,
)

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    LUNCH,
    NOON,
    book,
    cancelled,
    failed,
    initiating,
    paid,
    payment_request,
    pending,
    unknown,
)

TODAY = NOON.date()
DAN = MemberDraft("Dan Kiprop", "0712 345 004")


def read(draft: MemberDraft, member_id: str = "dan") -> ParsedMember:
    return parse_member(book(), draft, member_id)


@pytest.mark.parametrize(
    "typed",
    [
        "0712345004",
        "0712 345 004",
        "712345004",
        "254712345004",
        "+254 712-345-004",
        " 0712.345.004 ",
        "Simu: 0712345004 (Safaricom),",
        "https://wa.me/254712345004",
        "0712345004 / +254712345004",
    ],
)
def test_a_phone_is_taken_however_people_write_it(typed: str) -> None:
    assert read(replace(DAN, phone=typed)).phone == "254712345004"


def test_a_new_member_shares_equally_and_nothing_is_lost_to_rounding() -> None:
    parsed = parse_member(replace(book(), chama=replace(LUNCH, target=3001)), DAN, "dan")
    assert parsed.member is not None
    assert (parsed.share, parsed.total, parsed.target) == (750, 3001, 3001)


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (MemberDraft(), {"name": "missing", "phone": "missing"}),
        (replace(DAN, name="x" * 41), {"name": "too_long"}),
        (replace(DAN, name=" \n "), {"name": "missing"}),
        (replace(DAN, phone="0812345004"), {"phone": "not_a_phone"}),
        (replace(DAN, phone="0712 345 00"), {"phone": "not_a_phone"}),
        (replace(DAN, phone="0712345004 / 0733345004"), {"phone": "two_numbers"}),
        (replace(DAN, phone="2.54712E+11"), {"phone": "cut_number"}),
        (replace(DAN, is_custom=True, share=""), {"share": "not_a_share"}),
        (replace(DAN, is_custom=True, share="0"), {"share": "not_a_share"}),
        (replace(DAN, is_custom=True, share="10.50"), {"share": "not_a_share"}),
        (replace(DAN, is_custom=True, share="250001"), {"share": "not_a_share"}),
        (replace(DAN, is_custom=True, share="3000"), {"share": "nothing_left"}),
    ],
)
def test_what_cannot_be_saved_says_which_field(draft: MemberDraft, problems: object) -> None:
    parsed = read(draft)
    assert (parsed.problems, parsed.member) == (problems, None)


def test_a_name_may_have_forty_letters_and_is_kept_on_one_line() -> None:
    parsed = read(replace(DAN, name=" Dan \n Kiprop " + "x" * 29))
    assert parsed.member
    assert len(parsed.member.name) == 40


def test_custom_shares_say_how_far_they_are_from_the_target() -> None:
    custom = book(members=tuple(replace(one, custom_share=900) for one in (ALICE, BOB, CAROL)))
    parsed = parse_member(custom, replace(member_draft(custom.member("carol")), share="1,100"), "carol")
    assert (parsed.share, parsed.total, parsed.target) == (1100, 2900, 3000)
    assert parsed.member == replace(CAROL, custom_share=1100)


def test_two_members_may_share_a_phone_and_are_told() -> None:
    assert read(replace(DAN, phone="0712345001")).same_phone == ("Alice Wanjiku",)
    assert parse_member(book(), member_draft(ALICE), "alice").same_phone == ()


def test_a_member_as_first_shown_reads_as_the_same_member() -> None:
    uneven = replace(ALICE, custom_share=1200, is_me=True)
    assert parse_member(book(members=(uneven, BOB)), member_draft(uneven), "alice").member == uneven


@pytest.mark.parametrize(
    ("state", "locked"),
    [(initiating(), True), (pending(), True), (unknown(), True), (paid(), False), (cancelled(), False)],
)
def test_phone_and_share_are_locked_while_a_request_is_open(state: object, locked: bool) -> None:
    here = book(payment_request(ALICE, state))  # type: ignore[arg-type]  # a state, from the list
    assert is_locked(here, "alice") is locked
    moved = parse_member(here, replace(member_draft(ALICE), phone="0799999999"), "alice")
    assert moved.problems == ({"phone": "locked"} if locked else {})
    uneven = parse_member(here, replace(member_draft(ALICE), is_custom=True, share="500"), "alice")
    assert uneven.blocked_by == (("alice",) if locked else ())
    assert (uneven.member is None) is locked
    assert parse_member(here, replace(member_draft(ALICE), name="Alice W. Kamau"), "alice").member


def test_an_unknown_request_that_was_superseded_locks_nothing() -> None:
    assert not is_locked(
        book(payment_request(ALICE, unknown(), superseded=True), payment_request(ALICE, failed("1"), 2)), "alice"
    )


def test_nobody_joins_while_that_would_change_a_share_that_was_asked_for() -> None:
    parsed = parse_member(book(payment_request(BOB, pending())), DAN, "dan")
    assert (parsed.blocked_by, parsed.member) == (("bob",), None)
    beside = book(payment_request(BOB, pending()), members=(ALICE, replace(BOB, custom_share=1000), CAROL))
    assert parse_member(beside, DAN, "dan").member


def test_only_one_member_holds_this_device() -> None:
    after = with_member(book(members=(replace(ALICE, is_me=True), BOB)), replace(BOB, is_me=True))
    assert [one.is_me for one in after.members] == [False, True]


def test_whoever_was_asked_for_money_is_archived_and_anybody_else_is_gone() -> None:
    here = book(payment_request(ALICE, paid()))
    archived = without_member(here, "alice")
    assert archived
    assert archived.member("alice").archived
    assert (archived.share("bob"), archived.share("carol")) == (1000, 1000)
    gone = without_member(here, "bob")
    assert gone
    assert [one.id for one in gone.members] == ["alice", "carol"]


def test_nobody_leaves_while_a_request_is_open() -> None:
    assert without_member(book(payment_request(ALICE, pending())), "alice") is None
    assert without_member(book(payment_request(ALICE, pending())), "bob") is None


def test_an_archived_member_comes_back_with_a_share() -> None:
    here = book(members=(replace(ALICE, archived=True), BOB, CAROL))
    back = with_member_back(here, "alice")
    assert back == book()
    assert with_member_back(replace(here, requests=(payment_request(BOB, pending()),)), "alice") is None


def test_the_chama_is_edited_by_the_rules_of_the_prompt() -> None:
    draft = chama_draft(book())
    assert parse_chama(book(), draft, TODAY).chama == LUNCH
    wrong = ChamaDraft("", "0", "LUNCH & MORE", "x" * 14)
    assert parse_chama(book(), wrong, TODAY).problems == {
        "name": "missing",
        "reference": "not_for_prompts",
        "description": "too_long",
        "target": "not_an_amount",
    }
    assert parse_chama(book(), replace(draft, target="2"), TODAY).problems == {"target": "too_small"}
    assert parse_chama(book(), replace(draft, target="900,000"), TODAY).problems == {"target": "too_large"}


def test_a_chama_is_due_on_the_day_that_was_typed() -> None:
    draft = chama_draft(book())
    assert (draft.due, parse_chama(book(), draft, TODAY).due) == ("", None)
    due = parse_chama(book(), replace(draft, due=" 24/12/2026 "), TODAY)
    assert not due.is_overdue
    assert parse_chama(book(), replace(draft, due="1/1/2026"), TODAY).is_overdue
    assert parse_chama(book(), replace(draft, due="1/1/2100"), TODAY).problems == {"due": "not_a_year"}
    assert (due.due, due.problems, due.chama) == (date(2026, 12, 24), {}, LUNCH)
    for wrong, why in (("someday", "not_a_day"), ("31/02/2027", "no_such_day")):
        parsed = parse_chama(book(), replace(draft, due=wrong), TODAY)
        assert (parsed.chama, parsed.problems) == (None, {"due": why})


@pytest.mark.parametrize(
    ("own", "misfit"),
    [
        ((1500, 1500, None), "nothing_left"),
        ((1500, 1501, None), "nothing_left"),
        ((1500, 1500, 1), "over"),
        ((1500, 1499, None), None),
        ((1000, 1000, 1000), None),
        ((0, None, None), None),  # what he owes is asked for elsewhere
        ((2999, None, None), "nothing_left"),
        ((2998, None, None), None),
    ],
)
def test_a_target_leaves_a_shilling_for_everybody_who_has_no_amount_of_his_own(
    own: tuple[int | None, ...], misfit: str | None
) -> None:
    members = tuple(replace(one, custom_share=share) for one, share in zip((ALICE, BOB, CAROL), own, strict=True))
    assert unfit(book(members=members)) == misfit


def test_nobody_is_asked_for_more_than_m_pesa_takes_at_once() -> None:
    for each, misfit in ((250_000, None), (250_001, "too_large")):
        assert unfit(replace(book(), chama=replace(LUNCH, target=3 * each))) == misfit


def test_the_target_stays_while_a_request_for_part_of_it_is_open() -> None:
    here = book(payment_request(CAROL, pending()))
    parsed = parse_chama(here, replace(chama_draft(book()), target="6000"), TODAY)
    assert (parsed.chama, parsed.blocked_by) == (None, ("carol",))
    assert parse_chama(here, replace(chama_draft(book()), name="Dinner"), TODAY).chama


def test_shares_that_stay_hold_nobody() -> None:
    here = book(payment_request(ALICE, pending()))
    assert blocked_by_requests(here, here) == ()


def test_whose_number_only_another_device_knows_is_edited_without_it() -> None:
    here = book(members=(replace(ALICE, phone=""), BOB, CAROL))
    renamed = parse_member(here, MemberDraft(name="Alicia"), "alice").member
    assert renamed
    assert (renamed.name, renamed.phone) == ("Alicia", "")
    assert parse_member(here, MemberDraft(name="Bob"), "bob").problems == {"phone": "missing"}
    assert parse_member(here, MemberDraft(name="Dan"), "dan").problems == {"phone": "missing"}
