"use strict";
// A simulated phone of the room. What it shows comes from the speaker's computer; a PIN never leaves this page.
(() => {
  const WRONG_PIN = "0000", PIN_LENGTH = 4, AGAIN_MS = 2000, EAST_AFRICA_MS = 3 * 3600 * 1000, KEPT = "chama-phone", KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"];
  const OUTCOMES = { cancel: "cancelled", ignore: "ignored", low_balance: "no_money", phone_off: "was_off", wrong_pin: "wrong_pin", pay: "" };
  const REFUSALS = { no_name: "no_name", closed: "door_closed", full: "full", busy: "busy", not_saved: "not_saved", later: "later" };
  const RETRIED = ["busy", "later"];
  const language = (navigator.language || "en").toLowerCase().startsWith("sw") ? "sw" : "en";
  const words = JSON.parse(document.getElementById("words").textContent)[language];
  const part = (id) => document.getElementById(id);
  const ONE_WORD = /\b(Ksh|KES) (?=\d)|\b0\d{3} (\d{3}|•••) \d{3}\b|\d:\d\d [AP]M\b/g;
  const whole = (text) => text.replaceAll("M-PESA", "M\u2011PESA").replace(ONE_WORD, (one) => one.replaceAll(" ", "\u00a0")); // never broken inside
  const say = (id, text) => { if (part(id).textContent !== whole(text)) part(id).textContent = whole(text); };
  let token = "", digits = "", shown = null, answered = "", ended = "", endsAt = 0, source = null, isJoining = false;

  function keep(given) {
    token = given;
    try { given ? localStorage.setItem(KEPT, given) : localStorage.removeItem(KEPT); } catch { /* a private window keeps it in the address alone */ }
    history.replaceState(null, "", given ? `#${given}` : location.pathname);
  }

  function kept() {
    try { return location.hash.slice(1) || localStorage.getItem(KEPT) || ""; } catch { return location.hash.slice(1); }
  }

  function show(section) {
    for (const one of ["join", "phone", "out"]) part(one).hidden = one !== section;
  }

  async function post(path, body) {
    return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  async function problemOf(answer) {
    try { return (await answer.json()).problem || "later"; } catch { return "later"; }
  }

  async function join() {
    const name = part("name").value.trim();
    if (!name) { say("refused", words.no_name); part("name").focus(); return; }
    if (isJoining) return;
    isJoining = part("get").disabled = true;
    try {
      const answer = await post("join", { name, language });
      if (answer.ok) { say("refused", ""); keep((await answer.json()).token); listen(); return; }
      const problem = await problemOf(answer);
      say("refused", words[REFUSALS[problem]] || words.later);
      if (RETRIED.includes(problem)) setTimeout(join, AGAIN_MS);
    } catch {
      say("refused", words.lost);
      setTimeout(join, AGAIN_MS);
    } finally {
      isJoining = part("get").disabled = false;
    }
  }

  function listen() {
    source?.close();
    const own = source = new EventSource(`phones/${encodeURIComponent(token)}/news`);
    own.onmessage = (event) => { part("lost").hidden = true; draw(JSON.parse(event.data)); };
    own.onerror = () => {
      if (own !== source) return;
      part("lost").hidden = false;
      if (own.readyState === EventSource.CLOSED) setTimeout(lookAgain, AGAIN_MS); // the browser gives up on an answer that is none
    };
  }

  async function lookAgain() {
    try {
      const answer = await fetch(`phones/${encodeURIComponent(token)}`);
      if (answer.status === 404) { keep(""); part("lost").hidden = true; show("join"); return; }
      if (answer.status === 410) { draw({ gone: true }); return; }
    } catch { /* still away */ }
    listen();
  }

  function draw(news) {
    if (news.gone) {
      source?.close();
      part("lost").hidden = true;
      say("out-text", words.gone);
      show("out");
      return;
    }
    const before = shown?.prompt?.id, now = news.prompt?.id;
    if (now && now !== before) {
      digits = answered = ended = "";
      endsAt = Date.now() + news.left_s * 1000;
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([200, 100, 200]); // not before somebody has touched the page
    } else if (now) {
      endsAt = Date.now() + news.left_s * 1000;
    } else if (before) {
      ended = answered ? words[OUTCOMES[answered]] || "" : words.closed;
    }
    shown = news;
    refresh();
  }

  function refresh() {
    show("phone");
    const prompt = shown.prompt, isAsked = Boolean(prompt) && !answered;
    say("owner", shown.name);
    say("balance", shown.balance === null ? "" : `Ksh\u00a0${shown.balance.toLocaleString("en-KE")}`);
    part("balance").setAttribute("aria-label", `${words.balance} ${part("balance").textContent}`);
    part("prompt").hidden = !isAsked;
    part("resting").hidden = isAsked;
    say("waiting", prompt ? words.sending : words.waiting);
    say("ended", prompt ? "" : ended);
    part("message").hidden = !shown.message || Boolean(prompt);
    say("message-text", shown.message);
    if (isAsked) say("prompt-text", prompt.text);
    drawDigits();
  }

  function drawDigits() {
    [...part("dots").children].forEach((dot, place) => dot.classList.toggle("on", place < digits.length));
    part("dots").setAttribute("aria-label", `${words.enter_pin} ${digits.length}/${PIN_LENGTH}`);
    part("send").disabled = digits.length < PIN_LENGTH;
  }

  function press(key) {
    digits = key === "⌫" ? digits.slice(0, -1) : (digits + key).slice(0, PIN_LENGTH);
    drawDigits();
  }

  async function answer(outcome) {
    const prompt = shown?.prompt;
    if (!prompt || answered) return;
    digits = "";
    answered = outcome;
    refresh();
    try {
      const told = await post(`phones/${encodeURIComponent(token)}/answer`, { prompt: prompt.id, outcome });
      if (told.status === 409) { answered = ""; ended = words.closed; lookAgain(); return; }
      if (!told.ok) throw new Error(String(told.status));
      part("lost").hidden = true;
    } catch { // it was not taken: the prompt is there again
      if (shown?.prompt?.id === prompt.id) { answered = ""; refresh(); }
      part("lost").hidden = false;
    }
  }

  function tick() {
    say("clock", new Date(Date.now() + EAST_AFRICA_MS).toISOString().slice(11, 16));
    part("left").value = Math.max(0, Math.min(60, (endsAt - Date.now()) / 1000));
  }

  function build() {
    document.documentElement.lang = language;
    document.title = words.title;
    const texts = { note: "note", lost: "lost", "what-name": "what_name", get: "get_phone", cancel: "cancel", send: "send", rule: "pin_rule", "or-else": "or_else", ignore: "ignore", low: "low_balance", off: "phone_off" };
    for (const [id, word] of Object.entries(texts)) say(id, words[word]);
    for (let place = 0; place < PIN_LENGTH; place++) part("dots").append(document.createElement("i"));
    for (const key of KEYS) {
      const made = document.createElement(key ? "button" : "span");
      made.textContent = key;
      if (key) { made.type = "button"; made.addEventListener("click", () => press(key)); }
      if (key === "⌫") made.setAttribute("aria-label", words.delete);
      part("pad").append(made);
    }
    part("join").addEventListener("submit", (event) => { event.preventDefault(); join(); });
    part("send").addEventListener("click", () => answer(digits === WRONG_PIN ? "wrong_pin" : "pay"));
    for (const [id, outcome] of [["cancel", "cancel"], ["ignore", "ignore"], ["low", "low_balance"], ["off", "phone_off"]]) part(id).addEventListener("click", () => answer(outcome));
    addEventListener("keydown", (event) => {
      if (part("prompt").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") press("⌫");
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && token) listen(); }); // a phone that slept has missed things
  }

  build();
  tick();
  setInterval(tick, 500);
  keep(kept());
  if (token) listen(); else show("join");
})();
