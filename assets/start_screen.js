// Covers the page until the app's first screen is there, in the colour of light or dark that the app has: Flet's client
// shows its own blank page before that, white in the dark. States the browser's language and what was chosen in it as
// the client connects, so that the first screen has them already. And says so when the connection is lost, in the same
// language, above a screen that stays as it was.
(() => {
  const CHOICES = ["language", "theme", "masked"];
  const chosen = (name) => { // as the client keeps it: see ui/preferences.py
    try {
      return JSON.parse(localStorage.getItem(`flutter.chama.${name}`) ?? '""');
    } catch {
      return "";
    }
  };
  const language = () => (["en", "sw"].includes(chosen("language")) ? chosen("language") : navigator.language).slice(0, 2);
  const LOST = {
    en: "No connection to Chama on this computer. Trying again…",
    sw: "Hakuna muunganisho na Chama kwenye kompyuta hii. Inajaribu tena…",
  };
  const LOST_AFTER_MS = 1500, SHOWN_AFTER_MS = 300;
  const SHOWN_AT_LAST_MS = 10000; // after the screen came, where the client never says that it has laid it out
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme =
    ["dark", "light"].includes(chosen("theme")) ? chosen("theme") : system;

  // The client names a colour of its own for what is around the page; the page has named its own already.
  const isForeign = (node) => node instanceof HTMLMetaElement && node.name === "theme-color" && !node.media;
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((one) => [...one.addedNodes])) if (isForeign(node)) node.remove();
  }).observe(document.head, { childList: true });

  let hasScreen = false, isUncovered = false, timer = null;
  const tell = (isLost) => {
    const lost = document.getElementById("lost");
    if (!isLost) {
      clearTimeout(timer);
      timer = null;
      lost.hidden = true;
    } else {
      timer ??= setTimeout(() => { lost.textContent = LOST[language()] ?? LOST.en; lost.hidden = false; }, LOST_AFTER_MS);
    }
  };
  // However long it takes: until then the client draws words of its own. The message that brings a screen, to a new tab
  // the second one and to a tab that is loaded again the first, has controls in it; the client has laid them out when it
  // tells how large the first is, and drawn them when the browser has drawn twice since.
  const drawn = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const uncover = () => {
    if (isUncovered) return;
    isUncovered = true;
    drawn(() => setTimeout(() => document.getElementById("start")?.remove(), SHOWN_AFTER_MS));
  };
  const names = (message, name) => {
    const bytes = message instanceof ArrayBuffer || ArrayBuffer.isView(message) ? new TextDecoder("latin1").decode(message) : String(message);
    return bytes.includes(name);
  };
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url, protocols) {
      const address = new URL(url, location), isOurs = address.pathname === flet.webSocketEndpoint;
      if (isOurs) {
        address.searchParams.set("device", navigator.language);
        for (const name of CHOICES) if (chosen(name)) address.searchParams.set(name, chosen(name));
      }
      super(address, protocols);
      if (!isOurs) return;
      this.addEventListener("message", (event) => {
        tell(false);
        if (hasScreen || !names(event.data, "controls")) return;
        hasScreen = true;
        setTimeout(uncover, SHOWN_AT_LAST_MS);
      });
      this.addEventListener("close", () => tell(true));
    }
    send(message) {
      super.send(message);
      if (hasScreen && !isUncovered && names(message, "size_change")) uncover();
    }
  };
})();
