/**
 * Room on a wall: the largest letters with which things fit, and pages when even small ones do not.
 *
 * Nothing here knows what is shown. A room is an element whose size does not depend on what lies in
 * it; `build(items, {size, columns})` gives an element as high as its content.
 */

const STEP = 0.9; // of the letters' size, from one try to the next
const TREMBLE = 1; // px: browsers round

const fits = (room, node) =>
  node.offsetHeight <= room.clientHeight + TREMBLE
  && node.scrollWidth <= room.clientWidth + TREMBLE;

/** Sizes from the largest to the least, which is one of them. */
export function sizes(most, least) {
  const found = [];
  for (let size = most; size > least; size *= STEP) found.push(Math.round(size));
  return [...found, least];
}

/** Put `items` into `room` by way of trial; whether they fit. */
function tried(room, items, build, how) {
  const node = build(items, how);
  room.replaceChildren(node);
  return fits(room, node);
}

/**
 * How `items` fit into a room: `{size, columns, pages}`, pages being lists of items in their order.
 * Larger letters count for more than fewer columns; one page, as long as the least size allows it.
 */
export function arranged(room, items, build, { most, least, columns = [1] }) {
  for (const size of sizes(most, least)) {
    for (const count of columns) {
      if (tried(room, items, build, { size, columns: count })) {
        return { size, columns: count, pages: [items] };
      }
    }
  }
  const cuts = columns.map((count) => ({
    size: least, columns: count, pages: paged(room, items, build, { size: least, columns: count }),
  }));
  return cuts.reduce((best, one) => (one.pages.length < best.pages.length ? one : best));
}

/** Items cut into pages, each as full as the room allows. */
function paged(room, items, build, how) {
  const pages = [];
  let rest = items;
  while (rest.length) {
    let some = 1; // One that is too large for a page still has to be shown.
    let [low, high] = [2, rest.length];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (tried(room, rest.slice(0, middle), build, how)) {
        some = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    pages.push(rest.slice(0, some));
    rest = rest.slice(some);
  }
  return pages;
}

/** The largest size of letters, in px, with which an element's one line is not wider than its box. */
export function lineSize(element, most, least) {
  for (const size of sizes(most, least)) {
    element.style.fontSize = `${size}px`;
    if (element.scrollWidth <= element.clientWidth + TREMBLE) return size;
  }
  return least;
}

/**
 * Sentences of an instruction for a wall: at most `most`, each a whole one, without Markdown's marks.
 *
 * An item of a list gives its first sentence, and the next while both are short; paragraphs only
 * count where there is no list. Gives `{lines, cut}`: whether something was left out.
 */
export function sentences(markdown, language, { most = 4, length = 110 } = {}) {
  const blocks = [];
  for (const line of String(markdown ?? "").split("\n")) {
    const text = line.trim();
    const item = /^(?:\d+[.)]|[-*+])\s+(.*)$/.exec(text);
    if (item) blocks.push({ item: true, text: item[1] });
    else if (!text) blocks.push(null);
    else if (blocks.at(-1)) blocks.at(-1).text += ` ${text}`;
    else blocks.push({ item: false, text });
  }
  const said = blocks.filter((block) => block && !/^[|#>]|^-{3,}$/.test(block.text));
  const items = said.filter((block) => block.item);
  const chosen = items.length ? items : said;
  const cutter = new Intl.Segmenter(language, { granularity: "sentence" });
  let cut = chosen.length < said.length || chosen.length > most;
  const lines = chosen.slice(0, most).map(({ text }) => {
    const parts = Array.from(cutter.segment(plain(text)), (one) => one.segment.trim());
    let line = parts.shift() ?? "";
    while (parts.length && line.length + parts[0].length < length) line += ` ${parts.shift()}`;
    cut ||= parts.length > 0;
    return line;
  });
  return { lines: lines.filter(Boolean), numbered: items.length > 0, cut };
}

/** A line of Markdown as text. */
function plain(text) {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|`)(.+?)\1/g, "$2")
    .replace(/(^|[^\p{L}\p{N}])[*_]([^*_]+)[*_](?=$|[^\p{L}\p{N}])/gu, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}
