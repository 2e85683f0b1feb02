// Flet's client puts what screen readers see into another order when a part of the screen comes or goes, and a browser
// takes the keyboard from whatever is moved. What had it before has it afterwards, unless the client took it away.
(() => {
  let focused = null;
  const blur = HTMLElement.prototype.blur;
  HTMLElement.prototype.blur = function () {
    if (this === focused) focused = null;
    blur.call(this);
  };
  // A field that is typed into belongs to the client alone, which moves from one to the next by itself.
  const isField = (one) => one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement;
  addEventListener("focusin", (event) => { focused = isField(event.target) ? null : event.target; }, true);
  new MutationObserver(() => {
    const isLost = document.activeElement === document.body && document.hasFocus();
    if (isLost && focused?.isConnected) focused.focus({ preventScroll: true });
  }).observe(document, { subtree: true, childList: true });
})();
