// The console: builds its parts once, then draws again whatever the sandbox says is new.

import { attempt, call, element, tell } from "./api.js";
import { buildConnect } from "./connect.js";
import { buildFaults, drawFaults } from "./faults.js";
import { drawLog, forgetLog, watchLog } from "./log.js";
import { drawPhones } from "./phones.js";

const AGAIN_MS = 2000;

function onSubmit(id, work) {
  document.getElementById(id).addEventListener("submit", (event) => {
    event.preventDefault();
    work(event.target);
  });
}

async function buildTrigger(credentials) {
  const choice = document.querySelector("#trigger select");
  for (const [name, words] of Object.entries(await call("GET", "/control/trigger"))) {
    choice.append(element("option", { value: name }, `${name.replaceAll("_", " ")} – ${words}`));
  }
  document.querySelector("#trigger [name=callback_url]").value = credentials.callback_url;
  onSubmit("trigger", (form) => attempt(() => call("POST", "/control/trigger", {
    event: form.event.value, phone: form.phone.value, amount: Number(form.amount.value), callback_url: form.callback_url.value,
  }), "It is on its way; the log shows its callback."));
}

async function buildScenarios() {
  const place = document.getElementById("scenarios");
  for (const one of await call("GET", "/control/scenarios")) {
    place.append(element("div", { className: "card" }, element("h3", {}, one.title), element("p", {}, one.words),
      element("button", {
        type: "button", ariaLabel: `Use: ${one.title}`,
        onclick: () => attempt(() => call("POST", `/control/scenarios/${one.name}`, {}), `${one.title}: the switches are set.`),
      }, "Use")));
  }
}

async function drawMerchant() {
  const merchants = await call("GET", "/control/merchants");
  document.getElementById("merchant").replaceChildren(...merchants.flatMap((one) => [
    element("dt", {}, `Shortcode ${one.shortcode}`),
    element("dd", {}, `received KES ${one.balance.toLocaleString("en")}, for payouts `
      + `KES ${one.utility_balance.toLocaleString("en")}, tills: ${one.tills.join(", ") || "none"}`)]));
}

async function follow() {
  let version = -1;
  for (;;) {
    try {
      const wait = version < 0 ? 0 : 25;
      version = (await call("GET", `/control/changes?after=${Math.max(version, 0)}&wait_s=${wait}`)).version;
      await Promise.all([drawPhones(), drawLog(), drawFaults(), drawMerchant()]);
      document.body.dataset.drawn = String(version);
    } catch {
      tell("The sandbox does not answer. This page goes on by itself once it does.");
      await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });
      version = -1;
    }
  }
}

const [credentials, description] = await Promise.all([buildConnect(), call("GET", "/openapi.json")]);
buildFaults(description);
await Promise.all([buildTrigger(credentials), buildScenarios()]);
watchLog();
onSubmit("add-phone", (form) => attempt(() => call("PUT", `/control/phones/${encodeURIComponent(form.msisdn.value)}`, {}),
  "The phone is here."));
document.querySelector("#clock select").addEventListener("change", (event) => attempt(
  () => call("PUT", "/control/faults", { clock_factor: Number(event.target.value) }), "The clock is set."));
onSubmit("reset", async () => {
  await attempt(() => call("POST", "/control/reset", {}), "Everything is as on the first day.");
  forgetLog();
});
await follow();
