"""The SecurityCredential of a disbursement: the initiator's password, sealed so that only Safaricom can open it."""

from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LONGEST_PASSWORD = 100  # a 1024-bit key seals 117 bytes


def security_credential(initiator_password: str, certificate: bytes | str) -> str:
    """Seal the API user's password with Safaricom's certificate, which the Daraja portal offers for each environment.

    `certificate` is the content of the file: a certificate or a public key, as PEM or DER. Its dates are not checked:
    Safaricom's own certificates have expired and are still the ones to use. Do this on a server: whoever has the
    password can send money. Needs the `b2c` extra. Raises ConfigError.
    """
    password = _checked_password(initiator_password)
    key = _read_key(certificate.encode() if isinstance(certificate, str) else certificate)
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    return b64encode(key.encrypt(password, PKCS1v15())).decode()


def _checked_password(password: str) -> bytes:
    if not isinstance(password, str) or not password or not password.isprintable() or password != password.strip():
        raise ConfigError(
            "initiator_password must be the API user's password, without a line break or blanks around it"
        )
    if len(password.encode()) > LONGEST_PASSWORD:
        raise ConfigError(
            f"initiator_password must have at most {LONGEST_PASSWORD} bytes, got {len(password.encode())}"
        )
    return password.encode()


def _read_key(certificate: bytes) -> "RSAPublicKey":
    try:
        from cryptography import x509
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    except ImportError as exc:
        raise ConfigError("security_credential needs the cryptography package: pip install 'chama[b2c]'") from exc
    readers: tuple[Callable[[], object], ...] = (
        lambda: x509.load_pem_x509_certificate(certificate).public_key(),
        lambda: x509.load_der_x509_certificate(certificate).public_key(),
        lambda: serialization.load_pem_public_key(certificate),
        lambda: serialization.load_der_public_key(certificate),
    )
    for read in readers:
        try:
            key = read()
        except (ValueError, UnsupportedAlgorithm):  # not this form: the next one
            continue
        if isinstance(key, RSAPublicKey):
            return key
        raise ConfigError("certificate must hold an RSA key: download Safaricom's certificate from the Daraja portal")
    raise ConfigError(
        "certificate must be the content of a .cer, .pem or .der file, a certificate or a public key; this is neither"
        + (" but a private key, which nobody should have" if b"PRIVATE KEY" in certificate else "")
    )
