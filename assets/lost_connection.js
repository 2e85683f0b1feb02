// What happens while the server is away. Flet's client would put a page of its own over the screen as soon as its
// connection ends. So it is not told until the server answers again, and what it draws then is not shown until it has a
// screen: the last one stays meanwhile, and can be read and scrolled. A bar says what is the matter, at the latest when
// something is pressed, which does nothing.
(() => {
  const WORDS = {
    en: ["Nothing was sent.", "No connection to Chama on this computer. Trying again…"],
    sw: ["Hakuna kilichotumwa.", "Hakuna muunganisho na Chama kwenye kompyuta hii. Inajaribu tena…"],
  };
  const SAID_AFTER_MS = 1500, LOOK_EVERY_MS = 250, ANSWER_MS = 5000;
  const SHOWN_AT_LAST_MS = 30000; // after the client is connected anew, should it have no screen but something to tell
  const PRESSES = ["pointerdown", "mousedown", "touchstart", "click", "keydown", "beforeinput", "paste", "drop"];
  const MOVES = ["pointermove"]; // nothing looks as if it could be pressed
  const READING = ["Tab", "PageUp", "PageDown"];
  const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"];
  // As Flet's server would write it, in MessagePack: a patch (2) of the page (1) that replaces (0) its views by none.
  const NO_VIEWS = Uint8Array.from(
    "\0\x92\x02\x82\xa2id\x01\xa5patch\x92\x91\0\x94\0\0\xa5views\x90", (letter) => letter.charCodeAt());
  // What the client gets: an answer when it connects, to a new tab without its screen, which follows, and to one that was
  // there with it; then each list goes where it was, and that it is done is said (see chama_app/ui/returned_page.py).
  const ANSWER = "session_id", SCREEN = "controls", RETURNED = "chama-returned";
  let expected = SCREEN, hasScreen = false, isAway = false, isReturning = false, losses = 0, timer = null;

  const say = (isPressed) => {
    const [nothing, lost] = WORDS[browserPreferences.language()] ?? WORDS.en, bar = document.getElementById("lost");
    bar.hidden = false;
    bar.replaceChildren(isPressed ? `${nothing} ${lost}` : lost); // anew each time, to be read aloud again
  };
  const tellLost = () => {
    losses += 1;
    if (isAway) return;
    isAway = true;
    timer = setTimeout(say, SAID_AFTER_MS, false);
    document.documentElement.toggleAttribute("data-away", true);
    document.body.setAttribute("aria-disabled", "true"); // and so is all that is in it
  };
  const tellBack = () => {
    clearTimeout(timer);
    isAway = false;
    document.documentElement.toggleAttribute("data-away", false);
    document.body.removeAttribute("aria-disabled");
    document.getElementById("lost").hidden = true;
    startScreen.hide();
  };

  const isAnswering = () =>
    fetch("manifest.json", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) }).then(() => true, () => false);
  const ours = new WeakSet();
  const give = (socket, event) => {
    ours.add(event);
    socket.dispatchEvent(event);
  };
  // It connects anew, with an empty page: two screens that are alike, and are not the same, it would compare for ever.
  const tellClientOnceBack = async (socket) => {
    while (!(await isAnswering())) await new Promise((then) => setTimeout(then, LOOK_EVERY_MS));
    if (!clientPictures.hold()) startScreen.show();
    isReturning = true;
    give(socket, new MessageEvent("message", { data: NO_VIEWS.buffer }));
    await clientPictures.laidOut();
    give(socket, new CloseEvent("close", { code: 1006 }));
  };
  const comeBack = async () => {
    const before = losses;
    isReturning = false;
    await startScreen.drawn();
    if (losses === before) tellBack();
  };

  const names = (message, name) => {
    const isBytes = message instanceof ArrayBuffer || ArrayBuffer.isView(message);
    return (isBytes ? new TextDecoder("latin1").decode(message) : String(message)).includes(name);
  };
  const receive = (event) => {
    if ((hasScreen && !isReturning) || ours.has(event)) return;
    if (names(event.data, ANSWER)) expected = names(event.data, SCREEN) ? RETURNED : SCREEN;
    if (!names(event.data, expected)) return;
    hasScreen = true;
    document.dispatchEvent(new Event("chama-screen"));
    if (isAway) comeBack();
  };
  const lose = (socket, event) => {
    if (ours.has(event)) return;
    if (hasScreen && !isReturning) event.stopImmediatePropagation(); // else the client tries again by itself
    if (event.type !== "close") return;
    tellLost();
    if (hasScreen && !isReturning) tellClientOnceBack(socket);
  };
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url, protocols) {
      const address = new URL(url, location), isClients = address.pathname === flet.webSocketEndpoint;
      if (isClients) browserPreferences.stateIn(address);
      super(address, protocols);
      if (!isClients) return;
      this.addEventListener("message", receive);
      for (const kind of ["error", "close"]) this.addEventListener(kind, (event) => lose(this, event));
      this.addEventListener("open", () => setTimeout(() => {
        if (isReturning && this.readyState === Native.OPEN) comeBack();
      }, SHOWN_AT_LAST_MS));
    }
    send(message) {
      if (this.readyState !== Native.CLOSED) super.send(message); // the client may not know yet
    }
  };

  const kept = new Set(); // the keys that went down, of which the client has not heard
  // What belongs to the browser stays with it, such as loading the page again.
  const isBrowsers = ({ key, ctrlKey, altKey, metaKey }) =>
    key !== "Enter" && (ctrlKey || altKey || metaKey || /^F\d/.test(key));
  const answer = (event) => {
    if (!isAway || !hasScreen || !event.isTrusted || READING.includes(event.key)) return;
    event.stopImmediatePropagation();
    kept.add(event.code);
    if (MODIFIERS.includes(event.key) || isBrowsers(event)) return;
    if (event.cancelable) event.preventDefault();
    if (!MOVES.includes(event.type)) say(true);
  };
  addEventListener("keyup", (event) => kept.delete(event.code) && event.stopImmediatePropagation(), true);
  for (const kind of [...PRESSES, ...MOVES]) addEventListener(kind, answer, { capture: true, passive: false });
})();
