// Flet's client asks a content delivery network for a script of an animation library that this app does not use. The
// page's policy forbids it; here it is not even tried: the script fails at once, as it would without a network.
(() => {
  const append = Element.prototype.append;
  const isForeign = (node) =>
    node instanceof HTMLScriptElement && node.src !== "" && new URL(node.src).origin !== location.origin &&
    !node.src.startsWith("blob:");
  Element.prototype.append = function (...nodes) {
    const foreign = nodes.filter(isForeign);
    for (const script of foreign) queueMicrotask(() => script.dispatchEvent(new Event("error")));
    return append.apply(this, nodes.filter((node) => !foreign.includes(node)));
  };
})();
