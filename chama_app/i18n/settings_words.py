"""What the settings say, in both languages."""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.start_problems import KeyStoreFault
from .plurals import Counted
from .state_copy import StateCopy


@dataclass(frozen=True, slots=True)
class SettingsWords:
    """The sentences of one language about the settings."""

    # mode
    mode: str
    modes: Mapping[str, StateCopy]
    in_use: str
    next_start: str
    restart: str
    restart_now: str
    given: str
    # credentials
    connect_title: str
    groups: Mapping[str, str]
    names: Mapping[str, str]
    hints: Mapping[str, str]
    optional: str
    saved: str
    set_outside: str
    ends: str
    replace: str
    save: str
    saving: str
    saved_kept: str
    saved_session: Counted
    no_browser: str
    no_browser_how: str
    store_faults: Mapping[KeyStoreFault, str]
    no_browser_no_store: str
    without_store: str
    needs_restart: str
    server_held: str
    # test
    test: str
    testing: str
    test_note: str
    steps: Mapping[str, str]
    step_ok: str
    why: Mapping[str, str]
    later: str
    in_minutes: str
    missing: str
    appwrite_pauses: str
    use: str
    use_needs_green: str
    # question
    switch_title: str
    switch_body: str
    switch_live: str
    type_live: str
    switch: str
    # the rest
    language: str
    english: str
    kiswahili: str
    system: str
    theme: str
    light: str
    dark: str
    privacy: str
    mask: str
    mask_note: str
    data: str
    export: str
    export_note: str
    clear: str
    clear_note: str
    clear_title: str
    clear_body: str
    clear_yes: str
    clearing: str


_DARAJA = "developer.safaricom.co.ke"

ENGLISH_SETTINGS = SettingsWords(
    mode="Mode",
    modes={
        "demo": StateCopy(
            "Demo", "Everything is simulated, on this device. No real money moves and nobody gets a message."
        ),
        "sandbox": StateCopy(
            "Safaricom sandbox",
            "Safaricom’s own test system, with your test keys. No real money moves. Needs internet.",
        ),
        "production": StateCopy(
            "Production", "Real M-PESA. Requests reach real phones, and real money moves in and out of your paybill."
        ),
    },
    in_use="In use",
    next_start="After restart",
    restart="{mode} is used from the next start. Until then, {now} stays on.",
    restart_now="Start again now",
    given="This start was told its mode by CHAMA_MODE or DARAJA_ENVIRONMENT. Unset it to choose here.",
    connect_title="{mode} keys",
    groups={
        "daraja": "Daraja",
        "callbacks": "Callbacks",
        "appwrite": "Appwrite",
        "payouts": "Payouts",
    },
    names={
        "DARAJA_CONSUMER_KEY": "Consumer key",
        "DARAJA_CONSUMER_SECRET": "Consumer secret",
        "DARAJA_PASSKEY": "Passkey",
        "DARAJA_SHORTCODE": "Shortcode",
        "DARAJA_TILL": "Till number",
        "DARAJA_CALLBACK_DOMAIN": "Callback address",
        "DARAJA_CALLBACK_SECRET": "Callback secret",
        "APPWRITE_ENDPOINT": "Appwrite endpoint",
        "APPWRITE_PROJECT_ID": "Project id",
        "DARAJA_DATABASE_ID": "Database id",
        "DARAJA_COLLECTION_ID": "Payments collection",
        "DARAJA_B2C_COLLECTION_ID": "Payouts collection",
        "DARAJA_INITIATOR_NAME": "Initiator name",
        "DARAJA_SECURITY_CREDENTIAL": "Security credential",
    },
    hints={
        "DARAJA_CONSUMER_KEY": f"From your app at {_DARAJA}",
        "DARAJA_SHORTCODE": "Your paybill, or the store number of a till",
        "DARAJA_CALLBACK_DOMAIN": "Where your Appwrite Function answers, like\nhttps://65f0.fra.appwrite.run",
        "DARAJA_CALLBACK_SECRET": "The same text that the function has",
        "APPWRITE_ENDPOINT": "Ends in /v1",
        "DARAJA_SECURITY_CREDENTIAL": "The initiator’s password, encrypted with M-PESA’s certificate",
    },
    optional="optional",
    saved="Saved",
    set_outside="Given by the environment",
    ends="{where} · ends {end}",
    replace="Replace",
    save="Save",
    saving="Saving…",
    saved_kept="Saved in this device’s key store.",
    saved_session=Counted(
        "This device’s key store did not keep {names}: that lasts until Chama is closed. Nothing was written to any file.",
        "This device’s key store did not keep {names}: those last until Chama is closed. Nothing was written to any file.",
    ),
    no_browser="Keys are never typed into a browser.",
    no_browser_how="Set them on the computer that runs Chama, as environment variables or with “python -m keyring set chama DARAJA_PASSKEY”, or open Chama as a window or on the phone. For many users, let a server hold the keys.",
    store_faults={
        "absent": "This computer has no key store that Chama can use.",
        "failed": "This computer’s key store failed: nothing can be read from it or kept in it.",
        "silent": "This computer’s key store does not answer.",
        "phone": "This phone’s key store does not answer. Keys that you save here last until Chama is closed. Open it again to try once more.",
    },
    no_browser_no_store="Set the keys on the computer that runs Chama, as environment variables, and start Chama again. Or open Chama on a phone. For many users, let a server hold the keys.",
    without_store="Keys that you save here last until Chama is closed. To keep them, set them as environment variables before Chama starts, or get a key store to work on this computer and open Chama again.",
    needs_restart="Chama is running with the keys it was started with. Restart it to use new ones.",
    server_held="Whoever has this device unlocked can use these keys. Where a server holds them, leave the Daraja keys and the callback secret empty.",
    test="Test connection",
    testing="Testing…",
    test_note="No money moves in this test.",
    steps={
        "clock": "Clock of this device",
        "oauth": "Sign in to Daraja",
        "product": "Shortcode and passkey",
        "callback": "Callback address reachable",
        "signature": "Forged callbacks refused",
        "session": "Sign in to Appwrite",
        "realtime": "Live updates",
        "roles": "Roles in a shared chama",
        "limits": "Room for more requests",
    },
    step_ok="OK",
    why={
        "clock_off": "This clock is wrong. Let the network set it.",
        "keys": "M-PESA rejected the consumer key or secret.",
        "not_found": "Something answers there, but it is not the Chama function.",
        "not_ready": "The function answers, but is not set up. Look at its variables.",
        "execute": "Appwrite lets nobody execute the function: give it the execute permission “any”. M-PESA’s callbacks are refused in the same way.",
        "disabled": "Appwrite has the function switched off, or it was deleted. Enable it, or deploy it again.",
        "not_deployed": "The function is not deployed yet. Deploy it, and wait until the deployment is active.",
        "paused": "Appwrite has paused the project. Restore it in Appwrite’s console.",
        "limit": "Appwrite’s limit is used up. Wait, or raise the limit of the plan: callbacks are refused until then.",
        "no_function": "This address leads to no function. Copy it from the function’s domains in Appwrite’s console.",
        "other": "Appwrite answered in place of the function. Look at the function in Appwrite’s console.",
        "product_off": "M-PESA Express is not enabled on this Daraja app.",
        "passkey": "Shortcode and passkey do not belong together.",
        "not_https": "Safaricom calls back by https only.",
        "does_not_start": "The function does not start. Deploy it again.",
        "unsigned": "The function takes callbacks that nobody signed. Deploy this version.",
        "refused": "Appwrite refused. Check endpoint, project id and platform.",
        "no_delivery": "The live connection opens, but nothing arrives.",
        "no_roles": "Roles cannot be read, so nobody could pay out.",
        "near_limit": "Nearly all requests of this minute are used up. Wait a little.",
        "too_many": "Appwrite takes no more from this network for now. Try again {later}.",
        "no_answer": "There was no answer.",
    },
    later="later",
    in_minutes="in {count}\u00a0min",
    missing="Still missing: {names}.",
    appwrite_pauses="Appwrite’s free projects pause after a week without use.",
    use="Use {mode}",
    use_needs_green="Real money needs a test with nothing but ticks first.",
    switch_title="Use {mode} from the next start?",
    switch_body="Each mode has its own records. Nothing moves over from {now}, and nothing of {now} is lost.",
    switch_live="Requests will reach real phones and real money will move.",
    type_live="Type LIVE",
    switch="Use {mode}",
    language="Language",
    english="English",
    kiswahili="Kiswahili",
    system="System",
    theme="Theme",
    light="Light",
    dark="Dark",
    privacy="Privacy",
    mask="Hide the middle of phone numbers",
    mask_note="A CSV file shows them as the screen does. Shared texts and statements never show a whole number, a payout’s review always does.",
    data="Data",
    export="Export as CSV",
    export_note="All payments of this mode, oldest first.",
    clear="Clear demo data",
    clear_note="Forgets every demo payment and member, and begins again.",
    clear_title="Clear the demo’s data?",
    clear_body="All demo members, payments and payouts are forgotten. Other modes keep theirs.",
    clear_yes="Clear",
    clearing="Clearing…",
)
KISWAHILI_SETTINGS = SettingsWords(
    mode="Namna ya kazi",
    modes={
        "demo": StateCopy(
            "Jaribio", "Kila kitu ni cha kuigiza, kwenye kifaa hiki. Hakuna pesa halisi na hakuna anayepata ujumbe."
        ),
        "sandbox": StateCopy(
            "Sandbox ya Safaricom",
            "Mfumo wa majaribio wa Safaricom, kwa funguo zako za majaribio. Hakuna pesa halisi. Inahitaji mtandao.",
        ),
        "production": StateCopy(
            "Halisi",
            "M-PESA halisi. Maombi hufika kwenye simu halisi, na pesa halisi huingia na kutoka kwenye paybill yako.",
        ),
    },
    in_use="Inatumika",
    next_start="Baada ya kuwasha upya",
    restart="Namna ya {mode} itatumika Chama itakapowashwa tena. Hadi hapo, namna ya {now} inaendelea.",
    restart_now="Washa upya sasa",
    given="Namna ya kazi imewekwa na CHAMA_MODE au DARAJA_ENVIRONMENT. Iondoe ili kuchagua hapa.",
    connect_title="Funguo za {mode}",
    groups={
        "daraja": "Daraja",
        "callbacks": "Majibu ya M-PESA",
        "appwrite": "Appwrite",
        "payouts": "Malipo ya nje",
    },
    names={
        "DARAJA_CONSUMER_KEY": "Consumer key",
        "DARAJA_CONSUMER_SECRET": "Consumer secret",
        "DARAJA_PASSKEY": "Passkey",
        "DARAJA_SHORTCODE": "Nambari ya biashara",
        "DARAJA_TILL": "Nambari ya till",
        "DARAJA_CALLBACK_DOMAIN": "Anwani ya majibu",
        "DARAJA_CALLBACK_SECRET": "Siri ya majibu",
        "APPWRITE_ENDPOINT": "Anwani ya Appwrite",
        "APPWRITE_PROJECT_ID": "Kitambulisho cha mradi",
        "DARAJA_DATABASE_ID": "Kitambulisho cha hifadhidata",
        "DARAJA_COLLECTION_ID": "Mkusanyiko wa malipo",
        "DARAJA_B2C_COLLECTION_ID": "Mkusanyiko wa malipo ya nje",
        "DARAJA_INITIATOR_NAME": "Jina la mtumaji",
        "DARAJA_SECURITY_CREDENTIAL": "Hati ya usalama",
    },
    hints={
        "DARAJA_CONSUMER_KEY": f"Kutoka kwa programu yako kwenye {_DARAJA}",
        "DARAJA_SHORTCODE": "Paybill yako, au nambari ya duka la till",
        "DARAJA_CALLBACK_DOMAIN": "Mahali Appwrite Function yako inajibu, kama\nhttps://65f0.fra.appwrite.run",
        "DARAJA_CALLBACK_SECRET": "Maandishi yale yale ambayo function inayo",
        "APPWRITE_ENDPOINT": "Huishia na /v1",
        "DARAJA_SECURITY_CREDENTIAL": "Nenosiri la mtumaji, lililofichwa kwa cheti cha M-PESA",
    },
    optional="si lazima",
    saved="Imehifadhiwa",
    set_outside="Imetolewa na mazingira",
    ends="{where} · inaishia {end}",
    replace="Badilisha",
    save="Hifadhi",
    saving="Inahifadhi…",
    saved_kept="Imehifadhiwa kwenye hifadhi ya funguo ya kifaa hiki.",
    saved_session=Counted(
        "Hifadhi ya funguo ya kifaa hiki haikuhifadhi {names}: itadumu hadi Chama ifungwe. Hakuna kilichoandikwa kwenye faili yoyote.",
        "Hifadhi ya funguo ya kifaa hiki haikuhifadhi {names}: zitadumu hadi Chama ifungwe. Hakuna kilichoandikwa kwenye faili yoyote.",
    ),
    no_browser="Funguo haziandikwi kamwe kwenye kivinjari.",
    no_browser_how="Ziweke kwenye kompyuta inayoendesha Chama, kama vigeu vya mazingira au kwa “python -m keyring set chama DARAJA_PASSKEY”, au fungua Chama kama dirisha au kwenye simu. Kwa watumiaji wengi, seva ishike funguo.",
    store_faults={
        "absent": "Kompyuta hii haina hifadhi ya funguo ambayo Chama inaweza kutumia.",
        "failed": "Hifadhi ya funguo ya kompyuta hii imeshindwa: hakuna kinachoweza kusomwa wala kuhifadhiwa humo.",
        "silent": "Hifadhi ya funguo ya kompyuta hii haijibu.",
        "phone": "Hifadhi ya funguo ya simu hii haijibu. Funguo unazohifadhi hapa zitadumu hadi Chama ifungwe. Ifungue tena ili kujaribu upya.",
    },
    no_browser_no_store="Ziweke funguo kwenye kompyuta inayoendesha Chama, kama vigeu vya mazingira, kisha uanzishe Chama upya. Au fungua Chama kwenye simu. Kwa watumiaji wengi, seva ishike funguo.",
    without_store="Funguo unazohifadhi hapa zitadumu hadi Chama ifungwe. Ili zidumu, ziweke kama vigeu vya mazingira kabla Chama haijaanza, au fanya hifadhi ya funguo ifanye kazi kwenye kompyuta hii, kisha ufungue Chama tena.",
    needs_restart="Chama inafanya kazi kwa funguo ilizoanza nazo. Iwashe upya ili kutumia mpya.",
    server_held="Yeyote aliye na kifaa hiki kikiwa wazi anaweza kutumia funguo hizi. Ambapo seva inazishika, acha funguo za Daraja na siri ya majibu zikiwa tupu.",
    test="Jaribu muunganisho",
    testing="Inajaribu…",
    test_note="Hakuna pesa inayohama kwenye jaribio hili.",
    steps={
        "clock": "Saa ya kifaa hiki",
        "oauth": "Kuingia Daraja",
        "product": "Nambari ya biashara na passkey",
        "callback": "Anwani ya majibu inafikika",
        "signature": "Majibu ya kughushi yanakataliwa",
        "session": "Kuingia Appwrite",
        "realtime": "Taarifa za papo hapo",
        "roles": "Majukumu katika chama cha pamoja",
        "limits": "Nafasi ya maombi zaidi",
    },
    step_ok="Sawa",
    why={
        "clock_off": "Saa hii si sahihi. Acha mtandao uiweke.",
        "keys": "M-PESA imekataa consumer key au secret.",
        "not_found": "Kuna kinachojibu hapo, lakini si function ya Chama.",
        "not_ready": "Function inajibu, lakini haijawekwa sawa. Angalia vigeu vyake.",
        "execute": "Appwrite haimruhusu yeyote kuendesha function: ipe ruhusa ya “any”. Majibu ya M-PESA yanakataliwa vivyo hivyo.",
        "disabled": "Function imezimwa kwenye Appwrite, au imefutwa. Iwashe, au iweke tena.",
        "not_deployed": "Function bado haijawekwa. Iweke, kisha subiri hadi iwe tayari.",
        "paused": "Appwrite imesimamisha mradi. Urejeshe kwenye console ya Appwrite.",
        "limit": "Kikomo cha Appwrite kimefikiwa. Subiri, au ongeza kikomo cha mpango: hadi hapo majibu yanakataliwa.",
        "no_function": "Anwani hii haiendi kwenye function yoyote. Inakili kutoka vikoa vya function kwenye console ya Appwrite.",
        "other": "Appwrite imejibu badala ya function. Angalia function kwenye console ya Appwrite.",
        "product_off": "M-PESA Express haijawashwa kwenye programu hii ya Daraja.",
        "passkey": "Nambari ya biashara na passkey haziendani.",
        "not_https": "Safaricom hujibu kwa https pekee.",
        "does_not_start": "Function haianzi. Iweke tena.",
        "unsigned": "Function inakubali majibu yasiyo na sahihi. Weka toleo hili.",
        "refused": "Appwrite imekataa. Angalia anwani, kitambulisho cha mradi na jukwaa.",
        "no_delivery": "Muunganisho wa papo hapo unafunguka, lakini hakuna kinachofika.",
        "no_roles": "Majukumu hayasomeki, kwa hiyo hakuna anayeweza kutoa pesa mfukoni.",
        "near_limit": "Karibu maombi yote ya dakika hii yametumika. Subiri kidogo.",
        "too_many": "Appwrite haipokei zaidi kutoka mtandao huu kwa sasa. Jaribu tena {later}.",
        "no_answer": "Hakukuwa na jibu.",
    },
    later="baadaye",
    in_minutes="baada ya dakika\u00a0{count}",
    missing="Bado hazipo: {names}.",
    appwrite_pauses="Miradi ya bure ya Appwrite husimama baada ya wiki bila kutumika.",
    use="Tumia {mode}",
    use_needs_green="Pesa halisi inahitaji kwanza jaribio lenye alama za sawa pekee.",
    switch_title="Utumie {mode} Chama ikiwashwa tena?",
    switch_body="Kila namna ya kazi ina rekodi zake. Hakuna kinachohama kutoka {now}, na hakuna cha {now} kinachopotea.",
    switch_live="Maombi yatafika kwenye simu halisi na pesa halisi itahama.",
    type_live="Andika LIVE",
    switch="Tumia {mode}",
    language="Lugha",
    english="English",
    kiswahili="Kiswahili",
    system="Mfumo",
    theme="Mwonekano",
    light="Mwanga",
    dark="Giza",
    privacy="Faragha",
    mask="Ficha katikati ya nambari za simu",
    mask_note="Faili ya CSV huzionyesha kama skrini. Maandishi yanayoshirikiwa na taarifa hayaonyeshi nambari yote kamwe, ukaguzi wa malipo ya nje huionyesha daima.",
    data="Data",
    export="Pakua CSV",
    export_note="Malipo yote ya namna hii ya kazi, ya zamani kwanza.",
    clear="Futa data ya jaribio",
    clear_note="Husahau malipo na wanachama wote wa jaribio, na kuanza upya.",
    clear_title="Ufute data ya jaribio?",
    clear_body="Wanachama, malipo na malipo ya nje yote ya jaribio yatasahaulika. Namna nyingine za kazi hubaki na zake.",
    clear_yes="Futa",
    clearing="Inafuta…",
)
