/**
 * The projector of a class, as one Streamlit component of the second kind.
 *
 * The default export is called with `{data, parentElement}` at the first run and again at each
 * rerun. It listens to the class as `wall` (`class.js`) and shows what the stream says, so a browser
 * that was closed shows the same again. Keys and quiet buttons send acts; what they do comes back by
 * the stream. Nothing scrolls: `fit.js` finds the letters' size, and pages when there is too much.
 *
 * Words come in the script at `data.words`, by the keys of `pages/parts/browser_words.py`.
 */

const LEAST = 28; // px: no letter on the wall is smaller
const TURN = 8000; // ms that a page stays
const HOLD = 20000; // ms that a page stays which somebody turned to
const AWAKE = 4000; // ms that the buttons stay after the mouse moved
const SAID = 7000; // ms that a sentence about an act stays
const TICK = 250;
const SLOP = 6; // px that a hand may tremble before a note is dragged
const MORE = 120; // seconds that + gives
const RETRY = 1000;
const FIELDS = "input, textarea, select, [contenteditable]";

let shared = null; // the exports of drafts.js
let classes = null; // those of class.js
let fit = null;
let wall = null;

const MOUNTED = new WeakMap();

try {
  // Known as a number, so that bars grow instead of jumping.
  CSS.registerProperty({ name: "--share", syntax: "<number>", inherits: true, initialValue: "0" });
} catch {
  // Registered by an earlier page, or a browser that does not: they jump.
}

/** The component. */
export default function stage(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new Stage(parent));
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
  for (let pause = RETRY; ; pause = Math.min(pause * 1.5, 10000)) {
    try {
      const again = pause > RETRY ? `#${Date.now()}` : ""; // Some browsers remember a failed import.
      return await import(place + again);
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

/** A text whose direction leaves what stands around it alone. */
const apart = (text) => `\u2068${text}\u2069`;

/** What an act is sent for: the key that somebody pressed, whatever the keyboard's letters are. */
function keyOf({ key, code }) {
  if (key === " " || code === "Space") return "Space";
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  if (/^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key) && key.length === 1) {
    return key === "؟" ? "?" : code.slice(3); // An Arabic keyboard: by the place of the key.
  }
  return { "؟": "?", PageDown: "ArrowRight", PageUp: "ArrowLeft" }[key] ?? key;
}

class Stage {
  constructor(parent) {
    this.parent = parent;
    this.state = null;
    this.page = 0;
    this.pages = 1;
    this.orders = new Map(); // question → the words of its cloud in the order they came
    this.levels = new Map(); // what bars were long, to grow from there
    this.layer = null; // what lies over the scene: `address`, `keys`, `note`, `name`
  }

  async update(data) {
    const before = this.data;
    this.data = data;
    if (before) {
      if (before.language !== data.language || before.cohort !== data.cohort) this.restart();
      return;
    }
    await this.start();
  }

  async start() {
    const { data } = this;
    const [drafts, klass, room, drawn, words] = await Promise.all([
      loaded(data.modules.drafts), loaded(data.modules.class),
      loaded(data.modules.fit), loaded(data.modules.wall),
      loaded(data.modules.drafts).then((found) => found.wordsAt(data.words)),
    ]);
    if (this.closed || this.data !== data) {
      if (!this.closed && !this.root) await this.start();
      return;
    }
    [shared, classes, fit, wall] = [drafts, klass, room, drawn];
    this.words = words;
    this.t = shared.wording(words, data.language);
    this.draw();
    this.builders = wall.builders({ h: shared.h, t: this.t, least: LEAST });
    this.stream = classes.connect(data.cohort, "wall", data.language, {
      state: (state) => this.heard(state),
      lamp: (on) => this.lamp(on),
    });
    this.listen();
  }

  restart() {
    this.close();
    this.closed = false;
    this.state = null;
    this.root?.remove();
    this.root = null;
    this.start();
  }

  close() {
    this.closed = true;
    this.stream?.close();
    this.ended?.abort();
    clearInterval(this.ticking);
    for (const timer of [this.turning, this.sleeping, this.unsaying]) clearTimeout(timer);
    this.sight?.disconnect();
    this.lock?.release?.();
  }

  // ------------------------------------------------------------ what is drawn once

  draw() {
    const { h } = shared;
    const { t } = this;
    this.title = h("p", { class: "title" });
    this.small = h("p", { class: "small", role: "timer", hidden: true });
    this.lit = h("p", { class: "lamp", role: "status" });
    this.main = h("div", { class: "main" });
    this.mark = h("button", {
      type: "button", class: "mark", "aria-label": t("stage_turn"), hidden: true,
      onclick: () => this.turn(1, HOLD),
    });
    this.next = h("p", { class: "next" });
    this.said = h("p", { class: "said", role: "status", hidden: true });
    this.fresh = h("div", { class: "fresh" },
      h("div", { "data-fresh": true }, t("stage_new_group")),
      h("div", { "data-cluster": "" }, t("stage_no_group")));
    this.over = h("div", { class: "over", hidden: true });
    this.bar = h("div", { class: "bar", role: "toolbar", "aria-label": t("stage_bar") });
    this.root = h("div", { class: "stage", dir: this.data.dir, lang: this.data.language },
      h("header", { class: "top" }, this.title, this.lit, this.small),
      this.main,
      h("footer", { class: "bottom" }, this.next, this.mark),
      this.fresh, this.bar, this.over, this.said);
    this.parent.append(this.root);
    shared.styled(this.parent, this.root, this.data.css);
  }

  listen() {
    this.ended = new AbortController();
    const { signal } = this.ended;
    const on = (target, name, act, more = {}) =>
      target.addEventListener(name, act, { signal, ...more });
    on(window, "keydown", (event) => this.pressed(event), { capture: true });
    on(this.root, "pointermove", (event) => this.moved(event));
    on(this.root, "pointerdown", (event) => this.grasped(event));
    on(this.root, "pointerup", (event) => this.released(event));
    on(this.root, "pointercancel", () => this.dropped());
    on(this.root, "focusin", () => this.wake());
    on(document, "fullscreenchange", () => this.buttons());
    on(document, "visibilitychange", () => this.stayLit());
    this.sight = new ResizeObserver(() => this.show(true));
    this.sight.observe(this.main);
    document.fonts?.ready.then(() => this.show(true));
    this.ticking = setInterval(() => this.tick(), TICK);
    this.stayLit();
  }

  /** A projector does not fall asleep, where the browser lets us say so. */
  async stayLit() {
    if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
    } catch {
      // Low on power, or not allowed.
    }
  }

  // ------------------------------------------------------------ what is heard

  heard(state) {
    this.state = state;
    this.show();
  }

  lamp(on) {
    this.lit.textContent = on ? "" : `✕ ${this.t("stage_away")}`;
    this.root.dataset.away = on ? "" : "1";
    if (!on) this.look();
  }

  /** Why nothing is heard: a session that has ended is no server that is away. */
  async look() {
    try {
      const url = `/api/class/${this.data.cohort}?as=wall`;
      const reply = await shared.call(url, { patience: 4000 });
      if (reply.status >= 400) this.lit.textContent = `✕ ${classes.refusal(this.words, reply)}`;
    } catch {
      // Away indeed.
    }
  }

  // ------------------------------------------------------------ the scene

  /** Draw what the state says, if it is not what stands there already. */
  show(anyway = false) {
    const { state, main } = this;
    if (!state || this.drag?.ghost || !main.clientWidth) return;
    this.title.textContent = this.heading();
    this.next.textContent = state.scene === "step" && state.next
      ? this.t("stage_next", { title: apart(state.next) }) : "";
    this.buttons();
    this.tick();
    const scene = this.scene();
    const key = JSON.stringify(this.shown(scene));
    if (key !== this.key || anyway) {
      const place = `${scene}.${state.step?.id}.${state.shown}`;
      if (place !== this.place) this.page = 0;
      Object.assign(this, { key, place });
      const focus = this.focused();
      this.root.dataset.scene = scene;
      this.fill = null;
      this.marked();
      this.counter = this.clock = this.label = null;
      ({
        address: () => this.address(), blank: () => this.blank(),
        question: () => this.question(), activity: () => this.activity(),
      })[scene]();
      this.refocus(focus);
    }
    this.count();
    if (this.layer === "address" && this.joinedAt !== state.address) this.openAddress();
  }

  heading() {
    const { state } = this;
    const place = state.place > 0 && state.scene === "step"
      ? ` · ${this.t("stage_place", { n: state.place, count: state.count })}` : "";
    return `${apart(state.title || state.name)}${place}`;
  }

  scene() {
    const { state } = this;
    if (!state.run || state.scene === "address" || !state.step) return "address";
    if (state.scene === "blank") return "blank";
    return state.question ? "question" : "activity";
  }

  /** What of the state a scene is drawn from; the counter and the clock are set without drawing. */
  shown(scene) {
    const { address, code, step, open, started, question, shown, results } = this.state;
    switch (scene) {
      case "address": return [scene, address, code];
      case "blank": return [scene];
      case "question": return [scene, question, open, started, shown, results];
      default: return [scene, step];
    }
  }

  /** The base size of letters here, in px. */
  get base() {
    return Math.max(LEAST, Math.round(Math.min(this.root.clientHeight, this.root.clientWidth) * 0.03));
  }

  address() {
    this.main.replaceChildren(this.joining());
    this.joined(this.main);
  }

  joining() {
    const { cohort, address, code } = this.state;
    return this.builders.joining({ cohort, address, code });
  }

  /** The address in one line, and the code as large as its line allows. */
  joined(room) {
    const { base } = this;
    fit.lineSize(room.querySelector(".address"), base * 2.4, LEAST);
    fit.lineSize(room.querySelector(".code"), base * 7, LEAST);
  }

  blank() {
    const { h } = shared;
    this.main.replaceChildren(h("p", { class: "calm" }, this.t("stage_look_here")));
  }

  activity() {
    const { h } = shared;
    const { step } = this.state;
    this.clock = h("p", { class: "clock", role: "timer", dir: "ltr" });
    this.label = h("p", { class: "label", role: "status" });
    this.counter = h("p", { class: "counter" });
    const left = h("div", { class: "task" });
    this.main.replaceChildren(h("div", { class: "activity" },
      left, h("div", { class: "side" }, this.label, this.clock, this.counter)));
    this.count();
    const { lines, numbered, cut } = fit.sentences(step.instruction, this.data.language);
    const told = (some) => ({ size }) => h("div", { style: `font-size:${size}px` },
      h("h1", { dir: "auto" }, step.title),
      step.aim ? h("p", { class: "aim", dir: "auto" }, step.aim) : null,
      some ? h(numbered ? "ol" : "ul", { class: "lines", role: "list" },
        lines.slice(0, some).map((line) => h("li", { dir: "auto" }, line))) : null,
      cut || some < lines.length
        ? h("p", { class: "rest" }, this.t("stage_rest")) : null);
    // Fewer sentences rather than smaller than they can be read.
    for (let some = lines.length; some >= 0; some -= 1) {
      const build = (_, how) => told(some)(how);
      const most = this.base * (lines.length ? 1.5 : 2.4);
      const found = fit.arranged(left, [step], build, { most, least: LEAST });
      left.replaceChildren(build([step], found));
      if (left.firstChild.offsetHeight <= left.clientHeight + 1) break;
    }
  }

  question() {
    const { h } = shared;
    const { question, results, shown, open, started } = this.state;
    const { base } = this;
    const long = question.text.length > 90;
    const waits = open ? "open" : started ? "closed" : "soon";
    this.counter = h("p", { class: "counter" });
    const room = h("div", { class: "room" });
    this.main.replaceChildren(h("div", { class: "question", "data-kind": question.kind },
      h("h1", { dir: "auto", style: `font-size:${Math.round(base * (long ? 1.2 : 1.9))}px` },
        question.text),
      h("div", { class: "state" },
        h("p", { class: "hint", "data-state": waits },
          h("span", { class: "dot", "aria-hidden": "true" }), this.hint(waits)),
        this.counter),
      room));
    this.count(); // Before measuring: it takes room.
    const some = shown && results ? this.results(results) : this.asked(question);
    if (typeof some === "string") {
      room.append(h("p", { class: "none" }, some));
      return;
    }
    if (!some) return;
    const { most = 2.2, columns, items, build } = some;
    const found = fit.arranged(room, items, build,
      { most: Math.max(LEAST, base * most), least: LEAST, columns });
    this.fill = (page) => room.replaceChildren(build(found.pages[page], found));
    this.pages = found.pages.length;
    this.page = Math.min(this.page, this.pages - 1);
    this.fill(this.page);
    this.grow(room);
    this.marked();
  }

  results(results) {
    const { question } = this.state;
    if (results.few) return this.t("stage_few", { n: results.few });
    if (!results.n && !results.clusters?.length) return this.t("stage_none");
    if (!this.orders.has(question.id)) this.orders.set(question.id, []);
    return this.builders.results(results, {
      order: this.orders.get(question.id),
      open: (id) => this.openNote(id),
      rename: (id) => this.openName({ cluster: id }),
    });
  }

  asked(question) {
    return question.options.length ? this.builders.options(question) : null;
  }

  /** What somebody in the class is to do now. */
  hint(waits) {
    const { t } = this;
    const { kind, most, source } = this.state.question;
    if (source && kind !== "answers") return t("stage_from_book");
    if (waits === "closed") return t("stage_closed");
    if (waits === "soon") return t("stage_soon");
    switch (kind) {
      case "scale": return t("stage_do_scale");
      case "ranking": return t("stage_do_ranking");
      case "words": return t.count("stage_do_words", most);
      case "ideas": return t.count("stage_do_ideas", most);
      case "answers": return t("stage_do_answers");
      case "vote": return t.count("stage_do_vote", most);
      default: return t.count("stage_do_poll", most);
    }
  }

  /** Bars grow from where they were. */
  grow(room) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const bar of room.querySelectorAll("[data-bar]")) {
      const key = `${this.place}.${bar.dataset.bar}`;
      const now = bar.style.getPropertyValue("--share");
      const before = this.levels.get(key) ?? 0;
      this.levels.set(key, now);
      if (!still && before !== now) {
        bar.animate([{ "--share": before }, { "--share": now }], { duration: 500, easing: "ease-out" });
      }
    }
  }

  count() {
    if (!this.counter) return;
    const { counter, step } = this.state;
    if (!counter) {
      this.counter.textContent = "";
      return;
    }
    const { done, of } = counter;
    this.counter.textContent = step.by === "team"
      ? this.t.count("stage_teams", done, { of }) : this.t.count("stage_replies", done, { of });
  }

  // ------------------------------------------------------------ pages

  marked() {
    const many = this.fill && this.pages > 1;
    this.mark.hidden = !many;
    this.mark.textContent = many ? `${this.page + 1}/${this.pages}` : "";
    clearTimeout(this.turning);
    if (many) this.turning = setTimeout(() => this.turnByItself(), this.held ?? TURN);
    this.held = null;
  }

  turnByItself() {
    // Not away from under a hand.
    const hand = this.drag || this.layer || this.focused() || this.root.dataset.hand;
    if (hand) this.turning = setTimeout(() => this.turnByItself(), 2000);
    else this.turn(1);
  }

  turn(by, stay = null) {
    if (!this.fill || this.pages < 2) return;
    this.page = (this.page + by + this.pages) % this.pages;
    this.held = stay;
    this.fill(this.page);
    this.marked();
  }

  // ------------------------------------------------------------ the clock

  tick() {
    const { state } = this;
    if (!state || this.closed) return;
    const seconds = classes.secondsLeft(state, this.stream.now());
    const paused = seconds !== null && state.left !== null;
    const over = seconds !== null && seconds < 0;
    const time = paused ? "paused" : over ? "over" : seconds !== null ? "running"
      : state.started ? "stopped" : "ready";
    this.root.dataset.time = time;
    const put = (element, words) => {
      if (element && element.textContent !== words) element.textContent = words;
    };
    if (this.clock) {
      const planned = classes.clockText((state.step?.minutes ?? 0) * 60);
      put(this.clock, seconds !== null ? classes.clockText(seconds) : time === "ready" ? planned : "");
      put(this.label, this.timeWords(time));
    }
    const small = seconds !== null && this.scene() === "question";
    this.small.hidden = !small;
    if (small) {
      const said = time === "running" ? "" : this.timeWords(time);
      put(this.small, `${said} ${apart(classes.clockText(seconds))}`.trim());
    }
  }

  timeWords(time) {
    const { t } = this;
    switch (time) {
      case "paused": return t("stage_paused");
      case "over": return t("stage_over");
      case "stopped": return t("stage_stopped");
      case "ready": return t("stage_planned");
      default: return t("stage_left");
    }
  }

  // ------------------------------------------------------------ acts

  async act(kind, data = {}) {
    if (!this.state?.run) {
      this.say(this.t("stage_no_class"));
      return null;
    }
    return this.send(`/api/class/${this.data.cohort}`, { act: kind, data, based_on: this.state.seq });
  }

  send(url, json) {
    return classes.send(shared.call, url, this.data.token, json, {
      words: this.words, say: (text) => this.say(text), away: this.words.errors.offline,
      moved: (name) => this.t("stage_moved", { name }),
    });
  }

  say(sentence) {
    clearTimeout(this.unsaying);
    this.said.textContent = sentence;
    this.said.hidden = false;
    this.unsaying = setTimeout(() => { this.said.hidden = true; }, SAID);
  }

  /** What a scene that hides the step gives way to first: nothing is done that nobody sees. */
  toStep() {
    if (!this.state?.run || this.state.scene === "step") return false;
    this.act("scene", { scene: "step" });
    return true;
  }

  /** Key → what it does. A key without an act here is nobody's. */
  deeds() {
    const { state } = this;
    return {
      Enter: () => this.toStep() || (state.question && this.act("show", { on: !state.shown })),
      Space: () => this.toStep() || this.begin(),
      ArrowRight: () => this.act("goto", { by: 1 }),
      ArrowLeft: () => this.act("goto", { by: -1 }),
      ArrowDown: () => this.turn(1, HOLD),
      ArrowUp: () => this.turn(-1, HOLD),
      P: () => state.running && this.act(state.left === null ? "pause" : "resume"),
      "+": () => state.running && this.act("extend", { seconds: MORE }),
      A: () => this.openAddress(),
      B: () => this.act("scene", { scene: state.scene === "blank" ? "step" : "blank" }),
      F: () => this.full(),
      "?": () => this.openKeys(),
      Escape: () => this.leave(),
    };
  }

  /** Open or close a question, start or stop an activity. */
  begin() {
    const { state } = this;
    if (state.question) this.act(state.open ? "close" : "open");
    else this.act(state.running ? "stop" : "start");
  }

  async full() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      // A browser that will not: F11 is left.
    }
  }

  async leave() {
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => null);
    window.location.assign(this.data.leave);
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const [target] = event.composedPath();
    const key = keyOf(event);
    if (this.drag?.ghost) {
      if (key === "Escape") this.dropped();
      return;
    }
    if (this.layer) {
      this.pressedOver(event, key, target);
      return;
    }
    if (target.matches?.(FIELDS)) return;
    // A button that has the focus is pressed by these.
    if (["Enter", "Space"].includes(key) && target.closest?.("button, a")) return;
    const deed = this.state && this.deeds()[key];
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own.
    if (!event.repeat) deed();
  }

  pressedOver(event, key, target) {
    const typing = target.matches?.(FIELDS);
    const digit = this.layer === "note" && /^\d$/.test(event.key)
      && this.over.querySelector(`[data-digit="${event.key}"]`);
    const same = { address: "A", keys: "?" }[this.layer];
    const away = key === "Escape" || (!typing && same
      && (key === same || (["Enter", "Space"].includes(key) && !target.closest?.("button"))));
    if (key === "Tab") {
      this.keepInside(event);
    } else if (away) {
      event.preventDefault();
      this.shut();
    } else if (digit) {
      event.preventDefault();
      digit.click();
    }
    if (!typing || away) event.stopPropagation();
  }

  /** The focus stays in what lies over the scene. */
  keepInside(event) {
    const inside = [...this.over.querySelectorAll("button, input")];
    if (!inside.length) return;
    const at = inside.indexOf(this.focused());
    const next = (at + (event.shiftKey ? -1 : 1) + inside.length) % inside.length;
    event.preventDefault();
    inside[next].focus();
  }

  // ------------------------------------------------------------ the buttons

  buttons() {
    const { h } = shared;
    const { t } = this;
    const { run, step, question, running, left, open, shown, scene } = this.state ?? {};
    const on = Boolean(run && step && scene === "step");
    const list = [
      [run && this.state.place > 1, "ArrowLeft", t("stage_previous")],
      [run && this.state.place < this.state.count, "ArrowRight", t("stage_forward")],
      [run && !on, "Space", t("stage_to_step")],
      [on && question, "Enter", t("stage_results"), shown ? t("stage_hide") : t("stage_show"), shown],
      [on && question, "Space", open ? t("stage_close") : t("stage_open")],
      [on && !question, "Space", running ? t("stage_stop") : t("stage_start")],
      [on && running, "P", left === null ? t("stage_pause") : t("stage_resume")],
      [on && running, "+", t("stage_more")],
      [true, "A", t("stage_address")],
      [run && scene !== "blank", "B", t("stage_blank")],
      [true, "F", "⤢", document.fullscreenElement ? t("stage_window") : t("stage_full")],
      [true, "?", "?", t("stage_keys")],
      [true, "Escape", "✕", t("stage_leave")],
    ].filter(([there]) => there);
    const key = JSON.stringify(list);
    if (key === this.barred) return;
    this.barred = key;
    const focus = this.focused();
    this.bar.replaceChildren(...list.map(([, name, words, whole, pressed]) => h("button", {
      type: "button", "data-key": `bar-${name}`, "aria-label": whole, title: whole,
      "aria-pressed": pressed === undefined ? null : String(pressed),
      // A click leaves the focus alone: the next key is for the class, not for this button.
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.deeds()[name](),
    }, words)));
    this.refocus(focus);
  }

  wake() {
    this.root.dataset.hand = "1";
    clearTimeout(this.sleeping);
    this.sleeping = setTimeout(() => { delete this.root.dataset.hand; }, AWAKE);
  }

  focused() {
    const at = this.root.getRootNode().activeElement;
    return at && this.root.contains(at) ? at : null;
  }

  /** Put the focus back on what stands where it was. */
  refocus(before) {
    if (!before?.dataset.key || before.isConnected && before === this.focused()) return;
    const key = CSS.escape(before.dataset.key);
    this.root.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------ what lies over the scene

  lay(layer, name, ...inside) {
    const { h } = shared;
    this.back ??= this.focused()?.dataset.key ?? "";
    this.layer = layer;
    this.over.hidden = false;
    this.over.dataset.layer = layer;
    this.over.replaceChildren(h("div", {
      class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": name,
    }, ...inside));
    this.over.querySelector("input, button")?.focus({ preventScroll: true });
  }

  shut() {
    const key = CSS.escape(this.back ?? "");
    this.layer = null;
    this.over.hidden = true;
    this.over.replaceChildren();
    if (this.back) this.root.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
    this.back = null;
    this.show();
  }

  closing() {
    return shared.h("button", { type: "button", class: "closing", onclick: () => this.shut() },
      this.t("stage_shut"));
  }

  openAddress() {
    this.joinedAt = this.state.address;
    this.lay("address", this.t("stage_address"), this.joining(), this.closing());
    this.joined(this.over);
  }

  openKeys() {
    const { h } = shared;
    const { t } = this;
    const rows = [
      ["→", t("stage_key_next")], ["←", t("stage_key_previous")],
      [t("stage_space"), t("stage_key_space")], [t("stage_enter"), t("stage_key_enter")],
      ["P", t("stage_key_pause")], ["+", t("stage_key_more")],
      ["A", t("stage_key_address")], ["B", t("stage_key_blank")],
      ["↓ ↑", t("stage_key_pages")], ["F", t("stage_full")],
      ["?", t("stage_key_keys")], [t("stage_escape"), t("stage_key_leave")],
    ];
    this.lay("keys", t("stage_keys"), h("h2", {}, t("stage_keys")),
      h("dl", {}, rows.map(([key, words]) =>
        h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)))),
      this.closing());
  }

  // ------------------------------------------------------------ ideas in groups

  idea(id) {
    return this.state.results?.items?.find((one) => one.id === id);
  }

  openNote(id) {
    const { h } = shared;
    const { t } = this;
    const idea = this.idea(id);
    // The click that ends a drag opens nothing.
    if (!idea || performance.now() - (this.letGo ?? 0) < 100) return;
    const groups = this.state.results.clusters.filter((one) => one.id !== idea.cluster);
    const choice = (digit, words, act) => h("button", {
      type: "button", "data-digit": digit > 9 ? null : digit, onclick: act,
    }, h("kbd", {}, digit > 9 ? "" : String(digit)), h("span", { dir: "auto" }, words));
    const put = (cluster) => () => { this.shut(); this.group(id, cluster); };
    this.lay("note", t("stage_group_of"),
      h("h2", { dir: "auto" }, idea.text),
      h("div", { class: "choices" },
        groups.map((one, place) => choice(place + 1, one.name, put(one.id))),
        idea.cluster ? choice(0, t("stage_no_group"), put("")) : null,
        h("button", { type: "button", onclick: () => this.openName({ idea: id }) },
          t("stage_new_group")),
        h("button", {
          type: "button",
          onclick: () => { this.shut(); this.moderate(id, "hidden", idea.cluster); },
        }, t("stage_hide_idea"))),
      this.closing());
  }

  /** Ask for a group's name: of a new one for an idea, or another one for a group that is there. */
  openName({ idea = "", cluster = "" }) {
    const { h } = shared;
    const { t } = this;
    const before = this.state.results?.clusters.find((one) => one.id === cluster)?.name ?? "";
    const box = h("input", {
      type: "text", maxlength: 60, value: before, dir: "auto", autocomplete: "off",
      "aria-label": t("stage_group_name"),
    });
    const keep = async (event) => {
      event.preventDefault();
      const name = box.value.trim();
      if (!name) return;
      this.shut();
      const id = cluster || shared.newId();
      if (await this.act("cluster", { id, name }) && idea) await this.group(idea, id);
    };
    this.lay("name", t("stage_group_name"),
      h("form", { onsubmit: keep }, h("h2", {}, t("stage_group_name")), box,
        h("button", { type: "submit", class: "main-button" }, t("stage_keep"))),
      this.closing());
    box.select();
  }

  async group(id, cluster) {
    const idea = this.idea(id);
    if (!idea || idea.cluster === cluster) return;
    idea.cluster = cluster; // Shown at once; the stream says the same, or sets it right.
    this.show();
    if (!await this.moderate(id, "shown", cluster)) this.show(true);
  }

  moderate(id, state, cluster) {
    return this.send(`/api/class/replies/${id}`, { state, cluster: cluster ?? "" });
  }

  grasped(event) {
    const note = event.button === 0 && event.target.closest?.(".note");
    if (!note || this.layer) return;
    this.drag = { note, id: note.dataset.note, x: event.clientX, y: event.clientY };
  }

  moved(event) {
    this.wake();
    const { drag } = this;
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.ghost) {
      if (Math.hypot(dx, dy) < SLOP) return;
      const box = drag.note.getBoundingClientRect();
      drag.ghost = drag.note.cloneNode(true);
      drag.ghost.classList.add("ghost");
      drag.ghost.removeAttribute("data-key");
      const { fontSize } = getComputedStyle(drag.note);
      drag.ghost.style.cssText =
        `left:${box.left}px;top:${box.top}px;width:${box.width}px;font-size:${fontSize}`;
      this.root.append(drag.ghost);
      this.root.dataset.drag = "1";
      this.root.setPointerCapture(event.pointerId);
    }
    drag.ghost.style.translate = `${dx}px ${dy}px`;
    const under = this.root.getRootNode().elementFromPoint(event.clientX, event.clientY);
    const target = under?.closest?.("[data-cluster], [data-fresh]") ?? null;
    if (target !== drag.target) {
      drag.target?.removeAttribute("data-under");
      target?.setAttribute("data-under", "1");
      drag.target = target;
    }
  }

  released() {
    const { drag } = this;
    const moved = Boolean(drag?.ghost);
    this.dropped();
    if (!moved) return;
    this.letGo = performance.now();
    if (drag.target?.dataset.fresh !== undefined) this.openName({ idea: drag.id });
    else if (drag.target) this.group(drag.id, drag.target.dataset.cluster);
    this.show();
  }

  dropped() {
    this.drag?.ghost?.remove();
    this.drag?.target?.removeAttribute("data-under");
    this.drag = null;
    delete this.root.dataset.drag;
  }
}
