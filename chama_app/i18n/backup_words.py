"""What the app says about backups, in both languages.

Placeholders as in `words`; {mode} is a mode, {word} what has to be typed.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.record_problems import BackupProblem
from .plurals import Counted


@dataclass(frozen=True, slots=True)
class BackupWords:
    """The sentences of one language."""

    save: str
    save_note: str
    saved: str
    saved_at: str
    not_saved: str
    restore: str
    restore_note: str
    title: str
    in_file: str
    here_now: str
    made: str
    members: Counted
    collections: Counted
    received: str
    paid_out: str
    open_payments: Counted
    open_payouts: Counted
    warning: str
    type_word: str
    word: str
    replace: str
    close_and_open: str
    not_staged: str
    # one that waits for the next start, and what may become of it
    waits: str
    unstage: str
    unstaged: str
    not_unstaged: str
    in_place: str
    refused: str
    understood: str
    problems: Mapping[BackupProblem, str]


ENGLISH_BACKUP = BackupWords(
    save="Save a backup",
    save_note="Everything of this mode in one file, for a new phone or a bad day. Keep it to yourself: it holds names, numbers and payments.",
    saved="The backup is saved.",
    saved_at="The backup is saved:\n{path}",
    not_saved="The backup could not be saved. Try again.",
    restore="Restore a backup",
    restore_note="Replaces what is here with a backup. You see what is in it first.",
    title="Restore a backup",
    in_file="In the backup",
    here_now="Here now",
    made="Made {t}",
    members=Counted("1\u00a0member", "{count}\u00a0members"),
    collections=Counted("1\u00a0collection", "{count}\u00a0collections"),
    received="{a} received",
    paid_out="{a} paid out",
    open_payments=Counted("1\u00a0open payment: it is taken up", "{count}\u00a0open payments: they are taken up"),
    open_payouts=Counted("1\u00a0open payout: it is taken up", "{count}\u00a0open payouts: they are taken up"),
    warning="Everything that is here now is replaced, except payments that M-PESA has not answered. What was there is kept on this device until the next restore.",
    type_word="Type {word} to replace everything",
    word="REPLACE",
    replace="Replace everything",
    close_and_open="Close Chama and open it again: the backup is then in place. Requests and payouts until then, and M-PESA’s answers, are kept. Everything else that is done until then is replaced.",
    not_staged="The backup could not be written to this device. Nothing was changed.",
    waits="A backup is put in place when Chama is opened next.",
    unstage="Do not restore",
    unstaged="The backup is not put in place. What is here stays.",
    not_unstaged="It could not be taken back. Try again.",
    in_place="The backup is in place.",
    refused="The backup that you chose was damaged on this device, so it was not put in place. What was here is still here. Choose the backup again in Settings.",
    understood="OK",
    problems={
        "not_a_backup": "This is no backup of Chama. Nothing was changed.",
        "damaged": "This backup is damaged. Nothing was changed.",
        "newer": "This backup is of a newer Chama. Update this one first. Nothing was changed.",
        "other_mode": "This is a backup of another mode. Switch to that mode first. Nothing was changed.",
        "unexpected": "This file could not be looked into on this device. Nothing was changed.",
    },
)
KISWAHILI_BACKUP = BackupWords(
    save="Hifadhi nakala ya akiba",
    save_note="Kila kitu cha namna hii ya kazi katika faili moja, kwa simu mpya au siku mbaya. Itunze mwenyewe: ina majina, nambari na malipo.",
    saved="Nakala ya akiba imehifadhiwa.",
    saved_at="Nakala ya akiba imehifadhiwa:\n{path}",
    not_saved="Nakala ya akiba haikuweza kuhifadhiwa. Jaribu tena.",
    restore="Rejesha nakala ya akiba",
    restore_note="Hubadilisha kilichopo hapa kwa nakala ya akiba. Kwanza utaona kilichomo.",
    title="Rejesha nakala ya akiba",
    in_file="Kwenye nakala ya akiba",
    here_now="Hapa sasa",
    made="Imetengenezwa {t}",
    members=Counted("Mwanachama\u00a01", "Wanachama\u00a0{count}"),
    collections=Counted("Mchango\u00a01", "Michango\u00a0{count}"),
    received="{a} imepokelewa",
    paid_out="{a} imetolewa",
    open_payments=Counted("Malipo\u00a01 hayajajibiwa: yataendelea", "Malipo\u00a0{count} hayajajibiwa: yataendelea"),
    open_payouts=Counted(
        "Malipo ya nje\u00a01 hayajajibiwa: yataendelea", "Malipo ya nje\u00a0{count} hayajajibiwa: yataendelea"
    ),
    warning="Kila kilichopo hapa sasa kinabadilishwa, isipokuwa malipo ambayo M-PESA haijayajibu. Kilichokuwepo kinabaki kwenye kifaa hiki hadi urejeshaji unaofuata.",
    type_word="Andika {word} ili kubadilisha kila kitu",
    word="BADILISHA",
    replace="Badilisha kila kitu",
    close_and_open="Funga Chama na uifungue tena: nakala ya akiba itakuwa mahali pake. Maombi na malipo ya nje ya hadi wakati huo, pamoja na majibu ya M-PESA, yatabaki. Mengine yote yatakayofanywa hadi wakati huo yatabadilishwa.",
    not_staged="Nakala ya akiba haikuweza kuandikwa kwenye kifaa hiki. Hakuna kilichobadilishwa.",
    waits="Nakala ya akiba itawekwa mahali pake Chama itakapofunguliwa tena.",
    unstage="Usirejeshe",
    unstaged="Nakala ya akiba haitawekwa. Kilichopo hapa kinabaki.",
    not_unstaged="Haikuweza kuondolewa. Jaribu tena.",
    in_place="Nakala ya akiba imewekwa.",
    refused="Nakala ya akiba uliyochagua iliharibika kwenye kifaa hiki, kwa hiyo haikuwekwa. Kilichokuwepo bado kipo. Chagua nakala ya akiba tena kwenye Mipangilio.",
    understood="Sawa",
    problems={
        "not_a_backup": "Hii si nakala ya akiba ya Chama. Hakuna kilichobadilishwa.",
        "damaged": "Nakala hii ya akiba imeharibika. Hakuna kilichobadilishwa.",
        "newer": "Nakala hii ya akiba ni ya toleo jipya zaidi la Chama. Sasisha hili kwanza. Hakuna kilichobadilishwa.",
        "other_mode": "Hii ni nakala ya namna nyingine ya kazi. Badilisha namna ya kazi kwanza. Hakuna kilichobadilishwa.",
        "unexpected": "Faili hili halikuweza kufunguliwa kwenye kifaa hiki. Hakuna kilichobadilishwa.",
    },
)
