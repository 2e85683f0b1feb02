"""The name in a line of a list: what is left without numbering, labels, amounts, remarks and ticks."""

import re
import unicodedata
from functools import partial

from daraja_core.phone import find_phones

from .members import one_line

_BREAK = "|"
"""Stands where something was that is not of the name; no cell has it by itself."""
_NUMBERING = re.compile(
    r"^[\s*_~]*(?:№|#)?(?:\(?\d{1,3}\s*[.):\]/\-](?!\d)|\d{1,3}\.(?=0?\d{9,})|\d{1,2}(?=\s+\D)|\d{1,3}\s+(?=[17]\d{8}\b)"
    r"|\(?[a-z]\)|(?:no|na)\.?\s*\d{1,3}\b[.):]?|[*•·▪◦‣>–—-])\s*",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"[0-9]\ufe0f?\u20e3|[\U0001f51f\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]"  # 1️⃣ 🔟 ① ❶
)
# Ticks, crosses, bullets, arrows, shapes, lines, phones, money and hands say something about a line, not who it is.
_MARKS = re.compile(
    "[✓✔✅☑🗸✗✘✖❌❎❗❕❓❔⚠⭕🚫★☆►▶▸▹◄◀➔➙➛➜➝➞➟➠➡➢➣➤➥➨⬅⬆⬇☛☞👉👈👆👇🔹🔸🔷🔶🔘🔵🔴🟢🟡🟠🟣🟤⚫⚪🟥🟧🟨🟩🟦🟪🟫🔲🔳⬛⬜"
    "\u2190-\u21ff\u2500-\u25ff\u29bf📞☎📱📲☏📳💬📧✉💰💵💴💶💷💸💳🪙🤑📌📍🔖📝✍🖊✏⏳⌛🕐💯👍👎👌🆗🆕№©®™�]"
    "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
_LINK = re.compile(
    r"(?:\bhttps?://|\bwww\.|\bwa\.me/|\b(?:tel|sms|mailto):(?=\S))[^\s|]*|[^\s@|]+@[^\s@|]+\.\w+", re.IGNORECASE
)
_WORDS_FOR_A_NUMBER = (
    r"phone|mobile|telephone|tel|cell|simu|number|nambari|namba|contacts?|call|whats\s?app|m-?pesa|line"
)
_LABEL = re.compile(
    rf"\b(?:full names?|names?|jina(?: kamili)?|majina|members?|mwanachama|treasurer|mweka hazina|secretary|katibu"
    r"|chair(?:man|lady|person)?|mwenyekiti|no|nambari ya simu|namba ya simu"
    rf"|(?:{_WORDS_FOR_A_NUMBER})(?: (?:number|no))?)"
    r"\s*(?:[.:=]+|\s-+(?=\s|$))",
    re.IGNORECASE,
)
_IDENTITY = re.compile(r"\b(?:national\s+)?id\b(?:\s*(?:no|number)\b)?[\s.:#]*(?=\d)", re.IGNORECASE)
_NETWORK = re.compile(
    r"[(\[]\s*(?:safaricom|airtel|telkom|equitel|faiba|m-?pesa|mobile|cell|home|work|whats\s?app)\s*[)\]]",
    re.IGNORECASE,
)
_PAID = (
    r"(?:(?:has|have|not|already|yet to)\s+)*"
    r"(?:(?:un)?paid|pay|pending|cleared|deposited|contributed|owes|owing|balance|bal)"
    r"|(?:ame|haja|nime|ime)(?:lipa|lipia|lipwa|tuma|changa|maliza)|anadaiwa"
)
_REMARK = re.compile(
    rf"[(\[\-,;:\s]*\b(?:(?:{_PAID})\b|(?:via|by|through|kwa)\s+(?:m-?pesa|cash|bank|till|paybill)\b).*$", re.IGNORECASE
)
_FIRST_REMARK = re.compile(rf"^[\s(\[]*(?:{_PAID})\b[)\]:\s]*", re.IGNORECASE)
_GREETING = re.compile(
    r"^\s*(?:(?:hi|hello|hey|habari|sasa|niaje)\b(?:\s+(?:all|zenu|members))?[\s,.!]+)?"
    r"(?:my names? (?:is|are)|i am|i[’']m|am|this is|it[’']?s|naitwa|jina langu(?: ni)?|mimi ni|ni mimi"
    r"|(?:please |kindly )?add(?: me)?|niongeze|naomba mniongeze)\b[\s:,]+(?=\S|$)"
    r"|^\s*(?:hi|hello|hey|habari|sasa|niaje)\b\s*[,.!]+",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    rf"(?:['’]s)?[\s,]*(?:\b(?:my|his|her|and|na)\s+)?\b(?:(?:{_WORDS_FOR_A_NUMBER}|no)\b[\s.:]*(?:(?:yangu|yake|ya|is|ni)\b[\s.:]*)*)+$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"hi|hello|hey|habari|(?:please |kindly )?add(?: me)?|niongeze|yes|no|true|false|ndiyo|ndio|hapana|bado|done|ok"
    r"|mobile|home|work|other|number|name|jina",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}\b|\b\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?", re.IGNORECASE
)
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-]?\d){6,}")
_MONEY = re.compile(r"(?:\b(?:KES|KSHS?|SHS?)[.:]?\s*)?(?<![\w.])\d[\d,.]*(?:\s*/[-=])?(?![\w])", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![^\W_])[*_~]+|[*_~]+(?![^\W_])")
_LOOSE_JOINERS = re.compile(r"(?:^|(?<=\s))[\u200c\u200d\ufe0e\ufe0f]+|[\u200c\u200d]+(?=\s|$)")
_EDGES = " \t\r\n.,;:=/-–—`'’‘<>#+&"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_QUOTES = '"“”„«»'


def without_numbering(line: str) -> str:
    """The line without its place in a list."""
    return _NUMBERING.sub("", _COUNT.sub(" ", line).lstrip(), count=1)


def words_of(part: str, digits: int, *, is_before_a_number: bool = False) -> str:
    """What a part of a line says of a name, empty where it says none.

    A number of so few digits that stands right behind a word is of the name. Pictures are, ticks and bullets are not.
    """
    bare = without_numbering(_MARKS.sub(" ", part.replace(_BREAK, " ")))
    for without in (_LINK, _NETWORK, _LABEL, _IDENTITY):
        bare = without.sub(_BREAK, bare)
    bare = _REMARK.sub("", _GREETING.sub("", _FIRST_REMARK.sub("", without_numbering(bare.lstrip(_BREAK + " ")))))
    if is_before_a_number:
        bare = _ASKED_FOR.sub("", bare)
    bare = _LONG_NUMBER.sub(_BREAK, _DATE.sub(_BREAK, bare))
    bare = _MONEY.sub(partial(_unless_of_a_name, digits), bare)
    words = _trimmed(_EMPHASIS.sub("", _without_signs(bare).replace(_BREAK, " ")))
    return words if any(map(_is_of_a_name, words)) and not _NO_NAME.fullmatch(words) else ""


def hide_phones(part: str) -> str:
    """The part with nothing where numbers are."""
    for found in reversed(tuple(find_phones(part))):
        part = f"{part[: found.start]}{_BREAK}{part[found.end :]}"
    return part


def _without_signs(text: str) -> str:
    """Without what a keyboard has for sums, and accents without a letter; a tone of skin belongs to a picture."""
    kept = (one if _is_kept(one) else " " for one in text)
    return _LOOSE_JOINERS.sub("", "".join(kept))


def _is_kept(sign: str) -> bool:
    return (
        sign in (_BREAK, "~") or "\U0001f3fb" <= sign <= "\U0001f3ff" or unicodedata.category(sign) not in ("Sm", "Sk")
    )


def _is_of_a_name(sign: str) -> bool:
    return sign.isalpha() or unicodedata.category(sign) == "So"


def _unless_of_a_name(digits: int, found: re.Match[str]) -> str:
    number = found.group().rstrip(".,")
    before = found.string[: found.start()].rstrip(" .")[-1:]
    is_of_a_name = before.isalpha() and number.isdigit() and len(number) <= digits
    return number if is_of_a_name else _BREAK


def _trimmed(text: str) -> str:
    """One line without what parts a name from the rest; brackets and quotes are whole or not there."""
    words, before = one_line(text), ""
    while words != before:
        before = words
        words = re.sub(r"[(\[{]\s*[)\]}]", " ", _balanced(one_line(words).strip(_EDGES)))
        if len(words) > 1 and words[0] in _QUOTES and words[-1] in _QUOTES:
            words = words[1:-1]
        words = one_line(words)
    return words


def _balanced(text: str) -> str:
    opened: list[int] = []
    stray: set[int] = set()
    for place, one in enumerate(text):
        if one in _PAIRS.values():
            opened.append(place)
        elif one in _PAIRS:
            if opened and text[opened[-1]] == _PAIRS[one]:
                opened.pop()
            else:
                stray.add(place)
    quotes = [place for place, one in enumerate(text) if one in _QUOTES]
    stray |= {*opened, *(quotes if len(quotes) % 2 else ())}
    return "".join(" " if place in stray else one for place, one in enumerate(text))
