"""Programs that send a first push to this very sandbox, in the languages that people integrate M-Pesa in."""

import string
from collections.abc import Mapping
from typing import Final

from .addresses import Addresses
from .safaricom.subscribers import TEST_NUMBER

PYTHON: Final = """import base64, json, time, urllib.request

BASE = "$daraja"
basic = base64.b64encode(b"$consumer_key:$consumer_secret").decode()


def call(path, token, fields=None):
    body = None if fields is None else json.dumps(fields).encode()
    headers = {"Authorization": token, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(BASE + path, body, headers)) as answer:
        return json.load(answer)


token = call("/oauth/v1/generate?grant_type=client_credentials", "Basic " + basic)["access_token"]
stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 3 * 3600))  # East Africa Time
password = base64.b64encode(f"$shortcode$passkey{stamp}".encode()).decode()
print(call("/mpesa/stkpush/v1/processrequest", "Bearer " + token, {
    "BusinessShortCode": "$shortcode", "Password": password, "Timestamp": stamp,
    "TransactionType": "CustomerPayBillOnline", "Amount": 100, "PartyA": "$phone",
    "PartyB": "$shortcode", "PhoneNumber": "$phone", "CallBackURL": "$callback_url",
    "AccountReference": "ORDER-001", "TransactionDesc": "Payment",
}))
"""
NODE: Final = """const BASE = "$daraja";
const basic = Buffer.from("$consumer_key:$consumer_secret").toString("base64");

async function call(path, token, fields) {
  const answer = await fetch(BASE + path, {
    method: fields ? "POST" : "GET",
    headers: { Authorization: token, "Content-Type": "application/json" },
    body: fields && JSON.stringify(fields),
  });
  return answer.json();
}

(async () => {
  const { access_token } = await call("/oauth/v1/generate?grant_type=client_credentials", "Basic " + basic);
  const eat = new Date(Date.now() + 3 * 3600 * 1000); // East Africa Time
  const stamp = eat.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  console.log(await call("/mpesa/stkpush/v1/processrequest", "Bearer " + access_token, {
    BusinessShortCode: "$shortcode", Timestamp: stamp,
    Password: Buffer.from("$shortcode$passkey" + stamp).toString("base64"),
    TransactionType: "CustomerPayBillOnline", Amount: 100, PartyA: "$phone",
    PartyB: "$shortcode", PhoneNumber: "$phone", CallBackURL: "$callback_url",
    AccountReference: "ORDER-001", TransactionDesc: "Payment",
  }));
})();
"""
PHP: Final = """<?php
$$base = "$daraja";

function call(string $$url, string $$token, ?array $$fields = null): array {
    $$curl = curl_init($$url);
    curl_setopt($$curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($$curl, CURLOPT_HTTPHEADER, ["Authorization: $$token", "Content-Type: application/json"]);
    if ($$fields) curl_setopt($$curl, CURLOPT_POSTFIELDS, json_encode($$fields));
    return json_decode(curl_exec($$curl), true);
}

$$basic = base64_encode("$consumer_key:$consumer_secret");
$$token = call("$$base/oauth/v1/generate?grant_type=client_credentials", "Basic $$basic")["access_token"];
date_default_timezone_set("Africa/Nairobi");
$$stamp = date("YmdHis");
print_r(call("$$base/mpesa/stkpush/v1/processrequest", "Bearer $$token", [
    "BusinessShortCode" => "$shortcode", "Timestamp" => $$stamp,
    "Password" => base64_encode("$shortcode$passkey" . $$stamp),
    "TransactionType" => "CustomerPayBillOnline", "Amount" => 100, "PartyA" => "$phone",
    "PartyB" => "$shortcode", "PhoneNumber" => "$phone", "CallBackURL" => "$callback_url",
    "AccountReference" => "ORDER-001", "TransactionDesc" => "Payment",
]));
"""
CURL: Final = """TOKEN=$$(curl -s -u '$consumer_key:$consumer_secret' \\
  '$daraja/oauth/v1/generate?grant_type=client_credentials' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
STAMP=$$(TZ=EAT-3 date +%Y%m%d%H%M%S)
PASSWORD=$$(printf %s "$shortcode$passkey$$STAMP" | base64 | tr -d '\\n')
curl -s '$daraja/mpesa/stkpush/v1/processrequest' \\
  -H "Authorization: Bearer $$TOKEN" -H 'Content-Type: application/json' -d @- <<END
{"BusinessShortCode": "$shortcode", "Password": "$$PASSWORD", "Timestamp": "$$STAMP",
 "TransactionType": "CustomerPayBillOnline", "Amount": 100, "PartyA": "$phone",
 "PartyB": "$shortcode", "PhoneNumber": "$phone", "CallBackURL": "$callback_url",
 "AccountReference": "ORDER-001", "TransactionDesc": "Payment"}
END
"""
ENV: Final = """DARAJA_BASE_URL=$daraja
DARAJA_CONSUMER_KEY=$consumer_key
DARAJA_CONSUMER_SECRET=$consumer_secret
DARAJA_PASSKEY=$passkey
DARAJA_SHORTCODE=$shortcode
DARAJA_ENVIRONMENT=sandbox
DARAJA_CALLBACK_DOMAIN=$function
DARAJA_CALLBACK_SECRET=$callback_secret
APPWRITE_ENDPOINT=$appwrite
APPWRITE_PROJECT_ID=$project_id
APPWRITE_API_KEY=$api_key
"""
LANGUAGES: Final[Mapping[str, str]] = {"python": PYTHON, "node": NODE, "php": PHP, "curl": CURL, "env": ENV}
PHONE: Final = TEST_NUMBER


def snippets(addresses: Addresses, callback_url: str) -> dict[str, str]:
    """Ready to run: nothing has to be filled in."""
    values = {**addresses.as_dict(), "phone": PHONE, "callback_url": callback_url}
    return {name: string.Template(template).substitute(values) for name, template in LANGUAGES.items()}
