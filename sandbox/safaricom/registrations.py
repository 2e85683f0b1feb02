"""The addresses that businesses registered for the payments of their customers."""

from dataclasses import dataclass, field

from .rows import Rows


@dataclass(frozen=True, slots=True)
class Registration:
    """What one shortcode registered. `version`: v1 hashes the customer's number, v2 masks it."""

    shortcode: str
    version: str
    response_type: str
    confirmation_url: str = field(repr=False)
    validation_url: str = field(repr=False)


class Registrations:
    """One registration for each shortcode."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def find(self, shortcode: str) -> Registration | None:
        row = self._rows.find("SELECT * FROM registered_urls WHERE shortcode = ?", shortcode)
        return None if row is None else Registration(**dict(row))

    def all(self) -> list[Registration]:
        return [Registration(**dict(row)) for row in self._rows.all("SELECT * FROM registered_urls ORDER BY shortcode")]

    def keep(self, registration: Registration) -> None:
        self._rows.do(
            "INSERT OR REPLACE INTO registered_urls VALUES (?, ?, ?, ?, ?)",
            registration.shortcode,
            registration.version,
            registration.response_type,
            registration.confirmation_url,
            registration.validation_url,
        )

    def forget(self, shortcode: str) -> bool:
        """Whether there was one."""
        return bool(self._rows.changed("DELETE FROM registered_urls WHERE shortcode = ?", shortcode))
