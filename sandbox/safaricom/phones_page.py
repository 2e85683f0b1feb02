"""The simulated phones as one plain table with buttons: works without scripts, fonts or anything from elsewhere."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ..clock import EAT
from ..fields import FieldError, kenyan_phone, read_body
from ..operations import guarded
from .app import Safaricom
from .prompts import Prompt
from .results import OUTCOME_CODES, OUTCOMES, stk_words

IDLE_REFRESH_S = 3
BUSY_REFRESH_S = 30  # long enough to type a PIN before the page is drawn anew
LABELS = {
    "pay": "Pay",
    "wrong_pin": "Wrong PIN",
    "cancel": "Cancel",
    "ignore": "Ignore",
    "low_balance": "Low balance",
    "busy": "Busy line",
    "phone_off": "Phone off",
    "expired": "Expired",
}
STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem }
.note { border: 2px dashed; padding: .5rem 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid; padding: .75rem .5rem; text-align: left; vertical-align: top }
button, input { font: inherit; min-height: 2.75rem; min-width: 2.75rem; padding: 0 .75rem; margin: .15rem 0 }
button { white-space: nowrap }
input[name=pin] { width: 7rem; letter-spacing: .2em }
form { display: inline }
.sms { white-space: pre-wrap; max-width: 28rem }
@media (max-width: 40rem) {
  table, tbody, tr, td, tbody th { display: block; border: 0; padding: .15rem 0 }
  tr { border-bottom: 1px solid; padding: 1rem 0 }
  thead { display: none }
}
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
}


class PhonesPage:
    """`GET /phones` and the forms on it. A simulator's page: nobody should ever type a real PIN here."""

    def __init__(self, safaricom: Safaricom) -> None:
        self._safaricom = safaricom

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/phones", guarded(self.show), methods=["GET"]),
            Route("/phones/answer", guarded(self.answer), methods=["POST"]),
            Route("/phones/change", guarded(self.change), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        prompts = self._safaricom.prompts.open_ones()
        numbers = sorted({*self._safaricom.subscribers.known(), *(prompt.phone for prompt in prompts)})
        refresh_s = BUSY_REFRESH_S if prompts else IDLE_REFRESH_S
        rows = "".join(self._row(number, [p for p in prompts if p.phone == number]) for number in numbers)
        empty = '<tr><td colspan="5">No phones yet: they appear here with their first payment request.</td></tr>'
        return HTMLResponse(PAGE.format(refresh=refresh_s, style=STYLE, rows=rows or empty), headers=POLICY)

    async def answer(self, request: Request) -> Response:
        form = await _form(request)
        prompt = self._safaricom.prompts.find(form.get("prompt", ""))
        outcome = form.get("outcome", "pay")
        if prompt is None or outcome not in OUTCOMES:
            raise FieldError("prompt", "is not known, or the outcome is not", 404)
        if prompt.state != "closed":  # somebody was quicker: the page then simply shows how it is
            if outcome == "ignore":
                self._safaricom.prompts.ignore(prompt)
            else:
                self._safaricom.prompts.answer(prompt, outcome, form.get("pin") or None)
        return RedirectResponse("/phones", 303)

    async def change(self, request: Request) -> Response:
        form = await _form(request)
        msisdn = kenyan_phone("msisdn", form.get("msisdn"))
        changes = {"online": form["online"] == "on"} if "online" in form else {}
        self._safaricom.subscribers.change(msisdn, changes, self._safaricom.clock.now())
        return RedirectResponse("/phones", 303)

    def _row(self, number: str, prompts: list[Prompt]) -> str:
        subscriber = self._safaricom.subscribers.get(number)
        texts = self._safaricom.subscribers.texts(number)
        newest = escape(str(texts[0]["text"])) if texts else "No messages."
        turned = "off" if subscriber.online else "on"
        switch = (
            f'<form method="post" action="/phones/change"><input type="hidden" name="msisdn" value="{number}">'
            f'<button name="online" value="{turned}">Turn {turned}</button></form>'
        )
        asked = [_prompt(prompt, self._safaricom.prompts.text_of(prompt)) for prompt in prompts]
        return (
            f'<tr><th scope="row">{escape(subscriber.name)}<br>+{number}</th>'
            f"<td>KES {self._safaricom.subscribers.balance(number):,}</td>"
            f"<td>{''.join(asked) or 'No request is open.'}</td>"
            f'<td class="sms">{newest}</td><td>{"On" if subscriber.online else "Off"} {switch}</td></tr>'
        )


def _prompt(prompt: Prompt, shown: str) -> str:
    identity = escape(prompt.checkout_request_id, quote=True)
    closes = f"{prompt.closes_at.astimezone(EAT):%H:%M:%S}"
    hidden = f'<input type="hidden" name="prompt" value="{identity}">'
    others = "".join(
        f'<button name="outcome" value="{name}" title="{_result(name)}">{LABELS[name]}</button> '
        for name in OUTCOMES
        if name != "pay"
    )
    return (
        f"<p><strong>{escape(shown)}</strong><br>Closes at {closes}{', ignored' if prompt.ignored else ''}.</p>"
        f'<form method="post" action="/phones/answer">{hidden}'
        f'<label>Simulator PIN <input name="pin" inputmode="numeric" maxlength="4" autocomplete="off" type="password">'
        f'</label> <button name="outcome" value="pay">Pay</button></form> '
        f'<form method="post" action="/phones/answer">{hidden}{others}</form>'
    )


def _result(outcome: str) -> str:
    code = OUTCOME_CODES[outcome]
    return escape(f"Result {code}: {stk_words(code)}", quote=True)


async def _form(request: Request) -> dict[str, str]:
    body = await read_body(request)
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except ValueError as error:
        raise FieldError("body", "must be a form of this page") from error
    return {name: values[-1] for name, values in fields.items()}


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{refresh}"><title>Simulated phones</title><style>{style}</style></head>
<body><h1>Simulated phones</h1>
<p class="note"><strong>This is a simulator. No real money moves and no real phone rings.</strong>
The PIN is 1234 unless you changed it. Never type your real M-PESA PIN. An empty PIN counts as the right one.</p>
<table><thead><tr><th scope="col">Customer</th><th scope="col">Balance</th><th scope="col">Request on the screen</th>
<th scope="col">Last message</th><th scope="col">Phone</th></tr></thead><tbody>{rows}</tbody></table>
<p>The page looks for news by itself. <a href="/phones">Look now</a></p></body></html>
"""
