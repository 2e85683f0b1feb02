"""Draws a statement as a PDF: A4, black and one colour, the letters of its own font, page by page."""

import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ..domain.statements import Paper
from .assets import assets_folder
from .statement_letters import with_known_letters

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDTH, BOTTOM = 15.0, 180.0, 275.0
WIDTHS = (30.0, 43.0, 26.0, 25.0, 18.0, 18.0, 20.0)
"""Date, who, how, code, in, out, balance: millimetres, together the width of the page."""

FIRST_NUMBER, NAMES = 4, (1, 2)
ROW, SMALL = 6.0, 8.0
BRAND, MUTED, LINE, FAINT = (11, 93, 52), (90, 97, 92), (190, 196, 191), (232, 236, 232)
_EVERY = 100
_FONT = "inter"  # as the document calls the one that it was given
Progress = Callable[[float], None]


def draw_statement(paper: Paper, progress: Progress = lambda part: None) -> bytes:
    """The file. `progress` hears how much is done, from 0 to 1, in whatever thread this runs."""
    pdf = _new_document(paper)
    paper = with_known_letters(paper, _letters(pdf))
    _new_page(pdf, paper)
    _head(pdf, paper)
    _columns(pdf, paper)
    for place, row in enumerate(paper.rows):
        if pdf.get_y() > BOTTOM - ROW:
            _new_page(pdf, paper)
            _columns(pdf, paper)
        _row(pdf, row)
        if place % _EVERY == 0:
            progress(place / len(paper.rows))
    _totals(pdf, paper)
    content = bytes(pdf.output())
    progress(1)
    return content


def _new_document(paper: Paper) -> "FPDF":
    from fpdf import FPDF  # late: it takes a while to import, and most starts draw no statement

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every table of the font

    logging.getLogger("fpdf").setLevel(logging.ERROR)  # it misses Pillow, which draws no text, where there is none

    class Document(FPDF):
        def footer(self) -> None:
            """Which page of how many."""
            self.set_y(-15)
            self.set_font("Inter", size=SMALL)
            self.set_text_color(*MUTED)
            text = paper.page_of.format(page=self.page_no(), pages="{nb}")
            self.cell(WIDTH, 5, text, align="R")

    pdf = Document(format="A4")
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(False)
    pdf.add_font("Inter", fname=assets_folder() / "fonts" / "Inter.ttf")
    pdf.set_title(f"{paper.title} {paper.subtitle}")
    return pdf


def _letters(pdf: "FPDF") -> Collection[int]:
    """What the font can draw."""
    from fpdf.fonts import TTFFont

    font = pdf.fonts[_FONT]
    return font.cmap.keys() if isinstance(font, TTFFont) else ()


def _new_page(pdf: "FPDF", paper: Paper) -> None:
    pdf.add_page()
    if paper.mark:
        with pdf.rotation(50, 105, 148):
            pdf.set_font("Inter", size=110)
            pdf.set_text_color(*FAINT)
            pdf.set_xy(0, 125)
            pdf.cell(210, 46, paper.mark, align="C")
    pdf.set_xy(MARGIN, MARGIN)


def _head(pdf: "FPDF", paper: Paper) -> None:
    pdf.set_font("Inter", size=17)
    pdf.set_text_color(*BRAND)
    pdf.multi_cell(WIDTH, 8, paper.title, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Inter", size=12)
    pdf.set_text_color(0)
    pdf.multi_cell(WIDTH, 6, paper.subtitle, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Inter", size=SMALL)
    pdf.set_text_color(*MUTED)
    for fact in paper.facts:
        pdf.multi_cell(WIDTH, 4.5, fact, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _columns(pdf: "FPDF", paper: Paper) -> None:
    pdf.set_font("Inter", size=SMALL)
    pdf.set_text_color(*BRAND)
    _cells(pdf, paper.columns)
    _rule(pdf, BRAND)
    pdf.set_text_color(0)


def _row(pdf: "FPDF", row: tuple[str, ...]) -> None:
    _cells(pdf, row)
    _rule(pdf, LINE)


def _cells(pdf: "FPDF", row: tuple[str, ...]) -> None:
    for place, (text, width) in enumerate(zip(row, WIDTHS, strict=True)):
        shown = _fitting(pdf, text, width - 2) if place in NAMES else text
        pdf.cell(width, ROW, shown, align="R" if place >= FIRST_NUMBER else "L")
    pdf.ln(ROW)


def _rule(pdf: "FPDF", color: tuple[int, int, int]) -> None:
    pdf.set_draw_color(*color)
    pdf.set_line_width(0.15)
    pdf.line(MARGIN, pdf.get_y(), MARGIN + WIDTH, pdf.get_y())


def _fitting(pdf: "FPDF", text: str, width: float) -> str:
    """As much of a name as there is room for; no number is ever cut."""
    if pdf.get_string_width(text) <= width:
        return text
    while text and pdf.get_string_width(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def _totals(pdf: "FPDF", paper: Paper) -> None:
    if pdf.get_y() > BOTTOM - ROW * (len(paper.totals) + 1):
        _new_page(pdf, paper)
    pdf.ln(4)
    pdf.set_font("Inter", size=10)
    for name, amount in paper.totals:
        pdf.set_text_color(*MUTED)
        pdf.cell(WIDTH - 40, ROW, name, align="R")
        pdf.set_text_color(0)
        pdf.cell(40, ROW, amount, align="R", new_x="LMARGIN", new_y="NEXT")
