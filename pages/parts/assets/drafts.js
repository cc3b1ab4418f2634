/**
 * Keeping what is typed: the copy in the browser, sending it, and what happens to each reply.
 *
 * Shared by `activity.js` (the fields of the page) and `frame.js` (what earlier pages left). Both
 * import it from the same address, so this module's state is the state of the whole page.
 *
 * A draft lies in localStorage under `pie.draft.<person>.<owner>.<module>/<activity>.<prompt>` as
 * `{value, based_on, at, tried}` from the first key until the server has acknowledged that value.
 * `tried` holds values whose reply never came: the server may have kept one of them, and then a
 * conflict with it is a conflict with oneself, which is none.
 *
 * No sentence stands here: what people read comes from the page as `words`.
 */

const PREFIX = "pie.draft.";
const PAUSE = 1000; // ms after the last key
const FIRST_RETRY = 2000;
const LAST_RETRY = 10000;
const PATIENCE = 10000; // ms for one request
const TRIED_KEPT = 4;

// ---------------------------------------------------------------- values

const isNothing = (value) =>
  value === null || value === undefined || value === "" ||
  (Array.isArray(value) && value.length === 0);

function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
  }
  return value;
}

/** Whether two answers say the same; nothing, an empty text and an empty list are the same. */
export function same(one, other) {
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** An id for an item made here: 16 letters and digits. (`randomUUID` needs https; this does not.) */
export function newId() {
  const letters = "abcdefghijklmnopqrstuvwxyz012345";
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => letters[b & 31]).join("");
}

// ---------------------------------------------------------------- the copy in the browser

const memory = new Map();
let storageWorks = true;

/** Whether the browser lets us keep a copy that outlives the tab. */
export const keepsCopies = () => storageWorks;

function disk(act) {
  try {
    return act(window.localStorage);
  } catch {
    storageWorks = false; // Private window, full disk, or forbidden: the page's memory must do.
    return undefined;
  }
}

/** The name of a field's draft. */
export const keyOf = (person, { owner, module, activity, prompt }) =>
  `${PREFIX}${person}.${owner}.${module}/${activity}.${prompt}`;

function addressOf(key) {
  const found = /^pie\.draft\.([^.]+)\.([^.]+)\.([^./]+)\/([^./]+)\.([^./]+)$/.exec(key);
  if (!found) return null;
  const [, person, owner, module, activity, prompt] = found;
  return { person, owner, module, activity, prompt };
}

function readDraft(key) {
  const text = disk((box) => box.getItem(key)) ?? memory.get(key);
  try {
    const draft = JSON.parse(text ?? "null");
    return draft && "value" in draft ? draft : null;
  } catch {
    return null;
  }
}

function writeDraft(key, draft) {
  const text = JSON.stringify(draft);
  memory.set(key, text);
  disk((box) => { box.setItem(key, text); storageWorks = true; });
}

/** Forget a draft, unless it has become something else meanwhile (another tab types too). */
function dropDraft(key, value) {
  const draft = readDraft(key);
  if (draft && value !== undefined && !same(draft.value, value)) return;
  memory.delete(key);
  disk((box) => box.removeItem(key));
}

function draftKeys(person) {
  const start = `${PREFIX}${person}.`;
  const kept = disk((box) => Array.from({ length: box.length }, (_, i) => box.key(i))) ?? [];
  return [...new Set([...kept, ...memory.keys()])].filter((key) => key?.startsWith(start));
}

// ---------------------------------------------------------------- the server

/** What the rest of the page may listen to: `up` and `down` of the server, `saved` with a key. */
export const news = new EventTarget();

const tell = (name, detail) => news.dispatchEvent(new CustomEvent(name, { detail }));

/**
 * One request. Gives `{status, data}` for any reply that is ours (JSON); throws when there is
 * none: no network, no server, no answer within ten seconds, somebody else's page.
 */
export async function call(url, { method = "GET", token, json, body, keepalive, patience } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience ?? PATIENCE);
  try {
    const headers = { Accept: "application/json" };
    if (token) headers["X-Pie-Token"] = token;
    if (json !== undefined) headers["Content-Type"] = "application/json";
    else if (body) headers["Content-Type"] = body.type || "application/octet-stream";
    const reply = await fetch(url, {
      method, headers, keepalive, credentials: "same-origin", cache: "no-store",
      body: json === undefined ? body : JSON.stringify(json), signal: stop.signal,
    });
    const data = await reply.json();
    tell("up");
    return { status: reply.status, data };
  } catch (error) {
    tell("down");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const post = (address, value, based_on, token, keepalive) =>
  call("/api/answers", { method: "POST", token, keepalive, json: { ...address, value, based_on } });

// ---------------------------------------------------------------- one field

const savers = new Map(); // key → Saver: fields on the page, and left ones still being sent
const acknowledged = new Map(); // key → answer, newer than what a page drawn meanwhile may know
const holding = new Set(); // what cannot be kept in the browser (a photo on its way)

const UNSAVED = {
  offline: "unsaved_offline", storage_full: "unsaved_full", storage_read_only: "unsaved_read_only",
  storage_damaged: "unsaved_damaged",
};

/** The word for why something could not be saved and is tried again. */
export const unsaved = (why) => UNSAVED[why] ?? "unsaved_server";

const STOPPED = new Set(["conflict", "refused", "frozen", "signed_out", "token", "forbidden"]);

/**
 * The saving of one field, without any drawing: it outlives the page part that shows it.
 *
 * `state.name` is one of: `clean` (nothing to send; `version` 0 if never answered), `dirty`,
 * `saving`, `failed` (`why`: no connection, or what the server says; it tries again), `refused` (with
 * `problem`), `conflict` (with `current`), `frozen`, `signed_out`, `token`, `forbidden`.
 */
class Saver {
  constructor(key, address) {
    this.key = key;
    this.address = address;
    this.version = 0;
    this.base = null; // the server's value at `version`
    this.value = null; // what the field shows
    this.tried = [];
    this.meta = {}; // author, at, time of the base
    this.state = { name: "clean" };
    this.after = []; // keys that must be saved before this one
    this.attempts = 0;
    this.listeners = new Set(); // those who show it: a page's and, for a moment, the next page's
  }

  get unsaved() {
    return !same(this.value, this.base) || this.tried.length > 0;
  }

  /** A page part shows this field: `listener(saver)` hears of every change of state, till it leaves. */
  attach({ person, token, answer, after, listener }) {
    Object.assign(this, { person, token, after: after ?? [] });
    this.listeners.add(listener);
    const late = acknowledged.get(this.key);
    const known = late && late.version > (answer?.version ?? 0) ? late : answer;
    if (this.started) this.take(known);
    else this.start(known);
  }

  start(answer) {
    this.started = true;
    this.know(answer);
    this.value = this.base;
    const draft = readDraft(this.key);
    if (!draft) return;
    if (same(draft.value, this.base)) {
      dropDraft(this.key);
      return;
    }
    this.value = draft.value;
    this.tried = Array.isArray(draft.tried) ? draft.tried : [];
    if (!this.tried.some((value) => same(value, this.base))) this.version = draft.based_on ?? 0;
    this.become("dirty");
  }

  know(answer) {
    this.version = answer?.version ?? 0;
    this.base = answer?.value ?? null;
    this.meta = answer ?? {};
  }

  /** A newer answer of the server; taken over only if nothing here waits to be sent. */
  take(answer) {
    if (!answer || answer.version <= this.version || this.unsaved) return false;
    this.know(answer);
    this.value = this.base;
    this.become("clean");
    return true;
  }

  /** The field changed. `problem` (anything true) is a reason not to send it as it is. */
  input(value, problem) {
    this.value = value;
    this.problem = problem;
    if (this.unsaved || problem) this.keep();
    if (this.state.name === "conflict") return this.become("conflict", this.state);
    if (problem) {
      clearTimeout(this.timer);
      return this.become("refused", { problem });
    }
    if (this.state.name === "failed") return this.become("failed", this.state);
    if (["frozen", "signed_out", "token", "forbidden"].includes(this.state.name)) return undefined;
    if (!this.inFlight) this.become("dirty");
    return this.later(PAUSE);
  }

  keep() {
    writeDraft(this.key, {
      value: this.value, based_on: this.version, at: new Date().toISOString(), tried: this.tried,
    });
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  /** Send at once what waits (the field was left, the page closes). */
  flush(closing = false) {
    if (["dirty", "failed"].includes(this.state.name)) this.send(closing);
  }

  waits() {
    return this.after.some((key) => {
      const first = savers.get(key);
      return first?.unsaved && !STOPPED.has(first.state.name);
    });
  }

  async send(closing = false) {
    clearTimeout(this.timer);
    if (this.inFlight || this.problem || this.state.name === "conflict") return;
    if (!this.unsaved) {
      this.settle();
      return;
    }
    if (this.waits()) {
      this.later(400);
      return;
    }
    const value = this.value;
    this.tried = [...this.tried.filter((v) => !same(v, value)), value].slice(-TRIED_KEPT);
    this.keep();
    this.inFlight = true;
    if (this.state.name !== "failed") this.become("saving");
    let reply = null;
    try {
      reply = await post(this.address, value, this.version, this.token, closing);
    } catch {
      // No reply: perhaps kept, perhaps not. `tried` remembers.
    }
    this.inFlight = false;
    this.answered(value, reply);
  }

  answered(value, reply) {
    const { status, data } = reply ?? {};
    if (!reply) return this.fail("offline");
    if (status === 200 && Number.isInteger(data.version)) {
      this.accepted({ ...data, value, mine: true });
    } else if (status === 409 && data.current) {
      this.contested(value, data.current);
    } else if (status === 409) {
      this.tried = [];
      this.keep();
      this.become("frozen", data);
    } else if (status === 401) {
      this.become("signed_out");
    } else if (status === 403 || status === 404) {
      this.become(data.code === "token" ? "token" : "forbidden");
    } else if (status === 422 && data.findings?.[0]?.code === "needs") {
      this.tried = [];
      this.fail("server"); // What it needs is still on its way.
    } else if (status === 413 || status === 422) {
      this.tried = [];
      this.become("refused", { findings: data.findings ?? [{ path: "", code: data.code }] });
    } else {
      this.fail(data?.code ?? "server"); // A full disk has a code and a sentence of its own.
    }
    return undefined;
  }

  accepted(answer) {
    this.know(answer);
    acknowledged.set(this.key, answer);
    this.tried = [];
    this.attempts = 0;
    tell("saved", { key: this.key, version: this.version, prompt: this.address.prompt });
    if (!same(this.value, answer.value) || this.problem) this.keep();
    if (this.problem) {
      this.become("refused", { problem: this.problem });
    } else if (same(this.value, answer.value)) {
      this.settle();
    } else {
      this.become("dirty");
      this.later(PAUSE / 2);
    }
  }

  contested(value, current) {
    const ours = current.author_id === undefined || current.author_id === this.person;
    const kept = [value, this.value].find((v) => same(v, current.value));
    if (kept !== undefined) {
      this.accepted({ ...current, value: kept, mine: ours });
    } else if (ours && this.tried.some((v) => same(v, current.value))) {
      this.know({ ...current, mine: true });
      this.tried = [];
      this.become("dirty");
      this.send();
    } else {
      this.tried = [];
      this.keep();
      this.become("conflict", { current });
    }
  }

  fail(why) {
    const pause = Math.min(LAST_RETRY, FIRST_RETRY * 1.5 ** Math.max(0, this.attempts - 2));
    this.attempts += 1;
    this.become("failed", { why });
    this.later(pause * (0.9 + Math.random() * 0.2)); // So that thirty browsers do not come at once.
  }

  settle() {
    dropDraft(this.key, this.value);
    this.become("clean");
    if (!this.listeners.size) savers.delete(this.key);
  }

  /** Choose in a conflict: send `value` (mine, or both) on top of the other's version. */
  resolve(value, problem) {
    this.know(this.state.current);
    this.value = value;
    this.problem = problem;
    this.state = { name: "dirty" };
    this.keep();
    if (problem) this.become("refused", { problem });
    else this.send();
  }

  /** Give up what waits here; in a conflict the other's answer is taken, else the saved one. */
  yield() {
    if (this.state.current) this.know(this.state.current);
    this.value = this.base;
    this.tried = [];
    this.problem = null;
    dropDraft(this.key);
    this.become("clean");
  }

  become(name, data = {}) {
    this.state = { ...data, name };
    this.listeners.forEach((listener) => listener(this));
  }

  /** A page part draws this field no more, but may at once draw it anew. */
  detach(listener) {
    this.listeners.delete(listener);
  }

  /** A page part is gone. What waits is sent on from here, unless another shows it. */
  leave(listener) {
    this.detach(listener);
    this.flush();
    if (this.listeners.size) return;
    if (!this.unsaved || STOPPED.has(this.state.name)) {
      clearTimeout(this.timer);
      savers.delete(this.key);
    }
  }
}

/** The saver of a field: the one that is already at work for it, or a new one. */
export function saverOf(person, address, attachment) {
  const key = keyOf(person, address);
  if (!savers.has(key)) savers.set(key, new Saver(key, address));
  const saver = savers.get(key);
  saver.attach({ ...attachment, person });
  return saver;
}

/** Say that `thing` would be lost if the page closed now; gives back how to release it. */
export function hold(thing) {
  holding.add(thing);
  return () => holding.delete(thing);
}

// ---------------------------------------------------------------- the page's moments

function tryAgain() {
  for (const saver of savers.values()) {
    if (["failed", "signed_out"].includes(saver.state.name)) saver.send();
  }
}

window.addEventListener("online", tryAgain);
window.addEventListener("pageshow", tryAgain);
window.addEventListener("pagehide", () => savers.forEach((saver) => saver.flush(true)));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") tryAgain();
  else savers.forEach((saver) => saver.flush(true));
});
let carried = false;
/** What waits here goes along to another address: leaving loses nothing. */
export const carry = () => { carried = true; };

window.addEventListener("beforeunload", (event) => {
  if (carried) return;
  const stuck = [...savers.values()].some((s) => s.unsaved && s.state.name === "failed");
  if (stuck || holding.size) event.preventDefault();
});
news.addEventListener("saved", () => {
  for (const saver of savers.values()) {
    if (saver.state.name === "failed" && !saver.inFlight) saver.send();
  }
});

// ---------------------------------------------------------------- other tabs

const channel = "BroadcastChannel" in window ? new BroadcastChannel("pie.drafts") : null;
if (channel) {
  channel.onmessage = ({ data }) => {
    if (data?.ask) channel.postMessage({ open: [...savers.keys()] });
  };
}

/** The keys of fields that other tabs of this browser have open. */
async function openElsewhere() {
  if (!channel) return new Set();
  const open = new Set();
  const listen = ({ data }) => data?.open?.forEach((key) => open.add(key));
  channel.addEventListener("message", listen);
  channel.postMessage({ ask: true });
  await new Promise((done) => setTimeout(done, 400));
  channel.removeEventListener("message", listen);
  return open;
}

// ---------------------------------------------------------------- left by earlier pages

/**
 * Send the drafts of a person that no open field looks after, oldest first.
 *
 * Gives a list of `{key, address, code}`; code is `saved`, `conflict`, `refused`, or `waiting`
 * (no connection, no session: another time).
 */
export async function sendLeftDrafts(person, token) {
  const found = [];
  const left = draftKeys(person).filter((key) => !savers.has(key));
  if (!left.length) return found;
  const elsewhere = await openElsewhere();
  const drafts = left
    .map((key) => ({ key, address: addressOf(key), draft: readDraft(key) }))
    .filter(({ key, address, draft }) => address && draft && !elsewhere.has(key))
    .sort((one, other) => String(one.draft.at).localeCompare(String(other.draft.at)));
  for (const { key, address, draft } of drafts) {
    if (!savers.has(key)) {
      const code = await sendDraft(key, address, draft, token);
      found.push({ key, address, code });
      if (code === "waiting") break;
    }
  }
  return found;
}

async function sendDraft(key, { person, ...address }, draft, token, based_on = draft.based_on) {
  let reply;
  try {
    reply = await post(address, draft.value, based_on, token);
  } catch {
    return "waiting";
  }
  const { status, data } = reply;
  const current = data.current;
  const ours = current && (current.author_id === undefined || current.author_id === person);
  if (status === 200 || (current && same(current.value, draft.value))) {
    const answer = current ?? { ...data, value: draft.value, mine: true };
    acknowledged.set(key, answer);
    dropDraft(key, draft.value);
    tell("saved", { key, version: answer.version, prompt: address.prompt });
    return "saved";
  }
  if (ours && based_on !== current.version && draft.tried?.some((v) => same(v, current.value))) {
    return sendDraft(key, { person, ...address }, draft, token, current.version);
  }
  if (current) return "conflict";
  return status === 401 || status >= 500 ? "waiting" : "refused";
}

const TAPS = "pie.taps.";

function listIn(text) {
  try {
    const list = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/**
 * Send the choices that a questionnaire of this person left when it was closed without a network.
 *
 * Gives as `sendLeftDrafts`, one `{key, code}` for each choice. What the server will never take (the
 * attempt is finished, or no more) is forgotten.
 */
export async function sendLeftTaps(person, token) {
  const found = [];
  const start = `${TAPS}${person}.`;
  const kept = disk((box) => Array.from({ length: box.length }, (_, i) => box.key(i))) ?? [];
  for (const key of kept.filter((name) => name?.startsWith(start))) {
    const attempt = key.slice(start.length);
    if (!/^\w+$/.test(attempt)) continue;
    const text = disk((box) => box.getItem(key)) ?? "[]";
    const levels = listIn(text);
    if (!levels.length) continue;
    let reply = null;
    try {
      reply = await call(`/api/attempts/${attempt}/levels`, { method: "POST", token, json: { levels } });
    } catch {
      // No network: another time.
    }
    const code = reply?.status === 200 ? "saved" : "waiting";
    const over = reply && [404, 409].includes(reply.status);
    // Another tab may have chosen more meanwhile: that stays.
    if (code === "saved" || over) {
      disk((box) => box.getItem(key) === text && box.removeItem(key));
    }
    if (!over) found.push(...levels.map(() => ({ key, code })));
    if (!reply) break;
  }
  return found;
}

// ---------------------------------------------------------------- drawing, for both components

/** An element: `h("p", {class: "x", onclick: f}, "text", child)`. Texts become text, never HTML. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node[name] = value;
    else if (name in node && typeof value === "boolean") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * The words of the page: `t("saved", {time: "10:42"})`; `t.count("ideas", 7)` looks for
 * `ideas_one`, `ideas_few`… by the plural rule of the language, then `ideas_other`.
 */
export function wording(words, language) {
  const rules = new Intl.PluralRules(language);
  const t = (key, values = {}) =>
    (words?.[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  t.count = (key, n, values = {}) => {
    const form = `${key}_${rules.select(n)}`;
    return t(words?.[form] === undefined ? `${key}_other` : form, { n, ...values });
  };
  return t;
}

/** The words at an address, asked for again while the server is away. */
export async function wordsAt(address) {
  const place = new URL(address, document.baseURI).href;
  for (let pause = 0; ; pause = Math.min(pause * 1.5 + 1000, LAST_RETRY)) {
    try {
      return (await import(pause ? `${place}#${Date.now()}` : place)).default;
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

/** Put a style sheet beside `root` and show `root` when it has come (or will not come). */
export function styled(parent, root, href) {
  root.style.visibility = "hidden";
  const show = () => { root.style.visibility = ""; };
  const put = () => {
    const link = h("link", { rel: "stylesheet", href });
    link.onload = show;
    link.onerror = () => {
      show();
      setTimeout(() => root.isConnected && link.replaceWith(put()), 5000);
    };
    return link;
  };
  parent.append(put());
  setTimeout(show, 4000);
}
