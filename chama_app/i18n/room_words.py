"""What a room that takes part reads: on the speaker's screen, and on everybody's own phone; in both languages."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from .plurals import Counted


@dataclass(frozen=True, slots=True)
class PhonePageWords:
    """The page on a phone of the room. `refusals` say why nobody new can come in."""

    title: str
    what_name: str
    name: str
    get_phone: str
    note: str
    balance: str
    waiting: str
    enter_pin: str
    pin_rule: str
    send: str
    cancel: str
    delete: str
    or_else: str
    ignore: str
    low_balance: str
    phone_off: str
    sending: str
    cancelled: str
    wrong_pin: str
    ignored: str
    no_money: str
    was_off: str
    closed: str
    gone: str
    lost: str
    no_name: str
    door_closed: str
    full: str
    busy: str
    not_saved: str
    later: str


@dataclass(frozen=True, slots=True)
class RoomWords:
    """The speaker's screen, and the page of the phones."""

    title: str
    open: str
    scan: str
    code: str
    same_network: str
    phones: Counted
    nobody: str
    let_in: str
    send_out: str
    sent_out: str
    page: PhonePageWords


ENGLISH_ROOM = RoomWords(
    title="The room takes part",
    open="Show the code for the room",
    scan="Scan to get a phone",
    code="QR code: {address}",
    same_network="Join the same Wi-Fi first. No internet is needed.",
    phones=Counted("1\u00a0phone in the room", "{count}\u00a0phones in the room"),
    nobody="Names appear here as people join.",
    let_in="Let more phones in",
    send_out="Remove {n}",
    sent_out="Guest {n}",
    page=PhonePageWords(
        title="Your simulated phone",
        what_name="What do we call you?",
        name="Your name",
        get_phone="Get a phone",
        note="Simulator. Never type your real M-PESA PIN.",
        balance="Balance",
        waiting="Waiting for a request…",
        enter_pin="PIN",
        pin_rule="Any four digits pay. 0000 is a wrong PIN.",
        send="Send",
        cancel="Cancel",
        delete="Delete",
        or_else="Or let something else happen:",
        ignore="Look away",
        low_balance="Low balance",
        phone_off="Phone off",
        sending="Sending…",
        cancelled="You cancelled. No money has left.",
        wrong_pin="Wrong PIN. No money has left.",
        ignored="You looked away. The request will run out.",
        no_money="Your balance is too low. No money has left.",
        was_off="Your phone was off: M-PESA could not ask you.",
        closed="The request has closed.",
        gone="The speaker has taken this phone back.",
        lost="No connection. Trying again…",
        no_name="Type a name of 1 to 20\u00a0letters.",
        door_closed="No more phones are handed out.",
        full="All phones are taken.",
        busy="Payments are under way. Trying again…",
        not_saved="That could not be saved. Try again.",
        later="Too much at once. Trying again…",
    ),
)
KISWAHILI_ROOM = RoomWords(
    title="Ukumbi unashiriki",
    open="Onyesha msimbo wa ukumbi",
    scan="Changanua upate simu",
    code="Msimbo wa QR: {address}",
    same_network="Jiunge kwanza na Wi-Fi hii. Intaneti haihitajiki.",
    phones=Counted("Simu\u00a01 ukumbini", "Simu\u00a0{count} ukumbini"),
    nobody="Majina yataonekana hapa watu wakijiunga.",
    let_in="Ruhusu simu zaidi",
    send_out="Ondoa {n}",
    sent_out="Mgeni {n}",
    page=PhonePageWords(
        title="Simu yako ya jaribio",
        what_name="Tukuite nani?",
        name="Jina lako",
        get_phone="Pata simu",
        note="Jaribio. Usiweke PIN yako halisi ya M-PESA.",
        balance="Salio",
        waiting="Inasubiri ombi…",
        enter_pin="PIN",
        pin_rule="Tarakimu zozote nne hulipa. 0000 ni PIN isiyo sahihi.",
        send="Tuma",
        cancel="Ghairi",
        delete="Futa",
        or_else="Au jambo lingine litokee:",
        ignore="Usijibu",
        low_balance="Salio halitoshi",
        phone_off="Simu imezimwa",
        sending="Inatuma…",
        cancelled="Umeghairi. Hakuna pesa iliyokatwa.",
        wrong_pin="PIN si sahihi. Hakuna pesa iliyokatwa.",
        ignored="Hukujibu. Muda wa ombi utaisha.",
        no_money="Salio lako halitoshi. Hakuna pesa iliyokatwa.",
        was_off="Simu yako ilikuwa imezimwa: M-PESA haikuweza kukuuliza.",
        closed="Ombi limefungwa.",
        gone="Msemaji amechukua simu hii.",
        lost="Hakuna muunganisho. Inajaribu tena…",
        no_name="Andika jina la herufi\u00a01 hadi 20.",
        door_closed="Simu mpya hazitolewi tena.",
        full="Simu zote zimechukuliwa.",
        busy="Malipo yanaendelea. Inajaribu tena…",
        not_saved="Haikuweza kuhifadhiwa. Jaribu tena.",
        later="Maombi ni mengi kwa sasa. Inajaribu tena…",
    ),
)


def phone_page_words() -> Mapping[str, Mapping[str, str]]:
    """What the page on a phone says, by language and place: a phone speaks its own."""
    return {"en": asdict(ENGLISH_ROOM.page), "sw": asdict(KISWAHILI_ROOM.page)}
