// Covers the page until the app's first screen is drawn, in the colour of light or dark that the app has: Flet's client
// shows its own page before that, in its own colours, with its own word. And once more while it is connected anew, in
// browsers where the last screen cannot stay meanwhile.
(() => {
  const THEME_MS = 300; // in which the client goes over from its own colours to those of the app
  const SHOWN_AT_LAST_MS = 30000; // after the screen came, where the client never draws
  const chosen = browserPreferences.chosen("theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = ["dark", "light"].includes(chosen) ? chosen : system;

  // The client names a colour of its own for what is around the page; the page has named its own already.
  const isForeign = (node) => node instanceof HTMLMetaElement && node.name === "theme-color" && !node.media;
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((one) => [...one.addedNodes])) if (isForeign(node)) node.remove();
  }).observe(document.head, { childList: true });

  const pause = (ms) => new Promise((then) => setTimeout(then, ms));
  let found = null;
  const cover = () => (found ??= document.getElementById("start"));
  window.startScreen = {
    show() { document.body.append(cover()); },
    hide() { cover().remove(); },
    // The screen that is arriving is drawn, in its own colours.
    async drawn() {
      await clientPictures.laidOut();
      await pause(THEME_MS);
      await clientPictures.drawn();
    },
  };
  document.addEventListener("chama-screen", async () => {
    await Promise.race([startScreen.drawn(), pause(SHOWN_AT_LAST_MS)]);
    startScreen.hide();
  }, { once: true });
})();
