/**
 * A board of notes in blocks, as one Streamlit component of the second kind.
 *
 * The default export is called with `{data, parentElement}` at the first run and again at each
 * rerun. It draws once, then changes only what changed: each note keeps its element as long as it
 * lies on the board.
 *
 * A `Ledger` holds what the server said last and, on top, the changes made here that it has not
 * acknowledged (`entries`, each in localStorage until then). What is shown is the first with the
 * second laid over it (`arranged`). Changes are sent in order, one at a time; those of others come
 * by server-sent events. Where both changed the same thing of a note, both versions are shown and
 * somebody chooses (`reconciled`); where they changed different things, both changes are kept.
 *
 * What people typed goes into the page as text and form values, never as HTML. Words come in
 * the script at `data.words`, by the keys of `pages/parts/browser_words.py`.
 */

const TEXT_MAX = 200;
const COUNT_FROM = 160; // characters from which the counter shows
const WIDE = 900; // px: the blocks in their places
const SIDE = 1150; // px: and room for the tray beside them
const LONG_PRESS = 200; // ms on a touch screen: shorter is a tap, moving earlier is scrolling
const SLOP = 6; // px that a hand may tremble
const EDGE = 64; // px from the edge of the view where dragging scrolls
const FASTEST = 18; // px a frame
const STEPS = 100; // moves that can be undone
const FIRST_RETRY = 2000;
const LAST_RETRY = 10000;
const FIELDS = ["block", "text", "tint", "archived"];
const LOCALES = { fr: "fr-FR", ar: "ar-MA-u-nu-latn", en: "en-GB" };

const ICONS = {
  check: "M5 13l4 4L19 7", cross: "M6 6l12 12M18 6L6 18", plus: "M12 5v14M5 12h14",
  pencil: "M4 20l1-4L16 5l3 3L8 19z", turn: "M20 12a8 8 0 1 1-2.5-5.8M20 3v4h-4",
  cut: "M12 4L2.5 20h19zM12 10v4M12 17v.5", split: "M7 4L3 8l4 4M3 8h12M17 12l4 4-4 4M21 16H9",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3", fold: "M6 9l6 6 6-6",
  undo: "M9 5L4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3", redo: "M15 5l5 5-5 5M20 10H10a5.5 5.5 0 0 0 0 11h3",
  box: "M3 5h18v4H3zM5 9v10h14V9M10 13h4", wider: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  bulb: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9V15h7v-1.1A6 6 0 0 0 12 3", search: "M10.5 4a6.5 6.5 0 1 0 .01 0M15.5 15.5L21 21",
};

let shared = null; // the exports of drafts.js
let h = null;

const MOUNTED = new WeakMap();
const ledgers = new Map(); // key → Ledger: of the board on the page, and of one left while sending

/** The component. */
export default function board(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new View(parent));
  const view = MOUNTED.get(parent);
  view.update(component.data);
  return () => {
    view.close();
    if (MOUNTED.get(parent) === view) MOUNTED.delete(parent);
  };
}

/** A module of ours; asked for again when the server is away. */
async function loaded(address) {
  const place = new URL(address, document.baseURI).href;
  for (let pause = 1000; ; pause = Math.min(pause * 1.5, 10000)) {
    try {
      const again = pause > 1000 ? `#${Date.now()}` : ""; // Some browsers remember a failed import.
      return await import(place + again);
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

// ---------------------------------------------------------------- notes and changes, pure

const fieldsOf = (note) => Object.fromEntries(FIELDS.map((name) => [name, note[name]]));

/** A text as it is kept: one line, no spaces around it. */
export const cleaned = (text) => text.replace(/\s+/g, " ").trim();

const length = (text) => [...text].length;

/** A note with a change laid over it: only what the change is about. */
function changed(note, { id, put, base }) {
  const about = FIELDS.filter((name) => !base || put[name] !== base[name]);
  return {
    version: 0, author: "", label: "", ...note, id,
    ...Object.fromEntries(about.map((name) => [name, put[name]])),
  };
}

/**
 * The board as it is shown: `{notes: id → note, lists: block → ids in order, archived: ids}`.
 *
 * `entries` are laid over the server's `notes` in the order in which they were made. One that is
 * `moved` stands before the note `before`, or last where that is not in its block (any more).
 */
export function arranged(notes, entries, known = null) {
  const shown = new Map(notes);
  const lists = new Map();
  const home = (note) => (known && !known.has(note.block) ? "" : note.block);
  const listOf = (block) => {
    if (!lists.has(block)) lists.set(block, []);
    return lists.get(block);
  };
  const order = (one, other) => one.position - other.position || (one.id < other.id ? -1 : 1);
  [...notes.values()].filter((note) => !note.archived).sort(order)
    .forEach((note) => listOf(home(note)).push(note.id));
  for (const entry of entries) {
    const before = shown.get(entry.id);
    const after = changed(before, entry);
    shown.set(entry.id, after);
    const from = before && !before.archived ? listOf(home(before)) : [];
    const at = from.indexOf(entry.id);
    const stays = at >= 0 && !after.archived && home(before) === home(after) && !entry.moved;
    if (!stays) {
      if (at >= 0) from.splice(at, 1);
      if (!after.archived) {
        const to = listOf(home(after));
        const place = entry.before ? to.indexOf(entry.before) : -1;
        to.splice(place < 0 ? to.length : place, 0, entry.id);
      }
    }
  }
  const archived = [...shown.values()].filter((note) => note.archived).map((note) => note.id);
  return { notes: shown, lists, archived };
}

/** A change as it would have been, had it been made on top of `current`. */
function rebased(entry, current) {
  const put = fieldsOf(changed(current, entry));
  return { ...entry, put, base: fieldsOf(current), based_on: current.version };
}

/**
 * What to do with a change when the server has another version of its note: `kept` (that version
 * says the same: it is this change, whose reply never came), `again` (made on top of it), or
 * `conflict` (both changed the same thing, or the note was put away meanwhile).
 */
export function reconciled({ put, base, moved }, current) {
  const mine = FIELDS.filter((name) => !base || put[name] !== base[name]);
  if (mine.every((name) => put[name] === current[name])) return moved && base ? "again" : "kept";
  if (!base) return "conflict";
  const clash = mine.some((name) => current[name] !== base[name] && put[name] !== current[name]);
  return clash || (current.archived && !base.archived) ? "conflict" : "again";
}

// ---------------------------------------------------------------- the copy in the browser

let storageWorks = true;

function disk(act) {
  try {
    return act(window.localStorage);
  } catch {
    storageWorks = false; // Private window, full disk, or forbidden: the page's memory must do.
    return undefined;
  }
}

function remembered(key) {
  try {
    return JSON.parse(disk((box) => box.getItem(key)) ?? "null");
  } catch {
    return null;
  }
}

function remember(key, value) {
  disk((box) => { box.setItem(key, JSON.stringify(value)); storageWorks = true; });
}

const forget = (key) => disk((box) => box.removeItem(key));

// ---------------------------------------------------------------- what is known and what waits

const STUCK = new Set(["conflict", "refused"]);
let counter = 0;

/** The notes of one board for one person: the server's, the changes that wait, and their sending. */
class Ledger {
  constructor(person, project, id) {
    this.name = `${person}.${project}.${id}`;
    this.url = `/api/boards/${encodeURIComponent(project)}/${encodeURIComponent(id)}`;
    this.notes = new Map();
    this.seqs = new Map(); // id → up to which event its note is known
    this.seq = 0;
    this.attempts = 0;
    this.trouble = null; // why nothing is sent: {name, why}
    this.saved = null; // the note acknowledged last
    this.releases = new Map();
    this.entries = this.left();
  }

  /** Changes that an earlier page could not send. */
  left() {
    const start = `pie.board.${this.name}.`;
    const keys = disk((box) => Array.from({ length: box.length }, (_, i) => box.key(i))) ?? [];
    return keys.filter((key) => key?.startsWith(start)).sort()
      .map((key) => ({ ...remembered(key), key, kept: true }))
      .filter((entry) => entry.put && entry.id);
  }

  keep(entry) {
    const { key, kept, ...rest } = entry;
    remember(key, rest);
    entry.kept = storageWorks;
    if (!storageWorks && !this.releases.has(key)) this.releases.set(key, shared.hold(entry));
  }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    forget(entry.key);
    this.releases.get(entry.key)?.();
    this.releases.delete(entry.key);
  }

  replace(entry, by) {
    this.entries = this.entries.map((other) => (other === entry ? by : other));
    this.keep(by);
    return by;
  }

  /** Newer notes of the server, as known at event `seq`. Says which of them changed. */
  take(notes, seq) {
    const fresh = [];
    for (const note of notes) {
      const known = this.notes.get(note.id);
      const newer = !known || note.version > known.version
        || (note.version === known.version && seq >= (this.seqs.get(note.id) ?? 0));
      if (newer) {
        // Where it came from is worded by the page alone.
        this.notes.set(note.id, { ...note, label: note.label ?? known?.label ?? "" });
        this.seqs.set(note.id, seq);
        if (!known || note.version > known.version) fresh.push(note.id);
      }
    }
    this.seq = Math.max(this.seq, seq ?? 0);
    return fresh;
  }

  shown(known, provisional = []) {
    return arranged(this.notes, [...this.entries, ...provisional], known);
  }

  waitingFor(id) {
    return this.entries.filter((entry) => entry.id === id);
  }

  stuck() {
    return this.entries.filter((entry) => STUCK.has(entry.state));
  }

  /** A change of note `id`: whole fields, where it stands, and what it was made from (or null). */
  put(id, put, { before, moved, base }, current = null) {
    const refused = this.entries.find((entry) => entry.id === id && entry.state === "refused");
    const origin = refused ? refused.base : base;
    if (refused) this.drop(refused);
    counter += 1;
    const stamp = `${Date.now().toString(36).padStart(9, "0")}${String(counter).padStart(5, "0")}`;
    const entry = {
      key: `pie.board.${this.name}.${stamp}${shared.newId().slice(0, 4)}`, id, put,
      before: before ?? null, moved: Boolean(moved || refused?.moved), base: origin ?? null,
      based_on: this.notes.get(id)?.version ?? 0,
      ...(current ? { state: "conflict", current } : { state: "waiting" }),
    };
    this.entries.push(entry);
    this.keep(entry);
    this.tell();
    this.send();
    return entry;
  }

  /** A change that is known to clash with what the server has: both are shown first. */
  contest(id, put, place) {
    return this.put(id, put, { ...place, base: null }, this.notes.get(id));
  }

  /** Say that notes may have changed, and which came from the server. */
  tell(fresh = []) {
    this.listener?.(fresh);
  }

  /** Say that only the state of saving has changed. */
  hint() {
    this.listener?.(null);
  }

  // -------------------------------------------------------------- sending

  next() {
    const closed = new Set();
    for (const entry of this.entries) {
      if (STUCK.has(entry.state)) closed.add(entry.id);
      else if (!closed.has(entry.id)) return entry;
    }
    return null;
  }

  /** Where a note stands for the server now: what it stands before. */
  stands(id) {
    const note = this.notes.get(id);
    if (!note || note.archived) return null;
    const list = arranged(this.notes, []).lists.get(note.block);
    return list[list.indexOf(id) + 1] ?? null;
  }

  async send() {
    clearTimeout(this.timer);
    if (this.busy || !this.editable || !this.token) return;
    const entry = this.next();
    if (!entry) {
      this.trouble = null;
      this.hint();
      if (!this.listener) this.end();
      return;
    }
    if (entry.kept && disk((box) => box.getItem(entry.key)) === null) {
      this.drop(entry); // Another tab of this browser has sent it.
      this.refresh();
      this.send();
      return;
    }
    this.busy = true;
    this.hint();
    const { id, put, based_on } = entry;
    const before = entry.moved ? entry.before : this.stands(id);
    let reply = null;
    try {
      reply = await shared.call(this.url, {
        method: "POST", token: this.token, keepalive: true,
        json: { puts: [{ id, ...put, before, based_on }] },
      });
    } catch {
      // No reply: perhaps kept, perhaps not. `reconciled` finds out.
    }
    this.busy = false;
    this.answered(entry, reply);
  }

  answered(entry, reply) {
    const { status, data } = reply ?? {};
    const code = data?.findings?.[0]?.code ?? data?.code;
    if (!reply) this.fail("offline");
    else if (status === 200 && Array.isArray(data.notes)) this.accepted(entry, data);
    else if (status === 409 && data.current) this.contested(entry, data.current);
    else if (status === 409 && data.code === "conflict") this.anew(entry);
    else if (status === 409) this.stop("frozen");
    else if (status === 401) this.stop("signed_out");
    else if (status === 403 || status === 404) this.stop(code === "token" ? "token" : "forbidden");
    else if (status === 400 || status === 413 || status === 422) this.refuse(entry, code);
    else this.fail(data?.code ?? "server");
  }

  accepted(entry, { notes, seq }) {
    const own = notes.find((note) => note.id === entry.id);
    this.drop(entry);
    this.take(notes, seq);
    this.saved = own ?? this.saved;
    this.attempts = 0;
    this.trouble = null;
    if (own) this.follow(entry.id, own);
    this.tell();
    this.send();
  }

  /**
   * What was done to a note after a change that is settled now rests on what the server has. It was
   * made without seeing what others did before that: only what it is about is kept of it.
   */
  follow(id, note) {
    let standing = note;
    for (const later of this.waitingFor(id)) {
      if (later.state !== "waiting") continue;
      if (later.base && reconciled(later, standing) === "conflict") {
        this.clash(later, note);
        return;
      }
      if (later.base) standing = { ...standing, ...this.replace(later, rebased(later, standing)).put };
    }
  }

  /** Somebody has to choose: between the note as it is there, and all that was done to it here. */
  clash(entry, current) {
    const all = this.waitingFor(entry.id);
    const last = all.at(-1);
    const place = all.findLast(({ moved }) => moved) ?? entry;
    all.filter((other) => other !== entry).forEach((other) => this.drop(other));
    const { before, moved } = place;
    this.replace(entry, { ...entry, put: last.put, before, moved, state: "conflict", current });
  }

  contested(entry, current) {
    this.trouble = null;
    this.take([current], this.seq);
    const outcome = reconciled(entry, current);
    if (outcome === "kept") {
      this.accepted(entry, { notes: [current], seq: this.seq });
    } else if (outcome === "again") {
      this.replace(entry, rebased(entry, current));
      this.send();
    } else {
      this.clash(entry, current);
      this.tell();
      this.send();
    }
  }

  /** The server has no such note (any more): it is put there as a new one. */
  anew(entry) {
    this.trouble = null;
    this.notes.delete(entry.id);
    this.replace(entry, { ...entry, base: null, based_on: 0, moved: true });
    this.send();
  }

  async refuse(entry, code) {
    this.trouble = null;
    if (code === "archived") {
      await this.refresh();
      const current = this.notes.get(entry.id);
      if (current?.archived) {
        this.contested(entry, current);
        return;
      }
    }
    Object.assign(entry, { state: "refused", code });
    this.keep(entry);
    this.tell();
    this.send();
  }

  stop(name) {
    this.trouble = { name };
    this.hint();
  }

  fail(why) {
    const pause = Math.min(LAST_RETRY, FIRST_RETRY * 1.5 ** Math.max(0, this.attempts - 2));
    this.attempts += 1;
    this.trouble = { name: "failed", why };
    this.hint();
    clearTimeout(this.timer);
    // So that thirty browsers do not come at once.
    this.timer = setTimeout(() => this.send(), pause * (0.9 + Math.random() * 0.2));
  }

  /** The connection, the session or the right may be back. */
  again() {
    const { name } = this.trouble ?? {};
    if (name === "failed" || name === "signed_out") this.send();
  }

  // -------------------------------------------------------------- choosing in a conflict

  /** Mine over theirs. */
  insist(entry, text = entry.put.text) {
    const { current } = entry;
    const put = { ...changed(current, entry), text };
    if (current.archived && !entry.base?.archived) put.archived = entry.put.archived;
    const { state, current: theirs, ...rest } = entry;
    this.replace(entry, {
      ...rest, put: fieldsOf(put), base: fieldsOf(current), based_on: current.version,
      state: "waiting", moved: entry.moved || put.block !== current.block || current.archived,
    });
    this.tell();
    this.send();
  }

  /** Theirs; what I had is given back. */
  concede(entry) {
    this.drop(entry);
    this.tell();
    this.send();
  }

  /** Give up every change that cannot be sent. */
  giveUp(which = this.entries) {
    [...which].forEach((entry) => this.drop(entry));
    this.trouble = null;
    this.tell();
    this.refresh();
    this.send();
  }

  // -------------------------------------------------------------- what others do

  async refresh() {
    try {
      const { status, data } = await shared.call(this.url);
      if (status === 200) this.tell(this.take(data.notes, data.seq));
    } catch {
      // Still away: the events, or the next change, will say when it is back.
    }
  }

  watch() {
    if (this.source || !this.listener || document.visibilityState === "hidden") return;
    const source = new EventSource(`${this.url}/events?since=${this.seq}`);
    this.source = source;
    source.onopen = () => {
      if (this.lost) this.refresh();
      this.lost = false;
      this.again();
    };
    source.onmessage = ({ data }) => {
      try {
        const { seq, notes } = JSON.parse(data);
        this.tell(this.take(notes, seq));
      } catch {
        this.refresh();
      }
    };
    source.onerror = () => {
      this.lost = true;
      if (source.readyState !== EventSource.CLOSED || this.source !== source) return;
      this.unwatch();
      this.watching = setTimeout(() => this.watch(), 3000 + Math.random() * 2000);
    };
  }

  unwatch() {
    clearTimeout(this.watching);
    this.source?.close();
    this.source = null;
  }

  /** A tab out of sight holds no connection; in sight again, it asks what it missed. */
  seen() {
    if (document.visibilityState === "hidden") {
      this.unwatch();
      return;
    }
    if (!this.source && this.listener) this.refresh();
    this.watch();
    this.again();
  }

  /** The board is on the page. */
  attach(data, listener) {
    Object.assign(this, { listener, editable: data.editable });
    if (this.token !== data.token && this.trouble?.name === "token") this.trouble = null;
    this.token = data.token;
    this.take(data.notes, data.seq);
    if (!this.attached) {
      this.attached = true;
      this.onAgain = () => this.again();
      this.onSeen = () => this.seen();
      window.addEventListener("online", this.onAgain);
      document.addEventListener("visibilitychange", this.onSeen);
      shared.news.addEventListener("up", this.onAgain);
    }
    this.watch();
    this.send();
  }

  /** A view of the board is gone. What waits is sent on from here, unless the next one shows it. */
  leave(listener) {
    if (this.listener !== listener) return;
    this.listener = null;
    this.unwatch();
    if (!this.next() || this.trouble) this.end();
  }

  end() {
    clearTimeout(this.timer);
    if (this.attached) {
      window.removeEventListener("online", this.onAgain);
      document.removeEventListener("visibilitychange", this.onSeen);
      shared.news.removeEventListener("up", this.onAgain);
    }
    this.attached = false;
    if (ledgers.get(this.name) === this) ledgers.delete(this.name);
  }
}

function ledgerOf(person, project, id) {
  const name = `${person}.${project}.${id}`;
  if (!ledgers.has(name)) ledgers.set(name, new Ledger(person, project, id));
  return ledgers.get(name);
}

// ---------------------------------------------------------------- drawing

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const short = (text) => (length(text) > 40 ? `${[...text].slice(0, 38).join("")}…` : text);

/** The blocks in the order of the eye: the rows of the areas, each from its start. */
export function visualOrder({ areas, blocks }) {
  const seen = [...new Set(areas.flatMap((row) => row.trim().split(/\s+/)))];
  const at = ({ area }) => (seen.includes(area) ? seen.indexOf(area) : seen.length);
  return [...blocks].sort((one, other) => at(one) - at(other)).map(({ id }) => id);
}

class View {
  constructor(parent) {
    this.parent = parent;
    this.listener = (fresh) => {
      if (fresh) this.render(fresh);
      else if (this.state && !this.drag) this.showStatus(); // Nothing may move under a drag.
    };
  }

  async update(data) {
    this.data = data;
    shared ??= await loaded(data.modules.drafts);
    h = shared.h;
    this.words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    const { person, project, board: { id }, language, dir, editable, board: plan, tints } = data;
    const ledger = ledgerOf(person.id, project, id);
    if (this.ledger && this.ledger !== ledger) {
      this.ledger.leave(this.listener);
      this.form = null;
    }
    if (this.ledger !== ledger) Object.assign(this, { ledger, past: [], future: [] });
    const form = JSON.stringify([person.id, project, language, dir, editable, plan, tints, data.words]);
    if (this.form !== form) this.build();
    this.form = form;
    ledger.attach(data, this.listener);
    this.render();
    this.reopen();
  }

  close() {
    this.closed = true;
    this.drag?.cancel();
    this.sizes?.disconnect();
    this.ledger?.leave(this.listener);
    document.removeEventListener("fullscreenchange", this.onFullScreen);
    this.root?.remove();
  }

  // -------------------------------------------------------------- the frame

  build() {
    const { data } = this;
    const { language, dir, board: plan } = data;
    this.t = shared.wording(this.words, language);
    this.isolate = (text) => (dir === "rtl" ? `\u2068${text}\u2069` : text);
    this.locale = LOCALES[language] ?? LOCALES.fr;
    this.draftKey = `pie.board-draft.${data.person.id}.${data.project}.${plan.id}`;
    this.drag?.cancel();
    this.reopened = false;
    this.slots = new Map(); // id → its element and what is drawn in it
    this.roving = new Map(); // block → the note that Tab leads to
    this.conflicts = new Map(); // key of an entry → its panel
    this.open = new Map(); // block → folded open by hand (true) or shut (false)
    Object.assign(this, { menu: null, editor: null, grab: null, filter: null, found: "" });
    this.known = new Set(plan.blocks.map(({ id }) => id));
    const blocks = [...plan.blocks].sort((one, other) => one.position - other.position);
    this.tints = new Map(data.tints.map((tint) => [tint.id, tint]));

    if (!this.root) {
      this.root = h("div", { class: "board" });
      shared.styled(this.parent, this.root, data.css);
      this.parent.append(this.root);
      this.listen();
    }
    this.root.lang = language;
    this.root.dir = dir;
    this.root.toggleAttribute("data-still", !data.editable);
    this.live = h("p", { class: "unseen", role: "status" });
    this.hint = h("p", { class: "unseen", id: "board-keys" }, this.t("board_keys"));
    this.places = new Map();
    const tray = this.place({ id: "", name: plan.tray });
    const sections = blocks.map((block) => this.place(block));
    this.grid = h("div", { class: "grid" }, ...sections);
    this.grid.style.gridTemplateAreas = plan.areas.map((row) => `"${row}"`).join(" ");
    const columns = plan.areas[0].trim().split(/\s+/).length;
    this.grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    if (!plan.mirror) this.grid.dir = "ltr";
    this.field = h("div", { class: "field" }, tray, this.grid);
    this.marker = h("div", { class: "marker", "aria-hidden": "true", hidden: true });
    this.told = h("p", { class: "undo", hidden: true });
    this.root.replaceChildren(...[
      this.tools(), this.field, this.told, this.legend(), this.drawer(),
      plan.credit ? h("p", { class: "credit", dir: "auto" }, plan.credit) : null,
      this.marker, this.hint, this.live,
    ].filter(Boolean));
    this.field.addEventListener("touchmove", (event) => {
      if (this.drag) event.preventDefault(); // Registered always: browsers ask before the touch begins.
    }, { passive: false });
    this.measure();
    this.sizes ??= new ResizeObserver(() => this.measure());
    this.sizes.observe(this.root);
  }

  /** Which layout the room allows: `side` (tray beside), `wide` (tray above), `narrow`. */
  measure() {
    const width = this.root.clientWidth;
    const layout = width >= SIDE ? "side" : width >= WIDE ? "wide" : "narrow";
    if (this.root.dataset.layout === layout) return;
    this.root.dataset.layout = layout;
    const { board: plan } = this.data;
    const order = layout === "narrow"
      ? [...plan.blocks].sort((one, other) => one.position - other.position).map(({ id }) => id)
      : visualOrder(plan);
    this.order = ["", ...order];
  }

  get narrow() {
    return this.root.dataset.layout === "narrow";
  }

  tools() {
    const { t, data } = this;
    const tool = (name, key, onclick) =>
      h("button", { type: "button", class: "tool", title: t(key), "aria-label": t(key), onclick }, icon(name));
    this.undoing = tool("undo", "board_undo", () => this.undo());
    this.redoing = tool("redo", "board_redo", () => this.redo());
    this.search = h("input", {
      type: "search", class: "search", "aria-label": t("board_search"), placeholder: t("board_search"),
      autocomplete: "off", oninput: () => this.look(),
    });
    this.full = h("button", { type: "button", class: "tool worded", onclick: () => this.fullScreen() },
      icon("wider"), h("span", {}, t("board_full_screen")));
    this.full.hidden = !document.fullscreenEnabled;
    this.boxed = h("button", {
      type: "button", class: "tool worded", "aria-expanded": "false", onclick: () => this.toggleDrawer(),
    }, icon("box"), h("span", {}));
    this.mark = h("span", { class: "mark", "aria-hidden": "true" });
    this.sentence = h("span", { role: "status", class: "words" });
    this.actions = h("span", { class: "actions" });
    this.status = h("div", { class: "status", "data-state": "empty" }, this.mark, this.sentence, this.actions);
    return h("div", { class: "tools" },
      data.editable ? [this.undoing, this.redoing] : [],
      h("div", { class: "searching" }, icon("search"), this.search),
      this.boxed, this.full, this.status);
  }

  /** A block, or (`id` "") the tray. */
  place({ id, position, name, area, about, questions, examples }) {
    const { t, data } = this;
    const label = `board-block-${id || "tray"}`;
    const count = h("span", { class: "count" });
    const fold = h("button", {
      type: "button", class: "fold", "aria-expanded": "false", "aria-controls": `${label}-inside`,
      onclick: () => this.fold(id, !section.hasAttribute("data-open")),
    }, icon("fold"), h("span", { dir: "auto" }, name), count);
    const list = h("ol", { class: "notes", role: "list", "aria-labelledby": label });
    const add = data.editable
      ? h("button", {
        type: "button", class: "add", "aria-label": t("board_add", { block: this.isolate(name) }),
        onclick: () => this.add(id),
      }, icon("plus"), h("span", {}, t("add")))
      : null;
    const helps = about || questions?.length || examples?.length;
    const section = h("section", {
      class: id ? "block" : "block tray", dir: data.dir, "data-block": id, "aria-labelledby": label,
    },
    h("header", {},
      position === undefined ? null : h("span", { class: "badge", "aria-hidden": "true" }, String(position)),
      h("h2", { id: label }, h("span", { class: "name", dir: "auto" }, name), fold),
      helps
        ? h("button", {
          type: "button", class: "help", "aria-label": t("board_help", { block: this.isolate(name) }),
          onclick: (event) => this.help({ position, name, about, questions, examples }, event.currentTarget),
        }, "?")
        : null),
    h("div", { class: "inside", id: `${label}-inside` }, list,
      id && data.board.empty ? h("p", { class: "empty", dir: "auto" }, data.board.empty) : null, add));
    if (area) section.style.gridArea = area;
    this.places.set(id, { id, name, section, list, add, fold, count });
    return section;
  }

  fold(id, open) {
    this.open.set(id, open);
    this.unfolded(this.places.get(id));
  }

  unfolded({ id, section, fold, list }) {
    const open = this.open.get(id) ?? list.childElementCount > 0;
    if (section.hasAttribute("data-open") === open && fold.ariaExpanded === String(open)) return;
    section.toggleAttribute("data-open", open);
    fold.setAttribute("aria-expanded", String(open));
  }

  legend() {
    const { t } = this;
    const buttons = [...this.tints.values()].map((tint) => h("button", {
      type: "button", class: "tint", "aria-pressed": "false", "data-tint": tint.id, "data-kind": tint.kind,
      onclick: () => this.only(tint.id),
    }, this.swatch(tint)));
    this.legendButtons = buttons;
    if (!buttons.length) return null;
    return h("div", { class: "legend", role: "group", "aria-label": t("board_legend") },
      h("span", { class: "muted" }, t("board_legend")), ...buttons);
  }

  /** A tint as shape and word, with its colour. */
  swatch({ name, colour, sign }) {
    const shape = h("span", { class: "sign", "aria-hidden": "true" }, sign);
    shape.style.setProperty("--tone", colour);
    return h("span", { class: "swatch" }, shape, h("span", { class: "word", dir: "auto" }, name));
  }

  drawer() {
    this.shelf = h("ul", { class: "shelf", role: "list" });
    this.shelfEmpty = h("p", { class: "muted" }, this.t("board_archive_empty"));
    this.drawerNode = h("section", {
      class: "drawer", hidden: true, "aria-label": this.t("board_archive_open"),
    }, h("h2", {}, this.t("board_archive_open")), this.shelfEmpty, this.shelf);
    return this.drawerNode;
  }

  toggleDrawer(open = this.drawerNode.hidden) {
    this.drawerNode.hidden = !open;
    this.boxed.setAttribute("aria-expanded", String(open));
    this.render();
    if (open) this.drawerNode.scrollIntoView({ block: "nearest" });
  }

  help({ position, name, about, questions, examples }, opener) {
    const { t } = this;
    const close = h("button", { type: "button", class: "button main", onclick: () => dialog.close() }, t("close"));
    const dialog = h("dialog", { class: "helping", "aria-labelledby": "board-help-title" },
      h("h2", { id: "board-help-title", dir: "auto" }, `${position === undefined ? "" : `${position}. `}${name}`),
      about ? h("p", { dir: "auto" }, about) : null,
      questions?.length ? h("h3", {}, t("board_questions")) : null,
      questions?.length ? h("ul", {}, ...questions.map((text) => h("li", { dir: "auto" }, text))) : null,
      examples?.length ? h("h3", {}, t("board_examples")) : null,
      ...(examples ?? []).map((example) => h("details", {}, h("summary", { dir: "auto" }, example.name),
        h("ul", {}, ...example.notes.map((text) => h("li", { dir: "auto" }, text))))),
      close);
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener.focus();
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    this.root.append(dialog);
    dialog.showModal();
  }

  async fullScreen() {
    try {
      if (this.root.matches(":fullscreen")) await document.exitFullscreen();
      else await this.root.requestFullscreen();
    } catch {
      this.full.hidden = true; // This browser does not let us.
    }
  }

  // -------------------------------------------------------------- notes on the board

  /** Draw what changed. `fresh`: ids that the server brought; others' are pointed out a moment. */
  render(fresh = []) {
    if (this.closed || !this.root) return;
    if (this.drag) {
      this.late = [...(this.late ?? []), ...fresh];
      return;
    }
    const provisional = this.grab ? [this.grab.entry] : [];
    this.state = this.ledger.shown(this.known, provisional);
    const waiting = new Set(this.ledger.entries.map(({ id }) => id));
    const editing = this.editor?.id;
    if (this.menu && !this.listed(this.menu.id)) this.closeMenu();
    const active = this.focused();
    this.moving = true;
    for (const place of this.places.values()) {
      const ids = (this.state.lists.get(place.id) ?? []).filter((id) => id !== editing);
      this.arrange(place, ids);
      for (const id of ids) this.drawNote(this.slots.get(id), this.state.notes.get(id), waiting.has(id));
      const n = ids.length + (editing && this.editor.place === place.id ? 1 : 0);
      if (place.count.textContent !== String(n)) {
        place.count.textContent = String(n);
        place.count.setAttribute("aria-label", this.t.count("board_notes", n));
      }
      this.unfolded(place);
      this.rove(place.id, ids);
    }
    for (const [id, { node }] of this.slots) {
      if (id !== editing && !this.listed(id)) {
        node.remove();
        this.slots.delete(id);
      }
    }
    // An element that is moved loses the keyboard.
    if (active !== this.focused() && active?.isConnected) active.focus({ preventScroll: true });
    this.moving = false;
    if (this.editor) this.editor.meet(this.ledger.notes.get(this.editor.id));
    this.showConflicts();
    this.point(fresh);
    this.showDrawer();
    this.showStatus();
    this.undoing.disabled = !this.past.length;
    this.redoing.disabled = !this.future.length;
    if (this.found || this.filter) this.sift();
  }

  /** Which element has the focus, inside the shadow root too. */
  focused() {
    return this.root.getRootNode().activeElement;
  }

  /** A note with something open at it lies over the others, and is drawn whole. */
  raise(slot) {
    slot?.node.toggleAttribute("data-open", Boolean(slot.node.querySelector(".pop, .editor")));
  }

  /** Whether a note lies on the board (not put away). */
  listed(id) {
    const note = this.state.notes.get(id);
    return Boolean(note && !note.archived);
  }

  /** The block that shows a note. */
  placeOf(id) {
    const { block } = this.state.notes.get(id);
    return this.known.has(block) ? block : "";
  }

  /** The elements of a block in the order of `ids`; the one in which somebody types is not moved. */
  arrange({ list }, ids) {
    const here = new Set(ids);
    let cursor = list.firstElementChild;
    for (const id of ids) {
      // Passed over: the note being written in, and what belongs elsewhere now.
      while (cursor && !here.has(cursor.dataset.id)) cursor = cursor.nextElementSibling;
      const { node } = this.slots.get(id) ?? this.slot(id);
      if (cursor && cursor !== node && cursor.nextElementSibling === node) cursor = node; // One went down.
      if (node === cursor) cursor = cursor.nextElementSibling;
      else list.insertBefore(node, cursor);
    }
  }

  slot(id) {
    const text = h("span", { class: "text", dir: "auto" });
    const about = h("span", { class: "about" });
    const note = h("div", {
      class: "note",
      ...(this.data.editable
        ? { role: "button", tabindex: "-1", "aria-expanded": "false", "aria-describedby": "board-keys" }
        : {}),
    }, text, about);
    const node = h("li", { class: "slot", "data-id": id }, note);
    const slot = { id, node, note, text, about, drawn: null, waits: false };
    this.slots.set(id, slot);
    return slot;
  }

  drawNote(slot, note, waits) {
    const { drawn } = slot;
    if (slot.waits !== waits) slot.note.toggleAttribute("data-waits", waits);
    Object.assign(slot, { drawn: note, waits });
    if (drawn === note) return;
    if (drawn?.text !== note.text) slot.text.textContent = note.text;
    if (drawn && drawn.tint === note.tint && drawn.label === note.label) return;
    const tint = this.tints.get(note.tint);
    slot.note.style.setProperty("--tone", tint?.colour ?? "");
    slot.about.replaceChildren(...[
      tint ? this.swatch(tint) : null,
      note.label ? h("span", { class: "from", dir: "auto" }, note.label) : null,
    ].filter(Boolean));
  }

  /** One note of a block is where Tab leads. */
  rove(block, ids) {
    if (!this.data.editable) return;
    const chosen = ids.includes(this.roving.get(block)) ? this.roving.get(block) : ids[0];
    for (const id of ids) {
      const { note } = this.slots.get(id);
      const index = id === chosen ? 0 : -1;
      if (note.tabIndex !== index) note.tabIndex = index;
    }
  }

  point(fresh) {
    for (const id of fresh) {
      const slot = this.slots.get(id);
      if (slot && this.ledger.notes.get(id).author_id !== this.data.person.id) {
        slot.note.setAttribute("data-fresh", "");
        setTimeout(() => slot.note.removeAttribute("data-fresh"), 2500);
      }
    }
  }

  showDrawer() {
    const { t } = this;
    const ids = this.state.archived;
    const label = `${t("board_archive_open")} (${ids.length})`;
    if (this.boxed.lastChild.textContent !== label) this.boxed.lastChild.textContent = label;
    if (this.drawerNode.hidden) return;
    this.shelfEmpty.hidden = ids.length > 0;
    const drawn = JSON.stringify(ids.map((id) => [id, this.state.notes.get(id).text]));
    if (this.shelf.dataset.drawn === drawn) return;
    this.shelf.dataset.drawn = drawn;
    this.shelf.replaceChildren(...ids.map((id) => {
      const note = this.state.notes.get(id);
      return h("li", {},
        h("span", { dir: "auto" }, note.text),
        this.data.editable
          ? h("button", {
            type: "button", class: "button",
            "aria-label": t("board_restore_note", { text: this.isolate(short(note.text)) }),
            onclick: () => this.restore(id),
          }, t("board_restore"))
          : null);
    }));
  }

  // -------------------------------------------------------------- searching and filtering

  look() {
    this.found = cleaned(this.search.value).toLocaleLowerCase(this.locale);
    this.sift();
  }

  only(tint) {
    this.filter = this.filter === tint ? null : tint;
    for (const button of this.legendButtons) {
      button.setAttribute("aria-pressed", String(button.dataset.tint === this.filter));
    }
    this.sift();
  }

  /** Dim what is not looked for; say how many are. */
  sift() {
    let n = 0;
    for (const [id, { node }] of this.slots) {
      const note = this.state.notes.get(id);
      const fits = !note || ((!this.filter || note.tint === this.filter)
        && (!this.found || note.text.toLocaleLowerCase(this.locale).includes(this.found)));
      node.toggleAttribute("data-dim", !fits);
      if (fits) n += 1;
    }
    if ((this.found || this.filter) && this.sifted !== `${this.found} ${this.filter} ${n}`) {
      this.say(this.t.count("board_found", n));
    }
    this.sifted = `${this.found} ${this.filter} ${n}`;
  }

  // -------------------------------------------------------------- what somebody does

  blockName(id) {
    return this.places.get(id)?.name ?? this.data.board.tray;
  }

  /** What stands after a note in its block. */
  nextOf(id) {
    const list = this.state.lists.get(this.placeOf(id)) ?? [];
    const at = list.indexOf(id);
    return at < 0 ? null : list[at + 1] ?? null;
  }

  /** Change a note of the board; `before` undefined: it stays where it is. */
  change(id, fields, before) {
    const note = this.state.notes.get(id);
    const from = { ...fieldsOf(note), before: note.archived ? null : this.nextOf(id) };
    const to = { ...from, ...fields, ...(before === undefined ? {} : { before }) };
    const moved = before !== undefined;
    if (!moved && FIELDS.every((name) => from[name] === to[name])) return;
    this.remember({ id, from, to });
    this.ledger.put(id, fieldsOf(to), { before: to.before, moved, base: fieldsOf(note) });
  }

  remember(step) {
    this.past = [...this.past, step].slice(-STEPS);
    this.future = [];
    this.clearTold();
  }

  create(block, text, { tint = "", before = null, id = shared.newId() } = {}) {
    const to = { block, text, tint, archived: false, before };
    this.remember({ id, from: null, to });
    this.ledger.put(id, fieldsOf(to), { before, moved: true, base: null });
    return id;
  }

  move(id, block, before) {
    if (this.placeOf(id) === block && (before === this.nextOf(id) || before === id)) {
      this.render();
      return;
    }
    if (this.narrow) this.open.set(block, true);
    this.change(id, { block }, before);
    this.say(this.placed(id));
  }

  /** « Étudiants » : Segments de clientèle, place 2 sur 3 */
  placed(id) {
    const block = this.placeOf(id);
    const list = this.state.lists.get(block) ?? [];
    return this.t("board_place", {
      text: this.isolate(short(this.state.notes.get(id).text)),
      block: this.isolate(this.blockName(block)), n: list.indexOf(id) + 1, count: list.length,
    });
  }

  archive(id) {
    const { text } = this.state.notes.get(id);
    const block = this.placeOf(id);
    const list = this.state.lists.get(block) ?? [];
    const at = list.indexOf(id);
    const neighbour = list[at + 1] ?? list[at - 1];
    this.closeMenu();
    this.change(id, { archived: true }, this.nextOf(id));
    this.focusNote(neighbour) || this.places.get(block).add?.focus();
    const step = this.past.at(-1);
    const sentence = this.t("board_archived", { text: this.isolate(short(text)) });
    this.tellUndo(sentence, this.t("undo"), () => {
      this.past = this.past.filter((other) => other !== step);
      this.apply(step, step.from, step.to);
      this.future = [...this.future, step];
      this.render();
      this.focusNote(id);
    });
  }

  /** A line with one button under the board. */
  tellUndo(sentence, label, restore) {
    const button = h("button", {
      type: "button", class: "button", onclick: () => { this.clearTold(); restore(); },
    }, label);
    this.told.replaceChildren(h("span", { dir: "auto" }, sentence), button);
    this.told.hidden = false;
    this.say(sentence);
  }

  clearTold() {
    this.told.hidden = true;
    this.told.replaceChildren();
  }

  restore(id) {
    this.change(id, { archived: false }, null);
    this.say(this.placed(id));
    this.focusNote(id);
  }

  undo() {
    const step = this.past.at(-1);
    if (!step || this.grab) return;
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, step];
    this.clearTold();
    this.apply(step, step.from ?? { ...step.to, archived: true }, step.to);
    this.render();
    this.refocus(step.id);
    this.say(this.t("board_undone", { text: this.isolate(short(step.to.text)) }));
  }

  redo() {
    const step = this.future.at(-1);
    if (!step || this.grab) return;
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, step];
    this.apply(step, step.to, step.from ?? { ...step.to, archived: true });
    this.render();
    this.refocus(step.id);
    this.say(this.t("board_redone", { text: this.isolate(short(step.to.text)) }));
  }

  /** The keyboard stays on the board when the note that had it has gone. */
  refocus(id) {
    if (this.root.contains(this.focused())) return;
    if (!this.focusNote(id)) (this.past.length ? this.undoing : this.redoing).focus();
  }

  /** Bring a note to `target` from `expected`, where others may have changed it since. */
  apply({ id }, target, expected) {
    const note = this.state.notes.get(id);
    if (!note) return;
    const put = fieldsOf(note);
    for (const name of FIELDS) if (target[name] !== expected[name]) put[name] = target[name];
    const moved = ["block", "archived"].some((name) => target[name] !== expected[name])
      || target.before !== expected.before;
    const place = { before: target.before, moved };
    const lost = target.text !== expected.text && note.text !== expected.text && note.text !== target.text;
    if (lost) this.ledger.contest(id, put, place);
    else this.ledger.put(id, put, { ...place, base: fieldsOf(note) });
  }

  // -------------------------------------------------------------- writing

  add(block, text = "", id = shared.newId()) {
    if (!this.shutEditor()) return;
    this.open.set(block, true);
    const slot = this.slot(id);
    this.places.get(block).list.append(slot.node);
    this.editor = new Editor(this, slot, { place: block, text });
    this.render();
    this.editor.begin();
  }

  edit(id, text) {
    if (this.editor?.id === id || !this.data.editable || !this.listed(id)) return;
    if (this.showConflict(id)) return; // First somebody chooses.
    if (!this.shutEditor() || !this.listed(id)) return;
    this.closeMenu();
    const note = this.state.notes.get(id);
    this.editor = new Editor(this, this.slots.get(id), { place: this.placeOf(id), note, text });
    this.render();
    this.editor.begin();
  }

  /** Save and close what is being written, if it can be. */
  shutEditor() {
    if (this.editor) this.editor.save();
    return !this.editor;
  }

  /** An editor has ended. `focus`: whether the keyboard was in it. */
  edited(editor, { focus, made }) {
    this.editor = null;
    forget(this.draftKey);
    editor.node.remove();
    editor.slot.note.hidden = false;
    this.raise(editor.slot);
    this.render();
    if (!focus) return;
    if (editor.base) this.focusNote(editor.id);
    else this.places.get(editor.place).add.focus();
    if (made) this.say(this.placed(editor.id));
  }

  /** What was being written when the page was left. */
  reopen() {
    if (this.reopened || !this.data.editable) return;
    this.reopened = true;
    const draft = remembered(this.draftKey);
    if (!draft?.text) return;
    if (!draft.base) {
      if (!this.state.notes.has(draft.id)) this.add(this.places.has(draft.place) ? draft.place : "", draft.text, draft.id);
    } else if (this.listed(draft.id)) {
      this.edit(draft.id, draft.text);
      if (this.editor?.id !== draft.id) return;
      this.editor.base = draft.base;
      this.editor.meet(this.ledger.notes.get(draft.id));
    } else {
      this.add(this.places.has(draft.place) ? draft.place : "", draft.text);
    }
  }

  // -------------------------------------------------------------- conflicts

  showConflicts() {
    const entries = this.ledger.entries.filter(({ state }) => state === "conflict");
    const keys = new Set(entries.map(({ key }) => key));
    for (const [key, panel] of this.conflicts) {
      if (!keys.has(key)) {
        panel.node.remove();
        this.raise(panel.slot);
        this.conflicts.delete(key);
      }
    }
    for (const entry of entries) {
      const shown = this.conflicts.get(entry.key);
      const slot = this.slots.get(entry.id);
      if (!shown || shown.current !== entry.current || shown.slot !== slot) {
        shown?.node.remove();
        if (this.menu?.id === entry.id) this.closeMenu();
        const node = this.sides({
          mine: entry.put, current: entry.current,
          keep: () => this.ledger.insist(entry),
          take: () => this.concede(entry),
          both: () => this.keepBoth(entry),
        });
        // Put away here or elsewhere, the note has no place on the board: then it is shown below.
        if (slot) slot.node.append(node);
        else this.told.after(node);
        this.raise(slot);
        this.conflicts.set(entry.key, { node, current: entry.current, slot });
        if (slot) {
          this.fold(this.placeOf(entry.id), true);
          this.aim(node, slot.node);
        }
        if (!shown) this.say(this.t("board_conflict"));
      }
    }
  }

  /** Lead to the choice that a note waits for, if it does. */
  showConflict(id) {
    const entry = this.ledger.waitingFor(id).find(({ state }) => state === "conflict");
    const panel = entry && this.conflicts.get(entry.key);
    if (!panel) return false;
    if (panel.slot) this.fold(this.placeOf(id), true);
    panel.node.scrollIntoView({ block: "nearest" });
    panel.node.querySelector("button").focus();
    return true;
  }

  /** Both versions and what to do with them. */
  sides({ mine, current, keep, take, both }) {
    const { t, data } = this;
    const moment = this.moment(current.at);
    const time = moment.today ? moment.time : `${moment.date} ${moment.time}`;
    const who = current.author_id === data.person.id
      ? t("own_elsewhere", { time }) : t("theirs", { author: this.isolate(current.author), time });
    const own = h("p", { class: "text", dir: "auto" }, mine.text);
    const differs = ["block", "tint", "archived"].some((name) => mine[name] !== current[name]);
    const more = (note) => {
      if (!differs) return null;
      const words = [this.blockName(note.block), this.tints.get(note.tint)?.name,
        note.archived ? t("board_is_archived") : null].filter(Boolean);
      return h("p", { class: "muted", dir: "auto" }, words.map(this.isolate).join(" · "));
    };
    const button = (key, onclick, main) =>
      h("button", { type: "button", class: main ? "button main" : "button", onclick }, t(key));
    const node = h("div", { class: "pop conflict", role: "group", "aria-label": t("board_conflict") },
      h("p", { class: "headline" }, icon("split"), h("span", {}, t("board_conflict"))),
      h("div", { class: "sides" },
        h("div", { class: "side" }, h("h3", {}, t("mine")), own, more(mine)),
        h("div", { class: "side" }, h("h3", {}, who),
          h("p", { class: "text", dir: "auto" }, current.text), more(current))),
      h("div", { class: "buttons" }, button("keep_mine", keep, true), button("take_theirs", take),
        button("keep_both", both)));
    node.own = own;
    return node;
  }

  concede(entry) {
    const { id, put } = entry;
    this.ledger.concede(entry);
    this.focusNote(id);
    this.offerMine(id, put.text);
  }

  /** Theirs is taken; mine can still come back. */
  offerMine(id, text) {
    const note = this.ledger.notes.get(id);
    if (!note || note.text === text) return;
    this.tellUndo(this.t("theirs_taken"), this.t("restore_mine"), () => {
      if (this.listed(id)) this.change(id, { text });
      else this.create(note.block, text, { tint: note.tint });
    });
  }

  keepBoth(entry) {
    const { put, id } = entry;
    const before = this.listed(id) ? this.nextOf(id) : null;
    this.ledger.concede(entry);
    this.focusNote(this.create(put.block, put.text, { tint: put.tint, before }));
  }

  // -------------------------------------------------------------- the menu of a note

  toggleMenu(id) {
    const same = this.menu?.id === id;
    this.closeMenu();
    if (!same) this.openMenu(id);
  }

  openMenu(id) {
    const { t } = this;
    const slot = this.slots.get(id);
    const note = this.state.notes.get(id);
    const tints = [{ id: "", name: t("board_no_tint") }, ...this.tints.values()];
    const choose = h("select", { id: "board-tint", onchange: () => {
      this.change(id, { tint: choose.value });
      this.closeMenu();
      this.focusNote(id);
    } }, ...tints.map((tint) => h("option", { value: tint.id }, tint.id
      ? `${tint.sign} ${tint.name}` : tint.name)));
    choose.value = this.tints.has(note.tint) ? note.tint : "";
    const places = [...this.places.values()];
    const go = h("select", { id: "board-move", onchange: () => {
      const to = go.value;
      this.closeMenu();
      this.move(id, to, null);
      this.focusNote(id);
    } }, ...places.map((place) => h("option", { value: place.id }, place.name)));
    go.value = this.placeOf(id);
    const action = (name, key, onclick) =>
      h("button", { type: "button", class: "button", onclick }, icon(name), h("span", {}, t(key)));
    const node = h("div", { class: "pop menu", role: "group", "aria-label": short(note.text) },
      h("div", { class: "buttons" },
        action("pencil", "board_edit", () => this.edit(id)),
        action("box", "board_archive", () => this.archive(id))),
      this.tints.size ? h("label", { for: "board-tint" }, t("board_tint")) : null,
      this.tints.size ? choose : null,
      h("label", { for: "board-move" }, t("board_move")), go,
      h("a", {
        class: "button", href: `tests?from=note:${encodeURIComponent(id)}`, target: "_self",
      }, icon("bulb"), h("span", {}, t("board_hypothesis"))));
    slot.node.append(node);
    this.raise(slot);
    slot.note.setAttribute("aria-expanded", "true");
    this.menu = { id, node };
    this.aim(node, slot.node);
  }

  /** A panel opens towards the side where there is room. */
  aim(node, slot) {
    if (this.narrow) {
      node.scrollIntoView({ block: "nearest" });
      return;
    }
    const rtl = this.data.dir === "rtl";
    const board = this.root.getBoundingClientRect();
    const own = slot.getBoundingClientRect();
    const room = rtl ? own.right - board.left : board.right - own.left;
    node.toggleAttribute("data-flip", room < node.offsetWidth);
    node.scrollIntoView({ block: "nearest" });
  }

  closeMenu() {
    if (!this.menu) return;
    const { id, node } = this.menu;
    const slot = this.slots.get(id);
    node.remove();
    this.raise(slot);
    slot?.note.setAttribute("aria-expanded", "false");
    this.menu = null;
  }

  // -------------------------------------------------------------- pointer and keyboard

  listen() {
    const { root } = this;
    root.addEventListener("pointerdown", (event) => this.pressed(event));
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", ({ target }) => {
      const id = this.idAt(target);
      if (id && target.classList.contains("note")) {
        this.roving.set(this.placeOf(id), id);
        this.rove(this.placeOf(id), this.state.lists.get(this.placeOf(id)).filter((one) => one !== this.editor?.id));
      }
    });
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (this.grab && !this.moving && !this.idAt(relatedTarget)) this.letGo();
    });
    root.addEventListener("contextmenu", (event) => {
      if (this.press?.touch || this.drag) event.preventDefault();
    });
    this.onFullScreen = () => {
      const on = root.matches(":fullscreen");
      this.full.lastChild.textContent = this.t(on ? "board_leave_full_screen" : "board_full_screen");
    };
    document.addEventListener("fullscreenchange", this.onFullScreen);
  }

  idAt(element) {
    return element?.closest?.(".slot")?.dataset.id ?? null;
  }

  pressed(event) {
    const note = event.target.closest(".note");
    if (this.menu && !event.target.closest(".pop") && this.idAt(event.target) !== this.menu.id) this.closeMenu();
    this.dragged = false;
    if (!this.data.editable || event.button || !note || this.drag || this.press) return;
    new Press(this, this.idAt(note), event);
  }

  clicked({ target }) {
    const note = target.closest(".note");
    if (!note || !this.data.editable || this.dragged) return;
    if (this.grab) this.letGo();
    note.focus({ preventScroll: true });
    this.toggleMenu(this.idAt(note));
  }

  key(event) {
    const { key, target } = event;
    const typing = target.closest("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing && this.data.editable) {
      const letter = key.toLowerCase();
      if (letter === "z" || letter === "y") {
        event.preventDefault();
        if (letter === "y" || event.shiftKey) this.redo();
        else this.undo();
      }
      return;
    }
    if (key === "Escape") {
      if (this.drag) this.drag.cancel();
      else if (this.grab) this.letGo();
      else if (this.menu) {
        const { id } = this.menu;
        this.closeMenu();
        this.focusNote(id);
      } else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!target.classList.contains("note") || event.altKey || !this.data.editable) return;
    if (this.noteKey(this.idAt(target), key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** A key on a note; false if it means nothing here. */
  noteKey(id, key) {
    const ahead = this.data.dir === "rtl" && (this.narrow || this.data.board.mirror) ? "ArrowLeft" : "ArrowRight";
    const turn = { [ahead]: 1, [ahead === "ArrowLeft" ? "ArrowRight" : "ArrowLeft"]: -1 }[key];
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (key === " ") {
      if (this.grab) this.setDown();
      else this.pickUp(id);
    } else if (key === "Enter") {
      if (this.grab) this.setDown();
      else this.edit(id);
    } else if (key === "Delete" && !this.grab) {
      this.archive(id);
    } else if (step) {
      if (this.grab) this.shift(step);
      else this.walk(id, step);
    } else if (turn) {
      if (this.grab) this.hop(turn);
      else this.cross(id, turn);
    } else {
      return false;
    }
    return true;
  }

  focusNote(id) {
    const slot = this.slots.get(id);
    if (!slot || slot.note.hidden) return false;
    slot.note.focus();
    return true;
  }

  walk(id, step) {
    const list = this.state.lists.get(this.placeOf(id));
    this.focusNote(list[list.indexOf(id) + step]);
  }

  /** To the note of the next block that has one. */
  cross(id, turn) {
    const rest = this.order.indexOf(this.placeOf(id));
    for (let at = rest + turn; at >= 0 && at < this.order.length; at += turn) {
      const list = this.state.lists.get(this.order[at]) ?? [];
      if (list.length) {
        const to = list.includes(this.roving.get(this.order[at])) ? this.roving.get(this.order[at]) : list[0];
        if (this.narrow) this.fold(this.order[at], true);
        this.focusNote(to);
        return;
      }
    }
  }

  pickUp(id) {
    this.closeMenu();
    const note = this.state.notes.get(id);
    const base = fieldsOf(note);
    const entry = { id, put: { ...base, block: this.placeOf(id) }, base, before: this.nextOf(id), moved: true };
    this.grab = { id, entry, from: { block: this.placeOf(id), before: this.nextOf(id) } };
    this.slots.get(id).node.setAttribute("data-held", "");
    this.say(this.t("board_taken", { text: this.isolate(short(note.text)) }));
  }

  /** The held note to another place, not yet kept. */
  carry(block, before) {
    const { entry, id } = this.grab;
    entry.put = { ...entry.put, block };
    entry.before = before;
    if (this.narrow) this.open.set(block, true);
    this.render();
    this.focusNote(id);
    this.say(this.placed(id));
  }

  shift(step) {
    const { id } = this.grab;
    const block = this.placeOf(id);
    const list = this.state.lists.get(block);
    const to = list.indexOf(id) + step;
    if (to < 0 || to >= list.length) return;
    const others = list.filter((one) => one !== id);
    this.carry(block, others[to] ?? null);
  }

  hop(turn) {
    const { id } = this.grab;
    const at = this.order.indexOf(this.placeOf(id)) + turn;
    if (at < 0 || at >= this.order.length) return;
    const list = this.state.lists.get(this.placeOf(id));
    const other = this.state.lists.get(this.order[at]) ?? [];
    this.carry(this.order[at], other[Math.min(list.indexOf(id), other.length)] ?? null);
  }

  setDown() {
    const { id, entry, from } = this.grab;
    this.slots.get(id).node.removeAttribute("data-held");
    this.grab = null;
    this.state = this.ledger.shown(this.known);
    if (entry.put.block !== from.block || entry.before !== from.before) {
      this.change(id, { block: entry.put.block }, entry.before);
    } else {
      this.render();
    }
    this.focusNote(id);
    this.say(this.placed(id));
  }

  letGo() {
    const { id } = this.grab;
    this.slots.get(id)?.node.removeAttribute("data-held");
    this.grab = null;
    const held = this.slots.get(id)?.note.matches(":focus");
    this.render();
    if (held) this.focusNote(id);
    this.say(this.t("board_put_back", { text: this.isolate(short(this.state.notes.get(id).text)) }));
  }

  say(text) {
    this.live.textContent = "";
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.live.textContent = text; }, 50);
  }

  // -------------------------------------------------------------- the line that says what is saved

  showStatus() {
    const [state, shape, sentence, ...actions] = this.statusOf();
    const drawn = `${state} ${sentence} ${this.ledger.stuck()[0]?.key}`;
    if (this.status.dataset.drawn === drawn) return;
    this.status.dataset.drawn = drawn;
    this.status.dataset.state = state;
    this.mark.replaceChildren(...(shape ? [icon(shape)] : []));
    this.sentence.textContent = sentence;
    this.actions.replaceChildren(...actions);
  }

  statusOf() {
    const { t, ledger } = this;
    const link = (href, key) => h("a", { href, class: "button", target: "_self" }, t(key));
    const button = (key, onclick) => h("button", { type: "button", class: "button", onclick }, t(key));
    const giveUp = (which) => button("board_back", () => ledger.giveUp(which));
    const copy = storageWorks ? "" : ` ${t("no_copy")}`;
    if (!this.data.editable) return ["empty", "", ""];
    const trouble = ledger.entries.length ? ledger.trouble : null;
    const stuck = ledger.stuck();
    switch (trouble?.name) {
      case "failed":
        return ["failed", "cut", t(shared.unsaved(trouble.why)) + copy];
      case "signed_out":
        return ["signed_out", "cut", t("signed_out") + copy, link("/", "sign_in")];
      case "token":
        return ["token", "cut", t("token") + copy, button("reload", () => window.location.reload())];
      case "forbidden":
        return ["forbidden", "cross", t("forbidden"), giveUp()];
      case "frozen":
        return ["frozen", "lock", t("board_frozen"), giveUp()];
      default:
    }
    if (stuck.length) {
      const { state, code, id } = stuck[0];
      if (state === "conflict") {
        return ["conflict", "split", t("board_conflicts"), button("board_show", () => this.showConflict(id))];
      }
      const words = t(code === "block" ? "board_block_gone" : "board_refused");
      return ["refused", "cross", words, button("board_edit", () => this.edit(id)), giveUp(ledger.waitingFor(id))];
    }
    if (ledger.entries.length) return ["saving", "turn", t("saving")];
    if (!ledger.saved) return ["empty", "", ""];
    const { today, date, time } = this.moment(ledger.saved.at);
    return ["clean", "check", t(today ? "saved" : "saved_on", { date, time })];
  }

  /** A moment that the server wrote in Morocco's time, whatever this device's own zone. */
  moment(at) {
    const then = new Date(`${(at ?? "").slice(0, 19)}Z`);
    if (Number.isNaN(then.valueOf())) return { date: "", time: "", today: true };
    const show = (options) =>
      new Intl.DateTimeFormat(this.locale, { timeZone: "UTC", ...options }).format(then);
    return {
      date: show({ day: "numeric", month: "long" }),
      time: show({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      today: at.slice(0, 10) === new Intl.DateTimeFormat("en-CA").format(new Date()),
    };
  }
}

// ---------------------------------------------------------------- writing in place

/** A note while somebody writes in it. `base` is the note as it was when they began, or null. */
class Editor {
  constructor(view, slot, { place, note = null, text }) {
    Object.assign(this, { view, slot, place, id: slot.id, base: note && fieldsOf(note) });
    const { t } = view;
    this.area = h("textarea", {
      rows: 1, dir: "auto", enterkeyhint: "done", "aria-label": t("board_text"),
      "aria-describedby": "board-count",
    });
    this.area.value = text ?? note?.text ?? "";
    this.tally = h("span", { class: "tally", id: "board-count", role: "status" });
    const button = (key, onclick, main) => h("button", {
      type: "button", class: main ? "button main" : "button", onclick,
      onpointerdown: (event) => event.preventDefault(), // The field keeps the keyboard till then.
    }, t(key));
    this.node = h("div", { class: "editor" }, this.area, this.tally, h("div", { class: "buttons" },
      button("board_save", () => this.save(true), true), button("undo", () => this.cancel())));
    slot.note.hidden = true;
    slot.node.append(this.node);
    view.raise(slot);
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("focusout", ({ relatedTarget }) => {
      if (!slot.node.contains(relatedTarget)) this.left();
    });
  }

  begin() {
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
    this.fit();
    this.count();
  }

  get text() {
    return cleaned(this.area.value);
  }

  typed() {
    this.fit();
    this.count();
    if (this.panel) this.panel.own.textContent = this.text;
    const { id, place, base, text } = this;
    if (text && text !== base?.text) remember(this.view.draftKey, { id, place, base, text });
    else forget(this.view.draftKey);
  }

  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.blockSize = "auto";
    this.area.style.blockSize = `${this.area.scrollHeight + 2}px`;
  }

  count() {
    const { t } = this.view;
    const n = length(this.text);
    this.long = n > TEXT_MAX;
    this.area.setAttribute("aria-invalid", String(this.long));
    this.tally.dataset.tone = this.long ? "bad" : "";
    if (this.long) this.tally.textContent = t("too_long", { n, max: TEXT_MAX });
    else this.tally.textContent = n >= COUNT_FROM ? t.count("characters_left", TEXT_MAX - n) : "";
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.save(true);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    }
  }

  /** The keyboard went elsewhere: what is written is saved, unless somebody has to choose first. */
  left() {
    // A page that is being left, or an element that is being moved, also loses the focus.
    if (this.view.editor === this && document.hasFocus() && !this.ended) this.save();
  }

  save(focus = false) {
    if (this.ended) return;
    const { view, text, base, id, place } = this;
    this.count();
    if (this.long) {
      this.area.focus();
      return;
    }
    if (this.theirs) {
      view.say(view.t("board_conflict"));
      if (text !== this.theirs.text) return;
    }
    const made = !base && Boolean(text);
    if (!text || text === base?.text) {
      this.end({ focus });
      return;
    }
    this.ended = true;
    if (made) view.create(place, text, { id });
    else view.change(id, { text }); // Whether what it was still stands, the server says.
    this.ended = false;
    this.end({ focus, made });
  }

  cancel() {
    if (this.ended) return;
    this.end({ focus: true });
  }

  end({ focus, made = false }) {
    this.ended = true;
    this.panel?.remove();
    this.panel = null;
    this.view.edited(this, { focus, made });
  }

  /** The server's note, as it is now: if its text changed meanwhile, both are shown. */
  meet(note) {
    const { view, base } = this;
    if (!note || !base || this.ended) return;
    const mine = view.ledger.waitingFor(this.id).length > 0;
    const other = !mine && (note.text !== base.text || (note.archived && !base.archived));
    if (!other || this.theirs?.version === note.version) {
      if (!other && !mine) Object.assign(base, { block: note.block, tint: note.tint });
      return;
    }
    this.theirs = note;
    this.panel?.remove();
    this.panel = view.sides({
      mine: { ...fieldsOf(note), archived: false, text: this.text }, current: note,
      keep: () => this.choose(() => view.change(
        this.id, { text: this.text, archived: false }, note.archived ? null : undefined,
      )),
      take: () => {
        const { text } = this;
        this.choose(() => {});
        view.offerMine(this.id, text);
      },
      both: () => {
        const before = view.listed(this.id) ? view.nextOf(this.id) : null;
        this.choose(() => view.create(note.block, this.text, { tint: note.tint, before }));
      },
    });
    this.slot.node.append(this.panel);
    view.aim(this.panel, this.slot.node);
    view.say(view.t("board_conflict"));
  }

  choose(act) {
    if (this.long) {
      this.area.focus();
      return;
    }
    this.ended = true;
    act();
    this.ended = false;
    this.end({ focus: true });
  }
}

// ---------------------------------------------------------------- dragging

/** A finger or a button that is down on a note, until it is clear what is meant by it. */
class Press {
  constructor(view, id, event) {
    Object.assign(this, { view, id, pointer: event.pointerId, x: event.clientX, y: event.clientY });
    this.touch = event.pointerType === "touch";
    view.press = this;
    this.off = new AbortController();
    const on = (name, act) => window.addEventListener(name, (e) => {
      if (e.pointerId === this.pointer) act(e);
    }, { signal: this.off.signal });
    on("pointermove", (e) => this.moved(e));
    on("pointerup", () => this.end());
    on("pointercancel", () => this.end());
    if (this.touch) this.timer = setTimeout(() => this.begin(), LONG_PRESS);
  }

  moved(event) {
    const far = Math.hypot(event.clientX - this.x, event.clientY - this.y) > SLOP;
    if (!far) return;
    if (this.touch) this.end(); // It scrolls.
    else this.begin(event);
  }

  begin(event) {
    this.end();
    if (!this.view.listed(this.id) || this.view.editor?.id === this.id) return;
    this.view.closeMenu();
    if (this.view.grab) this.view.letGo();
    if (this.touch) navigator.vibrate?.(15);
    this.view.drag = new Drag(this.view, this);
    if (event) this.view.drag.to(event);
  }

  end() {
    clearTimeout(this.timer);
    this.off.abort();
    if (this.view.press === this) this.view.press = null;
  }
}

/** What scrolls around an element, across the borders of shadow trees. */
function scrollerOf(root) {
  if (root.matches(":fullscreen")) return root;
  for (let node = root.parentElement ?? root.getRootNode().host; node; node = node.parentElement ?? node.getRootNode().host) {
    if (/auto|scroll/.test(getComputedStyle(node).overflowY) && node.scrollHeight > node.clientHeight) return node;
  }
  return document.scrollingElement;
}

/**
 * A note that follows the pointer. Where everything lies is measured once at the start, from the
 * board's own corner; while it moves, a frame reads only where that corner is, and writes only
 * transforms: nothing is laid out anew.
 */
class Drag {
  constructor(view, { id, x, y, pointer }) {
    Object.assign(this, { view, id, x, y });
    const { root } = view;
    this.slot = view.slots.get(id);
    this.scroller = scrollerOf(root);
    this.measure();
    const own = this.slot.note.getBoundingClientRect();
    this.grip = { x: x - own.left, y: y - own.top };
    this.ghost = this.slot.note.cloneNode(true);
    this.ghost.classList.add("ghost");
    for (const name of ["tabindex", "role", "aria-expanded", "aria-describedby"]) this.ghost.removeAttribute(name);
    this.ghost.setAttribute("aria-hidden", "true");
    this.ghost.style.inlineSize = `${own.width}px`;
    // Over everything, so that the pointer looks the same everywhere and no note is styled anew.
    this.cover = h("div", { class: "cover", "aria-hidden": "true" });
    root.append(this.cover, this.ghost);
    this.slot.node.setAttribute("data-dragged", "");
    this.off = new AbortController();
    const on = (name, act) => window.addEventListener(name, (e) => {
      if (e.pointerId === undefined || e.pointerId === pointer) act(e);
    }, { signal: this.off.signal });
    on("pointermove", (e) => this.to(e));
    on("pointerup", (e) => { this.to(e); this.drop(); });
    on("pointercancel", () => this.cancel());
    on("blur", () => this.cancel());
    on("keydown", (e) => {
      if (e.key !== "Escape") return;
      e.preventDefault();
      this.cancel();
    });
    this.schedule();
  }

  corner() {
    const { root } = this.view;
    const rect = root.getBoundingClientRect();
    return { x: rect.left - root.scrollLeft, y: rect.top - root.scrollTop };
  }

  measure() {
    const { view } = this;
    const corner = this.corner();
    const relative = (node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return {
        left: left - corner.x, right: right - corner.x, top: top - corner.y, bottom: bottom - corner.y,
      };
    };
    this.spaces = [...view.places.values()].map((place) => ({
      id: place.id,
      section: place.section,
      box: relative(place.section),
      list: relative(place.list),
      shut: !place.list.getClientRects().length, // A block that is folded on a phone.
      notes: (view.state.lists.get(place.id) ?? [])
        .filter((id) => id !== this.id && id !== view.editor?.id)
        .map((id) => ({ id, ...relative(view.slots.get(id).node) })),
    }));
    const whole = this.scroller === document.scrollingElement;
    const { top, bottom } = this.scroller.getBoundingClientRect();
    this.edges = whole ? { top: 0, bottom: window.innerHeight }
      : { top: Math.max(0, top), bottom: Math.min(bottom, window.innerHeight) };
  }

  to({ clientX, clientY }) {
    this.x = clientX;
    this.y = clientY;
    this.schedule();
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.scroll()) this.schedule();
      this.draw();
    });
  }

  /** Scroll where the pointer is near the edge; whether it did. */
  scroll() {
    const { top, bottom } = this.edges;
    const above = top + EDGE - this.y;
    const below = this.y - (bottom - EDGE);
    const pull = above > 0 ? -above : below > 0 ? below : 0;
    if (!pull) return false;
    const was = this.scroller.scrollTop;
    this.scroller.scrollTop += Math.sign(pull) * Math.ceil(Math.min(1, Math.abs(pull) / EDGE) * FASTEST);
    return this.scroller.scrollTop !== was;
  }

  draw() {
    const corner = this.corner();
    const x = this.x - corner.x;
    const y = this.y - corner.y;
    this.ghost.style.transform = `translate3d(${x - this.grip.x}px, ${y - this.grip.y}px, 0)`;
    this.aimAt(x, y);
  }

  /** Find the place under the pointer and show it. */
  aimAt(x, y) {
    const near = 8; // The gap between two blocks belongs to both.
    const space = this.spaces.find(({ box }) => x >= box.left - near && x <= box.right + near
      && y >= box.top - near && y <= box.bottom + near) ?? null;
    if (space !== this.space) {
      this.space?.section.removeAttribute("data-over");
      space?.section.setAttribute("data-over", "");
      this.space = space;
    }
    const { marker, data } = this.view;
    if (marker.hidden !== !space) marker.hidden = !space;
    if (!space) return;
    const columns = this.columns(space);
    const rtl = data.dir === "rtl";
    const middle = (note) => (note.left + note.right) / 2;
    const at = space.notes.findIndex((note) => {
      if (!columns) return y < (note.top + note.bottom) / 2;
      return y < note.top || (y <= note.bottom && (rtl ? x > middle(note) : x < middle(note)));
    });
    this.before = at < 0 ? null : space.notes[at].id;
    const next = space.notes[at];
    const last = space.notes.at(-1);
    if (columns) this.upright(next, last, rtl);
    else this.level(space, next, last);
  }

  /** A line across the block: above the next note, or under the last. */
  level({ shut, box, list }, next, last) {
    const { left, right, top } = shut ? box : list;
    let y = top;
    if (shut) y = box.bottom - 4;
    else if (next) y = next.top - 4;
    else if (last) y = last.bottom;
    this.mark(left, y, `scale(${(right - left) / 4}, 1)`);
  }

  /** A line beside a note, on its side of the reading direction. */
  upright(next, last, rtl) {
    const note = next ?? last;
    const left = Boolean(next) !== rtl;
    this.mark(left ? note.left - 4 : note.right, note.top, `scale(1, ${(note.bottom - note.top) / 4})`);
  }

  /** Whether the notes of a place lie side by side. */
  columns({ notes }) {
    return notes.length > 1 && notes[1].top < notes[0].bottom - 4;
  }

  mark(x, y, scale) {
    this.view.marker.style.transform = `translate3d(${x}px, ${y}px, 0) ${scale}`;
  }

  drop() {
    const { view, id } = this;
    if (this.frame) this.draw();
    const { space, before } = this;
    this.clear();
    if (space) {
      view.move(id, space.id, before);
      view.focusNote(id);
    }
  }

  cancel() {
    this.clear();
  }

  clear() {
    this.view.dragged = true; // The click that follows is none.
    setTimeout(() => { this.view.dragged = false; }, 60);
    cancelAnimationFrame(this.frame);
    this.off.abort();
    this.ghost.remove();
    this.space?.section.removeAttribute("data-over");
    this.view.marker.hidden = true;
    this.cover.remove();
    this.slot.node.removeAttribute("data-dragged");
    this.view.drag = null;
    const { late } = this.view;
    this.view.late = null;
    if (late) this.view.render(late);
    else this.view.showStatus();
  }
}
