"""What the engine needs, end to end: a session, a document that only its reader sees, and its event."""

from tests.sandbox_appwrite.live import DOCUMENTS, Live, row


async def test_an_anonymous_user_hears_of_his_payment_and_reads_it(live: Live) -> None:
    user, session = await live.guest_session()
    async with live.listen("databases.payments.collections.transactions.documents", session=session) as ear:
        connected = await ear.hear()
        assert connected["data"]["user"]["$id"] == user
        body = {"documentId": "ws_CO_1", "data": row("p1"), "permissions": [f'read("user:{user}")']}
        created = await live.call("POST", DOCUMENTS, body, key=True)
        assert created.status_code == 201
        event = await ear.hear()
        assert event["type"] == "event"
        assert event["data"]["payload"] == created.json()
    query = '{"method":"equal","attribute":"paymentId","values":["p1"]}'
    found = await live.call("GET", f"{DOCUMENTS}?queries[0]={query}&total=0", session=session)
    assert [each["$id"] for each in found.json()["documents"]] == ["ws_CO_1"]
    assert found.json()["total"] == 0
