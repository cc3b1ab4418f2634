/**
 * A table: rows over columns, a grid on a wide screen, cards on a phone, tabs over many columns.
 *
 * Each row has a model, `cells`, as the server keeps it; controls are made from it when a tab first
 * shows them. So cells of columns that this prompt does not show (it may be a view of a wider table)
 * stay as they came, and forty columns open as fast as ten. A number that cannot be read stands in
 * the model as the text that was typed: the browser's draft keeps it, the server never sees it.
 *
 * What an empty cell counts as (`fallback` of its column) is shown in grey, never entered.
 * `activity.js` hands over its small things as `tools`.
 */

const TEXT_MAX = 200;
const NUMBER_MAX = 1e7;
const AMOUNT_MAX = 1e12; // centimes
const SELECTS = new Set(["choice", "month", "evidence"]);
const NUMBERS = new Set(["number", "amount"]);
const MANY_COLUMNS = 6; // more than these scroll sideways, under a first column that stays
const GAP = 0.25; // rem between the columns of a wide table, as in activity.css

/** In a wide table: the narrowest and the widest that a column of a kind is, in rem. */
const WIDTHS = {
  text: [7, 20], number: [4.5, 9], amount: [6.5, 10], choice: [8, 14], month: [9.5, 12],
  evidence: [10, 22],
};
const FEW_WIDTHS = {
  text: "minmax(0, 2fr)", number: "minmax(6rem, 1fr)", amount: "minmax(8rem, 1fr)",
  choice: "minmax(9rem, 1.3fr)", month: "minmax(9rem, 1.3fr)", evidence: "minmax(10rem, 1.6fr)",
};

const places = new Map(); // address → the tab and the rows still empty, should it be drawn anew

const nothing = (value) => value === undefined || value === null || value === "";
const unread = (column, value) => NUMBERS.has(column?.kind) && typeof value === "string";

// ---------------------------------------------------------------- values

/** In whole steps of 1 / `parts`, a half away from zero; behind fourteen digits is binary noise. */
function rounded(value, parts) {
  const size = Math.round(Number((Math.abs(value) * parts).toPrecision(14))) / parts;
  return value < 0 ? -size : size;
}

/**
 * What a cell counts as: what is entered, else the fallback of its column, else null. Undefined
 * while what is entered cannot be read: then nobody knows.
 */
export function effective(columns, cells, id, seen = []) {
  const column = columns.find((one) => one.id === id);
  const given = cells[id];
  if (!nothing(given)) return unread(column, given) ? undefined : given;
  return column ? fallback(columns, cells, column, seen) : null;
}

/**
 * What an empty cell of a column counts as, null, or undefined, by the rules of
 * `pie_core.discovery.entries.Row`: a percentage that is nowhere counts as 100.
 */
export function fallback(columns, cells, column, seen = []) {
  const rule = column.fallback;
  if (!rule || seen.includes(column.id)) return null;
  const of = (id) => effective(columns, cells, id, [...seen, column.id]);
  if ("is" in rule) return rule.is;
  if ("same" in rule) return of(rule.same);
  if ("by" in rule) return rule.values[String(of(rule.by))] ?? null;
  if (!rule.season) return null;
  const { of: base, times, whole } = rule.season;
  const value = of(base);
  const percents = times.map((id) => of(id)).map((percent) => (percent === null ? 100 : percent));
  if (nothing(value) || percents.includes(undefined)) return null;
  const product = percents.reduce((all, percent) => all * percent, value);
  return rounded(product / 100 ** percents.length, whole ? 1 : 100);
}

/** Rows of both answers, or null where they say different things of one cell. */
export function unitedRows(mine, theirs) {
  const own = new Map((mine ?? []).map((row) => [row.id, row]));
  const rows = [...own.values()].map((row) => {
    const other = (theirs ?? []).find((one) => one.id === row.id)?.cells ?? {};
    const agree = Object.keys(other).every((id) =>
      row.cells[id] === undefined || row.cells[id] === other[id]);
    return agree ? { id: row.id, cells: { ...other, ...row.cells } } : null;
  });
  if (rows.includes(null)) return null;
  return [...rows, ...(theirs ?? []).filter((row) => !own.has(row.id))];
}

// ---------------------------------------------------------------- values as words

const unitOf = (view, column) => column.unit || (column.kind === "amount" ? view.t("dirham") : "");

/** A number as it stands in a field: without its unit. */
function figure(view, column, value) {
  if (typeof value !== "number") return String(value);
  return column.kind === "amount" ? view.dirhams(value, false) : view.number(value);
}

/** The words of an option; of one that is not there (any more), why. */
function optionText(view, column, value) {
  const found = column.options.find((option) => option.id === String(value));
  const absent = { month: "month_beyond", evidence: "evidence_gone", choice: "choice_gone" };
  return found?.label ?? view.t(absent[column.kind]);
}

function cellText(view, column, value) {
  if (SELECTS.has(column.kind)) return optionText(view, column, value);
  if (column.kind === "text") return value;
  return [figure(view, column, value), unitOf(view, column)].filter(Boolean).join("\u00a0");
}

/** A row as one line to read. With many columns each value follows its label. */
export function rowText(view, columns, { cells }) {
  const known = new Set(columns.map((column) => column.id));
  const named = columns.length > MANY_COLUMNS;
  const texts = columns.filter((column) => !nothing(cells[column.id])).map((column) => {
    const text = view.isolate(cellText(view, column, cells[column.id]));
    return named && column !== columns[0] ? `${view.isolate(column.label)} : ${text}` : text;
  });
  if (Object.keys(cells).some((id) => !known.has(id))) texts.push("…");
  return texts.join(" · ");
}

// ---------------------------------------------------------------- the table

/** The widget of a prompt of the kind `table`. */
export function tableWidget(field, tools) {
  const { h, newId, icon, cleaned, grows, length, short, undoLine, problem } = tools;
  const { prompt, t, view } = field;
  const { columns } = prompt;
  const groups = (prompt.groups ?? []).filter(({ id }) => columns.some((c) => c.group === id));
  const tabbed = groups.length > 1;
  const wide = tabbed || columns.length > MANY_COLUMNS;
  const { owner, module, activity } = view.data;
  const address = JSON.stringify([owner, module, activity, prompt.id]);
  const before = places.get(address) ?? {};
  let group = (groups.find(({ id }) => id === before.group) ?? groups[0])?.id;
  let awaited = before.blanks ?? []; // rows still empty when this table was drawn the last time
  let rows = [];
  let locked = false;

  const undo = undoLine(field);
  const head = h("div", { class: "row head", "aria-hidden": "true" });
  const body = h("div", { class: "rows" });
  const sums = h("div", { class: "row sums" });
  const scroller = h("div", { class: "scroller" }, head, body, sums);
  const hint = h("p", { class: "muted ghosts" }, t("ghost_hint"));
  const more = h("button", { type: "button", class: "button add", onclick: () => grow() },
    icon("plus"), t("add_row"));
  const full = h("p", { class: "muted", hidden: true }, t("full", { max: prompt.max }));
  const tabs = tabbed ? tablist() : null;
  if (tabbed) {
    scroller.id = `${field.id}-panel`;
    scroller.setAttribute("role", "tabpanel");
  }

  const inGroup = (column, id) =>
    !tabbed || column.group === id || !groups.some((other) => other.id === column.group);
  const shown = () => columns.filter((column) => inGroup(column, group));
  const blank = (row) => !Object.keys(row.cells).length;

  // -------------------------------------------------------------- tabs

  function tablist() {
    const buttons = groups.map(({ id, label }) => h("button", {
      type: "button", role: "tab", id: `${field.id}-tab-${id}`, "data-group": id, class: "tab",
      "aria-controls": `${field.id}-panel`, onclick: () => open(id),
    }, h("span", {}, label), h("span", { class: "fault", hidden: true }, icon("cut"),
      h("span", { class: "unseen" }, ` ${t("tab_problem")}`))));
    const list = h("div", { class: "tabs", role: "tablist", "aria-labelledby": `${field.id}-label` },
      ...buttons);
    list.onkeydown = (event) => {
      const at = groups.findIndex(({ id }) => id === group);
      const ahead = view.data.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      const back = view.data.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
      const to = { [ahead]: at + 1, [back]: at - 1, Home: 0, End: -1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      open(groups.at(to % groups.length).id);
    };
    return { list, buttons };
  }

  function open(id) {
    const tab = tabs.buttons.find((button) => button.dataset.group === id);
    tab.focus();
    if (id === group) return;
    group = id;
    scroller.scrollLeft = 0;
    draw();
  }

  // -------------------------------------------------------------- cells

  function titled(column) {
    const free = !column.required && !column.fallback;
    return [column.label, free ? h("span", { class: "optional" }, t("optional")) : null];
  }

  function control(row, column) {
    const id = `${field.id}-${row.id}-${column.id}`;
    const value = row.cells[column.id] ?? null;
    const put = (read) => {
      if (nothing(read)) delete row.cells[column.id];
      else row.cells[column.id] = read;
      suggest(row);
      sum();
      field.input();
    };
    if (SELECTS.has(column.kind)) return picker(id, column, value, put);
    if (column.kind === "text") {
      const area = grows(h("textarea", { id, rows: 1, dir: "auto", placeholder: " " }));
      area.addEventListener("input", () => put(cleaned(area.value, false)));
      area.onkeydown = (event) => {
        if (event.key === "Enter" && !event.isComposing) event.preventDefault();
      };
      area.value = value ?? "";
      area.fit();
      return area;
    }
    const negative = (column.min ?? 0) < 0;
    const input = h("input", {
      id, type: "text", dir: "ltr", autocomplete: "off",
      inputmode: negative ? "text" : "decimal", // Keypads for decimals may have no minus.
      oninput: () => put(typed()),
      onblur: () => {
        const now = row.cells[column.id];
        if (typeof now === "number") input.value = figure(view, column, now);
      },
    });
    const reader = column.kind === "amount" ? tools.centimes : tools.quantity;
    const typed = () => {
      const read = reader(input.value, view.data.language, { negative });
      return read === undefined ? input.value.trim() : read;
    };
    input.value = value === null ? "" : figure(view, column, value);
    return input;
  }

  function picker(id, column, value, put) {
    const known = value === null || column.options.some((option) => option.id === String(value));
    const choices = [...column.options,
      ...(known ? [] : [{ id: String(value), label: optionText(view, column, value) }])];
    const select = h("select", {
      id, onchange: () => put(select.value && column.kind === "month"
        ? Number(select.value) : select.value),
    }, h("option", { value: "" }),
    ...choices.map((option) => h("option", { value: option.id }, option.label)));
    select.value = value === null ? "" : String(value);
    return select;
  }

  function part(row, column) {
    if (row.parts.has(column.id)) return row.parts.get(column.id);
    const made = { column, control: control(row, column) };
    const unit = unitOf(view, column);
    lockControl(made.control);
    made.node = h("div", {
      class: `cell ${column.kind}${column === columns[0] ? " lead" : ""}`, "data-column": column.id,
    },
    h("label", { for: made.control.id }, titled(column)),
    h("div", { class: "measure" }, made.control, unit ? h("span", { class: "unit" }, unit) : null));
    row.parts.set(column.id, made);
    return made;
  }

  function lockControl(element) {
    if (element.localName === "select") element.disabled = locked;
    else element.readOnly = locked;
  }

  /** Show in grey what the empty cells of a row count as now. */
  function suggest(row) {
    for (const { column, control: element } of row.parts.values()) {
      const value = fallback(columns, row.cells, column) ?? null;
      const select = element.localName === "select";
      if (select) {
        const text = value === null ? t("choose") : optionText(view, column, value);
        if (element.options[0].text !== text) element.options[0].text = text;
        element.toggleAttribute("data-ghost", value !== null && !element.value);
      } else if (column.fallback) {
        element.placeholder = value === null ? "" : figure(view, column, value);
      }
    }
  }

  // -------------------------------------------------------------- rows

  function rowOf(id, cells) {
    const row = { id, cells: { ...cells }, parts: new Map() };
    row.remove = h("button", {
      type: "button", class: "icon-button", onclick: () => take(row),
    }, icon("cross"), h("span", { class: "narrow" }, t("remove")));
    row.node = h("div", { class: "row", role: "group" });
    row.end = h("div", { class: "cell remover" }, row.remove);
    return row;
  }

  function draw() {
    const visible = shown();
    node.style.setProperty("--columns", visible.map(width).join(" "));
    const least = visible.reduce((all, { kind }) => all + WIDTHS[kind][0] + GAP, 0);
    node.style.setProperty("--least", `calc(${least.toFixed(2)}rem + 44px)`);
    head.replaceChildren(...visible.map((column) => {
      const unit = unitOf(view, column);
      const lead = column === columns[0] ? " lead" : "";
      return h("span", { class: `cell ${column.kind}${lead}` }, titled(column),
        wide && unit ? h("span", { class: "unit" }, ` (${unit})`) : null);
    }), h("span", { class: "cell remover" }));
    rows.forEach((row, i) => {
      row.node.replaceChildren(...visible.map((column) => part(row, column).node), row.end);
      row.node.setAttribute("aria-label", t("row", { n: i + 1 }));
      row.remove.setAttribute("aria-label", t("remove_row", { n: i + 1 }));
      row.remove.hidden = locked;
      suggest(row);
      row.parts.forEach(({ control: element }) => element.fit?.());
    });
    const drawn = rows.map((row) => row.node);
    const same = drawn.length === body.childElementCount && drawn.every((n, i) => n === body.children[i]);
    if (!same) body.replaceChildren(...drawn);
    more.hidden = locked || rows.length >= prompt.max;
    full.hidden = locked || rows.length < prompt.max;
    head.hidden = !rows.length;
    for (const button of tabs?.buttons ?? []) {
      const current = button.dataset.group === group;
      button.setAttribute("aria-selected", String(current));
      button.tabIndex = current ? 0 : -1;
      if (current) scroller.setAttribute("aria-labelledby", button.id);
    }
    hint.hidden = locked || !visible.some((column) => column.fallback);
    judge();
    sum();
  }

  const width = ({ kind }) => (wide
    ? `minmax(${WIDTHS[kind][0]}rem, ${WIDTHS[kind][1]}rem)` : FEW_WIDTHS[kind]);

  const focusFirst = (row) => part(row, shown()[0]).control.focus();

  function grow() {
    undo.clear();
    const row = rowOf(newId(), {});
    rows.push(row);
    draw();
    focusFirst(row);
  }

  function take(row) {
    const place = rows.indexOf(row);
    rows = rows.filter((other) => other !== row);
    if (!rows.length) rows = [rowOf(newId(), {})];
    draw();
    field.input();
    undo.show(t("row_removed", { n: place + 1 }), () => {
      if (rows.length === 1 && blank(rows[0]) && place === 0) rows = [];
      rows.splice(place, 0, row);
      draw();
      field.input();
      focusFirst(row);
    });
  }

  /** Totals where they mean something: of amounts, not of prices or of what differs in its months. */
  function sum() {
    const visible = shown();
    const adds = (column) =>
      column.kind === "amount" && (column.total ?? (column.id === "amount" && !tabbed));
    sums.hidden = !visible.some(adds);
    if (sums.hidden) return;
    sums.replaceChildren(...visible.map((column) => {
      if (!adds(column)) return h("span", { class: "cell" });
      const total = rows.filter((row) => !blank(row))
        .reduce((all, row) => all + (effective(columns, row.cells, column.id) ?? 0), 0);
      return h("span", { class: "cell amount" },
        h("span", { class: "muted" }, `${t("total")} `), h("strong", {}, view.dirhams(total)));
    }), h("span", { class: "cell remover" }));
  }

  // -------------------------------------------------------------- what cannot be saved

  const limits = (column) =>
    [column.min ?? 0, column.max ?? (column.kind === "amount" ? AMOUNT_MAX : NUMBER_MAX)];

  /** What is wrong with a cell: the words, made only when asked for; or null. */
  function fault(column, value, n) {
    const where = () => ({ n: view.number(n), column: view.isolate(column.label) });
    if (column.kind === "text" && length(value ?? "") > TEXT_MAX) {
      return () => t("too_long_item", {
        text: view.isolate(short(value)), n: length(value), max: TEXT_MAX,
      });
    }
    if (unread(column, value)) {
      const example = figure(view, column, column.kind === "amount" ? 125050 : 12.5);
      return () => t("cell_not_number", { ...where(), text: view.isolate(short(value)), example });
    }
    const [min, max] = limits(column);
    if (NUMBERS.has(column.kind) && !nothing(value) && (value < min || value > max)) {
      return () => rangeWords(column, n, min, max);
    }
    return null;
  }

  const rangeWords = (column, n, min, max) => t("cell_range", {
    n: view.number(n), column: view.isolate(column.label),
    min: figure(view, column, min), max: figure(view, column, max),
  });

  /** Mark what is wrong, in the cells and on the tabs; give the first words about it, or null. */
  function judge() {
    let first = null;
    const marked = new Set();
    rows.forEach((row, i) => columns.forEach((column) => {
      const wrong = fault(column, row.cells[column.id], i + 1);
      row.parts.get(column.id)?.control.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (!wrong) return;
      first ??= wrong;
      groups.filter(({ id }) => inGroup(column, id)).forEach(({ id }) => marked.add(id));
    }));
    for (const button of tabs?.buttons ?? []) {
      button.querySelector(".fault").hidden = !marked.has(button.dataset.group);
    }
    return first?.() ?? null;
  }

  // -------------------------------------------------------------- as a widget

  const node = h("div", { class: wide ? "table wide" : "table" },
    tabs?.list ?? null, hint, scroller, undo.node, more, full);

  return {
    node,
    get: () => rows.filter((row) => !blank(row)).map(({ id, cells }) => ({ id, cells: { ...cells } })),
    set(value) {
      const kept = value ?? [];
      const waiting = awaited.filter((id) => !kept.some((row) => row.id === id))
        .slice(0, prompt.max - kept.length);
      awaited = [];
      rows = [...kept.map(({ id, cells }) => rowOf(id, cells)), ...waiting.map((id) => rowOf(id, {}))];
      if (!rows.length) rows = [rowOf(newId(), {})];
      undo.clear();
      draw();
    },
    problem() {
      const words = judge();
      return words ? problem(words) : null;
    },
    /** The words for what the server found in a cell, named by its place in the value; or null. */
    finding({ path, code, low, high }) {
      const [, place, id] = /^(\d+)\.(\w+)$/.exec(path ?? "") ?? [];
      const column = columns.find((one) => one.id === id);
      const row = rows.filter((one) => !blank(one))[Number(place)];
      if (!column || !row) return null;
      const n = rows.indexOf(row) + 1;
      if (code === "range") return rangeWords(column, n, low, high);
      return t("cell_refused", { n: view.number(n), column: view.isolate(column.label) });
    },
    lock(now) {
      if (now === locked) return;
      locked = now;
      rows.forEach(({ parts }) => parts.forEach(({ control: element }) => lockControl(element)));
      draw();
    },
    tally() {
      const n = rows.filter((row) => !blank(row)).length;
      return n < prompt.min && prompt.min > 1
        ? { tone: "few", text: t("count_min", { n, min: prompt.min }) } : null;
    },
    close() {
      places.set(address, { group, blanks: rows.filter(blank).map(({ id }) => id) });
    },
  };
}
