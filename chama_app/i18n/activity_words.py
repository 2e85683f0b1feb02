"""What the app says about the list of all payments, receipts and exports, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.activity import ActivityFilter


@dataclass(frozen=True, slots=True)
class ActivityWords:
    """The sentences of one language."""

    shows: Mapping[ActivityFilter, str]
    search: str
    clear_search: str
    nothing_found: str
    today: str
    yesterday: str
    day: str
    weekdays: Mapping[str, str]
    older: str
    all_of_it: str
    exporting: str
    counted: str
    no_receipt: str
    received: str
    sent: str
    withdrawn: str
    export: str
    exported: str
    exported_to: str
    not_exported: str
    share_receipt: str
    shared_in: str
    shared_out: str


ENGLISH_ACTIVITY = ActivityWords(
    shows={"all": "All", "received": "Received", "sent": "Sent", "attention": "Needs attention"},
    search="Search name, receipt or amount",
    clear_search="Clear the search",
    nothing_found="Nothing matches. Change the filter or the search.",
    today="Today",
    yesterday="Yesterday",
    day="{weekday}, {day}",
    weekdays={
        "0": "Monday",
        "1": "Tuesday",
        "2": "Wednesday",
        "3": "Thursday",
        "4": "Friday",
        "5": "Saturday",
        "6": "Sunday",
    },
    older="Show older",
    all_of_it="All activity",
    exporting="The file is being made.",
    counted="{count}\u00a0in this list · {received} received · {sent} sent",
    no_receipt="no receipt",
    received="Received",
    sent="Sent",
    withdrawn="Taken back",
    export="Export",
    exported="Lines exported to a file:\u00a0{count}",
    exported_to="Exported {count} to {path}",
    not_exported="The file could not be saved. Try again.",
    share_receipt="Share",
    shared_in="{c}: {a} received from {n}. M-PESA receipt {r}, {t}.",
    shared_out="{c}: {a} sent to {n}. M-PESA receipt {r}, {t}.",
)
KISWAHILI_ACTIVITY = ActivityWords(
    shows={"all": "Zote", "received": "Zilizopokelewa", "sent": "Zilizotumwa", "attention": "Zinahitaji kuangaliwa"},
    search="Tafuta jina, risiti au kiasi",
    clear_search="Futa utafutaji",
    nothing_found="Hakuna kinacholingana. Badilisha kichujio au utafutaji.",
    today="Leo",
    yesterday="Jana",
    day="{weekday}, {day}",
    weekdays={
        "0": "Jumatatu",
        "1": "Jumanne",
        "2": "Jumatano",
        "3": "Alhamisi",
        "4": "Ijumaa",
        "5": "Jumamosi",
        "6": "Jumapili",
    },
    older="Onyesha za zamani",
    all_of_it="Shughuli zote",
    exporting="Faili inatengenezwa.",
    counted="{count}\u00a0kwenye orodha · {received} imepokelewa · {sent} imetumwa",
    no_receipt="hakuna risiti",
    received="Imepokelewa",
    sent="Imetumwa",
    withdrawn="Imeondolewa",
    export="Pakua CSV",
    exported="Mistari iliyopakuliwa kwenye faili:\u00a0{count}",
    exported_to="Yamepakuliwa\u00a0{count} hadi {path}",
    not_exported="Faili haikuweza kuhifadhiwa. Jaribu tena.",
    share_receipt="Shiriki",
    shared_in="{c}: {a} imepokelewa kutoka kwa {n}. Risiti ya M-PESA {r}, {t}.",
    shared_out="{c}: {a} imetumwa kwa {n}. Risiti ya M-PESA {r}, {t}.",
)
