"""The chip of a member, for each state that there is."""

import flet as ft

from ...domain.member_rows import MemberRow
from ...domain.payment_status import PaymentStatus
from ...i18n import Words
from ...i18n.request_text import spoken_status, status_label
from ..theme import Role, Type, TypeStep
from ..view_models.home_state import Countdown, MemberTile
from .chip import chip
from .error_boundary import guarded_component
from .semantics import labelled

STATUS_STYLES: dict[PaymentStatus, tuple[ft.IconData, Role]] = {
    PaymentStatus.IDLE: (ft.Icons.RADIO_BUTTON_UNCHECKED, Role.IDLE),
    PaymentStatus.QUEUED: (ft.Icons.SCHEDULE, Role.INFO),
    PaymentStatus.IN_TURN: (ft.Icons.SCHEDULE, Role.INFO),
    PaymentStatus.SENDING: (ft.Icons.SEND, Role.INFO),
    PaymentStatus.WAITING: (ft.Icons.PHONELINK_RING, Role.WAIT),
    PaymentStatus.STILL_WAITING: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    PaymentStatus.RECEIPT_MISSING: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    PaymentStatus.PAID: (ft.Icons.CHECK_CIRCLE, Role.SUCCESS),
    PaymentStatus.PAID_LATE: (ft.Icons.UPDATE, Role.SUCCESS),
    PaymentStatus.PAID_IN_PART: (ft.Icons.TIMELAPSE, Role.INFO),
    PaymentStatus.COUNTS_NO_MORE: (ft.Icons.UNDO, Role.IDLE),
    PaymentStatus.PAID_TWICE: (ft.Icons.FILTER_2, Role.UNKNOWN),
    PaymentStatus.OVERPAID: (ft.Icons.EXPOSURE_PLUS_1, Role.UNKNOWN),
    PaymentStatus.PAID_BY_HAND: (ft.Icons.EDIT_NOTE, Role.SUCCESS),
    PaymentStatus.RECORDED: (ft.Icons.EDIT_NOTE, Role.SUCCESS),
    PaymentStatus.CARRIED: (ft.Icons.REDO, Role.SUCCESS),
    PaymentStatus.AMOUNT_MISSING: (ft.Icons.QUESTION_MARK, Role.UNKNOWN),
    PaymentStatus.NOTHING_OWED: (ft.Icons.CHECK_CIRCLE_OUTLINE, Role.NEUTRAL),
    PaymentStatus.LOW_BALANCE: (ft.Icons.ACCOUNT_BALANCE_WALLET, Role.ERROR),
    PaymentStatus.WRONG_PIN: (ft.Icons.PASSWORD, Role.ERROR),
    PaymentStatus.PHONE_BUSY: (ft.Icons.PHONELINK_LOCK, Role.ERROR),
    PaymentStatus.EXPIRED: (ft.Icons.TIMER_OFF, Role.ERROR),
    PaymentStatus.DECLINED: (ft.Icons.ERROR_OUTLINE, Role.ERROR),
    PaymentStatus.CLOSED: (ft.Icons.DO_NOT_DISTURB_ON, Role.NEUTRAL),
    PaymentStatus.NOT_SENT: (ft.Icons.CLOUD_OFF, Role.ERROR),
    PaymentStatus.UNKNOWN: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    PaymentStatus.NO_ANSWER: (ft.Icons.MOBILE_OFF, Role.UNKNOWN),
    PaymentStatus.UNCLEAR_ANSWER: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    PaymentStatus.NO_REPLY: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    PaymentStatus.CHECKING_EARLIER: (ft.Icons.MANAGE_HISTORY, Role.UNKNOWN),
    PaymentStatus.REPORTED: (ft.Icons.RECORD_VOICE_OVER, Role.UNKNOWN),
}
_BUSY = {PaymentStatus.SENDING, PaymentStatus.CHECKING_EARLIER}


def status_role(kind: PaymentStatus) -> Role:
    """The colour role of a state."""
    return STATUS_STYLES[kind][1]


def chip_words(tile: MemberTile, words: Words) -> tuple[str, TypeStep]:
    """What stands on the chip at this moment."""
    return _label(tile.row, tile.countdown, words), Type.LABEL


def _label(row: MemberRow, countdown: Countdown, words: Words) -> str:
    return status_label(row, words, countdown.seconds, is_cut_off=countdown.is_cut_off)


@guarded_component
def status_chip(
    row: MemberRow,
    countdown: Countdown,
    words: Words,
    place: str = "row",
    *,
    reduce_motion: bool = False,
    wraps: bool = True,
    key: str = "",
) -> ft.Control:
    """The chip of one member, drawn by itself; a change of state fades over, a countdown only counts."""
    icon, role = STATUS_STYLES[row.status]
    label = _label(row, countdown, words)
    shown = chip(label, icon, role, key=row.status.value, is_busy=row.status in _BUSY, wraps=wraps)
    return labelled(
        ft.AnimatedSwitcher(
            shown,
            duration=0 if reduce_motion else 220,
            reverse_duration=0 if reduce_motion else 120,
            switch_in_curve=ft.AnimationCurve.EASE_OUT,
        ),
        name=f"status-{place}-{row.member.id}",
        label=spoken_status(row, words, is_cut_off=countdown.is_cut_off),
        live=place == "row",
    )
