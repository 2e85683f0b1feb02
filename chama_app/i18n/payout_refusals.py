"""Why a payout may not be sent, did not leave or was not carried out, in both languages.

Placeholders as in `payout_words`.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping

from ..domain.payment_requests import NotSentReason
from ..domain.payout_rules import MayNotSendReason

ENGLISH_REFUSED: Mapping[MayNotSendReason, str] = {
    "too_small": "M-PESA sends KES\u00a010 or more.",
    "too_large": "M-PESA sends KES\u00a0250,000 at most in one payment.",
    "not_available": "There is only {a} available by M-PESA: {more} is missing.",
    "unanswered": "A payout to this number has no answer yet. Look at that one first.",
    "turn_swapped": "The turn was swapped meanwhile: this round goes to somebody else now.",
    "already_sent_back": "This payment was sent back already.",
    "already_proposed": "It is proposed already that this payment is sent back.",
    "not_beyond_the_share": "This payment is not more than the share any more, so nothing is to be sent back.",
}
"""Why a payout may not be sent as it is typed."""
ENGLISH_NOT_LEFT: Mapping[NotSentReason, str] = {
    "": "It did not reach M-PESA.",
    "offline": "There was no internet, so it never reached M-PESA.",
    "keys": "M-PESA keys were rejected.",
    "phone": "The phone number is not valid.",
    "closed": "The app closed before it left.",
    "elsewhere": "Another device of this chama is sending this money.",
    "turn": "The turn was swapped on another device meanwhile: this round goes to somebody else.",
    "treasurer": "Only a treasurer of this chama can pay out.",
    "approval": "Two treasurers must agree, and no other one has approved exactly this. Propose it again.",
    "disk": "It could not be written to the disk first, so it was not sent. Check the disk, then try again.",
    "amount": "The amount is more than this chama collected, or outside M-PESA’s limits.",
    "busy": "There was too much to do at that moment, so it was not sent. What two treasurers agreed on goes out again by itself within its day; try anything else again in a minute.",
    "repeated": "The same amount was paid just before, so it was not sent.",
    "server": "The server of the chama did not take it, so it was not sent.",
    "refused": "M-PESA refused the request.",
}
"""Why a payout did not reach M-PESA."""
ENGLISH_DECLINED: Mapping[str, str] = {
    "1": "There is not enough money in the utility account. Move funds there, then send again.",
    "2": "The amount is below M-PESA’s minimum of KES\u00a010.",
    "3": "The amount is above the limit for one payment.",
    "4": "The daily limit is reached. Send again tomorrow.",
    "8": "{n}’s M-PESA account cannot hold this amount.",
    "11": "The organization’s payout account is not active.",
    "21": "The initiator may not send money. It needs the role “ORG\u00a0B2C API\u00a0initiator”.",
    "2001": "Payout sign-in was rejected. Check initiator name and security credential.",
    "2006": "The account’s rules do not allow this payout.",
    "2028": "This shortcode is not set up for payouts.",
    "2040": "{n} is not a registered M-PESA customer.",
    "8006": "The initiator’s password is locked. Reset it first.",
    "SFC_IC0003": "This number is not an M-PESA number.",
    "": "M-PESA did not accept the payout and gave no reason.",
}
"""Why M-PESA did not carry a payout out, by its result code."""
KISWAHILI_REFUSED: Mapping[MayNotSendReason, str] = {
    "too_small": "M-PESA hutuma kuanzia KES\u00a010.",
    "too_large": "M-PESA hutuma hadi KES\u00a0250,000 kwa muamala mmoja.",
    "not_available": "Kuna {a} pekee kwa M-PESA: inakosekana {more}.",
    "unanswered": "Kuna malipo kwa nambari hii ambayo bado hayajajibiwa. Yaangalie hayo kwanza.",
    "turn_swapped": "Zamu ilibadilishwa wakati huo: awamu hii sasa ni ya mtu mwingine.",
    "already_sent_back": "Malipo haya yalisharudishwa.",
    "already_proposed": "Tayari imependekezwa kwamba malipo haya yarudishwe.",
    "not_beyond_the_share": "Malipo haya hayazidi tena mchango, kwa hiyo hakuna cha kurudisha.",
}
KISWAHILI_NOT_LEFT: Mapping[NotSentReason, str] = {
    "": "Haikufika M-PESA.",
    "offline": "Hakukuwa na mtandao, hivyo haikufika M-PESA.",
    "keys": "Funguo za M-PESA zimekataliwa.",
    "phone": "Nambari ya simu si sahihi.",
    "closed": "Programu ilifungwa kabla ya kutuma.",
    "elsewhere": "Kifaa kingine cha chama hiki kinatuma pesa hii.",
    "turn": "Zamu ilibadilishwa kwenye kifaa kingine wakati huo: awamu hii ni ya mtu mwingine.",
    "treasurer": "Mweka hazina wa chama hiki pekee ndiye anayeweza kutoa pesa mfukoni.",
    "approval": "Waweka hazina wawili lazima wakubaliane, na mwingine hajaidhinisha malipo haya hasa. Yapendekeze tena.",
    "disk": "Malipo hayakuweza kuandikwa kwenye diski kwanza, kwa hiyo pesa haikutumwa. Angalia diski, kisha ujaribu tena.",
    "amount": "Kiasi ni zaidi ya kilichokusanywa na chama hiki, au kiko nje ya mipaka ya M-PESA.",
    "busy": "Kulikuwa na shughuli nyingi wakati huo, kwa hiyo pesa haikutumwa. Malipo yaliyokubaliwa na waweka hazina wawili yatatumwa tena yenyewe ndani ya siku yake; mengine yajaribu tena baada ya dakika moja.",
    "repeated": "Kiasi hicho hicho kililipwa muda mfupi kabla, kwa hiyo pesa haikutumwa.",
    "server": "Seva ya chama haikupokea ombi, kwa hiyo pesa haikutumwa.",
    "refused": "M-PESA ililikataa ombi.",
}
KISWAHILI_DECLINED: Mapping[str, str] = {
    "1": "Hakuna pesa ya kutosha kwenye akaunti ya malipo. Hamishia pesa huko, kisha tuma tena.",
    "2": "Kiasi ni chini ya kiwango cha chini cha M-PESA, KES\u00a010.",
    "3": "Kiasi kimezidi kikomo cha muamala mmoja.",
    "4": "Kikomo cha siku kimefikiwa. Tuma tena kesho.",
    "8": "Akaunti ya M-PESA ya {n} haiwezi kupokea kiasi hiki.",
    "11": "Akaunti ya malipo ya shirika haijawashwa.",
    "21": "Mtumaji haruhusiwi kutuma pesa. Anahitaji jukumu la “ORG\u00a0B2C API\u00a0initiator”.",
    "2001": "Uthibitisho wa mtumaji umekataliwa. Angalia jina la mtumaji na hati ya usalama.",
    "2006": "Kanuni za akaunti haziruhusu malipo haya.",
    "2028": "Nambari hii ya biashara haijawekewa huduma ya kutuma malipo.",
    "2040": "{n} hajasajiliwa M-PESA.",
    "8006": "Nenosiri la mtumaji limefungwa. Liweke upya kwanza.",
    "SFC_IC0003": "Nambari hii si ya M-PESA.",
    "": "M-PESA haikukubali malipo na haikutoa sababu.",
}
