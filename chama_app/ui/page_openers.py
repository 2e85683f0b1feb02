"""Opens the pages and questions of an address in a session, each as a press would open it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from ..domain.payout_rules import confirmable_at
from ..domain.reported_codes import reportable_request
from ..storage.mode import Mode
from .addresses import Place
from .session import Session
from .view_models.approval_view_model import PROPOSED
from .view_models.dialog_state import HelpDialog
from .view_models.navigation_view_model import nothing

Opener: TypeAlias = Callable[[], object]

_REAL_MODES: Mapping[str, Mode] = {"sandbox": "sandbox", "production": "production"}


def open_place(place: Place, session: Session) -> bool:
    """Open what of a place is not open yet, the lowest page first; False when there is something that does not exist.

    What exists and may not be opened here says so itself, and nothing is laid over it.
    """
    for route in place.pages[len(session.screen.pages) :]:
        opener = _page(session, *_parted(route))
        if opener is None:
            return False
        opener()
        if session.screen.top_route != route:
            return True
    question = _question(session, *_parted(place.question)) if place.question else None
    if question:
        question()
    return True


def _parted(route: str) -> tuple[str, str]:
    name, _, subject = route.partition("/")
    return name, subject


def _page(session: Session, name: str, subject: str) -> Opener | None:
    """What opens this page; None when there is nothing to show on it."""
    members, group = session.members, session.group
    match name:
        case "payment" if subject in session.members_list.list.order:
            return partial(session.navigation.open_page, f"payment/{subject}")
        case "payout":
            return _payout(session, subject)
        case "connect" if subject in _REAL_MODES:
            return partial(session.settings.open_credentials, _REAL_MODES[subject])
        case "collection" if subject in ("new", "next"):
            return session.collections.open_new if subject == "new" else session.collections.open_next
        case "restore":  # with no backup chosen it is where one can be: after a restart the address is still here
            chosen = session.settings.backup.form.chosen
            return partial(session.navigation.open_page, "restore") if chosen else nothing
        case "room" if session.demo and session.demo.room:
            return partial(session.navigation.open_page, "room")
        case "history" | "list" | "chama":
            always = {"history": session.history.open_chama, "list": members.add_several, "chama": members.edit_chama}
            return always[name]
        case "join" if subject:
            return partial(group.open_join, subject)
        case "share" | "join" | "who" if group.overview.is_available:
            return {"share": group.open_invitation, "join": group.open_join, "who": group.open_identity}[name]
        case _:
            return _about_member(session, name, subject)


def _about_member(session: Session, name: str, subject: str) -> Opener | None:
    members, book = session.members, session.app_state.snapshot().book
    if name == "member" and subject == "new":
        return members.add_member
    record = book.request(subject)
    if name == "hand" and record and record.is_by_hand:
        return partial(members.hand.open_correction, subject)
    if all(one.id != subject for one in book.members):
        return None
    match name:
        case "member":
            return partial(members.edit_member, subject)
        case "hand":
            return partial(members.hand.open_form, subject)
        case "person":
            return partial(session.history.open_member, subject)
        case "number":
            return partial(session.group.open_phone_form, subject)
        case "code" if reportable_request(book, subject):
            return partial(members.open_code_form, subject)
        case _:
            return None


def _payout(session: Session, subject: str) -> Opener | None:
    if subject == "new":
        return session.payouts.open_form
    proposal_id, approvals = subject.removeprefix(PROPOSED), session.payouts.approvals
    if subject.startswith(PROPOSED) and approvals.overview.proposal(proposal_id):
        return partial(approvals.open_proposal, proposal_id)
    return partial(session.payouts.open_payout, subject) if subject in session.payouts.tiles else None


def _question(session: Session, name: str, subject: str) -> Opener | None:  # noqa: C901 — one branch per kind
    """What opens this question; None where it is not to be asked. None of them does anything without a press."""
    asking, tile, group = session.home.asking, session.tiles.get(subject), session.group.overview
    payout = session.app_state.snapshot().book.payout(subject)
    match name:
        case "request-all" if asking.ready and asking.can_ask:
            return session.dialogs.show_request_all
        case "request-again" if tile and tile.row.needs_confirmation:
            return partial(session.dialogs.show_request_again, subject)
        case "not-sent" if payout and confirmable_at(payout):
            return partial(session.payouts.show_not_sent_dialog, subject)
        case "decline" if subject in session.payouts.approvals.overview.waiting:
            return partial(session.payouts.approvals.ask_why_not, subject)
        case "menu" if subject in session.members_list.list.order and not session.screen.is_plain_member:
            return partial(session.members_list.show_menu, subject)
        case "treasurer" if group.role == "owner" and subject in group.treasurers | group.others:
            return partial(session.group.ask_about_treasurer, subject, on=subject in group.others)
        case "keys":
            return partial(setattr, session.dialog, "current", HelpDialog())
        case "phones" if session.demo and not session.screen.layout.fits_phones:
            return session.demo.open_phones
        case "clear" if session.demo:
            return session.settings.show_clear_dialog
        case "mode" if subject == "demo":
            return partial(session.settings.select_mode, "demo")
        case _:
            return None
