/**
 * A day's attendance: a line for each trainee, a button for each state, one save.
 *
 * `data.people` is a list of `{id, name, state}`, `data.states` of `{id, label}`. What is tapped lies
 * in localStorage under `pie.attendance.<person>.<group>.<day>` until the server has acknowledged it:
 * a page that opens later shows it again. Words that belong to this list alone come in
 * `data.labels`; refusals by their code in the words of the page.
 */

const MOUNTED = new WeakMap();
let shared = null;
let h = null;

/** The component. */
export default function attendance(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new Sheet(parent));
  const view = MOUNTED.get(parent);
  view.update(component.data);
  return () => {
    view.close();
    if (MOUNTED.get(parent) === view) MOUNTED.delete(parent);
  };
}

class Sheet {
  constructor(parent) {
    this.parent = parent;
  }

  async update(data) {
    this.data = data;
    shared ??= await import(data.modules.drafts);
    ({ h } = shared);
    this.words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    const { token: _, ...list } = data;
    const drawn = JSON.stringify(list);
    if (this.drawn === drawn) return; // What was tapped stays; the token is read when sending.
    this.drawn = drawn;
    this.draw();
  }

  get key() {
    return `pie.attendance.${this.data.person}.${this.data.cohort}.${this.data.day}`;
  }

  draw() {
    const { people, labels, dir, language } = this.data;
    this.states = new Map(people.map(({ id, state }) => [id, state]));
    const left = this.left();
    for (const [id, state] of Object.entries(left)) if (this.states.has(id)) this.states.set(id, state);
    this.counts = h("p", { class: "counts", "aria-live": "polite" });
    this.told = h("p", { class: "told", role: "status" });
    this.button = h("button", { type: "submit", class: "main" }, labels.save);
    const everybody = h("button", { type: "button", class: "all", onclick: () => this.all() }, labels.all);
    this.inputs = new Map();
    const node = h("form", { class: "attendance", dir, lang: language, onsubmit: (e) => this.submit(e) },
      h("div", { class: "top" }, h("p", { class: "how" }, labels.how), everybody),
      h("div", { class: "people" }, ...people.map((person) => this.row(person))),
      h("div", { class: "bar" }, this.counts, this.told, this.button));
    const old = this.node;
    this.node = node;
    if (old) old.replaceWith(node);
    else {
      shared.styled(this.parent, node, this.data.css);
      this.parent.append(node);
    }
    this.count();
    if (Object.keys(left).length) this.tell("waiting", labels.unsaved);
    else this.tell("", this.data.note);
  }

  row({ id, name }) {
    const head = h("legend", { dir: "auto" }, name);
    const choices = this.data.states.map((state) => {
      const input = h("input", {
        type: "radio", name: `s-${id}`, value: state.id,
        onchange: () => this.choose(id, state.id),
      });
      input.checked = this.states.get(id) === state.id;
      this.inputs.set(`${id} ${state.id}`, input);
      return h("label", { class: "state", "data-state": state.id }, input, h("span", {}, state.label));
    });
    return h("fieldset", {}, head, h("div", { class: "states" }, ...choices));
  }

  choose(id, state) {
    this.states.set(id, state);
    this.keep();
    this.count();
    this.tell("waiting", this.data.labels.unsaved);
  }

  all() {
    for (const { id } of this.data.people) {
      this.states.set(id, "present");
      this.inputs.get(`${id} present`).checked = true;
    }
    this.keep();
    this.count();
    this.tell("waiting", this.data.labels.unsaved);
  }

  count() {
    const { language } = this.data;
    const chosen = [...this.states.values()];
    this.counts.replaceChildren(...this.data.states.map(({ id, label }) => {
      const n = chosen.filter((state) => state === id).length;
      return h("span", { "data-state": id }, `${label}${language === "fr" ? "\u00a0" : ""}: ${n}`);
    }));
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const { action, day, token, labels } = this.data;
    const states = Object.fromEntries(this.states);
    this.busy = true;
    this.button.disabled = true;
    let reply = null;
    try {
      reply = await shared.call(action, { method: "POST", token, json: { day, states } });
    } catch {
      // No server.
    }
    this.busy = false;
    if (this.closed) return;
    this.button.disabled = false;
    if (reply?.status === 200) {
      // What was tapped while it was on its way still waits.
      const same = [...this.states].every(([id, state]) => states[id] === state);
      if (same) {
        this.forget();
        this.tell("saved", labels.saved.replace("{time}", reply.data.time));
      }
      return;
    }
    const { errors } = this.words;
    const code = reply ? reply.data.findings?.[0]?.code ?? reply.data.code : "offline";
    this.tell("failed", errors[code] ?? errors[reply?.data.code] ?? errors.error);
  }

  tell(state, text) {
    this.told.dataset.state = state;
    this.told.textContent = text;
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(this.states)));
    } catch {
      // A browser that keeps nothing: the list is on the page.
    }
  }

  left() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // As above.
    }
  }

  close() {
    this.closed = true;
    this.node?.remove();
  }
}
