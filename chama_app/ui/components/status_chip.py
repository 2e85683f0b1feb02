"""The chip of a member, for each state that there is."""

import flet as ft

from ...domain.member_rows import Row
from ...domain.payment_kinds import Kind
from ...i18n import Words
from ...i18n.request_text import label, spoken_label
from ..theme import Role
from .chip import chip
from .semantics import said

LOOKS: dict[Kind, tuple[ft.IconData, Role]] = {
    Kind.IDLE: (ft.Icons.RADIO_BUTTON_UNCHECKED, Role.IDLE),
    Kind.QUEUED: (ft.Icons.SCHEDULE, Role.INFO),
    Kind.SENDING: (ft.Icons.SEND, Role.INFO),
    Kind.WAITING: (ft.Icons.PHONELINK_RING, Role.WAIT),
    Kind.STILL_WAITING: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    Kind.RECEIPT_MISSING: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    Kind.PAID: (ft.Icons.CHECK_CIRCLE, Role.SUCCESS),
    Kind.PAID_LATE: (ft.Icons.UPDATE, Role.SUCCESS),
    Kind.PAID_IN_PART: (ft.Icons.TIMELAPSE, Role.INFO),
    Kind.PAID_TWICE: (ft.Icons.FILTER_2, Role.UNKNOWN),
    Kind.OVERPAID: (ft.Icons.EXPOSURE_PLUS_1, Role.UNKNOWN),
    Kind.PAID_BY_HAND: (ft.Icons.EDIT_NOTE, Role.SUCCESS),
    Kind.AMOUNT_MISSING: (ft.Icons.QUESTION_MARK, Role.UNKNOWN),
    Kind.NOTHING_OWED: (ft.Icons.CHECK_CIRCLE_OUTLINE, Role.NEUTRAL),
    Kind.LOW_BALANCE: (ft.Icons.ACCOUNT_BALANCE_WALLET, Role.ERROR),
    Kind.WRONG_PIN: (ft.Icons.PASSWORD, Role.ERROR),
    Kind.PHONE_BUSY: (ft.Icons.PHONELINK_LOCK, Role.ERROR),
    Kind.EXPIRED: (ft.Icons.TIMER_OFF, Role.ERROR),
    Kind.DECLINED: (ft.Icons.ERROR_OUTLINE, Role.ERROR),
    Kind.CLOSED: (ft.Icons.DO_NOT_DISTURB_ON, Role.NEUTRAL),
    Kind.NOT_SENT: (ft.Icons.CLOUD_OFF, Role.ERROR),
    Kind.UNKNOWN: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    Kind.NO_ANSWER: (ft.Icons.MOBILE_OFF, Role.UNKNOWN),
    Kind.NO_REPLY: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    Kind.CHECKING_EARLIER: (ft.Icons.MANAGE_HISTORY, Role.UNKNOWN),
    Kind.REPORTED: (ft.Icons.RECORD_VOICE_OVER, Role.UNKNOWN),
}
_BUSY = {Kind.SENDING, Kind.CHECKING_EARLIER}


def role_of(kind: Kind) -> Role:
    """The colour role of a state."""
    return LOOKS[kind][1]


def status_chip(row: Row, words: Words, place: str = "row", *, calm: bool = False, wraps: bool = True) -> ft.Control:
    """The chip of one member; a change of state fades over, a countdown only counts."""
    icon, role = LOOKS[row.kind]
    shown = chip(label(row, words), icon, role, key=row.kind.value, is_busy=row.kind in _BUSY, wraps=wraps)
    return said(
        ft.AnimatedSwitcher(
            shown,
            duration=0 if calm else 220,
            reverse_duration=0 if calm else 120,
            switch_in_curve=ft.AnimationCurve.EASE_OUT,
        ),
        name=f"status-{place}-{row.member.id}",
        label=spoken_label(row, words),
        live=place == "row",
    )
