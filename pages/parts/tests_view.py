"""The log: hypotheses with their map, tests by where they stand, evidence, the journal."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, frame, map_view, show
from pages.parts.frame import Here, own
from pages.parts.map_view import KINDS
from pie_core.discovery.hypotheses import Strength
from pie_core.discovery.sheets import EVIDENCE, EXPERIMENTS, HYPOTHESES, journal
from pie_core.model.discovery import Evidence, Experiment, Hypothesis
from pie_core.service import sheets
from pie_core.service.sheets import Book
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams, number
from pie_core.words.terms import DECISIONS, JOURNAL, LEVELS, OUTCOMES, RUNGS, STAGES

PAGE = "trainee/tests.py"

VIEWS = {
    "croyances": "Ce que nous croyons",
    "tests": "Nos tests",
    "preuves": "Nos preuves",
    "journal": "Le journal",
}
"""The views; their ids stand in addresses."""


def show_view(here: Here, book: Book, view: str) -> None:
    """One view, the others one click away."""
    t = here.words.t
    view = view if view in VIEWS else "croyances"
    titles = {key: t(title) for key, title in VIEWS.items()}
    st.html(f"<h1>{escape(titles[view])}</h1>")
    _turn(here, book, titles, view)
    match view:
        case "tests":
            _tests(here, book)
        case "preuves":
            _evidence(here, book)
        case "journal":
            _journal(here, book)
        case _:
            _beliefs(here, book)


def _turn(here: Here, book: Book, titles: dict[str, str], view: str) -> None:
    def query(chosen: str) -> dict[str, str]:
        return {**own(here, book.project), "v": chosen}

    frame.choice(here.words.t("Vues"), titles, view, f"tests.{view}", query)


def address(here: Here, book: Book, module: str, sheet_id: str) -> dict[str, str]:
    """The query of a sheet."""
    return {**own(here, book.project), "m": module, "id": sheet_id}


def _new(here: Here, book: Book, module: str, label: str, look: str = "primary") -> None:
    """A button that begins a sheet and opens it."""

    def begin() -> None:
        now = frame.here()
        first = {"rung": 2} if module == EVIDENCE else {"importance": 3}
        first = {"sense": "at_least"} if module == EXPERIMENTS else first
        made = sheets.begin(now.house, now.me, book.project, module, first)
        st.query_params.from_dict(address(now, book, module, made))

    if book.editable:
        st.button(label, type=look, on_click=frame.act(begin), key=f"new.{module}")  # type: ignore[arg-type]


def link(here: Here, book: Book, module: str, sheet_id: str, label: str) -> None:
    """A link to a sheet."""
    components.link(PAGE, label, "plain", **address(here, book, module, sheet_id))


# ---------------------------------------------------------------- hypotheses


def _beliefs(here: Here, book: Book) -> None:
    """The map importance × evidence, then the hypotheses, the riskiest first."""
    t = here.words.t
    show.say(
        t(
            "Qu'est-ce qui doit être vrai pour que le projet marche ? Vérifie d'abord ce qui est important et mal connu."
        )
    )
    _new(here, book, HYPOTHESES, t("Écrire une hypothèse"))
    if not book.dossier.riskiest():
        st.info(
            t(
                "Pas encore d'hypothèse. Écris-en une, ou pars d'une note du canevas : « En faire une hypothèse »."
            )
        )
    else:
        _ranked(here, book, [book])
    _from_the_thread(here, book)


def _from_the_thread(here: Here, book: Book) -> None:
    """A note, a figure or an answer becomes a hypothesis in one step."""
    t = here.words.t
    found = sheets.sources(book)
    if not book.editable or not found:
        return
    kinds = {"note": t("Note"), "entry": t("Chiffre"), "answer": t("Réponse")}

    def begin() -> None:
        now = frame.here()
        source = st.session_state["hypothesis_source"]
        if source:
            made = sheets.hypothesis_from(now.house, now.me, book.project, source)
            st.query_params.from_dict(address(now, book, HYPOTHESES, made))

    with st.container(horizontal=True, vertical_alignment="bottom", key="hypothesis-from"):
        st.selectbox(
            t("Partir d'une note, d'un chiffre ou d'une réponse"),
            list(found),
            index=None,
            format_func=lambda key: f"{kinds[key.partition(':')[0]]} · {found[key]}",
            placeholder=t("Choisir…"),
            key="hypothesis_source",
            width=560,
        )
        st.button(t("En faire une hypothèse"), on_click=frame.act(begin), key="hypothesis_begin")


@st.fragment
def _ranked(here: Here, book: Book, fresh: list[Book]) -> None:
    """The map and the list, drawn again after a pin was moved.

    `fresh` holds the book at the first run; when only this fragment runs again, it is read again.
    """
    if fresh:
        book = fresh.pop()
    else:
        book = sheets.book(here.house, here.me, book.project)
    found = book.dossier.riskiest()
    map_view.show(here, book, found)
    st.subheader(here.words.t("La plus risquée d'abord"))
    for place, belief in enumerate(found, start=1):
        with st.container(key=f"belief-{belief.id}"):
            link(here, book, HYPOTHESES, belief.id, f"{place}. {show.typed(_said(here, belief))}")
            st.html(chips(here.words, belief, book.dossier.strength(belief.id)))


def _said(here: Here, belief: Hypothesis) -> str:
    return belief.statement or here.words.t("(encore sans texte)")


def chips(words: Words, belief: Hypothesis, strength: Strength) -> str:
    """Kind, importance and what the evidence says, as HTML."""
    t = words.t
    sign, kind = KINDS[belief.kind]
    level_sign, level = LEVELS[strength.level]
    facts = [
        f"{sign} {t(kind)}",
        t("importance {n} sur 5", n=belief.importance),
        f"{level_sign} {t(level)}",
    ]
    if strength.people:
        facts.append(words.n("{n} personne", "{n} personnes", strength.people))
    return show.chips_html(facts)


# ---------------------------------------------------------------- tests


def _tests(here: Here, book: Book) -> None:
    """The board of tests, by where each stands."""
    t = here.words.t
    _new(here, book, EXPERIMENTS, t("Préparer un test"))
    found = [e for e in book.dossier.experiments if not e.archived]
    if not found:
        st.info(
            t("Pas encore de test. Choisis l'hypothèse la plus risquée, et prépare un petit test.")
        )
        return
    columns = st.columns(4)
    for column, (stage, (sign, name)) in zip(columns, STAGES.items(), strict=True):
        with column:
            here_now = [e for e in found if e.stage == stage]
            st.html(f"<h3>{sign} {escape(t(name))} ({len(here_now)})</h3>")
            for one in here_now:
                with st.container(key=f"test-{one.id}"):
                    link(
                        here,
                        book,
                        EXPERIMENTS,
                        one.id,
                        show.typed(one.title or t("(encore sans nom)")),
                    )
                    st.html(show.chips_html(facts(here.words, book, one)))


def facts(words: Words, book: Book, one: Experiment) -> list[str]:
    """What a test's card says: what it measures, what came out, the decision."""
    t = words.t
    told = []
    if one.criterion:
        told.append(criterion(words, one))
    if one.measured is not None and one.outcome:
        sign, name = OUTCOMES[one.outcome]
        told.append(f"{sign} {t(name)}")
        told.append(t("n = {n}", n=one.n or 0))
    gathered = len(book.dossier.gathered(one.id))
    if gathered:
        told.append(words.n("{n} preuve", "{n} preuves", gathered))
    if one.decision:
        told.append(t(DECISIONS[one.decision]))
    return told


def criterion(words: Words, one: Experiment) -> str:
    """`au moins 5`, `au plus 30 %`, `au moins 1 200 DH`."""
    rule = one.criterion
    assert rule is not None
    spoken = words.language
    value = {
        "share": lambda: f"{number(rule.number, spoken, decimals=1)}\u00a0%",
        "count": lambda: number(rule.number, spoken, decimals=1),
        "amount": lambda: dirhams(round(rule.number), spoken),
    }[rule.unit]()
    if rule.sense == "at_least":
        return words.t("au moins {value}", value=value)
    return words.t("au plus {value}", value=value)


# ---------------------------------------------------------------- evidence


def _evidence(here: Here, book: Book) -> None:
    """Everything that was seen or heard, the latest first."""
    t = here.words.t
    _new(here, book, EVIDENCE, t("Noter ce que nous avons vu"))
    found = [e for e in reversed(book.dossier.evidence) if not e.archived]
    if not found:
        st.info(t("Pas encore de preuve. Va voir, demande, compte : puis écris-le ici."))
    for one in found:
        with st.container(key=f"evidence-{one.id}"):
            link(
                here, book, EVIDENCE, one.id, show.typed(one.who or one.segment or t("Une preuve"))
            )
            st.html(show.chips_html(evidence_facts(here.words, one)) + show.quote(one.text))


def evidence_facts(words: Words, one: Evidence) -> list[str]:
    """Rung, people, segment, amount."""
    told = [f"{'▮' * one.rung}{'▯' * (5 - one.rung)} {words.t(RUNGS[one.rung])}"]
    if one.n > 1:
        told.append(words.n("{n} personne", "{n} personnes", one.n))
    if one.segment and one.who:
        told.append(one.segment)
    if one.amount:
        told.append(dirhams(one.amount, words.language))
    return told


# ---------------------------------------------------------------- journal


def _journal(here: Here, book: Book) -> None:
    """Beliefs, evidence and decisions by date: the line that the plan prints."""
    t, spoken = here.words.t, here.words.language
    lines = journal(book.dossier, book.answers)
    if not lines:
        st.info(
            t("Le journal s'écrit tout seul : chaque hypothèse, chaque preuve, chaque décision.")
        )
        return
    rows = [
        (day(line.at, spoken), f"{sign} {t(what)}", line.text)
        for line in reversed(lines)
        for sign, what in [JOURNAL[line.what]]
    ]
    show.table((t("Date"), t("Quoi"), ""), rows)
