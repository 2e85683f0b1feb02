"""What the app says around its screens: destinations, first run, the state of the network, help; in both languages."""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShellWords:
    """The sentences of one language."""

    # destinations
    no_activity: str
    # first run
    start_demo: str
    connect_mpesa: str
    # addresses, and the way out of a form
    no_such_page: str
    leave_title: str
    leave_body: str
    leave_no: str
    leave_yes: str
    # what could not be drawn
    not_drawn: str
    # network
    offline: str
    live_off: str
    mpesa_slow: str
    # help
    help_title: str
    help_search: str
    help_primary: str
    help_export: str
    help_settings: str
    help_close: str
    help_rows: str
    help_panes: str
    help_help: str
    # phones
    scenarios: str
    scenario_all_pay: str
    scenario_all_pay_note: str
    scenario_one_cancels: str
    scenario_one_cancels_note: str
    scenario_lost: str
    scenario_lost_note: str
    scenario_late: str
    scenario_late_note: str
    scenario_killed: str
    scenario_killed_note: str
    scenario_double_tap: str
    scenario_double_tap_note: str
    scenario_twice: str
    scenario_twice_note: str
    reset: str
    payments_forgotten: str
    network: str
    network_normal: str
    network_delayed: str
    network_copies: str
    network_lost: str
    network_reordered: str
    network_amount: str
    network_none: str
    network_500: str
    network_cut: str
    clock: str
    clock_note: str
    pays_automatically: str
    sends_code: str
    no_connection: str
    all_is_well: str
    no_phones: str
    phone_before: str
    phone_after: str


ENGLISH_SHELL = ShellWords(
    no_activity="Payments will appear here with their M-PESA receipts.",
    start_demo="Start demo",
    connect_mpesa="Connect M-PESA",
    no_such_page="There is no such page here any more. This is Home.",
    leave_title="Leave without saving?",
    leave_body="What you have entered here has not been saved.",
    leave_no="Stay here",
    leave_yes="Leave",
    not_drawn="This part of the screen could not be shown. The payments are not affected.",
    offline="M-PESA could not be reached the last time. Try again: answers show as soon as there is a connection.",
    live_off="Live updates are off. The app checks by itself.",
    mpesa_slow="M-PESA is slow right now. Try again in 10\u00a0minutes.",
    help_title="Keyboard",
    help_search="Search members or payments",
    help_primary="Do the main thing of the member in focus, or request all",
    help_export="Export",
    help_settings="Settings",
    help_close="Close what is on top",
    help_rows="Through the list; Enter opens",
    help_panes="To the next pane",
    help_help="This list",
    scenarios="Scenarios",
    scenario_all_pay="All pay",
    scenario_all_pay_note="Every phone enters its PIN, one after the other.",
    scenario_one_cancels="One cancels",
    scenario_one_cancels_note="The first phone cancels, the others pay.",
    scenario_lost="Lost callback → check",
    scenario_lost_note="The phone pays, and the callback is lost. When the status is unknown, press Check status.",
    scenario_late="Late success",
    scenario_late_note="The phone pays, and the callback takes 100\u00a0s: it comes when the app has stopped waiting.",
    scenario_killed="App killed mid-payment",
    scenario_killed_note="Close the app while a phone still shows its prompt, answer nothing, and start it again: every payment comes back.",
    scenario_double_tap="Double tap",
    scenario_double_tap_note="The button is pressed twice, and there is one request.",
    scenario_twice="Paid twice",
    scenario_twice_note="The first payment arrives after 6\u00a0minutes. Request again when its status is unknown, and pay again on the phone.",
    reset="Forget all payments and begin again",
    payments_forgotten="All payments of the demo were forgotten.",
    network="Network",
    network_normal="Callback normal",
    network_delayed="Callback delayed 100\u00a0s",
    network_copies="Callback ×3",
    network_lost="Callback lost",
    network_reordered="Callbacks out of order",
    network_amount="Wrong amount",
    network_none="No internet",
    network_500="Error\u00a0500",
    network_cut="Cut after send",
    clock="Clock ×{factor}",
    clock_note="Run the demo’s clock ten times as fast, or as fast as life",
    pays_automatically="Pay by itself",
    sends_code="Sends code\u00a0{c}",
    no_connection="no connection",
    all_is_well="Nothing here needs a look.",
    no_phones="Every member with a phone number has a phone here.",
    phone_before="Phone before",
    phone_after="Next phone",
)
KISWAHILI_SHELL = ShellWords(
    no_activity="Malipo yataonekana hapa pamoja na risiti zake za M-PESA.",
    start_demo="Anza jaribio",
    connect_mpesa="Unganisha M-PESA",
    no_such_page="Ukurasa huo haupo hapa tena. Huu ni Nyumbani.",
    leave_title="Uondoke bila kuhifadhi?",
    leave_body="Ulichoandika hapa bado hakijahifadhiwa.",
    leave_no="Baki hapa",
    leave_yes="Ondoka",
    not_drawn="Sehemu hii ya skrini haikuweza kuonyeshwa. Malipo hayajaathirika.",
    offline="M-PESA haikupatikana mara ya mwisho. Jaribu tena: majibu yataonekana mara tu mtandao utakapokuwepo.",
    live_off="Taarifa za papo hapo zimezimwa. Programu inauliza M-PESA yenyewe.",
    mpesa_slow="M-PESA inachelewa kwa sasa. Jaribu tena baada ya dakika\u00a010.",
    help_title="Kibodi",
    help_search="Tafuta wanachama au malipo",
    help_primary="Fanya kitendo kikuu cha mwanachama aliyechaguliwa, au omba wote",
    help_export="Pakua CSV",
    help_settings="Mipangilio",
    help_close="Funga kilicho juu",
    help_rows="Pitia orodha; Enter hufungua",
    help_panes="Nenda sehemu inayofuata",
    help_help="Orodha hii",
    scenarios="Matukio",
    scenario_all_pay="Wote walipa",
    scenario_all_pay_note="Kila simu inaweka PIN, moja baada ya nyingine.",
    scenario_one_cancels="Mmoja aghairi",
    scenario_one_cancels_note="Simu ya kwanza inaghairi, nyingine zinalipa.",
    scenario_lost="Jibu lapotea → uliza M-PESA",
    scenario_lost_note="Simu inalipa, na jibu linapotea. Hali ikiwa haijulikani, bonyeza Uliza M-PESA.",
    scenario_late="Jibu lachelewa",
    scenario_late_note="Simu inalipa, na jibu linachukua sekunde\u00a0100: linafika programu ikiwa imeacha kusubiri.",
    scenario_killed="Programu yazimwa katikati",
    scenario_killed_note="Funga programu wakati simu bado inaonyesha ombi, usijibu, kisha iwashe tena: malipo yote yanarudi.",
    scenario_double_tap="Gusa mara mbili",
    scenario_double_tap_note="Kitufe kinabonyezwa mara mbili, na ombi ni moja tu.",
    scenario_twice="Amelipa mara mbili",
    scenario_twice_note="Malipo ya kwanza yanafika baada ya dakika\u00a06. Omba tena hali ikiwa haijulikani, na ulipe tena kwenye simu.",
    reset="Sahau malipo yote uanze upya",
    payments_forgotten="Malipo yote ya jaribio yamesahauliwa.",
    network="Mtandao",
    network_normal="Jibu la kawaida",
    network_delayed="Jibu baada ya sekunde\u00a0100",
    network_copies="Jibu ×3",
    network_lost="Jibu lapotea",
    network_reordered="Majibu bila mpangilio",
    network_amount="Kiasi si sahihi",
    network_none="Hakuna mtandao",
    network_500="Kosa\u00a0500",
    network_cut="Kukatika baada ya kutuma",
    clock="Saa ×{factor}",
    clock_note="Endesha saa ya jaribio mara kumi, au kwa kasi ya kawaida",
    pays_automatically="Ijilipie yenyewe",
    sends_code="Hutuma msimbo\u00a0{c}",
    no_connection="hakuna mtandao",
    all_is_well="Hapa hakuna la kuangalia kwa sasa.",
    no_phones="Kila mwanachama mwenye nambari ya simu ana simu hapa.",
    phone_before="Simu iliyotangulia",
    phone_after="Simu inayofuata",
)
