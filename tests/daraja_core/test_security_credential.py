"""The SecurityCredential: what Safaricom would open again, from every form of certificate, and clear refusals."""

import sys
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from daraja_core.errors import ConfigError
from daraja_core.security_credential import security_credential

PASSWORD = "Safe#2026%pass"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate that ended years ago, as Safaricom's own did."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "apicrypt.example.org")])
    begin = datetime(2014, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=730))
    return builder.public_key(key.public_key()).sign(key, hashes.SHA256())


EXPIRED = certificate(KEY)
FORMS = {
    "PEM certificate": EXPIRED.public_bytes(Encoding.PEM),
    "PEM certificate with Windows line ends": EXPIRED.public_bytes(Encoding.PEM).replace(b"\n", b"\r\n"),
    "DER certificate": EXPIRED.public_bytes(Encoding.DER),
    "PEM public key": KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    "DER public key": KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
}


def opened(credential: str) -> str:
    return KEY.decrypt(b64decode(credential, validate=True), padding.PKCS1v15()).decode()


@pytest.mark.parametrize("form", FORMS)
def test_safaricom_can_open_what_any_form_of_the_certificate_sealed(form: str) -> None:
    credential = security_credential(PASSWORD, FORMS[form])
    assert len(credential) == 344
    assert opened(credential) == PASSWORD


def test_a_certificate_may_be_given_as_text() -> None:
    assert opened(security_credential(PASSWORD, FORMS["PEM certificate"].decode())) == PASSWORD


def test_sealing_twice_gives_different_credentials() -> None:
    assert security_credential(PASSWORD, FORMS["DER certificate"]) != security_credential(
        PASSWORD, FORMS["DER certificate"]
    )


@pytest.mark.parametrize(
    "file", [b"", b"hello", b"\x30\x82", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_wrong_file_is_refused(file: bytes) -> None:
    with pytest.raises(ConfigError, match="certificate must be the content of a"):
        security_credential(PASSWORD, file)


def test_a_private_key_is_refused_by_name() -> None:
    private = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ConfigError, match="private key, which nobody should have"):
        security_credential(PASSWORD, private)


def test_a_certificate_for_another_kind_of_key_is_refused() -> None:
    other = certificate(ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.PEM)
    with pytest.raises(ConfigError, match="certificate must hold an RSA key"):
        security_credential(PASSWORD, other)


@pytest.mark.parametrize("password", ["", " padded", "two\nlines", "x" * 101])
def test_a_password_that_was_pasted_badly_is_refused_and_not_shown(password: str) -> None:
    with pytest.raises(ConfigError, match="initiator_password must") as caught:
        security_credential(password, FORMS["PEM certificate"])
    assert not password or password not in str(caught.value)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ConfigError, match=r"pip install 'chama\[b2c\]'"):
        security_credential(PASSWORD, FORMS["PEM certificate"])
