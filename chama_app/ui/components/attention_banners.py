"""What somebody must look at, each line with the one thing to do about it; nothing when all is well."""

from collections.abc import Callable

import flet as ft

from ...domain.network import Network
from ...domain.payment_status import UNKNOWN, PaymentStatus
from ...i18n import Words, time_or_moment
from ...i18n.plurals import Counted
from ...i18n.request_text import record_text
from ..session import Session
from ..theme import TARGET, Role, Space
from ..view_models.approval_state import ApprovalOverview
from ..view_models.home_state import AttentionState
from ..view_models.payout_state import PayoutOverview
from .attention_strip import AttentionLine, attention_strip
from .error_boundary import guarded_component

_CALM = "attention-none"
_ASKABLE = UNKNOWN - {PaymentStatus.CHECKING_EARLIER, PaymentStatus.REPORTED}


@guarded_component
def attention_banners(
    attention: AttentionState, payouts: PayoutOverview, approvals: ApprovalOverview, session: Session, words: Words
) -> ft.Control:
    """The strip above the members. Where only money that leaves needs a look, its own strip takes this one's place."""
    people, is_narrow = words.members, session.screen.layout.is_narrow
    reported, no_amount = frozenset({PaymentStatus.REPORTED}), frozenset({PaymentStatus.AMOUNT_MISSING})
    shown = [
        _line(attention.problem, ft.Icons.CLOUD_OFF, Role.ERROR, "attention-problem"),
        *_about_the_file(attention, session, words),
        _line(words.record.stuck if attention.is_stuck else None, ft.Icons.SYNC_PROBLEM, Role.ERROR, "attention-stuck"),
        _on_network(attention.network, words),
        _left_out(attention, session, words),
        _left_out_elsewhere(attention, session, words),
        _in_turn(attention, words),
        _counted(
            attention.counts.twice,
            words.attention_twice,
            ft.Icons.FILTER_2,
            "twice",
            (people.attention_review, lambda: session.select_first(frozenset({PaymentStatus.PAID_TWICE}))),
        ),
        _counted(
            attention.counts.overpaid,
            words.attention_overpaid,
            ft.Icons.EXPOSURE_PLUS_1,
            "overpaid",
            (people.attention_review, lambda: session.select_first(frozenset({PaymentStatus.OVERPAID}))),
        ),
        _counted(
            attention.counts.amount_missing,
            words.attention_no_amount,
            ft.Icons.QUESTION_MARK,
            "no-amount",
            (people.attention_review, lambda: session.select_first(no_amount)),
        ),
        _unknown(attention, session, words),
        _counted(
            attention.counts.reported,
            people.attention_reported,
            ft.Icons.RECORD_VOICE_OVER,
            "reported",
            (people.attention_review, lambda: session.select_first(reported)),
        ),
        _counted(attention.counts.checking, words.attention_checking, ft.Icons.MANAGE_HISTORY, "checking", None),
    ]
    said = [line for line in shown if line][: attention.room] or [_calm(words)]
    looks = tuple(
        (line.message, line.icon, line.role, line.name, line.action and line.action[0], line.enabled) for line in said
    )
    strips = ft.use_memo(lambda: [attention_strip(line, is_narrow=is_narrow) for line in said], [looks, is_narrow])
    if said[0].name == _CALM and (payouts.unknown or approvals.waiting or approvals.held):
        return ft.Column([], spacing=0)
    lines = list[ft.Control](strips)
    lines += [_room(place) for place in range(len(lines), attention.room)]
    return ft.Column(lines, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _calm(words: Words) -> AttentionLine:
    """Where nothing needs a look the strip says so: what comes up takes its place, and moves nothing."""
    return AttentionLine(words.shell.all_is_well, ft.Icons.CHECK_CIRCLE_OUTLINE, Role.IDLE, _CALM)


def _room(place: int) -> ft.Control:
    """The room of a line that is not needed any more, until nobody is about to press what is below."""
    return ft.Container(height=TARGET, key=f"attention-room-{place}")


def _on_network(network: Network, words: Words) -> AttentionLine | None:
    match network:
        case "offline":
            return _line(words.shell.offline, ft.Icons.WIFI_OFF, Role.NEUTRAL, "network-offline")
        case "slow":
            return _line(words.shell.mpesa_slow, ft.Icons.HOURGLASS_TOP, Role.WAIT, "network-slow")
        case "live_off":
            return _line(words.shell.live_off, ft.Icons.SYNC_DISABLED, Role.NEUTRAL, "network-live-off")
        case "fine":
            return None


def _about_the_file(attention: AttentionState, session: Session, words: Words) -> list[AttentionLine | None]:
    return [
        _line(record_text(attention.record, words), ft.Icons.LOCK_OUTLINE, Role.ERROR, "attention-record"),
        _unsaved(attention, words),
        _refused_backup(attention, session, words),
    ]


def _unsaved(attention: AttentionState, words: Words) -> AttentionLine | None:
    """What is shown and not on disk yet."""
    unsaved, record = attention.unsaved, words.record
    message = record.unsaved.format(count=unsaved.count, why=record.why[unsaved.problem]) if unsaved else None
    return _line(message, ft.Icons.SAVE_OUTLINED, Role.ERROR, "attention-unsaved")


def _refused_backup(attention: AttentionState, session: Session, words: Words) -> AttentionLine | None:
    """That the backup that was chosen is not what is shown."""
    message = words.backups.refused if attention.is_backup_refused else None
    action = (words.backups.understood, session.app_state.forget_refused_backup)
    return _line(message, ft.Icons.SETTINGS_BACKUP_RESTORE, Role.ERROR, "attention-backup", action)


def _left_out(attention: AttentionState, session: Session, words: Words) -> AttentionLine | None:
    """Who was to be asked with all the others and was not."""
    names = ", ".join(attention.left_out)
    message = words.attention_left_out.format(who=names) if names else None
    action = (words.request_all, session.dialogs.show_request_all)
    name, enabled = "attention-left-out", attention.ready
    return _line(message, ft.Icons.PLAYLIST_REMOVE, Role.WAIT, name, action, enabled=enabled)


def _left_out_elsewhere(attention: AttentionState, session: Session, words: Words) -> AttentionLine | None:
    """For which other collections somebody was to be asked with all the others and was not, and a way to the first."""
    others = attention.left_out_elsewhere
    names = ", ".join(one.name for one in others)
    message = words.attention_left_out_elsewhere.format(names=names) if others else None
    action = (words.members.attention_review, lambda: session.collections.select(others[0].id))
    return _line(message, ft.Icons.PLAYLIST_REMOVE, Role.WAIT, "attention-left-out-elsewhere", action)


def _in_turn(attention: AttentionState, words: Words) -> AttentionLine | None:
    """Who waits because only so many requests go out in a minute, and until when."""
    said = [words.attention_in_turn.of(attention.in_turn)] if attention.in_turn else []
    said += (
        [words.next_turn.format(t=time_or_moment(attention.next_turn, words))] if said and attention.next_turn else []
    )
    return _line(" ".join(said), ft.Icons.SCHEDULE, Role.WAIT, "attention-in-turn")


def _unknown(attention: AttentionState, session: Session, words: Words) -> AttentionLine | None:
    """How many payments nobody knows about; M-PESA is asked of all of them, where there is a way to it."""
    action = (words.members.attention_check, lambda: session.members_list.check_all(_ASKABLE))
    count, message, ready = attention.counts.unknown, words.attention_unknown, attention.ready
    return _counted(count, message, ft.Icons.HELP_OUTLINE, "unknown", action, enabled=ready)


def _counted(
    count: int,
    message: Counted,
    icon: ft.IconData,
    name: str,
    action: tuple[str, Callable[[], None]] | None,
    *,
    enabled: bool = True,
) -> AttentionLine | None:
    said = message.of(count) if count else None
    return _line(said, icon, Role.UNKNOWN, f"attention-{name}", action, enabled=enabled)


def _line(
    message: str | None,
    icon: ft.IconData,
    role: Role,
    name: str,
    action: tuple[str, Callable[[], None]] | None = None,
    *,
    enabled: bool = True,
) -> AttentionLine | None:
    return AttentionLine(message, icon, role, name, action, enabled) if message else None
