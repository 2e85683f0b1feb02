// The simulated phones: their prompts with a PIN pad, their last message, and what they do by themselves.

import { attempt, call, element } from "./api.js";

const OUTCOMES = {
  wrong_pin: "Wrong PIN", cancel: "Cancel", ignore: "Ignore", low_balance: "Low balance",
  busy: "Busy line", phone_off: "Phone off", expired: "Expired",
};
const place = document.getElementById("phones");
const shown = new Map(); // number -> [what was drawn, card]

export async function drawPhones() {
  const [phones, prompts] = await Promise.all([call("GET", "/control/phones"), call("GET", "/control/prompts")]);
  const texts = await Promise.all(phones.map((one) => call("GET", `/control/sms/${one.msisdn}`)));
  const numbers = new Set(phones.map((one) => one.msisdn));
  for (const [number, [, card]] of shown) {
    if (!numbers.has(number)) { card.remove(); shown.delete(number); }
  }
  phones.forEach((phone, at) => {
    const asked = prompts.filter((one) => one.phone === phone.msisdn);
    const state = JSON.stringify([phone, asked, texts[at][0]]);
    const before = shown.get(phone.msisdn);
    if (before && before[0] === state) return; // what somebody is typing into stays as it is
    const card = cardOf(phone, asked, texts[at][0]);
    if (before) before[1].replaceWith(card); else place.append(card);
    shown.set(phone.msisdn, [state, card]);
  });
}

function cardOf(phone, prompts, text) {
  const title = `phone-${phone.msisdn}`;
  return element("section", { className: prompts.length ? "card ringing" : "card", "aria-labelledby": title },
    element("h3", { id: title }, `${phone.name}, +${phone.msisdn}`),
    element("p", {}, `KES ${phone.balance.toLocaleString("en")}`, phone.online ? "" : " · the phone is off"),
    ...prompts.map(promptOf),
    prompts.length ? null : element("p", { className: "note" }, "No request is open."),
    text ? element("p", {}, text.text) : null,
    byItself(phone));
}

function promptOf(prompt) {
  const pin = element("input", {
    type: "password", inputMode: "numeric", maxLength: 4, autocomplete: "off", ariaLabel: "PIN; empty counts as the right one",
  });
  const answer = (outcome) => attempt(
    () => call("POST", `/control/prompts/${prompt.checkout_request_id}`, { outcome, pin: pin.value || null }),
    outcome === "pay" ? "Answered with the PIN." : `Answered: ${OUTCOMES[outcome]}.`,
  );
  const key = (digit) => element("button", {
    type: "button", onclick: () => { if (pin.value.length < 4) pin.value += digit; },
  }, digit);
  const clear = element("button", { type: "button", ariaLabel: "Clear the PIN", onclick: () => { pin.value = ""; } }, "⌫");
  return element("form", { onsubmit: (event) => { event.preventDefault(); answer("pay"); } },
    element("p", {}, element("strong", {}, prompt.text)),
    element("div", { className: "pad", role: "group", ariaLabel: "PIN pad" },
      pin, ..."123456789".split("").map(key), clear, key("0"), element("button", { className: "strong" }, "Pay")),
    element("div", { className: "outcomes" }, ...Object.entries(OUTCOMES).map(([name, label]) => element(
      "button", { type: "button", onclick: () => answer(name) }, label))));
}

function byItself(phone) {
  const change = (fields, words) => attempt(() => call("PUT", `/control/phones/${phone.msisdn}`, fields), words);
  const choice = element("select", {
    onchange: (event) => change({ auto: event.target.value || null }, "The phone will do so from the next push on."),
  }, element("option", { value: "" }, "waits for you"), element("option", { value: "pay" }, "pays"),
  ...Object.entries(OUTCOMES).map(([name, label]) => element("option", { value: name }, label)));
  choice.value = phone.auto || "";
  return element("div", { className: "row" },
    element("label", {}, "By itself it ", choice),
    element("button", {
      type: "button", ariaPressed: String(!phone.online),
      onclick: () => change({ online: !phone.online }, phone.online ? "The phone is off." : "The phone is on."),
    }, phone.online ? "Turn off" : "Turn on"));
}
