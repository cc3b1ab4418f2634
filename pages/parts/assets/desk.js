/**
 * The trainer's desk: what is under way, its time, what the class answers, and the buttons that lead
 * it. The same screen is the remote control on the trainer's telephone.
 *
 * Everything shown comes from the class's stream; a press is an act on the server, and the stream
 * brings what became of it. So two desks and the projector always show the same.
 */

const TOLD = 8000; // ms that a refusal stays on the screen

export default function desk({ data, parentElement }) {
  const kept = parentElement.pieDesk;
  if (kept) {
    kept.update(data);
    return kept.end;
  }
  const made = new Desk(parentElement, data);
  parentElement.pieDesk = made;
  return made.end;
}

class Desk {
  constructor(root, data) {
    this.root = root;
    this.end = () => this.close();
    this.update(data);
  }

  close() {
    clearInterval(this.ticking);
    this.stream?.close();
    delete this.root.pieDesk;
  }

  async update(data) {
    this.data = data;
    if (this.ready) return;
    this.ready = true;
    const [shared, room] = await Promise.all([import(data.modules.drafts), import(data.modules.class)]);
    Object.assign(this, { shared, room, h: shared.h });
    this.words = await shared.wordsAt(data.words);
    this.t = shared.wording(this.words, data.language);
    this.box = this.h("div", { class: "desk", dir: data.dir });
    shared.styled(this.root, this.box, data.css);
    this.root.append(this.box);
    this.build();
    this.stream = room.connect(data.cohort, "desk", data.language, {
      state: (state) => this.show(state),
      lamp: (on) => { this.lamp.hidden = on; },
    });
    this.ticking = setInterval(() => this.tick(), 500);
  }

  // ---------------------------------------------------------------- the parts

  button(key, act, more = {}) {
    return this.h("button", { type: "button", onclick: act, ...more }, this.t(key));
  }

  build() {
    const { h, t } = this;
    this.lamp = h("p", { class: "lamp", role: "status", hidden: true }, t("desk_away"));
    this.told = h("p", { class: "told", role: "alert" });
    this.head = h("p", { class: "head" });
    this.title = h("h2", { dir: "auto" });
    this.aim = h("p", { class: "aim", dir: "auto" });
    this.time = h("p", { class: "time", role: "timer" });
    this.note = h("p", { class: "note", role: "status" });
    this.counter = h("p", { class: "counter" });
    this.lead = h("div", { class: "lead" });
    this.move = h("div", { class: "move" });
    this.screen = h("div", { class: "screen" });
    this.wall = h("div", { class: "wall" });
    this.results = h("div", { class: "results" });
    this.tray = h("div", { class: "tray" });
    this.plan = h("ol", { class: "plan" });
    this.asking = this.askForm();
    this.offers = h("div", { class: "offers" });
    this.leading = h("div", { class: "leading" },
      h("section", { class: "now" }, this.head, this.title, this.aim,
        h("div", { class: "clock" }, this.time, this.note), this.counter, this.lead, this.move),
      h("section", { class: "side" }, h("h3", {}, t("desk_screen")), this.screen),
      h("section", { class: "class" }, this.wall, this.results, this.tray, this.asking),
      h("section", { class: "steps" }, h("h3", {}, t("desk_plan")), this.plan,
        h("div", { class: "last" }, this.button("desk_finish", () => this.finish()))));
    this.leading.hidden = true;
    this.box.append(this.lamp, this.told, this.offers, this.leading);
  }

  // ---------------------------------------------------------------- acting

  act(act, data = {}) {
    return this.send(`/api/class/${this.data.cohort}`, { act, data, based_on: this.state?.seq ?? 0 });
  }

  moderate(id, state, cluster = "") {
    return this.send(`/api/class/replies/${id}`, { state, cluster });
  }

  send(url, json) {
    return this.room.send(this.shared.call, url, this.data.token, json, {
      words: this.words, say: (text) => this.tell(text), away: this.t("desk_not_sent"),
      moved: (by) => this.t("desk_moved", { by }),
    });
  }

  tell(text) {
    this.told.textContent = text;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { this.told.textContent = ""; }, TOLD);
  }

  finish() {
    if (this.sure) {
      this.sure = false;
      this.act("finish");
      return;
    }
    this.sure = true;
    this.tell(this.t("desk_finish_sure"));
    setTimeout(() => { this.sure = false; }, TOLD);
  }

  // ---------------------------------------------------------------- showing

  show(state) {
    this.state = state;
    const on = Boolean(state.run);
    this.leading.hidden = !on;
    this.offers.hidden = on;
    if (!on) {
      this.offer();
      return;
    }
    const { t } = this;
    const { step, question } = state;
    this.text(this.head, t("desk_place", { title: state.title || t("class_bar"), n: state.place, count: state.count }));
    this.text(this.title, step?.title ?? "");
    this.text(this.aim, step?.aim ?? "");
    const { counter } = state;
    this.text(this.counter, counter ? this.counted(state) : "");
    this.buttons(this.lead, this.leads(state));
    this.buttons(this.move, [
      ["desk_previous", () => this.act("goto", { by: -1 }), { disabled: !state.previous, title: state.previous }],
      ["desk_next", () => this.act("goto", { by: 1 }), { disabled: !state.next, title: state.next,
        class: !state.running && (question ? state.shown : state.started || !step?.activity) && state.next ? "main" : "" }],
    ]);
    const scenes = ["step", "address", "blank"].map((scene) => [`desk_scene_${scene}`,
      () => this.act("scene", { scene }), { "aria-pressed": String(state.scene === scene) }]);
    this.buttons(this.screen, scenes);
    if (!this.screen.querySelector("a")) {
      this.screen.append(this.h("a", { href: `/projection?g=${this.data.cohort}`, target: "pie-projection" }, t("desk_project")));
    }
    this.showWall(state);
    this.showPlan(state);
    this.showResults(state.results, question);
    this.showTray(state.tray, question, state.results);
    this.tick();
  }

  counted({ counter, step, question }) {
    const team = step?.by === "team" && !question;
    return this.t(team ? "desk_counter_teams" : "desk_counter", { done: counter.done, of: counter.of });
  }

  text(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  /** A row of buttons, drawn anew only where what it offers changed: a finger is on one of them. */
  buttons(box, wanted) {
    const key = JSON.stringify(wanted.map(([name, , more]) => [name, more]));
    if (box.pieKey === key) return;
    box.pieKey = key;
    const at = [...box.querySelectorAll("button")].indexOf(document.activeElement?.shadowRoot?.activeElement ?? this.root.getRootNode().activeElement);
    const link = box.querySelector("a");
    box.replaceChildren(...wanted.map(([name, act, more]) => this.button(name, act, more)), ...(link ? [link] : []));
    if (at >= 0) box.querySelectorAll("button")[at]?.focus();
  }

  leads(state) {
    const { question, step } = state;
    if (question) {
      return [
        state.open
          ? ["desk_close", () => this.act("close"), { class: state.shown ? "" : "main" }]
          : ["desk_open", () => this.act("open")],
        state.shown
          ? ["desk_hide", () => this.act("show", { on: false })]
          : ["desk_show", () => this.act("show", { on: true }), { class: state.open ? "" : "main" }],
      ];
    }
    if (!step) return [];
    const start = (pace) => this.act("start", { pace });
    if (!state.running) {
      const again = state.started ? "desk_again" : "desk_start";
      if (!step.activity) return [["desk_start_time", () => start("own")]];
      return [
        [again, () => start("trainer"), { class: state.started ? "" : "main" }],
        ["desk_start_own", () => start("own")],
      ];
    }
    return [
      state.left === null ? ["desk_pause", () => this.act("pause")]
        : ["desk_resume", () => this.act("resume"), { class: "main" }],
      ["desk_extend", () => this.act("extend", { seconds: 120 })],
      ["desk_stop", () => this.act("stop")],
    ];
  }

  tick() {
    const { state, t } = this;
    if (!state?.run) return;
    const left = this.room.secondsLeft(state, this.stream.now());
    this.text(this.time, left === null ? "" : this.room.clockText(left));
    let note = "";
    if (state.running && state.left !== null) note = t("desk_paused");
    else if (left !== null && left <= 0) note = t("desk_over");
    this.text(this.note, note);
    this.time.dataset.state = left !== null && left <= 0 ? "over" : "";
  }

  // ---------------------------------------------------------------- the plan

  showPlan(state) {
    const key = JSON.stringify([state.plan, state.step?.id]);
    if (this.planKey === key) return;
    this.planKey = key;
    const { h, t } = this;
    this.plan.replaceChildren(...state.plan.map((one) => {
      const here = one.id === state.step?.id;
      return h("li", { "aria-current": here ? "step" : null },
        h("button", { type: "button", onclick: () => this.act("goto", { step: one.id }), disabled: here },
          h("span", { dir: "auto" }, one.title || t("class_question")),
          h("small", {}, t("desk_minutes", { n: one.minutes }))));
    }));
  }

  // ---------------------------------------------------------------- what the class says

  /** Which answers of the present activity may be counted or put on the wall. */
  showWall(state) {
    const key = JSON.stringify(state.prompts ?? []);
    if (this.wallKey === key) return;
    this.wallKey = key;
    const { h, t } = this;
    const rows = (state.prompts ?? []).filter(({ kinds }) => kinds.length).map(({ source, label, kinds }) =>
      h("li", {}, h("span", { dir: "auto" }, label),
        h("span", { class: "kinds" }, ...kinds.map((kind) =>
          this.button(`desk_wall_${kind}`, () => this.act("ask", { kind, source }))))));
    this.wall.replaceChildren(...(rows.length
      ? [h("details", {}, h("summary", {}, t("desk_wall")), h("ul", {}, ...rows))] : []));
  }

  showResults(found, question) {
    const key = JSON.stringify(found);
    if (this.resultKey === key) return;
    this.resultKey = key;
    const { h, t } = this;
    if (!found || !question || (found.items && !found.bars)) {
      this.results.replaceChildren();
      return;
    }
    if (found.few) {
      this.results.replaceChildren(h("p", {}, t("desk_few", { n: found.few })));
      return;
    }
    const rows = found.bars ?? found.words ?? [];
    const most = Math.max(1, ...rows.map(({ n }) => n));
    this.results.replaceChildren(
      h("h3", {}, t(this.state.shown ? "desk_results_shown" : "desk_results")),
      h("ul", { class: "bars" }, ...rows.slice(0, 24).map(({ text, n }) => h("li", {},
        h("span", { dir: "auto" }, text), h("b", {}, String(n)),
        h("i", { style: `inline-size:${Math.round((100 * n) / most)}%`, "aria-hidden": "true" })))));
  }

  showTray(tray, question, results) {
    const clusters = results?.clusters ?? [];
    const key = JSON.stringify([tray, question?.id, clusters, this.state.shown]);
    if (this.trayKey === key) return;
    this.trayKey = key;
    const { h, t } = this;
    if (!question || !["ideas", "words", "answers"].includes(question.kind) || !tray) {
      this.tray.replaceChildren();
      return;
    }
    const order = { waiting: 0, shown: 1, hidden: 2, gone: 3, withdrawn: 4 };
    const rows = [...tray].sort((one, other) => order[one.state] - order[other.state]);
    const waiting = rows.filter(({ state }) => state === "waiting").length;
    const shown = rows.filter(({ state }) => state === "shown").length;
    const row = ({ id, text, state, cluster }) => {
      const told = h("small", {}, t(`desk_tray_${state}`));
      const groups = question.kind !== "ideas" || !["shown", "waiting"].includes(state) ? null
        : h("select", { "aria-label": t("desk_group"), onchange: (event) => this.group(id, event.target) },
          h("option", { value: "" }, t("desk_no_group")),
          ...clusters.map((one) => h("option", { value: one.id, selected: one.id === cluster }, one.name)),
          h("option", { value: "+" }, t("desk_new_group")));
      const acts = ["withdrawn", "gone"].includes(state) ? []
        : [state === "shown" ? this.button("desk_hide_reply", () => this.moderate(id, "hidden", cluster))
          : this.button("desk_show_reply", () => this.moderate(id, "shown", cluster), { class: state === "waiting" ? "main" : "" })];
      return h("li", { "data-state": state }, h("span", { dir: "auto" }, text || t("desk_taken_back")), told,
        h("span", { class: "acts" }, groups, ...acts));
    };
    const open = this.tray.querySelector("select:focus");
    if (open) return; // A list is open under the finger: the next change draws it.
    this.tray.replaceChildren(
      h("h3", {}, t("desk_tray", { n: rows.length })),
      h("div", { class: "lead" },
        ...(waiting > 1 ? [this.button("desk_show_all", () => this.act("show_all"))] : []),
        ...(shown > 1 && question.kind !== "words" ? [this.button("desk_vote", () => this.act("ask", { kind: "vote", most: 1 }))] : [])),
      rows.length ? h("ul", {}, ...rows.map(row)) : h("p", {}, t(`desk_tray_empty_${question.kind === "answers" ? "answers" : "ideas"}`)));
  }

  async group(id, select) {
    if (select.value !== "+") {
      await this.moderate(id, "shown", select.value);
      return;
    }
    const name = window.prompt(this.t("desk_group_name"));
    select.value = "";
    if (!name?.trim()) return;
    const cluster = this.shared.newId();
    if (await this.act("cluster", { id: cluster, name: name.trim() })) await this.moderate(id, "shown", cluster);
  }

  // ---------------------------------------------------------------- asking something now

  askForm() {
    const { h, t } = this;
    const kinds = ["poll", "words", "ideas", "scale", "ranking"];
    const kind = h("select", { "aria-label": t("desk_kind"), onchange: () => fit() },
      ...kinds.map((one) => h("option", { value: one }, t(`desk_kind_${one}`))));
    const text = h("input", { type: "text", dir: "auto", maxlength: 300, "aria-label": t("desk_text"), placeholder: t("desk_text") });
    const options = h("textarea", { dir: "auto", rows: 4, "aria-label": t("desk_options"), placeholder: t("desk_options") });
    const most = h("input", { type: "number", min: 1, max: 10, value: 1, "aria-label": t("desk_most") });
    const mostBox = h("label", { class: "most" }, t("desk_most"), most);
    const moderated = h("input", { type: "checkbox" });
    const moderatedBox = h("label", { class: "check" }, moderated, t("desk_moderated"));
    const fit = () => {
      options.hidden = !["poll", "ranking"].includes(kind.value);
      mostBox.hidden = !["poll", "words", "ideas"].includes(kind.value);
      moderatedBox.hidden = !["words", "ideas"].includes(kind.value);
      most.value = kind.value === "ideas" ? 3 : 1;
      moderated.checked = kind.value === "ideas";
    };
    fit();
    const send = async (event) => {
      event.preventDefault();
      const lines = options.hidden ? [] : options.value.split("\n").map((line) => line.trim()).filter(Boolean);
      const asked = { kind: kind.value, text: text.value, options: lines,
        most: Number(most.value) || 1, moderated: moderated.checked };
      if (await this.act("ask", asked)) {
        text.value = "";
        options.value = "";
        details.open = false;
      }
    };
    const details = h("details", { class: "asking" }, h("summary", {}, t("desk_ask")),
      h("form", { onsubmit: send }, kind, text, options, mostBox, moderatedBox,
        h("button", { class: "main" }, t("desk_ask_now"))));
    return details;
  }

  // ---------------------------------------------------------------- beginning

  offer() {
    if (this.offers.childElementCount) return;
    const { h, t } = this;
    const { offers, module } = this.data;
    this.offers.append(
      h("p", { class: "intro" }, t("desk_choose")),
      ...offers.map((part) => h("details", { open: part.id === module || offers.length === 1 },
        h("summary", { dir: "auto" }, part.title),
        h("div", { class: "workshops" }, ...part.workshops.map((one) => h("section", { class: "offer" },
          h("h3", { dir: "auto" }, one.title),
          h("p", {}, one.about),
          h("div", { class: "lead" },
            this.button("desk_begin", () => this.act("begin", { workshop: one.id }), { class: "main" }),
            h("a", { href: one.edit }, t("desk_prepare")))))))),
    );
  }
}
