"""Files that are handed to the user, such as exports."""

from pathlib import Path


def write_beside(folder: Path, name: str, content: bytes) -> Path:
    """Write a file beside what is there already, never over it; answers where. Raises OSError, and leaves no part."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, 1000):
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        except OSError:
            path.unlink(missing_ok=True)  # half a list of payments would look like a whole one
            raise
        return path
    raise FileExistsError(f"there are a thousand files like {name} in {folder}")
