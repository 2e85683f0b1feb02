"""The app's own fonts, at the weights that the type scale draws."""

from functools import cache

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.storage.assets import assets_folder
from chama_app.ui.theme import (
    DISPLAY_FONT,
    FONTS,
    HYPHEN,
    TEXT_FONT,
    Type,
    TypeStep,
    fit_longest_word,
    width_of,
    with_unbroken_names,
)

from ..i18n.test_words import sentences

FOLDER = assets_folder() / "fonts"
STEPS = [step for step in vars(Type).values() if isinstance(step, TypeStep)]
CUTS = sorted({(step.font, int(step.weight.value[1:])) for step in STEPS})
MARKED = dict(zip("ĩũñãõéèêôĨŨÑÃÕÉÈÊÔ", "ıunaoeeeoIUNAOEEEO", strict=True))
LEAST_GAP = 0.02  # of the size: half a pixel in a title


@cache
def cut(family: str, weight: int) -> TTFont:
    path = assets_folder() / FONTS[family].removeprefix("/")
    return instantiateVariableFont(TTFont(path, recalcTimestamp=False), {"wght": weight})


def heights(font: TTFont, letter: str) -> tuple[float, float]:
    """The lower and the upper edge of what a letter draws, in parts of its size."""
    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[font.getBestCmap()[ord(letter)]].draw(pen)
    _, low, _, high = pen.bounds
    return low / font["head"].unitsPerEm, high / font["head"].unitsPerEm


def mark_edge(font: TTFont, letter: str) -> float:
    """The lower edge of what stands on a letter's base: its last component."""
    mark = font["glyf"][font.getBestCmap()[ord(letter)]].components[-1]
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[mark.glyphName].draw(pen)
    return float(pen.bounds[1] + mark.y) / int(font["head"].unitsPerEm)


@cache
def widths(family: str, weight: int) -> dict[str, float]:
    """How wide each letter is, in parts of the size."""
    font = cut(family, weight)
    wide, high = font["hmtx"], int(font["head"].unitsPerEm)
    return {chr(code): wide[glyph][0] / high for code, glyph in font.getBestCmap().items()}


def drawn_width(text: str, step: TypeStep) -> float:
    wide = widths(step.font, int(step.weight.value[1:]))
    return sum(wide[letter] * step.size + step.spacing for letter in with_unbroken_names(text))


@pytest.mark.parametrize(("family", "weight"), CUTS)
def test_what_stands_on_a_letter_of_a_name_stands_clear_of_it(family: str, weight: int) -> None:
    font = cut(family, weight)
    touching = [one for one, base in MARKED.items() if mark_edge(font, one) < heights(font, base)[1] + LEAST_GAP]
    assert touching == []


@pytest.mark.parametrize(("family", "weight"), CUTS)
def test_digits_are_of_one_width_so_that_amounts_line_up(family: str, weight: int) -> None:
    assert len({widths(family, weight)[digit] for digit in "0123456789"}) == 1


@pytest.mark.parametrize("family", [TEXT_FONT, DISPLAY_FONT])
def test_a_font_has_what_the_app_writes_and_is_what_is_said_beside_it(family: str) -> None:
    font = cut(family, 400)
    assert {HYPHEN, "\u00a0", *"’“”•·…–→−", *MARKED} <= {chr(code) for code in font.getBestCmap()}
    assert font["name"].getDebugName(5).startswith("Version 4.001")
    assert "Inter 4.1 " in (FOLDER / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "step", [Type.AMOUNT, Type.HEADLINE, Type.TITLE, Type.NAVIGATION], ids=lambda step: f"{step.font}-{step.size}"
)
@pytest.mark.parametrize(
    "word", ["KES 250,000", "KES 1,111,111", "+254 712 345 678", "SLI7RT61SV", "Mwamũnyange", "MWAMUNYANGE"]
)
def test_a_word_that_is_made_to_fit_is_drawn_within_its_line(step: TypeStep, word: str) -> None:
    assert drawn_width(word, fit_longest_word(step, word, 100)) <= 100


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.font}-{step.size}-{step.weight.value}")
def test_no_sentence_is_wider_than_it_is_taken_for_or_much_less_wide(step: TypeStep, words: Words) -> None:
    said = "\n".join(sentences(words).values()).splitlines()
    drawn, taken = [drawn_width(line, step) for line in said], [width_of(line, step) for line in said]
    assert [line for line, one, other in zip(said, drawn, taken, strict=True) if one > other] == []
    assert sum(taken) < 1.15 * sum(drawn)
