"""The callback domain: only a host that Safaricom can reach from outside, and nothing but a host."""

import re
from typing import Any

import pytest

from daraja_core.callback_domain import check_callback_domain
from daraja_core.errors import ConfigError
from tests.daraja_core.configs import config

REAL = "https://65f0.fra.appwrite.run"
SIMULATOR = "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    "domain",
    [
        REAL,
        REAL + "/",
        REAL.upper().replace("HTTPS", "https"),
        "https://callbacks.chama.co.ke",
        "https://xn--kny-0na.ke",
        "https://exampleshop.co.ke",
        "https://localhost-cafe.co.ke",
        "https://test.chama.co.ke",
        "https://41.90.64.10",
    ],
)
def test_a_host_that_anybody_can_reach_is_taken(domain: str) -> None:
    assert config(callback_domain=domain).callback_base == domain.rstrip("/")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "api.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0x7f000001",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.9",
        "192.168.1.20",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.7",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00::5]",
        "[ff02::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[2001:db8::1]",
        "[64:ff9b::a00:1]",
        "[2002:7f00:1::]",
        "appwrite",
        "server.local",
        "SERVER.LOCAL",
        "pay.internal",
        "router.lan",
        "nas.home.arpa",
        "pay.home",
        "pay.corp",
        "pay.intranet",
        "pay.test",
        "pay.invalid",
        "pay.localdomain",
        "pay.onion",
    ],
)
def test_a_host_that_nobody_outside_can_reach_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match=r"callback_domain .* nobody outside.*write the function's own domain"):
        config(callback_domain=f"https://{host}")


@pytest.mark.parametrize(
    "domain",
    [
        "https://example.com",
        "https://pay.EXAMPLE.org",
        "https://example.net",
        "https://pay.example",
        "https://<your-function>.appwrite.run",
        "https://<FUNCTION_DOMAIN>",
        "https://{domain}",
        "https://$DOMAIN",
        "https://[domain]",
        "https://your-domain.com",
        "https://yourdomain.co.ke",
        "https://your_function.appwrite.run",
        "https://my-domain.com",
        "https://mydomain.com",
        "https://domain.com",
        "https://....appwrite.run",
        "https://...",
        "https://xxxx.appwrite.run",
        "https://changeme.appwrite.run",
        "https://function-id.fra.appwrite.run",
    ],
)
def test_a_placeholder_is_refused_and_told_what_to_write(domain: str) -> None:
    with pytest.raises(ConfigError, match=r"callback_domain .*(such as|write) .*appwrite\.run"):
        config(callback_domain=domain)


@pytest.mark.parametrize(
    "domain",
    [
        REAL + "/callback",
        REAL + "//",
        REAL + "/.",
        REAL + ":8443",
        REAL + ":443",
        REAL + ":",
        "https://user@65f0.fra.appwrite.run",
        "https://:hush@65f0.fra.appwrite.run",
        REAL + "?uid=1",
        REAL + "?",
        REAL + "#",
        "http://65f0.fra.appwrite.run",
        "ftp://65f0.fra.appwrite.run",
        "65f0.fra.appwrite.run",
        "//65f0.fra.appwrite.run",
        "https:65f0.fra.appwrite.run",
        "https://",
        "https:///callback",
        "https://65f0.fra.appwrite.run\\callback",
        "https://65f0.fra.appwrite.run\n",
        " https://65f0.fra.appwrite.run",
        "https://under_score.appwrite.run",
        "https://-65f0.appwrite.run",
        "https://65f0-.appwrite.run",
        "https://a..b.appwrite.run",
        "https://65f0.fra.appwrite.run.",
        "https://" + "a" * 64 + ".appwrite.run",
        "https://%6c.appwrite.run",
        "https://65f0.fra.appwrite.123",
        "https://[::1",
        "",
        None,
        7,
    ],
)
def test_more_or_less_than_a_host_is_refused(domain: Any) -> None:
    with pytest.raises(ConfigError, match=r"^callback_domain ") as refused:
        config(callback_domain=domain)
    assert "hush" not in str(refused.value)


def test_a_refusal_says_what_to_write() -> None:
    with pytest.raises(ConfigError) as refused:
        config(callback_domain=REAL + "/callback")
    assert str(refused.value) == (
        "callback_domain must be a host alone, got 'https://65f0.fra.appwrite.run/callback', which goes on behind it: "
        "write https://65f0.fra.appwrite.run"
    )


@pytest.mark.parametrize(
    "domain", [SIMULATOR + "/function", "http://localhost:9", "https://10.0.0.1:8443/function", "https://pay.example"]
)
def test_a_simulator_may_call_back_wherever_it_can(domain: str) -> None:
    made = config(daraja_base_url=SIMULATOR, appwrite_endpoint=SIMULATOR + "/v1", callback_domain=domain)
    assert made.callback_base == domain


@pytest.mark.parametrize(
    "domain", ["http://10.0.0.1:8123", "https://<your-domain>", "https://user@127.0.0.1", "https://a?b"]
)
def test_a_simulator_does_not_excuse_what_is_no_address(domain: str) -> None:
    with pytest.raises(ConfigError, match=r"^callback_domain "):
        config(daraja_base_url=SIMULATOR, callback_domain=domain)


def test_the_rule_names_the_setting_that_it_is_asked_about() -> None:
    with pytest.raises(ConfigError, match=re.escape("DARAJA_CALLBACK_DOMAIN must be a host alone")):
        check_callback_domain("DARAJA_CALLBACK_DOMAIN", REAL + "/x", is_simulated=False, is_production=True)


@pytest.mark.parametrize("tunnel", ["https://abc.ngrok-free.app", "https://abc.mockbin.io", "https://requestbin.net"])
def test_a_tunnel_is_refused_in_production_under_the_setting_s_name(tunnel: str) -> None:
    with pytest.raises(ConfigError, match=r"DARAJA_CALLBACK_DOMAIN .* a tunnel that Safaricom refuses"):
        check_callback_domain("DARAJA_CALLBACK_DOMAIN", tunnel, is_simulated=False, is_production=True)


@pytest.mark.parametrize("endpoint", ["https://<REGION>.cloud.appwrite.io/v1", "https://$HOST/v1", "https://a..b/v1"])
def test_an_endpoint_out_of_a_sample_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError, match=r"^appwrite_endpoint must be a URL such as"):
        config(appwrite_endpoint=endpoint)
