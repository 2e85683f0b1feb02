"""What is said where Chama cannot start, or not do all of it, in both languages.

Placeholders: {names} are settings, {wrong} what is wrong with them, {why} what is wrong with a file.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from daraja_core.errors import ConfigFault

from ..domain.start_problems import StartProblemKind
from .plurals import Counted


@dataclass(frozen=True, slots=True)
class StartWords:
    """The sentences of one language about a start."""

    missing: Counted
    problems: Mapping[StartProblemKind, str]
    unusable: Mapping[ConfigFault, str]
    some_key: str
    page_not_opened: str


ENGLISH_START = StartWords(
    missing=Counted("Not set yet: {names}. Set it in Settings.", "Not set yet: {names}. Set them in Settings."),
    problems={
        "unusable": "{names}: {wrong}",
        "setup": "Something that Chama was started with cannot be used. Chama names it in the terminal.",
        "busy_store": "Another program uses the record of the payments. Close it first.",
        "store": "The record of the payments cannot be used. {why}",
        "disk": "The data folder cannot be used. {why}",
        "keys": "M-PESA does not accept the keys. Look at them in Settings.",
        "appwrite": "Appwrite cannot be used at the moment. Check the network, then test the connection in Settings.",
        "unexpected": "Something unexpected happened. Chama tries again by itself.",
    },
    unusable={
        "": "it cannot be used like that. Look at it in Settings.",
        "text": "it is empty or has spaces. Copy it again from the Daraja portal.",
        "placeholder": "it is the placeholder of a sample. Put your own in its place.",
        "key_and_secret": "it has a colon in it. Copy the key alone, without its secret.",
        "guessable": "it can be guessed. Make a random one of 16\u00a0characters or more, and give the function the same.",
        "digits": "it must have 5 to 7\u00a0digits.",
        "id": "it is no id of Appwrite’s: those are letters, digits and . _ - without spaces.",
        "shared": "it must not be the same as that of another kind of record.",
        "url": "it is no address. It must begin with https.",
        "extra_parts": "it must be an address alone, without a user name, a question mark or #.",
        "https": "it must begin with https.",
        "after_v1": "it must end in /v1. Cut off what follows.",
        "without_v1": "it must end in /v1. Append that.",
        "refused_word": "it has a word that Safaricom refuses in such an address. Use another domain for the function.",
        "out_of_reach": "Safaricom cannot reach it. Write the function’s own domain.",
        "host_alone": "it must be the function’s domain alone, with nothing behind it.",
        "tunnel": "it is a tunnel, which Safaricom refuses. Write the function’s own domain.",
    },
    some_key="one of the keys",
    page_not_opened="Chama could not open this page. Close it and open it again.",
)
KISWAHILI_START = StartWords(
    missing=Counted(
        "Hiki hakijawekwa: {names}. Kiweke kwenye Mipangilio.", "Hivi havijawekwa: {names}. Viweke kwenye Mipangilio."
    ),
    problems={
        "unusable": "{names}: {wrong}",
        "setup": "Kitu fulani kwenye mpangilio wa kuanzia hakiwezi kutumika. Chama inakitaja kwenye dirisha la amri.",
        "busy_store": "Programu nyingine inatumia rekodi ya malipo. Ifunge kwanza.",
        "store": "Rekodi ya malipo haiwezi kutumika. {why}",
        "disk": "Folda ya data haiwezi kutumika. {why}",
        "keys": "M-PESA haikubali funguo. Ziangalie kwenye Mipangilio.",
        "appwrite": "Appwrite haiwezi kutumika kwa sasa. Angalia mtandao, kisha ujaribu muunganisho kwenye Mipangilio.",
        "unexpected": "Kuna jambo lisilotarajiwa. Chama inajaribu tena yenyewe.",
    },
    unusable={
        "": "kilichowekwa hakiwezi kutumika. Kiangalie kwenye Mipangilio.",
        "text": "kilichowekwa ni tupu au kina nafasi ndani yake. Kinakili tena kutoka tovuti ya Daraja.",
        "placeholder": "kilichowekwa ni cha mfano tu. Weka cha kwako mahali pake.",
        "key_and_secret": "kilichowekwa kina nukta mbili. Nakili ufunguo pekee, bila siri yake.",
        "guessable": "kilichowekwa ni rahisi kukisia. Tengeneza siri isiyotabirika ya herufi\u00a016 au zaidi, na uipe function hiyo hiyo.",
        "digits": "kilichowekwa lazima kiwe na tarakimu\u00a05 hadi 7.",
        "id": "kilichowekwa si kitambulisho cha Appwrite: hicho ni herufi, tarakimu na . _ - bila nafasi.",
        "shared": "kilichowekwa lazima kiwe tofauti na kile cha aina nyingine ya rekodi.",
        "url": "kilichowekwa si anwani. Lazima kianze na https.",
        "extra_parts": "kilichowekwa lazima kiwe anwani pekee, bila jina la mtumiaji, alama ya kuuliza au #.",
        "https": "kilichowekwa lazima kianze na https.",
        "after_v1": "kilichowekwa lazima kiishie na /v1. Kata kinachofuata.",
        "without_v1": "kilichowekwa lazima kiishie na /v1. Iongeze.",
        "refused_word": "kilichowekwa kina neno ambalo Safaricom hulikataa kwenye anwani kama hiyo. Tumia kikoa kingine cha function.",
        "out_of_reach": "Safaricom haiwezi kukifikia kilichowekwa. Weka kikoa cha function yenyewe.",
        "host_alone": "kilichowekwa lazima kiwe kikoa cha function pekee, bila chochote baada yake.",
        "tunnel": "kilichowekwa ni tunnel, ambayo Safaricom huikataa. Weka kikoa cha function yenyewe.",
    },
    some_key="mojawapo ya funguo",
    page_not_opened="Chama haikuweza kufungua ukurasa huu. Ufunge, kisha uufungue tena.",
)
