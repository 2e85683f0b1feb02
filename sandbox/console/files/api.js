// The control API, and the line that says what happened last.

export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error ? said.error.message : `answered ${answer.status}`);
  return said;
}

export function tell(words) {
  document.getElementById("news").textContent = words;
}

// Runs what a button does; a refusal is told instead of being lost.
export async function attempt(work, done) {
  try {
    const said = await work();
    if (done) tell(done);
    return said;
  } catch (error) {
    tell(`Not done: ${error.message}`);
    return undefined;
  }
}

// An element with its attributes and children; text is never read as HTML.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function copyButton(text, label) {
  return element("button", {
    type: "button",
    ariaLabel: `Copy ${label}`,
    onclick: () => attempt(() => navigator.clipboard.writeText(text()), `${label} is copied.`),
  }, "Copy");
}
