"""What M-PESA answered, as a line of a payment's history says it after a colon; in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """The sentences of one language. `answers` are by result code, `answer_code` is for one that nobody explains.

    Of a payout, what keeps it from being sent has sentences of its own.
    """

    answers: Mapping[str, str]
    payout_answers: Mapping[str, str]
    answer_code: str


ENGLISH_TIMELINE = TimelineWords(
    answers={
        "0": "it was paid",
        "1": "the M-PESA balance is too low",
        "2": "the amount is too small",
        "3": "the amount is above the limit for one payment",
        "4": "the limit of the day is reached",
        "8": "our account cannot take this payment now",
        "17": "M-PESA could not process it right now",
        "26": "M-PESA is busy",
        "1001": "another request was open on the phone",
        "1019": "the prompt expired before a PIN was entered",
        "1025": "the prompt could not be sent to the phone",
        "1032": "it was cancelled or closed on the phone",
        "1037": "the phone gave no answer",
        "2001": "the M-PESA PIN was wrong",
        "4999": "it is still being processed",
        "9999": "the prompt could not be sent to the phone",
    },
    payout_answers={
        "0": "it was sent",
        "17": "M-PESA could not process it right now",
        "26": "M-PESA is busy",
    },
    answer_code="M-PESA answered with code\u00a0{c}",
)

KISWAHILI_TIMELINE = TimelineWords(
    answers={
        "0": "imelipwa",
        "1": "salio la M-PESA halitoshi",
        "2": "kiasi ni kidogo mno",
        "3": "kiasi kimezidi kikomo cha muamala mmoja",
        "4": "kikomo cha siku kimefikiwa",
        "8": "akaunti yetu haiwezi kupokea malipo haya kwa sasa",
        "17": "M-PESA haikuweza kuyashughulikia kwa sasa",
        "26": "M-PESA ina shughuli nyingi",
        "1001": "ombi lingine lilikuwa wazi kwenye simu",
        "1019": "muda wa ombi uliisha kabla PIN kuwekwa",
        "1025": "ombi halikuweza kufika kwenye simu",
        "1032": "ombi lilighairiwa au kufungwa kwenye simu",
        "1037": "simu haikujibu",
        "2001": "PIN ya M-PESA haikuwa sahihi",
        "4999": "malipo bado yanashughulikiwa",
        "9999": "ombi halikuweza kufika kwenye simu",
    },
    payout_answers={
        "0": "imetumwa",
        "17": "M-PESA haikuweza kuyashughulikia kwa sasa",
        "26": "M-PESA ina shughuli nyingi",
    },
    answer_code="M-PESA ilijibu kwa msimbo\u00a0{c}",
)
