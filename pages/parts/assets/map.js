/**
 * The map of hypotheses, importance × evidence, as one Streamlit component of the second kind.
 *
 * The default export is called with `{data, parentElement, setTriggerValue}` at the first run and
 * again at each rerun; it returns its cleanup. A pin moves upwards and downwards only, over five
 * levels: how far a hypothesis is settled (`zone` 0 to 2, `within` it 0 to 1) follows from the
 * evidence and comes from the page. The importance is the answer `importance` of the hypothesis's
 * sheet and saves itself through `drafts.js`; after each save the trigger `saved` =
 * "version:hypothesis" asks the page for the new order.
 *
 * What people typed goes into the page as text, never as HTML. Words come in the script at
 * `data.words`, by the keys of `pages/parts/browser_words.py`.
 */

const LEVELS = [5, 4, 3, 2, 1]; // from the top
const ZONES = ["○", "◑", "●"];
const FIRST_LEVEL = 4; // from here on, in the first zone: to test first
const GAP = 4; // px around a pin
const TAG = 30; // px at the top that the words of the first zone take
const STILL = 5; // px that a finger may tremble before it drags
const KEY_PAUSE = 400; // ms after the last arrow, so that three steps are one change
const TOLD_PAUSE = 250; // ms, so that two saves at once are one rerun
const RETRY = 1000; // ms, first pause before a module of ours is asked for again
const STOPPED = new Set(["refused", "frozen", "forbidden"]);
const TROUBLES = ["signed_out", "token", "failed", "saving", "dirty"]; // the worst first
const LOCALES = { fr: "fr-FR", ar: "ar-MA-u-nu-latn", en: "en-GB" };

let shared = null; // the exports of drafts.js
let h = null;

const MOUNTED = new WeakMap();

/** The component. */
export default function map(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new View(parent));
  const view = MOUNTED.get(parent);
  view.update(component);
  return () => {
    view.close();
    if (MOUNTED.get(parent) === view) MOUNTED.delete(parent);
  };
}

/** A module of ours; asked for again when the server is away. */
async function loaded(address) {
  const place = new URL(address, document.baseURI).href;
  for (let pause = RETRY; ; pause = Math.min(pause * 1.5, 10000)) {
    try {
      const again = pause > RETRY ? `#${Date.now()}` : ""; // Some browsers remember a failed import.
      return await import(place + again);
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

/**
 * Pins of one cell in rows, none over another, each as near as there is room to where it belongs.
 *
 * `pins` are `{id, within}`, `room` and `size` px. Up to `rows` rows are free to take; then a pin
 * moves aside; then rows are added. Gives `{rows, places}`: id → `{row, at}`, px from the start.
 */
export function spread(pins, room, size, rows) {
  const ends = [];
  const places = new Map();
  const last = Math.max(0, room - size);
  for (const { id, within } of [...pins].sort((one, other) => one.within - other.within)) {
    const wanted = within * last;
    const options = ends.map((end, row) => ({ row, at: Math.max(wanted, end) }));
    if (ends.length < rows || options.every(({ at }) => at > last)) {
      options.push({ row: ends.length, at: wanted });
    }
    const best = options.filter(({ at }) => at <= last)
      .reduce((found, option) => (option.at < found.at ? option : found));
    ends[best.row] = best.at + size + GAP;
    places.set(id, best);
  }
  return { rows: ends.length, places };
}

// ---------------------------------------------------------------- the whole map

class View {
  constructor(parent) {
    this.parent = parent;
    this.pins = new Map();
    this.onSaved = ({ detail }) => this.saved(detail);
  }

  async update(component) {
    this.component = component;
    this.data = component.data;
    const { data } = this;
    shared ??= await loaded(data.modules.drafts);
    h = shared.h;
    this.words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    if (this.dragged) this.late = true; // Nothing moves under a finger.
    else this.draw();
  }

  draw() {
    const { data } = this;
    const { person, owner, language, dir, editable, words } = data;
    const form = JSON.stringify([person.id, owner, language, dir, editable, words]);
    if (this.form !== form) this.build();
    this.form = form;
    const ids = new Set(data.pins.map(({ id }) => id));
    for (const [id, pin] of this.pins) {
      if (!ids.has(id)) {
        pin.close();
        this.pins.delete(id);
      }
    }
    for (const given of data.pins) {
      if (!this.pins.has(given.id)) this.pins.set(given.id, new Pin(this, given));
      this.pins.get(given.id).take(given);
    }
    this.order();
    if (!this.pins.has(this.chosen)) this.chosen = data.pins[0]?.id;
    this.place();
    this.showStatus();
  }

  build() {
    const { language, dir, editable } = this.data;
    this.t = shared.wording(this.words, language);
    this.pins.forEach((pin) => pin.close());
    this.pins.clear();
    if (!this.root) {
      this.root = h("div", { class: "map" });
      shared.styled(this.parent, this.root, this.data.css);
      this.parent.append(this.root);
      shared.news.addEventListener("saved", this.onSaved);
    }
    const { t, root } = this;
    root.lang = language;
    root.dir = dir;
    this.levels = new Map(LEVELS.map((level) => [level, h("span", {}, t(`map_level_${level}`))]));
    this.bands = new Map(LEVELS.map((level) => [level, h("div", { class: "band" })]));
    this.first = h("div", { class: "first" }, h("span", {}, `⚑ ${t("map_first")}`));
    this.field = h("div", { class: "field", role: "group", "aria-label": t("map_title") },
      h("div", { class: "lines", "aria-hidden": "true" }, ...this.bands.values(), this.first,
        h("div", { class: "edge" }), h("div", { class: "edge" })));
    this.card = h("div", { class: "card" });
    this.mark = h("span", { class: "mark", "aria-hidden": "true" });
    this.sentence = h("span", { role: "status" });
    this.waiting = h("span", { "aria-hidden": "true" });
    this.actions = h("span", { class: "actions" });
    this.status = h("div", { class: "status" }, this.mark, this.sentence, this.waiting, this.actions);
    root.replaceChildren(
      ...(editable ? [h("p", { class: "hint" }, t("map_hint"))] : []),
      h("p", { class: "unseen", id: "map-keys" }, t("map_keys")),
      h("div", { class: "plan" },
        h("div", { class: "zones", "aria-hidden": "true" },
          ...ZONES.map((sign, zone) => h("span", {}, `${sign} ${t(`map_zone_${zone}`)}`))),
        h("div", { class: "levels", "aria-hidden": "true" }, ...this.levels.values()), this.field),
      this.card, this.status,
    );
    this.observer?.disconnect();
    this.observer = new ResizeObserver(() => this.field.clientWidth !== this.width && this.place());
    this.observer.observe(this.field);
  }

  /** The pins in the order of the list, for Tab; a pin that is moved keeps the focus. */
  order() {
    const wanted = this.data.pins.map(({ id }) => this.pins.get(id).node);
    const there = [...this.field.querySelectorAll(".pin")];
    if (wanted.length === there.length && wanted.every((node, i) => node === there[i])) return;
    const focused = this.parent.activeElement ?? document.activeElement;
    this.field.append(...wanted);
    if (wanted.includes(focused)) focused.focus({ preventScroll: true });
  }

  /** Every pin to its place; a band grows when its pins need more rows. */
  place() {
    const { field, pins } = this;
    this.width = field.clientWidth;
    const size = pins.values().next().value?.node.offsetWidth;
    if (!this.width || !size) return;
    const high = pins.values().next().value.node.offsetHeight + GAP;
    const room = this.width / ZONES.length - 2 * GAP;
    const normal = this.usual() / LEVELS.length;
    this.tops = [];
    let top = 0;
    for (const level of LEVELS) {
      const head = level === LEVELS[0] ? TAG : 0;
      const rows = Math.max(1, Math.floor((normal - head - GAP) / high));
      const cells = ZONES.map((_, zone) =>
        spread([...pins.values()].filter((p) => p.level === level && p.given.zone === zone)
          .map((p) => ({ id: p.given.id, within: p.given.within })), room, size, rows));
      const most = Math.max(...cells.map((cell) => cell.rows));
      const tall = Math.max(normal, head + GAP + most * high);
      cells.forEach((cell, zone) => {
        const above = head + (tall - head - cell.rows * high + GAP) / 2;
        for (const [id, { row, at }] of cell.places) {
          const start = (zone * this.width) / ZONES.length + GAP + at;
          pins.get(id).stand(start, top + above + row * high);
        }
      });
      for (const node of [this.levels.get(level), this.bands.get(level)]) {
        node.style.blockSize = `${tall}px`;
      }
      this.tops.push({ level, top, tall, head });
      top += tall;
    }
    const firsts = this.tops.filter(({ level }) => level >= FIRST_LEVEL);
    this.first.style.blockSize = `${firsts.reduce((sum, { tall }) => sum + tall, 0)}px`;
    this.show();
  }

  /** The usual height of the field, px, as the style sheet says it. */
  usual() {
    return parseFloat(getComputedStyle(this.field).minBlockSize) || 400;
  }

  /** The level at a height of the window. */
  levelAt(y) {
    const from = this.field.getBoundingClientRect().top;
    const found = this.tops.find(({ top, tall }) => y - from < top + tall);
    return (found ?? this.tops.at(-1)).level;
  }

  // -------------------------------------------------------------- words

  /** What the chosen pin stands for, and the way to its sheet. */
  show() {
    this.pins.forEach((pin) => pin.word());
    const pin = this.pins.get(this.chosen);
    this.levels.forEach((node, level) => node.toggleAttribute("data-on", level === pin?.level));
    if (!pin) {
      this.card.replaceChildren();
      return;
    }
    const { sign, number, text, href } = pin.given;
    const link = this.card.querySelector("a");
    const parts = [
      h("p", { class: "text" }, h("b", {}, `${number} ${sign}`), " ", h("bdi", {}, text)),
      h("p", { class: "facts" }, ...pin.facts().map((fact) => h("span", {}, fact))),
    ];
    const way = link ?? h("a", { class: "button", target: "_self" }, this.t("map_open"));
    way.href = href;
    this.card.querySelectorAll("p").forEach((node) => node.remove());
    this.card.prepend(...parts);
    if (!link) this.card.append(way);
  }

  choose(pin) {
    this.chosen = pin.given.id;
    this.show();
  }

  /** The line that says what is saved, for all pins together. */
  showStatus() {
    const [state, sign, sentence, waiting, ...actions] = this.statusOf();
    this.status.dataset.state = state;
    this.mark.textContent = sign;
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    this.waiting.textContent = waiting ?? "";
    this.actions.replaceChildren(...actions);
  }

  statusOf() {
    const { t } = this;
    const states = [...this.pins.values()].map((pin) => pin.saver?.state ?? { name: "clean" });
    const name = TROUBLES.find((trouble) => states.some((state) => state.name === trouble));
    const copy = shared.keepsCopies() ? "" : ` ${t("no_copy")}`;
    const whys = states.map(({ why }) => why).filter(Boolean);
    const why = whys.includes("offline") ? "offline" : whys[0];
    switch (name) {
      case "signed_out":
        return [name, "!", t("signed_out") + copy, "",
          h("a", { href: "/", class: "button", target: "_self" }, t("sign_in"))];
      case "token":
        return [name, "!", t("token") + copy, "", h("button", {
          type: "button", class: "button", onclick: () => window.location.reload(),
        }, t("reload"))];
      case "failed":
        return [name, "!", t(shared.unsaved(why)) + copy];
      case "saving":
      case "dirty":
        return ["saving", "…", "", t("saving")];
      default:
    }
    if (this.told) return [this.told.state, "!", this.told.sentence];
    return this.kept ? ["clean", "✓", this.kept] : ["empty", "", ""];
  }

  /** When it was saved: the server's clock, whatever this device's own says. */
  savedWords({ at, time }) {
    const then = new Date(`${(at ?? "").slice(0, 19)}Z`);
    if (Number.isNaN(then.valueOf())) return "";
    const locale = LOCALES[this.data.language] ?? LOCALES.fr;
    const date = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "long" });
    const today = at.slice(0, 10) === new Intl.DateTimeFormat("en-CA").format(new Date());
    return this.t(today ? "saved" : "saved_on", { date: date.format(then), time });
  }

  // -------------------------------------------------------------- saving

  saved({ key, version }) {
    const pin = [...this.pins.values()].find(({ saver }) => saver?.key === key);
    if (!pin) return;
    this.kept = this.savedWords(pin.saver.meta);
    this.redraw(version, pin);
  }

  /** Ask the page for the new order. */
  redraw(version, pin) {
    clearTimeout(this.telling);
    this.telling = setTimeout(
      () => this.component.setTriggerValue("saved", `${version}:${pin.given.id}`), TOLD_PAUSE,
    );
  }

  /** A change that could not be kept: the map shows what is, and says so. */
  refused(pin, state) {
    const { t } = this;
    pin.saver.yield();
    const text = pin.given.text.length > 60 ? `${pin.given.text.slice(0, 58)}…` : pin.given.text;
    const sentence = state === "conflict"
      ? t("map_conflict", { text: `\u2068${text}\u2069`, level: t(`map_level_${pin.level}`) })
      : t("map_refused");
    this.told = { state, sentence };
    this.place();
    if (state === "conflict") this.redraw(pin.saver.version, pin);
  }

  close() {
    this.closed = true;
    clearTimeout(this.telling);
    this.observer?.disconnect();
    this.pins.forEach((pin) => pin.close());
    shared?.news.removeEventListener("saved", this.onSaved);
    this.root?.remove();
  }
}

// ---------------------------------------------------------------- one hypothesis

class Pin {
  constructor(view, given) {
    Object.assign(this, { view, given });
    const { editable } = view.data;
    this.listener = () => this.changed();
    this.number = h("b", {});
    this.sign = h("span", {});
    this.node = h("div", {
      class: "pin", role: "slider", tabindex: "0", "data-id": given.id,
      "aria-orientation": "vertical", "aria-valuemin": "1", "aria-valuemax": "5",
      "aria-readonly": editable ? null : "true", "aria-describedby": editable ? "map-keys" : null,
      onfocus: () => view.choose(this), onblur: () => this.flush(),
      onkeydown: (event) => this.key(event), ondblclick: () => this.open(),
      onpointerdown: (event) => this.press(event), onpointermove: (event) => this.move(event),
      onpointerup: (event) => this.release(event), onpointercancel: () => this.drop(),
      onlostpointercapture: () => this.drop(),
    }, this.number, this.sign);
  }

  get level() {
    const { dragged } = this.view;
    if (dragged?.pin === this) return dragged.level;
    const value = this.saver?.value;
    return Number.isInteger(value) && value >= 1 && value <= 5 ? value : this.given.importance;
  }

  /** What the page knows of it now. */
  take(given) {
    this.given = given;
    this.number.textContent = given.number;
    this.sign.textContent = given.sign;
    this.node.title = given.text;
    if (!this.view.data.editable) return;
    this.attach();
    if (this.saver.state.name === "dirty" && !this.timer) this.saver.flush();
  }

  /** Its saver, with what the server knows now. */
  attach() {
    const { person, token, owner, module } = this.view.data;
    const address = { owner, module, activity: this.given.id, prompt: "importance" };
    this.saver = shared.saverOf(person.id, address, {
      token, answer: this.given.answer, listener: this.listener,
    });
  }

  changed() {
    const { view, saver } = this;
    if (!saver) return; // It speaks while it is being made.
    const { name } = saver.state;
    if (name === "conflict" || STOPPED.has(name)) view.refused(this, name);
    view.showStatus();
  }

  stand(start, top) {
    this.node.style.insetInlineStart = `${start}px`;
    this.node.style.insetBlockStart = `${top}px`;
  }

  /** Level, zone, and whether it comes first, in words. */
  facts() {
    const { t } = this.view;
    const first = this.given.zone === 0 && this.level >= FIRST_LEVEL;
    return [t(`map_level_${this.level}`), `${ZONES[this.given.zone]} ${t(`map_zone_${this.given.zone}`)}`,
      ...(first ? [`⚑ ${t("map_first")}`] : [])];
  }

  word() {
    const { t, chosen } = this.view;
    const { number, kind, text, id } = this.given;
    const words = this.facts().map((fact) => fact.replace(/^[○◑●⚑] /, ""));
    this.node.setAttribute("aria-label", t("map_pin", { n: number, kind: t(`map_kind_${kind}`), text }));
    this.node.setAttribute("aria-valuenow", this.level);
    this.node.setAttribute("aria-valuetext", words.join(", "));
    this.node.toggleAttribute("data-chosen", id === chosen);
  }

  // -------------------------------------------------------------- by keys

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = {
      ArrowUp: this.level + 1, ArrowDown: this.level - 1, Home: 1, End: 5,
    }[event.key];
    if (event.key === "Enter") this.open();
    else if (event.key === "Escape" && this.view.dragged?.pin === this) this.drop();
    else if (to === undefined) return;
    else if (!this.view.dragged) this.set(Math.min(5, Math.max(1, to)), KEY_PAUSE);
    event.preventDefault();
  }

  open() {
    this.flush();
    window.location.assign(new URL(this.given.href, document.baseURI).href);
  }

  // -------------------------------------------------------------- by mouse or finger

  press(event) {
    if (event.button !== 0 || this.view.dragged || !this.view.data.editable) return;
    this.node.setPointerCapture(event.pointerId);
    this.held = { id: event.pointerId, y: event.clientY };
  }

  move(event) {
    const { held, view } = this;
    if (held?.id !== event.pointerId) return;
    if (!view.dragged) {
      if (Math.abs(event.clientY - held.y) < STILL) return;
      view.dragged = { pin: this, level: this.level };
      this.node.toggleAttribute("data-dragged", true);
      view.chosen = this.given.id;
    }
    const level = view.levelAt(event.clientY);
    const band = view.tops.find((one) => one.level === level);
    view.dragged.level = level;
    this.node.style.insetBlockStart =
      `${band.top + band.head + (band.tall - band.head - this.node.offsetHeight) / 2}px`;
    view.show();
  }

  release(event) {
    if (this.held?.id !== event.pointerId) return;
    const level = this.view.dragged?.level;
    this.drop(level);
    this.node.focus({ preventScroll: true });
    this.view.choose(this);
  }

  /** The hand is off: at `level` if it was dragged there, else where it was. */
  drop(level) {
    const { view } = this;
    this.held = null;
    if (view.dragged?.pin !== this) return;
    view.dragged = null;
    this.node.toggleAttribute("data-dragged", false);
    if (level) this.set(level, 0);
    else view.place();
    if (!view.late) return;
    view.late = false;
    view.draw();
  }

  // -------------------------------------------------------------- the importance

  /** A new importance: shown now, sent after `pause` ms. */
  set(level, pause) {
    const { view } = this;
    if (!view.data.editable) return;
    if (level !== this.level) {
      view.told = null;
      this.attach();
      this.saver.input(level);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), pause);
    }
    view.place();
  }

  flush() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.saver.flush();
  }

  /** Gone from the map. */
  close() {
    clearTimeout(this.timer);
    this.timer = null;
    this.saver?.leave(this.listener);
    this.node.remove();
  }
}
