"""The part of a session that shows what is collected for, and begins collections and rounds."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import flet as ft

from ...domain.accounts import Account
from ...domain.book import Book, through
from ...domain.collection_form import STEPS, CollectionDraft, new_draft, next_draft, parse_collection
from ...domain.collections import Collection, Kind, Repeats, had_turns, stage_of, waiting_turns
from ...domain.dates import day_of
from ...domain.member_status import need_a_look
from ...domain.members import Member
from ...domain.namesakes import whole_name_in
from ...domain.next_round import id_of_next
from ...domain.pot import pot
from ...i18n import Words
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from ..device import Device
from .collection_state import CollectionForm, CollectionOverview, CollectionSummary, DueLine, DueState
from .group_view_model import GroupViewModel
from .navigation_view_model import OpenPage

Field = Literal["name", "amount", "due", "reference", "description"]


class CollectionViewModel:
    """Belongs to one session."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        open_page: OpenPage,
        close_page: Callable[[str], None],
        words: Callable[[], Words],
        group: GroupViewModel,
        new_id: Callable[[], str] = lambda: secrets.token_hex(6),
    ) -> None:
        self._app_state = state
        self._device = device
        self._open_page = open_page
        self._close_page = close_page
        self._words = words
        self._group = group
        self._new_id = new_id
        self._seen: tuple[Book, date] | None = None
        self._summaries: dict[str, _Summed] = {}
        self.overview, self.due = CollectionOverview(), DueState()
        self.form = CollectionForm()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.overview, self.due, self.form)

    def is_half_filled(self, page: str) -> bool:
        """Whether something was entered into this page, and what it is about has not begun."""
        return page == "collection" and self.form.draft != self.form.opened

    def select(self, collection_id: str) -> None:
        """Show another collection."""
        self._app_state.collections.select(collection_id)

    def open_new(self) -> None:
        """The form of a new collection."""
        if self._may_begin():
            self._open(new_draft(self._book), "collection/new")

    def open_next(self) -> None:
        """The form of the next round: what it is for stays as it was."""
        if self._may_begin():
            self._open(next_draft(self._book, day_of(self._app_state.clock.now())), "collection/next")

    def set_field(self, field: Field, typed: str) -> None:
        """One of the text fields."""
        draft = self.form.draft
        match field:
            case "name":
                self._set_draft(replace(draft, name=typed))
            case "amount":
                self._set_draft(replace(draft, amount=typed))
            case "due":
                self._set_draft(replace(draft, due=typed))
            case "reference":
                self._set_draft(replace(draft, reference=typed))
            case "description":
                self._set_draft(replace(draft, description=typed))

    def set_kind(self, kind: Kind) -> None:
        """How it is shared."""
        self._set_draft(replace(self.form.draft, kind=kind))

    def set_repeats(self, repeats: Repeats) -> None:
        """When the next round is."""
        self._set_draft(replace(self.form.draft, repeats=repeats))

    def set_goes_round(self, goes_round: bool) -> None:
        """Whether the money of each round goes to one member."""
        draft = self.form.draft
        self._set_draft(replace(draft, goes_round=goes_round, turns=draft.turns or draft.members))

    def set_takes_part(self, member_id: str, takes_part: bool) -> None:
        """Whether a member is asked."""
        draft = self.form.draft
        others = tuple(one for one in draft.members if one != member_id)
        members = (*others, member_id) if takes_part else others
        turns = tuple(one for one in draft.turns if one in members)
        late = tuple(one for one in members if one not in turns)
        self._set_draft(replace(draft, members=members, turns=(*turns, *late) if draft.goes_round else turns))

    def set_own(self, member_id: str, typed: str) -> None:
        """An amount of a member's own."""
        draft = self.form.draft
        self._set_draft(replace(draft, own={**draft.own, member_id: typed}))

    def set_debt(self, member_id: str, comes: bool) -> None:
        """Whether what a member owes comes along."""
        draft = self.form.draft
        self._set_draft(replace(draft, debtors=_with(draft.debtors, member_id, comes)))

    def set_credit(self, member_id: str, comes: bool) -> None:
        """Whether what a member paid for later comes along."""
        draft = self.form.draft
        self._set_draft(replace(draft, creditors=_with(draft.creditors, member_id, comes)))

    def draw_order(self) -> None:
        """Let chance say whose turn it is when."""
        turns = list(self.form.draft.members)
        secrets.SystemRandom().shuffle(turns)
        self.form.drawn += 1
        self._set_draft(replace(self.form.draft, turns=tuple(turns)))

    def move_up(self, member_id: str) -> None:
        """One turn earlier."""
        turns = list(self.form.draft.turns)
        place = turns.index(member_id)
        if place:
            turns[place - 1 : place + 1] = [member_id, turns[place - 1]]
            self._set_draft(replace(self.form.draft, turns=tuple(turns)))

    def go_on(self) -> None:
        """To the next step, and after the last one begin; not while something is wrong in this one."""
        form = self.form
        if form.was_saved:
            return
        if self._is_right():
            place = STEPS.index(form.step)
            if place < len(STEPS) - 1:
                form.step = STEPS[place + 1]
            else:
                self._begin()

    @property
    def steps(self) -> tuple[str, ...]:
        """The numbers of the steps that lie over the one with which the form opens, the lowest first."""
        first, now = (STEPS.index(one) for one in (self.form.draft.first_step, self.form.step))
        passed = range(first + 1, now + 1) if now > first else range(first - 1, now - 1, -1)
        return tuple(str(place + 1) for place in passed)

    def go_to(self, steps: tuple[str, ...]) -> None:
        """Show the last of these steps, or the first on the way that has to be put right."""
        form, numbers = self.form, [str(place + 1) for place in range(len(STEPS))]
        there = numbers.index(steps[-1]) if steps and steps[-1] in numbers else STEPS.index(form.draft.first_step)
        while (place := STEPS.index(form.step)) != there:
            if place < there and not self._is_right():
                return
            form.step = STEPS[place + (1 if place < there else -1)]

    def _is_right(self) -> bool:
        """Whether nothing has to be put right in this step; if so that is said, and the keyboard goes there."""
        form = self.form
        form.was_left |= {form.step}
        if self._close_what_was_begun(self._book):
            return False
        self.refresh_form(self._book)
        is_wrong = form.parsed is None or form.parsed.has_problem(form.step)
        if is_wrong:
            self._device.focus_mistake()
        return not is_wrong

    def go_back(self) -> None:
        """To the step before."""
        place = STEPS.index(self.form.step)
        self.form.step = STEPS[max(0, place - 1)]

    def swap(self, other: str) -> None:
        """This round goes to somebody else, who gives his turn for it. What was shown is swapped, and nothing else."""
        shown = self.overview.current
        if shown and shown.receiver and not self._group.explain_read_only():
            self._app_state.collections.swap_turns(shown.id, shown.receiver, other)

    def refresh(self, snapshot: Snapshot, top_route: str | None) -> None:
        """Bring everything in line with the state."""
        book, today = snapshot.book, day_of(self._app_state.clock.now())
        if self._seen is None or self._seen[0] is not book or self._seen[1] != today:
            self._seen = (book, today)
            self._refresh_overview(book, today)
        # What is proposed is no part of the book.
        self.overview.taken = self._app_state.collections.taken_turn(book.collection)
        if (top_route or "").partition("/")[0] == "collection" and not self._close_what_was_begun(book):
            self.refresh_form(book)

    def refresh_form(self, book: Book) -> None:
        """Read the form against the book of now: whoever has come to the chama since it was opened takes part, and
        whoever has left does not."""
        form, today = self.form, day_of(self._app_state.clock.now())
        names = {one.id: one.name for one in book.members if not one.archived}
        if names.keys() != form.names.keys():
            new = tuple(one for one in names if one not in form.names)
            members, turns = (
                tuple(one for one in those if one in names) for those in (form.draft.members, form.draft.turns)
            )
            turns = (*turns, *new) if form.draft.goes_round else turns
            form.draft = replace(form.draft, members=(*members, *new), turns=turns)
        form.names = names
        form.parsed = parse_collection(through(book, form.draft.follows or book.current), form.draft, form.id, today)

    def _refresh_overview(self, book: Book, today: date) -> None:
        overview, here = self.overview, pot(book)
        overview.today, overview.is_complete = today, here.complete
        current = overview.current = book.collection
        others = [self._summary_of(book, one, today) for one in book.collections if one.id != book.current]
        overview.others = tuple(sorted(others, key=_order))
        overview.has_next = any(one.follows == book.current for one in book.collections)
        overview.had_turns = had_turns(current, book.collections) if current.turns else ()
        waiting = waiting_turns(current, book.collections) if current.turns else ()
        overview.waiting = tuple(one for one in waiting if not book.member(one).archived)
        overview.names = {one: whole_name_in(book, one) for one in (*overview.had_turns, *current.turns)}
        overview.left = frozenset(one for one in overview.names if book.member(one).archived)
        overview.receiver_is_me = current.receiver is not None and book.member(current.receiver).is_me
        is_said = current.number > 1 or current.due or overview.others
        stage = stage_of(current, today, is_complete=here.complete)
        self.due.line = DueLine(current, stage, here.turnout, today) if is_said else None

    def _summary_of(self, book: Book, one: Collection, today: date) -> CollectionSummary:
        """Summed up anew only when something of it has changed: a chama of years has many collections."""
        accounts, known = book.index.accounts.get(one.id), self._summaries.get(one.id)
        if known and known.is_of(one, accounts, book.members, today):
            return known.summary
        there = through(book, one.id)
        made = _Summed(one, accounts, book.members, today, _summary(there, today))
        self._summaries[one.id] = made
        return made.summary

    def _close_what_was_begun(self, book: Book) -> bool:
        """Whether the round of the form was begun elsewhere meanwhile: then it closes, and that is said."""
        follows = self.form.draft.follows
        is_begun = follows is not None and any(one.follows == follows for one in book.collections)
        if is_begun:
            self._close_page("collection")
            self._device.show_message(self._words().collections.begun_meanwhile)
        return is_begun

    def _may_begin(self) -> bool:
        if self._group.explain_read_only():
            return False
        membership = self._app_state.snapshot().group.membership
        if membership and not membership.is_recorded:  # what its devices tell each other has no collections yet
            self._device.show_message(self._words().collections.shared)
            return False
        return True

    def _open(self, draft: CollectionDraft, route: str) -> None:
        def fill() -> None:
            form = self.form
            form.id = id_of_next(draft.follows) if draft.follows else self._new_id()
            form.step, form.was_left, form.was_saved = draft.first_step, frozenset(), False
            form.names = {one.id: one.name for one in self._book.members if not one.archived}
            form.opened = draft
            self._set_draft(draft)

        self._open_page(route, fill)

    def _begin(self) -> None:
        form, parsed = self.form, self.form.parsed
        if parsed is None or parsed.collection is None:
            return
        service = self._app_state.collections
        if form.draft.follows is None:
            is_saved = service.start(parsed.collection)
        else:
            credits = [one for one in parsed.credits if one.member_id in form.draft.creditors]
            is_saved = service.start_next_round(parsed.collection, sorted(form.draft.debtors), credits)
        if is_saved:
            form.was_saved = True
            self._close_page("collection")

    def _set_draft(self, draft: CollectionDraft) -> None:
        self.form.draft = draft
        self.refresh_form(self._book)

    @property
    def _book(self) -> Book:
        return self._app_state.snapshot().book


@dataclass(frozen=True, slots=True, eq=False)
class _Summed:
    """The summary of a collection, and what of; accounts and members are compared by identity, for they are many."""

    collection: Collection
    accounts: Mapping[str, Account] | None
    members: tuple[Member, ...]
    today: date
    summary: CollectionSummary

    def is_of(
        self, one: Collection, accounts: Mapping[str, Account] | None, members: tuple[Member, ...], today: date
    ) -> bool:
        """Whether nothing of it has changed."""
        is_same = self.accounts is accounts and self.members is members
        return is_same and self.today == today and self.collection is one


def _summary(book: Book, today: date) -> CollectionSummary:
    here = pot(book)
    stage = stage_of(book.collection, today, is_complete=here.complete)
    return CollectionSummary(book.collection, stage, here, need_a_look(book))


def _order(one: CollectionSummary) -> tuple[bool, int]:
    """What is open comes first, by when it is due; what was closed last comes before what was closed long ago."""
    closed_on = one.collection.closed_on
    when = (closed_on or one.collection.due or date.max).toordinal()
    return (closed_on is not None, -when if closed_on else when)


def _with(those: frozenset[str], one: str, is_in: bool) -> frozenset[str]:
    return those | {one} if is_in else those - {one}
