"""Whether data fits its collection's attributes, with the error texts of the real server."""

from collections.abc import Mapping

from sandbox.appwrite.catalogue import INTEGER_MAX, INTEGER_MIN, Attribute, Collection

_ANY_INTEGER = (
    "Value must be a valid signed 64-bit integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,808"
)


def fault_in(collection: Collection, data: Mapping[str, object]) -> str | None:
    """What is wrong with a whole document, or None: missing attributes first, then unknown ones, then values."""
    for attribute in collection.attributes:
        if attribute.required and data.get(attribute.key) is None:
            return f'Missing required attribute "{attribute.key}"'
    for key in data:
        if key not in collection.by_key:
            return f'Unknown attribute: "{key}"'
    for key, value in data.items():
        problem = None if value is None else _problem(collection.by_key[key], value)
        if problem:
            return f'Attribute "{key}" has invalid {problem}'
    return None


def _problem(attribute: Attribute, value: object) -> str | None:
    match attribute.type:
        case "string" | "varchar" | "text":
            if not isinstance(value, str) or len(value) > attribute.size:
                return f"type. Value must be a valid string and no longer than {attribute.size} chars"
        case "integer":
            return _integer_problem(attribute, value)
        case "boolean":
            if not isinstance(value, bool):
                return "type. Value must be a valid boolean"
    return None


def _integer_problem(attribute: Attribute, value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and attribute.minimum <= value <= attribute.maximum:
        return None
    if (attribute.minimum, attribute.maximum) == (INTEGER_MIN, INTEGER_MAX):
        return f"format. {_ANY_INTEGER}"
    return f"format. Value must be a valid range between {attribute.minimum:,} and {attribute.maximum:,}"
