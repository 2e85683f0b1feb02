"""Configurations for tests: one that works, and changes to it."""

from dataclasses import replace

from daraja_core.config import DarajaConfig, DarajaEnvironment

CALLBACK_SECRET = "5f0c1e9a7b3d48e2a6f19c04d7e8cdef"


def config(**changes: object) -> DarajaConfig:
    """A configuration for Safaricom's sandbox with the changes that a test is about."""
    return replace(_WORKING, **changes)  # type: ignore[arg-type]  # tests pass wrong values on purpose


_WORKING = DarajaConfig(
    consumer_key="key-of-the-app",
    consumer_secret="secret-of-the-app",
    passkey="bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919",
    shortcode="174379",
    environment=DarajaEnvironment.SANDBOX,
    appwrite_endpoint="https://fra.cloud.appwrite.io/v1",
    appwrite_project_id="chama",
    callback_domain="https://65f0.fra.appwrite.run",
    callback_secret=CALLBACK_SECRET,
)
