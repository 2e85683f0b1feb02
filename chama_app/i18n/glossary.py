"""The glossary: one term for one thing in each language, and the words that say something else.

Whoever writes a sentence looks here first; a test reads every sentence against it. A native speaker's review of the
Kiswahili is still to come.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One thing; `never` are Kiswahili wordings that were used for it and say something else."""

    english: str
    kiswahili: str
    never: tuple[str, ...] = ()


TERMS = (
    Term("collection", "mchango"),
    Term("round", "awamu", ("raundi",)),
    Term("turn", "zamu"),
    Term("merry-go-round", "mzunguko wa zamu"),
    Term("due", "mwisho", ("deadline",)),
    Term("overdue", "umechelewa"),
    Term("debt, arrears", "deni", ("malimbikizo",)),
    Term("recorded by hand", "imerekodiwa kwa mkono"),
    Term("on hand", "iliyopo"),
    Term("to collect", "inayosubiriwa"),
    Term("statement", "taarifa"),
    Term("treasurer", "mweka hazina", ("mtunza hazina",)),
    Term("pay out of the pot", "kutoa pesa mfukoni", ("pekee ndiye anayeweza kulipa",)),
    Term("approve", "idhinisha"),
    Term("status of a payment", "hali"),
    Term("mode of the app", "namna ya kazi", ("kila hali ina", "hali hii, ya zamani", "hali imewekwa")),
    Term("ask M-PESA what became of a payment", "uliza M-PESA", ("kagua sasa", "angalia hali", "inakagua")),
    Term("look over before sending", "kagua"),
    Term("save as a file", "pakua", ("toa kama csv", "hamisha nje")),
    Term("the same share for all", "sawa kwa wote"),
    Term("backup", "nakala ya akiba"),
)
