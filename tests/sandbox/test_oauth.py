"""Signing in to the pretend Safaricom."""

import httpx
import pytest

from tests.sandbox.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_good_keys_get_a_token_whose_lifetime_is_a_string(shop: Shop) -> None:
    answer = await shop.sign_in()
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == "3599"
    assert len(answer.json()["access_token"]) == 28


async def test_wrong_keys_get_a_400_with_nothing_in_it(shop: Shop) -> None:
    answer = await shop.sign_in(key="wrong")
    assert (answer.status_code, answer.content) == (400, b"")


async def test_a_wrong_grant_type_and_a_wrong_kind_of_sign_in_have_their_codes(shop: Shop) -> None:
    grant = await shop.sign_in(grant_type="password")
    kind = await shop.http.get("/oauth/v1/generate", headers={"Authorization": "Bearer x"})
    assert (grant.status_code, grant.json()["errorCode"]) == (400, "400.008.02")
    assert (kind.status_code, kind.json()["errorCode"]) == (400, "400.008.01")


async def test_posting_to_the_token_address_is_the_wrong_method(shop: Shop) -> None:
    assert (await shop.http.post("/oauth/v1/generate")).status_code == 405


async def test_several_tokens_stay_alive_unless_the_switch_says_one(shop: Shop) -> None:
    first = await shop.token()
    await shop.sign_in()
    assert (await push_with(shop, first)).status_code == 200
    await shop.faults(oauth={"one_token": True})
    await shop.sign_in()
    answer = await push_with(shop, first)
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "404.001.03")


async def test_an_expired_token_is_an_invalid_access_token(shop: Shop) -> None:
    await shop.token()
    await shop.http.post("/control/tokens/expire")
    answer = await shop.push()
    assert answer.status_code == 404
    assert set(answer.json()) == {"requestId", "errorCode", "errorMessage"}
    assert answer.json()["errorMessage"] == "Invalid Access Token"


async def test_the_lifetime_can_be_rubbish(shop: Shop) -> None:
    await shop.faults(oauth={"expires_in": {"never": True}})
    assert (await shop.sign_in()).json()["expires_in"] == {"never": True}


async def test_a_wrong_answer_can_be_asked_for_a_number_of_times(shop: Shop) -> None:
    await shop.faults(oauth={"respond": "500.003.02", "times": 1})
    assert [(await shop.sign_in()).status_code for _ in range(2)] == [500, 200]


async def push_with(shop: Shop, token: str) -> httpx.Response:
    return await shop.http.post(
        "/mpesa/stkpush/v1/processrequest",
        json=shop.push_fields(),
        headers={"Authorization": f"Bearer {token}"},
    )
