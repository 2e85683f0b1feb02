"""Paying out: first who, how much and why; then a look at all of it; only then a button that sends."""

import flet as ft

from ...domain.members import LONGEST_NAME, local_phone, parse_phone, phone_problem
from ...domain.payout_form import LONGEST_REMARKS, OTHER
from ...domain.payout_rules import MayNotSend, MaySend, PayoutDraft
from ...domain.payouts import Payout
from ...i18n import Words, kes
from ...i18n.amount_text import amount_error
from ...i18n.formats import phone_text
from ...i18n.names import first_name
from ...i18n.payout_text import refusal_text, remarks_text
from ..components.buttons import main_button, plain_button, text_button
from ..components.callout import callout, problem_callout
from ..components.card import card, divider
from ..components.clickable import clickable
from ..components.error_boundary import guarded_component
from ..components.mistakes import at_fault, mistake
from ..components.mode_badge import mode_badge
from ..components.page import detail_page
from ..components.radio_buttons import radio_group, radio_sign
from ..components.repeated_amount import repeated_amount
from ..components.review_line import review_line
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..layout import Layout
from ..session import Session
from ..theme import Radius, Role, Space, ThemeColor, Type, container, fit_longest_word, on, text
from ..view_models.payout_state import PayoutForm


@guarded_component
def payout_form_screen(form: PayoutForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    is_review = form.step == "review" and form.draft is not None
    parts = _review(form, session, words) if is_review else _fill(form, session, words)
    title = words.payouts.review_title if is_review else words.payouts.title
    main = _send(form, session, words) if is_review else _to_review(form, session, words)
    return detail_page(
        title,
        parts,
        session,
        words,
        name="payout-title",
        is_page=is_page,
        main=main,
        key=form.step,  # a new step begins at its top
    )


def _to_review(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    review, may = words.payouts.review, not form.missing_requirement
    return main_button(review, session.payouts.review, name="payout-review", enabled=may)


def _send(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    draft, labels = form.draft, words.payouts
    assert draft is not None  # a review is of something
    wanted = words.approval.propose if form.must_propose else labels.send
    label = wanted.format(a=kes(draft.amount), n=first_name(draft.name))
    if form.must_propose and form.is_sent:
        label = words.approval.proposing
    send, may, busy = session.payouts.send, session.payouts.can_send, form.is_sent
    return main_button(label, send, name="payout-send", icon=ft.Icons.SEND, enabled=may or busy, busy=busy)


def _fill(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    labels = words.payouts
    is_refund = form.input.refund_of is not None
    fields: list[ft.Control] = [
        *([_to_whom(form, session, words)] if not is_refund else [_refund_to(form, session, words)]),
        _amount(form, session, words),
        text_field(
            labels.reason,
            form.input.remarks,
            lambda typed: session.payouts.set_field("remarks", typed),
            name="payout-reason",
            error=labels.bad_reason if "remarks" in form.problems else None,
            longest=LONGEST_REMARKS,
            on_submit=session.payouts.review,
        ),
    ]
    return [
        *_changed(form, words),
        _available(form, words),
        *fields,
        *_refusals(form, session, words),
    ]


def _available(form: PayoutForm, words: Words) -> ft.Control:
    totals = form.totals
    said = words.payouts.available.format(a=kes(totals.available))
    if totals.recorded:
        said = words.hand.available.format(a=kes(totals.available), more=kes(totals.recorded))
    reserved = words.approval.proposed_note.format(a=kes(totals.proposed))
    return card(
        ft.Column(
            [
                *([labelled(text(form.pot_name, Type.LABEL), name="payout-from")] if form.pot_name else []),
                labelled(text(said, Type.BODY_STRONG), name="payout-available"),
                *([text(reserved, Type.SMALL, ThemeColor.MUTED)] if totals.proposed else []),
                text(words.payouts.available_note, Type.SMALL, ThemeColor.MUTED),
            ],
            spacing=2,
        )
    )


def _to_whom(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    places = {member_id: place for place, member_id in enumerate(session.members_list.list.order)}
    members = sorted(form.payees, key=lambda one: places.get(one.id, len(places)))
    recipient = form.input.recipient
    options = [(member.id, member.name, phone_text(member.phone, words)) for member in members]
    options.append((OTHER, words.payouts.other, ""))
    rows: list[ft.Control] = []
    for to, label, number in options:
        if rows:
            rows.append(divider())
        rows.append(_option(to, label, number, session, is_chosen=recipient == to))
    chosen = card(radio_group(ft.Column(rows, spacing=0), _named(recipient) if recipient else None), padding=0)
    chosen.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    parts: list[ft.Control] = [text(words.payouts.to, Type.NAME), chosen]
    if "recipient" in form.problems:
        nobody = words.approval.choose_payee
        parts.append(mistake(nobody, at="payout-amount", name="payout-to-error"))  # just below: it comes into view
    if recipient == OTHER:
        parts += _somebody_else(form, session, words)
    return ft.Column(parts, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _option(to: str, label: str, number: str, session: Session, *, is_chosen: bool) -> ft.Control:
    return clickable(
        ft.Row(
            [
                radio_sign(_named(to), is_chosen=is_chosen),
                ft.Column(
                    [text(label, Type.BODY_STRONG), *([text(number, Type.SMALL, ThemeColor.MUTED)] if number else [])],
                    spacing=0,
                    expand=True,
                ),
            ],
            spacing=Space.M,
        ),
        lambda: session.payouts.set_recipient(to),
        name=_named(to),
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.S if number else Space.M + 2),
    )


def _named(to: str) -> str:
    return f"payout-to-{to}"


def _somebody_else(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    labels = words.payouts
    return [
        ft.Container(height=0),
        text_field(
            labels.name,
            form.input.name,
            lambda typed: session.payouts.set_field("name", typed),
            name="payout-name",
            error=labels.bad_name if "name" in form.problems else None,
            hint=labels.name_hint,
            longest=LONGEST_NAME,
        ),
        _phone_field(form, session, words),
    ]


def _phone_field(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    typed, number = form.input.phone, parse_phone(form.input.phone)
    return text_field(
        words.payouts.phone,
        typed,
        lambda entered: session.payouts.set_field("phone", entered),
        name="payout-phone",
        error=words.members.problems[f"phone.{phone_problem(typed)}"] if "phone" in form.problems else None,
        hint=words.payouts.phone_goes_to.format(p=local_phone(number)) if number else None,
        keyboard=ft.KeyboardType.PHONE,
    )


def _refund_to(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    """The number that paid, whatever the member's is today; where it is not known here it has to be typed."""
    member, labels, number = session.member(form.input.recipient), words.payouts, parse_phone(form.input.phone)
    if not form.knows_payer:
        return ft.Column(
            [
                text(labels.to, Type.NAME),
                text(member.name, Type.BODY_STRONG),
                text(labels.unknown_payer.format(n=first_name(member.name)), Type.SMALL, ThemeColor.MUTED),
                _phone_field(form, session, words),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Column(
        [
            text(words.payouts.to, Type.NAME),
            card(
                ft.Column(
                    [
                        text(member.name, Type.BODY_STRONG),
                        text(phone_text(number or "", words), Type.SMALL, ThemeColor.MUTED),
                        labelled(text(labels.number_that_paid, Type.SMALL, ThemeColor.MUTED), name="refund-to"),
                    ],
                    spacing=0,
                )
            ),
        ],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _amount(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    labels, is_refund = words.payouts, form.input.refund_of is not None
    field = text_field(
        labels.amount,
        form.input.amount,
        lambda typed: session.payouts.set_field("amount", typed),
        name="payout-amount",
        error=_amount_error(form, words),
        keyboard=ft.KeyboardType.NUMBER,
        enabled=not is_refund,
        on_submit=session.payouts.review,
    )
    everything = text_button(
        labels.everything.format(a=kes(form.totals.available)), session.payouts.set_whole_amount, name="payout-all"
    )
    return ft.Column(
        [field, ft.Row([everything], wrap=True)] if form.totals.available > 0 and not is_refund else [field],
        spacing=Space.XS,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _amount_error(form: PayoutForm, words: Words) -> str | None:
    if "amount" in form.problems:
        return amount_error(form.input.amount, words.payouts.bad_amount, words)
    match form.permission:
        case MayNotSend(is_about_amount=True) as no if form.draft:
            return refusal_text(no, form.draft, form.totals, words)
        case _:
            return None


def _refusals(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    """What stands in the way of any payout, or of this one."""
    if form.missing_requirement:
        return [
            _refusal_banner(
                words.payouts.missing_requirement[form.missing_requirement], ft.Icons.KEY_OFF, Role.INFO, "payout-needs"
            )
        ]
    draft = form.draft
    if draft is None:
        return []
    match form.permission:
        case MayNotSend(is_about_amount=True) if form.step == "fill":
            return []  # its field says so
        case MayNotSend(because_of=None) as no:
            said = refusal_text(no, draft, form.totals, words)
            refused = _refusal_banner(said, ft.Icons.ERROR_OUTLINE, Role.ERROR, "payout-refused")
            return [at_fault(refused, "payout-reason")]
        case MayNotSend(because_of=Payout() as other) as no:
            said = refusal_text(no, draft, form.totals, words)
            see = text_button(words.payouts.see, lambda: session.payouts.open_payout(other.id), name="payout-see")
            return [
                at_fault(_refusal_banner(said, ft.Icons.HELP_OUTLINE, Role.UNKNOWN, "payout-refused"), "payout-reason"),
                ft.Row([see], wrap=True),
            ]
        case _:
            return []


def _refusal_banner(message: str, icon: ft.IconData, role: Role, name: str) -> ft.Control:
    return labelled(
        ft.Container(
            ft.Row(
                [ft.Icon(icon, size=18, color=on(role)), text(message, Type.LABEL, on(role), expand=True)],
                spacing=Space.S,
            ),
            bgcolor=container(role),
            border_radius=Radius.S,
            padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S + 2),
        ),
        name=name,
        label=message,
        live=True,
    )


def _review(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    draft, labels = form.draft, words.payouts
    assert draft is not None  # a review is of something
    may_send = not isinstance(form.permission, MayNotSend)
    return [
        *_changed(form, words),
        _what_leaves(draft, form, session, words),
        *([_typed_again(form, draft, session, words)] if session.payouts.is_real_money and may_send else []),
        *_refusals(form, session, words),
        *_needs_another(form, words),
        ft.Row(
            [plain_button(labels.change, session.payouts.back_to_form, name="payout-change", busy=form.is_sent)],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
        ),
    ]


def _changed(form: PayoutForm, words: Words) -> list[ft.Control]:
    if not form.has_changed:
        return []
    return [callout(words.payouts.has_changed, ft.Icons.CHANGE_CIRCLE, Role.WAIT, name="payout-changed")]


def _needs_another(form: PayoutForm, words: Words) -> list[ft.Control]:
    """Where two treasurers must agree, and why it could not be proposed."""
    if not form.must_propose:
        return []
    parts = [callout(words.approval.must_propose, ft.Icons.HOW_TO_REG, Role.INFO, name="payout-must-propose")]
    if form.problem:
        said = words.approval.problems[form.problem]
        parts.append(problem_callout(said, is_offline=form.problem == "offline", name="payout-not-proposed"))
    return parts


def _what_leaves(draft: PayoutDraft, form: PayoutForm, session: Session, words: Words) -> ft.Control:
    labels, layout = words.payouts, session.screen.layout
    amount, width = kes(draft.amount), layout.width_beside(2 * Space.XL)
    number = local_phone(draft.phone)
    real = labels.real_money if session.payouts.is_real_money else labels.no_real_money
    return card(
        ft.Column(
            [
                text(labels.to, Type.LABEL, ThemeColor.MUTED),
                labelled(text(draft.name, fit_longest_word(Type.HEADLINE, draft.name, width)), name="review-name"),
                labelled(text(number, fit_longest_word(Type.TITLE, number, width)), name="review-phone"),
                *([text(labels.number_that_paid, Type.SMALL, ThemeColor.MUTED)] if draft.refund_of else []),
                ft.Container(height=Space.XS),
                labelled(text(amount, fit_longest_word(Type.AMOUNT, amount, width)), name="review-amount"),
                divider(),
                *([review_line(labels.pot, form.pot_name, "review-from", layout)] if form.pot_name else []),
                *_balance(draft, form, layout, words),
                review_line(labels.reason, remarks_text(draft.remarks, words), "review-reason", layout),
                divider(),
                ft.Row(
                    [mode_badge(session.screen.mode, words), ft.Container(text(real, Type.LABEL))],
                    spacing=Space.S,
                    wrap=True,
                ),
                text(labels.check_number, Type.SMALL, ThemeColor.MUTED),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.XL,
    )


def _balance(draft: PayoutDraft, form: PayoutForm, layout: Layout, words: Words) -> list[ft.Control]:
    """What would be in the pot afterwards; of what cannot be sent also what is there now, or what is missing."""
    labels, there = words.payouts, form.totals.available
    if isinstance(form.permission, MaySend):
        return [review_line(labels.balance_after, kes(form.permission.left), "review-left", layout)]
    left = there - draft.amount
    return [
        review_line(labels.available_title, kes(there), "review-available", layout),
        review_line(labels.balance_after, kes(left), "review-left", layout)
        if left >= 0
        else review_line(labels.lacking, kes(-left), "review-lacks", layout),
    ]


def _typed_again(form: PayoutForm, draft: PayoutDraft, session: Session, words: Words) -> ft.Control:
    set_typed, may = session.payouts.set_repeated_amount, not form.is_sent
    return repeated_amount(draft.amount, form.repeated_amount, set_typed, words, name="payout-again", enabled=may)
