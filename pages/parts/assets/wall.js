/**
 * What stands on the wall of a class: options, results, ideas in their groups, how to join.
 *
 * Builders: each gives how its items are laid out, `{items, build, columns, most}`, for `fit.js`.
 * What people typed becomes text, with a direction of its own.
 */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHORT = 3; // characters of an option that still stands under a column
const FEW = 6; // bars that stand in one column
const MANY = 8; // notes from which they lie in more columns

/** Builders for a page: `h` makes elements, `t` words, `least` px no letter goes under. */
export function builders({ h, t, least }) {
  const text = (tag, name, words) => h(tag, { class: name, dir: "auto" }, words);
  const list = (name, { size, columns }, children, more = {}) =>
    h("ul", {
      class: name, style: `font-size:${size}px;--columns:${columns}`, role: "list", ...more,
    }, children);
  const share = (n, top) => (top ? n / top : 0);

  /** The options of an open question; a scale of figures lies in one row. */
  function options({ kind, options: given }) {
    const lettered = ["poll", "ranking", "vote"].includes(kind);
    const row = (one, place) => h("li", {},
      lettered ? h("span", { class: "letter", "aria-hidden": "true" }, LETTERS[place] ?? "•") : null,
      text("span", "words", one.text));
    const places = new Map(given.map((one, place) => [one.id, place]));
    const flat = kind === "scale" && given.every((one) => one.text.length <= SHORT);
    return {
      items: given,
      columns: flat ? [given.length] : [1, 2, 3],
      build: (items, how) => list(flat ? "options flat" : "options", how,
        items.map((one) => row(one, places.get(one.id)))),
    };
  }

  /** Counts as bars: words, a bar, the number; in a ranking also the place. */
  function bars({ kind, bars: given, n }) {
    const top = Math.max(0, ...given.map((one) => one.n));
    const said = (one) => (kind === "ranking" ? t.count("stage_points", one.n) : String(one.n));
    const mark = (one, place) => {
      if (kind === "ranking") {
        const above = given.filter((other) => other.n > one.n).length;
        return h("span", { class: "letter" }, String(above + 1));
      }
      if (kind === "vote") return h("span", { class: "star" }, one.n && one.n === top ? "★" : "");
      return kind === "poll" ? h("span", { class: "letter" }, LETTERS[place] ?? "•") : null;
    };
    const places = new Map(given.map((one, place) => [one.id, place]));
    const row = (one) => h("li", { "data-top": top > 0 && one.n === top },
      mark(one, places.get(one.id)),
      h("div", { class: "line" }, text("span", "words", one.text), bar(one, top)),
      h("strong", { class: "number" }, said(one)));
    return {
      items: given,
      columns: given.length > FEW ? [1, 2] : [1], // A short bar says little.
      n,
      build: (items, how) => list("bars", how, items.map(row)),
    };
  }

  const bar = (one, top) => h("span", { class: "bar", "aria-hidden": "true" },
    h("i", { "data-bar": one.id, style: `--share:${share(one.n, top)}` }));

  /** How a scale of figures is spread: columns side by side, over each its number. */
  function spread({ bars: given, n }) {
    const top = Math.max(0, ...given.map((one) => one.n));
    const column = (one) => h("li", { "data-top": top > 0 && one.n === top },
      h("strong", { class: "number" }, String(one.n)),
      h("span", { class: "pillar", "aria-hidden": "true" },
        h("i", { "data-bar": one.id, style: `--share:${share(one.n, top)}` })),
      text("span", "words", one.text));
    return {
      items: given,
      columns: [given.length],
      n,
      build: (items, how) => list("spread", how, items.map(column)),
    };
  }

  /** A cloud in rows: the more often a word was said, the larger it is. */
  function cloud({ words: given, n }, order) {
    for (const one of given) if (!order.includes(one.text)) order.push(one.text);
    const sorted = [...given].sort((a, b) => order.indexOf(a.text) - order.indexOf(b.text));
    const top = Math.max(1, ...given.map((one) => one.n));
    const sized = (one, size) => Math.round(least + (size - least) * Math.sqrt(one.n / top));
    const word = (one, size) => h("li", { style: `font-size:${sized(one, size)}px` },
      text("span", "words", one.text),
      one.n > 1 ? h("span", { class: "times" }, `×${one.n}`) : null);
    return {
      items: sorted,
      columns: [1],
      n,
      most: 4,
      build: (items, how) => list("cloud", how, items.map((one) => word(one, how.size))),
    };
  }

  /** Answers that their authors show, as large cards. */
  function cards({ items: given, n }) {
    return {
      items: given,
      columns: [1, 2, 3],
      n,
      build: (items, how) => list("cards", how, items.map((one) => text("li", "card", one.text))),
    };
  }

  /** Ideas as notes; under a name, those that were put together. `open` answers a pressed note. */
  function notes({ items: given, clusters, n }, { open, rename }) {
    const known = new Set(clusters.map((one) => one.id));
    const home = (one) => (known.has(one.cluster) ? one.cluster : "");
    const of = (id) => given.filter((one) => home(one) === id);
    // An empty group is shown too: it was named in order to be filled.
    const named = clusters.flatMap(({ id }) => {
      const inside = of(id);
      return inside.length ? inside : [{ id: `empty-${id}`, cluster: id, empty: true }];
    });
    const note = (one) => h("li", {},
      h("button", {
        type: "button", class: "note", "data-note": one.id, "data-key": one.id, dir: "auto",
        onclick: () => open(one.id),
      }, one.text));
    const group = (id, items, columns) => {
      const cluster = clusters.find((one) => one.id === id);
      const inside = items.filter((one) => !one.empty).map(note);
      return h("section", {
        class: cluster ? "group" : "loose", "data-cluster": id,
        style: cluster ? null : `--columns:${columns}`,
      },
      cluster ? h("button", {
        type: "button", class: "name", "data-key": `name-${id}`, dir: "auto",
        onclick: () => rename(id),
      }, cluster.name) : null,
      h("ul", { role: "list" }, inside));
    };
    return {
      items: [...of(""), ...named],
      columns: clusters.length ? [1, 2, 3, 4, 5] : n > MANY ? [3, 4, 5, 2] : [2, 3, 1],
      n,
      most: 2.2,
      build: (items, { size, columns }) => {
        const ids = [...new Set(items.map((one) => (one.empty ? one.cluster : home(one))))];
        return h("div", { class: "notes", style: `font-size:${size}px;--columns:${columns}` },
          ids.map((id) => group(id, items.filter((one) =>
            (one.empty ? one.cluster : home(one)) === id), columns)));
      },
    };
  }

  /** What a question's results are laid out as; `order` keeps a cloud's words in their places. */
  function results(found, { order, open, rename }) {
    switch (found.kind) {
      case "words": return cloud(found, order);
      case "ideas": return notes(found, { open, rename });
      case "answers": return cards(found);
      case "scale":
        return found.bars.every((one) => one.text.length <= SHORT) ? spread(found) : bars(found);
      default: return bars(found);
    }
  }

  /** How to join: address, code, the square that a telephone reads. */
  function joining({ cohort, address, code }) {
    const at = encodeURIComponent(address); // Another address is another picture.
    return h("div", { class: "joining" },
      h("ol", { class: "ways", role: "list" },
        h("li", {}, h("p", {}, t("stage_join_address")),
          h("p", { class: "address", dir: "ltr" }, address)),
        h("li", {}, h("p", {}, t("stage_join_code")),
          h("p", { class: "code", dir: "ltr" }, code)),
        h("li", {}, h("p", {}, t("stage_join_name")))),
      h("figure", {},
        h("img", {
          class: "qr", alt: t("stage_qr"), src: `/api/class/${cohort}/qr.svg?at=${at}`,
        }),
        h("figcaption", {}, t("stage_qr_how"))));
  }

  return { options, results, joining };
}
