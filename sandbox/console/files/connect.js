// Addresses and credentials with copy buttons, and programs that are ready to run.

import { call, copyButton, element } from "./api.js";

const NAMES = { python: "Python", node: "Node", php: "PHP", curl: "curl", env: ".env" };

export async function buildConnect() {
  const [credentials, snippets] = await Promise.all([
    call("GET", "/control/credentials"), call("GET", "/control/snippets"),
  ]);
  const list = document.getElementById("credentials");
  for (const [name, value] of Object.entries(credentials)) {
    const label = name.replaceAll("_", " ");
    list.append(element("dt", {}, label), element("dd", {}, element("code", {}, value), copyButton(() => value, label)));
  }
  buildTabs(snippets);
  return credentials;
}

function buildTabs(snippets) {
  const tabs = document.getElementById("languages");
  const code = document.querySelector("#snippet code");
  const choose = (name) => {
    code.textContent = snippets[name];
    for (const tab of tabs.children) {
      const chosen = tab.dataset.name === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
  };
  for (const name of Object.keys(snippets)) {
    const tab = element("button", { type: "button", role: "tab", id: `tab-${name}`, onclick: () => choose(name) }, NAMES[name]);
    tab.setAttribute("aria-controls", "snippet");
    tab.dataset.name = name;
    tabs.append(tab);
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...tabs.children];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    choose(next.dataset.name);
  });
  document.getElementById("copy-snippet").replaceWith(copyButton(() => code.textContent, "the program"));
  choose("python");
}
