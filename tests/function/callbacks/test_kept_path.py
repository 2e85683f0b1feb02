"""A kept delivery opens nothing: its path carries no signature, and what vouches for it fits this body alone."""

from dataclasses import replace

import pytest

from daraja_core.callback_path import CallbackTarget, Question, callback_path, parse_callback_path
from function.callbacks.kept_path import kept_path, signed_path

from ..world import ACCEPTED, ALICE, BOB, PAYOUT, PAYOUT_TIMEOUT, SECRET, World, pushed

STATUS = CallbackTarget("status-result", "out.1", "user-7", None, 1000, Question("174379", 1_795_683_600))
AWKWARD = replace(ALICE, payment_id="exec.1", group_id=None)  # travels in hex
TARGETS = [ALICE, BOB, PAYOUT, PAYOUT_TIMEOUT, STATUS, AWKWARD]
NEWER = "a-newer-secret-of-some-length"


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_kept_comes_back_signed_and_is_no_callback_by_itself(target: CallbackTarget) -> None:
    path = callback_path(target, SECRET)
    kept = kept_path(path, b"body", SECRET)
    assert path.rpartition("/")[2] not in kept
    assert parse_callback_path(kept, [SECRET]) is None
    assert signed_path(kept, b"body", [SECRET]) == path
    assert len(kept) <= 512


def test_it_vouches_for_one_body_and_one_payment() -> None:
    kept = kept_path(callback_path(ALICE, SECRET), b"body", SECRET)
    assert signed_path(kept, b"another body", [SECRET]) is None
    assert signed_path(kept.replace("alice.1", "alice.2"), b"body", [SECRET]) is None
    assert signed_path(kept, b"body", ["another-secret-of-some-length"]) is None
    assert signed_path("/nowhere/kept-0", b"body", [SECRET]) is None


def test_after_a_change_of_secrets_it_is_still_ours() -> None:
    kept = kept_path(callback_path(ALICE, SECRET), b"body", SECRET)
    assert signed_path(kept, b"body", [NEWER, SECRET]) == callback_path(ALICE, NEWER)


def test_a_path_that_still_has_its_signature_comes_back_as_it_is() -> None:
    path = callback_path(ALICE, SECRET)
    assert signed_path(path, b"body", [SECRET]) == path


async def test_nothing_that_is_stored_or_logged_has_the_signature() -> None:
    world = World()
    signature = callback_path(ALICE, SECRET).rpartition("/")[2]
    for body in (b"<html>", pushed(), pushed(checkout="ws_CO_another"), b"x" * 20_000):
        await world.deliver(body)
    assert len(world.letters()) == 3
    assert signature not in str([world.appwrite.documents, world.lines, world.errors])


async def test_a_stored_path_posted_by_whoever_reads_the_letters_is_refused() -> None:
    world = World()
    assert await world.deliver(b"<html>") == ACCEPTED
    (letter,) = world.appwrite.stored("dead_letters")
    assert await world.post(str(letter["path"]), pushed()) == 403
    assert world.appwrite.stored("transactions") == []
