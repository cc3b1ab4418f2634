"""One sheet: its fields, which save by themselves; what it rests on; the acts on it."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from pages.parts import components, fields, frame, show, tests_view
from pages.parts.frame import Here, own
from pages.parts.tests_view import PAGE, address
from pie_core.discovery.sheets import EVIDENCE, EXPERIMENTS, HYPOTHESES, SHEETS
from pie_core.discovery.thread import Ref
from pie_core.errors import NotFound
from pie_core.model.discovery import Experiment
from pie_core.model.programme import SHEET, Activity, ActivityWords, Module, Prompt, Sheets
from pie_core.service import plans, sheets
from pie_core.service.answers import Work
from pie_core.service.sheets import Book
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams, moment, number
from pie_core.words.terms import OUTCOMES, RUNGS, VERDICTS

_KINDS = {module: kind for kind, (module, _) in SHEETS.items()}
BACK = {HYPOTHESES: "croyances", EXPERIMENTS: "tests", EVIDENCE: "preuves"}


def begin_from(here: Here, book: Book, source: str) -> None:
    """A hypothesis made from something on the thread, in one step; then its sheet."""
    made = sheets.hypothesis_from(here.house, here.me, book.project, source)
    st.query_params.from_dict(address(here, book, HYPOTHESES, made))
    st.rerun()


def show_sheet(here: Here, book: Book, module_id: str, sheet_id: str) -> None:
    """A sheet of a hypothesis, a test or a piece of evidence."""
    t, language = here.words.t, here.words.language.code
    module = here.house.programme.sheets.get(module_id)
    form = module.activity(sheet_id) if module else None
    if module is None or form is None or not book.sheet(module_id, sheet_id):
        raise NotFound()
    words = module.worded(language).activities[SHEET]
    view = {**own(here, book.project), "v": BACK[module_id]}
    components.link(PAGE, t("← {title}", title=module.worded(language).title), "back", **view)
    st.html(
        f'<div class="pie-head"><h1>{escape(_title(here, book, module_id, sheet_id) or words.title)}</h1></div>'
    )
    parts = [f"**{words.aim}**", words.instruction]
    if words.example:
        parts.append(show.folded(t("Un exemple"), words.example))
    st.markdown("\n\n".join(part for part in parts if part), unsafe_allow_html=True)
    _living(here, book, module, form, words, [book])


def _title(here: Here, book: Book, module_id: str, sheet_id: str) -> str:
    """What a sheet is called."""
    return _name(here.words, book, Ref(_KINDS[module_id], sheet_id))


@st.fragment
def _living(
    here: Here,
    book: Book,
    module: Sheets,
    form: Activity,
    words: ActivityWords,
    fresh: list[Book],
) -> None:
    """The fields, and under them what follows from them; drawn again after a save."""
    if fresh:
        fresh.pop()
    elif st.query_params.get("id") != form.id or "flash" in st.session_state:
        st.rerun()  # A button in here led to another sheet, or has something to say.
    else:
        book = sheets.book(here.house, here.me, book.project)
    kept = book.sheet(module.id, form.id)
    shown = _open(form, started="start" in kept)
    work = Work(module, form, book.project, kept, done=False, editable=book.editable)
    prompts = [_prompt(here, book, module, form, prompt, words) for prompt in shown]
    fields.show(here, work, prompts, live=True)
    if module.id == EVIDENCE:
        _questions(here, book, form.id)
    if module.id == EXPERIMENTS:
        _method(here, book, form.id)
        _test(here, book, form.id)
    if module.id == HYPOTHESES:
        _belief(here, book, form.id)
    _thread(here, book, module.id, form.id)
    _put_away(here, book, module.id, form.id)


def _open(form: Activity, *, started: bool) -> list[Prompt]:
    """The prompts to show: what comes of a test, only once it has started."""
    start = f"{form.id}.start"
    late = {p.id for p in form.prompts if p.needs == start}
    late |= {p.id for p in form.prompts if p.needs and p.needs.partition(".")[2] in late}
    return [p for p in form.prompts if not p.hidden and (started or p.id not in late)]


def _prompt(
    here: Here, book: Book, module: Module, form: Activity, prompt: Prompt, words: ActivityWords
) -> dict[str, Any]:
    given = fields.structure(module.id, form.id, prompt, words)
    among = getattr(prompt, "among", None)
    if among:
        given["options"] = [
            {"id": key, "label": label} for key, label in _listed(here, book, among).items()
        ]
    return given


def _listed(here: Here, book: Book, among: str) -> dict[str, str]:
    """What a choice is among: the team's sheets, or the content's catalogue."""
    language = here.words.language.code
    catalogue = here.house.content.methods
    match among:
        case "hypotheses":
            return {h.id: h.statement or "…" for h in book.dossier.hypotheses if not h.archived}
        case "experiments":
            return {e.id: e.title or "…" for e in book.dossier.experiments if not e.archived}
        case "methods":
            return {m.id: catalogue.method_words(m.id, language).name for m in catalogue.methods}
        case _:
            guides = catalogue.interviews
            return {i.id: catalogue.interview_words(i.id, language).name for i in guides}


# ---------------------------------------------------------------- a test


def _method(here: Here, book: Book, sheet_id: str) -> None:
    """How the chosen method is done in the street."""
    t, language = here.words.t, here.words.language.code
    found = book.dossier.experiment(sheet_id)
    catalogue = here.house.content.methods
    method = catalogue.method(found.method) if found and found.method else None
    if method is None:
        return
    words = catalogue.method_words(method.id, language)
    steps = "\n".join(f"{n}. {step}" for n, step in enumerate(words.steps, start=1))
    ethics = "\n".join(f"- {line}" for line in words.ethics)
    spoken = here.words.language
    facts = [
        t(
            "de {low} à {high}",
            low=dirhams(method.cost[0] * 100, spoken),
            high=dirhams(method.cost[1] * 100, spoken),
        ),
        here.words.n("{n} jour", "{n} jours", method.days[1]),
        t("preuve au plus : {rung}", rung=t(RUNGS[method.rung])),
    ]
    text = f"{' · '.join(facts)}\n\n{words.what}\n\n{steps}\n\n**{t('Un exemple')}**\n\n{words.example}\n\n**{t('Respecter les gens')}**\n\n{ethics}"
    st.markdown(
        show.folded(t("Comment faire : {name}", name=words.name), text), unsafe_allow_html=True
    )


def _questions(here: Here, book: Book, sheet_id: str) -> None:
    """The questions of the chosen interview template."""
    t, language = here.words.t, here.words.language.code
    sheet = book.sheet(EVIDENCE, sheet_id)
    chosen = sheet["interview"].value if "interview" in sheet else ""
    catalogue = here.house.content.methods
    template = catalogue.interview(chosen) if chosen else None
    if template is None:
        return
    words = catalogue.interview_words(template.id, language)
    asked = "\n".join(f"{n}. {words.questions[q]}" for n, q in enumerate(template.questions, 1))
    text = f"{words.who}\n\n> {words.opening}\n\n{asked}\n\n> {words.closing}"
    st.markdown(
        show.folded(t("Les questions : {name}", name=words.name), text), unsafe_allow_html=True
    )


def _test(here: Here, book: Book, sheet_id: str) -> None:
    """Starting, what the measure says, and a criterion that changed after the start."""
    t = here.words.t
    found = book.dossier.experiment(sheet_id)
    if found is None:
        return

    def start() -> None:
        now = frame.here()
        sheets.start(now.house, now.me, book.project, sheet_id)
        frame.say(t("Le test a commencé. Le critère est fermé."))

    if found.started_at is None:
        if book.editable:
            st.button(t("Commencer le test"), type="primary", on_click=frame.act(start))
            st.caption(t("Le critère se ferme à ce moment-là."))
        return
    began = t("Commencé le {day}.", day=day(found.started_at, here.words.language))
    st.html(f'<p class="pie-step-of">{escape(began)}</p>')
    if found.measured is not None:
        st.html(_verdict(here.words, book, found))
    _changed(here, book, found)
    if found.decision == "pivot":
        components.link(
            "trainee/canvas.py",
            t("Voir le canevas d'avant et celui d'aujourd'hui →"),
            **own(here, book.project),
            b="canvas",
            v="histoire",
        )


def _verdict(words: Words, book: Book, found: Experiment) -> str:
    """What the measure says, with n; too small a sample is said in words."""
    t = words.t
    verdict = book.dossier.verdict(found)
    sign, name = OUTCOMES[verdict.outcome]
    told = t(
        VERDICTS.get(verdict.code, "Le résultat n'est pas clair : décide avec ce que tu as vu.")
    )
    n = t("n = {n}", n=number(verdict.n, words.language))
    text = f"**{sign} {t(name)}** ({n}). {told}"
    return f'<p class="pie-sentence" data-outcome="{verdict.outcome}">{show.strong(text)}</p>'


def _changed(here: Here, book: Book, found: Experiment) -> None:
    """A criterion changed after the start is shown; changing it needs a reason."""
    t, spoken = here.words.t, here.words.language
    sheet = book.sheet(EXPERIMENTS, found.id)
    if told := sheet.get("changed_because"):
        st.warning(
            t(
                "Le critère a changé après le début ({when}) : {why}",
                when=moment(told.at, spoken),
                why=show.typed(str(told.value)),
            )
        )
    if not book.editable or found.decision:
        return

    def change() -> None:
        now = frame.here()
        state = st.session_state
        values = {"target": state[f"target.{found.id}"]}
        sheets.change_criterion(
            now.house, now.me, book.project, found.id, values, state[f"why.{found.id}"]
        )
        frame.say(t("Le critère a changé. L'ancien reste visible dans l'historique."))

    with st.expander(t("Changer le critère quand même")):
        st.number_input(
            t("Le nouveau chiffre"),
            min_value=0.0,
            value=float(sheet["target"].value) if "target" in sheet else 0.0,
            key=f"target.{found.id}",
        )
        st.text_input(t("Pourquoi ?"), key=f"why.{found.id}", max_chars=160)
        st.button(t("Changer le critère"), on_click=frame.act(change))


# ---------------------------------------------------------------- a hypothesis


def _belief(here: Here, book: Book, sheet_id: str) -> None:
    """What the evidence says so far, and the way to a test."""
    t = here.words.t
    found = book.dossier.hypothesis(sheet_id)
    if found is None:
        return
    st.html(tests_view.chips(here.words, found, book.dossier.strength(sheet_id)))

    def test() -> None:
        now = frame.here()
        first = {"beliefs": [sheet_id], "sense": "at_least"}
        made = sheets.begin(now.house, now.me, book.project, EXPERIMENTS, first)
        st.query_params.from_dict(address(now, book, EXPERIMENTS, made))

    if book.editable:
        st.button(t("Préparer un test pour la vérifier"), type="primary", on_click=frame.act(test))


# ---------------------------------------------------------------- the thread


def _thread(here: Here, book: Book, module_id: str, sheet_id: str) -> None:
    """Where it comes from, and what rests on it."""
    t = here.words.t
    ref = Ref(_KINDS[module_id], sheet_id)
    for title, refs in (
        (t("Cela vient de"), book.thread.comes_from(ref)),
        (t("Cela repose sur"), book.thread.rests_on(ref)),
        (t("Ce qui en dépend"), book.thread.rests_on_it(ref)),
    ):
        told = [f"- {_linked(here, book, one)}" for one in refs]
        if told:
            st.markdown("\n".join([f"**{title}**", "", *told]))


def _linked(here: Here, book: Book, ref: Ref) -> str:
    """A thing on the thread as Markdown, with a link where it has a page."""
    name = show.typed(_name(here.words, book, ref) or str(ref))
    more = "".join(f"&{k}={v}" for k, v in own(here, book.project).items())
    if ref.kind in SHEETS:
        return f"[{name}](tests?m={SHEETS[ref.kind][0]}&id={ref.id}{more})"
    if ref.kind == "entry":
        section = ref.id.partition(".")[0]
        return f"[{name}](chiffres?v=saisie&s={section}{more})"
    return name


def _name(words: Words, book: Book, ref: Ref) -> str:
    """What a thing on the thread says."""
    match ref.kind:
        case "hypothesis":
            belief = book.dossier.hypothesis(ref.id)
            return belief.statement if belief else ""
        case "experiment":
            test = book.dossier.experiment(ref.id)
            return test.title if test else ""
        case "evidence":
            seen = next((e for e in book.dossier.evidence if e.id == ref.id), None)
            return " : ".join(p for p in (seen.who, seen.text[:80]) if p) if seen else ""
        case "answer":
            answer = book.answers.get(ref.id)
            return answer.value if answer and isinstance(answer.value, str) else ref.id
        case "entry":
            table, _, row = ref.id.rpartition(".")
            kept = book.answers.get(f"{plans.MODULE}/{table}")
            rows = kept.value if kept else []
            cells = next((one["cells"] for one in rows if one["id"] == row), {})
            return str(cells.get("name") or cells.get("role") or ref.id)
        case _:
            return ""


def _put_away(here: Here, book: Book, module_id: str, sheet_id: str) -> None:
    """Archive instead of delete, and back."""
    t = here.words.t
    if not book.editable:
        return
    sheet = book.sheet(module_id, sheet_id)
    away = "archived" in sheet and sheet["archived"].value == "yes"

    def turn() -> None:
        now = frame.here()
        sheets.archive(now.house, now.me, book.project, module_id, sheet_id, not away)

    label = t("Reprendre cette fiche") if away else t("Ranger cette fiche")
    st.button(label, on_click=frame.act(turn), key="put_away")
