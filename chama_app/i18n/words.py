"""The list of everything that the app can say; each language fills in all of it.

Placeholders: {n} a member's name, {p} a masked phone, {prompted} whose phone and which, {how} in which way and when,
{a} an amount, {r} a receipt, {t} a moment, {c} a code, {why} a plain reason, {parts} what an amount is made of, {came}
how it came, {named} the {number} payments that arrived, {times} how often somebody paid. `my_` and `i_` fields replace
{n}'s words when the member is the one who holds the phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from daraja_core.attempt import Happening, Source

from ..domain.amounts import AmountProblem
from ..domain.payment_status import PaymentStatus
from .activity_words import ActivityWords
from .approval_words import ApprovalWords
from .backup_words import BackupWords
from .collection_words import CollectionWords
from .group_words import GroupWords
from .hand_words import HandWords
from .history_words import HistoryWords
from .list_words import ListWords
from .member_words import MemberWords
from .message_words import MessageWords
from .own_words import OwnWords
from .payout_words import PayoutWords
from .plurals import Counted
from .record_words import RecordWords
from .room_words import RoomWords
from .settings_words import SettingsWords
from .shell_words import ShellWords
from .start_words import StartWords
from .state_copy import StateCopy
from .timeline_words import TimelineWords
from .treasurer_words import TreasurerWords


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    code: str
    payouts: PayoutWords
    approval: ApprovalWords
    members: MemberWords
    lists: ListWords
    amounts: Mapping[AmountProblem, str]
    own: OwnWords
    hand: HandWords
    backups: BackupWords
    papers: HistoryWords
    messages: MessageWords
    timeline: TimelineWords
    collections: CollectionWords
    activity: ActivityWords
    shell: ShellWords
    record: RecordWords
    group: GroupWords
    treasurers: TreasurerWords
    room: RoomWords
    settings: SettingsWords
    start: StartWords
    # states
    states: Mapping[PaymentStatus, StateCopy]
    has_paid: str
    i_have_paid: str
    twice: str
    times: str
    has_reported: str
    i_have_reported: str
    not_paid: str
    i_have_not_paid: str
    phone_of: str
    phone_with_number: str
    with_code: str
    my_phone: str
    balance_of: str
    my_balance: str
    reasons: Mapping[str, str]
    # modes
    mode_demo: str
    mode_sandbox: str
    mode_production: str
    # pot
    in_the_pot: str
    pot_of: str
    pot_progress: Counted
    pot_left: str
    pot_received: str
    pot_waiting: str
    pot_unknown: str
    pot_confirmed: str
    pot_beyond: str
    pot_set_aside: str
    pot_unassigned: str
    pot_over: str
    pot_complete: str
    pot_nobody: str
    pot_nothing: str
    # actions
    request: str
    request_rest: str
    request_again: str
    request_in: str
    request_again_in: str
    try_again: str
    check_now: str
    check_status: str
    receipt: str
    review: str
    busy_sending: str
    busy_queued: str
    busy_checking: str
    request_all: str
    request_all_question: Counted
    amount_changed: str
    gone_meanwhile: str
    plan_amount: str
    plan_number: str
    plan_added: str
    plan_removed: str
    not_included: str
    nothing_to_request: str
    cancel: str
    close: str
    back: str
    send: str
    copy: str
    copied: str
    # attention
    attention_unknown: Counted
    attention_twice: Counted
    attention_overpaid: Counted
    attention_left_out: str
    attention_left_out_elsewhere: str
    attention_in_turn: Counted
    next_turn: str
    attention_no_amount: Counted
    attention_checking: Counted
    # pay again
    again_title: str
    again_body: str
    again_tick: str
    again_wait: str
    again_confirm: str
    again_too_early: str
    ask_again_anyway: str
    # detail
    details: str
    share_of: str
    received_of: str
    received_beyond: str
    in_parts: str
    of_what_was_paid: str
    part_sent_back: str
    part_going_back: str
    part_for_later: str
    history: str
    earlier_requests: str
    request_number: str
    for_support: str
    copy_support: str
    mpesa_time: str
    received_time: str
    amount_reported: str
    amount_not_reported: str
    checked_at: str
    no_history: str
    sources: Mapping[Source, str]
    happenings: Mapping[Happening, str]
    # notifications
    sent_now: Counted
    not_sent_now: Counted
    waiting_now: Counted
    late_success: str
    recovered: str
    asked_elsewhere: str
    no_record: str
    check_failed: str
    # first run
    demo_title: str
    demo_body: str
    demo_dismiss: str
    opening: str
    start_failed: str
    # members
    members_label: str
    no_members: str
    add_member: str
    # navigation
    home_label: str
    activity_label: str
    settings_label: str
    # phones
    phones: str
    phone_pin_note: str
    phone_pin_hint: str
    phone_idle: str
    phone_no_network: str
    phone_send: str
    phone_cancel: str
    phone_outcomes: str
    phone_delete: str
    phone_digit: str
    outcome_pay: str
    outcome_wrong_pin: str
    outcome_cancel: str
    outcome_ignore: str
    outcome_low_balance: str
    outcome_phone_off: str
    outcome_busy: str
    outcome_expired: str
    # privacy: a choice of the reader's, kept beside the words because every text that names a phone needs it
    masked: bool = True
    # and the day on which it is read: of another year every text says which
    today: date | None = None
