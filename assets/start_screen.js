// Covers the page until the app's first screen is there, in the colour of light or dark that the app has: Flet's client
// shows its own blank page before that, white in the dark. And says so when the connection is lost, in the browser's
// language, above a screen that stays as it was.
(() => {
  const LOST = navigator.language.startsWith("sw")
    ? "Hakuna muunganisho na Chama kwenye kompyuta hii. Inajaribu tena…"
    : "No connection to Chama on this computer. Trying again…";
  const LOST_AFTER_MS = 1500, SHOWN_AFTER_MS = 300;
  const SHOWN_AT_LAST_MS = 1500; // after the client's first picture, whatever was sent: a tab that is loaded again gets less
  const SCREEN_IS_THERE = 2; // the first message answers the client, the second one brings the first screen
  const chosen = localStorage.getItem("flutter.chama.theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme =
    chosen?.includes("dark") ? "dark" : chosen?.includes("light") ? "light" : system;

  // The client names a colour of its own for what is around the page; the page has named its own already.
  const isForeign = (node) => node instanceof HTMLMetaElement && node.name === "theme-color" && !node.media;
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((one) => [...one.addedNodes])) if (isForeign(node)) node.remove();
  }).observe(document.head, { childList: true });

  let messages = 0, timer = null;
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
  // However busy the computer is: the client has laid its screen out when the browser has drawn twice since.
  const drawn = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const uncover = (afterMs) => drawn(() => setTimeout(() => document.getElementById("start")?.remove(), afterMs));
  addEventListener("flutter-first-frame", () => uncover(SHOWN_AT_LAST_MS));
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url, protocols) {
      super(url, protocols);
      if (new URL(url, location).pathname !== flet.webSocketEndpoint) return;
      this.addEventListener("message", () => {
        tell(false);
        messages += 1;
        if (messages === SCREEN_IS_THERE) uncover(SHOWN_AFTER_MS);
      });
      this.addEventListener("close", () => tell(true));
    }
  };
})();
