/**
 * All prompts of an activity, as one Streamlit component of the second kind.
 *
 * The default export is called with `{data, parentElement, setTriggerValue}` at the first run and
 * again at each rerun. It draws once, keeps what is being typed, takes over newer answers of the
 * server in fields that are clean and not in use, and returns its cleanup. Each field saves itself
 * through `drafts.js` (address in `data.modules.drafts`); the page is not rerun, except that with
 * `data.live` the trigger `saved` = "version:prompt" tells it at most every 1.5 s.
 *
 * A prompt with `at` is a view of another one: it shows some of the same answer, which is kept,
 * drafted and disputed under that one's address. Tables are drawn by `table.js`.
 *
 * What people typed goes into the page as text and form values, never as HTML. Words come in
 * the script at `data.words`, by the keys of `pages/parts/browser_words.py`.
 */

const PIXELS = 2000; // longest side of a photo before it is sent
const PHOTO_BYTES = 12 * 1024 * 1024;
const LIVE_PAUSE = 1500; // ms between two `saved` triggers
const ONE_SITTING = 5 * 60 * 1000; // ms: versions by one author so close are shown as one
const TEXT_KINDS = new Set(["short_text", "long_text"]);
const LIST_KINDS = new Set(["list", "brainstorm"]);
const SINGLE_CONTROL = new Set(["short_text", "long_text", "number", "amount", "month"]);
const LOCALES = { fr: "fr-FR", ar: "ar-MA-u-nu-latn", en: "en-GB" };

let shared = null; // the exports of drafts.js
let tables = null; // the exports of table.js, where there is a table
let h = null;

const MOUNTED = new WeakMap();

/** The component. */
export default function activity(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new View(parent));
  const view = MOUNTED.get(parent);
  view.update(component);
  return () => {
    view.close();
    if (MOUNTED.get(parent) === view) MOUNTED.delete(parent);
  };
}

// ---------------------------------------------------------------- the whole activity

class View {
  constructor(parent) {
    this.parent = parent;
    this.fields = new Map();
    this.onSaved = ({ detail }) => this.saved(detail);
  }

  async update(component) {
    this.component = component;
    this.data = component.data;
    const { data } = this;
    shared ??= await loaded(data.modules.drafts);
    h = shared.h;
    if (data.prompts.some((prompt) => prompt.kind === "table")) {
      tables ??= await loaded(data.modules.table);
    }
    this.words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    this.draw();
  }

  /** What makes this the same activity; and what the drawing of all of it depends on. */
  signatures() {
    const { person, owner, module, activity: id, language, dir, readonly, prompts, words } = this.data;
    return [
      JSON.stringify([person.id, owner, module, id]),
      JSON.stringify([language, dir, readonly, prompts.map((prompt) => prompt.id), words]),
    ];
  }

  draw() {
    const [identity, form] = this.signatures();
    if (this.identity !== undefined && this.identity !== identity) this.leave();
    if (!this.root) {
      this.root = h("div", { class: "activity" });
      shared.styled(this.parent, this.root, this.data.css);
      this.parent.append(this.root);
      shared.news.addEventListener("saved", this.onSaved);
    }
    if (this.form !== form || this.identity !== identity) this.build();
    else [...this.fields.values()].forEach((field) => field.refresh());
    [this.identity, this.form] = [identity, form];
    this.relate();
  }

  build() {
    const { language, dir, prompts } = this.data;
    this.t = shared.wording(this.words, language);
    this.isolate = (text) => (dir === "rtl" ? `\u2068${text}\u2069` : text);
    this.locale = LOCALES[language] ?? LOCALES.fr;
    this.root.lang = language;
    this.root.dir = dir;
    const old = this.fields;
    const back = this.holdFocus();
    const half = new Map([...old].map(([id, field]) => [id, field.widget.unread?.() ?? null]));
    old.forEach((field) => field.close());
    this.fields = new Map();
    this.live = h("p", { class: "unseen", role: "status" });
    prompts.forEach((prompt, i) => this.fields.set(prompt.id, new Field(this, prompt, i + 1)));
    this.root.replaceChildren(...[...this.fields.values()].map((f) => f.node), this.live);
    this.fields.forEach((field, id) => field.begin(half.get(id)));
    back();
  }

  /** One field drawn anew from its changed prompt; what is typed in it comes along. */
  renew(field, prompt) {
    const back = this.holdFocus();
    const half = field.widget.unread?.() ?? null;
    field.close();
    const fresh = new Field(this, prompt, field.number);
    this.fields.set(prompt.id, fresh);
    field.node.replaceWith(fresh.node);
    fresh.begin(half);
    back();
    this.relate();
  }

  /** Where somebody types, and what: gives back how to put both into the same control made anew. */
  holdFocus() {
    const control = this.focused();
    if (!control?.id || !this.root.contains(control)) return () => {};
    const { id, value } = control;
    const writes = control.matches("input[type=text], textarea");
    const ends = writes ? [control.selectionStart, control.selectionEnd] : [];
    return () => {
      const again = this.root.querySelector(`#${CSS.escape(id)}`);
      if (!again || again === this.focused()) return;
      again.focus({ preventScroll: true });
      if (!writes) return;
      if (again.value !== value) {
        again.value = value;
        again.dispatchEvent(new Event("input"));
      }
      again.setSelectionRange(...ends);
    };
  }

  /** Options that follow another field; fields that another one opens or closes. */
  relate() {
    for (const field of this.fields.values()) {
      const { of, needs } = field.prompt;
      field.widget.offer?.(this.fields.get(of));
      const needed = needs && this.fields.get(needs);
      const freezing = [...this.fields.values()].find(
        (other) => other.prompt.freezes.includes(field.prompt.id) && other.filled(),
      );
      field.restrict(needed && !needed.filled() ? needed : null, freezing ?? null);
    }
  }

  saved({ key, version }) {
    const field = [...this.fields.values()].find(({ saver }) => saver.key === key);
    if (!this.data.live || !field) return;
    this.unsaid = `${version}:${field.prompt.id}`;
    if (this.liveTimer) return;
    const wait = Math.max(0, (this.lastSaid ?? 0) + LIVE_PAUSE - Date.now());
    this.liveTimer = setTimeout(() => {
      this.liveTimer = null;
      this.lastSaid = Date.now();
      this.component.setTriggerValue("saved", this.unsaid);
    }, wait);
  }

  say(text) {
    this.live.textContent = "";
    setTimeout(() => { this.live.textContent = text; }, 50);
  }

  /** Which element has the focus, inside the shadow root too. */
  focused() {
    return this.parent.activeElement ?? document.activeElement;
  }

  leave() {
    this.fields.forEach((field) => {
      field.close();
      field.saver.leave(field.listener);
    });
    this.fields = new Map();
  }

  close() {
    this.closed = true;
    clearTimeout(this.liveTimer);
    this.leave();
    shared?.news.removeEventListener("saved", this.onSaved);
    this.root?.remove();
  }

  number(value, options = {}) {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: 3, ...options })
      .format(value).replace(/\u202f/g, "\u00a0");
  }

  /** Centimes as dirhams, two decimals only if there are centimes. */
  dirhams(centimes, unit = true) {
    const digits = centimes % 100 ? 2 : 0;
    const text = this.number(centimes / 100, {
      minimumFractionDigits: digits, maximumFractionDigits: digits,
    });
    return unit ? `${text}\u00a0${this.t("dirham")}` : text;
  }

  /** A moment that the server wrote in Morocco's time, whatever this device's own zone. */
  moment(at) {
    const then = new Date(`${at.slice(0, 19)}Z`);
    const show = (options) =>
      new Intl.DateTimeFormat(this.locale, { timeZone: "UTC", ...options }).format(then);
    return {
      date: show({ day: "numeric", month: "long" }),
      time: show({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      today: at.slice(0, 10) === new Intl.DateTimeFormat("en-CA").format(new Date()),
    };
  }
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

// ---------------------------------------------------------------- one prompt

/** The card of a prompt: label, help, example, control, status, conflict, history. */
class Field {
  constructor(view, prompt, number) {
    Object.assign(this, { view, prompt, number, drawnFrom: stillOf(prompt) });
    this.t = view.t;
    this.id = `p-${prompt.id}`;
    this.readonly = view.data.readonly;
    this.listener = () => this.changed();
    this.widget = WIDGETS[prompt.kind](this);
    this.attach();
    this.node = this.card();
    this.node.addEventListener("focusout", (event) => {
      if (!this.node.contains(event.relatedTarget)) this.left();
    });
  }

  get address() {
    return this.addressOf(this.prompt);
  }

  /** Where the answer to a prompt of this activity lives: here, or at the prompt it is a view of. */
  addressOf({ id, at }) {
    const { owner, module, activity: here } = this.view.data;
    return { owner, module, activity: at?.activity ?? here, prompt: at?.prompt ?? id };
  }

  attach() {
    const { person, token, answers, prompts } = this.view.data;
    const { needs, id } = this.prompt;
    const after = prompts.filter((p) => p.id !== id && [...this.prompt.freezes, needs].includes(p.id))
      .map((p) => shared.keyOf(person.id, this.addressOf(p)));
    this.saver = shared.saverOf(person.id, this.address, {
      token, after, answer: answers[id], listener: this.listener,
    });
    if (this.readonly) {
      Object.assign(this.saver, { value: this.saver.base, tried: [], state: { name: "clean" } });
    }
  }

  card() {
    const { prompt, t, id } = this;
    const single = SINGLE_CONTROL.has(prompt.kind);
    const label = h(single ? "label" : "span", { id: `${id}-label`, for: single ? id : null },
      prompt.label);
    this.lock = h("p", { class: "lock", id: `${id}-lock`, hidden: true });
    this.control = h("div", {
      class: `control ${prompt.kind}`,
      role: single ? null : "group",
      "aria-labelledby": single ? null : `${id}-label`,
      "aria-describedby": single ? null : described(this),
    }, this.widget.node);
    this.status = h("span", { class: "words" });
    this.mark = h("span", { class: "mark", "aria-hidden": "true" });
    this.hint = h("span", { class: "hint", "aria-hidden": "true" });
    this.actions = h("span", { class: "actions" });
    this.line = h("div", { class: "status", "data-state": "clean" }, this.mark, this.hint,
      h("span", { role: "status", class: "live" }, this.status), this.actions);
    this.tally = h("span", { class: "tally", id: `${id}-tally` });
    this.past = h("button", {
      type: "button", class: "quiet", hidden: true, "aria-expanded": "false",
      "aria-label": t("history_of", { label: prompt.label }), onclick: () => this.toggleHistory(),
    }, icon("clock"), t("history"));
    this.panel = h("div", { class: "panel", hidden: true });
    return h("section", {
      class: "card", "data-prompt": prompt.id, "data-kind": prompt.kind,
      "aria-labelledby": `${id}-label`,
    },
    h("header", {},
      h("span", { class: "badge", "aria-hidden": "true" }, this.view.number(this.number)),
      h("h2", {}, label, prompt.required ? null : h("span", { class: "optional" }, t("optional")))),
    prompt.help ? rich(prompt.help, "help", `${id}-help`) : null,
    prompt.example
      ? h("details", { class: "example" }, h("summary", {}, t("example")), rich(prompt.example, "text"))
      : null,
    this.lock, this.control,
    h("footer", {}, this.line, this.tally, this.past), this.panel);
  }

  /**
   * In the page now: show the answer, or the draft that an earlier page left, and send that.
   * `half` is a text that was typed before this field was drawn anew and is no value yet.
   */
  begin(half = null) {
    this.show(this.saver.value);
    this.changed();
    if (half !== null) this.widget.retype(half);
    if (this.saver.unsaved && !this.readonly) {
      this.saver.input(this.saver.value, this.blocked());
      this.saver.flush();
    }
  }

  show(value) {
    if (!this.shown || !shared.same(this.widget.get(), value)) this.widget.set(value);
    this.shown = true;
    this.count();
  }

  /** A rerun brought fresh data. */
  refresh() {
    const data = this.view.data;
    const prompt = data.prompts.find((p) => p.id === this.prompt.id);
    this.prompt.items = prompt.items ?? [];
    this.saver.token = data.token;
    this.waiting = data.answers[this.prompt.id];
    this.stale = stillOf(prompt) === this.drawnFrom ? null : prompt;
    if (this.inUse()) return;
    if (this.stale) this.view.renew(this, this.stale);
    else this.takeOver();
  }

  inUse() {
    return this.control.contains(this.view.focused());
  }

  takeOver() {
    const answer = this.waiting;
    this.waiting = null;
    if (this.problem || !this.saver.take(answer)) return;
    this.show(this.saver.value);
    this.view.relate();
  }

  /** The person left the field: save at once, then take what came meanwhile. */
  left() {
    this.widget.tidy?.();
    this.saver.flush();
    if (this.stale) this.view.renew(this, this.stale);
    else if (this.waiting) this.takeOver();
  }

  /** The person changed the field. */
  input() {
    if (this.readonly) return;
    const value = this.widget.get();
    const problem = this.blocked();
    this.undoTake = null;
    this.saver.input(value === undefined ? this.saver.value : value, problem);
    this.count();
    this.view.relate();
  }

  /** Why the value cannot be sent as it stands, as words; or null. */
  blocked() {
    this.problem = this.widget.problem?.() ?? null;
    return this.problem;
  }

  /** What another field may be `of`: this list's items that have a text. */
  items() {
    const value = this.widget.get();
    return Array.isArray(value) ? value.filter((item) => item.text?.trim()) : [];
  }

  /** What there is to choose from: the prompt's own options, or the items it is `of`. */
  options() {
    if (this.prompt.options?.length) return this.prompt.options;
    const source = this.view.fields.get(this.prompt.of);
    const items = source ? source.items() : this.prompt.items ?? [];
    return items.map(({ id, text }) => ({ id, label: text }));
  }

  filled() {
    return filled(this.prompt.kind, this.widget.get() ?? this.saver.value);
  }

  count() {
    const tally = this.widget.tally?.() ?? null;
    this.tally.textContent = tally?.text ?? "";
    this.tally.dataset.tone = tally?.tone ?? "";
  }

  /** Closed by a question to answer first (`needed`), or frozen by a later one (`freezing`). */
  restrict(needed, freezing) {
    const { t, view } = this;
    const label = (field) => ({ label: view.isolate(field.prompt.label) });
    let sentence = "";
    if (needed) sentence = t("closed", label(needed));
    else if (freezing) sentence = t("frozen_by", label(freezing));
    this.lock.replaceChildren(...(sentence ? [icon("lock"), sentence] : []));
    this.lock.hidden = !sentence;
    const empty = !this.filled();
    const blank = this.readonly && empty;
    if (blank && !sentence) {
      this.lock.replaceChildren(t("readonly_empty"));
      this.lock.hidden = false;
    }
    this.control.hidden = (Boolean(needed) && empty) || blank;
    this.widget.lock(Boolean(this.readonly || needed || freezing || this.shut));
    this.node.toggleAttribute("data-locked", Boolean(sentence));
  }

  close() {
    this.saver.detach(this.listener);
    this.widget.close?.();
  }

  // -------------------------------------------------------------- status line

  changed() {
    if (!this.line) return;
    const { state, version } = this.saver;
    const { name } = state;
    this.line.dataset.state = name === "clean" && !version ? "empty" : name;
    const [shape, words, hint, ...actions] = this.statusOf(name);
    this.mark.replaceChildren(...(shape ? [icon(shape)] : []));
    this.status.textContent = words ?? "";
    this.hint.textContent = hint ?? "";
    this.actions.replaceChildren(...actions.filter(Boolean));
    this.past.hidden = !version;
    if (name === "conflict") this.showConflict();
    else if (this.conflictShown) this.closePanel();
    if (name === "frozen" || name === "forbidden") this.shut = true;
    if (this.shut) this.widget.lock(true);
  }

  statusOf(name) {
    const { t, saver } = this;
    const link = (href, key) => h("a", { href, class: "button" }, t(key));
    const button = (key, onclick) => h("button", { type: "button", class: "button", onclick }, t(key));
    const copy = shared.keepsCopies() ? "" : ` ${t("no_copy")}`;
    switch (name) {
      case "dirty":
        return ["pencil", "", t("edited")];
      case "saving":
        return ["turn", "", t("saving")];
      case "failed":
        return ["cut", t(shared.unsaved(saver.state.why)) + copy];
      case "refused":
        return ["cross", this.problem?.text ?? this.finding(saver.state.findings)];
      case "conflict":
        return ["split", t("conflict")];
      case "signed_out":
        return ["cut", t("signed_out") + copy, "", link("/", "sign_in")];
      case "token":
        return ["cut", t("token") + copy, "", button("reload", () => window.location.reload())];
      case "forbidden":
        return ["cross", t("forbidden")];
      case "frozen":
        return ["lock", t("frozen_reply"), "", button("back_to_saved", () => this.giveUp())];
      default:
        if (this.undoTake) return ["check", t("theirs_taken"), "", button("restore_mine", this.undoTake)];
        return saver.version ? ["check", this.savedWords(saver.meta)] : [];
    }
  }

  savedWords({ at, time, author, mine }) {
    if (!at) return "";
    const moment = this.view.moment(at);
    const key = `saved${moment.today ? "" : "_on"}${mine === false && author ? "_by" : ""}`;
    return this.t(key, {
      date: moment.date, time: time ?? moment.time, author: this.view.isolate(author ?? ""),
    });
  }

  finding(findings) {
    const found = findings?.[0] ?? {};
    const { length: n, limit: max } = found;
    const words = this.widget.finding?.(found);
    if (words) return words;
    if (found.code === "too_long" && max) return this.t("too_long", { n, max });
    if (found.code === "too_many") return this.t("too_many", { n, max });
    if (found.code === "range") return rangeProblem(this, found.low, found.high).text;
    return this.t("refused");
  }

  giveUp() {
    this.saver.yield();
    this.show(this.saver.value);
    this.blocked();
    this.view.relate();
  }

  // -------------------------------------------------------------- conflict

  showConflict() {
    const { t, saver, view } = this;
    const current = saver.state.current;
    if (this.conflictShown === current) {
      this.mineShown?.replaceChildren(describe(this, saver.value));
      return;
    }
    this.conflictShown = current;
    const own = current.author_id === view.data.person.id;
    const moment = view.moment(current.at);
    const time = moment.today ? current.time ?? moment.time : `${moment.date} ${moment.time}`;
    const side = (title, value) => {
      const text = h("div", { class: "text" }, describe(this, value));
      return [text, h("div", { class: "side" }, h("h3", {}, title), text)];
    };
    const [mine, mineSide] = side(t("mine"), saver.value);
    this.mineShown = mine;
    const who = own ? t("own_elsewhere", { time })
      : t("theirs", { author: view.isolate(current.author), time });
    const [, otherSide] = side(who, current.value);
    const button = (key, onclick, main) =>
      h("button", { type: "button", class: main ? "button main" : "button", onclick }, t(key));
    const both = bothFit(this, current.value);
    this.panel.replaceChildren(
      h("div", { class: "sides" }, mineSide, otherSide),
      h("div", { class: "buttons" },
        button("keep_mine", () => this.decide(this.saver.value), true),
        button("take_theirs", () => this.takeTheirs()),
        both ? button("keep_both", () => this.decide(united(this, current.value))) : null));
    this.panel.className = "panel conflict";
    this.panel.hidden = false;
  }

  decide(value) {
    this.closePanel();
    this.show(value);
    const problem = this.blocked();
    this.saver.resolve(value, problem);
    this.count();
    this.view.relate();
  }

  takeTheirs() {
    const mine = this.saver.value;
    this.closePanel();
    this.undoTake = () => {
      this.undoTake = null;
      this.show(mine);
      this.input();
      this.saver.flush();
    };
    this.giveUp();
  }

  closePanel() {
    this.conflictShown = null;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.past.setAttribute("aria-expanded", "false");
  }

  // -------------------------------------------------------------- history

  async toggleHistory() {
    const { t } = this;
    if (this.conflictShown) return;
    if (!this.panel.hidden) {
      this.closePanel();
      return;
    }
    this.past.setAttribute("aria-expanded", "true");
    this.panel.className = "panel history";
    this.panel.hidden = false;
    this.panel.replaceChildren(h("p", {}, "…"));
    let entries = null;
    try {
      const reply = await shared.call(`/api/answers/history?${new URLSearchParams(this.address)}`);
      if (reply.status === 200) entries = reply.data.history;
      else if (reply.status === 401) this.panel.replaceChildren(
        h("p", {}, t("signed_out"), " ", h("a", { href: "/" }, t("sign_in"))));
      else this.panel.replaceChildren(h("p", {}, t("history_failed")));
    } catch {
      this.panel.replaceChildren(h("p", {}, t("history_failed")));
    }
    if (entries) this.showHistory(sittings(entries));
  }

  showHistory(entries) {
    const { t, view } = this;
    const items = entries.map((entry, i) => h("li", {},
      h("p", { class: "when" },
        t("history_entry", { ...view.moment(entry.at), author: view.isolate(entry.author) }),
        i === 0 ? h("span", { class: "optional" }, t("current_version")) : null),
      h("div", { class: "text" }, describe(this, entry.value)),
      i === 0 || this.readonly || this.node.hasAttribute("data-locked") ? null
        : h("button", { type: "button", class: "button", onclick: () => this.restore(entry.value) },
          t("restore"))));
    this.panel.replaceChildren(
      items.length ? h("ol", {}, ...items) : h("p", {}, t("history_empty")),
      h("button", {
        type: "button", class: "button",
        onclick: () => { this.closePanel(); this.past.focus(); },
      }, t("close")));
  }

  restore(value) {
    this.closePanel();
    this.past.focus();
    this.show(value);
    this.input();
    this.saver.flush();
  }
}

/** Versions, newest first, with those that one author wrote in one sitting as the newest of them. */
function sittings(entries) {
  const shown = [];
  for (const entry of entries) {
    const last = shown[shown.length - 1];
    const close = last && new Date(last.at) - new Date(entry.at) <= ONE_SITTING;
    if (!(close && last.author === entry.author)) shown.push(entry);
  }
  return shown;
}

/** Whether both versions can be kept in one: of a table only if no cell is contested. */
function bothFit(field, theirs) {
  const { kind, max } = field.prompt;
  if (kind !== "table") return TEXT_KINDS.has(kind) || LIST_KINDS.has(kind);
  const rows = united(field, theirs);
  return rows !== null && rows.length <= max;
}

/** Both versions in one. Of an item of a list that both changed, both texts stay. */
function united(field, theirs) {
  const mine = field.saver.value;
  if (field.prompt.kind === "table") return tables.unitedRows(mine, theirs);
  if (field.prompt.kind === "short_text") return [mine, theirs].filter(Boolean).join(" / ");
  if (field.prompt.kind === "long_text") return [mine, theirs].filter(Boolean).join("\n\n");
  const own = new Map((mine ?? []).map((item) => [item.id, item]));
  const others = (theirs ?? [])
    .filter((item) => own.get(item.id)?.text !== item.text)
    .map((item) => (own.has(item.id) ? { id: shared.newId(), text: item.text } : item));
  return [...own.values(), ...others];
}

function filled(kind, value) {
  if (value === null || value === undefined) return false;
  if (TEXT_KINDS.has(kind)) return value.trim() !== "";
  if (LIST_KINDS.has(kind)) return value.some((item) => item.text.trim());
  if (kind === "table") return value.some((row) => Object.keys(row.cells).length);
  if (kind === "matrix") return Object.values(value.scores ?? {}).some((row) => Object.keys(row).length);
  return Array.isArray(value) ? value.length > 0 : true;
}

/** A value as something to read, in conflicts and in the history. */
function describe(field, value) {
  const { prompt, view, t } = field;
  const line = (text) => h("li", { dir: "auto" }, text);
  const list = (texts, tag = "ul") => h(tag, {}, ...texts.map(line));
  const option = (id) => field.options().find((o) => o.id === id)?.label ?? "…";
  if (!filled(prompt.kind, value)) return h("p", { class: "muted" }, t("nothing"));
  switch (prompt.kind) {
    case "list":
    case "brainstorm":
      return list(value.map((item) => item.text));
    case "table":
      return list(value.map((row) => tables.rowText(view, prompt.columns, row)));
    case "number":
      return h("p", {}, [view.number(value), prompt.unit].filter(Boolean).join(" "));
    case "amount":
      return h("p", {}, view.dirhams(value));
    case "choice":
      return h("p", { dir: "auto" }, option(value));
    case "month":
      return h("p", { dir: "auto" }, monthText(field, value));
    case "choices":
      return list(value.map(option));
    case "ranking":
      return list(value.map(option), "ol");
    case "scale":
      return h("p", {}, `${view.number(value)}. ${prompt.levels[value - 1] ?? ""}`);
    case "matrix":
      return list(standings(prompt, value, field.options()).map((s) =>
        `${s.label} : ${t("points", { n: view.number(s.total), max: view.number(s.most) })}`));
    case "photo":
      return list(value.map((photo, i) => photo.caption || t("photo", { n: i + 1 })));
    default:
      return h("p", { class: "typed", dir: "auto" }, value);
  }
}

/** What the drawing of a field depends on. */
const stillOf = (prompt) => JSON.stringify({ ...prompt, items: null });

// ---------------------------------------------------------------- small things

const ICONS = {
  check: "M5 13l4 4L19 7", cross: "M6 6l12 12M18 6L6 18", plus: "M12 5v14M5 12h14",
  pencil: "M4 20l1-4L16 5l3 3L8 19z", turn: "M20 12a8 8 0 1 1-2.5-5.8M20 3v4h-4",
  cut: "M12 4L2.5 20h19zM12 10v4M12 17v.5", split: "M7 4L3 8l4 4M3 8h12M17 12l4 4-4 4M21 16H9",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3", up: "M12 19V6M6 11l6-6 6 6",
  down: "M12 5v13M6 13l6 6 6-6", clock: "M12 3a9 9 0 1 0 .01 0M12 7.5V12l3 2",
  camera: "M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 10.5a3 3 0 1 0 .01 0",
};

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

/** Where a text of the content begins: with a Latin name in it, an Arabic one still at the right. */
const way = (text) => (/[\u0621-\u064a]/.test(text) ? "rtl" : "auto");

/** Words of the content: paragraphs, lists and **bold**, `*italic*` of Markdown, as elements. */
function rich(text, className, id) {
  const box = h("div", { class: className, id: id ?? null });
  let list = null;
  let open = null; // the paragraph or item that the next line goes on with
  let table = null;
  for (const line of text.split("\n")) {
    if (line.startsWith("|")) {
      if (!table) box.append(h("div", { class: "scroll" }, (table = h("table"))));
      if (/^[|\s:-]+$/.test(line)) continue;
      const cell = table.rows.length ? "td" : "th";
      const cells = line.trim().slice(1, -1).split("|");
      table.append(h("tr", {}, ...cells.map((one) => h(cell, { dir: way(one) }, ...inline(one.trim())))));
      continue;
    }
    table = null;
    const item = /^\s*(?:([-*])|\d+[.)])\s+(.*)$/.exec(line);
    if (item) {
      const tag = item[1] ? "ul" : "ol";
      if (list?.localName !== tag) box.append((list = h(tag)));
      list.append((open = h("li", { dir: way(line) }, ...inline(item[2]))));
    } else if (!line.trim()) {
      list = open = null;
    } else if (open) {
      open.append(" ", ...inline(line.trim()));
    } else {
      box.append((open = h("p", { dir: way(line) }, ...inline(line))));
    }
  }
  return box;
}

function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).filter(Boolean).map((part) => {
    if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
    return part.length > 2 && part.startsWith("*") ? h("em", {}, part.slice(1, -1)) : part;
  });
}

/** A text as the server keeps it: no control characters; one line unless `lines`. */
function cleaned(text, lines) {
  // eslint-disable-next-line no-control-regex
  const clean = text.replace(/\r\n?/g, "\n").replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]/g, "");
  return lines ? clean : clean.replace(/\n/g, " ");
}

const length = (text) => [...text].length; // characters as the server counts them

/** A text area as high as its text. */
function grows(area) {
  const fit = () => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", fit);
  area.fit = () => requestAnimationFrame(fit);
  return area;
}

/** The digits of Arabic as 0-9. */
const latin = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) =>
  String(digit.codePointAt(0) - (digit >= "۰" ? 0x6f0 : 0x660)));

/**
 * A typed number as `{whole, part}` strings of digits, null if nothing is typed, or undefined.
 * With `negative` a leading minus is read too: `{whole, part, minus: true}`.
 *
 * Spaces, apostrophes and the name of the currency are ignored; comma, point and the Arabic signs
 * are read. "12.500" is twelve thousand five hundred where a decimal part cannot be meant.
 */
export function digits(text, { amount = false, decimal = ",", negative = false } = {}) {
  let rest = latin(text).replace(/dirhams?|dhs?|mad|دراهم|درهم/gi, "")
    .replace(/[\s\u00a0\u202f\u2009'’_\u066c\u200e\u200f\u061c]/g, "");
  if (!rest) return null;
  if (negative && /^[-\u2212]/.test(rest)) {
    const size = digits(rest.slice(1), { amount, decimal });
    return size ? { ...size, minus: true } : undefined;
  }
  if (rest.includes("\u066b")) rest = rest.replace(/[.,]/g, "").replace("\u066b", ".");
  else {
    const marks = rest.match(/[.,]/g) ?? [];
    const kinds = new Set(marks);
    const grouped = (mark) =>
      new RegExp(`^[1-9]\\d{0,2}(\\${mark}\\d{3})+$`).test(rest.split(/[.,]/).length > 2 && kinds.size > 1
        ? rest.slice(0, rest.lastIndexOf(marks[marks.length - 1])) : rest);
    if (kinds.size === 2) {
      const last = marks[marks.length - 1];
      const other = last === "," ? "." : ",";
      if (marks.filter((m) => m === last).length > 1 || !grouped(other)) return undefined;
      rest = rest.replaceAll(other, "").replace(last, ".");
    } else if (marks.length > 1) {
      if (!grouped(marks[0])) return undefined;
      rest = rest.replaceAll(marks[0], "");
    } else if (marks.length === 1) {
      const thousands = grouped(marks[0]) && (amount || marks[0] !== decimal);
      rest = rest.replace(marks[0], thousands ? "" : ".");
    }
  }
  const found = /^(\d+)(?:\.(\d*))?$|^\.(\d+)$/.exec(rest);
  return found ? { whole: found[1] ?? "0", part: found[2] ?? found[3] ?? "" } : undefined;
}

const decimalOf = (language) => (language === "en" ? "." : ",");
const signed = (size, { minus }) => (minus && size ? -size : size);

/** A typed amount in whole centimes, null, or undefined if it is no amount. */
export function centimes(text, language, { negative = false } = {}) {
  const read = digits(text, { amount: true, decimal: decimalOf(language), negative });
  if (!read) return read;
  const whole = Number(read.whole) * 100 + Number(read.part.padEnd(2, "0"));
  return read.part.length <= 2 && Number.isSafeInteger(whole) ? signed(whole, read) : undefined;
}

/** A typed number, null, or undefined. */
export function quantity(text, language, { negative = false } = {}) {
  const read = digits(text, { decimal: decimalOf(language), negative });
  return read ? signed(Number(`${read.whole}.${read.part || "0"}`), read) : read;
}

const problem = (text) => ({ text });

function lengthProblem(field, text, max) {
  const n = length(text);
  return n > max ? problem(field.t("too_long", { n: field.view.number(n, { useGrouping: false }), max })) : null;
}

function numberProblem(field, text, amount) {
  const example = amount ? field.view.dirhams(125050, false) : field.view.number(12.5);
  return problem(field.t("not_number", { text: field.view.isolate(text.trim()), example }));
}

function rangeProblem(field, min, max) {
  const show = (n) => (field.prompt.kind === "amount" ? field.view.dirhams(n) : field.view.number(n));
  return problem(field.t("range", { min: show(min), max: show(max) }));
}

/** A line that says what was removed, with the way back. */
function undoLine(field) {
  const node = h("p", { class: "undo", hidden: true });
  const clear = () => { node.hidden = true; node.replaceChildren(); };
  const show = (text, restore) => {
    const button = h("button", {
      type: "button", class: "button", onclick: () => { clear(); restore(); },
    }, field.t("undo"));
    node.replaceChildren(h("span", { role: "status", dir: "auto" }, text), button);
    node.hidden = false;
    button.focus();
  };
  return { node, show, clear };
}

/** The ids of what describes a control. */
const described = ({ id, prompt }, ...more) =>
  [prompt.help ? `${id}-help` : "", `${id}-lock`, ...more].filter(Boolean).join(" ");

const short = (text) => (length(text) > 40 ? `${[...text].slice(0, 38).join("")}…` : text);

// ---------------------------------------------------------------- texts

function textWidget(field) {
  const { prompt, t, id } = field;
  const lines = prompt.kind === "long_text";
  const control = h(lines ? "textarea" : "input", {
    id, dir: "auto", rows: lines ? 3 : null, type: lines ? null : "text", autocomplete: "off",
    placeholder: prompt.placeholder || " ", oninput: () => field.input(),
    "aria-describedby": described(field, `${id}-tally`),
  });
  if (lines) grows(control);
  const get = () => cleaned(control.value, lines);
  return {
    node: control,
    get,
    set(value) {
      control.value = value ?? "";
      control.fit?.();
    },
    problem: () => lengthProblem(field, get(), prompt.max),
    lock: (locked) => { control.readOnly = locked; },
    tally() {
      const n = length(get());
      const given = length(get().trim());
      const left = prompt.max - n;
      const few = { tone: "few" };
      if (!given && prompt.min > 1) return { text: t("characters_at_least", { min: prompt.min }) };
      if (given && given < prompt.min) {
        return { ...few, text: t.count("characters_min", prompt.min - given) };
      }
      if (left >= 0 && left <= Math.max(20, prompt.max * 0.15)) {
        return { text: t.count("characters_left", left) };
      }
      return null;
    },
  };
}

// ---------------------------------------------------------------- numbers

function numberWidget(field) {
  const { prompt, t, id, view } = field;
  const amount = prompt.kind === "amount";
  const language = view.data.language;
  const negative = prompt.min < 0;
  const read = () => (amount ? centimes : quantity)(control.value, language, { negative });
  const show = (value) => (amount ? view.dirhams(value, false) : view.number(value));
  const unit = prompt.unit || (amount ? t("dirham") : "");
  const control = h("input", {
    id, type: "text", inputmode: negative ? "text" : "decimal", dir: "ltr", autocomplete: "off",
    placeholder: prompt.placeholder || null, oninput: () => field.input(),
    "aria-describedby": described(field, unit ? `${id}-unit` : ""),
  });
  return {
    node: h("div", { class: "measure" }, control,
      unit ? h("span", { class: "unit", id: `${id}-unit`, dir: "auto" }, unit) : null),
    get: read,
    set: (value) => { control.value = value === null || value === undefined ? "" : show(value); },
    tidy() {
      const value = read();
      if (value !== null && value !== undefined) control.value = show(value);
    },
    problem() {
      const value = read();
      if (value === undefined) return numberProblem(field, control.value, amount);
      const { min = 0, max = 1e9 } = prompt;
      return value !== null && (value < min || value > max) ? rangeProblem(field, min, max) : null;
    },
    lock: (locked) => { control.readOnly = locked; },
    unread: () => (read() === undefined ? control.value : null),
    retype(text) {
      control.value = text;
      field.input();
    },
  };
}

// ---------------------------------------------------------------- months

/** A month "2027-01" as its option calls it, or by name where there is no such option. */
function monthText({ prompt, view }, value) {
  const found = prompt.options.find((option) => option.id === value);
  return found?.label ?? new Intl.DateTimeFormat(view.locale, {
    month: "long", year: "numeric", timeZone: "UTC",
  }).format(new Date(`${value}-01T00:00:00Z`));
}

function monthWidget(field) {
  const { prompt, t, id } = field;
  const control = h("select", {
    id, onchange: () => field.input(), "aria-describedby": described(field),
  });
  const options = (list) => control.replaceChildren(
    h("option", { value: "" }, prompt.placeholder || t("choose")),
    ...list.map((option) => h("option", { value: option.id }, option.label)));
  options(prompt.options);
  return {
    node: h("div", { class: "measure" }, control),
    get: () => control.value || null,
    set(value) {
      const known = !value || prompt.options.some((option) => option.id === value);
      options(known ? prompt.options
        : [...prompt.options, { id: value, label: monthText(field, value) }]);
      control.value = value ?? "";
    },
    lock: (locked) => { control.disabled = locked; },
  };
}

// ---------------------------------------------------------------- lists and brainstorms

/**
 * Items with a box for the next one. What stands in that box is already an item of the value, so
 * that it is saved like all the rest; Enter only opens a new box.
 */
function listWidget(field) {
  const { prompt, t, view } = field;
  const rows = new Map(); // id → text area
  let next = shared.newId();
  let locked = false;
  const list = h("ul", { class: "items" });
  const undo = undoLine(field);
  const box = grows(h("textarea", {
    rows: 1, dir: "auto", "aria-label": t("add_item"), enterkeyhint: "enter",
    placeholder: prompt.placeholder || t("add_item"), oninput: () => field.input(),
  }));
  const button = h("button", { type: "button", class: "button main add", onclick: () => add() },
    icon("plus"), t("add"));
  const adding = h("div", { class: "adding" }, box, button);
  const full = h("p", { class: "muted", hidden: true }, t("full", { max: prompt.max }));
  const clock = prompt.kind === "brainstorm" ? countdown(field) : null;

  box.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    add();
  };

  function row(id, text) {
    const area = grows(h("textarea", { rows: 1, dir: "auto", oninput: () => field.input() }));
    area.value = text;
    area.readOnly = locked;
    area.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      box.focus();
    };
    const remove = h("button", {
      type: "button", class: "icon-button", onclick: () => take(id), hidden: locked,
    }, icon("cross"));
    const item = h("li", {}, area, remove);
    Object.assign(area, { item, remove });
    rows.set(id, area);
    area.fit();
    return item;
  }

  function add() {
    const text = cleaned(box.value, false).trim();
    if (!text) {
      box.focus();
      return;
    }
    undo.clear();
    list.append(row(next, text));
    next = shared.newId();
    box.value = "";
    box.fit();
    box.focus();
    relabel();
    field.input();
    view.say(clock ? t.count("ideas", rows.size) : t("item", { n: rows.size }));
  }

  function take(id) {
    const area = rows.get(id);
    const place = [...rows.keys()].indexOf(id);
    const text = area.value;
    const before = [...rows.keys()][place + 1];
    area.item.remove();
    rows.delete(id);
    relabel();
    field.input();
    undo.show(t("removed", { text: view.isolate(short(text)) }), () => {
      const after = [...rows].slice(place);
      after.forEach(([key]) => rows.delete(key));
      list.insertBefore(row(id, text), rows.get(before)?.item ?? after[0]?.[1].item ?? null);
      after.forEach(([key, value]) => rows.set(key, value));
      relabel();
      field.input();
      rows.get(id).focus();
    });
  }

  function relabel() {
    let n = 0;
    for (const area of rows.values()) {
      n += 1;
      area.setAttribute("aria-label", t("item", { n }));
      area.remove.setAttribute("aria-label", t("remove_item", { text: short(area.value) }));
    }
    const isFull = rows.size >= prompt.max;
    adding.hidden = locked || (isFull && !box.value);
    full.hidden = locked || !isFull;
    list.hidden = !rows.size;
    clock?.count(rows.size);
  }

  const get = () => [
    ...[...rows].map(([id, area]) => ({ id, text: cleaned(area.value, false) })),
    { id: next, text: cleaned(box.value, false) },
  ].filter((item) => item.text.trim());

  return {
    node: h("div", {}, clock?.node ?? null, list, undo.node, adding, full),
    get,
    set(value) {
      rows.clear();
      list.replaceChildren(...(value ?? []).map((item) => row(item.id, item.text)));
      box.value = "";
      next = shared.newId();
      undo.clear();
      relabel();
    },
    tidy() {
      for (const [id, area] of rows) if (!area.value.trim()) { area.item.remove(); rows.delete(id); }
      relabel();
    },
    problem() {
      const items = get();
      const long = items.find((item) => length(item.text) > prompt.item_max);
      if (long) {
        return problem(t("too_long_item", {
          text: view.isolate(short(long.text)), n: length(long.text), max: prompt.item_max,
        }));
      }
      return items.length > prompt.max
        ? problem(t("too_many", { n: items.length, max: prompt.max })) : null;
    },
    lock(now) {
      if (now === locked) return;
      locked = now;
      rows.forEach((area) => { area.readOnly = now; area.remove.hidden = now; });
      clock?.lock(now);
      relabel();
    },
    tally() {
      const n = get().length;
      if (n < prompt.min) return { tone: "few", text: t("count_min", { n, min: prompt.min }) };
      return n >= prompt.max * 0.8 ? { text: t("count_max", { n, max: prompt.max }) } : null;
    },
    close: () => clock?.close(),
  };
}

/** The clock of a brainstorm. It advises: typing goes on after it. */
function countdown(field) {
  const { prompt, t, view } = field;
  const key = `pie.timer.${Object.values(field.address).join(".")}`;
  const stored = (act) => { try { return act(window.sessionStorage); } catch { return null; } };
  let ends = Number(stored((box) => box.getItem(key))) || 0;
  let ticking = null;
  let warned = false;
  const face = h("span", { class: "face", role: "timer", "aria-label": t("time_left") });
  const bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span", {}));
  const number = h("strong", { class: "ideas" });
  const over = h("p", { class: "over", role: "status", hidden: true });
  const button = h("button", { type: "button", class: "button main", onclick: () => toggle() });
  const node = h("div", { class: "clock" }, h("div", { class: "faces" }, face, number, button), bar, over);

  const left = () => Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  const shown = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;

  function toggle() {
    const start = !ticking;
    ends = start ? Date.now() + prompt.seconds * 1000 : 0;
    stored((box) => (start ? box.setItem(key, String(ends)) : box.removeItem(key)));
    warned = false;
    run();
    if (start) field.node.querySelector(".adding textarea")?.focus();
  }

  function run() {
    clearInterval(ticking);
    ticking = ends && left() ? setInterval(tick, 250) : null;
    tick();
  }

  function tick() {
    const seconds = ends ? left() : prompt.seconds;
    const ended = Boolean(ends) && !seconds;
    if (ended && ticking) {
      clearInterval(ticking);
      ticking = null;
    }
    face.textContent = shown(seconds);
    bar.firstChild.style.inlineSize = `${(100 * seconds) / prompt.seconds}%`;
    const state = ticking ? "running" : ended ? "over" : "ready";
    if (node.dataset.state !== state) {
      node.dataset.state = state;
      over.hidden = !ended;
      over.textContent = ended ? t("time_over") : "";
      button.textContent = t({ running: "stop", over: "restart", ready: "start" }[state]);
    }
    if (ticking && seconds <= 60 && prompt.seconds > 120 && !warned) {
      warned = true;
      view.say(t("minute_left"));
    }
  }

  queueMicrotask(run);
  return {
    node,
    count: (n) => { number.textContent = t.count("ideas", n); },
    lock: (locked) => { button.hidden = locked; },
    close: () => clearInterval(ticking),
  };
}

// ---------------------------------------------------------------- tables

const tableWidget = (field) => tables.tableWidget(field, {
  h, newId: shared.newId, icon, cleaned, grows, length, short, undoLine, problem, centimes, quantity,
});

// ---------------------------------------------------------------- choices and scales

function choiceWidget(field) {
  const { prompt, t } = field;
  const many = prompt.kind === "choices";
  const scale = prompt.kind === "scale";
  let chosen = [];
  let options = null;
  let source = null; // The field whose items are the options.
  let locked = false;
  const list = h("div", {
    class: "options", role: many ? null : "radiogroup",
    "aria-labelledby": many ? null : `${field.id}-label`,
  });
  const note = h("p", { class: "muted", hidden: true });
  const clear = h("button", {
    type: "button", class: "quiet", hidden: true, onclick: () => { choose([]); list.querySelector("input")?.focus(); },
  }, t("clear_choice"));

  function offer(from) {
    const now = scale
      ? prompt.levels.map((label, i) => ({ id: String(i + 1), label })) : field.options();
    source = from;
    if (!options || !shared.same(now, options)) {
      options = now;
      list.replaceChildren(...options.map(drawn));
    }
    show();
  }

  function drawn(option, i) {
    const input = h("input", {
      type: many ? "checkbox" : "radio", name: field.id, value: option.id,
      onchange: () => choose(many
        ? [...list.querySelectorAll("input:checked")].map((box) => box.value) : [option.id]),
    });
    return h("label", { class: "option" }, input,
      scale ? h("span", { class: "level", "aria-hidden": "true" }, field.view.number(i + 1)) : null,
      h("span", { class: "option-text", dir: "auto" }, option.label));
  }

  function choose(ids) {
    const known = new Set(options.map((o) => o.id));
    chosen = ids.filter((id) => known.has(id));
    show();
    field.input();
  }

  function show() {
    const full = many && chosen.length >= prompt.max;
    for (const input of list.querySelectorAll("input")) {
      input.checked = chosen.includes(input.value);
      input.disabled = locked || (full && !input.checked);
    }
    const known = new Set((options ?? []).map((o) => o.id));
    const gone = chosen.some((id) => !known.has(id));
    let text = "";
    if (options?.length === 0) {
      text = source ? t("list_first", { label: field.view.isolate(source.prompt.label) }) : t("list_elsewhere");
    } else if (gone) text = t("choice_gone");
    else if (full && options?.length > chosen.length && !locked) {
      text = t("chosen_max", { n: chosen.length, max: prompt.max });
    }
    note.textContent = text;
    note.hidden = !text;
    clear.hidden = many || prompt.required || locked || !chosen.length;
  }

  if (scale) {
    list.onkeydown = (event) => {
      const level = Number(latin(event.key));
      if (locked || !(level >= 1 && level <= prompt.levels.length)) return;
      event.preventDefault();
      choose([String(level)]);
      list.querySelectorAll("input")[level - 1].focus();
    };
  }

  return {
    node: h("div", {}, list, note,
      scale ? h("p", { class: "muted keys" }, t("keys_hint", { n: prompt.levels.length })) : null, clear),
    offer,
    get() {
      if (many) return chosen;
      if (!chosen.length) return null;
      return scale ? Number(chosen[0]) : chosen[0];
    },
    set(value) {
      chosen = many ? value ?? [] : value === null || value === undefined ? [] : [String(value)];
      show();
    },
    lock(now) {
      locked = now;
      show();
    },
    tally: () => (many && chosen.length < prompt.min
      ? { tone: "few", text: t("count_min", { n: chosen.length, min: prompt.min }) } : null),
  };
}

// ---------------------------------------------------------------- rankings

function rankingWidget(field) {
  const { prompt, t, view } = field;
  let order = [];
  let given = false;
  let options = [];
  let locked = false;
  const list = h("ol", { class: "ranking" });
  const note = h("p", { class: "muted" });
  const keep = h("button", { type: "button", class: "button", onclick: () => put(order) }, t("keep_order"));

  function offer(source) {
    const now = field.options();
    const fresh = !shared.same(now, options) || !list.childElementCount;
    options = now;
    note.textContent = options.length ? t("rank_hint")
      : source ? t("list_first", { label: view.isolate(source.prompt.label) }) : t("list_elsewhere");
    if (fresh) draw();
  }

  function draw() {
    const known = options.map((option) => option.id);
    order = [...order.filter((id) => known.includes(id)), ...known.filter((id) => !order.includes(id))];
    list.replaceChildren(...order.map((id, i) => {
      const text = options.find((option) => option.id === id).label;
      const button = (step, key, name) => h("button", {
        type: "button", class: "icon-button", "data-step": String(step), hidden: locked,
        disabled: i + step < 0 || i + step >= order.length,
        "aria-label": t(key, { text: view.isolate(short(text)) }), onclick: () => move(id, step),
      }, icon(name));
      return h("li", { "data-id": id },
        h("span", { class: "badge", "aria-hidden": "true" }, view.number(i + 1)),
        h("span", { class: "option-text", dir: "auto" }, text),
        button(-1, "move_up", "up"), button(1, "move_down", "down"));
    }));
    keep.hidden = given || locked || order.length < 2;
  }

  function move(id, step) {
    const from = order.indexOf(id);
    const moved = order.filter((other) => other !== id);
    moved.splice(from + step, 0, id);
    put(moved);
    const item = [...list.children].find((li) => li.dataset.id === id);
    const same = item.querySelector(`[data-step="${step}"]`);
    (same.disabled ? item.querySelector("button:not(:disabled)") : same)?.focus();
    const text = options.find((option) => option.id === id).label;
    view.say(t("moved", { text: short(text), n: from + step + 1, count: order.length }));
  }

  function put(ids) {
    order = ids;
    given = true;
    draw();
    field.input();
  }

  return {
    node: h("div", {}, note, list, keep),
    offer,
    get: () => (given ? order : null),
    set(value) {
      given = Boolean(value?.length);
      order = value ?? [];
      if (options.length) draw();
    },
    lock(now) {
      if (now === locked) return;
      locked = now;
      draw();
    },
  };
}

// ---------------------------------------------------------------- weighted matrix

/** Items with their totals, the best first; incomplete ones last. `rank` is shared in a tie. */
function standings(prompt, value, options) {
  const weights = { ...Object.fromEntries(prompt.criteria.map((c) => [c.id, c.weight ?? 1])), ...value?.weights };
  const scored = options.map(({ id, label }) => {
    const row = value?.scores?.[id] ?? {};
    const given = prompt.criteria.filter((c) => row[c.id]);
    return {
      id, label, missing: prompt.criteria.length - given.length, begun: given.length > 0,
      total: given.reduce((all, c) => all + row[c.id] * weights[c.id], 0),
      most: prompt.criteria.reduce((all, c) => all + 5 * weights[c.id], 0),
    };
  });
  const complete = scored.filter((s) => !s.missing).sort((a, b) => b.total - a.total);
  for (const s of complete) {
    s.rank = 1 + complete.filter((other) => other.total > s.total).length;
    s.tied = complete.some((other) => other !== s && other.total === s.total);
  }
  return [...complete, ...scored.filter((s) => s.missing)];
}

function matrixWidget(field) {
  const { prompt, t, view } = field;
  let weights = {};
  let scores = {};
  let given = false;
  let options = [];
  let locked = false;
  const selects = prompt.criteria.map((criterion) => {
    const name = `${field.id}-weight-${criterion.id}`;
    const select = h("select", {
      id: name, onchange: () => { weights[criterion.id] = Number(select.value); changed(); },
    }, ...[0, 1, 2, 3, 4, 5].map((n) => h("option", { value: n }, `× ${n}`)));
    return { criterion, select, node: h("div", { class: "weight" }, h("label", { for: name }, criterion.label), select) };
  });
  const cards = h("div", { class: "cards" });
  const results = h("ol", { class: "standings" });
  const note = h("p", { class: "muted", hidden: true });
  const result = h("div", { class: "result" }, h("h3", {}, t("result")), results);

  function offer(source) {
    const now = field.options();
    note.textContent = now.length ? ""
      : source ? t("list_first", { label: view.isolate(source.prompt.label) }) : t("list_elsewhere");
    note.hidden = now.length > 0;
    result.hidden = !now.length;
    if (shared.same(now, options) && cards.childElementCount) return;
    options = now;
    cards.replaceChildren(...options.map(drawn));
    show();
  }

  function drawn(item) {
    return h("section", { class: "item" }, h("h3", { dir: "auto" }, item.label),
      h("div", { class: "criteria" }, ...prompt.criteria.map((criterion) =>
        h("fieldset", { "aria-label": t("score_of", { item: short(item.label), criterion: criterion.label }) },
          h("legend", { "aria-hidden": "true" }, criterion.label),
          h("div", { class: "scores" }, ...[1, 2, 3, 4, 5].map((n) => h("label", { class: "score" },
            h("input", {
              type: "radio", name: `${field.id}-${item.id}-${criterion.id}`, value: n,
              "data-item": item.id, "data-criterion": criterion.id,
              onchange: () => {
                scores[item.id] = { ...scores[item.id], [criterion.id]: n };
                changed();
              },
            }), h("span", {}, view.number(n)))))))));
  }

  function changed() {
    given = true;
    show();
    field.input();
  }

  function show() {
    for (const { criterion, select } of selects) {
      select.value = String(weights[criterion.id]);
      select.disabled = locked;
    }
    for (const input of cards.querySelectorAll("input")) {
      input.checked = scores[input.dataset.item]?.[input.dataset.criterion] === Number(input.value);
      input.disabled = locked;
    }
    const found = standings(prompt, { weights, scores }, options).filter((s) => s.begun);
    results.replaceChildren(...found.map((s) => h("li", { "data-rank": s.rank ?? "" },
      h("span", { class: "badge", "aria-hidden": "true" }, s.rank ? view.number(s.rank) : "·"),
      h("span", { class: "option-text", dir: "auto" }, s.label),
      h("span", { class: "points" }, s.missing
        ? t.count("scores_missing", s.missing)
        : t("points", { n: view.number(s.total), max: view.number(s.most) }),
      s.tied ? h("span", { class: "optional" }, t("tied")) : null))));
    if (!found.length) results.replaceChildren(h("li", { class: "muted" }, t("result_empty")));
  }

  return {
    node: h("div", { class: "matrix" },
      h("div", { class: "weights", role: "group", "aria-label": t("weights") },
        h("p", {}, h("strong", {}, t("weights")), " ", h("span", { class: "muted" }, t("weights_hint"))),
        h("div", { class: "weight-list" }, ...selects.map((s) => s.node))),
      note, cards, result),
    offer,
    get() {
      if (!given) return null;
      const ids = new Set(options.map((option) => option.id));
      const kept = Object.entries(scores).filter(([id]) => ids.has(id) || !options.length);
      return { weights, scores: Object.fromEntries(kept) };
    },
    set(value) {
      given = value !== null && value !== undefined;
      weights = { ...Object.fromEntries(prompt.criteria.map((c) => [c.id, c.weight ?? 1])), ...value?.weights };
      scores = structuredClone(value?.scores ?? {});
      show();
    },
    lock(now) {
      if (now === locked) return;
      locked = now;
      show();
    },
  };
}

// ---------------------------------------------------------------- photographs

/** A picture small enough for a class network, or the file itself if this browser cannot read it. */
async function shrunk(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return file;
  }
  const scale = Math.min(1, PIXELS / Math.max(bitmap.width, bitmap.height));
  const canvas = h("canvas", {});
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return jpeg ?? file;
}

function photoWidget(field) {
  const { prompt, t } = field;
  let photos = [];
  let sending = 0;
  let locked = false;
  let closed = false;
  const input = h("input", {
    type: "file", accept: "image/*", capture: "environment", class: "unseen", id: `${field.id}-file`,
    "aria-describedby": described(field),
    onchange: () => { const [file] = input.files; input.value = ""; if (file) send(file); },
  });
  const pick = h("label", { class: "button main pick", for: `${field.id}-file` },
    icon("camera"), t("photo_add"));
  // `capture` opens the camera at once, and only that: what was taken before has a way of its own.
  const stored = h("input", {
    type: "file", accept: "image/*", class: "unseen stored", id: `${field.id}-stored`,
    onchange: () => { const [file] = stored.files; stored.value = ""; if (file) send(file); },
  });
  const choose = h("label", { class: "button pick stored", for: `${field.id}-stored` }, t("photo_stored"));
  const list = h("div", { class: "photos" });
  const queue = h("div", { class: "queue" });
  const undo = undoLine(field);
  const full = h("p", { class: "muted", hidden: true }, t("full", { max: prompt.max }));

  async function send(file) {
    undo.clear();
    queue.querySelectorAll(".error").forEach((line) => line.remove());
    sending += 1;
    draw();
    const words = h("span", { role: "status" }, t("photo_sending"));
    const line = h("p", { class: "sending" }, icon("turn"), words);
    queue.append(line);
    const release = shared.hold(file);
    const picture = await shrunk(file);
    const error = picture.size > PHOTO_BYTES ? "photo_too_large" : await upload(picture, words);
    release();
    sending -= 1;
    line.remove();
    if (error && !closed) {
      queue.append(h("p", { class: "error", role: "alert" }, icon("cross"), t(error)));
    }
    draw();
  }

  /** Send until there is a reply. Gives the key of a sentence if it was refused, else null. */
  async function upload(picture, words) {
    const address = `/api/photos?${new URLSearchParams(field.address)}`;
    for (let pause = 2000; ; pause = Math.min(pause * 1.5, 10000)) {
      try {
        const { token } = field.view.data;
        const { status, data } = await shared.call(address, {
          method: "POST", token, body: picture, patience: 60000,
        });
        if (status === 200) {
          photos.push({ id: data.id, caption: "" });
          field.input();
          field.saver.flush();
          return null;
        }
        if (status === 413) return "photo_too_large";
        if (status === 415) return "photo_not_an_image";
        if (status === 401) return "signed_out";
        if (status === 403 && data.code === "token") return "token";
        if (status < 500) return "photo_refused";
      } catch {
        // No reply: again, as long as the page is open.
      }
      words.textContent = t("photo_waiting");
      await new Promise((done) => setTimeout(done, pause));
      if (closed) return "photo_refused";
    }
  }

  function figure(photo, i) {
    const caption = h("input", {
      type: "text", dir: "auto", "aria-label": `${t("photo", { n: i + 1 })} : ${t("caption")}`,
      placeholder: t("caption"), autocomplete: "off",
      oninput: () => { photo.caption = cleaned(caption.value, false); field.input(); },
    });
    caption.value = photo.caption ?? "";
    caption.readOnly = locked;
    return h("figure", {},
      h("a", { href: `/api/photos/${photo.id}`, target: "_blank", rel: "noopener" },
        h("img", { src: `/api/photos/${photo.id}`, alt: photo.caption || t("photo", { n: i + 1 }), loading: "lazy" })),
      h("figcaption", {}, caption, h("button", {
        type: "button", class: "icon-button", hidden: locked, onclick: () => take(photo),
        "aria-label": t("remove_item", { text: t("photo", { n: i + 1 }) }),
      }, icon("cross"))));
  }

  function take(photo) {
    const place = photos.indexOf(photo);
    photos.splice(place, 1);
    draw();
    field.input();
    undo.show(t("photo_removed", { n: place + 1 }), () => {
      photos.splice(place, 0, photo);
      draw();
      field.input();
    });
  }

  function draw() {
    list.replaceChildren(...photos.map(figure));
    const isFull = photos.length + sending >= prompt.max;
    for (const label of [pick, choose]) label.hidden = locked || isFull;
    for (const chooser of [input, stored]) chooser.disabled = locked || isFull;
    full.hidden = locked || photos.length < prompt.max;
  }

  return {
    node: h("div", {}, list, queue, undo.node, h("div", { class: "ways" }, input, pick, stored, choose), full),
    get: () => photos.map(({ id, caption }) => ({ id, caption: caption ?? "" })),
    set(value) {
      photos = (value ?? []).map((photo) => ({ ...photo }));
      draw();
    },
    problem() {
      const long = photos.find((photo) => length(photo.caption ?? "") > 140);
      return long ? lengthProblem(field, long.caption, 140) : null;
    },
    lock(now) {
      if (now === locked) return;
      locked = now;
      draw();
    },
    close: () => { closed = true; },
  };
}

const WIDGETS = {
  short_text: textWidget, long_text: textWidget, number: numberWidget, amount: numberWidget,
  list: listWidget, brainstorm: listWidget, table: tableWidget, choice: choiceWidget,
  choices: choiceWidget, month: monthWidget, scale: choiceWidget, ranking: rankingWidget, matrix: matrixWidget,
  photo: photoWidget,
};
