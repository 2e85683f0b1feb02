"""`make fonts SOURCE=InterVariable.ttf`: the app's two fonts, cut out of the variable font of an Inter release.

One has the shapes for small text, one those for large text; both have the weights, letters and digits that are drawn.
"""

import argparse
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).parents[2] / "assets" / "fonts"
SIZES = {"Inter": 14, "Inter Display": 32}  # the optical size that each family's shapes are made for
WEIGHTS = (400, 700)
LETTERS = (
    "20-7E A0-148 14A-17F 218-21B 1E3C 2010-2027 202F-2030 2032-2033 2039-203A 2044 20AC 2122 2190-2193 2212 2248 2260"
    " 2264-2265"
)
FEATURES = ["calt", "kern", "locl"]
FAMILY, WHOLE_NAME, TYPOGRAPHIC_FAMILY = 1, 4, 16


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make fonts SOURCE=…", description=__doc__)
    parser.add_argument("source", type=Path, help="InterVariable.ttf, or the .woff2 where brotli is installed")
    source = parser.parse_args(arguments).source
    for family, size in SIZES.items():
        cut(source, family, size).save(FOLDER / f"{family.replace(' ', '')}.ttf")


def cut(source: Path, family: str, size: int) -> TTFont:
    """The font of one family: Latin letters, and digits of one width in place of those of their own widths."""
    font = TTFont(source, recalcTimestamp=False)
    _set_tabular_digits(font)
    font = _reread(instantiateVariableFont(font, {"opsz": size, "wght": WEIGHTS}))
    options = Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True, glyph_names=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(_codes()))
    subsetter.subset(font)
    for name in (FAMILY, WHOLE_NAME, TYPOGRAPHIC_FAMILY):
        font["name"].setName(family, name, 3, 1, 0x409)  # Windows, Unicode, English: the names that Inter has
    return font


def _set_tabular_digits(font: TTFont) -> None:
    tables = font["GSUB"].table
    found = [one.Feature for one in tables.FeatureList.FeatureRecord if one.FeatureTag == "tnum"]
    lookups = {at for feature in found for at in feature.LookupListIndex}
    tabular = {
        old: new
        for at in lookups
        for part in tables.LookupList.Lookup[at].SubTable
        for old, new in part.mapping.items()
    }
    for letters in font["cmap"].tables:
        letters.cmap = {
            code: tabular.get(glyph, glyph) if chr(code).isdecimal() else glyph for code, glyph in letters.cmap.items()
        }


def _reread(font: TTFont) -> TTFont:
    """As a program sees it that opens the file: what is cut further is not half taken apart."""
    font.flavor = None
    file = BytesIO()
    font.save(file)
    file.seek(0)
    return TTFont(file, recalcTimestamp=False)


def _codes() -> Iterator[int]:
    for part in LETTERS.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


if __name__ == "__main__":
    main()
