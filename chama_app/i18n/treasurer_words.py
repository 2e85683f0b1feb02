"""What the app says about who is a treasurer of a shared chama, in both languages.

Placeholders as in `words`.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..services.treasurer_service import TreasurerProblem


@dataclass(frozen=True, slots=True)
class TreasurerWords:
    """The sentences of one language."""

    treasurer: str
    make_treasurer: str
    no_treasurer: str
    make_title: str
    make_body: str
    make_alone: str
    make_later: str
    make_sure: str
    make_yes: str
    end_title: str
    end_body: str
    end_proposals: str
    end_yes: str
    made: str
    ended: str
    role_problems: Mapping[TreasurerProblem, str]


ENGLISH_TREASURER = TreasurerWords(
    treasurer="{n} is a treasurer.",
    make_treasurer="Make {n} a treasurer",
    no_treasurer="Take the treasurer’s role back",
    make_title="Make {n} a treasurer?",
    make_body="A treasurer asks everybody for money, records cash, decides about money, makes join codes, and pays out of the pot.",
    make_alone="{n} can pay out alone, unless you turn on in Settings that two treasurers must agree.",
    make_later="Two treasurers must agree here. {n} counts as one of them once you turned that off and on again.",
    make_sure="Ask {n} first: the role goes to the phone that joined as {n}. You can take it back at any time.",
    make_yes="Make a treasurer",
    end_title="Take the treasurer’s role back from {n}?",
    end_body="{n} stays a member and pays their own share. What was sent stays sent.",
    end_proposals="What {n} proposed or approved and was not sent yet is not sent any more. {n} can still keep the rule that two must agree.",
    end_yes="Take it back",
    made="You are a treasurer of this chama now.",
    ended="You are not a treasurer of this chama any more. You still pay your own share here.",
    role_problems={
        "offline": "No internet, or no answer. What {n} is now stands here as soon as there is one.",
        "not_an_owner": "Only the owner of this chama says who is its treasurer.",
        "own_role": "You cannot give yourself this role, or take it from yourself.",
        "unknown_member": "The phone that joined as {n} does not belong to this chama any more.",
        "last_treasurer": "{n} is the only treasurer. Make somebody else one first.",
        "changed": "Another phone is {n} now. Nothing was changed: look again, then decide.",
        "refused": "The server did not take it. It may be an older one: ask whoever runs it.",
    },
)

KISWAHILI_TREASURER = TreasurerWords(
    treasurer="{n} ni mweka hazina.",
    make_treasurer="Mfanye {n} mweka hazina",
    no_treasurer="Ondoa jukumu la mweka hazina",
    make_title="{n} awe mweka hazina?",
    make_body="Mweka hazina anaomba wote pesa, anarekodi pesa taslimu, anaamua kuhusu pesa, anatengeneza misimbo ya kujiunga, na anatoa pesa mfukoni.",
    make_alone="{n} ataweza kutoa pesa mfukoni peke yake, isipokuwa uwashe kwenye Mipangilio sharti la waweka hazina wawili.",
    make_later="Hapa waweka hazina wawili lazima wakubaliane. {n} atahesabiwa kati yao ukilizima sharti hilo na kuliwasha tena.",
    make_sure="Muulize {n} kwanza: jukumu linaenda kwa simu iliyojiunga kama {n}. Unaweza kuliondoa wakati wowote.",
    make_yes="Mfanye mweka hazina",
    end_title="Umwondolee {n} jukumu la mweka hazina?",
    end_body="{n} atabaki mwanachama na kulipa mchango wake. Kilichotumwa kimetumwa.",
    end_proposals="Alichopendekeza au kuidhinisha {n} na bado hakijatumwa hakitatumwa tena. {n} bado anaweza kuendeleza sharti la waweka hazina wawili.",
    end_yes="Liondoe",
    made="Sasa wewe ni mweka hazina wa chama hiki.",
    ended="Wewe si mweka hazina wa chama hiki tena. Bado unalipa mchango wako hapa.",
    role_problems={
        "offline": "Hakuna mtandao, au hakuna jibu. Jukumu la {n} litaonekana hapa jibu likija.",
        "not_an_owner": "Mwenye chama hiki pekee ndiye anayesema nani ni mweka hazina.",
        "own_role": "Hakuna anayejipa au kujiondolea jukumu hili.",
        "unknown_member": "Simu iliyojiunga kama {n} haimo tena katika chama hiki.",
        "last_treasurer": "{n} ndiye mweka hazina pekee. Mfanye mtu mwingine mweka hazina kwanza.",
        "changed": "Simu nyingine sasa imejiunga kama {n}. Hakuna kilichobadilishwa: angalia tena, kisha uamue.",
        "refused": "Seva haikuipokea. Huenda ni ya zamani: muulize anayeiendesha.",
    },
)
