"""What the app says about its record: what was not saved and why, and a file that can only be read; in both languages."""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.record_problems import SaveProblem


@dataclass(frozen=True, slots=True)
class RecordWords:
    """The sentences of one language."""

    not_saved: str
    unsaved: str
    why: Mapping[SaveProblem, str]
    task_failed: str
    stuck: str
    mode_not_saved: str
    preference_not_saved: str
    not_cleared: str


ENGLISH_RECORD = RecordWords(
    not_saved="Not saved, and nothing was changed or sent. {why}",
    unsaved="Not on disk yet: {count}. {why} What you see is right. Chama tries again by itself: leave it open.",
    why={
        "full": "The disk is full: delete something you do not need.",
        "locked": "Another program is using Chama’s file: close it, or wait a moment.",
        "read_only": "Chama may not write to its folder: check whose it is and what may be written there.",
        "damaged": "Chama’s file is damaged: close Chama and keep a copy of its folder before you do anything else.",
        "newer": "The file was written by a newer Chama: update this one.",
        "too_large": "A number in it is larger than any amount can be.",
        "disk": "The disk did not take it: check the disk.",
    },
    task_failed="Something went wrong in Chama. Look at the payment again before you go on.",
    stuck="A part of Chama keeps failing, so this may not be the newest. It is tried again; if this stays, close Chama and open it again.",
    mode_not_saved="Not saved: the choice could not be written down ({why}). The next start is as before.",
    preference_not_saved="This device did not keep the choice. It holds until Chama is closed.",
    not_cleared="Not everything could be deleted ({why}). Close Chama, open it again, and try once more.",
)
KISWAHILI_RECORD = RecordWords(
    not_saved="Haikuhifadhiwa, na hakuna kilichobadilishwa wala kutumwa. {why}",
    unsaved="Bado hayajaandikwa kwenye diski: {count}. {why} Unachoona ni sahihi. Chama inajaribu tena yenyewe: iache wazi.",
    why={
        "full": "Diski imejaa: futa usichohitaji.",
        "locked": "Programu nyingine inatumia faili ya Chama: ifunge, au subiri kidogo.",
        "read_only": "Chama hairuhusiwi kuandika kwenye folda yake: angalia ni ya nani na kama inaweza kuandikwa.",
        "damaged": "Faili ya Chama imeharibika: funga Chama na uweke nakala ya folda yake kabla ya kufanya jambo lingine.",
        "newer": "Faili iliandikwa na Chama mpya zaidi: sasisha hii.",
        "too_large": "Ina nambari kubwa kuliko kiasi chochote kinachowezekana.",
        "disk": "Diski haikupokea: angalia diski.",
    },
    task_failed="Hitilafu imetokea ndani ya Chama. Tazama malipo tena kabla ya kuendelea.",
    stuck="Sehemu ya Chama inashindwa mara kwa mara, kwa hiyo huenda hizi si taarifa za karibuni. Inajaribiwa tena; ikiendelea hivi, funga Chama kisha uifungue tena.",
    mode_not_saved="Haikuhifadhiwa: chaguo halikuweza kuandikwa ({why}). Itakapoanza tena itakuwa kama awali.",
    preference_not_saved="Kifaa hiki hakikuhifadhi chaguo. Litadumu hadi Chama ifungwe.",
    not_cleared="Si vyote vilivyoweza kufutwa ({why}). Funga Chama, uifungue tena, kisha ujaribu tena.",
)
