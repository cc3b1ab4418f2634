/**
 * A script of the page itself. What stands around every screen: the page's language, the connection lamp, and the sending of
 * what earlier pages left unsent (a closed tab, a power cut).
 *
 * The lamp follows every request of the page (`drafts.js` tells) and asks `/api/health` when the
 * page has said nothing for a while. While the server is away it says that typing goes on.
 *
 * Streamlit answers a lost connection with a dialog that takes the keyboard away and makes the page
 * inert, and so, in English, an address that is not for who is here: the door's after a session has
 * ended on another screen. Both are closed as soon as they open, and the cursor goes back to where
 * somebody was typing.
 */

const QUIET = 30000; // ms without a request before asking whether the server is there
const AWAY = 3000; // the same while it is away
const SHORT = 5000; // ms to wait for that answer

const JOINING = 250; // ms between two looks whether Streamlit's own connection is back too

const MOVED = 12000; // ms away before asking whether the class has another address
const MOVING = "#pie-move=";
const CARRIED = 1500000; // characters that an address may carry along

const STEP = 0.125; // of the usual size, for each
const NOTED = 600; // seconds
const USUAL = 17; // px, as .streamlit/config.toml has it

const ASKING = new Set(["/competences", "/profils"]); // where questionnaires are
const NEEDLESS = new Set(["Connection error", "Page not found"]); // titles of Streamlit's dialogs, never translated

let shared = null;

let typing = null; // the element that had the focus last, outside any dialog
document.addEventListener("focusin", (event) => {
  const [element] = event.composedPath();
  if (!element.closest?.(".stDialog")) typing = element;
});

function closeDialogs() {
  for (const dialog of document.querySelectorAll(".stDialog [role=dialog]")) {
    if (!NEEDLESS.has(dialog.querySelector("h2")?.textContent.trim())) continue;
    // Before the browser draws: not shown, it takes no focus, and what was inert only now loses none.
    dialog.closest(".stDialog").style.display = "none";
    document.getElementById("root").inert = false;
    const back = typing;
    dialog.querySelector("button")?.click(); // Streamlit opens it no more until it is connected.
    const refocus = () => {
      if (back?.isConnected && !back.matches(":focus")) back.focus({ preventScroll: true });
    };
    refocus();
    for (const pause of [0, 30, 120]) setTimeout(refocus, pause);
  }
}

/** Whether Streamlit's own connection stands, as its page says. */
function joined() {
  const app = document.querySelector(".stApp");
  return !app || app.dataset.testConnectionState === "CONNECTED";
}

/** The screen where an answer is written: the financial plan has one of its own; what one notes
    after a step stands under that step. */
function screenOf({ module, activity }) {
  if (module === "practice") {
    const [beside, step] = activity.split("__");
    return `/module?${new URLSearchParams({ m: beside, a: step })}`;
  }
  if (module === "plan") return `/chiffres?${new URLSearchParams({ v: "saisie", s: activity })}`;
  return `/module?${new URLSearchParams({ m: module, a: activity })}`;
}

class Frame {
  constructor() {
    this.up = true;
  }

  async update(data) {
    this.data = data;
    document.documentElement.lang = data.language;
    document.documentElement.dir = data.dir;
    document.documentElement.dataset.browser = /^(ar|fa|he|ur)\b/.test(navigator.language) ? "rtl" : "ltr";
    shared ??= await import(data.modules.drafts);
    const words = await shared.wordsAt(data.words);
    if (this.data !== data) return;
    if (!this.root) this.begin();
    this.t = shared.wording(words, data.language);
    this.root.dir = data.dir;
    this.show();
    this.size(data.person ? data.size : 0);
    this.mine(words);
    this.note();
    if (data.person && data.person.id !== this.swept) this.sweep();
    this.arrive();
    if (data.person?.cohort) this.attend(data, words);
    else this.bar?.stop();
  }

  /** A trainee has the class under way at the lower edge of every screen. */
  async attend(data, words) {
    this.barReady ??= Promise.all([import(data.modules.live), import(data.modules.class)]);
    const [{ ClassBar }, room] = await this.barReady;
    if (this.data !== data) return;
    if (!this.bar) {
      const { h, call } = shared;
      this.bar = new ClassBar({ h, call, room, root: this.root });
      shared.styled(document.head, this.bar.bar, data.modules.live_css);
    }
    this.bar.update(data, this.t, words);
  }

  begin() {
    const { h } = shared;
    this.shape = h("span", { class: "shape", "aria-hidden": "true" });
    this.word = h("span", { class: "word" });
    this.help = h("span", { class: "help" });
    this.lamp = h("p", { class: "pie-lamp", role: "status" }, this.shape, this.word, this.help);
    this.told = h("div", { class: "pie-told", role: "status" });
    this.moved = h("form", { class: "pie-moved", hidden: true, onsubmit: (event) => this.move(event) });
    this.root = h("div", { class: "pie-frame" }, this.told, this.moved, this.lamp);
    document.body.append(this.root);
    document.addEventListener("pointerdown", (event) => {
      if (this.me?.open && !this.me.contains(event.target)) this.me.open = false;
    });
    const look = () => document.visibilityState === "visible" && this.ask();
    shared.news.addEventListener("up", () => this.heard(true));
    shared.news.addEventListener("down", () => this.heard(false));
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", look);
    window.addEventListener("offline", () => this.heard(false));
    this.later();
  }

  // ---------------------------------------------------------------- language and size of letters

  /** Letters grow with the page's own measure, which everything on it is written in. */
  size(steps) {
    this.steps = steps;
    document.documentElement.style.fontSize = steps ? `${USUAL * (1 + STEP * steps)}px` : "";
  }

  /** The language chosen at the door, for the way to the institution and back: till somebody is in. */
  note() {
    const chosen = new URLSearchParams(window.location.search).get("lang");
    const { person, language } = this.data;
    const seconds = person ? 0 : NOTED;
    const fresh = person && person.id !== this.swept; // Not again at each drawing.
    if (fresh || (chosen && !person)) document.cookie = `pie_language=${language}; path=/; SameSite=Lax; max-age=${seconds}`;
  }

  /** The choice of language and letters stands on every screen of somebody who is signed in. */
  mine(words) {
    const { h } = shared;
    const { person, language } = this.data;
    if (!person) {
      this.me?.remove();
      this.me = null;
      return;
    }
    if (this.me?.dataset.language === language) return;
    const open = this.me?.open ?? false;
    this.me?.remove();
    this.sizes = words.text_sizes;
    const choices = Object.entries(words.languages).map(([code, name]) => h("button", { type: "button",
      lang: code, "aria-pressed": String(code === language), onclick: () => this.prefer({ language: code }) }, name));
    const letters = (by, sign, word) => h("button", { type: "button", dir: "ltr", "aria-label": this.t(word),
      title: this.t(word), onclick: () => this.grow(by) }, sign);
    this.me = h("details", { class: "pie-me", "data-language": language, open },
      h("summary", { "aria-label": this.t("me_open"), title: this.t("me_open") },
        h("span", { "aria-hidden": "true" }, "Aa"), " ", h("b", { "aria-hidden": "true" }, language.toUpperCase())),
      h("div", {},
        h("p", {}, this.t("me_language")), h("div", { class: "row", role: "group", "aria-label": this.t("me_language") }, ...choices),
        h("p", {}, this.t("me_size")), h("div", { class: "row", role: "group", "aria-label": this.t("me_size") },
          letters(-1, "A−", "me_smaller"), letters(1, "A+", "me_larger"))));
    this.me.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.me.open) return;
      this.me.open = false;
      this.me.querySelector("summary").focus();
    });
    this.root.prepend(this.me);
  }

  grow(by) {
    const steps = Math.min(Math.max(this.steps + by, this.sizes[0]), this.sizes[1]);
    this.size(steps);
    this.prefer({ text_size: steps });
  }

  /** A language is seen once the page has come anew; what is being typed is kept by its field. */
  async prefer(chosen) {
    const sent = await shared.call("/api/me/preferences", { method: "POST", token: this.data.token, json: chosen })
      .catch(() => ({}));
    if (sent.status === 200 && chosen.language) window.location.reload();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.up ? QUIET : AWAY);
  }

  async ask() {
    if (document.visibilityState !== "visible") {
      this.later();
      return;
    }
    try {
      await shared.call("/api/health", { patience: SHORT });
    } catch {
      // `down` was told.
    }
  }

  heard(up) {
    const back = up && !this.up;
    if (this.up && !up) this.away = setTimeout(() => this.askAddress(), MOVED);
    if (up) {
      clearTimeout(this.away);
      this.moved.hidden = true;
    }
    this.up = up;
    this.later();
    this.show();
    if (back && this.data.person) this.sweep();
  }

  /** "On" is said once links work too: one that is pressed while Streamlit is not back does nothing. */
  show() {
    const up = this.up && (this.lamp.dataset.state !== "down" || joined());
    clearTimeout(this.joining);
    if (this.up && !up) this.joining = setTimeout(() => this.show(), JOINING);
    if (this.lamp.dataset.up === `${up}.${this.data.language}`) return;
    this.lamp.dataset.up = `${up}.${this.data.language}`;
    this.lamp.dataset.state = up ? "up" : "down";
    this.shape.textContent = up ? "●" : "✕";
    this.word.textContent = this.t(up ? "lamp_on" : "lamp_off");
    this.help.textContent = up ? "" : this.t("lamp_off_help");
  }

  // ---------------------------------------------------------------- another address

  /** The laptop may have joined another network: this page can go on at its new address. */
  askAddress() {
    if (this.up || !this.data.handover) return;
    const { h } = shared;
    const field = h("input", { type: "text", inputmode: "url", autocomplete: "off", dir: "ltr",
      placeholder: "192.168.1.20:8501", "aria-label": this.t("moved_ask") });
    this.moved.replaceChildren(h("p", {}, this.t("moved_ask")), field,
      h("button", {}, this.t("moved_go")), h("p", { class: "care", role: "alert" }));
    this.moved.hidden = false;
  }

  move(event) {
    event.preventDefault();
    const typed = this.moved.querySelector("input").value.trim();
    let place;
    try {
      place = new URL(typed.includes("://") ? typed : `http://${typed}`);
      if (!/^https?:$/.test(place.protocol) || !place.hostname) throw new Error("address");
      if (!place.port && !typed.includes("://")) place.port = window.location.port;
    } catch {
      this.moved.querySelector(".care").textContent = this.t("moved_bad");
      return;
    }
    const carried = JSON.stringify({ handover: this.data.handover, person: this.data.person.id,
      kept: this.copies(), path: window.location.pathname + window.location.search });
    shared.carry();
    window.location.assign(`${place.origin}/${MOVING}${encodeURIComponent(carried)}`);
  }

  /** What this browser keeps for this person under this address, the newest first if it is much. */
  copies() {
    const kept = {};
    try {
      let room = CARRIED;
      for (const key of Object.keys(window.localStorage).sort().reverse()) {
        if (!key.startsWith("pie.") || !key.includes(`.${this.data.person.id}`)) continue;
        const text = window.localStorage.getItem(key);
        room -= text.length;
        if (room > 0) kept[key] = text;
      }
    } catch { /* Nothing is kept in this browser. */ }
    return kept;
  }

  /** This page was opened from one under the old address: go on as the same person, if they say so. */
  async arrive() {
    if (!window.location.hash.startsWith(MOVING)) return;
    let carried;
    try {
      carried = JSON.parse(decodeURIComponent(window.location.hash.slice(MOVING.length)));
    } catch {
      carried = null;
    }
    history.replaceState(null, "", window.location.pathname + window.location.search);
    if (!carried || typeof carried.handover !== "string") return;
    if (this.data.person) {
      if (this.data.person.id === carried.person) this.keepCopies(carried);
      return;
    }
    const { h } = shared;
    const ask = (take) => shared.call("/api/session/handover", { method: "POST",
      token: this.data.token, json: { handover: carried.handover, take } });
    const { status, data } = await ask(false).catch(() => ({}));
    if (status !== 200) {
      this.told.replaceChildren(h("p", { class: "care" }, this.t("moved_over")));
      return;
    }
    const yes = async () => {
      const { status: taken } = await ask(true).catch(() => ({}));
      if (taken !== 200) return;
      this.keepCopies(carried);
      const path = String(carried.path ?? "/");
      window.location.assign(/^\/(?![/\\])/.test(path) ? path : "/");
    };
    const no = () => this.told.replaceChildren();
    const name = data.group ? `${data.name} (${data.group})` : data.name;
    this.told.replaceChildren(h("p", {}, this.t("moved_who", { name })),
      h("p", { class: "two" }, h("button", { type: "button", onclick: yes }, this.t("moved_yes")), " ",
        h("button", { type: "button", onclick: no }, this.t("moved_no"))));
  }

  keepCopies({ person, kept }) {
    try {
      for (const [key, text] of Object.entries(kept ?? {})) {
        if (!key.startsWith("pie.") || !key.includes(`.${person}`)) continue;
        if (window.localStorage.getItem(key) === null) window.localStorage.setItem(key, String(text));
      }
    } catch { /* A private window: they stay in the other page. */ }
    if (this.data.person) this.sweep();
  }

  /** Send what earlier pages left, and say how it went. */
  async sweep() {
    if (this.sweeping) return;
    this.sweeping = true;
    this.swept = this.data.person.id;
    const { person, token } = this.data;
    const found = await shared.sendLeftDrafts(person.id, token);
    // A questionnaire that is open sends its own: it would not know of what went without it.
    if (!ASKING.has(window.location.pathname)) {
      found.push(...await shared.sendLeftTaps(person.id, token));
    }
    this.sweeping = false;
    const { h } = shared;
    const of = (code) => found.filter((one) => one.code === code);
    const lines = [];
    if (of("saved").length) {
      lines.push(h("p", {}, this.t.count("left_saved", of("saved").length)));
    }
    for (const code of ["conflict", "refused"]) {
      for (const { address } of of(code)) {
        lines.push(h("p", { class: "care" }, this.t(`left_${code}`), " ",
          h("a", { href: screenOf(address) }, this.t("left_open"))));
      }
    }
    if (lines.length) this.told.replaceChildren(...lines);
  }
}

const frame = new Frame();
let known = "";

/** What the screen says of itself (who is here, which language) stands in an element of it. */
function look() {
  const page = document.querySelector(".pie-page")?.dataset.page;
  if (page && page !== known) {
    known = page;
    frame.update(JSON.parse(page));
  }
  if (document.querySelector(".stDialog")) closeDialogs();
}

new MutationObserver(look).observe(document.body, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-page", "inert"],
});
look();
