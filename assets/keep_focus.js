// Where the keyboard is, and where it goes next. Flet's client puts what screen readers see into another order when a
// part of the screen comes or goes, and a browser takes the keyboard from whatever is moved or removed:
// - what is only moved has the keyboard afterwards, unless the client took it away, and a field tells what is typed into it;
// - when what has it goes, with its dialog, notification, pane or page, it returns to what was pressed last at that
//   address, or below it;
// - Tab goes through one pane after the other, from the left to the right. The client goes by height, to and fro between
//   the panes, and for somebody who sees the screen it shows nothing that takes the keyboard until it is asked to;
// - where nothing has it for a moment, or what has it cannot be pressed any more, Tab goes on from there.
(() => {
  const NAME = "flt-semantics-identifier", KEPT = 20, LOOK_EVERY_MS = 100, DRAWN_MS = 2000;
  const LOST_MS = 300, OPENED_MS = 1000; // so long the client has, which may have a place of its own for the keyboard
  const TAKES = '[tabindex="0"]:not([aria-disabled="true"]), input:not(:disabled), textarea:not(:disabled)';
  const isField = (one) => one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement;
  const partOf = (one) => one.closest?.(`[${NAME}]`);
  const inside = (part) => [...(part.matches(TAKES) ? [part] : []), ...part.querySelectorAll(TAKES)];
  const isShown = (one) => one.isConnected && one.getClientRects().length > 0;
  const isLost = () => document.hasFocus() && (document.activeElement === document.body || !document.activeElement);
  const pressed = new Map(); // by address: the parts that somebody pressed there, the latest last
  let focused = null, path = location.pathname, field = null, acted = null, isOurs = false;
  let lostAt = 0, from = 0, until = 0; // since when nothing has it; when to look for what has it next
  let waiting = 0; // a Tab for what is not drawn yet
  let isPressing = false; // which takes the keyboard from a field
  let last = null, lastPlace = null; // what had it last, and where that was: the client may make it anew

  const placeOf = (one) => {
    const taker = one?.closest?.(TAKES), part = taker && partOf(taker);
    return part ? { name: part.getAttribute(NAME), at: inside(part).indexOf(taker) } : null;
  };
  const remember = (one) => {
    const place = placeOf(one);
    if (!place) return;
    const others = (pressed.get(path) ?? []).filter(({ name, at }) => name !== place.name || at !== place.at);
    pressed.set(path, [...others, place].slice(-KEPT));
  };
  const drawn = ({ name, at }) => {
    const part = document.querySelector(`[${NAME}="${CSS.escape(name)}"]`);
    const found = part && inside(part)[at];
    return found && isShown(found) ? found : null;
  };
  const find = (place) => {
    const found = drawn(place);
    return found && !isField(found) ? found : null;
  };
  // What was pressed here last, else the way back from the page on top, else what was pressed below it.
  const upwards = (address) => (address === "/" ? ["/"] : [address, ...upwards(address.replace(/\/[^/]*$/, "") || "/")]);
  const best = () => {
    const [here, ...below] = upwards(path).map((address) => (pressed.get(address) ?? []).toReversed());
    for (const place of [...here, ...(path === "/" ? [] : [{ name: "back", at: 0 }]), ...below.flat()]) {
      const found = find(place);
      if (found) return found;
    }
    return null;
  };
  // It is not drawn all at once: until somebody does something, what is found later may be better.
  const restore = () => {
    const found = best();
    if (!found || found === document.activeElement) return;
    found.focus({ preventScroll: true });
  };

  const blur = HTMLElement.prototype.blur;
  HTMLElement.prototype.blur = function () {
    if (this === focused && this.isConnected) focused = null;
    if (this === field && this.isConnected) field = null;
    blur.call(this);
  };
  // To a field that loses the keyboard the client listens no more, and to one that it moved itself, and believes to have it
  // still, never again. So it does not hear of that; what is gone it knows.
  addEventListener("mousedown", () => {
    isPressing = true;
    setTimeout(() => (isPressing = false));
  }, true);
  const keepFromClient = (event) => {
    const isMoved = event.target === field && !event.relatedTarget && document.hasFocus() && !isPressing;
    if (isMoved) event.stopImmediatePropagation();
  };
  for (const kind of ["blur", "focusout"]) addEventListener(kind, keepFromClient, true);
  // A field that is typed into belongs to the client, which moves from one to the next by itself: it has time for that.
  addEventListener("focusin", (event) => {
    [field, focused] = isField(event.target) ? [event.target, null] : [null, event.target];
    const place = placeOf(event.target);
    if (place) [last, lastPlace] = [event.target, place];
  }, true);
  const act = (one) => {
    clearTimeout(waiting); // whoever does something else meanwhile is not led away from it
    acted = one?.closest?.(TAKES) ?? null;
    isOurs = false;
    remember(one);
  };
  addEventListener("pointerdown", (event) => act(event.target), true);
  addEventListener("keydown", (event) => act(event.key === "Tab" ? null : document.activeElement), true);
  const look = () => {
    const now = performance.now();
    if (location.pathname !== path) {
      const isBack = path.startsWith(location.pathname === "/" ? "/" : `${location.pathname}/`);
      path = location.pathname;
      from = now + (isBack ? LOST_MS : OPENED_MS);
      until = from + DRAWN_MS;
      if (isBack) focused ??= document.body; // a field that had it is gone
      else pressed.delete(path);
    }
    lostAt = isLost() ? lostAt || now : 0;
    if (lostAt && field && isShown(field)) {
      if (now > lostAt + LOST_MS) field.focus({ preventScroll: true });
    } else if (focused && lostAt) {
      if (isShown(focused) && focused !== document.body) return focused.focus({ preventScroll: true });
      if (!isOurs) from = Math.max(from, now + LOST_MS);
      isOurs = true;
      until = Math.max(until, from + DRAWN_MS);
    }
    isOurs ||= acted !== null && !isShown(acted);
    if (isOurs && from <= now && now < until && !isField(document.activeElement)) restore();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
  setInterval(look, LOOK_EVERY_MS);

  // A pane is where its left edge is; what belongs to none, as a notification, comes last.
  const leftOf = (one) => {
    const pane = one.closest(`[${NAME}^="pane-"], [${NAME}="navigation"]`);
    return pane ? pane.getBoundingClientRect().left : Infinity;
  };
  const stops = (from) => {
    const all = [...document.querySelectorAll("flt-semantics-host *")];
    const shown = all.filter((one) => (one === from || one.matches(TAKES)) && isShown(one));
    return shown.map((one) => [leftOf(one), one]).sort(([one], [other]) => (one === other ? 0 : one - other)).map(([, one]) => one);
  };
  const start = () => {
    if (document.activeElement?.matches(TAKES)) return document.activeElement;
    return last && isShown(last) ? last : lastPlace && drawn(lastPlace);
  };
  const step = (by, isFirst) => {
    const from = isFirst ? null : start(), all = stops(from), at = all.indexOf(from);
    if (!all.length) return false;
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length].focus();
    return true;
  };
  const stepOnceDrawn = (by, isFirst, until) => {
    if (step(by, isFirst) || performance.now() > until) return;
    waiting = setTimeout(() => stepOnceDrawn(by, isFirst, until), LOOK_EVERY_MS);
  };
  addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) return;
    const asked = document.querySelector("flt-semantics-placeholder");
    if (!document.querySelector("flt-semantics-host") && !asked) return; // not there yet
    event.preventDefault();
    event.stopImmediatePropagation();
    asked?.click();
    stepOnceDrawn(event.shiftKey ? -1 : 1, Boolean(asked), performance.now() + DRAWN_MS);
  }, true);
})();
