"""Networks that lie, hang or are gone: a clear state and a typed error each, nothing lost, nobody charged twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from daraja_core import (
    AppwriteError,
    Daraja,
    DarajaError,
    DarajaUnreachableError,
    Payment,
    PaymentError,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
)
from tests.integration.gateway import Gateway, Mood, gateway_to
from tests.integration.rig import PHONE, PUSH, Rig

NOWHERE = "https://no-such-host.invalid"


@pytest_asyncio.fixture
async def gateway(fast_rig: Rig) -> AsyncIterator[Gateway]:
    """The way to everything, on the rig where a minute passes in a second."""
    async with gateway_to(fast_rig.sandbox.addresses.daraja) as gateway:
        yield gateway


async def push(daraja: Daraja, payment_id: str = "alice.1") -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id=payment_id)


async def assert_refused(rig: Rig, error: type[DarajaError], says: str, **changes: Any) -> None:
    """The call raises, the record says that nothing left, and a repeated call does not send either."""
    async with rig.daraja(**changes) as daraja, asyncio.timeout(60):
        with pytest.raises(error, match=says):
            await push(daraja)
        again = await push(daraja)
        assert isinstance(again.state, PaymentError)
        assert (again.state.money_moved, again.state.retry) == ("no", "now")
    assert await rig.pushes() == 0


def through(gateway: Gateway, rig: Rig, *names: str) -> dict[str, str]:
    """The configuration's addresses that lead through the gateway."""
    found = {"daraja_base_url": rig.sandbox.addresses.daraja, "appwrite_endpoint": rig.sandbox.addresses.appwrite}
    return {name: gateway.leads_to(found[name]) for name in names or found}


# --- no way to Safaricom, or to Appwrite --------------------------------------------------------------------------


@pytest.fixture
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.usefixtures("_no_proxies")
async def test_without_dns_safaricom_is_unreachable_and_nothing_is_sent(rig: Rig) -> None:
    await assert_refused(rig, DarajaUnreachableError, "check the internet connection", daraja_base_url=NOWHERE)


@pytest.mark.usefixtures("_no_proxies")
async def test_without_dns_appwrite_is_unreachable_and_nothing_is_sent(rig: Rig) -> None:
    await assert_refused(rig, AppwriteError, "cannot be reached", appwrite_endpoint=f"{NOWHERE}/v1")


async def test_a_tls_error_at_safaricom_sends_nothing(rig: Rig) -> None:
    secure = rig.sandbox.addresses.daraja.replace("http://", "https://")
    await assert_refused(rig, DarajaUnreachableError, "cannot be reached", daraja_base_url=secure)


async def test_a_tls_error_at_appwrite_sends_nothing(rig: Rig) -> None:
    secure = rig.sandbox.addresses.appwrite.replace("http://", "https://")
    await assert_refused(rig, AppwriteError, "cannot be reached", appwrite_endpoint=secure)


@pytest.mark.parametrize(
    ("name", "error"), [("daraja_base_url", DarajaUnreachableError), ("appwrite_endpoint", AppwriteError)]
)
async def test_a_refused_connection_sends_nothing(
    fast_rig: Rig, gateway: Gateway, name: str, error: type[DarajaError]
) -> None:
    await gateway.shut()
    await assert_refused(fast_rig, error, "cannot be reached", **through(gateway, fast_rig, name))


@pytest.mark.parametrize("mood", ["portal", "redirect"])
async def test_a_sign_in_page_instead_of_safaricom_sends_nothing(fast_rig: Rig, gateway: Gateway, mood: Mood) -> None:
    gateway.turn(mood)
    changes = through(gateway, fast_rig, "daraja_base_url")
    await assert_refused(fast_rig, DarajaUnreachableError, "something between here and Safaricom", **changes)
    assert [line.split("?")[0] for line in gateway.asked] == ["GET /oauth/v1/generate"]  # and no redirect was followed


@pytest.mark.parametrize("mood", ["portal", "redirect"])
async def test_a_sign_in_page_instead_of_appwrite_sends_nothing(fast_rig: Rig, gateway: Gateway, mood: Mood) -> None:
    gateway.turn(mood)
    changes = through(gateway, fast_rig, "appwrite_endpoint")
    await assert_refused(fast_rig, AppwriteError, "sign in to this network first", **changes)
    assert not any("sign-in" in line for line in gateway.asked)


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("daraja_base_url", DarajaUnreachableError, "cannot be reached"),
        ("appwrite_endpoint", AppwriteError, "did not answer within 0.3 seconds"),
    ],
)
async def test_silence_sends_nothing(
    fast_rig: Rig, gateway: Gateway, name: str, error: type[DarajaError], says: str
) -> None:
    gateway.turn("silent")
    limits = {"safaricom_timeout_s": 0.3, "appwrite_timeout_s": 0.3}
    await assert_refused(fast_rig, error, says, **through(gateway, fast_rig, name), **limits)


# --- the network changes in the middle ----------------------------------------------------------------------------


async def test_a_network_that_is_back_lets_the_next_payment_through(fast_rig: Rig, gateway: Gateway) -> None:
    async with fast_rig.daraja(**through(gateway, fast_rig)) as daraja, asyncio.timeout(60):
        for mood in ("portal", "redirect"):
            gateway.turn(mood)
            with pytest.raises(AppwriteError):
                await push(daraja, f"alice.{mood}")
        await gateway.shut()
        with pytest.raises(AppwriteError):
            await push(daraja, "alice.shut")
        gateway.turn("open")
        await gateway.open()
        payment = await push(daraja)
        await fast_rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)
    assert await fast_rig.pushes() == 1


@pytest.mark.parametrize("respond", ["html", "html_502", "empty", "empty_500", "cut"])
async def test_a_page_instead_of_the_answer_to_the_push_is_waited_for_and_never_sent_again(
    fast_rig: Rig, respond: str
) -> None:
    await fast_rig.faults(stk_push={"respond": respond, "processed": True})
    await fast_rig.phone(PHONE, auto="pay", auto_delay_s=2)
    async with fast_rig.daraja() as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        assert isinstance(await payment.result(), PaymentSuccess)
    assert await fast_rig.pushes() == 1


@pytest.mark.slow
async def test_a_sign_in_page_that_swallows_the_push_ends_unknown_and_charges_nobody(
    fast_rig: Rig, gateway: Gateway
) -> None:
    async with fast_rig.daraja(**through(gateway, fast_rig, "daraja_base_url")) as daraja, asyncio.timeout(60):
        first = await push(daraja)  # so that there is a token
        gateway.turn("portal")
        payment = await push(daraja, "alice.2")
        assert isinstance(payment.state, PaymentPending)
        unknown = await payment.result()
        assert isinstance(unknown, PaymentTimeout)
        assert unknown.checkout_request_id is None
        assert (await push(daraja, "alice.2")).id == payment.id
        assert gateway.asked == [f"POST {PUSH} HTTP/1.1"]
        assert first.id == "alice.1"
    assert await fast_rig.pushes() == 1


async def test_a_connection_that_is_refused_at_the_push_proves_that_nothing_left(
    fast_rig: Rig, gateway: Gateway
) -> None:
    async with fast_rig.daraja(**through(gateway, fast_rig, "daraja_base_url")) as daraja, asyncio.timeout(60):
        await push(daraja)
        await gateway.shut()
        await _outcome(daraja, "alice.2")  # over a connection that may have died under it: that would be no proof
        assert isinstance(await _outcome(daraja, "alice.3"), DarajaUnreachableError)
        refused = await daraja.payment("alice.3")
        assert refused is not None
        assert isinstance(refused.state, PaymentError)
    assert await fast_rig.pushes() == 1


async def _outcome(daraja: Daraja, payment_id: str) -> Payment | DarajaError:
    try:
        return await push(daraja, payment_id)
    except DarajaError as exc:
        return exc


@pytest.mark.parametrize("mood", ["portal", "redirect"])
@pytest.mark.slow
async def test_a_sign_in_page_instead_of_the_records_is_unreachable_and_the_success_is_read_later(
    fast_rig: Rig, gateway: Gateway, mood: Mood
) -> None:
    async with fast_rig.daraja(**through(gateway, fast_rig, "appwrite_endpoint")) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        gateway.turn(mood)
        await fast_rig.answer(payment)
        assert await payment.result() == PaymentTimeout(payment.checkout_request_id, "unreachable")
        gateway.turn("open")
        await daraja.resumed()
        assert isinstance(payment.state, PaymentSuccess)
        assert payment.state.late
    assert await fast_rig.pushes() == 1


async def test_a_network_that_goes_and_comes_back_before_the_cutoff_delays_the_news_only(
    fast_rig: Rig, gateway: Gateway
) -> None:
    async with fast_rig.daraja(**through(gateway, fast_rig)) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        await gateway.shut()
        await fast_rig.answer(payment)
        await fast_rig.delivered(1)
        await daraja.resumed()
        assert isinstance(payment.state, PaymentPending)
        await gateway.open()
        await daraja.resumed()
        assert isinstance(await payment.result(), PaymentSuccess)
    assert await fast_rig.pushes() == 1


@pytest.mark.slow
async def test_a_restart_without_a_network_keeps_the_payment_until_there_is_one(
    fast_rig: Rig, gateway: Gateway
) -> None:
    changes = through(gateway, fast_rig)
    async with fast_rig.daraja(**changes) as daraja:
        payment = await push(daraja)
    await fast_rig.answer(payment)
    await fast_rig.delivered(1)
    await gateway.shut()
    async with fast_rig.daraja(**changes) as daraja, asyncio.timeout(60):
        (restored,) = await daraja.restore_pending()
        assert await restored.result() == PaymentTimeout(payment.checkout_request_id, "unreachable")
        await gateway.open()
        await daraja.resumed()
        assert isinstance(restored.state, PaymentSuccess)
    assert await fast_rig.pushes() == 1
