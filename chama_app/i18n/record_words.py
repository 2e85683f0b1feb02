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
    # a record that can only be looked at
    read_only: str
    unreadable: str
    what_to_do: Mapping[SaveProblem, str]
    kept_as_it_is: str
    # what failed
    task_failed: str
    stuck: str
    mode_not_saved: str
    preference_not_saved: str
    not_cleared: str


ENGLISH_RECORD = RecordWords(
    not_saved="Not saved, and nothing was changed or sent. {why}",
    unsaved="Changes not on disk yet:\u00a0{count}. {why} What you see is right. Chama tries again by itself: leave it open.",
    why={
        "full": "The disk is full: delete something you do not need.",
        "locked": "Another program is using Chama’s file: close it, or wait a moment.",
        "read_only": "Chama may not write to its folder: check whose it is and what may be written there.",
        "damaged": "Chama’s file is damaged: close Chama and keep a copy of its folder before you do anything else.",
        "newer": "The file was written by a newer Chama: update this one.",
        "too_large": "A number in it is larger than any amount can be.",
        "disk": "The disk did not take it: check the disk.",
    },
    read_only="This chama can only be looked at.",
    unreadable="At least {count}\u00a0of its entries cannot be read and are missing here, so sums may be too small.",
    what_to_do={
        "full": "Then open Chama again.",
        "locked": "Then open Chama again.",
        "read_only": "Then open Chama again.",
        "damaged": "Then put a backup in its place, or move the file away to begin anew.",
        "newer": "",
        "too_large": "",
        "disk": "Then open Chama again.",
    },
    kept_as_it_is="The file stays as it is:\n{file}",
    task_failed="Something went wrong in Chama. Look at the payment again before you go on.",
    stuck="A part of Chama keeps failing, so this may not be the newest. It is tried again; if this stays, close Chama and open it again.",
    mode_not_saved="Not saved: the choice could not be written down, and the next start is as before. {why}",
    preference_not_saved="This device has not confirmed the choice. It may hold only until Chama is closed.",
    not_cleared="Not everything could be deleted. {why} Close Chama, open it again, and try once more.",
)
KISWAHILI_RECORD = RecordWords(
    not_saved="Haikuhifadhiwa, na hakuna kilichobadilishwa wala kutumwa. {why}",
    unsaved="Mabadiliko ambayo bado hayajaandikwa kwenye diski:\u00a0{count}. {why} Unachoona ni sahihi. Chama inajaribu tena yenyewe: iache wazi.",
    why={
        "full": "Diski imejaa: futa usichohitaji.",
        "locked": "Programu nyingine inatumia faili ya Chama: ifunge, au subiri kidogo.",
        "read_only": "Chama hairuhusiwi kuandika kwenye folda yake: angalia ni ya nani na kama inaweza kuandikwa.",
        "damaged": "Faili ya Chama imeharibika: funga Chama na uweke nakala ya folda yake kabla ya kufanya jambo lingine.",
        "newer": "Faili iliandikwa na toleo jipya zaidi la Chama: sasisha hili.",
        "too_large": "Ina nambari kubwa kuliko kiasi chochote kinachowezekana.",
        "disk": "Diski haikupokea: angalia diski.",
    },
    read_only="Chama hiki kinaweza kutazamwa tu.",
    unreadable="Rekodi ambazo hazisomeki na hazimo hapa:\u00a0{count} au zaidi. Kwa hiyo huenda jumla ni ndogo kuliko ilivyo.",
    what_to_do={
        "full": "Kisha fungua Chama tena.",
        "locked": "Kisha fungua Chama tena.",
        "read_only": "Kisha fungua Chama tena.",
        "damaged": "Kisha weka nakala ya akiba mahali pake, au hamisha faili ili kuanza upya.",
        "newer": "",
        "too_large": "",
        "disk": "Kisha fungua Chama tena.",
    },
    kept_as_it_is="Faili inabaki kama ilivyo:\n{file}",
    task_failed="Hitilafu imetokea ndani ya Chama. Tazama malipo tena kabla ya kuendelea.",
    stuck="Sehemu ya Chama inashindwa mara kwa mara, kwa hiyo huenda hizi si taarifa za karibuni. Inajaribiwa tena; ikiendelea hivi, funga Chama kisha uifungue tena.",
    mode_not_saved="Haikuhifadhiwa: chaguo halikuweza kuandikwa, na Chama itaanza tena kama awali. {why}",
    preference_not_saved="Kifaa hiki hakijathibitisha chaguo. Huenda likadumu hadi Chama ifungwe tu.",
    not_cleared="Si vyote vilivyoweza kufutwa. {why} Funga Chama, uifungue tena, kisha ujaribu tena.",
)
