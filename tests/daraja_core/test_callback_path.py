"""The signed callback path: what it carries, and that nothing else passes."""

import hmac
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.callback_path import CallbackTarget, Question, callback_path, has_forbidden_word, parse_callback_path

SECRET = "a-callback-secret-of-some-length"
TARGET = CallbackTarget("stk", "alice.1", "user-7", "team_9", 1000)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}", fullmatch=True)
TARGETS = st.builds(
    CallbackTarget,
    st.sampled_from(["stk", "b2c-result", "b2c-timeout"]),
    IDS,
    IDS,
    st.none() | IDS,
    st.integers(1, 250_000),
) | st.builds(
    CallbackTarget,
    st.sampled_from(["status-result", "status-timeout"]),
    IDS,
    IDS,
    st.none() | IDS,
    st.integers(1, 250_000),
    st.builds(Question, st.from_regex(r"[0-9]{5,7}", fullmatch=True), st.integers(10**9, 10**10 - 1)),
)


def test_a_push_travels_as_five_segments_and_a_signature() -> None:
    signature = hmac.new(SECRET.encode(), b"stk|alice.1|user-7|team_9|1000", sha256).hexdigest()[:32]
    assert callback_path(TARGET, SECRET) == f"/callback/alice.1/user-7/team_9/1000/{signature}"


def test_an_absent_group_is_a_dash_in_the_path_and_in_the_signature() -> None:
    signature = hmac.new(SECRET.encode(), b"stk|alice.1|user-7|-|1000", sha256).hexdigest()[:32]
    assert callback_path(replace(TARGET, group_id=None), SECRET) == f"/callback/alice.1/user-7/-/1000/{signature}"


@pytest.mark.parametrize(("flow", "prefix"), [("b2c-result", "/b2c/result/"), ("b2c-timeout", "/b2c/timeout/")])
def test_a_disbursement_has_paths_and_a_signature_of_its_own(flow: str, prefix: str) -> None:
    signature = hmac.new(SECRET.encode(), b"b2c|alice.1|user-7|team_9|1000", sha256).hexdigest()[:32]
    target = CallbackTarget(
        "b2c-result" if flow == "b2c-result" else "b2c-timeout", "alice.1", "user-7", "team_9", 1000
    )
    assert callback_path(target, SECRET) == f"{prefix}alice.1/user-7/team_9/1000/{signature}"


STATUS = CallbackTarget("status-result", "payout.1", "user-7", None, 2000, Question("600310", 1_795_683_600))


def test_a_question_has_a_path_and_a_signature_of_its_own() -> None:
    signature = hmac.new(SECRET.encode(), b"status|payout.1|user-7|-|2000|600310|1795683600", sha256).hexdigest()[:32]
    path = f"/status/result/payout.1/user-7/-/2000/600310/1795683600/{signature}"
    assert callback_path(STATUS, SECRET) == path
    assert callback_path(replace(STATUS, flow="status-timeout"), SECRET) == path.replace("result", "timeout")


def test_an_answer_to_a_question_cannot_be_turned_into_the_result_of_a_disbursement() -> None:
    path = callback_path(STATUS, SECRET)
    signature = path.rpartition("/")[2]
    fields = "payout.1/user-7/-/2000"
    for forged in (f"/b2c/result/{fields}/{signature}", f"/b2c/result/{fields}/600310/1795683600/{signature}"):
        assert parse_callback_path(forged, [SECRET]) is None
    result = callback_path(replace(STATUS, flow="b2c-result", question=None), SECRET)
    assert parse_callback_path(result.replace("/b2c/", "/status/"), [SECRET]) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(STATUS, question=Question("600311", 1_795_683_600)),
        replace(STATUS, question=Question("600310", 1_795_683_601)),
        replace(STATUS, amount=2001),
    ],
)
def test_what_an_answer_is_judged_by_is_signed(changed: CallbackTarget) -> None:
    signature = callback_path(STATUS, SECRET).rpartition("/")[2]
    assert parse_callback_path(f"{callback_path(changed, SECRET).rpartition('/')[0]}/{signature}", [SECRET]) is None


@pytest.mark.parametrize(
    "target",
    [
        replace(STATUS, question=None),
        replace(STATUS, flow="b2c-result"),
        replace(STATUS, question=Question("60", 1_795_683_600)),
        replace(STATUS, question=Question("600310", 7)),
    ],
)
def test_a_question_that_no_path_can_carry_is_refused(target: CallbackTarget) -> None:
    with pytest.raises(ValueError, match="ids must be"):
        callback_path(target, SECRET)


@given(TARGETS)
def test_what_was_signed_is_read_back(target: CallbackTarget) -> None:
    path = callback_path(target, SECRET)
    assert parse_callback_path(path, [SECRET]) == target
    assert path.isascii()
    assert len(path) <= 512
    assert not has_forbidden_word(path)


@given(TARGETS)
def test_the_signature_of_a_push_is_worth_nothing_for_a_disbursement(target: CallbackTarget) -> None:
    signature = callback_path(replace(target, flow="stk", question=None), SECRET).rpartition("/")[2]
    disbursement = callback_path(replace(target, flow="b2c-result", question=None), SECRET).rpartition("/")[0]
    assert parse_callback_path(f"{disbursement}/{signature}", [SECRET]) is None


def test_every_flipped_bit_of_the_path_is_refused() -> None:
    path = callback_path(TARGET, SECRET).encode()
    for place in range(len(path)):
        for bit in range(8):
            flipped = path[:place] + bytes([path[place] ^ (1 << bit)]) + path[place + 1 :]
            assert parse_callback_path(flipped.decode("latin-1"), [SECRET]) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(TARGET, payment_id="alice.2"),
        replace(TARGET, user_id="user-8"),
        replace(TARGET, group_id="team_8"),
        replace(TARGET, group_id=None),
        replace(TARGET, amount=1),
    ],
)
def test_no_field_can_be_changed_under_the_same_signature(changed: CallbackTarget) -> None:
    signature = callback_path(TARGET, SECRET).rpartition("/")[2]
    unsigned = callback_path(changed, SECRET).rpartition("/")[0]
    assert parse_callback_path(f"{unsigned}/{signature}", [SECRET]) is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/callback",
        "/callback/",
        "/callback/a/b/c/1",
        "/callback/a/b/c/1/",
        "/callback/a/b/-/01/" + "0" * 32,
        "/callback/a/b/-/1/" + "é" * 32,
        "/callback/a/b/-/1/\udcff",
        "/callback/~zz/b/-/1/" + "0" * 32,
        "/callback/~ff00/b/-/1/" + "0" * 32,
        "/callback/a\0/b/-/1/" + "0" * 32,
        "/b2c/other/a/b/-/1/" + "0" * 32,
        callback_path(TARGET, SECRET) + "/",
        callback_path(TARGET, SECRET) + "\n",
        callback_path(TARGET, SECRET).replace("/callback/", "//callback/"),
        callback_path(TARGET, SECRET).replace("/callback/", "/callback//"),
        callback_path(TARGET, SECRET).replace("/1000/", "/+1000/"),
        callback_path(TARGET, SECRET).replace("/1000/", "/1000.0/"),
        callback_path(TARGET, SECRET).replace("alice.1", "~" + b"alice.1".hex()),
        callback_path(TARGET, SECRET)[:-1],
        callback_path(TARGET, SECRET)[:-32] + callback_path(TARGET, SECRET)[-32:].upper(),
    ],
)
def test_anything_but_the_very_bytes_that_were_signed_is_refused(path: str) -> None:
    assert parse_callback_path(path, [SECRET]) is None


def test_two_secrets_verify_while_one_replaces_the_other() -> None:
    old = callback_path(TARGET, "the-old-secret")
    assert parse_callback_path(old, [SECRET, "the-old-secret"]) == TARGET
    assert parse_callback_path(old, [SECRET]) is None


def test_no_secret_at_all_verifies_nothing() -> None:
    assert parse_callback_path(callback_path(TARGET, SECRET), []) is None
    assert parse_callback_path(callback_path(TARGET, SECRET), [""]) is None
    with pytest.raises(ValueError, match="empty"):
        callback_path(TARGET, "")


@pytest.mark.parametrize("word", ["M-PESA", "mpesa", "Safaricom", "EXE", "exec", "Cmd", "sql", "Query"])
def test_an_id_with_a_refused_word_travels_in_hex(word: str) -> None:
    target = replace(TARGET, payment_id=f"a{word}b")
    path = callback_path(target, SECRET)
    assert f"/~{f'a{word}b'.encode().hex()}/" in path
    assert not has_forbidden_word(path)
    assert parse_callback_path(path, [SECRET]) == target


@pytest.mark.parametrize(
    "broken",
    [
        replace(TARGET, payment_id=""),
        replace(TARGET, payment_id="-a"),
        replace(TARGET, payment_id="a" * 37),
        replace(TARGET, payment_id="a|b"),
        replace(TARGET, user_id="a/b"),
        replace(TARGET, user_id="ali\n"),
        replace(TARGET, group_id="-"),
        replace(TARGET, group_id=""),
        replace(TARGET, amount=0),
        replace(TARGET, amount=-5),
    ],
)
def test_what_no_path_can_carry_is_not_signed(broken: CallbackTarget) -> None:
    with pytest.raises(ValueError, match="ids must be"):
        callback_path(broken, SECRET)
