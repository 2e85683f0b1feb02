"""Texts that a treasurer sends on: to the whole group, and to one member, in both languages.

Placeholders as in `words`; {c} is the collection, {day} when it is due, {who} are names, {of} is the target.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from dataclasses import dataclass

from .plurals import Counted


@dataclass(frozen=True, slots=True)
class MessageWords:
    """The sentences of one language. Those that leave the app never say that somebody has not paid who may have."""

    open: str
    copied: str
    title: str
    title_due: str
    title_overdue: str
    paid: Counted
    not_yet: Counted
    checking: Counted
    in_part: str
    sums: str
    all_paid: str
    nobody: str
    nothing_to_pay: str
    reminder: str
    reminder_due: str
    reminder_overdue: str
    reminder_me: str


ENGLISH_MESSAGES = MessageWords(
    open="Text for the group",
    copied="The text is copied. Paste it into your group; nothing was sent.",
    title="*{c}*",
    title_due="*{c}* · due {day}",
    title_overdue="*{c}* · was due {day}",
    paid=Counted("Paid (1): {who}", "Paid ({count}): {who}"),
    not_yet=Counted("Not yet (1): {who}", "Not yet ({count}): {who}"),
    checking=Counted("Being checked (1): {who}", "Being checked ({count}): {who}"),
    in_part="{n} ({a} of {share})",
    sums="{a} of {of} · {rest} to go",
    all_paid="{a} of {of} · everyone has paid, thank you",
    nobody="{a} of {of} · nobody takes part yet",
    nothing_to_pay="{a} of {of} · nobody has anything to pay",
    reminder="Hello {n}, {a} for {c} is still open. Tell me when I may send the M-PESA request. Enter your PIN on your own phone only, and never tell it to anybody.",
    reminder_due="Hello {n}, {a} for {c} is due on {day}. Tell me when I may send the M-PESA request.",
    reminder_overdue="Hello {n}, {a} for {c} was due on {day} and is still open. Tell me when I may send the M-PESA request.",
    reminder_me="Your share of {a} for {c} is still open.",
)
KISWAHILI_MESSAGES = MessageWords(
    open="Ujumbe kwa kikundi",
    copied="Ujumbe umenakiliwa. Ubandike kwenye kikundi chako; hakuna kilichotumwa.",
    title="*{c}*",
    title_due="*{c}* · mwisho {day}",
    title_overdue="*{c}* · mwisho ulikuwa {day}",
    paid=Counted("Amelipa (1): {who}", "Wamelipa ({count}): {who}"),
    not_yet=Counted("Bado (1): {who}", "Bado ({count}): {who}"),
    checking=Counted("M-PESA inaulizwa (1): {who}", "M-PESA inaulizwa ({count}): {who}"),
    in_part="{n} ({a} kati ya {share})",
    sums="{a} kati ya {of} · bado {rest}",
    all_paid="{a} kati ya {of} · wote wamelipa, asanteni",
    nobody="{a} kati ya {of} · bado hakuna anayeshiriki",
    nothing_to_pay="{a} kati ya {of} · hakuna mwenye cha kulipa",
    reminder="Habari {n}, {a} za {c} bado hazijalipwa. Nijulishe nikutumie ombi la M-PESA lini. Weka PIN kwenye simu yako mwenyewe tu, na usimwambie mtu yeyote.",
    reminder_due="Habari {n}, {a} za {c} mwisho ni {day}. Nijulishe nikutumie ombi la M-PESA lini.",
    reminder_overdue="Habari {n}, {a} za {c} mwisho ulikuwa {day} na bado hazijalipwa. Nijulishe nikutumie ombi la M-PESA lini.",
    reminder_me="Mchango wako wa {a} kwa {c} bado haujalipwa.",
)
