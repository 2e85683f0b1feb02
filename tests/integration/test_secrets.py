"""A whole run with every logger at DEBUG: no secret, PIN, token, phone number or CheckoutRequestID is in any line."""

import base64
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.apart import rig_apart
from tests.integration.long_story import NUMBERS, PIN, Ears, Story, live_through
from tests.integration.outsider import declined, paid, path_of, post, target_of
from tests.integration.rig import PHONE, Rig


@pytest_asyncio.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    async with rig_apart(tmp_path) as apart:
        ears, root = Ears(apart.thread_id), logging.getLogger()
        level = root.level
        root.addHandler(ears.handler)
        root.setLevel(logging.DEBUG)
        try:
            yield Story(apart, ears)
        finally:
            root.removeHandler(ears.handler)
            root.setLevel(level)


@pytest.mark.slow
async def test_nothing_that_the_engine_says_holds_a_secret_or_says_who_paid(story: Story) -> None:
    await live_through(story)
    secrets = configured(story.rig) | await story.apart.do(lived(story.rig))
    assert {name.split()[0] for name in secrets} >= {"token", "signature", "push", "session"}
    heard = "\n".join(story.ears.lines)
    for expected in ("success", "cancelled", "not_sent", "answer_lost", "refused the consumer key", "headers.complete"):
        assert expected in heard, "the story is not as long as it was meant to be"
    found = leaks(story.ears.lines, secrets)
    assert not found, "\n".join(found)


async def test_nothing_that_the_function_logs_holds_a_secret_or_says_who_paid(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        path = path_of(rig, target_of(payment))
        bodies = (declined(payment.checkout_request_id), paid(payment.checkout_request_id, 5), paid("other"), b"{")
        for body in (*bodies, b"x" * 20_000, paid(payment.checkout_request_id).replace(b"SKJ", b"ABC")):
            await post(rig, path, body)
            await post(rig, path[:-1] + "z", body)
            await rig.appwrite_faults(function={"respond": "unauthorized"})
            await post(rig, path.replace("alice.1", "alice.2"), body)
            await post(rig, path, body)
            await rig.appwrite_faults(function={"respond": None})
        await rig.answer(payment)
        await rig.delivered(1)
    lines = [line.text for line in rig.sandbox.parts.function.logs]
    assert any("WRITTEN NOWHERE" in line for line in lines)
    found = leaks(lines, configured(rig) | await lived(rig))
    assert not found, "\n".join(found)


def configured(rig: Rig) -> dict[str, str]:
    """What is secret from the start, by name; and the payers' numbers, in any spelling."""
    addresses = rig.sandbox.addresses
    both = f"{addresses.consumer_key}:{addresses.consumer_secret}"
    return {
        "consumer key": addresses.consumer_key,
        "consumer secret": addresses.consumer_secret,
        "basic authorization": base64.b64encode(both.encode()).decode(),
        "passkey": addresses.passkey,
        "push password": base64.b64encode((addresses.shortcode + addresses.passkey).encode()).decode()[:-4],
        "callback secret": addresses.callback_secret,
        "api key": addresses.api_key,
        "function key": rig.sandbox.parts.appwrite.settings.function_key,
        "security credential": addresses.security_credential,
        "pin": PIN,
        **{f"phone {place}": number for place, number in enumerate(NUMBERS)},
    }


async def lived(rig: Rig) -> dict[str, str]:
    """What became secret on the way: tokens, sessions, signatures, and Safaricom's ids, which end in the number."""
    callbacks = await rig.callbacks()
    tokens = [str(row["token"]) for row in rig.sandbox.parts.safaricom.rows.all("SELECT token FROM tokens")]
    return {
        **_numbered("token", tokens),
        **_numbered("signature", (str(one["url"]).rpartition("/")[2] for one in callbacks)),
        **_numbered("push", (str(one["subject"]) for one in callbacks if str(one["subject"]).startswith("ws_CO"))),
        **_numbered("session", sessions(rig.folder)),
    }


def sessions(folder: Path) -> Iterable[str]:
    """The session secrets in every store of the folder."""
    for path in folder.glob("*.db"):
        with closing(sqlite3.connect(path)) as database:
            yield from (str(secret) for (secret,) in database.execute("SELECT secret FROM session"))


def _numbered(name: str, secrets: Iterable[str]) -> dict[str, str]:
    return {f"{name} {place}": secret for place, secret in enumerate(sorted(set(secrets)))}


def leaks(lines: Iterable[str], secrets: dict[str, str]) -> list[str]:
    """Where a line holds something that it must not, with the name of it and what stands around it."""
    found = []
    for line in lines:
        joined = re.sub(r"(?<=\d)[ ().-]+(?=\d)", "", line)  # a number is one in groups, too
        for name, secret in secrets.items():
            bounded = rf"\b{secret}\b" if name == "pin" else re.escape(secret)  # four digits are in many a number
            for match in (re.search(bounded, line), re.search(bounded, joined)):
                if match is not None:
                    found.append(f"{name}: {match.string[max(0, match.start() - 80) : match.end()]}")
    return found
