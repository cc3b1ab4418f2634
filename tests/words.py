"""The sentences of the interface, as the code asks for them, and the catalogues that hold them.

`python -m tests.words` rewrites `content/words/*.po`: new sentences come in empty, translations
stay, sentences that nobody asks for any more go. French, the source language, needs no catalogue.
"""

from __future__ import annotations

import ast
import importlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from pie_core.words.catalogue import ROOT
from pie_core.words.languages import DEFAULT, LANGUAGES

HOUSE = Path(__file__).resolve().parents[1]
ASSETS = HOUSE / "pages" / "parts" / "assets"
FOLDERS = ("pages", "pie_core")
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT)
PLURAL_FORMS = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
    ),
    "en": "nplurals=2; plural=(n != 1)",
}
_ASKED = {"t": 1, "n": 2, "forms": 2}
"""Method of `Words` → how many of its first arguments are sentences."""


@dataclass(frozen=True)
class Sentence:
    """A French sentence (with its plural, if it counts something) and the file that asks first."""

    text: str
    plural: str | None
    file: str


# ------------------------------------------------------------- sentences that reach `t` by a name


def _texts(module: str, name: str, place: int | None = None) -> Callable[[], list[str]]:
    """The sentences of a table: a mapping's values, or rows; `place` picks inside each."""

    def found() -> list[str]:
        table = getattr(importlib.import_module(module), name)
        rows = table.values() if isinstance(table, Mapping) else table
        return [row if place is None else row[place] for row in rows]

    return found


def _titles() -> list[str]:
    menu = importlib.import_module("pages.parts.menu")
    return [screen.title for screen in (menu.VISITOR, *menu.SCREENS)]


def _together(*found: Callable[[], list[str]]) -> Callable[[], list[str]]:
    """The sentences of several tables."""
    return lambda: [text for one in found for text in one()]


_EXPLAINED = _together(
    *(
        _texts("pages.parts.explained", name, 0)
        for name in ("LINES", "FUNDING", "BREAK_EVEN", "RATIOS")
    ),
    _texts("pages.parts.explained", "WHOLE"),
)
_FIGURES = _together(
    *(_texts("pie_core.words.terms", f"{name}_NAMES") for name in ("BREAK_EVEN", "RATIO", "WHOLE"))
)

THROUGH: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("pages/parts/browser_words.py", "text"): _texts("pages.parts.browser_words", "SENTENCES"),
    ("pages/parts/browser_words.py", "singular"): _texts("pages.parts.browser_words", "PLURALS", 0),
    ("pages/parts/browser_words.py", "plural"): _texts("pages.parts.browser_words", "PLURALS", 1),
    ("pages/parts/components.py", "text"): _texts("pages.parts.findings", "SENTENCES"),
    ("pages/parts/frame.py", "screen.title"): _titles,
    ("pages/parts/frame.py", "s.title"): _titles,
    ("pages/parts/registered.py", "screen.title"): _titles,
    ("pages/parts/status_view.py", "word"): _texts("pages.parts.status_view", "MARKS", 2),
    ("pages/parts/status_view.py", "screen.title"): _titles,
    ("pages/parts/status_view.py", "one.what"): _texts("pie_core.service.journal", "KNOWN", 0),
    ("pages/parts/status_view.py", "one.do"): _texts("pie_core.service.journal", "KNOWN", 1),
    ("pages/parts/project_view.py", "label"): _texts("pages.parts.project_view", "FACTS", 1),
    ("pages/parts/scenarios_view.py", "title"): _texts("pages.parts.scenarios_view", "PARTS"),
    ("pages/parts/statements_view.py", "title"): _texts("pages.parts.statements_view", "PARTS"),
    ("pages/parts/statements_view.py", "how.sentence"): _EXPLAINED,
    ("pages/parts/statements_view.py", "name"): _FIGURES,
    ("pages/parts/statements_view.py", "why"): _texts("pages.parts.explained", "RATIOS", 1),
    ("pages/parts/sheet_view.py", "name"): _texts("pie_core.words.terms", "OUTCOMES", 1),
    ("pages/parts/story_view.py", "name"): _texts("pages.parts.story_view", "KINDS", 1),
    ("pages/parts/tests_view.py", "title"): _texts("pages.parts.tests_view", "VIEWS"),
    ("pages/parts/tests_view.py", "kind"): _texts("pages.parts.tests_view", "KINDS", 1),
    ("pages/parts/tests_view.py", "level"): _texts("pie_core.words.terms", "LEVELS", 1),
    ("pages/parts/tests_view.py", "name"): _together(
        _texts("pie_core.words.terms", "STAGES", 1), _texts("pie_core.words.terms", "OUTCOMES", 1)
    ),
    ("pages/parts/tests_view.py", "what"): _texts("pie_core.words.terms", "JOURNAL", 1),
    ("pages/parts/show.py", "word"): _texts("pages.parts.show", "STATES", 1),
    ("pie_core/report/differences.py", "label"): _together(
        _texts("pie_core.report.differences", "KEY_FIGURES"),
        _texts("pie_core.report.differences", "FACTS"),
    ),
    ("pie_core/report/sections/footnotes.py", "LEVELS[strength.level][1]"): _texts(
        "pie_core.words.terms", "LEVELS", 1
    ),
    ("pie_core/report/sections/proof.py", "LEVELS[strength.level][1]"): _texts(
        "pie_core.words.terms", "LEVELS", 1
    ),
    ("pie_core/report/sections/records.py", "JOURNAL[line.what][1]"): _texts(
        "pie_core.words.terms", "JOURNAL", 1
    ),
    ("pie_core/report/differences.py", "name_"): _texts("pie_core.report.differences", "FIELDS"),
}
"""File and variable → the sentences that pass through it. What a table of the module holds
(`t(ROLES[p.role])`) is found without being named here."""


# ------------------------------------------------------------- reading the code


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (HOUSE / folder).rglob("*.py"))


def _calls(path: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    """Each call of `t`, `n` or `forms`, in the order of the file, with its sentences."""
    calls = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        match call.func:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _ASKED:
                if arguments := call.args[: _ASKED[name]]:
                    yield name, arguments
            case _:
                pass


def _imported(path: Path, name: str) -> Any:
    """What a name at the head of a file stands for: an import, or something of the module."""
    for node in _tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    origin = importlib.import_module(node.module)
                    if not hasattr(origin, alias.name):
                        return importlib.import_module(f"{node.module}.{alias.name}")
                    return getattr(origin, alias.name)
    dotted = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    return getattr(importlib.import_module(dotted), name)


def _deep(value: Any) -> Iterator[str]:
    """Every text in a table."""
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _deep(inner)
        case list() | tuple():
            for inner in value:
                yield from _deep(inner)


def _said(path: Path, argument: ast.expr) -> list[str]:
    """The sentences that an argument may be. Raises `LookupError` if that cannot be told."""
    file = path.relative_to(HOUSE).as_posix()
    match argument:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=first, orelse=second):
            return [*_said(path, first), *_said(path, second)]
        case _ if (file, ast.unparse(argument)) in THROUGH:
            return THROUGH[file, ast.unparse(argument)]()
        case ast.Subscript(value=table):
            return _table(path, table)
        case ast.Call(func=ast.Attribute(value=table, attr="get")):
            return _table(path, table)
        case ast.Name() | ast.Attribute():
            return _table(path, argument)
        case _:
            raise LookupError(f"{file}:{argument.lineno} {ast.unparse(argument)}")


def _table(path: Path, node: ast.expr) -> list[str]:
    match node:
        case ast.Name(id=name):
            reached = lambda: _imported(path, name)  # noqa: E731
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            reached = lambda: getattr(_imported(path, owner), name)  # noqa: E731
        case ast.Subscript(value=inner):
            return _table(path, inner)
        case _:
            reached = lambda: None  # noqa: E731
    try:
        value = reached()
    except (ImportError, AttributeError):
        value = None
    if value is None or isinstance(value, ModuleType):
        file = path.relative_to(HOUSE).as_posix()
        raise LookupError(f"{file}:{node.lineno} {ast.unparse(node)}")
    return list(_deep(value))


def unknown() -> list[str]:
    """Calls whose sentences cannot be told: they need a line in `THROUGH`."""
    lost = []
    for path in _files():
        for _, arguments in _calls(path):
            for argument in arguments:
                try:
                    _said(path, argument)
                except LookupError as error:
                    lost.append(str(error))
    return lost


def unused_ways() -> set[tuple[str, str]]:
    """Lines of `THROUGH` that no call needs any more."""
    asked = {
        (path.relative_to(HOUSE).as_posix(), ast.unparse(argument))
        for path in _files()
        for _, arguments in _calls(path)
        for argument in arguments
    }
    return set(THROUGH) - asked


def sentences() -> list[Sentence]:
    """Every sentence once, in the order of files and of lines. Raises `LookupError`."""
    found: dict[str, Sentence] = {}
    for path in _files():
        file = path.relative_to(HOUSE).as_posix()
        for _, arguments in _calls(path):
            singulars, *others = (_said(path, argument) for argument in arguments)
            plurals: Iterable[str | None] = others[0] if others else [None] * len(singulars)
            for text, plural in zip(singulars, plurals, strict=True):
                known = found.get(text)
                if known and plural and known.plural not in (None, plural):
                    raise LookupError(f"{file}: two plurals of « {text} »")
                if known is None or (plural and known.plural is None):
                    found[text] = Sentence(text, plural, known.file if known else file)
    return list(found.values())


# ------------------------------------------------------------- reading the browser's code


def browser_keys() -> tuple[set[str], set[str], list[str]]:
    """Keys asked with `t("…")`, keys asked with `t.count("…")`, and every text of `assets/*.js`.

    In the last, what a template fills in (`left_${code}`) stands as `*`.
    """
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js")))
    code = re.sub(r"^\s*(?:/\*.*?\*/|//[^\n]*)", "", code, flags=re.DOTALL | re.MULTILINE)
    asked = set(re.findall(r"(?<![\w$])t\(\s*\"(\w+)\"", code))
    counted = set(re.findall(r"(?<![\w$])t\.count\(\s*\"(\w+)\"", code))
    told = re.findall(r"\"(\w+)\"", code)
    for template in re.findall(r"`([\w${}()?.\"' :&|=!]+)`", code):
        shape = re.sub(r"\$\{[^}]*\}", "*", template)
        if re.fullmatch(r"[\w*]+", shape) and re.search(r"[a-z]{2}", shape):
            told.append(shape)
    return asked, counted, told


# ------------------------------------------------------------- catalogues


def read(code: str) -> Catalog:
    """The catalogue of a language as it lies in the house; strict about its form."""
    path = ROOT / f"{code}.po"
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def renewed(code: str, asked: Iterable[Sentence]) -> str:
    """The text of a catalogue with exactly these sentences, translations kept where they are."""
    before = read(code)
    after = Catalog(locale=code, fuzzy=False)
    for sentence in asked:
        known = before.get(sentence.text)
        kept = known.string if known and bool(known.pluralizable) == bool(sentence.plural) else None
        identity = (sentence.text, sentence.plural) if sentence.plural else sentence.text
        if kept is None:
            kept = ("",) * after.num_plurals if sentence.plural else ""
        flags = known.flags & {"fuzzy"} if known else ()
        comments = known.user_comments if known else ()
        after[identity] = Message(
            identity,
            kept,
            locations=[(sentence.file, None)],
            flags=flags,
            user_comments=comments,
        )
    body = io.BytesIO()
    write_po(body, after, width=100, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {code}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[code]};\\n"\n\n'
    )
    return head + body.getvalue().decode()


def strings(message: Message) -> tuple[str, ...]:
    """A message's translation in all its forms."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def main() -> None:
    """Rewrite the catalogues and say how much is left to translate."""
    asked = sentences()
    ROOT.mkdir(exist_ok=True)
    for code in TRANSLATED:
        (ROOT / f"{code}.po").write_text(renewed(code, asked), encoding="utf-8")
        empty = sum(not all(strings(message)) for message in read(code) if message.id)
        print(f"{code}.po: {len(asked)} sentences, {empty} to translate")


if __name__ == "__main__":
    main()
