"""One proposed payout: what is to be sent, who wants it, and what another treasurer may say."""

import flet as ft

from ...domain.members import local_phone
from ...i18n import Words, kes
from ...i18n.approval_text import proposal_body, proposed_by
from ...i18n.collection_text import round_name
from ...i18n.names import first_name
from ...i18n.payout_text import remarks_text
from ...services.approval_snapshot import ProposalState
from ..components.buttons import main_button, plain_button, text_button
from ..components.callout import problem_callout
from ..components.card import card, divider
from ..components.empty_state import empty_state
from ..components.error_boundary import guarded_component
from ..components.home_proposals import proposal_chip
from ..components.mode_badge import mode_badge
from ..components.page import detail_page
from ..components.repeated_amount import repeated_amount
from ..components.review_line import review_line
from ..components.semantics import labelled
from ..session import Session
from ..theme import Space, ThemeColor, Type, fit_longest_word, text
from ..view_models.approval_state import ApprovalOverview
from .payout_screen import payout_screen


@guarded_component
def proposal_screen(
    overview: ApprovalOverview, proposal_id: str, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list; what is sent meanwhile is shown as the payout."""
    payout_id = overview.payout_of(proposal_id)
    if payout_id in session.payouts.tiles:
        return payout_screen(session.payouts.tiles[payout_id], session, words, is_page, key=f"of-{proposal_id}")
    one, approve = overview.proposal(proposal_id), None
    parts = [empty_state(ft.Icons.HELP_OUTLINE, words.approval.not_here)]
    if one is not None:
        approve = _approve(one, overview, session, words)
        parts = [
            _what_leaves(one, overview, session, words),
            *_typed_again(one, overview, session, words),
            *_problem(overview, words),
            *_buttons(one, overview, session, words),
        ]
    title = words.approval.title
    return detail_page(title, parts, session, words, name="proposal-title", is_page=is_page, main=approve)


def _what_leaves(one: ProposalState, overview: ApprovalOverview, session: Session, words: Words) -> ft.Control:
    proposal, labels = one.proposal, words.payouts
    amount, width = kes(proposal.amount), session.screen.layout.width_beside(2 * Space.XL)
    real = labels.real_money if session.payouts.is_real_money else labels.no_real_money
    return card(
        ft.Column(
            [
                text(labels.to, Type.LABEL, ThemeColor.MUTED),
                labelled(
                    text(proposal.name, fit_longest_word(Type.HEADLINE, proposal.name, width)), name="proposal-name"
                ),
                *_number(one, overview, width, words),
                labelled(text(amount, fit_longest_word(Type.AMOUNT, amount, width)), name="proposal-amount"),
                divider(),
                *_pot(one, overview, session, words),
                *_balance(one, session, words),
                review_line(
                    labels.reason, remarks_text(proposal.remarks, words), "proposal-reason", session.screen.layout
                ),
                labelled(text(proposed_by(one, words), Type.BODY), name="proposal-by"),
                divider(),
                ft.Row([proposal_chip(one, words, "page")], wrap=True),
                labelled(text(proposal_body(one, words), Type.BODY), name="proposal-body"),
                ft.Row(
                    [mode_badge(session.screen.mode, words), ft.Container(text(real, Type.LABEL))],
                    spacing=Space.S,
                    wrap=True,
                ),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.XL,
    )


def _number(one: ProposalState, overview: ApprovalOverview, width: float, words: Words) -> list[ft.Control]:
    """Whole for whoever is asked to approve it, once the server has told it; else its ends."""
    proposal = one.proposal
    told = overview.payees.get(proposal.id) if proposal.id in overview.waiting else None
    number, note = (
        (local_phone(told), words.payouts.check_number) if told else (proposal.phone, words.approval.hidden_number)
    )
    return [
        labelled(text(number, fit_longest_word(Type.TITLE, number, width)), name="proposal-phone"),
        text(note, Type.SMALL, ThemeColor.MUTED),
    ]


def _pot(one: ProposalState, overview: ApprovalOverview, session: Session, words: Words) -> list[ft.Control]:
    """Which collection the money leaves, where there are several."""
    pot = overview.pots.get(one.proposal.id)
    if pot is None:
        return []
    return [review_line(words.payouts.pot, round_name(pot, words), "proposal-from", session.screen.layout)]


def _balance(one: ProposalState, session: Session, words: Words) -> list[ft.Control]:
    """What there would be afterwards, or what is missing, by what this device knows of the pot."""
    if one.shown not in ("waiting", "held"):
        return []
    left, labels = one.available - one.proposal.amount, words.payouts
    label, name = (labels.balance_after, "proposal-left") if left >= 0 else (labels.lacking, "proposal-lacks")
    return [review_line(label, kes(abs(left)), name, session.screen.layout)]


def _typed_again(one: ProposalState, overview: ApprovalOverview, session: Session, words: Words) -> list[ft.Control]:
    """Real money leaves only after whoever approves it has typed the amount, as whoever proposed it did."""
    if one.proposal.id not in overview.waiting or not session.payouts.is_real_money:
        return []
    typed, set_typed = overview.repeated_amount, session.payouts.approvals.set_repeated_amount
    amount, may = one.proposal.amount, not overview.is_busy
    return [repeated_amount(amount, typed, set_typed, words, name="proposal-again", enabled=may)]


def _problem(overview: ApprovalOverview, words: Words) -> list[ft.Control]:
    if overview.problem is None:
        return []
    why, is_offline = words.approval.problems[overview.problem], overview.problem == "offline"
    return [problem_callout(why, is_offline=is_offline, name="proposal-problem")]


def _buttons(one: ProposalState, overview: ApprovalOverview, session: Session, words: Words) -> list[ft.Control]:
    """What our user may say of it, while it waits, or cannot be sent."""
    if one.status != "waiting" and one.shown != "held":
        return []
    labels, view_model, is_idle = words.approval, session.payouts.approvals, not overview.is_busy
    if one.is_own:
        back = text_button(
            labels.take_back, lambda: view_model.take_back(one.proposal.id), name="proposal-take-back", busy=not is_idle
        )
        return [ft.Row([back], alignment=ft.MainAxisAlignment.CENTER, wrap=True)]
    may_decide = overview.is_treasurer and one.status == "waiting"
    return _words_of_another(one, overview, session, words) if may_decide else []


def _words_of_another(
    one: ProposalState, overview: ApprovalOverview, session: Session, words: Words
) -> list[ft.Control]:
    labels, view_model, is_idle = words.approval, session.payouts.approvals, not overview.is_busy
    proposal = one.proposal
    return [
        *([] if one.is_void else [text(labels.check_it, Type.SMALL, ThemeColor.MUTED)]),
        ft.Row(
            [
                plain_button(
                    labels.decline,
                    lambda: view_model.ask_why_not(proposal.id),
                    name="proposal-decline",
                    busy=not is_idle,
                )
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
        ),
    ]


def _approve(one: ProposalState, overview: ApprovalOverview, session: Session, words: Words) -> ft.Control | None:
    """The main thing to say to what another treasurer proposed and waits for."""
    if one.status != "waiting" or one.is_own or one.is_void or not overview.is_treasurer:
        return None
    may = session.payouts.approvals.can_approve(one.proposal.id)
    labels, proposal, is_idle = words.approval, one.proposal, not overview.is_busy
    label = labels.approve.format(a=kes(proposal.amount), n=first_name(proposal.name))
    return main_button(
        label if is_idle else labels.asking,
        lambda: session.payouts.approvals.approve(proposal.id),
        name="proposal-approve",
        icon=ft.Icons.CHECK,
        enabled=may or not is_idle,
        busy=not is_idle,
    )
