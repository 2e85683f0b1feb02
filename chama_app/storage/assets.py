"""Where the fonts and icons lie."""

from pathlib import Path


def assets_folder() -> Path:
    """In the package where it is installed; beside it in a clone and on a phone."""
    package = Path(__file__).parents[1]
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"
