/**
 * What stands around every screen: the page's language, the connection lamp, and the sending of
 * what earlier pages left unsent (a closed tab, a power cut).
 *
 * The lamp follows every request of the page (`drafts.js` tells) and asks `/api/health` when the
 * page has said nothing for a while. While the server is away it says that typing goes on.
 *
 * Streamlit answers a lost connection with a dialog that takes the keyboard away and makes the page
 * inert. It is closed as soon as it opens, and the cursor goes back to where somebody was typing.
 */

const QUIET = 30000; // ms without a request before asking whether the server is there
const AWAY = 3000; // the same while it is away
const SHORT = 5000; // ms to wait for that answer

const CONNECTION_LOST = "Connection error"; // the title of Streamlit's dialog, never translated

const MOUNTED = new WeakMap();
let shared = null;

let typing = null; // the element that had the focus last, outside any dialog
document.addEventListener("focusin", (event) => {
  const [element] = event.composedPath();
  if (!element.closest?.(".stDialog")) typing = element;
});

function closeLostDialog() {
  for (const dialog of document.querySelectorAll(".stDialog [role=dialog]")) {
    if (dialog.querySelector("h2")?.textContent.trim() !== CONNECTION_LOST) continue;
    const back = typing;
    dialog.querySelector("button")?.click(); // Streamlit opens it no more until it is connected.
    const refocus = () => back?.isConnected && back.focus({ preventScroll: true });
    for (const pause of [0, 30, 120]) setTimeout(refocus, pause);
  }
}

new MutationObserver(closeLostDialog).observe(document.body, { childList: true });

/** The component. */
export default function frame(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new Frame(parent));
  const view = MOUNTED.get(parent);
  view.update(component.data);
  return () => {
    view.close();
    if (MOUNTED.get(parent) === view) MOUNTED.delete(parent);
  };
}

class Frame {
  constructor(parent) {
    this.parent = parent;
    this.up = true;
    this.onUp = () => this.heard(true);
    this.onDown = () => this.heard(false);
    this.onVisible = () => document.visibilityState === "visible" && this.ask();
  }

  async update(data) {
    this.data = data;
    document.documentElement.lang = data.language;
    document.documentElement.dir = data.dir;
    shared ??= await import(data.modules.drafts);
    const words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    if (!this.root) this.begin();
    this.t = shared.wording(words, data.language);
    this.root.dir = data.dir;
    this.show();
    if (data.person && data.person.id !== this.swept) this.sweep();
  }

  begin() {
    const { h } = shared;
    this.shape = h("span", { class: "shape", "aria-hidden": "true" });
    this.word = h("span", { class: "word" });
    this.help = h("span", { class: "help" });
    this.lamp = h("p", { class: "lamp", role: "status" }, this.shape, this.word, this.help);
    this.told = h("div", { class: "told", role: "status" });
    this.root = h("div", { class: "frame" }, this.told, this.lamp);
    shared.styled(this.parent, this.root, this.data.css);
    this.parent.append(this.root);
    shared.news.addEventListener("up", this.onUp);
    shared.news.addEventListener("down", this.onDown);
    document.addEventListener("visibilitychange", this.onVisible);
    window.addEventListener("online", this.onVisible);
    window.addEventListener("offline", this.onDown);
    this.later();
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
    this.up = up;
    this.later();
    this.show();
    if (back && this.data.person) this.sweep();
  }

  show() {
    if (this.closed || this.lamp.dataset.up === `${this.up}.${this.data.language}`) return;
    this.lamp.dataset.up = `${this.up}.${this.data.language}`;
    this.lamp.dataset.state = this.up ? "up" : "down";
    this.shape.textContent = this.up ? "●" : "✕";
    this.word.textContent = this.t(this.up ? "lamp_on" : "lamp_off");
    this.help.textContent = this.up ? "" : this.t("lamp_off_help");
  }

  /** Send what earlier pages left, and say how it went. */
  async sweep() {
    if (this.sweeping) return;
    this.sweeping = true;
    this.swept = this.data.person.id;
    const found = await shared.sendLeftDrafts(this.data.person.id, this.data.token);
    this.sweeping = false;
    if (this.closed) return;
    const { h } = shared;
    const of = (code) => found.filter((one) => one.code === code);
    const lines = [];
    if (of("saved").length) {
      lines.push(h("p", {}, this.t.count("left_saved", of("saved").length)));
    }
    for (const code of ["conflict", "refused"]) {
      for (const { address } of of(code)) {
        const query = new URLSearchParams({ m: address.module, a: address.activity });
        lines.push(h("p", { class: "care" }, this.t(`left_${code}`), " ",
          h("a", { href: `/module?${query}` }, this.t("left_open"))));
      }
    }
    if (lines.length) this.told.replaceChildren(...lines);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    shared?.news.removeEventListener("up", this.onUp);
    shared?.news.removeEventListener("down", this.onDown);
    document.removeEventListener("visibilitychange", this.onVisible);
    window.removeEventListener("online", this.onVisible);
    window.removeEventListener("offline", this.onDown);
    this.root?.remove();
  }
}
