"""A sandbox in which very much was paid: no question that a payment asks goes through all that there is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.safaricom.fault_shapes import GLOBAL
from sandbox.safaricom.faults import EVERYTHING, Faults
from sandbox.safaricom.rows import Rows
from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

GROWING = {"prompts", "callbacks", "sms", "transfers", "log", "accounts", "phones", "receipts", "customer_payments"}


@pytest.fixture
def asked(sandbox: Sandbox) -> Iterator[list[str]]:
    """Every statement from here on, with its values."""
    statements: list[str] = []
    connection = sandbox.parts.safaricom.rows._connection
    connection.set_trace_callback(statements.append)
    yield statements
    connection.set_trace_callback(None)


def scans(path: Path, statements: list[str]) -> list[str]:
    """The steps that go through a whole table which grows with every payment."""
    found = []
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                plan = [str(step[3]) for step in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
                found += [f"{step}: {statement}" for step in plan if is_scan(step)]
    return found


def is_scan(step: str) -> bool:
    """`SCAN prompts`, unless an index holds just what is looked for."""
    word, _, rest = step.partition(" ")
    return word == "SCAN" and rest.split(" ")[0] in GROWING and "INDEX" not in rest


@pytest.mark.asyncio(loop_scope="module")
async def test_no_question_that_a_payment_and_its_screens_ask_goes_through_all_payments(
    shop: Shop, catcher: Catcher, asked: list[str], tmp_path: Path
) -> None:
    identity = await shop.pushed()
    await shop.get("/control/prompts")
    await shop.answer(identity, "pay", "1234")
    await catcher.next()
    await shop.until(f"/control/callbacks?subject={identity}", lambda found: found[0]["state"] == "delivered")
    assert (await shop.get(f"/control/phones/{PAYER}"))["balance"] == 49_000
    await shop.query(identity)
    assert any("FROM prompts" in statement for statement in asked)
    Rows(tmp_path / "empty.db").close()
    assert scans(tmp_path / "empty.db", asked) == []


def test_switches_that_were_not_kept_in_the_end_do_not_hold() -> None:
    rows = Rows(Path(":memory:"))
    faults = Faults(rows)
    assert faults.everything()["two_minute_rule"]
    with pytest.raises(LookupError):
        change_in_vain(rows, faults)
    assert faults.everything()["two_minute_rule"]
    rows.close()


def change_in_vain(rows: Rows, faults: Faults) -> None:
    with rows.transaction():
        faults.change(EVERYTHING, {"two_minute_rule": False}, GLOBAL)
        assert not faults.everything()["two_minute_rule"]
        raise LookupError
