"""One activity on screen: what to do, help, the fields, what they add up to, finishing."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from pages.parts import (
    components,
    feedback_view,
    fields,
    findings,
    frame,
    gloss,
    poster_view,
    practice_view,
    show,
)
from pages.parts.components import step_link
from pages.parts.frame import Here, is_staff
from pie_core.errors import Invalid, NotFound
from pie_core.model.programme import Activity, ActivityWords, Module, Prompt
from pie_core.service import answers, plans, progress, projects
from pie_core.service.answers import Work
from pie_core.words.languages import LANGUAGES


def screen(here: Here, module: Module, activity_id: str, owner: str | None) -> None:
    """An activity: one's own, or (for a trainer) a team's, or empty as a preview."""
    activity = module.activity(activity_id)
    if activity is None:
        raise NotFound()
    preview = is_staff(here) and not owner
    work = (
        Work(module, activity, "", {}, done=False, editable=False)
        if preview
        else answers.work(here.house, here.me, module.id, activity_id, owner)
    )
    words = module.worded(here.words.language.code).activities[activity_id]
    _head(here, module, activity, words)
    if poster_view.opened(here, work):
        return
    if work.owner and not activity.private:
        feedback_view.told(here, work.owner, feedback_view.in_activity(module.id, activity.id))
    _help(here, module, activity, words)
    if activity.shows:
        _living(here, work, words, [work])
    else:
        _fields(here, work, words)
    if work.editable:
        _finish(here, work)
        if work.done:
            practice_view.show(here, module, activity)
    if activity.by == "team":
        poster_view.show(here, work)
    _neighbours(here, module, activity, done=work.done)


def reading(here: Here, work: Work) -> None:
    """What was answered and what it adds up to, for somebody who only reads; what was asked opens."""
    words = work.module.worded(here.words.language.code).activities[work.activity.id]
    asked = "\n\n".join(part for part in (f"**{words.aim}**", words.instruction) if part)
    st.markdown(show.folded(here.words.t("La consigne"), asked), unsafe_allow_html=True)
    _fields(here, work, words)
    _shows(here, work)


def _head(here: Here, module: Module, activity: Activity, words: ActivityWords) -> None:
    """Where this is, its title, and short facts: few elements, since each costs every run."""
    t, n, language = here.words.t, here.words.n, here.words.language.code
    title = module.worded(language).title
    step_link(module.id, "", t("← {title}", title=show.typed(title)), "back")
    marks = ""
    if not is_staff(here):
        standing = progress.mine(here.house, here.me)
        inside = "".join(show.mark(standing.of(module, other)) for other in module.activities)
        marks = f'<div class="pie-steps" aria-hidden="true">{inside}</div>'
    number, count = module.activities.index(activity) + 1, len(module.activities)
    step = show.escape(t("Étape {number} sur {count}", number=number, count=count))
    programme = here.house.programme
    facts = [
        n("{n} minute", "{n} minutes", activity.minutes),
        t("seul") if activity.by == "person" else t("en équipe"),
        *(programme.competence_name(c, language) for c in activity.competences),
        *([t("personne d'autre ne lit tes réponses")] if activity.private else []),
    ]
    st.html(
        f'<div class="pie-head">{marks}<p class="pie-step-of">{step}</p>'
        f"<h1>{show.escape(words.title)}</h1>{show.chips_html(facts)}</div>"
    )


def _help(here: Here, module: Module, activity: Activity, words: ActivityWords) -> None:
    """What to do, then what opens on demand: lesson, example, hints one by one, trainer's notes."""
    t = here.words.t
    parts = [f"**{words.aim}**", words.instruction]
    folded = [
        (t("La leçon, en deux minutes"), module.lesson(activity.id, here.words.language.code)),
        (t("Un exemple complet"), words.example),
        *_cases(here, module, activity),
        (t("Un coup de pouce"), hints(words.hints, t("Encore un indice"))),
    ]
    if is_staff(here):
        folded.append((t("Notes du formateur"), words.trainer or t("Rien de particulier.")))
    parts += [show.folded(label, text) for label, text in folded if text]
    text = gloss.explained(
        here.house.content.glossary, here.words.language.code, "\n\n".join(filter(None, parts))
    )
    st.markdown(text + "\n\n" + printing(here, module, activity), unsafe_allow_html=True)
    if activity.opens and not is_staff(here):
        label = t(TOOL_NAMES[activity.opens])
        components.link(TOOL_SCREENS[activity.opens], t("{title} →", title=label))


TOOL_SCREENS = {
    "canvas": "trainee/canvas.py",
    "tests": "trainee/tests.py",
    "figures": "trainee/figures.py",
    "dossier": "trainee/dossier.py",
    "committee": "trainee/committee.py",
    "skills": "trainee/skills.py",
    "project": "trainee/project.py",
}
"""The tools of the workbook that activities are done in."""

TOOL_NAMES = {
    "canvas": "Ouvrir mon canevas",
    "tests": "Ouvrir mes tests",
    "figures": "Ouvrir mes chiffres",
    "dossier": "Ouvrir mon dossier",
    "committee": "Ouvrir la banque",
    "skills": "Ouvrir mes compétences",
    "project": "Ouvrir mon projet",
}
"""What leads to each."""


def _cases(here: Here, module: Module, activity: Activity) -> list[tuple[str, str]]:
    """What running cases did here, each under its name."""
    language = here.words.language.code
    cases = here.house.programme.cases
    return [
        (
            here.words.t("Comme {team} l'a fait", team=cases[one.case].worded(language).name),
            module.worked(one.case, language),
        )
        for one in module.cases
        if one.activity == activity.id and one.case in cases
    ]


def printing(here: Here, module: Module, activity: Activity) -> str:
    """Its blank sheets, which open: small or as a poster, in each language; as Markdown."""
    t = here.words.t
    address = f"/api/documents/blank/{module.id}/{activity.id}"
    sizes = (("a4", t("Feuille A4, pour écrire")), ("a3", t("Affiche A3, pour un groupe")))
    lines = []
    for size, label in sizes[:1] if activity.private else sizes:
        links = " · ".join(
            f"[{language.own_name}]({address}?size={size}&language={code})"
            for code, language in LANGUAGES.items()
        )
        lines.append("- " + t("{name} : {value}", name=label, value=links))
    return show.folded(t("Feuille à imprimer (PDF)"), "\n".join(lines))


def told(here: Here, words: ActivityWords) -> None:
    """What is asked, then an example and the hints, which open."""
    t = here.words.t
    parts = [f"**{words.aim}**", words.instruction]
    folded = [
        (t("Un exemple"), words.example),
        (t("Un coup de pouce"), hints(words.hints, t("Encore un indice"))),
    ]
    parts += [show.folded(label, inside) for label, inside in folded if inside]
    st.markdown("\n\n".join(part for part in parts if part), unsafe_allow_html=True)


def hints(hints: tuple[str, ...], more: str) -> str:
    """Hints inside each other, from a nudge to nearly the answer."""
    text = ""
    for number in range(len(hints), 0, -1):
        text = f"**{number}.** {hints[number - 1]}" + (show.folded(more, text) if text else "")
    return text


@st.fragment
def _living(here: Here, work: Work, words: ActivityWords, fresh: list[Work]) -> None:
    """The fields and what they add up to, redrawn after a save without the rest of the page.

    `fresh` holds the work at the first run; when only this fragment runs again, it is read again.
    """
    if fresh:
        work = fresh.pop()
    elif work.owner:
        work = answers.work(here.house, here.me, work.module.id, work.activity.id, work.owner)
    _fields(here, work, words)
    _shows(here, work)


def _fields(here: Here, work: Work, words: ActivityWords) -> None:
    """The fields of an activity, which save by themselves."""
    fields.show(here, work, prompts(here, work, words), live=bool(work.activity.shows))


def prompts(here: Here, work: Work, words: ActivityWords) -> list[dict[str, Any]]:
    """The prompts of an activity as fields take them."""
    return [_prompt(here, work, prompt, words) for prompt in work.activity.prompts]


def _prompt(here: Here, work: Work, prompt: Prompt, words: ActivityWords) -> dict[str, Any]:
    """A prompt with the items that its owner wrote elsewhere."""
    given = fields.structure(work.module.id, work.activity.id, prompt, words)
    given["items"] = answers.items(here.house, work, prompt) if work.owner else []
    return given


def _shows(here: Here, work: Work) -> None:
    """What the answers so far add up to."""
    if not work.activity.shows or not work.owner:
        return
    t = here.words.t
    if work.activity.shows == "projection":
        first = plans.first(here.house, here.me, work.owner)
        show.figures(here.words, first, t("Ta trésorerie sur douze mois"))
        return
    if work.activity.shows == "canvas":
        title = f"<h3>{show.escape(t('Ton canevas'))}</h3>"
        show.canvas(here.words, projects.notes(here.house, here.me, work.owner), title)
        return
    project = projects.read(here.house, here.me, work.owner)
    match work.activity.shows:
        case "test":
            if project.experiments:
                st.subheader(t("Ton test en un coup d'œil"))
                show.test(here.words, project.experiments)
        case "plan":
            show.canvas(here.words, project.notes)
            show.figures(here.words, plans.so_far(here.house, here.me, work.owner))
            st.link_button(
                t("Télécharger le plan (PDF)"),
                f"/api/documents/plan/{work.owner}",
                type="primary",
            )


def _finish(here: Here, work: Work) -> None:
    """The person's own act: this step is finished, or goes on."""
    t = here.words.t
    place = (work.module.id, work.activity.id)
    refused = f"unfinished.{'.'.join(place)}"

    def finish() -> None:
        arrived = frame.here()
        for pause in (0.6, 0):
            try:
                answers.finish(arrived.house, arrived.me, *place)
            except Invalid:
                time.sleep(pause)  # The last field may still be on its way through the other door.
            else:
                st.session_state.pop(refused, None)
                return
        st.session_state[refused] = True

    def reopen() -> None:
        answers.reopen(frame.here().house, frame.here().me, *place)

    if work.done:
        st.success(t("✓ Étape terminée"))
        st.button(t("Je veux encore changer quelque chose"), on_click=frame.act(reopen))
        return
    st.button(t("J'ai terminé cette étape"), type="primary", on_click=frame.act(finish))
    lacking = answers.missing(work)
    if not lacking or not (work.answers or refused in st.session_state):
        return
    words = work.module.worded(here.words.language.code).activities[work.activity.id].prompts
    lines = [
        "- " + findings.lacking(here.words, words[prompt.id].label, gap) for prompt, gap in lacking
    ]
    if refused in st.session_state:
        st.warning("\n".join([t("Pas encore. Il reste à faire :"), "", *lines]))
    else:
        text = show.folded(t("Ce qu'il reste à faire"), "\n".join(lines))
        st.markdown(text, unsafe_allow_html=True)


def _neighbours(here: Here, module: Module, activity: Activity, *, done: bool) -> None:
    """Previous and next; once this step is done, the next one is what to do."""
    t, language = here.words.t, here.words.language.code
    words = module.worded(language).activities
    at = module.activities.index(activity)
    onward: components.Look = "main" if done else "button"
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        if at:
            before = module.activities[at - 1]
            step_link(module.id, before.id, t("← {title}", title=words[before.id].title))
        if at + 1 < len(module.activities):
            after = module.activities[at + 1]
            step_link(module.id, after.id, t("{title} →", title=words[after.id].title), onward)
        elif not is_staff(here):
            step_link(module.id, "end", t("Fin du module →"), onward)
