"""A simulated phone: the prompt that Safaricom would show, a PIN pad, and every way in which it can go wrong."""

import flet as ft

from ...demo.simulated_phones import BY_PIN
from ...domain.members import initials
from ...i18n import Words
from ..layout import Layout
from ..theme import Radius, Role, Space, ThemeColor, Type, container, on, padding_around, text
from ..view_models.demo_state import PhoneTile
from ..view_models.demo_view_model import PIN_LENGTH, DemoViewModel
from .buttons import caption, edged, tonal_style
from .semantics import labelled, one_control

PHONE_WIDTH = 296
_HEIGHT = 412
"""With it the longest prompt and name fit, and all outcomes stand below in a window that is 800 pixels high."""

CODES = {
    "pay": "0",
    "wrong_pin": "2001",
    "cancel": "1032",
    "ignore": "1037",
    "low_balance": "1",
    "phone_off": "1037",
    "busy": "1001",
    "expired": "1019",
}
"""The result code that each outcome sends."""

_KEYS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", "⌫"))


def phone_width(layout: Layout) -> float:
    """As wide as a phone looks, if there is room for that."""
    return min(PHONE_WIDTH, layout.column_width) * layout.scale


def simulated_phone(tile: PhoneTile, demo: DemoViewModel, words: Words) -> ft.Control:
    """One phone with its frame."""
    member, layout = tile.member, demo.layout
    return ft.Column(
        key=f"phone-{tile.member_id}",  # another phone is drawn from nothing, names for screen readers included
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=Space.S,
        controls=[
            labelled(
                ft.Container(
                    width=phone_width(layout),
                    bgcolor=ThemeColor.PHONE,
                    border_radius=34,
                    padding=6,
                    content=ft.Container(
                        bgcolor=ThemeColor.PHONE_SCREEN,
                        border_radius=28,
                        padding=ft.Padding.only(left=Space.L, right=Space.L, top=Space.S, bottom=Space.M),
                        height=None if layout.is_narrow else _HEIGHT * layout.scale,
                        content=ft.Column(
                            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                            spacing=Space.S,
                            controls=[
                                _status_bar(tile),
                                _prompt(tile, demo, words)
                                if tile.phone.prompt
                                else _resting(tile, member.name, layout, words),
                            ],
                        ),
                    ),
                ),
                name=f"phone-{tile.member_id}",
            ),
            _outcomes(tile, demo, words),
        ],
    )


def _status_bar(tile: PhoneTile) -> ft.Control:
    """While a prompt is where the name was, the name is in place of the network's."""
    is_online = tile.phone.online
    sign = ft.Icons.SIGNAL_CELLULAR_ALT if is_online else ft.Icons.SIGNAL_CELLULAR_CONNECTED_NO_INTERNET_0_BAR
    balance = "" if tile.phone.balance is None else f"Ksh\u00a0{tile.phone.balance:,}"
    carrier = text("Safaricom" if is_online else "", Type.SMALL, ThemeColor.MUTED, expand=True)
    return ft.Row(
        [
            ft.Icon(sign, size=14, color=ThemeColor.MUTED),
            text(tile.member.name, Type.LABEL, expand=True) if tile.phone.prompt else carrier,
            text(balance, Type.SMALL, ThemeColor.MUTED),
        ],
        spacing=Space.XS,
    )


def _resting(tile: PhoneTile, name: str, layout: Layout, words: Words) -> ft.Control:
    middle: list[ft.Control] = [
        ft.Container(
            width=64 * layout.scale,
            height=64 * layout.scale,
            border_radius=32 * layout.scale,
            bgcolor=ThemeColor.SUNKEN,
            alignment=ft.Alignment.CENTER,
            content=text(initials(name), Type.TITLE, ThemeColor.MUTED),
        ),
        text(name, Type.NAME, align=ft.TextAlign.CENTER),
        text(
            words.phone_idle if tile.phone.online else words.phone_no_network,
            Type.SMALL,
            ThemeColor.MUTED,
            align=ft.TextAlign.CENTER,
        ),
    ]
    if tile.phone.message:
        middle.append(_bubble(tile))
    return ft.Column(
        middle,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=Space.S,
        expand=not layout.is_narrow,
    )


def _bubble(tile: PhoneTile) -> ft.Control:
    return labelled(
        ft.Container(
            margin=ft.Margin.only(top=Space.L),
            padding=Space.M,
            bgcolor=container(Role.SUCCESS),
            border_radius=ft.BorderRadius.only(
                top_left=4, top_right=Radius.M, bottom_left=Radius.M, bottom_right=Radius.M
            ),
            content=ft.Column(
                [
                    text("M-PESA", Type.BADGE, on(Role.SUCCESS)),
                    text(tile.phone.message, Type.SMALL, on(Role.SUCCESS)),
                ],
                spacing=Space.XS,
            ),
        ),
        name=f"sms-{tile.member_id}",
        label=tile.phone.message,
    )


def _prompt(tile: PhoneTile, demo: DemoViewModel, words: Words) -> ft.Control:
    assert tile.phone.prompt  # only drawn with one
    answers = [
        _answer(words.phone_cancel, "cancel", tile, demo, main=False),
        _answer(words.phone_send, BY_PIN, tile, demo, main=True),
    ]
    return ft.Column(
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            labelled(
                text(tile.phone.prompt.text, Type.SMALL, align=ft.TextAlign.CENTER),
                name=f"prompt-{tile.member_id}",
                label=tile.phone.prompt.text,
                live=True,
            ),
            _dots(tile),
            _pad(tile, demo, words),
            ft.Column(answers, spacing=Space.S) if demo.layout.is_narrow else ft.Row(answers, spacing=Space.S),
        ],
    )


def _dots(tile: PhoneTile) -> ft.Control:
    dots: list[ft.Control] = [
        ft.Container(
            width=12,
            height=12,
            border_radius=6,
            bgcolor=ThemeColor.TEXT if place < len(tile.digits) else None,
            border=ft.Border.all(1.5, ThemeColor.EDGE),
        )
        for place in range(PIN_LENGTH)
    ]
    return ft.Row(dots, alignment=ft.MainAxisAlignment.CENTER, spacing=Space.M, height=16)


def _pad(tile: PhoneTile, demo: DemoViewModel, words: Words) -> ft.Control:
    rows: list[ft.Control] = [
        ft.Row([_key(digit, tile, demo, words) for digit in row], spacing=Space.XS) for row in _KEYS
    ]
    return ft.Column(rows, spacing=Space.XS)


def _key(digit: str, tile: PhoneTile, demo: DemoViewModel, words: Words) -> ft.Control:
    if not digit:
        hint = text(words.phone_pin_hint, Type.SMALL, ThemeColor.MUTED, align=ft.TextAlign.CENTER)
        return ft.Container(hint, expand=True, alignment=ft.Alignment.CENTER)
    is_delete = digit == "⌫"
    name = words.phone_delete if is_delete else words.phone_digit.format(digit=digit)

    def on_click() -> None:
        if is_delete:
            demo.delete_digit(tile.member_id)
        else:
            demo.type_digit(tile.member_id, digit)

    tall = Type.TITLE.size * Type.TITLE.height * demo.layout.scale  # as the digits are
    face = ft.Container(ft.Icon(ft.Icons.BACKSPACE_OUTLINED, size=18, color=ThemeColor.TEXT), height=tall)
    key = ft.TextButton(
        face if is_delete else ft.Container(text(digit, Type.TITLE)),
        style=ft.ButtonStyle(
            shape=ft.RoundedRectangleBorder(radius=Radius.S),
            bgcolor=ThemeColor.SUNKEN,
            side=edged(ThemeColor.EDGE),
            padding=padding_around(Type.TITLE, 0),
        ),
        on_click=lambda _: on_click(),
        on_focus=lambda _: demo.on_pin_pad_focus(tile.member_id, True),
        on_blur=lambda _: demo.on_pin_pad_focus(tile.member_id, False),
        tooltip=name if is_delete else None,
        expand=True,
    )
    return one_control(key, name=f"key-{tile.member_id}-{'delete' if is_delete else digit}", expand=True)


def _answer(label: str, outcome: str, tile: PhoneTile, demo: DemoViewModel, *, main: bool) -> ft.Control:
    kind = ft.FilledButton if main else ft.OutlinedButton
    button = kind(
        caption(label),
        expand=True,
        style=tonal_style(Role.SUCCESS) if main else None,  # the main button is the app's, not that of a phone in it
        disabled=main and len(tile.digits) < PIN_LENGTH,
        on_click=lambda _: demo.answer(tile.member_id, outcome),
    )
    return labelled(ft.Row([button]), name=f"phone-{outcome}-{tile.member_id}", expand=not demo.layout.is_narrow)


def _outcomes(tile: PhoneTile, demo: DemoViewModel, words: Words) -> ft.Control:
    named = {
        "pay": words.outcome_pay,
        "wrong_pin": words.outcome_wrong_pin,
        "cancel": words.outcome_cancel,
        "ignore": words.outcome_ignore,
        "low_balance": words.outcome_low_balance,
        "phone_off": words.outcome_phone_off,
        "busy": words.outcome_busy,
        "expired": words.outcome_expired,
    }
    chips = [_outcome(outcome, label, tile, demo, words) for outcome, label in named.items()]
    beside = 1 if demo.layout.is_narrow else 2
    pairs: list[ft.Control] = [
        _as_tall(chips[at : at + beside], spacing=Space.XS) for at in range(0, len(chips), beside)
    ]
    return ft.Column(
        width=phone_width(demo.layout),
        spacing=Space.XS,
        controls=[
            ft.Semantics(label=words.phone_outcomes, container=True, content=ft.Column(pairs, spacing=Space.XS)),
            labelled(text(words.phone_pin_note, Type.SMALL, ThemeColor.MUTED), name="phone-pin-note"),
        ],
    )


def _outcome(outcome: str, label: str, tile: PhoneTile, demo: DemoViewModel, words: Words) -> ft.Control:
    is_off, code = tile.phone.prompt is None, CODES[outcome]
    color = ThemeColor.EDGE if is_off else ThemeColor.TEXT
    has_room = phone_width(demo.layout) >= PHONE_WIDTH * demo.layout.scale
    beside = Space.S if has_room else Space.XS  # else the longest label takes two lines on the narrowest phone
    face = ft.Row(
        [text(label, Type.LABEL, color, expand=True), text(code, Type.SMALL, color if is_off else ThemeColor.MUTED)],
        spacing=Space.XS,
    )
    button = ft.OutlinedButton(
        face,
        expand=True,
        style=ft.ButtonStyle(padding=padding_around(Type.LABEL, beside)),
        tooltip=words.shell.sends_code.format(c=code),
        disabled=is_off,
        on_click=lambda _: demo.answer(tile.member_id, outcome),
    )
    return labelled(_as_tall([button]), name=f"outcome-{outcome}-{tile.member_id}", expand=True)


def _as_tall(buttons: list[ft.Control], spacing: int = 0) -> ft.Row:
    """Side by side, and each as tall as the one with most to say."""
    return ft.Row(buttons, spacing=spacing, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
