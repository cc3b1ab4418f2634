/**
 * A form that is sent to the HTTP door: signing in and out, joining, changing or erasing.
 *
 * `data.fields` is a list of `{name, label, type, required, help, value, options, autocomplete}`;
 * type is `text`, `code` (capitals), `pin` (four digits), `password`, `select`, `checkbox` or `file`.
 * What was typed stays when the server refuses; the refusal is one sentence at its field. After
 * success the browser opens `data.next`, so that the new cookie is the one that the page starts with.
 * One with `auto` is sent as soon as it is there; its button is for the case that this fails.
 * A form with a file sends the file itself, the other fields in the address; `{name}` in `next` is
 * what the reply says under that name.
 */

const MOUNTED = new WeakMap();
const FILE_PATIENCE = 120_000; // ms: forty megabytes over the Wi-Fi of a classroom
let shared = null;
let h = null;

/** The component. */
export default function form(component) {
  const parent = component.parentElement;
  if (!MOUNTED.has(parent)) MOUNTED.set(parent, new Form(parent));
  const view = MOUNTED.get(parent);
  view.update(component.data);
  return () => {
    view.close();
    if (MOUNTED.get(parent) === view) MOUNTED.delete(parent);
  };
}

class Form {
  constructor(parent) {
    this.parent = parent;
  }

  async update(data) {
    this.data = data;
    shared ??= await import(data.modules.drafts);
    ({ h } = shared);
    this.words = await shared.wordsAt(data.words);
    if (this.closed || this.data !== data) return;
    this.t = shared.wording(this.words, data.language);
    const { token: _, ...form } = data;
    const drawn = JSON.stringify(form);
    if (this.drawn === drawn) return; // What is being typed stays; the token is read when sending.
    this.drawn = drawn;
    this.draw();
  }

  draw() {
    const { fields, submit, dir, language } = this.data;
    this.inputs = new Map();
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.button = h("button", { type: "submit", class: fields.length ? "main" : "" }, submit);
    const node = h("form", { novalidate: true, dir, lang: language, onsubmit: (e) => this.submit(e) },
      ...fields.map((field) => this.field(field)), this.problem, this.button);
    const old = this.node;
    this.node = node;
    if (old) old.replaceWith(node);
    else {
      shared.styled(this.parent, node, this.data.css);
      this.parent.append(node);
    }
    if (this.data.auto) node.requestSubmit();
  }

  field(field) {
    const id = `f-${field.name}`;
    const problem = h("p", { class: "problem", id: `${id}-problem`, role: "alert", hidden: true });
    const help = field.help ? h("p", { class: "help", id: `${id}-help` }, field.help) : null;
    const input = this.control(field, id);
    input.setAttribute("aria-describedby", [help && `${id}-help`, `${id}-problem`].filter(Boolean).join(" "));
    this.inputs.set(field.name, { field, input, problem });
    if (field.type === "checkbox") {
      return h("label", { class: "check", for: id }, input, h("span", {}, field.label));
    }
    const secret = ["pin", "password"].includes(field.type);
    return h("div", { class: `field ${field.type}` },
      h("label", { for: id }, field.label), help,
      secret ? h("div", { class: "secret" }, input, this.eye(input, field))
        : field.type === "file" ? this.picker(input) : input, problem);
  }

  control(field, id) {
    if (field.type === "select") {
      const one = field.options.length === 1;
      return h("select", { id, name: field.name },
        one ? null : h("option", { value: "" }, this.t("choose")),
        ...field.options.map((o) => h("option", { value: o.id }, o.label)));
    }
    if (field.type === "checkbox") return h("input", { id, name: field.name, type: "checkbox" });
    if (field.type === "file") {
      return h("input", { id, name: field.name, type: "file", accept: field.accept ?? null });
    }
    const input = h("input", {
      id, name: field.name, autocomplete: field.autocomplete ?? "off",
      type: ["pin", "password"].includes(field.type) ? "password" : "text",
      dir: field.type === "text" ? "auto" : "ltr",
      inputmode: field.type === "pin" ? "numeric" : null,
      maxlength: field.type === "pin" ? 4 : 200,
      autocapitalize: field.type === "code" ? "characters" : field.name === "name" ? "words" : "off",
      spellcheck: "false",
    });
    input.value = field.value ?? "";
    if (field.type === "pin") {
      input.oninput = () => { input.value = latin(input.value).replace(/\D/g, "").slice(0, 4); };
    }
    if (field.type === "code") {
      input.oninput = () => {
        const at = input.selectionStart;
        input.value = input.value.toUpperCase();
        input.setSelectionRange(at, at);
      };
    }
    return input;
  }

  /** A file is chosen in the reader's language, not in the browser's: the field lies over our words. */
  picker(input) {
    const name = h("bdi", {});
    input.onchange = () => { name.textContent = input.files[0]?.name ?? ""; };
    return h("div", { class: "picker" }, input, h("span", { class: "pick", "aria-hidden": "true" }, this.t("choose_file")), name);
  }

  eye(input, field) {
    const button = h("button", { type: "button", class: "eye", "aria-pressed": "false" });
    const show = () => {
      const seen = input.type === "text";
      button.textContent = this.t(seen ? "hide_secret" : "show_secret");
      button.setAttribute("aria-pressed", String(seen));
      button.setAttribute("aria-label", `${button.textContent} : ${field.label}`);
    };
    button.onclick = () => { input.type = input.type === "text" ? "password" : "text"; show(); };
    show();
    return button;
  }

  values() {
    const given = {};
    for (const [name, { field, input }] of this.inputs) {
      given[name] = field.type === "checkbox" ? input.checked : input.value;
    }
    return { ...given, ...this.data.extra };
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.clear();
    const empty = [...this.inputs.values()].find(({ field, input }) => field.required && !input.value.trim());
    if (empty) {
      this.refuse(empty.field.name, this.error("field"));
      return;
    }
    this.busy = true;
    this.button.disabled = true;
    this.button.textContent = this.t("sending");
    let reply = null;
    try {
      reply = await this.send();
    } catch {
      // No server.
    }
    if (reply?.status === 200) {
      const next = this.data.next.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(reply.data[name] ?? ""));
      window.location.assign(next);
      return;
    }
    this.busy = false;
    this.button.disabled = false;
    this.button.textContent = this.data.submit;
    if (this.closed) return;
    if (!reply) this.refuse("", this.error("offline"));
    else if (reply.data.code === "locked") this.wait(reply.data.seconds);
    else this.answered(reply.data);
  }

  send() {
    const { action, token } = this.data;
    const file = [...this.inputs.values()].find(({ field }) => field.type === "file");
    if (!file) return shared.call(action, { method: "POST", token, json: this.values() });
    const { [file.field.name]: _, ...rest } = this.values();
    const address = `${action}?${new URLSearchParams(rest)}`;
    return shared.call(address, {
      method: "POST", token, body: file.input.files[0], patience: FILE_PATIENCE,
    });
  }

  answered({ code, findings }) {
    const found = findings?.[0];
    const known = found && this.words.errors[found.code];
    const places = { name_taken: "name", wrong_code: "code", wrong_secret: "secret" };
    this.refuse(found?.path ?? places[code] ?? "", known ?? this.error(code));
  }

  error(code) {
    const errors = { ...this.words.errors, ...this.data.errors };
    return errors[code] ?? errors.error;
  }

  refuse(name, sentence) {
    const place = this.inputs.get(name);
    const line = place?.problem ?? this.problem;
    line.textContent = sentence;
    line.hidden = false;
    place?.input.setAttribute("aria-invalid", "true");
    (place?.input ?? [...this.inputs.values()][0]?.input)?.focus();
  }

  /** Too many tries: the seconds that are left, counted down. */
  wait(seconds) {
    const until = Date.now() + seconds * 1000;
    this.button.disabled = true;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0 || this.closed) {
        clearInterval(this.waiting);
        this.button.disabled = false;
        this.clear();
        return;
      }
      this.problem.hidden = false;
      this.problem.textContent = this.t("wait", { seconds: left });
    };
    this.waiting = setInterval(tick, 1000);
    tick();
  }

  clear() {
    this.problem.hidden = true;
    this.problem.textContent = "";
    for (const { input, problem } of this.inputs.values()) {
      problem.hidden = true;
      problem.textContent = "";
      input.removeAttribute("aria-invalid");
    }
  }

  close() {
    this.closed = true;
    clearInterval(this.waiting);
    this.node?.remove();
  }
}

/** The digits of Arabic as 0-9. */
const latin = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) =>
  String(digit.codePointAt(0) - (digit >= "۰" ? 0x6f0 : 0x660)));
