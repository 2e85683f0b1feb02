"""What stands in a PDF, read back from its drawing orders: each piece of text on a line of its own."""

import re
import zlib

STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)  # what is packed may end in \r
SHOWN = re.compile(rb"\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
LETTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>")
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
CONTROL = {b"r": b"\r", b"n": b"\n", b"t": b"\t"}


def pdf_text(content: bytes) -> str:
    """The text of a document whose only font tells which letter each of its glyphs is."""
    streams = [zlib.decompress(one) if one[:1] == b"\x78" else one for one in STREAM.findall(content)]
    letters = {bytes.fromhex(glyph.decode()): chr(int(code, 16)) for one in streams for glyph, code in _letters(one)}
    pieces = [ESCAPED.sub(_plain, shown) for one in streams if b"BT " in one for shown in SHOWN.findall(one)]
    return "\n".join("".join(letters[piece[at : at + 2]] for at in range(0, len(piece), 2)) for piece in pieces)


def _letters(stream: bytes) -> list[tuple[bytes, bytes]]:
    return LETTER.findall(stream) if b"beginbfchar" in stream else []


def _plain(escaped: re.Match[bytes]) -> bytes:
    return CONTROL.get(escaped[1], escaped[1])
