"""What stands around the names in a list, in English and Kiswahili: numbers, ticks, labels, greetings, remarks."""

import re

BREAK = "|"
"""Stands where something was that is not of the name; no cell has it by itself."""
NUMBERING = re.compile(
    r"^[\s*_~]*(?:№|#)?(?:\(?\d{1,3}\s*[.):\]/\-](?!\d)|\d{1,3}\.(?=0?\d{9,})|\d{1,2}(?=\s+\D)|\d{1,3}\s+(?=[17]\d{8}\b)"
    r"|\(?[a-z]\)|(?:[-*•]\s*)?\[\s*[xX]?\s*\]|(?:no|na)\.?\s*\d{1,3}\b[.):]?|[*•·▪◦‣>–—-])\s*",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"[0-9]\ufe0f?\u20e3|[\U0001f51f\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]"  # 1️⃣ 🔟 ① ❶
)
# Ticks, crosses, bullets, arrows, shapes, lines, phones, money and hands say something about a line, not who it is.
MARKS = re.compile(
    "[✓✔✅☑🗸✗✘✖❌❎❗❕❓❔⚠⭕🚫★☆►▶▸▹◄◀➔➙➛➜➝➞➟➠➡➢➣➤➥➨⬅⬆⬇☛☞👉👈👆👇🔹🔸🔷🔶🔘🔵🔴🟢🟡🟠🟣🟤⚫⚪🟥🟧🟨🟩🟦🟪🟫🔲🔳⬛⬜"
    "\u2190-\u21ff\u2500-\u25ff\u29bf📞☎📱📲☏📳💬📧✉💰💵💴💶💷💸💳🪙🤑📌📍🔖📝✍🖊✏⏳⌛🕐💯👍👎👌🆗🆕№©®™�]"
    "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
LINK = re.compile(
    r"(?:\bhttps?://|\bwww\.|\bwa\.me/|\b(?:tel|sms|mailto):(?=\S))[^\s|]*|[^\s@|]{1,64}@[^\s@|]{1,200}\.\w+",
    re.IGNORECASE,
)
_NETWORKS = r"safaricom|airtel(?: money)?|telkom|t-?kash|equitel|faiba|m-?pesa|whats\s?app"
_A_NUMBER = rf"phone|mobile|telephone|tel|cell|simu|number|nambari|namba|contacts?|call|line|{_NETWORKS}"
LABEL = re.compile(
    r"\b(?:(?:m-?pesa |registered |full |account )?names?|jina(?: kamili)?|majina|members?|mwanachama"
    r"|amount|kiasi|e-?mail|treasurer|mweka hazina|secretary|katibu"
    r"|chair(?:man|lady|person)?|mwenyekiti|no|nambari ya simu|namba ya simu"
    rf"|(?:{_A_NUMBER})(?: (?:number|no))?)\s*(?:[.:=]+|\s-+(?=\s|$))",
    re.IGNORECASE,
)
IDENTITY = re.compile(r"\b(?:national\s+)?id\b(?:\s*(?:no|number)\b)?[\s.:#]*(?=\d)", re.IGNORECASE)
NETWORK = re.compile(rf"[(\[]\s*(?:{_NETWORKS}|mobile|cell|home|work)\s*[)\]]", re.IGNORECASE)
_PAID = (
    r"(?:(?:has|have|not|already|yet to)\s+)*"
    r"(?:(?:un)?paid|pay|sent|received|pending|cleared|deposited|contributed|owes|owing|balance)"
    r"|bal(?=[\s.:]*(?:k?shs?|kes)?[\s.:]*\d)|(?:ame|wame|haja|hawaja|nime|ime)(?:lipa|lipia|lipwa|tuma|changa|maliza)"
    r"|w?anadaiwa"
)
REMARK = re.compile(
    rf"[(\[\-,;:\s]*\b(?:(?:{_PAID})\b|(?:via|by|through|kwa)\s+(?:m-?pesa|cash|bank|till|paybill)\b).*$", re.IGNORECASE
)
FIRST_REMARK = re.compile(rf"^[\s(\[]*(?:{_PAID})\b[)\]:\s]*", re.IGNORECASE)
_HELLO = r"(?:hi|hello|hey|habari|sasa|niaje)\b"
_PLEASE_ADD = r"(?:(?:please|kindly|tafadhali|naomba)\s+)?(?:add(?: me)?|m?niongeze|ongeza)"
GREETING = re.compile(
    rf"^\s*(?:{_HELLO}(?:\s+(?:all|zenu|members))?[\s,.!]+)?"
    r"(?:my names? (?:is|are)|i am|i[’']m|am|this is|it[’']?s|naitwa|jina langu(?: ni)?|mimi ni|ni mimi"
    rf"|{_PLEASE_ADD})\b[\s:,]+(?=\S|$)|^\s*{_HELLO}\s*[,.!]+",
    re.IGNORECASE,
)
_WHOSE = "my|his|her|and|na|this|new|mpya"
ASKED_FOR = re.compile(
    rf"['’]s[\s|]*$|\b(?:{_WHOSE})[\s|]*\|[\s|]*$|(?:['’]s)?[\s,]*(?:\b(?:{_WHOSE})\s+)*"
    rf"\b(?:(?:{_A_NUMBER}|no)\b[\s.:]*(?:(?:yangu|yake|mpya|ya|is|ni)\b[\s.:]*)*)+$",
    re.IGNORECASE,
)
"""What the words right before a number say of it."""
NO_NAME = re.compile(
    rf"{_HELLO}|{_PLEASE_ADD}|good (?:morning|afternoon|evening|day|night)|yes|no|true|false|ndiyo|ndio|hapana|bado"
    r"|done|(?:(?:noted|okay|ok|sawa|poa),? ?)?(?:thanks?(?: you)?|asante(?: sana)?)?|present|received|amen|welcome"
    r"|karibu|mobile|home|work|other|number|name|jina|(?:send|pay|tuma|lipa)(?: money| pesa)?(?: to| kwa)?"
    r"|(?:paybill|till|account|akaunti|total|jumla)(?: account| no| number)?",
    re.IGNORECASE,
)
DATE = re.compile(r"\b\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}\b|\b\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?", re.IGNORECASE)
LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-]?\d){6,}")
MONEY = re.compile(
    r"(?:\b(?:KES|KSHS?|SHS?)[.:]?\s*|(?<![\w.]))\d[\d,.]*(?:\s*(?:K|BOB|SHILLINGS?)\b|\s*/[-=]|=/)?(?!\w)",
    re.IGNORECASE,
)
EMPHASIS = re.compile(r"(?<![^\W_])[*_~]+|[*_~]+(?![^\W_])")
