"""On which line of a TOML or JSON file a field stands, so that an error can say where to look."""

import re
from collections.abc import Iterator

_TOML_HEADER = re.compile(r"\s*(\[{1,2})\s*([\w.\-\"' ]+?)\s*\]{1,2}")
_TOML_KEY = re.compile(r"\s*([\w\-\"'.]+)\s*=")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def line_of(field: str, text: str, *, is_toml: bool) -> int | None:
    """The line of `steps[1].faults.callback`, or of the nearest field around it that has a line of its own."""
    lines = dict(reversed([*(_toml(text) if is_toml else _json(text))]))
    while field:
        if field in lines:
            return lines[field]
        field = re.sub(r"(\.[^.\[\]]+|\[\d+\]|^[^.\[\]]+)$", "", field)
    return None


def _toml(text: str) -> Iterator[tuple[str, int]]:
    """Every table and key with its line. What lies within an inline table has the line of its key."""
    table, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TOML_HEADER.match(line):
            name = header[2].replace('"', "").replace("'", "").replace(" ", "")
            if header[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
            table = ".".join(_counted(name, counts))
            yield table, number
        elif key := _TOML_KEY.match(line):
            name = key[1].strip("\"'")
            yield (f"{table}.{name}" if table else name), number


def _counted(name: str, counts: dict[str, int]) -> Iterator[str]:
    """`steps.set` within the second `[[steps]]` is `steps[1].set`."""
    parts = name.split(".")
    for at, part in enumerate(parts):
        whole = ".".join(parts[: at + 1])
        yield f"{part}[{counts[whole]}]" if whole in counts else part


def _json(text: str) -> Iterator[tuple[str, int]]:
    """Every value with the line on which it, or its name, begins."""
    stack: list[str | int] = []  # names of objects, positions in arrays
    is_name = False
    for token in _JSON_TOKEN.finditer(text):
        number = text.count("\n", 0, token.start()) + 1
        match token[0]:
            case "{":
                yield _path(stack), number
                stack.append("")
                is_name = True
            case "[":
                yield _path(stack), number
                stack.append(0)
            case "}" | "]":
                stack.pop()
            case ",":
                last = stack[-1]
                stack[-1] = last + 1 if isinstance(last, int) else ""
                is_name = isinstance(last, str)
            case ":":
                is_name = False
            case word:
                if is_name and stack and isinstance(stack[-1], str):
                    stack[-1] = word.strip('"')
                yield _path(stack), number


def _path(stack: list[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in stack).lstrip(".")
