from dataclasses import replace

from chama_app.domain.draft_merge import MEMBER, accept, merge_drafts
from chama_app.domain.member_form import MemberDraft, member_draft, parse_member

from ..example_chama import ALICE, book

SEEN = member_draft(ALICE)
OWN_SHARE = replace(SEEN, is_custom=True, share="600")


def test_what_was_changed_elsewhere_and_not_here_comes_into_the_form() -> None:
    typed = replace(SEEN, name="Alice W.")
    form, seen, asked = merge_drafts(MEMBER, SEEN, typed, OWN_SHARE)
    assert (form, seen, asked) == (replace(OWN_SHARE, name="Alice W."), OWN_SHARE, frozenset())


def test_what_was_changed_here_and_elsewhere_is_asked_about_and_not_saved() -> None:
    typed, known = replace(SEEN, name="Alice W."), replace(SEEN, name="Alice Wanjiku K.")
    form, seen, asked = merge_drafts(MEMBER, SEEN, typed, known)
    assert (form, seen, asked) == (typed, SEEN, frozenset({"name"}))
    parsed = parse_member(book(), form, "alice", asked)
    assert (parsed.member, parsed.problems) == (None, {"name": "changed"})


def test_whoever_types_again_keeps_what_he_typed() -> None:
    typed, known = replace(SEEN, name="Alice W."), replace(SEEN, name="Alice Wanjiku K.")
    seen = accept(MEMBER, SEEN, known, "name")
    assert merge_drafts(MEMBER, seen, typed, known) == (typed, seen, frozenset())


def test_the_same_change_twice_is_one() -> None:
    assert merge_drafts(MEMBER, SEEN, OWN_SHARE, OWN_SHARE) == (OWN_SHARE, OWN_SHARE, frozenset())


def test_nothing_happened_elsewhere() -> None:
    typed = MemberDraft(name="Alice W.")
    assert merge_drafts(MEMBER, SEEN, typed, SEEN) == (typed, SEEN, frozenset())
