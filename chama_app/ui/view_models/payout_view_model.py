"""The part of a session that sends money: the form, its review, and what can be pressed on each payout."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

import flet as ft

from ...domain.amounts import read_amount
from ...domain.book import Book, surplus
from ...domain.member_rows import CHECK_COOL_DOWN
from ...domain.members import local_phone
from ...domain.payout_form import OTHER, Filled, draft_of, mistakes
from ...domain.payout_rules import (
    MaySend,
    PayoutKind,
    confirmable_at,
    is_note,
    may_send,
    money_out,
    payout_kind,
)
from ...domain.payouts import Payout
from ...i18n import Words
from ...services.app_state import AppState, Glance
from .dialog_state import ConfirmNotSent, Question
from .payout_state import Outgoing, PayoutForm, PayoutTile

NEW = "payout/new"
UNRESOLVED = frozenset({PayoutKind.UNKNOWN, PayoutKind.CHECKING_EARLIER})
Field = Literal["name", "phone", "amount", "remarks"]


class PayoutDesk:
    """Belongs to one session: `visit` opens a page of it by its route, `wake` makes it look at the clock again."""

    def __init__(
        self,
        state: AppState,
        question: Question,
        visit: Callable[[str], None],
        wake: Callable[[], None],
        words: Callable[[], Words],
        new_id: Callable[[], str] = lambda: secrets.token_hex(10),
    ) -> None:
        self._state = state
        self._question = question
        self._visit = visit
        self._wake = wake
        self._words = words
        self._new_id = new_id
        self.outgoing = Outgoing()
        self.form = PayoutForm()
        self.tiles: dict[str, PayoutTile] = {}

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.outgoing, self.form, *self.tiles.values())

    @property
    def is_live(self) -> bool:
        """Real money moves: the amount has to be typed twice."""
        return self._state.mode == "production"

    @property
    def may_press_send(self) -> bool:
        """The review allows it, nothing was sent from it yet, and in live mode the amount was typed again."""
        form = self.form
        is_typed = not self.is_live or (form.draft is not None and read_amount(form.typed_again) == form.draft.amount)
        return not form.lacking and not form.is_sent and isinstance(form.permission, MaySend) and is_typed

    def open(self) -> None:
        """An empty form; it is filled in for the only member there is."""
        members = self._book.active
        self._begin(Filled(members[0].id if members else OTHER, remarks=self._words().payouts.reason_default))

    def send_back(self, member_id: str) -> None:
        """The form for what was paid beyond the share: it goes back to the number that paid it."""
        parts = surplus(self._book, member_id)
        if not parts:
            return
        request, amount = parts[0].request, parts[0].amount
        phone, reason = local_phone(request.phone), self._words().payouts.reason_refund
        self._begin(Filled(member_id, phone=phone, amount=str(amount), remarks=reason, refund_of=request.id))

    def keep(self, member_id: str) -> None:
        """What was paid beyond the share stays in the pot."""
        self._state.keep_surplus(member_id)

    def set_aside(self, member_id: str) -> None:
        """What was paid beyond the share counts for something later."""
        self._state.set_surplus_aside(member_id)

    def show(self, payout_id: str) -> None:
        """Look at one payout."""
        self._visit(f"payout/{payout_id}")

    def show_unresolved(self) -> None:
        """Look at the newest payout that nobody knows about."""
        for payout_id in self.outgoing.payouts:
            if self.tiles[payout_id].kind in UNRESOLVED:
                self.show(payout_id)
                return

    def choose(self, to: str) -> None:
        """A member, or OTHER."""
        self._fill(replace(self.form.filled, to=to))

    def type(self, field: Field, typed: str) -> None:
        """One of the text fields."""
        self._fill(_typed(self.form.filled, field, typed))

    def take_everything(self) -> None:
        """All that is available."""
        self._fill(replace(self.form.filled, amount=str(self.form.money.available)))

    def review(self) -> None:
        """On to the review, unless something has to be put right first."""
        form = self.form
        form.mistakes = mistakes(form.filled)
        members = self._book.members if form.filled.refund_of else self._book.active
        form.draft = draft_of(form.filled, members, form.id)
        form.permission = may_send(self._book, form.draft) if form.draft else None
        if isinstance(form.permission, MaySend):
            form.step = "review"

    def change(self) -> None:
        """Back to the form."""
        self.form.step, self.form.typed_again = "fill", ""

    def type_again(self, typed: str) -> None:
        """The amount, once more."""
        self.form.typed_again = typed

    def send(self) -> None:
        """Send what was reviewed. The first press counts."""
        draft = self.form.draft
        if not self.may_press_send or draft is None:
            return
        self.form.is_sent = True
        is_new = self._state.money_out.send(draft) is not None
        self.form.is_sent = is_new
        self.look(self._state.glance())  # there is a tile before there is a page
        if is_new:
            self.show(draft.id)

    def check(self, payout_id: str) -> None:
        """Ask what became of a payout."""
        self._state.money_out.check(payout_id)

    def again(self, payout_id: str) -> None:
        """A new form like a payout that did not leave."""
        before = self._book.payout(payout_id)
        if before is None or not before.did_not_leave:
            return
        member_ids = {member.id for member in self._book.active}
        is_member = before.member_id in member_ids or before.refund_of
        to = before.member_id if is_member else OTHER
        self._begin(
            Filled(to or OTHER, before.name, before.phone, str(before.amount), before.remarks, before.refund_of)
        )

    def ask_not_sent(self, payout_id: str) -> None:
        """Show the question before somebody writes down that a payout was not sent."""
        self._question.dialog = ConfirmNotSent(payout_id)
        self.look_at_question()
        self._wake()

    def write(self, note: str) -> None:
        """What was checked."""
        if isinstance(self._question.dialog, ConfirmNotSent):
            self._question.dialog = replace(self._question.dialog, note=note)

    def confirm_not_sent(self, asked: ConfirmNotSent) -> None:
        """It was not sent: somebody looked."""
        if is_note(asked.note):
            self._state.money_out.confirm_not_sent(asked.payout_id, asked.note)

    def ticks(self) -> bool:
        """Whether something on these pages waits for a moment."""
        return any(tile.cooling_down for tile in self.tiles.values())

    def back(self, route: str) -> bool:
        """One step back within the form, when it is what lies on top; False when there is none."""
        if route == NEW and self.form.step == "review" and not self.form.is_sent:
            self.change()
            return True
        return False

    def look(self, seen: Glance) -> None:
        """Bring the observables in line with the state."""
        for payout in seen.book.payouts:
            self._look_at(payout, seen)
        newest = sorted(seen.book.payouts, key=lambda one: one.started_at, reverse=True)
        out = self.outgoing
        out.payouts = tuple(payout.id for payout in newest)
        out.money = money_out(seen.book)
        out.ready = seen.ready
        out.unknown = sum(self.tiles[one.id].kind in UNRESOLVED for one in newest)
        form = self.form
        out.lacking = self._state.money_out.lacking
        form.money, form.lacking = out.money, out.lacking
        if form.draft and not form.is_sent:
            form.permission = may_send(seen.book, form.draft)
        self.look_at_question()

    def look_at_question(self) -> None:
        """The answer may have come while somebody was typing."""
        asked = self._question.dialog
        if not isinstance(asked, ConfirmNotSent):
            return
        payout = self._book.payout(asked.payout_id)
        since = confirmable_at(payout) if payout else None
        if since is None:
            self._question.dialog = None
        else:
            self._question.is_early = self._state.clock.now() < since

    @property
    def _book(self) -> Book:
        return self._state.glance().book

    def _begin(self, filled: Filled) -> None:
        form = self.form
        form.id, form.filled, form.step, form.draft = self._new_id(), filled, "fill", None
        form.mistakes, form.permission, form.typed_again, form.is_sent = frozenset(), None, "", False
        form.knows_payer = filled.refund_of is None or bool(filled.phone)
        self.look(self._state.glance())
        self._visit(NEW)

    def _fill(self, filled: Filled) -> None:
        self.form.filled = filled
        self.form.mistakes &= mistakes(filled)  # a mistake that was put right is not held against anybody
        self.form.draft = self.form.permission = None

    def _look_at(self, payout: Payout, seen: Glance) -> None:
        kind, checking = payout_kind(payout), payout.id in seen.checking
        cooling = payout.checked_at is not None and self._state.clock.now() < payout.checked_at + CHECK_COOL_DOWN
        tile = self.tiles.get(payout.id)
        if tile is None:
            self.tiles[payout.id] = PayoutTile(payout, kind, seen.ready, checking, cooling)
            return
        tile.payout, tile.kind, tile.ready, tile.checking, tile.cooling_down = (
            payout,
            kind,
            seen.ready,
            checking,
            cooling,
        )


def _typed(filled: Filled, field: Field, typed: str) -> Filled:
    match field:
        case "name":
            return replace(filled, name=typed)
        case "phone":
            return replace(filled, phone=typed)
        case "amount":
            return replace(filled, amount=typed)
        case "remarks":
            return replace(filled, remarks=typed)
