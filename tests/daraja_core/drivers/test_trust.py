import ssl

import pytest

from daraja_core.drivers.trust import certificates_for

HERE = "http://127.0.0.1:8000"


@pytest.mark.parametrize("address", ["https://api.safaricom.co.ke", "HTTPS://api.safaricom.co.ke", "fra.appwrite.run"])
def test_an_address_that_may_speak_tls_needs_the_usual_authorities(address: str) -> None:
    context = certificates_for(HERE, address)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] > 50


def test_where_everything_is_plain_http_nobody_is_believed() -> None:
    context = certificates_for(HERE, HERE)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] == 0
