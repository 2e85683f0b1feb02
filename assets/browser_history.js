// Keeps the browser's history like the app's own stack: below each entry lie the pages that its page lies over, and Home
// at the bottom. So Back closes what is on top, then goes Home, then leaves, however somebody came there, and Forward
// returns. Flet's client only ever adds an entry when the app goes somewhere; here the entry takes its place:
// - a page that lies over the one that is shown gets an entry of its own, and so do pages between the two;
// - the way back to a page below is a step back, so that what was closed can be returned to;
// - for anything else, what does not lie below it goes first.
// And asks before a tab is closed or loaded again while something was typed into a form and not saved.
(() => {
  const BELOW = "below"; // what an entry's state says, beside what the client keeps there: the addresses below it
  const TYPED = "chama.typed"; // the pages that something was typed into; the app keeps it when the tab is loaded again
  const PLACES = ["/", "/activity", "/settings"]; // what is typed there is looked for, and saved nowhere
  const STEP_MS = 2000;
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  const shown = () => location.pathname;
  const below = () => history.state?.[BELOW] ?? [];
  const liesOver = (address, under) => address !== under && (under === "/" || address.startsWith(`${under}/`));
  const typed = () => JSON.parse(sessionStorage.getItem(TYPED) ?? "[]");
  const form = () => shown().replace(/(\/\d+)+$/, ""); // whichever of its steps is shown
  const keepTyped = (is) => sessionStorage.setItem(TYPED, JSON.stringify(typed().filter(is)));
  const seen = new Set(), waiting = [];
  let arrived = null;

  const entry = (state, addresses) => ({ ...state, [BELOW]: addresses });
  const between = (under, address) =>
    [...seen].filter((one) => liesOver(one, under) && liesOver(address, one)).sort((one, other) => one.length - other.length);
  const add = (state, title, address) => {
    for (const one of [...between(shown(), address), address]) push(entry(state, [...below(), shown()]), title, one);
  };
  const stepBack = (steps) => new Promise((resolve) => {
    const done = () => { if (arrived === done) arrived = null; resolve(); };
    arrived = done;
    setTimeout(done, STEP_MS); // should there be nothing to step back to
    history.go(-steps);
  });

  const go = async (state, title, address) => {
    const stack = [...below(), shown()];
    if (address === shown()) return;
    keepTyped((one) => liesOver(address, one) || (one === address && stack.includes(one)));
    const kept = stack.filter((one) => one === address || liesOver(address, one)).length;
    if (kept < stack.length) await stepBack(stack.length - kept);
    if (address !== shown()) add(state, title, address);
  };
  const work = async () => {
    while (waiting.length) {
      await go(...waiting[0]);
      seen.add(shown());
      waiting.shift();
    }
  };
  history.pushState = (state, title, url) => {
    const address = new URL(url ?? location.href, document.baseURI).pathname;
    waiting.push([state, title, address]);
    if (waiting.length === 1) work();
  };
  history.replaceState = (state, title, url) => replace(entry(state, below()), title, url);

  addEventListener("popstate", (event) => {
    if (!arrived) return;
    event.stopImmediatePropagation(); // a step of ours, of which the client knows already
    arrived();
  }, true);

  if (history.state?.[BELOW] === undefined && shown() !== "/") {
    const address = location.pathname + location.search + location.hash;
    replace(entry(null, []), "", "/");
    push(entry(null, ["/"]), "", address);
  }
  seen.add(shown());

  addEventListener("input", () => {
    if (!PLACES.includes(shown())) sessionStorage.setItem(TYPED, JSON.stringify([...typed(), form()]));
  }, true);
  addEventListener("beforeunload", (event) => {
    if (typed().some((one) => one === shown() || liesOver(shown(), one))) event.preventDefault();
  });
})();
