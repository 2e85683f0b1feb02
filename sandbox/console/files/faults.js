// Every switch that the OpenAPI description names, as a control of its kind.

import { attempt, call, element } from "./api.js";

const place = document.getElementById("faults");
const TITLES = {
  callback: "Callbacks", stk_push: "Answers to pushes", query: "STK Query", oauth: "Signing in", b2c: "Payouts",
  transaction_status: "Transaction Status", c2b: "Payments to the paybill", account_balance: "Account Balance",
  reversal: "Reversals",
};
const controls = []; // [path, schema, element]

export function buildFaults(document_) {
  const shape = document_.paths["/control/faults"].put.requestBody.content["application/json"].schema.properties;
  const loose = Object.entries(shape).filter(([name, schema]) => !schema.properties && name !== "clock_factor");
  place.append(part("Rules", loose, []));
  for (const [name, schema] of Object.entries(shape)) {
    if (schema.properties) place.append(part(TITLES[name] || name, Object.entries(schema.properties), [name]));
  }
}

export async function drawFaults() {
  const now = await call("GET", "/control/faults");
  const factor = document.querySelector("#clock select");
  if (![...factor.options].some((one) => Number(one.value) === now.clock_factor)) {
    factor.append(element("option", { value: String(now.clock_factor) }, String(now.clock_factor)));
  }
  factor.value = String(now.clock_factor);
  for (const [path, schema, control] of controls) {
    if (control === document.activeElement) continue;
    const value = path.reduce((inner, name) => inner[name], now);
    if (control.type === "checkbox") control.checked = Boolean(value);
    else control.value = value === null ? "" : String(value);
    const initial = control.dataset.initial ?? (control.dataset.initial = JSON.stringify(value));
    control.closest(".switch").classList.toggle("changed", JSON.stringify(value) !== initial);
  }
}

function part(title, fields, path) {
  return element("details", {}, element("summary", {}, title),
    ...fields.map(([name, schema]) => switchOf([...path, name], schema)));
}

function switchOf(path, schema) {
  const id = `fault-${path.join("-")}`;
  const control = controlOf(schema, id);
  control.addEventListener("change", () => attempt(() => call("PUT", "/control/faults", nested(path, read(control, schema))),
    `${path.join(".")} is changed.`));
  controls.push([path, schema, control]);
  return element("div", { className: "switch" }, element("label", { htmlFor: id }, path.at(-1).replaceAll("_", " ")), control,
    schema.description ? element("span", { className: "words", id: `${id}-words` }, schema.description) : null);
}

function controlOf(schema, id) {
  const kinds = [schema.type].flat();
  const described = { id, "aria-describedby": `${id}-words` };
  if (schema.enum) {
    return element("select", described, ...schema.enum.map((one) => element("option", { value: one ?? "" }, one ?? "–")));
  }
  if (kinds[0] === "boolean" && kinds.includes("null")) {
    return element("select", described, ...["", "true", "false"].map((one) => element("option", { value: one }, one || "–")));
  }
  if (kinds[0] === "boolean") return element("input", { ...described, type: "checkbox" });
  if (kinds[0] === "integer" || kinds[0] === "number") {
    return element("input", {
      ...described, type: "number", min: schema.minimum, max: schema.maximum, step: kinds[0] === "integer" ? 1 : "any",
    });
  }
  return element("input", { ...described, type: "text", autocomplete: "off" });
}

function read(control, schema) {
  const kind = [schema.type].flat()[0];
  if (control.type === "checkbox") return control.checked;
  if (control.value === "") return null;
  if (kind === "boolean") return control.value === "true";
  return kind === "integer" || kind === "number" ? Number(control.value) : control.value;
}

function nested(path, value) {
  return path.reduceRight((inner, name) => ({ [name]: inner }), value);
}
