"""The part of a session that sends money: the form, its review, and what can be pressed on each payout."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

import flet as ft

from daraja_core.approval_wire import first_id

from ...domain.book import Book, surplus, through
from ...domain.member_rows import may_check
from ...domain.members import local_phone
from ...domain.notes import is_note
from ...domain.payout_form import OTHER, PayoutInput, is_repeated, parse_payout, payees, payout_problems
from ...domain.payout_rules import (
    MaySend,
    PayoutDraft,
    PayoutStatus,
    Proposed,
    confirmable_at,
    may_send,
    payout_status,
    payout_totals,
)
from ...domain.payouts import Payout
from ...i18n import Words
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from ..device import Device
from .approval_view_model import PROPOSED, ApprovalViewModel
from .dialog_state import DialogState, NotSentDialog
from .navigation_view_model import OpenPage
from .payout_state import PayoutForm, PayoutOverview, PayoutTile, PotPayouts

NEW_PAYOUT = "payout/new"
UNRESOLVED = frozenset({PayoutStatus.UNKNOWN, PayoutStatus.CHECKING_EARLIER})
PayoutField = Literal["name", "phone", "amount", "remarks"]


class PayoutViewModel:
    """Belongs to one session: `open_page` opens one of its routes, `replace_page` has another one take a route's place,
    and `refresh_soon` makes it read the clock again."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        question: DialogState,
        open_page: OpenPage,
        replace_page: Callable[[str, str], None],
        refresh_soon: Callable[[], None],
        words: Callable[[], Words],
        new_id: Callable[[], str] = lambda: secrets.token_hex(10),
    ) -> None:
        self._app_state = state
        self._device = device
        self._dialog = question
        self._open_page, self._replace_page = open_page, replace_page
        self._refresh_soon = refresh_soon
        self._words = words
        self._new_id = new_id
        self.overview, self.pot = PayoutOverview(), PotPayouts()
        self.form = PayoutForm()
        self.tiles: dict[str, PayoutTile] = {}
        self.approvals = ApprovalViewModel(state, question, open_page)

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.overview, self.pot, self.form, self.approvals.overview, *self.tiles.values())

    @property
    def is_real_money(self) -> bool:
        """Real money moves: the amount has to be typed twice."""
        return self.approvals.is_real_money

    @property
    def can_send(self) -> bool:
        """The review allows it, nothing was sent from it yet, and in live mode the amount was typed again."""
        form = self.form
        is_typed = not self.is_real_money or (
            form.draft is not None and is_repeated(form.repeated_amount, form.draft.amount)
        )
        return not form.missing_requirement and not form.is_sent and isinstance(form.permission, MaySend) and is_typed

    def is_half_filled(self, page: str) -> bool:
        """Whether something was entered into this page that was not sent."""
        return page == "payout" and self.form.input != self.form.opened and not self.form.is_sent

    def open_form(self) -> None:
        """An empty form, with nobody chosen; in a merry-go-round it is prepared for the member whose turn it is."""
        book, reason = self._book, self._words().payouts.reason_default
        receiver = book.collection.receiver
        if receiver and any(one.id == receiver for one in payees(book)):
            amount = str(payout_totals(book, self._proposed).available)
            self._open_new_form(PayoutInput(receiver, "", "", amount, reason, None, receiver, book.current))
            return
        self._open_new_form(PayoutInput(remarks=reason, collection_id=book.current))

    def open_refund(self, member_id: str) -> None:
        """The form for what was paid beyond the share: it goes back to the number that paid it."""
        parts = [part for part in surplus(self._book, member_id) if part.can_be_returned]
        if not parts:
            return
        request, amount = parts[0].request, parts[0].amount
        phone, reason = local_phone(request.phone), self._words().payouts.reason_refund
        self._open_new_form(
            PayoutInput(member_id, "", phone, str(amount), reason, request.id, collection_id=request.collection_id)
        )

    def keep_surplus(self, member_id: str, shown: int) -> None:
        """What was paid beyond the share stays in the pot."""
        if self._is_still(member_id, shown):
            self._app_state.decisions.keep_surplus(member_id)

    def set_aside(self, member_id: str, shown: int) -> None:
        """What was paid beyond the share counts for something later."""
        if self._is_still(member_id, shown):
            self._app_state.decisions.set_surplus_aside(member_id)

    def _is_still(self, member_id: str, shown: int) -> bool:
        """Whether what is decided about is what was shown; when not, that is said, and nothing is decided."""
        is_same = sum(part.amount for part in surplus(self._book, member_id)) == shown
        if not is_same:
            self._device.show_message(self._words().amount_changed)
        return is_same

    def open_payout(self, payout_id: str) -> None:
        """Show one payout."""
        self._open_page(f"payout/{payout_id}")

    def open_unresolved(self) -> None:
        """Show the newest payout that nobody knows about."""
        for payout_id in self.overview.payout_ids:
            if self.tiles[payout_id].status in UNRESOLVED:
                self.open_payout(payout_id)
                return

    def set_recipient(self, to: str) -> None:
        """A member, or OTHER."""
        self._set_input(replace(self.form.input, recipient=to, turn_of=self._there.collection.receiver))

    def set_field(self, field: PayoutField, typed: str) -> None:
        """One of the text fields."""
        self._set_input(_typed(self.form.input, field, typed))

    def set_whole_amount(self) -> None:
        """All that is available."""
        self._set_input(replace(self.form.input, amount=str(self.form.totals.available)))

    def review(self) -> None:
        """On to the review, unless something has to be put right first."""
        form = self.form
        form.problems, form.has_changed = payout_problems(form.input), False
        self._set_draft(self._parsed())
        if isinstance(form.permission, MaySend):
            form.step = "review"
        else:
            self._device.focus_mistake()

    def back_to_form(self) -> None:
        """Back to the form."""
        self.form.step, self.form.repeated_amount, self.form.has_changed = "fill", "", False

    def set_repeated_amount(self, typed: str) -> None:
        """The amount, once more."""
        self.form.repeated_amount = typed

    def send(self) -> None:
        """Send what was reviewed, or propose it where another treasurer must agree; when it is not that any more, show
        what it is now. The first press counts."""
        draft, now = self.form.draft, self._parsed()
        if not self.can_send or draft is None:
            return
        if now != draft:
            self._review_again(now)
            return
        self.form.is_sent = True
        if self.form.must_propose:
            self.form.is_sent = self.approvals.propose(draft)
            return
        is_new = self._app_state.payouts.send(draft) is not None
        self.form.is_sent = is_new
        self.refresh(self._app_state.snapshot())  # there is a tile before there is a page
        if is_new:
            self.open_payout(draft.id)

    def check(self, payout_id: str) -> None:
        """Ask what became of a payout."""
        self._app_state.payouts.check(payout_id)

    def open_retry(self, payout_id: str) -> None:
        """A new form like a payout that did not leave."""
        before = self._book.payout(payout_id)
        if before is None or not before.did_not_leave:
            return
        there = through(self._book, before.collection_id)
        is_member = before.refund_of or any(one.id == before.member_id for one in payees(there))
        to = before.member_id if is_member else None
        same = before.name, before.phone, str(before.amount), before.remarks, before.refund_of
        self._open_new_form(PayoutInput(to or OTHER, *same, there.collection.receiver, before.collection_id))

    def show_not_sent_dialog(self, payout_id: str) -> None:
        """Show the question before somebody writes down that a payout was not sent."""
        self._dialog.current = NotSentDialog(payout_id)
        self.refresh_dialog()
        self._refresh_soon()

    def set_note(self, note: str) -> None:
        """What was checked."""
        if isinstance(self._dialog.current, NotSentDialog):
            self._dialog.current = replace(self._dialog.current, note=note)

    def confirm_not_sent(self, asked: NotSentDialog) -> None:
        """It was not sent: somebody looked."""
        if is_note(asked.note) and not self._app_state.payouts.confirm_not_sent(asked.payout_id, asked.note):
            self._dialog.current = asked  # with the note, to be tried again

    def is_counting(self) -> bool:
        """Whether something on these pages waits for a moment."""
        return any(tile.cooling_down for tile in self.tiles.values())

    @property
    def steps(self) -> tuple[str, ...]:
        """The review lies over the form, until something was sent from it."""
        return ("2",) if self.form.step == "review" and not self.form.is_sent else ()

    def go_to(self, steps: tuple[str, ...]) -> None:
        """Show the form, or its review."""
        if self.steps and not steps:
            self.back_to_form()
        elif steps and self.form.step == "fill":
            self.review()

    def refresh(self, snapshot: Snapshot) -> None:
        """Bring the observables in line with the state."""
        for payout in snapshot.book.payouts:
            self._refresh_tile(payout, snapshot)
        newest = sorted(snapshot.book.payouts, key=lambda one: one.started_at, reverse=True)
        out, form, there = self.pot, self.form, self._there
        self.overview.payout_ids = tuple(payout.id for payout in newest)
        self.overview.unknown = sum(self.tiles[one.id].status in UNRESOLVED for one in newest)
        out.totals, out.ready = payout_totals(snapshot.book, snapshot.group.approvals.proposed), snapshot.ready
        out.missing_requirement = self._app_state.payouts.missing_requirement
        is_here = there.current == snapshot.book.current
        form.totals = out.totals if is_here else payout_totals(there, snapshot.group.approvals.proposed)
        form.missing_requirement, form.payees = out.missing_requirement, payees(there)
        form.pot_name = there.chama.name if len(there.collections) > 1 else ""
        if form.draft and not form.is_sent:
            form.permission = may_send(snapshot.book, form.draft, snapshot.group.approvals.proposed)
        self.approvals.refresh(snapshot)
        self._refresh_proposing()
        self.refresh_dialog()

    def refresh_dialog(self) -> None:
        """The answer may have come while somebody was typing."""
        asked = self._dialog.current
        if not isinstance(asked, NotSentDialog):
            return
        payout = self._book.payout(asked.payout_id)
        since = confirmable_at(payout) if payout else None
        if since is None:
            self._dialog.current = None
        else:
            self._dialog.is_early = self._app_state.clock.now() < since

    def _refresh_proposing(self) -> None:
        """Once it is recorded there is a page of its own, which takes the place of the form, whoever brought the news;
        as long as nobody knows, the same can be proposed again."""
        form, approvals = self.form, self.approvals.overview
        made = self._made_proposal()
        if made:
            form.id, form.draft, form.opened = "", None, form.input  # it is no form any more, and nothing of it is lost
            form.is_sent, form.problem = False, None
            self.approvals.clear_problem()
            self._replace_page(NEW_PAYOUT, f"payout/{PROPOSED}{made}")
        elif form.is_sent and form.must_propose and not approvals.is_busy:
            form.is_sent, form.problem = False, approvals.problem
        elif not form.is_sent:
            form.must_propose = approvals.holds

    def _made_proposal(self) -> str | None:
        """The proposal that was made with this form, which may be a payout by now."""
        form_id, approvals = self.form.id, self.approvals.overview
        waiting = ((one.proposal.id, one.proposal.payout_id) for one in approvals.proposals if one.is_own)
        made = (one for one, of in (*waiting, *approvals.sent) if form_id in (of, first_id(of)))
        return next(made, None) if form_id else None

    @property
    def _book(self) -> Book:
        return self._app_state.snapshot().book

    @property
    def _there(self) -> Book:
        """The book looked at through the collection whose pot the form is about, whatever is looked at by now."""
        book = self._book
        return through(book, self.form.input.collection_id or book.current)

    @property
    def _proposed(self) -> Sequence[Proposed]:
        return self._app_state.snapshot().group.approvals.proposed

    def _open_new_form(self, input: PayoutInput) -> None:
        def fill() -> None:
            form = self.form
            form.id, form.input, form.step, form.draft = self._new_id(), input, "fill", None
            form.problems, form.permission, form.repeated_amount, form.is_sent = frozenset(), None, "", False
            form.has_changed, form.problem = False, None
            self.approvals.clear_problem()
            form.opened, form.knows_payer = input, input.refund_of is None or bool(input.phone)
            self.refresh(self._app_state.snapshot())

        self._open_page(NEW_PAYOUT, fill)

    def _parsed(self) -> PayoutDraft | None:
        form = self.form
        members = self._book.members if form.input.refund_of else payees(self._there)
        return parse_payout(form.input, members, form.id)

    def _set_draft(self, draft: PayoutDraft | None) -> None:
        self.form.draft = draft
        self.form.permission = may_send(self._book, draft, self._proposed) if draft else None

    def _review_again(self, draft: PayoutDraft | None) -> None:
        """Another tab has changed to whom it goes, or that member has left."""
        if draft is None:
            self.back_to_form()
        self._set_draft(draft)
        self.form.has_changed = True

    def _set_input(self, input: PayoutInput) -> None:
        self.form.input = input
        self.form.problems &= payout_problems(input)  # a mistake that was put right is not held against anybody
        self.form.draft = self.form.permission = None

    def _refresh_tile(self, payout: Payout, snapshot: Snapshot) -> None:
        kind, checking = payout_status(payout), payout.id in snapshot.checking
        cooling = not may_check(payout, self._app_state.clock.now())
        others = (one for one in snapshot.book.collections if one.id != snapshot.book.current)
        elsewhere = next((one for one in others if one.id == payout.collection_id), None)
        tile = self.tiles.get(payout.id)
        if tile is None:
            self.tiles[payout.id] = PayoutTile(payout, kind, snapshot.ready, checking, cooling, elsewhere)
            return
        tile.payout, tile.status, tile.ready, tile.checking, tile.cooling_down, tile.elsewhere = (
            payout,
            kind,
            snapshot.ready,
            checking,
            cooling,
            elsewhere,
        )


def _typed(input: PayoutInput, field: PayoutField, typed: str) -> PayoutInput:
    match field:
        case "name":
            return replace(input, name=typed)
        case "phone":
            return replace(input, phone=typed)
        case "amount":
            return replace(input, amount=typed)
        case "remarks":
            return replace(input, remarks=typed)
