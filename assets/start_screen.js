// Covers the page until the app's first screen is there, in the colour of light or dark that the app has: Flet's client
// shows its own blank page before that, white in the dark. And says so when the connection is lost, in the browser's
// language, above a screen that stays as it was.
(() => {
  const LOST = navigator.language.startsWith("sw")
    ? "Hakuna muunganisho na Chama kwenye kompyuta hii. Inajaribu tena…"
    : "No connection to Chama on this computer. Trying again…";
  const LOST_AFTER_MS = 1500, SHOWN_AFTER_MS = 300;
  const SHOWN_AT_LAST_MS = 10000; // after the screen came, where the client never says that it has laid it out
  const chosen = localStorage.getItem("flutter.chama.theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme =
    chosen?.includes("dark") ? "dark" : chosen?.includes("light") ? "light" : system;

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
      timer ??= setTimeout(() => { lost.textContent = LOST; lost.hidden = false; }, LOST_AFTER_MS);
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
      super(url, protocols);
      if (new URL(url, location).pathname !== flet.webSocketEndpoint) return;
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
