// Signs in with one version of the web SDK, listens with one of its two ways, and says on stdout what it hears.
// node listen.mjs VERSION API MODE ENDPOINT PROJECT CHANNEL EMAIL PASSWORD
import { WebSocket as Socket } from "ws";

const [version, api, mode, endpoint, project, channel, email, password] = process.argv.slice(2);
const sdk = await import(`appwrite-${version}`);
const say = (word, content) => console.log(JSON.stringify({ [word]: content }));

// What a browser brings: a place for the fallback cookies, cookies, and the page's own origin.
const kept = new Map();
const localStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
};
globalThis.window = globalThis;
globalThis.localStorage = localStorage;
console.warn = () => {};
let cookies = "";
const fetchOnce = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  const answer = await fetchOnce(url, options);
  cookies = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ") || cookies;
  return answer;
};

// Ready once the server said yes to all that the SDK is going to send; a new connection begins anew.
let waiting = new Set();
const heard = (message) => {
  const { type, data } = JSON.parse(message);
  if (type === "connected") {
    waiting = new Set(data.channels.length === 0 ? ["subscribe"] : []);
    if (mode === "fallback") waiting.add("authentication");
  } else if (type !== "response" || !waiting.delete(data.to)) return;
  if (waiting.size === 0) say("ready", true);
};
globalThis.WebSocket = class extends Socket {
  constructor(url) {
    const headers = { Origin: "http://localhost:3000" };
    if (mode === "cookie") headers.Cookie = cookies;
    super(url, { headers });
    this.on("message", (content) => heard(content.toString()));
  }
};

const client = new sdk.Client().setEndpoint(endpoint).setProject(project);
if (mode !== "guest") {
  const account = new sdk.Account(client);
  await account.createEmailPasswordSession({ email, password });
  if (mode === "cookie") kept.delete("cookieFallback");
}
const hear = (event) => say("event", event.payload.$id);
if (api === "realtime") await new sdk.Realtime(client).subscribe([channel], hear);
else client.subscribe([channel], hear);
process.stdin.on("end", () => process.exit(0)).resume();
