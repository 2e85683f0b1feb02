"""What the app says about a chama on several phones, in both languages.

Placeholders as in `words`; {code} is a join code.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from .plurals import Counted


@dataclass(frozen=True, slots=True)
class GroupWords:
    """The sentences of one language. `problems` are named as `group_sync.GroupProblem`."""

    # the card
    card_title: str
    card_body: str
    owner_body: str
    treasurer_body: str
    member_body: str
    share: str
    show_code: str
    join: str
    who_are_you: str
    # share
    share_title: str
    share_body: str
    share_numbers: str
    code_until: str
    code_unused: str
    code_used: Counted
    qr_label: str
    qr_body: str
    copy_code: str
    copy_link: str
    copy_invitation: str
    invitation: str
    new_code: str
    asking: str
    revoke: str
    revoke_title: str
    revoke_body: str
    # join
    join_title: str
    join_body: str
    join_code: str
    join_hint: str
    join_yes: str
    joining: str
    joined: str
    # who and which number
    number_title: str
    number_body: str
    number_field: str
    number_save: str
    number_is_me: str
    who_title: str
    who_body: str
    add_number: str
    taken: str
    linked: str
    unlink: str
    unlinked: str
    # what two phones did at once
    changed_elsewhere: str
    name_taken: str
    not_taken: Mapping[str, str]
    problems: Mapping[str, str]


ENGLISH_GROUP = GroupWords(
    card_title="One pot on every phone",
    card_body="Share this chama, and everyone sees the pot fill on their own phone.",
    owner_body="This chama is shared. You keep its members and shares.",
    treasurer_body="You are a treasurer of this chama. Its owner keeps the members and shares.",
    member_body="You joined this chama. Its owner keeps the members and shares.",
    share="Share this chama",
    show_code="Show the code",
    join="Join a chama",
    who_are_you="Who are you?",
    share_title="Share this chama",
    share_body="Whoever joins with this code sees the names, the shares and the pot, and can pay their own share.",
    share_numbers="Phone numbers are not shared: they stay on this device.",
    code_until="Works until {t}",
    code_unused="Nobody has joined with it yet.",
    code_used=Counted(
        "One person has joined with it, of\u00a0{most}.", "{count}\u00a0people have joined with it, of\u00a0{most}."
    ),
    qr_label="QR code with the link to join",
    qr_body="Scan this with a phone that has Chama, or type the code:",
    copy_code="Copy the code",
    copy_link="Copy the link",
    copy_invitation="Share as a message",
    invitation="Join {c} in Chama: {link}\nIf the link does not open, press “Join a chama” and type this code: {code}. It works until {t}.",
    new_code="Make a new code",
    asking="Asking for a code…",
    revoke="End all codes",
    revoke_title="End all codes of this chama?",
    revoke_body="Nobody can join any more with a code, a link or a QR code that was given out. Whoever has joined stays.",
    join_title="Join a chama",
    join_body="Type the code that you were given, or paste the link or the whole message. The chama on this device is replaced.",
    join_code="Join code",
    join_hint="Like K3QF-2M9X-7TDC. Capital or small letters and dashes do not matter.",
    join_yes="Join",
    joining="Joining…",
    joined="You joined {c}.",
    number_title="{n}’s number",
    number_body="To request {n}’s share from this phone, enter the M-PESA number. It stays on this device.",
    number_field="M-PESA number",
    number_save="Save",
    number_is_me="This is me",
    who_title="Who are you?",
    who_body="Choose your name, then enter your M-PESA number. Then you can pay your share from here. You can do this later.",
    add_number="Add number",
    taken="On another phone already",
    linked="{n} has joined with a phone.",
    unlink="That is not {n}",
    unlinked="Whoever is {n} can say so again.",
    changed_elsewhere="{n} was changed on another phone first. Your change was not taken: look again, then decide.",
    name_taken="Somebody else is {n} on another phone already. If that is not right, tell the treasurer.",
    not_taken={
        "members": "Only the owner of this chama changes its members. Your change was taken back.",
        "money": "Only the owner or a treasurer of this chama decides about money. Your decision was taken back.",
        "requests": "Only the owner or a treasurer of this chama asks others. You pay your own share here.",
    },
    problems={
        "no_code": "This is no join code. It looks like K3QF-2M9X-7TDC.",
        "invalid_code": "This code is wrong, has ended or was taken back. Ask for a new one.",
        "joined_already": "You are in this chama already.",
        "too_many": "Too many codes were wrong. Wait an hour, then try again.",
        "not_here": "In this mode every device keeps a chama of its own. Open Settings and choose the mode of the chama that you want to join.",
        "own_money": "This device keeps a chama with payments of its own. Joining would hide them, so it is not possible here.",
        "declined_lately": "A request of the last two days was declined, and M-PESA may still say that it was paid. Join two days after it was sent.",
        "open_request": "A request is still open. Share the chama when it is answered.",
        "offline": "There is no connection. Nothing was changed. Try again when you are online.",
        "not_an_owner": "Only the owner or a treasurer of this chama can make a code.",
        "gone": "This chama does not exist any more.",
        "no_roster": "This chama cannot be read. Update Chama on both phones, then try again.",
        "refused": "That was not possible. Try again later.",
    },
)
KISWAHILI_GROUP = GroupWords(
    card_title="Mfuko mmoja kwenye kila simu",
    card_body="Shiriki chama hiki, na kila mtu ataona mfuko ukijaa kwenye simu yake.",
    owner_body="Chama hiki kimeshirikiwa. Wewe unasimamia wanachama na michango.",
    treasurer_body="Wewe ni mweka hazina wa chama hiki. Mwenye chama anasimamia wanachama na michango.",
    member_body="Umejiunga na chama hiki. Mwenye chama anasimamia wanachama na michango.",
    share="Shiriki chama hiki",
    show_code="Onyesha msimbo",
    join="Jiunge na chama",
    who_are_you="Wewe ni nani?",
    share_title="Shiriki chama hiki",
    share_body="Yeyote anayejiunga kwa msimbo huu anaona majina, michango na mfuko, na anaweza kulipa mchango wake.",
    share_numbers="Nambari za simu hazishirikiwi: zinabaki kwenye kifaa hiki.",
    code_until="Unafanya kazi hadi {t}",
    code_unused="Hakuna aliyejiunga kwa msimbo huu bado.",
    code_used=Counted(
        "Mtu mmoja amejiunga kwa msimbo huu, kati\u00a0ya\u00a0{most}.",
        "Watu\u00a0{count} wamejiunga kwa msimbo huu, kati\u00a0ya\u00a0{most}.",
    ),
    qr_label="Msimbo wa QR wenye kiungo cha kujiunga",
    qr_body="Changanua kwa simu yenye Chama, au andika msimbo:",
    copy_code="Nakili msimbo",
    copy_link="Nakili kiungo",
    copy_invitation="Tuma kama ujumbe",
    invitation="Jiunge na {c} kwenye Chama: {link}\nKiungo kisipofunguka, bonyeza “Jiunge na chama” kisha andika msimbo huu: {code}. Unafanya kazi hadi {t}.",
    new_code="Tengeneza msimbo mpya",
    asking="Inaomba msimbo…",
    revoke="Sitisha misimbo yote",
    revoke_title="Usitishe misimbo yote ya chama hiki?",
    revoke_body="Hakuna atakayeweza tena kujiunga kwa msimbo, kiungo au msimbo wa QR uliotolewa. Waliokwisha kujiunga wanabaki.",
    join_title="Jiunge na chama",
    join_body="Andika msimbo uliopewa, au bandika kiungo au ujumbe wote. Chama kilicho kwenye kifaa hiki kitabadilishwa.",
    join_code="Msimbo wa kujiunga",
    join_hint="Kama K3QF-2M9X-7TDC. Herufi kubwa au ndogo na vistari havijalishi.",
    join_yes="Jiunge",
    joining="Inajiunga…",
    joined="Umejiunga na {c}.",
    number_title="Nambari ya {n}",
    number_body="Ili kuomba mchango wa {n} kutoka simu hii, weka nambari ya M-PESA. Itabaki kwenye kifaa hiki.",
    number_field="Nambari ya M-PESA",
    number_save="Hifadhi",
    number_is_me="Huyu ni mimi",
    who_title="Wewe ni nani?",
    who_body="Chagua jina lako, kisha weka nambari yako ya M-PESA. Ndipo utaweza kulipa mchango wako hapa. Unaweza kufanya hivi baadaye.",
    add_number="Weka nambari",
    taken="Tayari amejiunga kwa simu nyingine",
    linked="{n} amejiunga kwa simu.",
    unlink="Huyo si {n}",
    unlinked="Aliye {n} anaweza kujitaja tena.",
    changed_elsewhere="{n} amebadilishwa kwanza kwenye simu nyingine. Badiliko lako halikukubaliwa: angalia tena, kisha uamue.",
    name_taken="Mtu mwingine tayari amejiunga kama {n} kwa simu nyingine. Ikiwa si sahihi, mwambie mweka hazina.",
    not_taken={
        "members": "Mwenye chama pekee ndiye anayebadilisha wanachama. Badiliko lako limeondolewa.",
        "money": "Mwenye chama au mweka hazina pekee ndiye anayeamua kuhusu pesa. Uamuzi wako umeondolewa.",
        "requests": "Mwenye chama au mweka hazina pekee ndiye anayeomba wengine. Wewe unalipa mchango wako hapa.",
    },
    problems={
        "no_code": "Huu si msimbo wa kujiunga. Unafanana na K3QF-2M9X-7TDC.",
        "invalid_code": "Msimbo huu si sahihi, umeisha muda au umesitishwa. Omba mpya.",
        "joined_already": "Tayari umo katika chama hiki.",
        "too_many": "Misimbo mingi haikuwa sahihi. Subiri saa moja, kisha jaribu tena.",
        "not_here": "Katika namna hii ya kazi kila kifaa kina chama chake. Chagua namna ya kazi ya chama unachotaka kujiunga nacho kwenye Mipangilio.",
        "own_money": "Kifaa hiki kina chama chenye malipo yake. Kujiunga kungeyaficha, kwa hiyo haiwezekani hapa.",
        "declined_lately": "Ombi la siku mbili zilizopita lilikataliwa, na M-PESA bado inaweza kusema kwamba lililipwa. Jiunge siku mbili baada ya kutumwa.",
        "open_request": "Kuna ombi ambalo bado halijajibiwa. Shiriki chama likijibiwa.",
        "offline": "Hakuna mtandao. Hakuna kilichobadilishwa. Jaribu tena ukiwa na mtandao.",
        "not_an_owner": "Mwenye chama au mweka hazina pekee ndiye anayeweza kutengeneza msimbo.",
        "gone": "Chama hiki hakipo tena.",
        "no_roster": "Chama hiki hakisomeki. Sasisha Chama kwenye simu zote mbili, kisha jaribu tena.",
        "refused": "Haikuwezekana. Jaribu tena baadaye.",
    },
)
