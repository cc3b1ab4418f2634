/**
 * The class as a trainee has it on every screen: what is under way, its time, the question that is
 * asked, a word from the trainer.
 *
 * A bar of its own at the lower edge, outside what Streamlit draws: nothing that somebody types is
 * ever redrawn by it. A reply that finds no server is kept in this browser and sent when it is back.
 */

const STILL = 20000; // ms since the last key after which somebody is not typing any more
const TOGETHER = 4000; // ms in which one may still say "stay here" before going with the class
const KEPT = "pie.reply.";

/** Where a word of the trainer was written to. */
function screenOf(place) {
  const [kind, rest = ""] = [place.slice(0, place.indexOf(":")), place.slice(place.indexOf(":") + 1)];
  const [module, activity] = rest.split(".")[0].split("/");
  if (kind === "answer" || kind === "activity") {
    return `/module?${new URLSearchParams({ m: module, a: activity })}`;
  }
  if (kind === "section") return "/dossier";
  if (kind === "figure") return "/chiffres";
  return "/";
}

const memory = {
  read(key, box) {
    try { return JSON.parse(box.getItem(key) ?? "null"); } catch { return null; }
  },
  write(key, value, box) {
    try {
      if (value === null) box.removeItem(key);
      else box.setItem(key, JSON.stringify(value));
    } catch { /* A private window: this page's memory must do. */ }
  },
};

export class ClassBar {
  constructor(parts) {
    Object.assign(this, parts); // {h, call, room (class.js), root}
    this.lastKey = 0;
    document.addEventListener("input", () => { this.lastKey = Date.now(); }, true);
    this.begin();
  }

  begin() {
    const { h } = this;
    this.title = h("p", { class: "title" });
    this.time = h("p", { class: "time", role: "timer" });
    this.said = h("p", { class: "said", role: "status" });
    this.go = h("a", { class: "go" });
    this.fold = h("button", { type: "button", class: "fold", onclick: () => this.turn() });
    this.panel = h("div", { class: "panel" });
    this.notices = h("div", { class: "notices", role: "status" });
    this.bar = h("section", { class: "pie-class", hidden: true },
      this.notices, this.panel,
      h("div", { class: "line" }, this.title, this.time, this.said, this.fold, this.go));
    this.root.append(this.bar);
    setInterval(() => this.tick(), 500);
  }

  update(data, t, words) {
    const { person, language, token } = data;
    this.t = t;
    this.words = words;
    this.token = token;
    this.bar.dir = data.dir;
    this.bar.setAttribute("aria-label", t("class_bar"));
    const listening = `${person.cohort}.${person.id}.${language}`;
    if (listening === this.listening) return;
    this.listening = listening;
    this.cohort = person.cohort;
    this.person = person.id;
    this.stream?.close();
    this.state = null;
    this.asked = null;
    this.stream = this.room.connect(person.cohort, "class", language, {
      state: (state) => this.heard(state),
      feedback: (notice) => this.told(notice),
      lamp: (on) => on && this.sendKept(),
    });
  }

  stop() {
    this.stream?.close();
    this.stream = null;
    this.listening = "";
    this.state = null;
    this.show();
  }

  heard(state) {
    const before = this.state;
    this.state = state;
    this.show();
    this.together(before);
    this.sendKept();
    const asked = state.question && state.run ? `${state.question.id}.${state.open}.${state.shown}` : "";
    if (asked !== this.asked) {
      const fresh = (this.asked ?? "").split(".")[0] !== asked.split(".")[0];
      this.asked = asked;
      if (fresh) this.folded = false;
      this.mine();
    } else if (state.results) this.results();
  }

  // ---------------------------------------------------------------- the line

  show() {
    const { state, t } = this;
    const nothing = !state?.run || !state.step;
    this.bar.hidden = nothing && !this.notices.childElementCount;
    document.documentElement.classList.toggle("pie-in-class", !this.bar.hidden);
    this.bar.querySelector(".line").hidden = nothing;
    if (nothing) {
      this.panel.replaceChildren();
      return;
    }
    const asking = Boolean(state.question);
    this.title.textContent = asking ? t("class_question") : state.step.title;
    const address = state.step.activity
      ? `/module?${new URLSearchParams({ m: state.step.module, a: state.step.activity })}` : "";
    const there = address && this.here() === `${state.step.module}/${state.step.activity}`;
    this.go.hidden = !address || there || !state.started;
    this.go.href = address || "#";
    this.go.textContent = t("class_go");
    this.fold.hidden = !asking;
    this.fold.textContent = t(this.folded ? "class_open" : "class_fold");
    this.fold.setAttribute("aria-expanded", String(!this.folded));
    this.panel.hidden = !asking || this.folded;
    this.tick();
  }

  here() {
    const query = new URLSearchParams(window.location.search);
    return window.location.pathname === "/module" ? `${query.get("m")}/${query.get("a")}` : "";
  }

  tick() {
    const { state, t } = this;
    if (!state?.run || !state.step || !this.stream) return;
    const left = this.room.secondsLeft(state, this.stream.now());
    const over = left !== null && left <= 0;
    let told = "";
    if (state.running && state.left !== null) told = t("class_paused");
    else if (state.scene === "blank") told = t("class_look");
    else if (over && !state.question) told = t("class_over");
    else if (state.started && !state.running && !state.question && state.step.activity) {
      told = t("class_stopped");
    }
    if (this.said.textContent !== told) this.said.textContent = told;
    const clock = left === null ? "" : this.room.clockText(left);
    if (this.time.textContent !== clock) this.time.textContent = clock;
    this.bar.dataset.state = told ? (over ? "over" : "told") : "";
    if (!this.go.hidden) this.goHidden();
  }

  /** The link to where the class is, gone once one is there (a screen changes without a reload). */
  goHidden() {
    const { step } = this.state;
    if (this.here() === `${step.module}/${step.activity}`) this.go.hidden = true;
  }

  turn() {
    this.folded = !this.folded;
    this.show();
  }

  /** At the trainer's pace everybody goes along, but nobody who is typing is taken away from it. */
  together(before) {
    const { state } = this;
    if (!state.run || !state.step?.activity || state.pace !== "trainer" || !state.started) return;
    const step = `${state.run}.${state.step.id}`;
    const went = memory.read("pie.went", window.sessionStorage);
    if (went === step) return;
    memory.write("pie.went", step, window.sessionStorage);
    if (this.here() === `${state.step.module}/${state.step.activity}`) return;
    const typing = Date.now() - this.lastKey < STILL
      || document.activeElement?.matches?.("input, textarea, [contenteditable]");
    const fresh = before !== null || window.location.pathname === "/" ||
      window.location.pathname === "/accueil";
    if (typing || !fresh) return;
    const { h, t } = this;
    const address = this.go.href;
    const timer = setTimeout(() => window.location.assign(address), TOGETHER);
    const stay = h("button", { type: "button", onclick: () => { clearTimeout(timer); notice.remove(); this.show(); } },
      t("class_stay"));
    const notice = h("p", { class: "notice" }, t("class_together", { title: state.step.title }), " ", stay);
    this.notices.append(notice);
    this.show();
  }

  /** The trainer has written something to this person or team. */
  told({ place, by }) {
    const { h, t } = this;
    const notice = h("p", { class: "notice word" }, t("class_word", { by }), " ",
      h("a", { href: screenOf(place) }, t("class_read")), " ",
      h("button", { type: "button", "aria-label": t("class_close"), onclick: () => { notice.remove(); this.show(); } }, "×"));
    this.notices.append(notice);
    this.show();
  }

  // ---------------------------------------------------------------- the question

  /** What one has replied so far, then the question with it. */
  async mine() {
    if (!this.state?.question || !this.state.run) {
      this.panel.replaceChildren();
      this.drawn = "";
      return;
    }
    try {
      const { status, data } = await this.call(`/api/class/${this.cohort}/mine`);
      if (status === 200 && data.question === this.state?.question?.id) this.ask(data);
    } catch { /* The lamp says it; the next state asks again. */ }
  }

  ask(own) {
    const { state, h, t } = this;
    const { question } = state;
    this.own = own;
    this.problem = h("p", { class: "problem", role: "alert" });
    this.answerBox = h("div", { class: "results" });
    const kept = memory.read(KEPT + this.person, window.localStorage);
    const waiting = kept?.question === question.id ? kept.value : undefined;
    const draw = { poll: "choices", vote: "choices", scale: "levels", words: "texts", ideas: "texts",
      ranking: "order", answers: "share" }[question.kind];
    const parts = [h("h2", { dir: "auto" }, question.text || t("class_question"))];
    const workbook = question.source && question.kind !== "answers";
    if (workbook) parts.push(h("p", {}, t("class_workbook")));
    else if (state.open || (question.kind === "answers" && own.replies.length)) {
      parts.push(...this[draw](question, own, waiting));
    } else {
      parts.push(h("p", {}, t(own.replies.length ? "class_closed_sent" : "class_closed")));
    }
    if (waiting !== undefined) parts.push(h("p", { class: "kept" }, t("class_kept")));
    parts.push(this.problem, this.answerBox);
    // Words that somebody is writing stay where they are.
    const typed = this.panel.querySelector("input[type=text]")?.value ?? "";
    const same = this.drawn === question.id;
    const focused = this.panel.contains(document.activeElement);
    this.panel.replaceChildren(...parts);
    this.drawn = question.id;
    const field = this.panel.querySelector("input[type=text]");
    if (same && field && typed && this.sent !== typed) field.value = typed;
    if (same && focused) (field ?? this.panel.querySelector("button, input"))?.focus();
    this.sent = undefined;
    this.show();
    this.results();
  }

  button(label, onclick, more = {}) {
    return this.h("button", { type: "button", onclick, ...more }, label);
  }

  choices(question, own, waiting) {
    const { h, t } = this;
    const chosen = new Set(waiting ?? own.replies.at(-1)?.value ?? []);
    const several = question.most > 1;
    const boxes = question.options.map(({ id, text }) => h("label", { class: "option" },
      h("input", { type: several ? "checkbox" : "radio", name: "option", value: id, checked: chosen.has(id),
        onchange: () => (several ? this.limit(question.most) : this.send([id])) }),
      h("span", { dir: "auto" }, text)));
    if (!several) return [h("fieldset", {}, ...boxes), this.thanks(own)];
    const send = () => this.send([...this.panel.querySelectorAll("input:checked")].map((box) => box.value));
    return [h("p", {}, t("class_most", { n: question.most })), h("fieldset", {}, ...boxes),
      this.button(t("class_send"), send, { class: "main" }), this.thanks(own)];
  }

  limit(most) {
    const on = this.panel.querySelectorAll("input:checked").length >= most;
    for (const box of this.panel.querySelectorAll("input[type=checkbox]")) {
      box.disabled = on && !box.checked;
    }
  }

  levels(question, own, waiting) {
    const { h } = this;
    const level = waiting ?? own.replies.at(-1)?.value;
    const boxes = question.options.map(({ text }, n) => h("label", { class: "option" },
      h("input", { type: "radio", name: "option", value: n + 1, checked: level === n + 1,
        onchange: () => this.send(n + 1) }),
      h("span", { dir: "auto" }, text)));
    return [h("fieldset", {}, ...boxes), this.thanks(own)];
  }

  texts(question, own, waiting) {
    const { h, t } = this;
    const said = own.replies.filter((one) => one.state !== "withdrawn");
    const list = h("ul", { class: "said-list" }, ...said.map((one) => h("li", {},
      h("span", { dir: "auto" }, one.value), " ",
      this.button(t("class_take_back"), () => this.withdraw(one.id)))));
    const full = said.length >= question.most;
    const field = h("input", { type: "text", dir: "auto", autocomplete: "off",
      maxlength: question.kind === "words" ? 40 : 140, "aria-label": question.text, value: waiting ?? "" });
    const form = h("form", { class: "write", onsubmit: (event) => {
      event.preventDefault();
      if (field.value.trim()) this.send(field.value.trim());
    } }, field, h("button", { class: "main" }, t("class_send")));
    const wait = said.some((one) => one.state === "waiting") ? [h("p", {}, t("class_waits"))] : [];
    return [...(full ? [h("p", {}, t("class_full"))] : [form]), list, ...wait];
  }

  order(question, own, waiting) {
    const { h, t } = this;
    const given = waiting ?? own.replies.at(-1)?.value ?? question.options.map(({ id }) => id);
    const texts = new Map(question.options.map(({ id, text }) => [id, text]));
    const list = h("ol", { class: "order" });
    const draw = (order, focus) => {
      const row = (id, n) => {
        const move = (by) => {
          const next = [...order];
          [next[n], next[n + by]] = [next[n + by], next[n]];
          draw(next, `${id}.${by}`);
        };
        return h("li", {}, h("span", { dir: "auto" }, texts.get(id) ?? id),
          this.button("↑", () => move(-1), { disabled: n === 0, "data-move": `${id}.-1`,
            "aria-label": t("class_up", { text: texts.get(id) }) }),
          this.button("↓", () => move(1), { disabled: n === order.length - 1, "data-move": `${id}.1`,
            "aria-label": t("class_down", { text: texts.get(id) }) }));
      };
      list.replaceChildren(...order.map(row));
      list.order = order;
      if (focus) list.querySelector(`[data-move="${focus}"]`)?.focus();
    };
    draw(given.filter((id) => texts.has(id)), "");
    return [list, this.button(t("class_send"), () => this.send(list.order), { class: "main" }), this.thanks(own)];
  }

  share(question, own) {
    const { h, t } = this;
    const mine = own.replies.at(-1);
    if (mine && mine.state !== "withdrawn") {
      const told = { shown: "class_on_wall", waiting: "class_waits", hidden: "class_not_shown" }[mine.state];
      return [h("blockquote", { dir: "auto" }, mine.value), h("p", {}, t(told)),
        this.button(t("class_take_back_wall"), () => this.withdraw(mine.id))];
    }
    if (!own.offer) {
      const [place] = question.source.split(".");
      const [m, a] = place.split("/");
      return [h("p", {}, t("class_unanswered"), " ",
        h("a", { href: `/module?${new URLSearchParams({ m, a })}` }, t("class_go")))];
    }
    return [h("p", {}, t("class_share")), h("blockquote", { dir: "auto" }, own.offer),
      h("div", { class: "two" },
        this.button(t("class_share_yes"), () => this.send(true), { class: "main" }),
        this.button(t("class_share_no"), () => this.turn()))];
  }

  thanks(own) {
    const sent = own.replies.some((one) => one.state !== "withdrawn");
    return this.h("p", { class: "thanks" }, sent ? this.t("class_sent") : "");
  }

  async send(value) {
    const { question } = this.state;
    const kept = { cohort: this.cohort, question: question.id, value };
    memory.write(KEPT + this.person, kept, window.localStorage);
    this.sent = typeof value === "string" ? value : undefined;
    await this.sendKept();
  }

  /** Send what waits in this browser: a power cut during a vote loses no vote. */
  async sendKept() {
    const kept = memory.read(KEPT + this.person, window.localStorage);
    if (!kept || this.sending) return;
    this.sending = true;
    try {
      const { status, data } = await this.call(`/api/class/${kept.cohort}/replies`, {
        method: "POST", token: this.token, json: { question: kept.question, value: kept.value },
      });
      memory.write(KEPT + this.person, null, window.localStorage);
      const here = kept.question === this.state?.question?.id;
      if (here) await this.mine();
      if (status !== 200 && here) this.problem.textContent = this.room.refusal(this.words, { data });
    } catch {
      if (this.problem) this.problem.textContent = this.t("class_kept");
    } finally {
      this.sending = false;
    }
  }

  async withdraw(id) {
    try {
      const { status, data } = await this.call(`/api/class/replies/${id}/withdraw`, {
        method: "POST", token: this.token, json: {},
      });
      await this.mine();
      if (status !== 200) this.problem.textContent = this.room.refusal(this.words, { data });
    } catch {
      this.problem.textContent = this.t("class_offline");
    }
  }

  /** What the class said, once the trainer shows it. */
  results() {
    if (!this.answerBox) return;
    const { h, t, state } = this;
    const found = state.results;
    if (!found || found.few) {
      this.answerBox.replaceChildren();
      return;
    }
    const most = Math.max(1, ...(found.bars ?? []).map((bar) => bar.n));
    const bars = (found.bars ?? []).map(({ text, n }) => h("li", {},
      h("span", { dir: "auto" }, text), h("b", {}, String(n)),
      h("i", { style: `inline-size:${Math.round((100 * n) / most)}%`, "aria-hidden": "true" })));
    const words = (found.words ?? []).map(({ text, n }) => h("li", { class: "word" },
      h("span", { dir: "auto" }, text), h("b", {}, String(n))));
    const items = (found.items ?? []).map(({ text }) => h("li", { dir: "auto" }, text));
    this.answerBox.replaceChildren(
      h("h3", {}, t("class_results")), h("ul", {}, ...bars, ...words.slice(0, 12), ...items));
  }
}
