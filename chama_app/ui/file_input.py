"""What comes into the app by the device's own means: a text that somebody chooses as a file."""

import asyncio
import codecs
import logging

import flet as ft

log = logging.getLogger("chama.files")

LARGEST = 1_000_000


async def pick_text_file() -> str | None:
    """The text of a file that somebody chooses; "" when nobody chooses one, None when it cannot be read."""
    content = await pick_file(LARGEST)
    return await asyncio.to_thread(decode, content) if content else "" if content == b"" else None


async def pick_file(largest: int) -> bytes | None:
    """What is in a file that somebody chooses; nothing when nobody chooses one, None when it cannot be read."""
    try:
        chosen = await ft.FilePicker().pick_files(with_data=True)
    except (TimeoutError, RuntimeError) as exc:  # a Flet service may hang after a reconnect
        log.info("no file could be chosen: %s", type(exc).__name__)
        return None
    if not chosen:
        return b""
    content = chosen[0].bytes
    return content if content and len(content) <= largest else None


def decode(content: bytes) -> str | None:
    """The text, in the coding that a spreadsheet or a phone gave it; None for what is no text."""
    coding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    for one in (coding, "cp1252"):
        try:
            text = content.decode(one)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
