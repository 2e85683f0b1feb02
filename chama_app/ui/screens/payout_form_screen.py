"""Paying out: first who, how much and why; then a look at all of it; only then a button that sends."""

import flet as ft

from ...domain.members import LONGEST_NAME, local_phone, read_phone
from ...domain.payout_form import LONGEST_REMARKS, OTHER
from ...domain.payout_rules import Draft, MayNotSend, MaySend
from ...i18n import Words, kes
from ...i18n.formats import phone_text
from ...i18n.payout_text import refusal
from ..components.buttons import main_button, plain_button, text_button
from ..components.card import card, line, pair
from ..components.clickable import pressable
from ..components.error_boundary import part
from ..components.mode_badge import mode_badge
from ..components.page import scrolled
from ..components.semantics import said
from ..components.text_fields import text_field
from ..components.title import page_title
from ..session import Session
from ..theme import Ink, Radius, Role, Space, Type, container, fitted, on, text
from ..view_models.payout_state import PayoutForm


@part
def payout_form(form: PayoutForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    is_review = form.step == "review" and form.draft is not None
    parts = _review(form, session, words) if is_review else _fill(form, session, words)
    title = words.payouts.review_title if is_review else words.payouts.title
    return scrolled(
        [page_title(title, session, words, name="payout-title", is_page=is_page), *parts],
        key=form.step,  # a new step begins at its top
    )


def _fill(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    said_of = words.payouts
    is_refund = form.filled.refund_of is not None
    fields: list[ft.Control] = [
        *([_to_whom(form, session, words)] if not is_refund else [_refund_to(form, session, words)]),
        _amount(form, session, words),
        text_field(
            said_of.reason,
            form.filled.remarks,
            lambda typed: session.payouts.type("remarks", typed),
            name="payout-reason",
            error=said_of.bad_reason if "remarks" in form.mistakes else None,
            longest=LONGEST_REMARKS,
            submit=session.payouts.review,
        ),
    ]
    return [
        _available(form, words),
        *fields,
        *_notices(form, session, words),
        main_button(said_of.review, session.payouts.review, name="payout-review", enabled=not form.lacking),
    ]


def _available(form: PayoutForm, words: Words) -> ft.Control:
    return card(
        ft.Column(
            [
                said(
                    text(words.payouts.available.format(a=kes(form.money.available)), Type.BODY_STRONG),
                    name="payout-available",
                ),
                text(words.payouts.available_note, Type.SMALL, Ink.MUTED),
            ],
            spacing=2,
        )
    )


def _to_whom(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    members = [session.member(member_id) for member_id in session.screen.order]
    options = [(member.id, member.name, phone_text(member.phone, words)) for member in members]
    options.append((OTHER, words.payouts.other, ""))
    rows: list[ft.Control] = []
    for to, label, number in options:
        if rows:
            rows.append(line())
        rows.append(_option(to, label, number, session, is_chosen=form.filled.to == to))
    chosen = card(ft.Column(rows, spacing=0), padding=0)
    chosen.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    parts: list[ft.Control] = [text(words.payouts.to, Type.NAME), chosen]
    if form.filled.to == OTHER:
        parts += _somebody_else(form, session, words)
    return ft.Column(parts, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _option(to: str, label: str, number: str, session: Session, *, is_chosen: bool) -> ft.Control:
    icon = ft.Icons.RADIO_BUTTON_CHECKED if is_chosen else ft.Icons.RADIO_BUTTON_UNCHECKED
    row = pressable(
        ft.Row(
            [
                ft.Icon(icon, size=22, color=Ink.BRAND if is_chosen else Ink.EDGE),
                ft.Column(
                    [text(label, Type.BODY_STRONG), *([text(number, Type.SMALL, Ink.MUTED)] if number else [])],
                    spacing=0,
                    expand=True,
                ),
            ],
            spacing=Space.M,
        ),
        lambda: session.payouts.choose(to),
        name=f"payout-to-{to}",
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.S if number else Space.M + 2),
    )
    row.checked = is_chosen
    return row


def _somebody_else(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    said_of, number = words.payouts, read_phone(form.filled.phone)
    return [
        ft.Container(height=0),
        text_field(
            said_of.name,
            form.filled.name,
            lambda typed: session.payouts.type("name", typed),
            name="payout-name",
            error=said_of.bad_name if "name" in form.mistakes else None,
            hint=said_of.name_hint,
            longest=LONGEST_NAME,
        ),
        text_field(
            said_of.phone,
            form.filled.phone,
            lambda typed: session.payouts.type("phone", typed),
            name="payout-phone",
            error=said_of.bad_phone if "phone" in form.mistakes else None,
            hint=said_of.phone_goes_to.format(p=local_phone(number)) if number else None,
            keyboard=ft.KeyboardType.PHONE,
        ),
    ]


def _refund_to(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    """The number that paid, whatever the member's is today; where it is not known here it has to be typed."""
    member, said_of, number = session.member(form.filled.to), words.payouts, read_phone(form.filled.phone)
    if not form.knows_payer:
        return ft.Column(
            [
                text(said_of.to, Type.NAME),
                text(member.name, Type.BODY_STRONG),
                text(said_of.unknown_payer.format(n=member.name.split()[0]), Type.SMALL, Ink.MUTED),
                text_field(
                    said_of.phone,
                    form.filled.phone,
                    lambda typed: session.payouts.type("phone", typed),
                    name="payout-phone",
                    error=said_of.bad_phone if "phone" in form.mistakes else None,
                    hint=said_of.phone_goes_to.format(p=local_phone(number)) if number else None,
                    keyboard=ft.KeyboardType.PHONE,
                ),
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
                        text(phone_text(number or "", words), Type.SMALL, Ink.MUTED),
                        said(text(said_of.number_that_paid, Type.SMALL, Ink.MUTED), name="refund-to"),
                    ],
                    spacing=0,
                )
            ),
        ],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _amount(form: PayoutForm, session: Session, words: Words) -> ft.Control:
    said_of, is_refund = words.payouts, form.filled.refund_of is not None
    field = text_field(
        said_of.amount,
        form.filled.amount,
        lambda typed: session.payouts.type("amount", typed),
        name="payout-amount",
        error=_amount_error(form, words),
        keyboard=ft.KeyboardType.NUMBER,
        enabled=not is_refund,
        submit=session.payouts.review,
    )
    everything = text_button(
        said_of.everything.format(a=kes(form.money.available)), session.payouts.take_everything, name="payout-all"
    )
    return ft.Column(
        [field] if is_refund else [field, ft.Row([everything], wrap=True)],
        spacing=Space.XS,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _amount_error(form: PayoutForm, words: Words) -> str | None:
    if "amount" in form.mistakes:
        return words.payouts.bad_amount
    match form.permission:
        case MayNotSend(reason="too_small" | "too_large" | "not_available") as no:
            return refusal(no, form.money, words)
        case _:
            return None


def _notices(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    """What stands in the way of any payout, or of this one."""
    if form.lacking:
        return [_notice(words.payouts.lacking[form.lacking], ft.Icons.KEY_OFF, Role.INFO, "payout-needs")]
    match form.permission:
        case MayNotSend(reason="unanswered" | "already_sent_back", because_of=other) as no if other is not None:
            see = text_button(words.payouts.see, lambda: session.payouts.show(other.id), name="payout-see")
            return [
                _notice(refusal(no, form.money, words), ft.Icons.HELP_OUTLINE, Role.UNKNOWN, "payout-refused"),
                ft.Row([see], wrap=True),
            ]
        case _:
            return []


def _notice(says: str, icon: ft.IconData, role: Role, name: str) -> ft.Control:
    return said(
        ft.Container(
            ft.Row(
                [ft.Icon(icon, size=18, color=on(role)), text(says, Type.LABEL, on(role), expand=True)], spacing=Space.S
            ),
            bgcolor=container(role),
            border_radius=Radius.S,
            padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S + 2),
        ),
        name=name,
        label=says,
        live=True,
    )


def _review(form: PayoutForm, session: Session, words: Words) -> list[ft.Control]:
    draft, said_of = form.draft, words.payouts
    assert draft is not None  # a review is of something
    label = said_of.send.format(a=kes(draft.amount), n=draft.name.split()[0])
    return [
        _what_leaves(draft, form, session, words),
        *([_typed_again(form, draft, session, words)] if session.payouts.is_live else []),
        *_notices(form, session, words),
        main_button(
            label, session.payouts.send, name="payout-send", icon=ft.Icons.SEND, enabled=session.payouts.may_press_send
        ),
        ft.Row(
            [plain_button(said_of.change, session.payouts.change, name="payout-change", enabled=not form.is_sent)],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
        ),
    ]


def _what_leaves(draft: Draft, form: PayoutForm, session: Session, words: Words) -> ft.Control:
    said_of = words.payouts
    left = form.permission.left if isinstance(form.permission, MaySend) else form.money.available
    amount, width = kes(draft.amount), session.screen.room.beside(2 * Space.XL)
    real = said_of.real_money if session.payouts.is_live else said_of.no_real_money
    return card(
        ft.Column(
            [
                text(said_of.to, Type.LABEL, Ink.MUTED),
                said(text(draft.name, fitted(Type.HEADLINE, draft.name, width)), name="review-name"),
                said(text(local_phone(draft.phone), Type.TITLE), name="review-phone"),
                *([text(said_of.number_that_paid, Type.SMALL, Ink.MUTED)] if draft.refund_of else []),
                ft.Container(height=Space.XS),
                said(text(amount, fitted(Type.AMOUNT, amount, width)), name="review-amount"),
                line(),
                _fact(said_of.balance_after, kes(left), "review-left"),
                _fact(said_of.reason, draft.remarks, "review-reason"),
                line(),
                ft.Row(
                    [mode_badge(session.screen.mode, words), ft.Container(text(real, Type.LABEL))],
                    spacing=Space.S,
                    wrap=True,
                ),
                text(said_of.check_number, Type.SMALL, Ink.MUTED),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.XL,
    )


def _fact(label: str, value: str, name: str) -> ft.Control:
    return pair(text(label, Type.BODY, Ink.MUTED), said(text(value, Type.BODY_STRONG), name=name))


def _typed_again(form: PayoutForm, draft: Draft, session: Session, words: Words) -> ft.Control:
    return text_field(
        words.payouts.type_amount,
        form.typed_again,
        session.payouts.type_again,
        name="payout-again",
        hint=words.payouts.type_amount_again.format(a=kes(draft.amount)),
        keyboard=ft.KeyboardType.NUMBER,
        enabled=not form.is_sent,
    )
