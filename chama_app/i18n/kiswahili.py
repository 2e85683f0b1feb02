"""Kiswahili: a draft that a Kenyan speaker should read before a release."""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from ..domain.payment_status import PaymentStatus
from .activity_words import KISWAHILI_ACTIVITY
from .amount_words import KISWAHILI_AMOUNTS
from .approval_words import KISWAHILI_APPROVAL
from .backup_words import KISWAHILI_BACKUP
from .collection_words import KISWAHILI_COLLECTIONS
from .group_words import KISWAHILI_GROUP
from .hand_words import KISWAHILI_HAND
from .history_words import KISWAHILI_HISTORY
from .list_words import KISWAHILI_LISTS
from .member_words import KISWAHILI_MEMBERS
from .message_words import KISWAHILI_MESSAGES
from .own_words import KISWAHILI_OWN
from .payout_words import KISWAHILI_PAYOUTS
from .plurals import Counted
from .record_words import KISWAHILI_RECORD
from .room_words import KISWAHILI_ROOM
from .settings_words import KISWAHILI_SETTINGS
from .shell_words import KISWAHILI_SHELL
from .start_words import KISWAHILI_START
from .state_copy import StateCopy
from .timeline_words import KISWAHILI_TIMELINE
from .treasurer_words import KISWAHILI_TREASURER
from .words import Words

KISWAHILI = Words(
    code="sw",
    payouts=KISWAHILI_PAYOUTS,
    approval=KISWAHILI_APPROVAL,
    settings=KISWAHILI_SETTINGS,
    start=KISWAHILI_START,
    members=KISWAHILI_MEMBERS,
    lists=KISWAHILI_LISTS,
    amounts=KISWAHILI_AMOUNTS,
    own=KISWAHILI_OWN,
    hand=KISWAHILI_HAND,
    backups=KISWAHILI_BACKUP,
    papers=KISWAHILI_HISTORY,
    messages=KISWAHILI_MESSAGES,
    timeline=KISWAHILI_TIMELINE,
    collections=KISWAHILI_COLLECTIONS,
    activity=KISWAHILI_ACTIVITY,
    shell=KISWAHILI_SHELL,
    record=KISWAHILI_RECORD,
    group=KISWAHILI_GROUP,
    treasurers=KISWAHILI_TREASURER,
    room=KISWAHILI_ROOM,
    states={
        PaymentStatus.IDLE: StateCopy("{not_paid}", ""),
        PaymentStatus.QUEUED: StateCopy(
            "Anafuata", "Kuna ombi lingine kwenye {p}. Hili litatumwa simu hiyo ikiwa huru."
        ),
        PaymentStatus.IN_TURN: StateCopy(
            "Linasubiri zamu", "Maombi machache tu hutumwa kwa dakika moja. Hili litatumwa lenyewe."
        ),
        PaymentStatus.SENDING: StateCopy("Inatuma ombi…", "Inawasiliana na M-PESA."),
        PaymentStatus.WAITING: StateCopy(
            "Inasubiri PIN · {left}",
            "M-PESA imetuma ombi la {a} kwa {prompted}. Weka PIN ya M-PESA kwenye simu hiyo, si hapa.",
        ),
        PaymentStatus.STILL_WAITING: StateCopy(
            "Bado tunasubiri",
            "Huenda ombi limefungwa. Jibu linaweza kuchelewa kidogo. Usitume ombi tena kwa sasa.",
        ),
        PaymentStatus.RECEIPT_MISSING: StateCopy(
            "Imelipwa, inasubiri risiti",
            "M-PESA inasema {n} amelipa. Risiti bado haijafika. Usitume ombi tena.",
        ),
        PaymentStatus.PAID: StateCopy("{has_paid} {a}", "{a} imepokelewa kutoka kwa {n}. Risiti ya M-PESA {r}, {t}."),
        PaymentStatus.PAID_LATE: StateCopy(
            "{has_paid} — uthibitisho ulichelewa",
            "M-PESA imethibitisha malipo haya baada ya kuacha kusubiri. Risiti {r}, {t}. Yameongezwa kwenye mfuko.",
        ),
        PaymentStatus.PAID_IN_PART: StateCopy("{has_paid} {a} hadi sasa", "{came} Inabaki {rest}."),
        PaymentStatus.COUNTS_NO_MORE: StateCopy(
            "{has_paid}, haihesabiwi tena", "Alicholipa {n} hakihesabiwi tena hapa. Inabaki {rest}."
        ),
        PaymentStatus.PAID_TWICE: StateCopy(
            "{has_paid} {times}",
            "Malipo\u00a0{number} yamefika: {named}. Elewaneni na {n}, kisha rudisha yaliyozidi au yaache yote.",
        ),
        PaymentStatus.OVERPAID: StateCopy(
            "{has_paid} {more} zaidi",
            "{all} kutoka kwa {n} ipo, yaani {more} zaidi ya mchango wa {share}. Irudishe, iache kwenye mfuko, au "
            "ihesabu kwa baadaye.",
        ),
        PaymentStatus.PAID_BY_HAND: StateCopy(
            "{has_paid} {a} (kwa mkono)",
            "{a} kutoka kwa {n} imerekodiwa kwa mkono, {t}. Risiti ya M-PESA itachukua nafasi yake ikifika.",
        ),
        PaymentStatus.RECORDED: StateCopy(
            "{has_paid} {a} · {way}",
            "{a} kutoka kwa {n} imerekodiwa kwa mkono: {how}. M-PESA haijui chochote kuihusu.",
        ),
        PaymentStatus.CARRIED: StateCopy(
            "{has_paid} {a} · {way}", "{a} kutoka kwa {n} inahesabiwa hapa: ilifika {how}."
        ),
        PaymentStatus.AMOUNT_MISSING: StateCopy(
            "Imelipwa, kiasi hakikutajwa",
            "M-PESA imetuma risiti {r} bila kiasi kinachosomeka. Kitazame kwenye ujumbe wa M-PESA wa {n}, kisha "
            "kiweke. Usitume ombi tena.",
        ),
        PaymentStatus.NOTHING_OWED: StateCopy("Hakuna cha kulipa", "{n} hana cha kulipa kwa mchango huu."),
        PaymentStatus.LOW_BALANCE: StateCopy(
            "Haijalipwa — salio halitoshi",
            "{balance} halitoshi. Hakuna pesa iliyokatwa. Weka pesa kwenye M-PESA, kisha tuma ombi tena.",
        ),
        PaymentStatus.WRONG_PIN: StateCopy(
            "Haijalipwa — PIN si sahihi",
            "PIN ya M-PESA si sahihi. Hakuna pesa iliyokatwa. Tuma ombi tena. PIN imefungwa au umeisahau? Piga\u00a0*334#.",
        ),
        PaymentStatus.PHONE_BUSY: StateCopy(
            "Haijalipwa — simu inatumika",
            "Kuna ombi lingine la M-PESA kwenye {phone}. Ombi hili halijakata pesa. Limalize, subiri dakika\u00a02, kisha tuma tena.",
        ),
        PaymentStatus.EXPIRED: StateCopy(
            "Haijalipwa — muda umeisha",
            "Muda wa ombi kwenye {phone} uliisha kabla PIN kuwekwa. Hakuna pesa iliyokatwa. Tuma ombi tena.",
        ),
        PaymentStatus.DECLINED: StateCopy(
            "Haijalipwa", "M-PESA haikukubali malipo haya: {why}. Hakuna pesa iliyokatwa."
        ),
        PaymentStatus.CLOSED: StateCopy(
            "Ombi limefungwa",
            "Ombi la M-PESA lilighairiwa au kufungwa kwenye {phone}. Hakuna pesa iliyokatwa. Tuma tena {n} akiwa tayari.",
        ),
        PaymentStatus.NOT_SENT: StateCopy(
            "Ombi halikutumwa", "Ombi halikufika M-PESA: {why}. Ombi hili halijakata pesa."
        ),
        PaymentStatus.UNKNOWN: StateCopy(
            "Hali haijulikani",
            "M-PESA bado haijajibu. Huenda {n} amelipa au hajalipa. Tunaendelea kusubiri. Angalia ujumbe wa M-PESA wa {n} kabla ya kutuma ombi tena.",
        ),
        PaymentStatus.NO_ANSWER: StateCopy(
            "Simu haikujibu",
            "M-PESA haikupata jibu kutoka kwa {phone}. Huenda imezimwa au haina mtandao. Uliza M-PESA, kisha tuma tena. Ombi halitokei kamwe? Piga\u00a0*234# kusasisha menyu ya SIM.",
        ),
        PaymentStatus.UNCLEAR_ANSWER: StateCopy(
            "Hali haijulikani",
            "M-PESA ilijibu, lakini haikusema kama pesa imelipwa. Huenda {n} amelipa au hajalipa. Tunaendelea kusubiri. Angalia ujumbe wa M-PESA wa {n} kabla ya kutuma ombi tena.",
        ),
        PaymentStatus.NO_REPLY: StateCopy(
            "Hali haijulikani",
            "Mtandao ulikatika tukituma. Huenda ombi bado likatokea kwenye {phone}. Subiri dakika\u00a03 kabla ya kutuma tena.",
        ),
        PaymentStatus.CHECKING_EARLIER: StateCopy(
            "Inauliza M-PESA kuhusu malipo ya awali…",
            "Programu ilifungwa kabla malipo haya kukamilika (yalianza {t}). Tunaiuliza M-PESA sasa. Usitume ombi tena kwa sasa.",
        ),
        PaymentStatus.REPORTED: StateCopy(
            "{has_reported}, haijathibitishwa",
            "{n} ameripoti msimbo wa M-PESA {r}. Utahesabiwa M-PESA ikithibitisha. Usitume ombi tena.",
        ),
    },
    has_paid="Amelipa",
    twice="mara mbili",
    times="mara\u00a0{number}",
    i_have_paid="Umelipa",
    has_reported="Ameripoti",
    i_have_reported="Umeripoti",
    not_paid="Bado hajalipa",
    i_have_not_paid="Bado hujalipa",
    phone_of="simu ya {n}",
    phone_with_number="{phone} ({p})",
    with_code="{said} (msimbo\u00a0{c})",
    my_phone="simu yako",
    balance_of="Salio la M-PESA la {n}",
    my_balance="Salio lako la M-PESA",
    reasons={
        "17": "M-PESA haikuweza kuyashughulikia kwa sasa",
        "26": "M-PESA ina shughuli nyingi",
        "1025": "ombi halikuweza kufika kwenye simu",
        "9999": "ombi halikuweza kufika kwenye simu",
        "": "sababu haikutolewa",
        "offline": "hakuna mtandao",
        "keys": "funguo za M-PESA zimekataliwa",
        "phone": "nambari ya simu si sahihi",
        "elsewhere": "simu nyingine imeshaomba",
        "turn": "zamu ilibadilishwa wakati huo",
        "closed": "programu ilifungwa kabla ya kutuma",
        "amount": "kiasi hakiruhusiwi",
        "refused": "M-PESA ililikataa",
        "treasurer": "mweka hazina wa chama pekee ndiye anayeweza kufanya hivi",
        "approval": "waweka hazina wawili lazima wakubaliane",
        "busy": "kulikuwa na shughuli nyingi wakati huo",
        "repeated": "kiasi hicho hicho kililipwa na simu hiyo muda mfupi kabla",
        "server": "seva ya chama haikulipokea",
        "disk": "halikuweza kuandikwa kwenye diski kwanza",
    },
    mode_demo="Jaribio",
    mode_sandbox="Sandbox",
    mode_production="Halisi",
    in_the_pot="Kwenye mfuko",
    pot_of="kati ya {a}",
    pot_progress=Counted(
        "1\u00a0kati\u00a0ya\u00a0{everybody} amelipa", "{count}\u00a0kati\u00a0ya\u00a0{everybody} wamelipa"
    ),
    pot_left="inabaki {a}",
    pot_received="{a} imepokelewa",
    pot_waiting="{a} inasubiri jibu",
    pot_unknown="{a} haijulikani",
    pot_confirmed="{a} iliyoombwa imelipwa, bado haijahesabiwa",
    pot_beyond="{a} zaidi ya iliyoombwa",
    pot_set_aside="{a} imewekwa kwa baadaye",
    pot_unassigned="{a} si mchango wa yeyote",
    pot_over="{a} zaidi ya lengo",
    pot_complete="Wote wamelipa",
    pot_nobody="Bado hakuna anayeshiriki",
    pot_nothing="Hakuna cha kulipa",
    request="Omba {a}",
    request_rest="Omba {a}",
    request_again="Omba tena",
    request_in="Omba ({left})",
    request_again_in="Omba tena ({left})",
    try_again="Jaribu tena",
    check_now="Uliza M-PESA",
    check_status="Uliza M-PESA",
    receipt="Risiti",
    review="Kagua",
    busy_sending="Inatuma…",
    busy_queued="Linasubiri zamu",
    busy_checking="Inauliza M-PESA…",
    request_all="Omba wote",
    amount_changed="Kiasi kimebadilika. Kitazame, kisha bonyeza tena.",
    gone_meanwhile="Hii imeondolewa kwingine wakati huo. Hakuna kilichohifadhiwa.",
    plan_amount="Kuna mabadiliko: {n} ataombwa {a}, si {before}.",
    plan_number="Kuna mabadiliko: {n} ana nambari nyingine.",
    plan_added="Kuna mabadiliko: {n} naye ataombwa {a}.",
    plan_removed="Kuna mabadiliko: {n} hataombwa.",
    request_all_question=Counted("Utume ombi\u00a01, jumla {a}?", "Utume maombi\u00a0{count}, jumla {a}?"),
    not_included="Hawajajumuishwa",
    nothing_to_request="Hakuna wa kutumiwa ombi kwa sasa.",
    cancel="Ghairi",
    close="Funga",
    back="Rudi",
    send="Tuma",
    copy="Nakili",
    copied="Imenakiliwa",
    attention_unknown=Counted("Malipo\u00a01 yenye hali isiyojulikana", "Malipo\u00a0{count} yenye hali isiyojulikana"),
    attention_twice=Counted("1\u00a0amelipa zaidi ya mara moja", "{count}\u00a0wamelipa zaidi ya mara moja"),
    attention_in_turn=Counted(
        "Ombi\u00a01 linasubiri zamu, na litatumwa lenyewe.",
        "Maombi\u00a0{count} yanasubiri zamu, na yatatumwa yenyewe.",
    ),
    next_turn="Yanayofuata yatatumwa {t}.",
    attention_left_out="Bado hawajaombwa: {who}. Kuna kilichokatiza.",
    attention_left_out_elsewhere="Kwenye {names}, wapo ambao bado hawajaombwa.",
    attention_overpaid=Counted("1\u00a0amelipa zaidi ya mchango", "{count}\u00a0wamelipa zaidi ya mchango"),
    attention_no_amount=Counted("1\u00a0amelipa, kiasi hakikutajwa", "{count}\u00a0wamelipa, kiasi hakikutajwa"),
    attention_checking=Counted(
        "Ombi\u00a01 la awali — M-PESA inaulizwa…", "Maombi\u00a0{count} ya awali — M-PESA inaulizwa…"
    ),
    again_title="Utume ombi la {a} kwa {n} tena?",
    again_body="Ombi la kwanza ({t}) bado halina jibu. Ikiwa {n} tayari amelipa, atakatwa mara mbili.",
    again_tick="Nimeangalia ujumbe wa M-PESA wa {n} na hakuna malipo ya {a}.",
    again_wait="Subiri",
    again_confirm="Omba tena",
    again_too_early="Unaweza kutuma tena kuanzia {t}: hadi hapo ombi la kwanza bado linaweza kujibiwa.",
    ask_again_anyway="Omba tena…",
    details="Malipo",
    received_of="{a} kati ya {share} imepokelewa",
    received_beyond="{a} imepokelewa · mchango {share}",
    in_parts="{all} kutoka kwa {n} imefika kwa sehemu: {parts}.",
    of_what_was_paid="Kati ya iliyolipwa, {parts}.",
    part_sent_back="{a} imerudishwa",
    part_going_back="{a} inarudishwa",
    part_for_later="{a} inahesabiwa kwa baadaye",
    share_of="Mchango {a}",
    history="Historia",
    earlier_requests="Maombi ya awali",
    request_number="Ombi\u00a0la\u00a0{number}, {t}",
    for_support="Maelezo ya usaidizi",
    copy_support="Nakili maelezo ya usaidizi",
    mpesa_time="Saa ya M-PESA {t}",
    received_time="Ilipokelewa {t}",
    amount_reported="M-PESA iliripoti {m}; {a} iliombwa.",
    amount_not_reported="M-PESA haikuripoti kiasi; {a} iliombwa.",
    checked_at="M-PESA iliulizwa {t}",
    no_history="Hakuna kilichoombwa bado.",
    sources={
        "app": "Programu",
        "safaricom": "M-PESA",
        "realtime": "Papo hapo",
        "poll": "Programu iliuliza",
        "resume": "Uliporudi",
        "restored": "Baada ya kuwashwa upya",
        "check": "Uliuliza M-PESA",
        "clock": "Muda",
    },
    happenings={
        "created": "Ombi limeundwa",
        "sending": "Limetumwa kwa M-PESA",
        "accepted": "M-PESA imekubali ombi",
        "answer_lost": "Hakuna jibu wakati wa kutuma",
        "not_sent": "Ombi halikutumwa",
        "success": "Imelipwa",
        "failed": "Haijalipwa",
        "cancelled": "Ombi limefungwa",
        "timeout": "Simu haikujibu",
        "confirming": "Imelipwa, risiti inakuja",
        "advised": "M-PESA imeulizwa",
        "nothing_yet": "Bado hakuna jibu",
        "read_failed": "Haikuweza kuuliza M-PESA",
        "unknown": "Hali haijulikani",
        "session_lost": "Matokeo hayawezi kusomwa tena",
        "restored": "Programu imefunguliwa tena",
        "ignored": "Jibu lililorudiwa limepuuzwa",
    },
    sent_now=Counted("1\u00a0limetumwa", "{count}\u00a0yametumwa"),
    not_sent_now=Counted("1\u00a0halikutumwa", "{count}\u00a0hayakutumwa"),
    waiting_now=Counted("1\u00a0linasubiri zamu", "{count}\u00a0yanasubiri zamu"),
    late_success="{n} amelipa hatimaye: {a}, risiti {r}.",
    asked_elsewhere="{n} ameshaombwa na simu nyingine, hadi {t}.",
    no_record="{n}: hakuna rekodi ya hili kwenye kifaa hiki, kwa hiyo M-PESA haiwezi kuulizwa kutoka hapa. "
    "Litafute kwenye ujumbe wa M-PESA.",
    check_failed="{n}: hakuna aliyeweza kuulizwa. Angalia mtandao kisha ujaribu tena.",
    recovered="Imepatikana baada ya kuwashwa upya: {n} amelipa {a}.",
    demo_title="Hili ni jaribio. Hakuna pesa halisi.",
    demo_body="Bonyeza Omba wote, kisha weka PIN\u00a01234 kwenye simu.",
    demo_dismiss="Sawa",
    opening="Inafungua mfuko…",
    start_failed="Malipo hayapatikani. {why}",
    members_label="Wanachama",
    no_members="Ongeza watu wanaochangia mfuko huu.",
    add_member="Ongeza mwanachama",
    home_label="Nyumbani",
    activity_label="Shughuli",
    settings_label="Mipangilio",
    phones="Simu",
    phone_pin_note="Jaribio. Usiweke PIN yako halisi ya M-PESA.",
    phone_pin_hint="PIN\u00a01234",
    phone_idle="Hakuna ombi kwenye simu hii",
    phone_no_network="Hakuna mtandao",
    phone_send="Tuma",
    phone_cancel="Ghairi",
    phone_outcomes="Au iache itokee",
    phone_delete="Futa",
    phone_digit="Tarakimu {digit}",
    outcome_pay="Lipa",
    outcome_wrong_pin="PIN si sahihi",
    outcome_cancel="Ghairi",
    outcome_ignore="Puuza",
    outcome_low_balance="Salio halitoshi",
    outcome_phone_off="Imezimwa",
    outcome_busy="Inatumika",
    outcome_expired="Muda umeisha",
)
