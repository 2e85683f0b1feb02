"""What is said to the member who holds the device, of his own share and payment, in both languages.

Placeholders as in `words`. `says` is instead of the sentences that would tell him about himself by his name.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.payment_status import PaymentStatus


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The sentences of one language."""

    title: str
    pay: str
    pay_rest: str
    pay_again: str
    add_number: str
    details: str
    who_body: str
    others: str
    history: str
    all_payments: str
    owes: str
    owes_nothing: str
    paid_since: str
    paid_nothing: str
    paid_back: str
    again_title: str
    again_body: str
    again_tick: str
    code_body: str
    code_take_back: str
    code_confirmed: str
    in_parts: str
    says: Mapping[PaymentStatus, str]


ENGLISH_OWN = OwnWords(
    title="Your share",
    pay="Pay my share · {a}",
    pay_rest="Pay the rest · {a}",
    pay_again="Request again · {a}",
    add_number="Enter my number",
    details="Show my payment",
    who_body="Say who you are, and pay your share from here.",
    others="The others",
    history="Your collections",
    all_payments="All my payments",
    owes="You owe {a}",
    owes_nothing="You owe nothing",
    paid_since="you have paid {a} since {since}",
    paid_nothing="you have paid nothing yet",
    paid_back="all that you have paid since {since} was sent back",
    again_title="Send a request for {a} to your phone again?",
    again_body="The first request ({t}) has no answer yet. If you already paid, this will charge you twice.",
    again_tick="I checked my M-PESA messages and there is no payment of {a}.",
    code_body="Paste the whole M-PESA message, or type its code of 10\u00a0characters. The code is kept as reported by you. It counts when M-PESA confirms it.",
    code_take_back="Not my payment",
    code_confirmed="This is the code that you reported.",
    in_parts="{all} from you came in parts: {parts}.",
    says={
        PaymentStatus.RECEIPT_MISSING: "M-PESA says you have paid. The receipt is still on its way. Do not request again.",
        PaymentStatus.PAID: "{a} received from you. M-PESA receipt {r}, {t}.",
        PaymentStatus.COUNTS_NO_MORE: "What you paid counts here no more: {rest} is missing.",
        PaymentStatus.PAID_TWICE: "{number}\u00a0payments of yours arrived: {named}. What is too much can be sent back or kept.",
        PaymentStatus.OVERPAID: "{all} from you is here, which is {more} more than your share of {share}. It can be sent back, kept, or counted for later.",
        PaymentStatus.PAID_BY_HAND: "{a} from you was recorded by hand, {t}. M-PESA’s receipt replaces this when it comes.",
        PaymentStatus.RECORDED: "{a} from you was recorded by hand: {how}. M-PESA knows nothing of it.",
        PaymentStatus.CARRIED: "{a} from you counts here: it came {how}.",
        PaymentStatus.AMOUNT_MISSING: "M-PESA sent receipt {r} without an amount that can be read. The amount is in your M-PESA message. Do not request again.",
        PaymentStatus.NOTHING_OWED: "You have nothing to pay for this collection.",
        PaymentStatus.CLOSED: "The M-PESA prompt was cancelled or closed on {phone}. No money left the account. Request again when you are ready.",
        PaymentStatus.UNKNOWN: "M-PESA has not answered yet. You may or may not have paid. We keep listening. Check your M-PESA messages before you request again.",
        PaymentStatus.UNCLEAR_ANSWER: "M-PESA answered, but did not say what became of the money. You may or may not have paid. We keep listening. Check your M-PESA messages before you request again.",
        PaymentStatus.REPORTED: "You reported the M-PESA code {r}. It counts when M-PESA confirms it. Do not request again.",
    },
)
KISWAHILI_OWN = OwnWords(
    title="Mchango wako",
    pay="Lipa mchango wangu · {a}",
    pay_rest="Lipa kiasi kilichobaki · {a}",
    pay_again="Omba tena · {a}",
    add_number="Weka nambari yangu",
    details="Onyesha malipo yangu",
    who_body="Sema wewe ni nani, kisha lipa mchango wako hapa.",
    others="Wengine",
    history="Michango yako",
    all_payments="Malipo yangu yote",
    owes="Una deni la {a}",
    owes_nothing="Huna deni",
    paid_since="umelipa {a} tangu {since}",
    paid_nothing="bado hujalipa chochote",
    paid_back="yote uliyolipa tangu {since} yamerudishwa",
    again_title="Utume ombi la {a} kwa simu yako tena?",
    again_body="Ombi la kwanza ({t}) bado halina jibu. Ikiwa tayari umelipa, utakatwa mara mbili.",
    again_tick="Nimeangalia ujumbe wangu wa M-PESA na hakuna malipo ya {a}.",
    code_body="Bandika ujumbe wote wa M-PESA, au andika msimbo wake wa herufi\u00a010. Msimbo utahifadhiwa kama ulioripotiwa nawe. Utahesabiwa M-PESA ikithibitisha.",
    code_take_back="Si malipo yangu",
    code_confirmed="Huu ndio msimbo ulioripoti.",
    in_parts="{all} kutoka kwako imefika kwa sehemu: {parts}.",
    says={
        PaymentStatus.RECEIPT_MISSING: "M-PESA inasema umelipa. Risiti bado haijafika. Usitume ombi tena.",
        PaymentStatus.PAID: "{a} imepokelewa kutoka kwako. Risiti ya M-PESA {r}, {t}.",
        PaymentStatus.COUNTS_NO_MORE: "Ulicholipa hakihesabiwi tena hapa. Inabaki {rest}.",
        PaymentStatus.PAID_TWICE: "Malipo yako\u00a0{number} yamefika: {named}. Yaliyozidi yanaweza kurudishwa, au yote yaachwe.",
        PaymentStatus.OVERPAID: "{all} kutoka kwako ipo, yaani {more} zaidi ya mchango wako wa {share}. Inaweza kurudishwa, kuachwa kwenye mfuko, au kuhesabiwa kwa baadaye.",
        PaymentStatus.PAID_BY_HAND: "{a} kutoka kwako imerekodiwa kwa mkono, {t}. Risiti ya M-PESA itachukua nafasi yake ikifika.",
        PaymentStatus.RECORDED: "{a} kutoka kwako imerekodiwa kwa mkono: {how}. M-PESA haijui chochote kuihusu.",
        PaymentStatus.CARRIED: "{a} kutoka kwako inahesabiwa hapa: ilifika {how}.",
        PaymentStatus.AMOUNT_MISSING: "M-PESA imetuma risiti {r} bila kiasi kinachosomeka. Kiko kwenye ujumbe wako wa M-PESA. Usitume ombi tena.",
        PaymentStatus.NOTHING_OWED: "Huna cha kulipa kwa mchango huu.",
        PaymentStatus.CLOSED: "Ombi la M-PESA lilighairiwa au kufungwa kwenye {phone}. Hakuna pesa iliyokatwa. Tuma tena ukiwa tayari.",
        PaymentStatus.UNKNOWN: "M-PESA bado haijajibu. Huenda umelipa au hujalipa. Tunaendelea kusubiri. Angalia ujumbe wako wa M-PESA kabla ya kutuma ombi tena.",
        PaymentStatus.UNCLEAR_ANSWER: "M-PESA ilijibu, lakini haikusema kama pesa imelipwa. Huenda umelipa au hujalipa. Tunaendelea kusubiri. Angalia ujumbe wako wa M-PESA kabla ya kutuma ombi tena.",
        PaymentStatus.REPORTED: "Umeripoti msimbo wa M-PESA {r}. Utahesabiwa M-PESA ikithibitisha. Usitume ombi tena.",
    },
)
