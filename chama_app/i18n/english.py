"""English."""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from ..domain.payment_status import PaymentStatus
from .activity_words import ENGLISH_ACTIVITY
from .amount_words import ENGLISH_AMOUNTS
from .approval_words import ENGLISH_APPROVAL
from .backup_words import ENGLISH_BACKUP
from .collection_words import ENGLISH_COLLECTIONS
from .group_words import ENGLISH_GROUP
from .hand_words import ENGLISH_HAND
from .history_words import ENGLISH_HISTORY
from .list_words import ENGLISH_LISTS
from .member_words import ENGLISH_MEMBERS
from .message_words import ENGLISH_MESSAGES
from .own_words import ENGLISH_OWN
from .payout_words import ENGLISH_PAYOUTS
from .plurals import Counted
from .record_words import ENGLISH_RECORD
from .room_words import ENGLISH_ROOM
from .settings_words import ENGLISH_SETTINGS
from .shell_words import ENGLISH_SHELL
from .start_words import ENGLISH_START
from .state_copy import StateCopy
from .timeline_words import ENGLISH_TIMELINE
from .treasurer_words import ENGLISH_TREASURER
from .words import Words

ENGLISH = Words(
    code="en",
    payouts=ENGLISH_PAYOUTS,
    approval=ENGLISH_APPROVAL,
    settings=ENGLISH_SETTINGS,
    start=ENGLISH_START,
    members=ENGLISH_MEMBERS,
    lists=ENGLISH_LISTS,
    amounts=ENGLISH_AMOUNTS,
    own=ENGLISH_OWN,
    hand=ENGLISH_HAND,
    backups=ENGLISH_BACKUP,
    papers=ENGLISH_HISTORY,
    messages=ENGLISH_MESSAGES,
    timeline=ENGLISH_TIMELINE,
    collections=ENGLISH_COLLECTIONS,
    activity=ENGLISH_ACTIVITY,
    shell=ENGLISH_SHELL,
    record=ENGLISH_RECORD,
    group=ENGLISH_GROUP,
    treasurers=ENGLISH_TREASURER,
    room=ENGLISH_ROOM,
    states={
        PaymentStatus.IDLE: StateCopy("{not_paid}", ""),
        PaymentStatus.QUEUED: StateCopy(
            "Next in line", "Another request is open on {p}. This one goes out when that phone is free."
        ),
        PaymentStatus.IN_TURN: StateCopy(
            "Waits its turn", "Only so many requests go out in a minute. This one goes out by itself."
        ),
        PaymentStatus.SENDING: StateCopy("Sending request…", "Contacting M-PESA."),
        PaymentStatus.WAITING: StateCopy(
            "Waiting for PIN · {left}",
            "M-PESA sent a prompt for {a} to {prompted}. Enter the M-PESA PIN on that phone, never here.",
        ),
        PaymentStatus.STILL_WAITING: StateCopy(
            "Still waiting",
            "The prompt may have closed. The answer can take a little longer. Do not request again yet.",
        ),
        PaymentStatus.RECEIPT_MISSING: StateCopy(
            "Paid, waiting for the receipt",
            "M-PESA says {n} has paid. The receipt is still on its way. Do not request again.",
        ),
        PaymentStatus.PAID: StateCopy("{has_paid} {a}", "{a} received from {n}. M-PESA receipt {r}, {t}."),
        PaymentStatus.PAID_LATE: StateCopy(
            "{has_paid} — confirmed late",
            "M-PESA confirmed this payment after we stopped waiting. Receipt {r}, {t}. It is in the pot.",
        ),
        PaymentStatus.PAID_IN_PART: StateCopy("{has_paid} {a} so far", "{came} {rest} is missing."),
        PaymentStatus.COUNTS_NO_MORE: StateCopy(
            "{has_paid}, counts no more", "What {n} paid counts here no more: {rest} is missing."
        ),
        PaymentStatus.PAID_TWICE: StateCopy(
            "{has_paid} {times}",
            "{number}\u00a0payments arrived: {named}. Agree with {n}, then send back what is too much, or keep it.",
        ),
        PaymentStatus.OVERPAID: StateCopy(
            "{has_paid} {more} too much",
            "{all} from {n} is here, which is {more} more than the share of {share}. Send it back, keep it, or count "
            "it for later.",
        ),
        PaymentStatus.PAID_BY_HAND: StateCopy(
            "{has_paid} {a} (by hand)",
            "{a} from {n} was recorded by hand, {t}. M-PESA’s receipt replaces this when it comes.",
        ),
        PaymentStatus.RECORDED: StateCopy(
            "{has_paid} {a} · {way}", "{a} from {n} was recorded by hand: {how}. M-PESA knows nothing of it."
        ),
        PaymentStatus.CARRIED: StateCopy("{has_paid} {a} · {way}", "{a} from {n} counts here: it came {how}."),
        PaymentStatus.AMOUNT_MISSING: StateCopy(
            "Paid, amount not told",
            "M-PESA sent receipt {r} without an amount that can be read. Look it up in {n}’s M-PESA message and enter "
            "the amount. Do not request again.",
        ),
        PaymentStatus.NOTHING_OWED: StateCopy("Nothing to pay", "{n} has nothing to pay for this collection."),
        PaymentStatus.LOW_BALANCE: StateCopy(
            "Not paid — low balance",
            "{balance} is too low. No money left the account. Add money to M-PESA, then request again.",
        ),
        PaymentStatus.WRONG_PIN: StateCopy(
            "Not paid — wrong PIN",
            "The M-PESA PIN was not correct. No money left the account. Request again. PIN locked or forgotten? Dial\u00a0*334#.",
        ),
        PaymentStatus.PHONE_BUSY: StateCopy(
            "Not paid — phone busy",
            "Another M-PESA request is open on {phone}. No money left for this request. Finish it, wait 2\u00a0minutes, then request again.",
        ),
        PaymentStatus.EXPIRED: StateCopy(
            "Not paid — request expired",
            "The prompt on {phone} expired before a PIN was entered. No money left the account. Request again.",
        ),
        PaymentStatus.DECLINED: StateCopy(
            "Not paid", "M-PESA did not accept this payment: {why}. No money left the account."
        ),
        PaymentStatus.CLOSED: StateCopy(
            "Prompt closed",
            "The M-PESA prompt was cancelled or closed on {phone}. No money left the account. Request again when {n} is ready.",
        ),
        PaymentStatus.NOT_SENT: StateCopy(
            "Request not sent", "The request did not reach M-PESA: {why}. This request charged nobody."
        ),
        PaymentStatus.UNKNOWN: StateCopy(
            "Status unknown",
            "M-PESA has not answered yet. {n} may or may not have paid. We keep listening. Check {n}’s M-PESA messages before you request again.",
        ),
        PaymentStatus.NO_ANSWER: StateCopy(
            "No answer from phone",
            "M-PESA got no answer from {phone}. It may be off or out of network. Check the status, then request again. Prompts never appear? Dial\u00a0*234# to update the SIM menu.",
        ),
        PaymentStatus.UNCLEAR_ANSWER: StateCopy(
            "Status unknown",
            "M-PESA answered, but did not say what became of the money. {n} may or may not have paid. We keep listening. Check {n}’s M-PESA messages before you request again.",
        ),
        PaymentStatus.NO_REPLY: StateCopy(
            "Status unknown",
            "We lost the connection while sending. A prompt may still appear on {phone}. Wait 3\u00a0minutes before you request again.",
        ),
        PaymentStatus.CHECKING_EARLIER: StateCopy(
            "Checking earlier payment…",
            "The app closed before this payment finished (started {t}). We are checking it now. Do not request again yet.",
        ),
        PaymentStatus.REPORTED: StateCopy(
            "{has_reported}, not confirmed",
            "{n} reported the M-PESA code {r}. It counts when M-PESA confirms it. Do not request again.",
        ),
    },
    has_paid="Paid",
    twice="twice",
    times="{number}\u00a0times",
    i_have_paid="Paid",
    has_reported="Reported",
    i_have_reported="Reported",
    not_paid="Not paid yet",
    i_have_not_paid="Not paid yet",
    phone_of="{n}’s phone",
    phone_with_number="{phone} ({p})",
    with_code="{said} (code\u00a0{c})",
    my_phone="your phone",
    balance_of="{n}’s M-PESA balance",
    my_balance="Your M-PESA balance",
    reasons={
        "17": "M-PESA could not process it right now",
        "26": "M-PESA is busy",
        "1025": "the prompt could not be sent to the phone",
        "9999": "the prompt could not be sent to the phone",
        "": "no reason was given",
        "offline": "no internet",
        "keys": "M-PESA keys were rejected",
        "phone": "the phone number is not valid",
        "elsewhere": "another phone has asked already",
        "turn": "the turn was swapped meanwhile",
        "closed": "the app closed before it left",
        "amount": "the amount is not allowed",
        "refused": "M-PESA refused it",
        "treasurer": "only a treasurer of the chama can do this",
        "approval": "two treasurers must agree",
        "busy": "there was too much to do at that moment",
        "repeated": "the same amount was paid from that phone just before",
        "server": "the server of the chama did not take it",
        "disk": "it could not be written to the disk first",
    },
    mode_demo="Demo",
    mode_sandbox="Sandbox",
    mode_production="Live",
    in_the_pot="In the pot",
    pot_of="of {a}",
    pot_progress=Counted("1\u00a0of\u00a0{everybody}\u00a0paid", "{count}\u00a0of\u00a0{everybody}\u00a0paid"),
    pot_left="{a} left",
    pot_received="{a} received",
    pot_waiting="{a} waiting",
    pot_unknown="{a} unknown",
    pot_confirmed="{a} requested and paid, not counted yet",
    pot_beyond="{a} more than asked for",
    pot_set_aside="{a} kept for later",
    pot_unassigned="{a} is nobody’s share",
    pot_over="{a} over target",
    pot_complete="Everyone has paid",
    pot_nobody="Nobody takes part yet",
    pot_nothing="Nothing to pay",
    request="Request {a}",
    request_rest="Request {a}",
    request_again="Request again",
    request_in="Request ({left})",
    request_again_in="Request again ({left})",
    try_again="Try again",
    check_now="Check now",
    check_status="Check status",
    receipt="Receipt",
    review="Review",
    busy_sending="Sending…",
    busy_queued="Queued",
    busy_checking="Checking…",
    request_all="Request all",
    amount_changed="The amount has changed meanwhile. Look at it, then press again.",
    gone_meanwhile="This was removed elsewhere meanwhile. Nothing was saved.",
    plan_amount="Changed meanwhile: {n} would be asked for {a}, not {before}.",
    plan_number="Changed meanwhile: {n} has another number.",
    plan_added="Changed meanwhile: {n} would be asked for {a}, too.",
    plan_removed="Changed meanwhile: {n} would not be asked.",
    request_all_question=Counted("Send 1\u00a0request, {a} in total?", "Send {count}\u00a0requests, {a} in total?"),
    not_included="Not included",
    nothing_to_request="There is nobody to send a request to right now.",
    cancel="Cancel",
    close="Close",
    back="Back",
    send="Send",
    copy="Copy",
    copied="Copied",
    attention_unknown=Counted("1\u00a0payment with unknown status", "{count}\u00a0payments with unknown status"),
    attention_twice=Counted("1\u00a0paid more than once", "{count}\u00a0paid more than once"),
    attention_in_turn=Counted(
        "1\u00a0request waits its turn and goes out by itself.",
        "{count}\u00a0requests wait their turn and go out by themselves.",
    ),
    next_turn="The next go out at {t}.",
    attention_left_out="Not asked yet: {who}. Something came between.",
    attention_left_out_elsewhere="Not everybody was asked yet for {names}.",
    attention_overpaid=Counted("1\u00a0paid more than the share", "{count}\u00a0paid more than the share"),
    attention_no_amount=Counted("1\u00a0paid, amount not told", "{count}\u00a0paid, amount not told"),
    attention_checking=Counted(
        "1\u00a0unresolved from last time — checking…", "{count}\u00a0unresolved from last time — checking…"
    ),
    again_title="Request {a} from {n} again?",
    again_body="The first request ({t}) has no answer yet. If {n} already paid, this will charge {n} twice.",
    again_tick="I checked {n}’s M-PESA messages and there is no payment of {a}.",
    again_wait="Wait",
    again_confirm="Request again",
    again_too_early="You can request again from {t}: until then the first prompt may still be answered.",
    ask_again_anyway="Request again…",
    details="Payment",
    received_of="{a} of {share} received",
    received_beyond="{a} received · share {share}",
    in_parts="{all} from {n} came in parts: {parts}.",
    of_what_was_paid="Of what was paid, {parts}.",
    part_sent_back="{a} was sent back",
    part_going_back="{a} is on its way back",
    part_for_later="{a} counts for later",
    share_of="Share {a}",
    history="History",
    earlier_requests="Earlier requests",
    request_number="Request\u00a0{number}, {t}",
    for_support="Details for support",
    copy_support="Copy details for support",
    mpesa_time="M-PESA time {t}",
    received_time="Received {t}",
    amount_reported="M-PESA reported {m}; {a} was requested.",
    amount_not_reported="M-PESA reported no amount; {a} was requested.",
    checked_at="Checked {t}",
    no_history="Nothing was requested yet.",
    sources={
        "app": "App",
        "safaricom": "M-PESA",
        "realtime": "Live",
        "poll": "Checked",
        "resume": "On return",
        "restored": "Recovered",
        "check": "You checked",
        "clock": "Timer",
    },
    happenings={
        "created": "Request created",
        "sending": "Sent to M-PESA",
        "accepted": "M-PESA accepted the request",
        "answer_lost": "No reply while sending",
        "not_sent": "Request not sent",
        "success": "Paid",
        "failed": "Not paid",
        "cancelled": "Prompt closed",
        "timeout": "No answer from the phone",
        "confirming": "Paid, the receipt is on its way",
        "advised": "M-PESA was asked",
        "nothing_yet": "No answer yet",
        "read_failed": "Could not check",
        "unknown": "Status unknown",
        "session_lost": "Can no longer read the result",
        "restored": "App opened again",
        "ignored": "Repeated result ignored",
    },
    sent_now=Counted("1\u00a0sent", "{count}\u00a0sent"),
    not_sent_now=Counted("1\u00a0not sent", "{count}\u00a0not sent"),
    waiting_now=Counted("1\u00a0waits its turn", "{count}\u00a0wait their turn"),
    late_success="{n} has paid after all: {a}, receipt {r}.",
    asked_elsewhere="{n} has been asked by another phone already, until {t}.",
    no_record="{n}: there is no record of this on this device, so M-PESA cannot be asked from here. Look it up in the "
    "M-PESA messages.",
    check_failed="{n}: nobody could be asked. Check the connection and try again.",
    recovered="Recovered after restart: {n} has paid {a}.",
    demo_title="This is a demo. No real money moves.",
    demo_body="Press Request all, then enter PIN\u00a01234 on the phones.",
    demo_dismiss="Got it",
    opening="Opening the pot…",
    start_failed="Payments are not available. {why}",
    members_label="Members",
    no_members="Add the people who share this pot.",
    add_member="Add member",
    home_label="Home",
    activity_label="Activity",
    settings_label="Settings",
    phones="Phones",
    phone_pin_note="Simulator. Never type your real M-PESA PIN.",
    phone_pin_hint="PIN\u00a01234",
    phone_idle="No prompt on this phone",
    phone_no_network="No network",
    phone_send="Send",
    phone_cancel="Cancel",
    phone_outcomes="Or let it happen",
    phone_delete="Delete",
    phone_digit="Digit {digit}",
    outcome_pay="Pay",
    outcome_wrong_pin="Wrong PIN",
    outcome_cancel="Cancel",
    outcome_ignore="Ignore",
    outcome_low_balance="Low balance",
    outcome_phone_off="Phone off",
    outcome_busy="Busy",
    outcome_expired="Expired",
)
