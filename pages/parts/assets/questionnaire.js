/**
 * A questionnaire of soft skills, one competence to a screen, as one Streamlit component of the
 * second kind.
 *
 * The default export is called with `{data, parentElement, setTriggerValue}` at the first run and
 * again at each rerun; it returns its cleanup. It opens at the first screen with a gap. Each item is
 * a group of radio buttons; what is chosen is shown at once and saves itself by `data.url`, without
 * a rerun. The last screen names the gaps and finishes by `data.finish`, then goes on to `data.next`.
 *
 * A choice lies in localStorage under `pie.taps.<person>.<attempt>`, as a list of
 * `{item, level, seconds}` with one entry for each item, until the server has acknowledged it; a
 * page that opens later shows and sends it. Several go in one request. `seconds` is the time since
 * the choice before it, or since the screen was shown; who changes a choice that still waits took the
 * sum of both.
 *
 * What people read goes into the page as text, never as HTML. Words come in the script at
 * `data.words`, by the keys of `pages/parts/browser_words.py`.
 */

const LEVELS = 5;
const LONGEST = 120; // s that count for one choice
const PAUSE = 300; // ms after a choice, so that three steps by arrow are one
const FIRST_RETRY = 2000;
const LAST_RETRY = 10000;
const RETRY = 1000; // ms, first pause before a module of ours is asked for again
const WAITS = new Set(["signed_out", "token"]); // until the person does something
const ENDED = new Set(["frozen", "forbidden"]); // nothing can be chosen any more
const ARABIC = "٠١٢٣٤٥";

let shared = null; // the exports of drafts.js
let h = null;

const MOUNTED = new WeakMap();

/** The component. */
export default function questionnaire(component) {
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

const capped = (seconds) => Math.round(Math.min(LONGEST, Math.max(0, seconds)) * 10) / 10;

/** The level of a key, by its sign or by its place: where digits need Shift, they do not here. */
function levelOf({ key, code }) {
  const place = /^Digit(\d)$/.exec(code)?.[1];
  const level = Number(/^\d$/.test(key) ? key : ARABIC.includes(key) ? ARABIC.indexOf(key) : place);
  return level >= 1 && level <= LEVELS ? level : null;
}

/** A text that keeps its own direction, on the side of the page; no line begins with a colon. */
const own = (...parts) => h("span", { dir: "auto" }, ...parts.map((part) =>
  (typeof part === "string" ? part.replace(/ (?=[:;!?»])/g, "\u00a0") : part)));

// ---------------------------------------------------------------- what waits

/** Choices that the server has not acknowledged, one for each item, with a copy in the browser. */
class Taps {
  constructor(key, items) {
    this.key = key;
    this.kept = true; // whether the browser lets us keep the copy
    this.waiting = new Map();
    for (const tap of this.read()) {
      const valid = Number.isInteger(tap?.level) && tap.level >= 1 && tap.level <= LEVELS;
      if (valid && items.has(tap.item)) this.waiting.set(tap.item, tap);
    }
  }

  get size() {
    return this.waiting.size;
  }

  read() {
    try {
      const list = JSON.parse(window.localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  }

  /** Change the copy; what another tab has put there stays. */
  write(list) {
    try {
      if (list.length) window.localStorage.setItem(this.key, JSON.stringify(list));
      else window.localStorage.removeItem(this.key);
      this.kept = true;
    } catch {
      this.kept = false;
    }
    if (this.kept || !this.size) {
      this.release?.();
      this.release = null;
    } else this.release ??= shared.hold(this);
  }

  /** A choice more; `sent` are those on their way. */
  put(tap, sent) {
    const before = this.waiting.get(tap.item);
    const more = before && !sent.includes(before) ? before.seconds : 0;
    const entry = { ...tap, seconds: capped(tap.seconds + more) };
    this.waiting.set(tap.item, entry);
    this.write([...this.read().filter(({ item }) => item !== tap.item), entry]);
  }

  /** These are no longer waited for, unless they have become something else meanwhile. */
  drop(taps) {
    for (const tap of taps) {
      if (this.waiting.get(tap.item) === tap) this.waiting.delete(tap.item);
    }
    const gone = (one) => taps.some(({ item, level, seconds }) =>
      one?.item === item && one.level === level && one.seconds === seconds);
    this.write(this.read().filter((one) => !gone(one)));
  }
}

// ---------------------------------------------------------------- the whole questionnaire

class View {
  constructor(parent) {
    this.parent = parent;
    this.sent = []; // on their way
    this.attempts = 0;
    this.state = { name: "empty" };
    this.onKey = (event) => this.key(event);
    this.onBack = () => document.visibilityState === "visible" && this.again();
    this.onLeave = () => this.flush();
    this.onHidden = () => (document.visibilityState === "visible" ? this.again() : this.flush());
  }

  async update(component) {
    this.data = component.data;
    const { data } = this;
    shared ??= await loaded(data.modules.drafts);
    h = shared.h;
    this.words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    const { token, levels, ...rest } = data;
    const form = JSON.stringify(rest);
    this.saved = { ...levels, ...this.late };
    if (this.form === form) this.paint();
    else this.build();
    this.form = form;
    if (token !== this.token && WAITS.has(this.state.name)) this.again();
    this.token = token;
  }

  build() {
    const { data } = this;
    this.t = shared.wording(this.words, data.language);
    this.items = data.screens.flatMap(({ items }) => items);
    const attempt = `pie.taps.${data.person.id}.${data.attempt}`;
    if (this.taps?.key !== attempt) {
      this.taps = new Taps(attempt, new Set(this.items.map(({ id }) => id)));
      this.late = {}; // acknowledged here, and perhaps not known yet to the page
      this.saved = { ...data.levels };
      this.at = null;
    }
    if (!this.root) this.mount();
    const { t, root } = this;
    root.lang = data.language;
    root.dir = data.dir;
    this.progress = h("progress", { max: data.screens.length || 1, "aria-label": t("questionnaire_progress") });
    this.place = h("span", { id: "questionnaire-place" });
    this.stage = h("div", { class: "stage" });
    this.back = h("button", {
      type: "button", class: "button back", onclick: () => this.show(this.at - 1),
    }, h("span", { class: "chevron", "aria-hidden": "true" }), t("questionnaire_back"));
    this.nextWord = h("span", {});
    this.next = h("button", {
      type: "button", class: "button main next", onclick: () => this.show(this.at + 1),
    }, this.nextWord, h("span", { class: "chevron", "aria-hidden": "true" }));
    this.end = h("button", { type: "button", class: "button main end", onclick: () => this.finish() });
    this.mark = h("span", { class: "mark", "aria-hidden": "true" });
    this.sentence = h("span", { class: "words", "aria-hidden": "true" });
    this.said = h("span", { role: "status", class: "unseen" });
    this.actions = h("span", { class: "actions" });
    this.status = h("div", { class: "status" }, this.mark, this.sentence, this.said, this.actions);
    root.replaceChildren(
      h("div", { class: "way" }, this.progress, this.place), this.stage,
      h("div", { class: "bar" }, this.back, this.next, this.end, this.status),
    );
    const gap = data.screens.findIndex((screen) => this.gaps(screen));
    this.at ??= gap < 0 ? data.screens.length : gap;
    this.draw();
    if (this.taps.size && !data.readonly) this.send();
  }

  mount() {
    this.root = h("div", { class: "questionnaire" });
    shared.styled(this.parent, this.root, this.data.css);
    this.parent.append(this.root);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("visibilitychange", this.onHidden);
    window.addEventListener("online", this.onBack);
    window.addEventListener("pageshow", this.onBack);
    window.addEventListener("pagehide", this.onLeave);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("visibilitychange", this.onHidden);
    window.removeEventListener("online", this.onBack);
    window.removeEventListener("pageshow", this.onBack);
    window.removeEventListener("pagehide", this.onLeave);
    this.lamp?.disconnect();
    this.flush();
    this.taps?.release?.();
    this.root?.remove();
  }

  // -------------------------------------------------------------- what is chosen

  level(item) {
    return this.taps.waiting.get(item.id)?.level ?? this.saved[item.id];
  }

  /** How many items of a screen have no answer. */
  gaps(screen) {
    return screen.items.filter((item) => !this.level(item)).length;
  }

  get fixed() {
    return Boolean(this.data.readonly) || ENDED.has(this.state.name) || this.gone;
  }

  // -------------------------------------------------------------- screens

  /** Another screen: from its top, its heading read. */
  show(at) {
    if (at < 0 || at > this.data.screens.length || this.gone) return;
    this.at = at;
    this.ending = false;
    this.draw();
    this.root.scrollIntoView({ block: "start", behavior: "instant" });
    this.heading.focus({ preventScroll: true });
  }

  draw() {
    const { t } = this;
    const { screens, readonly } = this.data;
    const screen = screens[this.at];
    this.groups = new Map();
    this.heading = h("h2", { tabindex: "-1", "aria-describedby": "questionnaire-place" },
      own(screen ? screen.title : t("questionnaire_end")));
    this.stage.replaceChildren(this.heading, ...(screen ? this.screen(screen) : this.last()));
    const reached = Math.min(this.at + 1, screens.length);
    this.progress.value = reached;
    this.place.textContent = screen
      ? t("questionnaire_place", { n: reached, count: screens.length }) : "";
    this.place.hidden = !screen;
    this.back.hidden = this.at === 0;
    this.next.hidden = !screen;
    this.end.hidden = Boolean(screen) || readonly;
    this.since = performance.now();
    this.paint();
    this.makeRoom();
  }

  screen({ about, story, items, lead = this.data.lead }) {
    const { readonly } = this.data;
    return [
      about ? h("p", { class: "about" }, own(about)) : null,
      story ? h("p", { class: "story", id: "questionnaire-story" }, own(...named(story))) : null,
      lead ? h("p", { class: "lead" }, own(lead)) : null,
      ...items.map((item) => this.item(item, story)),
      readonly ? null : h("p", { class: "keys" }, this.t("keys_hint", { n: LEVELS })),
    ].filter(Boolean);
  }

  item(item, story) {
    const { markLabel } = this.data;
    const inputs = item.levels.map((_, i) => h("input", {
      type: "radio", name: `level-${item.id}`, value: i + 1,
      onchange: () => this.choose(item, i + 1),
    }));
    const node = h("fieldset", {
      "data-item": item.id, "aria-describedby": story ? "questionnaire-story" : null,
    }, h("legend", {}, own(item.stem)),
    ...item.levels.map((text, i) => h("label", { class: "level" }, inputs[i],
      h("span", { class: "face" },
        h("span", { class: "number", "aria-hidden": "true" }, String(i + 1)),
        h("span", { class: "text" }, own(text),
          item.mark === i + 1 && markLabel ? h("span", { class: "tag" }, markLabel) : null),
        h("span", { class: "tick", "aria-hidden": "true" }, "✓")))));
    this.groups.set(item.id, { item, node, inputs });
    return node;
  }

  /** The screen after the last: what has an answer, what has none. */
  last() {
    const { t, items } = this;
    const { screens, finished, lacking } = this.data;
    const given = items.filter((item) => this.level(item)).length;
    const gaps = screens.map((screen, at) => ({ ...screen, at, missing: this.gaps(screen) }))
      .filter(({ missing }) => missing);
    const counted = t.count("questionnaire_answered", given, { count: items.length });
    return [
      h("p", { class: "counted" }, counted),
      gaps.length ? h("p", {}, t("questionnaire_gaps")) : null,
      gaps.length ? h("ul", { class: "gaps" }, ...gaps.map((screen) => h("li", {}, h("button", {
        type: "button", class: "button", onclick: () => this.show(screen.at),
      }, own(screen.title), h("span", { class: "missing" },
        t("questionnaire_place", { n: screen.items.length - screen.missing, count: screen.items.length })))))) : null,
      gaps.length && !lacking ? h("p", { class: "lead" }, t("questionnaire_all_needed")) : null,
      finished ? h("p", { class: "finished" }, own(finished)) : null,
    ].filter(Boolean);
  }

  /** What is chosen, and what the buttons do, as it is now. */
  paint() {
    const { t, data, fixed } = this;
    for (const { item, node, inputs } of this.groups.values()) {
      const level = this.level(item);
      inputs.forEach((input, i) => {
        input.checked = level === i + 1;
        input.disabled = fixed;
      });
      node.toggleAttribute("data-fixed", fixed);
    }
    const screen = data.screens[this.at];
    const word = fixed || !screen || !this.gaps(screen) ? "questionnaire_next" : "questionnaire_skip";
    this.nextWord.textContent = t(word);
    this.next.classList.toggle("main", word === "questionnaire_next");
    const lacks = !data.lacking && data.screens.some((one) => this.gaps(one));
    this.end.disabled = fixed || lacks;
    this.end.setAttribute("aria-disabled", String(this.end.disabled || Boolean(this.ending)));
    this.end.textContent = this.ending || this.gone ? t("sending") : data.finishLabel;
    this.showStatus();
  }

  /** The lamp of the page stands over its lower end: the bar leaves room for it. */
  makeRoom() {
    const lamp = document.querySelector(".pie-lamp");
    if (this.lamp || !lamp) return;
    this.lamp = new ResizeObserver(() => {
      const { root } = this;
      const { top, left, right, width } = lamp.getBoundingClientRect();
      const box = root.getBoundingClientRect();
      const tall = Math.max(0, Math.ceil(window.innerHeight - top));
      const over = left < box.right && right > box.left;
      root.style.setProperty("--lamp-tall", `${tall}px`);
      root.style.setProperty("--lamp-wide", `${Math.ceil(width)}px`);
      root.style.setProperty("--lamp-under", `${over ? tall : 0}px`);
      root.toggleAttribute("data-wide-lamp", width > window.innerWidth / 2);
    });
    this.lamp.observe(lamp);
    this.lamp.observe(this.root);
  }

  // -------------------------------------------------------------- choosing

  choose(item, level) {
    if (this.fixed) return this.paint();
    const now = performance.now();
    const seconds = capped((now - this.since) / 1000);
    this.since = now;
    this.told = null;
    this.taps.put({ item: item.id, level, seconds }, this.sent);
    if (!WAITS.has(this.state.name) && this.state.name !== "failed") {
      this.state = { name: "saving" };
      if (!this.inFlight) this.later(PAUSE);
    }
    return this.paint();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const path = event.composedPath();
    const focused = this.parent.activeElement ?? document.activeElement;
    const around = this.root.getRootNode().host ?? this.root;
    if (!path.includes(this.root) && !document.activeElement?.contains(around)) return;
    const groups = [...this.groups.values()];
    const inside = groups.findIndex(({ node }) => node.contains(focused));
    if (event.key === "Enter") {
      if (inside < 0) return;
      event.preventDefault();
      if (!event.repeat && !this.gaps(this.data.screens[this.at])) this.show(this.at + 1);
      return;
    }
    const level = levelOf(event);
    if (!level || this.fixed || event.repeat) return;
    const open = (group) => !this.level(group.item);
    const at = inside < 0 ? groups.findIndex(open) : inside;
    if (at < 0 || !groups[at].inputs[level - 1]) return;
    event.preventDefault();
    if (this.level(groups[at].item) !== level) this.choose(groups[at].item, level);
    const following = [...groups.slice(at + 1), ...groups.slice(0, at)].find(open);
    (following?.inputs[0] ?? this.next).focus();
    following?.node.scrollIntoView({ block: "nearest", behavior: "instant" }); // With all its levels.
  }

  // -------------------------------------------------------------- saving

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  /** The network, the page or the person is back: what waits is tried at once. */
  again() {
    if (this.state.name === "failed" || WAITS.has(this.state.name)) this.send();
  }

  /** The page is left: what waits goes with it. */
  flush() {
    if (this.taps?.size && ["saving", "failed"].includes(this.state.name)) this.send(true);
  }

  async send(closing = false) {
    clearTimeout(this.timer);
    const { data, taps } = this;
    if (this.inFlight || !taps || this.fixed) return;
    const batch = [...taps.waiting.values()].slice(0, this.single ? 1 : undefined);
    if (!batch.length && !this.ending) return;
    this.sent = batch;
    this.inFlight = true;
    if (this.state.name !== "failed") this.state = { name: "saving" };
    this.paint();
    let reply = null;
    try {
      reply = await shared.call(batch.length ? data.url : data.finish, {
        method: "POST", token: this.data.token, keepalive: closing,
        json: batch.length ? { levels: batch } : {},
      });
    } catch {
      // No reply: perhaps kept, perhaps not; the same again does no harm.
    }
    this.inFlight = false;
    this.sent = [];
    if (batch.length) this.answered(batch, reply);
    else this.ended(reply);
    if (!this.closed) this.paint();
  }

  answered(batch, reply) {
    const { taps } = this;
    const { status, data } = reply ?? {};
    if (status === 200) {
      batch.forEach(({ item, level }) => { this.late[item] = this.saved[item] = level; });
      taps.drop(batch);
      this.attempts = 0;
      this.state = { name: "clean", time: data.time };
      this.onward();
    } else if (status === 409) {
      this.ending = false;
      this.state = { name: "frozen" };
      this.forget([...taps.waiting.values()]);
    } else if ([400, 413, 422].includes(status) && batch.length > 1) {
      this.single = true; // Only what is wrong is refused.
      this.onward();
    } else if ([400, 413, 422].includes(status)) {
      this.forget(batch);
      this.told = { state: "refused", sentence: this.t("questionnaire_refused") };
      this.state = { name: "clean" };
      this.onward();
    } else this.trouble(reply);
  }

  /** These will not be kept: what is saved is shown again. */
  forget(taps) {
    this.taps.drop(taps);
    if (!this.closed && !this.data.screens[this.at]) this.draw();
  }

  ended(reply) {
    const { status } = reply ?? {};
    if (status === 200 || status === 409) { // Finished, or finished already: an earlier reply was lost.
      this.gone = true;
      this.ending = false;
      if (!this.closed) window.location.assign(new URL(this.data.next, document.baseURI).href);
    } else if ([400, 422].includes(status)) {
      this.ending = false;
      this.state = { name: "clean" };
      this.told = { state: "refused", sentence: this.t("questionnaire_finish_refused") };
    } else this.trouble(reply);
  }

  /** No reply, or one that says nothing of what was sent. */
  trouble(reply) {
    const { status, data } = reply ?? {};
    if (status === 401) this.state = { name: "signed_out" };
    else if (status === 403 && data?.code === "token") this.state = { name: "token" };
    else if (status === 403 || status === 404) this.state = { name: "forbidden" };
    else {
      const pause = Math.min(LAST_RETRY, FIRST_RETRY * 1.5 ** this.attempts);
      this.attempts += 1;
      this.state = { name: "failed", why: reply ? data?.code : "offline" };
      if (!this.closed) this.later(pause * (1 + Math.random() * 0.1)); // Not thirty browsers at once.
      return;
    }
    this.ending = false;
  }

  /** What came while something was on its way, then the end if it was asked for. */
  onward() {
    if (this.closed) return;
    if (!this.taps.size) this.single = false;
    if (!this.taps.size && !this.ending) return;
    this.state = { name: "saving" };
    this.later(0);
  }

  finish() {
    if (this.fixed || this.ending) return;
    this.ending = true;
    this.told = null;
    if (!this.inFlight) this.send();
    this.paint();
  }

  // -------------------------------------------------------------- words

  /** The line that says what is saved; it is read out when it says something new, not at each save. */
  showStatus() {
    const [state, sign, sentence, ...actions] = this.statusOf();
    const before = this.status.dataset.state;
    this.status.dataset.state = state;
    this.mark.textContent = sign;
    this.sentence.textContent = sentence;
    const silent = sentence === this.t("saving");
    if (!silent && this.said.textContent !== sentence) this.said.textContent = sentence;
    if (before !== state) this.actions.replaceChildren(...actions);
  }

  statusOf() {
    const { t, state, ending } = this;
    const copy = this.taps.kept && shared.keepsCopies() ? "" : ` ${t("no_copy")}`;
    switch (state.name) {
      case "signed_out":
        return ["signed_out", "!", t("signed_out") + copy,
          h("a", { href: "/", class: "button", target: "_self" }, t("sign_in"))];
      case "token":
        return ["token", "!", t("token") + copy, h("button", {
          type: "button", class: "button", onclick: () => window.location.reload(),
        }, t("reload"))];
      case "forbidden":
        return ["forbidden", "!", t("forbidden")];
      case "frozen":
        return ["frozen", "!", t("questionnaire_over"), h("a", {
          href: new URL(this.data.next, document.baseURI).href, class: "button", target: "_self",
        }, t("questionnaire_go_on"))];
      case "failed":
        return ["failed", "!", t(state.why === "offline" ? "questionnaire_waits" : shared.unsaved(state.why)) + copy];
      case "saving":
        return ["saving", "…", t(ending && this.taps.size ? "questionnaire_draining" : "saving")];
      default:
    }
    if (this.told) return [this.told.state, "!", this.told.sentence];
    if (state.time) return ["clean", "✓", t("saved", { time: state.time })];
    return ["empty", "", ""];
  }
}

/** A story with the name of who it is about in bold: inside it, or before it. */
function named({ name, text }) {
  const at = name ? text.indexOf(name) : -1;
  if (at < 0) return name ? [h("b", {}, name), h("br"), text] : [text];
  return [text.slice(0, at), h("b", {}, name), text.slice(at + name.length)];
}
