"""What the app says about money that leaves the pot, in both languages.

Placeholders as in `words`; {id} is the payout's id at M-PESA, {rest} what the pot holds afterwards, {more} what lacks.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from daraja_core.attempt import Happening

from ..domain.payment_requests import NotSentReason
from ..domain.payout_rules import MayNotSendReason, PayoutStatus
from ..services.payout_service import MissingRequirement
from .payout_refusals import (
    ENGLISH_DECLINED,
    ENGLISH_NOT_LEFT,
    ENGLISH_REFUSED,
    KISWAHILI_DECLINED,
    KISWAHILI_NOT_LEFT,
    KISWAHILI_REFUSED,
)
from .plurals import Counted
from .state_copy import StateCopy


@dataclass(frozen=True, slots=True)
class PayoutWords:
    """The sentences of one language about payouts."""

    states: Mapping[PayoutStatus, StateCopy]
    declined: Mapping[str, str]
    declined_as: str
    not_left: Mapping[NotSentReason, str]
    happenings: Mapping[Happening, str]
    refused: Mapping[MayNotSendReason, str]
    # entry points
    open: str
    treasurer_only: str
    send_back: str
    keep: str
    later: str
    number_that_paid: str
    unknown_payer: str
    paid_out: str
    going_out: str
    available_line: str
    available_title: str
    of_collected: str
    attention_unknown: Counted
    not_known: str
    ended_otherwise: str
    latest: str
    late: str
    # form
    title: str
    available: str
    available_note: str
    to: str
    pot: str
    other: str
    name: str
    name_hint: str
    phone: str
    phone_goes_to: str
    amount: str
    everything: str
    reason: str
    reason_default: str
    reason_refund: str
    review: str
    missing_requirement: Mapping[MissingRequirement, str]
    bad_name: str
    bad_amount: str
    bad_reason: str
    # review
    review_title: str
    has_changed: str
    balance_after: str
    lacking: str
    check_number: str
    real_money: str
    no_real_money: str
    type_amount: str
    type_amount_again: str
    send: str
    change: str
    # one payout
    payout: str
    sent_back: str
    sent_to: str
    see: str
    check_status: str
    send_again: str
    not_sent_button: str
    confirm_title: str
    confirm_body: str
    confirm_note: str
    confirm_too_short: str
    confirm_too_early: str
    confirm_yes: str
    keep_waiting: str
    confirmed_note: str


ENGLISH_PAYOUTS = PayoutWords(
    states={
        PayoutStatus.SENDING: StateCopy("Sending payout…", "Contacting M-PESA."),
        PayoutStatus.IN_PROGRESS: StateCopy(
            "Payout in progress", "M-PESA took the payout of {a} to {n} and is working on it. Do not send it again."
        ),
        PayoutStatus.RECEIPT_MISSING: StateCopy(
            "Sent, waiting for the receipt",
            "M-PESA says that {a} was sent. The receipt is still on its way. Do not send it again.",
        ),
        PayoutStatus.SENT: StateCopy("Sent", "{a} sent to {n}. Receipt {r}."),
        PayoutStatus.SENT_LATE: StateCopy(
            "Sent — confirmed late", "{a} sent to {n}. Receipt {r}. M-PESA confirmed it after we stopped waiting."
        ),
        PayoutStatus.NOT_SENT: StateCopy("Not sent", "{why} The money is still in the pot."),
        PayoutStatus.UNKNOWN: StateCopy(
            "Payout status unknown",
            "The money may have been sent. Do not send again. Check the M-PESA portal for {id}.",
        ),
        PayoutStatus.CHECKING_EARLIER: StateCopy(
            "Checking earlier payout…",
            "The app closed before this payout finished (started {t}). We are checking it now. Do not send again yet.",
        ),
        PayoutStatus.CONFIRMED_NOT_SENT: StateCopy(
            "Confirmed not sent",
            "M-PESA never answered. Somebody looked it up and wrote down that it was not sent. The money counts as being in the pot.",
        ),
    },
    declined=ENGLISH_DECLINED,
    declined_as="M-PESA did not accept the payout and gave no reason we know (code\u00a0{c}).",
    not_left=ENGLISH_NOT_LEFT,
    happenings={
        "created": "Payout created",
        "accepted": "M-PESA took the payout",
        "not_sent": "Payout not sent",
        "success": "Sent",
        "failed": "Not sent",
        "timeout": "M-PESA gave no result",
        "confirming": "Sent, the receipt is on its way",
        "unknown": "Payout status unknown",
    },
    refused=ENGLISH_REFUSED,
    open="Pay out",
    treasurer_only="Only a treasurer can pay out.",
    send_back="Send it back…",
    keep="Keep it in the pot",
    later="Count it for later",
    number_that_paid="The number that this payment came from",
    unknown_payer="Another phone asked for this payment, so its number is not known here. Type the number that paid; "
    "it is in {n}’s M-PESA message.",
    paid_out="{a} paid out",
    going_out="{a} on its way out",
    available_line="{a} available by M-PESA",
    available_title="Available by M-PESA",
    of_collected="of {a} collected",
    attention_unknown=Counted("1\u00a0payout with unknown status", "{count}\u00a0payouts with unknown status"),
    not_known="M-PESA was asked twice and does not know it: it was probably not sent. Look in the portal before you decide.",
    ended_otherwise="M-PESA was asked and says that it was not carried out. Look in the portal before you decide.",
    latest="Payouts",
    late="The payout to {n} was sent after all: {a}, receipt {r}.",
    title="Pay out",
    available="Available {a} by this app’s records",
    available_note="The paybill’s own balance may differ.",
    to="To",
    pot="Pot",
    other="Another number",
    name="Name",
    name_hint="Who gets the money",
    phone="Phone number",
    phone_goes_to="The money goes to {p}",
    amount="Amount in KES",
    everything="All {a}",
    reason="Reason",
    reason_default="Payout",
    reason_refund="Paid too much",
    review="Review",
    missing_requirement={
        "engine": "M-PESA is not connected yet.",
        "initiator": "Paying out needs an initiator and its security credential. Add them in Settings.",
        "group": "Here the server sends the money, for a shared chama only. Share this chama first; its treasurer can pay out.",
        "treasurer": "Only a treasurer of this chama can pay out. Its owner gives that role.",
    },
    bad_name="Write who gets the money",
    bad_amount="Enter whole shillings, like 2,000",
    bad_reason="Write 2 to 100\u00a0letters, digits or . , - /",
    review_title="Check before you send",
    has_changed="This was changed elsewhere meanwhile. Look at it again before you send.",
    balance_after="Available by M-PESA afterwards",
    lacking="Missing for this payout",
    check_number="M-PESA shows the registered name only after sending. Check the number.",
    real_money="This is real money.",
    no_real_money="No real money moves here.",
    type_amount="Type the amount again",
    type_amount_again="Type {a} to send",
    send="Send {a} to {n}",
    change="Change",
    payout="Payout",
    sent_back="Sent back",
    sent_to="To {n}",
    see="Look at it",
    check_status="Check status",
    send_again="Send again…",
    not_sent_button="It was not sent…",
    confirm_title="Was this payout not sent?",
    confirm_body="Look for {id} in the M-PESA portal first. If {a} did go out and you send it again, {n} gets it twice.",
    confirm_note="What did you check, and what did it say?",
    confirm_too_short="Write a few words: they are kept with the payout.",
    confirm_too_early="You can write this down from {t}: until then it may still show up at M-PESA.",
    confirm_yes="Confirm not sent",
    keep_waiting="Wait",
    confirmed_note="Written down: “{note}”",
)

KISWAHILI_PAYOUTS = PayoutWords(
    states={
        PayoutStatus.SENDING: StateCopy("Inatuma malipo…", "Inawasiliana na M-PESA."),
        PayoutStatus.IN_PROGRESS: StateCopy(
            "Malipo yanashughulikiwa",
            "M-PESA imepokea malipo ya {a} kwa {n} na inayashughulikia. Usiyatume tena.",
        ),
        PayoutStatus.RECEIPT_MISSING: StateCopy(
            "Imetumwa, inasubiri risiti",
            "M-PESA inasema {a} imetumwa. Risiti bado haijafika. Usitume tena.",
        ),
        PayoutStatus.SENT: StateCopy("Imetumwa", "{a} imetumwa kwa {n}. Risiti {r}."),
        PayoutStatus.SENT_LATE: StateCopy(
            "Imetumwa — uthibitisho ulichelewa",
            "{a} imetumwa kwa {n}. Risiti {r}. M-PESA imethibitisha baada ya kuacha kusubiri.",
        ),
        PayoutStatus.NOT_SENT: StateCopy("Haikutumwa", "{why} Pesa bado iko kwenye mfuko."),
        PayoutStatus.UNKNOWN: StateCopy(
            "Hali ya malipo haijulikani",
            "Huenda pesa imetumwa. Usitume tena. Angalia {id} kwenye tovuti ya M-PESA.",
        ),
        PayoutStatus.CHECKING_EARLIER: StateCopy(
            "Inauliza M-PESA kuhusu malipo ya awali…",
            "Programu ilifungwa kabla malipo haya kukamilika (yalianza {t}). Tunaiuliza M-PESA sasa. Usitume tena kwa sasa.",
        ),
        PayoutStatus.CONFIRMED_NOT_SENT: StateCopy(
            "Haikutumwa — imethibitishwa",
            "M-PESA haikujibu kamwe. Mtu ameangalia na kuandika kwamba haikutumwa. Pesa inahesabiwa kuwa kwenye mfuko.",
        ),
    },
    declined=KISWAHILI_DECLINED,
    declined_as="M-PESA haikukubali malipo na haikutoa sababu tunayoijua (msimbo\u00a0{c}).",
    not_left=KISWAHILI_NOT_LEFT,
    happenings={
        "created": "Malipo yameundwa",
        "accepted": "M-PESA imepokea malipo",
        "not_sent": "Malipo hayakutumwa",
        "success": "Imetumwa",
        "failed": "Haikutumwa",
        "timeout": "M-PESA haikutoa matokeo",
        "confirming": "Imetumwa, risiti inakuja",
        "unknown": "Hali ya malipo haijulikani",
    },
    refused=KISWAHILI_REFUSED,
    open="Toa pesa mfukoni",
    treasurer_only="Mweka hazina pekee ndiye anayeweza kutoa pesa mfukoni.",
    send_back="Irudishe…",
    keep="Iache kwenye mfuko",
    later="Ihesabu kwa baadaye",
    number_that_paid="Nambari iliyolipa malipo haya",
    unknown_payer="Simu nyingine iliomba malipo haya, kwa hiyo nambari yake haijulikani hapa. Andika nambari "
    "iliyolipa; iko kwenye ujumbe wa M-PESA wa {n}.",
    paid_out="{a} imetolewa",
    going_out="{a} inatumwa",
    available_line="{a} inapatikana kwa M-PESA",
    available_title="Inapatikana kwa M-PESA",
    of_collected="kati ya {a} iliyokusanywa",
    attention_unknown=Counted(
        "Malipo\u00a01 ya nje yenye hali isiyojulikana", "Malipo\u00a0{count} ya nje yenye hali isiyojulikana"
    ),
    not_known="M-PESA imeulizwa mara mbili na haiyajui malipo haya: huenda pesa haikutumwa. Angalia kwenye tovuti kabla ya kuamua.",
    ended_otherwise="M-PESA imeulizwa na inasema malipo hayakutekelezwa. Angalia kwenye tovuti kabla ya kuamua.",
    latest="Malipo ya nje",
    late="Malipo kwa {n} yalitumwa hatimaye: {a}, risiti {r}.",
    title="Toa pesa mfukoni",
    available="Inapatikana {a} kulingana na rekodi za programu hii",
    available_note="Salio halisi la paybill linaweza kuwa tofauti.",
    to="Kwa",
    pot="Mfuko",
    other="Nambari nyingine",
    name="Jina",
    name_hint="Anayepokea pesa",
    phone="Nambari ya simu",
    phone_goes_to="Pesa itaenda kwa {p}",
    amount="Kiasi kwa KES",
    everything="Yote {a}",
    reason="Sababu",
    reason_default="Malipo",
    reason_refund="Amelipa zaidi",
    review="Kagua",
    missing_requirement={
        "engine": "M-PESA bado haijaunganishwa.",
        "initiator": "Kutuma malipo kunahitaji jina la mtumaji na hati yake ya usalama. Viongeze kwenye Mipangilio.",
        "group": "Hapa seva ndiyo hutuma pesa, kwa chama kinachoshirikiwa pekee. Kishiriki kwanza; mweka hazina wake ataweza kutoa pesa.",
        "treasurer": "Mweka hazina wa chama hiki pekee ndiye anayeweza kutoa pesa mfukoni. Mwenye chama ndiye anayetoa jukumu hilo.",
    },
    bad_name="Andika anayepokea pesa",
    bad_amount="Weka shilingi kamili, kama 2,000",
    bad_reason="Andika herufi\u00a02 hadi 100, tarakimu au . , - /",
    review_title="Kagua kabla ya kutuma",
    has_changed="Hii imebadilishwa kwingine wakati huo. Itazame tena kabla ya kutuma.",
    balance_after="Itakayopatikana kwa M-PESA baadaye",
    lacking="Inayokosekana kwa malipo haya",
    check_number="M-PESA huonyesha jina lililosajiliwa baada ya kutuma tu. Kagua nambari.",
    real_money="Hii ni pesa halisi.",
    no_real_money="Hakuna pesa halisi hapa.",
    type_amount="Andika kiasi tena",
    type_amount_again="Andika {a} ili kutuma",
    send="Tuma {a} kwa {n}",
    change="Badilisha",
    payout="Malipo ya nje",
    sent_back="Imerudishwa",
    sent_to="Kwa {n}",
    see="Yaangalie",
    check_status="Uliza M-PESA",
    send_again="Tuma tena…",
    not_sent_button="Haikutumwa…",
    confirm_title="Pesa hii haikutumwa?",
    confirm_body="Tafuta {id} kwenye tovuti ya M-PESA kwanza. Ikiwa {a} ilitumwa na ukituma tena, {n} atapata mara mbili.",
    confirm_note="Uliangalia wapi, na uliona nini?",
    confirm_too_short="Andika maneno machache: yatahifadhiwa pamoja na malipo.",
    confirm_too_early="Unaweza kuandika hili kuanzia {t}: hadi hapo huenda malipo yakaonekana M-PESA.",
    confirm_yes="Thibitisha kuwa haikutumwa",
    keep_waiting="Subiri",
    confirmed_note="Imeandikwa: “{note}”",
)
