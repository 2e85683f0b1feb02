"""Whether data fits its collection's attributes, with the error texts of the real server."""

from collections.abc import Mapping

from sandbox.appwrite.catalogue import Collection


def fault_in(collection: Collection, data: Mapping[str, object]) -> str | None:
    """What is wrong with a whole document, or None: missing attributes first, then unknown ones, then values."""
    for attribute in collection.attributes:
        if attribute.required and data.get(attribute.key) is None:
            return f'Missing required attribute "{attribute.key}"'
    for key in data:
        if key not in collection.by_key:
            return f'Unknown attribute: "{key}"'
    for key, value in data.items():
        problem = None if value is None else collection.by_key[key].problem(value)
        if problem:
            return f'Attribute "{key}" has invalid {problem}'
    return None
