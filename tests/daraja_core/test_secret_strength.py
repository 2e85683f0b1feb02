"""Secrets that can be guessed: refused with a reason that does not show them."""

import secrets
import string
from collections.abc import Callable

import pytest

from daraja_core.secret_strength import is_placeholder, weakness


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("", "shorter"),
        ("0f1e2d3c4b5a697", "shorter"),
        ("a" * 64, "few characters"),
        ("abababababababab", "few characters"),
        ("secretsecretsecret", "repeated"),
        ("hunter2hunter2hun", "repeated"),
        ("0123456789abcdef0123456789abcdef", "sequence"),
        ("abcdefghijklmnopqrstuvwxyz", "sequence"),
        ("zyxwvutsrqponmlkj", "sequence"),
        ("Qwertyuiop1234567", "sequence"),
        ("changeme-changeme-x", "placeholder"),
        ("your-callback-secret-here", "placeholder"),
        ("<the callback secret>", "placeholder"),
        ("xxxxxxxxxxxxxxxxxxxxxxxx", "placeholder"),
        ("....................", "placeholder"),
        ("replace_me_in_production", "placeholder"),
    ],
)
def test_what_can_be_guessed_is_named_and_never_shown(secret: str, why: str) -> None:
    found = weakness(secret)
    assert found is not None
    assert why in found
    assert not secret or secret not in found


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_what_was_drawn_is_never_refused(make: Callable[[int], str]) -> None:
    assert [drawn for _ in range(2000) if weakness(drawn := make(24)) is not None] == []


def test_a_sentence_or_a_short_drawn_text_will_do() -> None:
    drawn = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(16))
    for secret in ("a-callback-secret-of-some-length", "correct horse battery staple", drawn):
        assert weakness(secret) is None


@pytest.mark.parametrize(
    "value", ["...", "<consumer key>", "your_consumer_key", "xxxx", "CONSUMER-KEY-HERE", "changeme"]
)
def test_what_a_sample_has_is_a_placeholder(value: str) -> None:
    assert is_placeholder(value)


def test_what_the_portal_gives_is_none() -> None:
    passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    assert not any(map(is_placeholder, (passkey, "k", "secret-of-the-app", "GTWADFxIpUfDoNikNGqq1C3023evM6UH")))
