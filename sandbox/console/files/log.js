// Every request, callback and answer, newest first, with their bodies.

import { call, element } from "./api.js";

const place = document.getElementById("log");
const kind = document.getElementById("log-kind");
const MOST = 200;
let last = 0;

export async function drawLog() {
  const entries = await call("GET", `/control/log?after=${last}`);
  for (const entry of entries) {
    last = entry.id;
    place.prepend(rowOf(entry));
  }
  while (place.children.length > MOST) place.lastElementChild.remove();
  filter();
}

export function forgetLog() {
  last = 0;
  place.replaceChildren();
}

export function watchLog() {
  kind.addEventListener("change", filter);
  document.getElementById("log-clear").addEventListener("click", () => place.replaceChildren());
}

function filter() {
  for (const row of place.children) {
    row.hidden = kind.value !== "" && (kind.value === "request") !== (row.dataset.kind === "request");
  }
}

function rowOf(entry) {
  const well = entry.status !== null && entry.status < 400;
  const status = entry.status === null ? entry.error || "no answer" : String(entry.status);
  const code = entry.result_code === undefined ? "" : ` result ${entry.result_code}`;
  const row = element("li", {}, element("details", {},
    element("summary", {}, element("time", { dateTime: entry.at }, new Date(entry.at).toLocaleTimeString("en-GB")),
      ` ${entry.kind === "request" ? "→" : "←"} ${entry.kind} ${entry.method} ${entry.path}${code} `,
      element("span", { className: well ? "good" : "bad" }, status)),
    entry.url ? element("p", {}, element("code", {}, entry.url)) : null,
    ...["request", "answer"].filter((side) => entry[side] !== null && entry[side] !== undefined).flatMap((side) => [
      element("h3", {}, side === "request" ? "Sent" : "Answered"),
      element("pre", { tabIndex: 0 }, element("code", {},
        typeof entry[side] === "string" ? entry[side] : JSON.stringify(entry[side], null, 2)))])));
  row.dataset.kind = entry.kind;
  return row;
}
