"""What a database lacks of the schema, and where it is otherwise: a comparison, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..schema import Attribute, Collection, Index


@dataclass(frozen=True, slots=True)
class CreateCollection:
    collection_id: str

    def __str__(self) -> str:
        return f"create the collection {self.collection_id}"


@dataclass(frozen=True, slots=True)
class CloseCollection:
    """Document security on and no permission for anybody: only documents say who reads them."""

    collection_id: str

    def __str__(self) -> str:
        return f"take every permission from the collection {self.collection_id} and let documents say who reads them"


@dataclass(frozen=True, slots=True)
class CreateAttribute:
    collection_id: str
    attribute: Attribute

    def __str__(self) -> str:
        return f"create the attribute {self.collection_id}.{self.attribute.key}"


@dataclass(frozen=True, slots=True)
class CreateIndex:
    collection_id: str
    index: Index

    def __str__(self) -> str:
        return f"create the index {self.collection_id}.{self.index.key} on {', '.join(self.index.attributes)}"


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that is there otherwise than it should be. Nothing is deleted, so a person decides."""

    what: str

    def __str__(self) -> str:
        return self.what


Step = CreateCollection | CloseCollection | CreateAttribute | CreateIndex | Drift


@dataclass(frozen=True, slots=True)
class Found:
    """A collection as the server describes it."""

    permissions: tuple[str, ...]
    security: bool
    attributes: Mapping[str, Mapping[str, Any]]
    indexes: Mapping[str, Mapping[str, Any]]


def steps(collection_id: str, wanted: Collection, found: Found | None) -> Iterator[Step]:
    """In the order in which they can be taken."""
    if found is None:
        yield CreateCollection(collection_id)
        found = Found((), True, {}, {})
    if found.permissions or not found.security:
        yield CloseCollection(collection_id)
    for attribute in wanted.attributes:
        present = found.attributes.get(attribute.key)
        if present is None:
            yield CreateAttribute(collection_id, attribute)
        elif difference := _attribute_drift(attribute, present):
            yield Drift(f"the attribute {collection_id}.{attribute.key} {difference}")
    for index in wanted.indexes:
        there = found.indexes.get(index.key)
        if there is None:
            yield CreateIndex(collection_id, index)
        elif difference := _index_drift(index, there):
            yield Drift(f"the index {collection_id}.{index.key} {difference}")


def _attribute_drift(wanted: Attribute, found: Mapping[str, Any]) -> str | None:
    if found.get("status") in ("failed", "stuck"):
        return f"is {found['status']} ({found.get('error') or 'no reason given'}): delete it and run this again"
    if wanted.kind == "integer":
        return None if found.get("type") in ("integer", "bigint") else f"is {found.get('type')}, not integer"
    if found.get("type") not in ("string", "varchar", "text", "mediumtext", "longtext"):
        return f"is {found.get('type')}, not a string"
    size = found.get("size")
    if isinstance(size, int) and size < min(wanted.size, 16_000):  # a longer one does no harm
        return f"holds {size} characters, {wanted.size} are needed: make it larger in the console"
    if bool(found.get("required")) and not wanted.required:
        return "is required and must not be: change it in the console"
    return None


def _index_drift(wanted: Index, found: Mapping[str, Any]) -> str | None:
    columns = found.get("attributes") or found.get("columns")
    if found.get("status") in ("failed", "stuck"):
        return f"is {found['status']} ({found.get('error') or 'no reason given'}): delete it and run this again"
    if found.get("type") != wanted.type or columns != list(wanted.attributes):
        return f"is {found.get('type')} on {columns}, it should be {wanted.type} on {', '.join(wanted.attributes)}"
    return None
