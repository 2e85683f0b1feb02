"""What Home and Settings show of money that two treasurers agree on: what waits, what was proposed, the rule itself."""

import flet as ft

from ...domain.proposals import ShownStatus
from ...i18n import Words, kes
from ...i18n.approval_text import rule_text, spoken_proposal
from ...i18n.collection_text import round_name
from ...i18n.payout_text import remarks_text
from ...services.approval_snapshot import ProposalState
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.approval_state import ApprovalOverview
from ..view_models.approval_view_model import PROPOSED
from ..view_models.screen_state import ScreenState
from .attention_strip import AttentionLine, attention_strip
from .buttons import text_button, tonal_button
from .callout import problem_callout
from .card import card, divider, fit_in_line, space_between
from .chip import chip
from .clickable import clickable
from .error_boundary import guarded_component
from .semantics import labelled

PROPOSAL_STYLES: dict[ShownStatus, tuple[ft.IconData, Role]] = {
    "waiting": (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    "approved": (ft.Icons.VERIFIED, Role.INFO),
    "declined": (ft.Icons.BLOCK, Role.ERROR),
    "withdrawn": (ft.Icons.UNDO, Role.NEUTRAL),
    "expired": (ft.Icons.TIMER_OFF, Role.NEUTRAL),
    "void": (ft.Icons.PERSON_OFF, Role.NEUTRAL),
    "held": (ft.Icons.PAUSE_CIRCLE_OUTLINE, Role.WAIT),
}


def proposal_chip(one: ProposalState, words: Words, place: str) -> ft.Control:
    """How a proposal stands."""
    icon, role = PROPOSAL_STYLES[one.shown]
    return labelled(
        chip(words.approval.states[one.shown].label, icon, role, key=one.shown, is_busy=False),
        name=f"proposal-status-{place}",
        label=spoken_proposal(one.proposal, one.shown, words),
        live=place == "page",
    )


@guarded_component
def approvals_attention(overview: ApprovalOverview, session: Session, words: Words) -> ft.Control:
    """A line when something waits for our user, and one when what was approved cannot be sent as the pot is, each with
    the way to it; nothing when neither does."""
    labels, approvals, review = words.approval, session.payouts.approvals, words.members.attention_review
    lines: list[AttentionLine] = []
    if overview.waiting:
        message, action = labels.attention.of(len(overview.waiting)), (review, approvals.open_waiting)
        lines.append(AttentionLine(message, ft.Icons.HOW_TO_REG, Role.WAIT, "attention-proposals", action))
    if overview.held:
        message, action = labels.attention_held.of(len(overview.held)), (review, approvals.open_held)
        lines.append(AttentionLine(message, ft.Icons.PAUSE_CIRCLE_OUTLINE, Role.WAIT, "attention-held", action))
    strips = [attention_strip(line, is_narrow=session.screen.layout.is_narrow) for line in lines]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column(list(strips), spacing=Space.S, visible=bool(strips), horizontal_alignment=stretch)


@guarded_component
def proposals_card(
    screen: ScreenState, overview: ApprovalOverview, session: Session, words: Words, *, key: str = ""
) -> ft.Control:
    """What is proposed and is no payout yet; nothing as long as there is none."""
    rows: list[ft.Control] = []
    for one in overview.proposals:
        if rows:
            rows.append(divider())
        is_selected = screen.page_route == f"payout/{PROPOSED}{one.proposal.id}"
        rows.append(_row(one, overview, session, words, is_selected=is_selected))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return ft.Column(
        [labelled(text(words.approval.latest, Type.NAME), name="proposals", heading=True), listed],
        spacing=Space.S,
        visible=bool(rows),
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _row(
    one: ProposalState, overview: ApprovalOverview, session: Session, words: Words, *, is_selected: bool
) -> ft.Control:
    proposal, pot = one.proposal, overview.pots.get(one.proposal.id)
    what_for = " · ".join((remarks_text(proposal.remarks, words), *([round_name(pot, words)] if pot else [])))
    name, amount = (proposal.name, Type.NAME), (kes(proposal.amount), Type.BODY_STRONG)
    fits = fit_in_line(session.screen.layout, 2 * Space.L, name, amount)
    who = ft.Column(
        [
            space_between(text(*name), text(*amount), fits=fits),
            text(what_for, Type.SMALL, ThemeColor.MUTED),
            ft.Row([proposal_chip(one, words, "row")], wrap=True),
        ],
        spacing=Space.XS,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return clickable(
        who,
        lambda: session.payouts.approvals.open_proposal(proposal.id),
        name=f"proposal-{proposal.payout_id}",
        bgcolor=ThemeColor.SUNKEN if is_selected else None,
    )


@guarded_component
def two_treasurers_card(overview: ApprovalOverview, session: Session, words: Words) -> ft.Control:
    """The rule in plain words, and what its owner, or a treasurer, may do about it; nothing where no pot is shared."""
    labels = words.approval
    said = rule_text(overview.holds, overview.ends_at, words, is_owner=overview.is_owner)
    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(ft.Icons.HOW_TO_REG, size=22, color=ThemeColor.BRAND),
                ft.Column(
                    [
                        text(labels.rule, Type.BODY_STRONG),
                        labelled(
                            text(said, Type.SMALL, ThemeColor.MUTED), name="two-treasurers-says", label=said, live=True
                        ),
                    ],
                    spacing=2,
                    expand=True,
                ),
            ],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    ]
    if overview.rule_problem:
        why, is_offline = labels.problems[overview.rule_problem], overview.rule_problem == "offline"
        parts.append(problem_callout(why, is_offline=is_offline, name="two-treasurers-problem"))
    parts += _switch(overview, session, words)
    shown = card(ft.Column(parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
    return ft.Container(labelled(shown, name="two-treasurers"), visible=overview.is_shown)


def _switch(overview: ApprovalOverview, session: Session, words: Words) -> list[ft.Control]:
    """Whatever it says, it has one name and can be reached while it is on its way: the keyboard stays on it."""
    labels, set_rule, is_idle = words.approval, session.payouts.approvals.set_rule, not overview.is_busy
    if overview.ends_at is not None and (overview.is_owner or overview.is_treasurer or overview.may_keep):
        label = labels.keep_on if is_idle else labels.asking
        keep = tonal_button(label, lambda: set_rule(on=True), name="two-treasurers-switch", busy=not is_idle)
        return [ft.Row([keep], wrap=True)]
    if not overview.is_owner or overview.ends_at is not None:
        return []
    if overview.holds:
        off = text_button(
            labels.turn_off if is_idle else labels.asking,
            lambda: set_rule(on=False),
            name="two-treasurers-switch",
            busy=not is_idle,
        )
        return [ft.Row([off], wrap=True)]
    label = labels.turn_on if is_idle else labels.asking
    on = tonal_button(label, lambda: set_rule(on=True), name="two-treasurers-switch", busy=not is_idle)
    return [ft.Row([on], wrap=True)]
