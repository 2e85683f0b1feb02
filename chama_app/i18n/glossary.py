"""The glossary: one term for one thing in each language, and the words that say something else.

Whoever writes a sentence looks here first; a test reads every sentence against it. A native speaker's review of the
Kiswahili is still to come.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One thing; `never` are Kiswahili wordings that were used for it and say something else.

    All are patterns. A sentence whose English matches `said` has the Kiswahili `stem`. A term that is taken for one
    thing stands `only` in sentences whose English matches that.
    """

    english: str
    kiswahili: str
    never: tuple[str, ...] = ()
    said: str = ""
    stem: str = ""
    only: str = ""


TERMS = (
    Term("pot", "mfuko"),
    Term("collection", "mchango", said=r"(?<!Payments )(?<!Payouts )\bcollections?\b", stem="mchango|michango"),
    Term("round", "awamu", ("raundi",), said=r"(?<!go-)\brounds?\b", stem="awamu"),
    Term("turn", "zamu", said=r"\bturns?\b(?! (on|off|this on))", stem="zamu"),
    Term("merry-go-round", "mzunguko wa zamu", said="merry-go-round", stem="mzunguko wa zamu"),
    Term("due", "mwisho", ("deadline",)),
    Term("overdue", "umechelewa"),
    Term("debt, arrears", "deni", ("malimbikizo",), said=r"\bowes?\b", stem="deni|daiw"),
    Term("recorded by hand", "imerekodiwa kwa mkono", said="recorded by hand", stem="rekodiwa kwa mkono"),
    Term("record", "rekodi", ("kumbukumbu za", "hakuna kumbukumbu")),
    Term("archive", "kumbukumbu", said="archiv", stem="kumbukumbu", only="archiv"),
    Term("reference of a payment", "marejeleo", only="reference"),
    Term("receipt", "risiti", said=r"\breceipts?\b", stem="risiti"),
    Term("request", "ombi", said=r"\brequests?\b(?! again| expired)", stem="ombi|maombi|omba"),
    Term("member", "mwanachama", said=r"(?<!Archive )\bmembers?\b", stem="mwanachama|wanachama"),
    Term("reminder", "ukumbusho", said="remind", stem="kumbush"),
    Term("M-PESA code, code to join with", "msimbo", said=r"\bcodes?\b", stem="msimbo|misimbo"),
    Term("on hand", "iliyopo"),
    Term("to collect", "inayosubiriwa"),
    Term("statement", "taarifa", said=r"\bstatements?\b", stem="taarifa"),
    Term("treasurer", "mweka hazina", ("mtunza hazina",), said=r"\btreasurers?\b", stem="weka hazina|wahazina"),
    Term(
        "pay out of the pot",
        "kutoa pesa mfukoni",
        ("pekee ndiye anayeweza kulipa", "kutoka mfuko", "lipwa nje", "ataweza kulipa"),
        said=r"\bpaid out\b|\bpay out\b",
        stem="toa pesa|imetolewa|iliyotolewa|yaliyotolewa",
    ),
    Term("payout", "malipo ya nje"),
    Term(
        "money of a payout that was sent or not",
        "imetumwa, haikutumwa: as of pesa; what is said of malipo names them",
        (r"(?<!malipo )(?<!malipo haya )(?<!{count}\u00a0)(?<!{failed}\u00a0)\bhayaku(tum|tek)",),
    ),
    Term("initiator of payouts", "mtumaji", ("mtumiaji wa api",), said=r"(?<!b2c api )\binitiator\b", stem="mtumaji"),
    Term(
        "a payment as M-PESA limits it", "muamala", ("malipo moja",), said="(for|in) one payment", stem="muamala mmoja"
    ),
    Term("approve", "idhinisha", said=r"\bapprov", stem="idhinish|idhini"),
    Term("status of a payment", "hali"),
    Term(
        "mode of the app",
        "namna ya kazi",
        ("kila hali ina", "hali hii, ya zamani", "hali imewekwa", r"(?<!namna ya ){(mode|now)} i(na|ta)"),
    ),
    Term("ask M-PESA what became of a payment", "uliza M-PESA", ("kagua sasa", "angalia hali", "inakagua", "kaguliw")),
    Term("look over before sending", "kagua"),
    Term("save as a file", "pakua", ("toa kama csv", "hamisha nje")),
    Term("the same share for all", "sawa kwa wote"),
    Term("shortcode", "nambari ya biashara", ("shortcode na",), said="shortcode", stem="nambari (hii )?ya biashara"),
    Term("deploy", "weka", ("pakia",), said=r"\bdeploy\b", stem="weke|weka"),
    Term(
        "an amount of money",
        "imepokelewa, imetolewa: as of one",
        ("a} zi", "received} zi", "sent} zi", "out} zi", "share} zi", r"(?<!m-)\bpesa z", r"\bkati yake zi"),
    ),
    Term("a limit is reached", "kikomo kimefikiwa", ("kimeisha",), said="limit is", stem="kimefikiwa"),
    Term("backup", "nakala ya akiba", said=r"\bbackups?\b", stem="nakala"),
    Term("file", "faili: as file and files of one class", (r"\bfaili l",)),
    Term("newer version of Chama", "toleo jipya zaidi", ("chama mpya",), said="newer chama", stem="toleo jipya zaidi"),
    Term("role", "jukumu", said=r"(?<!api )\brole\b", stem="jukumu"),
    Term("rule that two must agree", "sharti", (r"wash\w+ kwamba", "endeleza kwamba"), "in force", "sharti"),
    Term("take a change", "kukubali", ("halikuchukuliwa",)),
    Term("everyone has paid", "wote wamelipa", said="everyone has paid", stem="wote wamelipa"),
    Term("low balance", "salio halitoshi", ("salio dogo",), said="balance is too low|low balance", stem="halitoshi"),
    Term("expire", "muda umeisha", said=r"\bexpired\b", stem=r"muda .*u(me|li)isha|muda umeisha"),
    Term("once", "mara moja tu: without tu it says at once", ("(?<!zaidi ya )mara moja(?! tu)",)),
    Term("time of day", "14:32, without saa: the clock of Kiswahili is six hours off", ("saa {",)),
    Term("at most", "zisizozidi", (r"\d au chini",)),
)
