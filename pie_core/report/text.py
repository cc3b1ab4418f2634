"""What people typed, as paper can show it: characters, direction, numbers, Markdown.

FiraGO has neither emoji nor check marks, and no writing but Latin, Greek, Cyrillic, Arabic, Hebrew,
Thai, Devanagari and Georgian. A character it lacks takes a likeness, or goes (emoji, invisible
ones), or stands as `?`, so that a document is always made.
"""

from __future__ import annotations

import re
import unicodedata

from pie_core.report.fonts import covered

_ARABIC = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LIKE = str.maketrans(
    {
        "\u202f": "\u00a0",
        "\u2009": "\u00a0",
        "\u2007": "\u00a0",
        "\t": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u00ad": "",
        "✓": "√",
        "✔": "√",
        "☑": "√",
        "✅": "√",
        "✗": "×",
        "✘": "×",
        "✖": "×",
        "❌": "×",
        "◆": "●",
        "■": "•",
        "□": "•",
        "○": "•",
        "☐": "•",
        "❤": "♥",
        "‐": "-",
        "‒": "–",
        "―": "—",
        "＋": "+",
        "⇒": "→",
        "➜": "→",
        "➡": "→",
        "″": '"',
        "′": "'",
    }
)
# Vowel marks go too: they lie beside the line, and readers copy them out as lines of their own.
_INVISIBLE = re.compile(
    "[\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_ENOUGH = 0.25
"""Share of a paragraph's letters in the document's writing from which it runs as the document."""
_LRM, _RLM = "\u200e", "\u200f"
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_NEGATIVE = re.compile(r"(?<![\w\d])[-−](?=\d)")
_BEFORE_NUMBER = re.compile(_ARABIC.pattern + r"(?=\W*\d)")
_BEFORE_LATIN = re.compile(r"(?<![\w.,])(\d[\d.,\u00a0]*)(?=[ \u00a0]?[A-Za-zÀ-ÿ])")


def clean(text: str) -> str:
    """The text with only characters that the fonts have, and line ends as the only controls."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_LIKE)
    text = _INVISIBLE.sub("", text)
    have = covered()
    if not set(text) <= have or not text.isprintable():
        text = "".join(_shown(c, have) for c in text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", text)).strip()


def _shown(character: str, have: frozenset[str]) -> str:
    """One character, its likeness, `?`, or nothing."""
    kind = unicodedata.category(character)
    if character == "\n":
        return character
    if kind[0] == "C":
        return ""
    if character in have:
        return character
    likeness = unicodedata.normalize("NFKD", character)
    if likeness != character and set(likeness) <= have:
        return likeness
    return " " if kind == "Zs" else "" if kind[0] in "SM" else "?"


def is_arabic(text: str) -> bool:
    """It has letters that join or run from right to left, so it must be shaped."""
    return bool(_ARABIC.search(text))


def is_rtl(text: str, default: bool) -> bool:
    """Its paragraph runs from right to left. Text of one writing runs as that does.

    Where both are mixed, it runs as the document does (`default`), unless hardly anything of it is
    in the document's own writing: a name, whichever way it runs, does not turn our sentence round.
    """
    right = left = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        right += kind in ("R", "AL")
        left += kind == "L"
    if not right or not left:
        return right > 0 or (default and not left)
    own = right if default else left
    return default if own >= _ENOUGH * (right + left) else not default


def ordered(text: str, rtl: bool) -> str:
    """A text with Arabic in it, with marks of direction where Unicode's rules would surprise.

    `12 500 DH` and `−300` keep their order inside Arabic, a number after an Arabic word stays behind
    it inside French, and what the house joins with ` · ` stays apart.
    """
    text = _GROUPED.sub("\u00a0", text)
    text = _NEGATIVE.sub(_LRM + "−", text)
    if rtl:
        text = _BEFORE_LATIN.sub(lambda match: _LRM + match[1], text)
        return text.replace(" · ", f"{_RLM} · {_RLM}")
    return _BEFORE_NUMBER.sub(lambda match: match[0] + _LRM, text).replace(
        " · ", f"{_LRM} · {_LRM}"
    )


_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
_HEAD = re.compile(r"^\s{0,3}(#{1,6}|>)\s+")
_ITEM = re.compile(r"^\s*[-*+]\s+")


def plain(markdown: str) -> str:
    """A text of the programme without its Markdown: list items get a bullet, lines are joined."""
    lines: list[str] = []
    fresh = True
    for raw in markdown.splitlines():
        line = _EMPHASIS.sub("", _LINK.sub(r"\1", _HEAD.sub("", _ITEM.sub("• ", raw)))).strip()
        begins = fresh or line.startswith("•") or bool(re.match(r"\d+[.)] ", line))
        if line and lines and not begins:
            lines[-1] += " " + line
        elif line:
            lines.append(line)
        fresh = not line or bool(_HEAD.match(raw))
    return "\n".join(lines)
