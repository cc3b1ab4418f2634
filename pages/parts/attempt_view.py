"""An instrument on screen: about oneself, a teammate, a trainee; or as a trainer looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from pages.parts import components, questionnaire_view, show
from pages.parts.frame import Here
from pie_core.errors import NotFound
from pie_core.model.instruments import OWN, Attempt, Instrument, Occasion
from pie_core.service import attempts
from pie_core.service.attempts import Opening

PAGE = "trainee/skills.py"

TITLES = {
    "start": "Mon point de départ",
    "end": "Où j'en suis à la fin",
    "then": "Je regarde en arrière",
}
"""Occasion → French title."""

WHY = {
    "start": "Quinze façons de faire, deux situations chacune. À la fin du programme, tu verras ce qui a changé.",
    "end": "Les mêmes situations qu'au début. Réponds avec ce que tu fais aujourd'hui.",
    "then": "Au début, on se connaît encore mal : on se met souvent trop haut, ou trop bas. Maintenant que tu sais mieux ce que chaque niveau veut dire, replace-toi au départ. Les trois moments restent : rien n'est remplacé.",
}
"""Occasion → why it is asked, in French."""

LEADS = {
    "start": "Choisis ce que tu fais vraiment, aujourd'hui.",
    "end": "Choisis ce que tu fais vraiment, aujourd'hui.",
    "then": "En regardant en arrière : au début du programme, j'en étais là.",
    "peer": "Ce que tu as vu dans le travail de l'équipe.",
    "observed": "Ce que tu as vu toi-même. Passe ce que tu n'as pas vu.",
}
"""Occasion → what stands above each question, in French."""


def invitation(here: Here, openings: Sequence[Opening]) -> None:
    """What is to be answered about oneself now, if anything: one frame with one way to go."""
    t, n = here.words.t, here.words.n
    opening = next((one for one in openings if one.state in ("offered", "under_way")), None)
    if opening is None:
        return
    instrument = attempts.instrument_for(here.house, opening.occasion)
    done = len(opening.attempt.levels) if opening.attempt else 0
    asked = len(instrument.items)
    if opening.occasion is not Occasion.THEN:
        asked += len(instrument.vignettes)
    facts = [
        n("environ {n} minute", "environ {n} minutes", instrument.minutes),
        t("seul"),
        t("tes niveaux restent à toi"),
    ]
    if done:
        facts.insert(0, t("{done} réponses sur {asked}", done=done, asked=asked))
    with st.container(border=True, key="invitation"):
        title = escape(t(TITLES[opening.occasion.value]))
        st.html(
            f'<p class="pie-step-of">{escape(t("Mes compétences"))}</p><h3>{title}</h3>'
            f'{show.chips_html(facts)}<p class="pie-quote">{escape(t(WHY[opening.occasion.value]))}</p>'
        )
        label = t("Continuer") if done else t("Commencer")
        components.link(
            PAGE, t("{title} →", title=label), "main", v="questions", o=opening.occasion.value
        )


def own(here: Here, name: str) -> None:
    """One's own attempt at an occasion."""
    if name not in {occasion.value for occasion in OWN}:
        raise NotFound()
    occasion = Occasion(name)
    t = here.words.t
    attempt = attempts.begin(here.house, here.me, occasion)
    components.link(PAGE, t("← {title}", title=t("Mes compétences")), "back")
    instrument = attempts.instrument_for(here.house, occasion)
    about = instrument.worded(here.words.language.code).about
    why = about if occasion is Occasion.START else t(WHY[name])
    st.html(
        f'<div class="pie-head"><h1>{escape(t(TITLES[name]))}</h1>'
        f'<p class="pie-quote">{escape(why)}</p></div>'
    )
    marks: dict[str, int] = {}
    if occasion is Occasion.THEN:
        ended = attempts.finished(here.house, here.me).get(Occasion.END)
        marks = ended.levels if ended else {}
    _ask(here, attempt, "/competences", marks)


def about(here: Here, person_id: str, name: str) -> None:
    """What one says of a teammate (`peer`), or saw in a trainee (`observed`)."""
    t = here.words.t
    attempt, person = attempts.begin_about(here.house, here.me, person_id, Occasion(name))
    if name == "peer":
        components.link(PAGE, t("← {title}", title=t("Le regard de l'équipe")), "back", v="equipe")
        after = "/competences?v=equipe"
    else:
        cohort = person.cohort_id or ""
        components.link("trainer/group.py", t("← {title}", title=t("Groupe")), "back", g=cohort)
        after = f"/groupe?g={cohort}"
    st.html(f'<div class="pie-head"><h1>{escape(person.name)}</h1></div>')
    _ask(here, attempt, after, {})


def preview(here: Here) -> None:
    """The questionnaire as trainees see it; nothing is kept."""
    t = here.words.t
    instrument = attempts.instrument_for(here.house, Occasion.START)
    words = instrument.worded(here.words.language.code)
    components.link("trainer/programme.py", t("← {title}", title=t("Programme")), "back")
    st.html(
        f'<div class="pie-head"><h1>{escape(words.name)}</h1>'
        f'<p class="pie-quote">{escape(words.about)}</p>'
        f'<p class="pie-step-of">{escape(instrument.credit)}</p></div>'
    )
    page = {
        "attempt": "",
        "url": "",
        "finish": "",
        "next": "",
        "readonly": True,
        "levels": {},
        **_texts(here, instrument, Occasion.START, {}),
    }
    questionnaire_view.show(here, page, "questionnaire.preview")


def _ask(here: Here, attempt: Attempt, after: str, marks: dict[str, int]) -> None:
    """The questionnaire of an attempt under way."""
    t = here.words.t
    instrument = attempts.instrument_of(here.house, attempt)
    if instrument is None:
        st.warning(t(GONE))
        return
    page = {
        "attempt": attempt.id,
        "url": f"/api/attempts/{attempt.id}/levels",
        "finish": f"/api/attempts/{attempt.id}/finish",
        "next": after,
        "readonly": False,
        "levels": attempt.levels,
        **_texts(
            here,
            instrument,
            attempt.occasion,
            marks,
            mine=attempt.occasion is Occasion.PEER and attempt.person_id == here.me.id,
        ),
    }
    questionnaire_view.show(here, page, f"questionnaire.{attempt.id}")


GONE = "Les questions ont changé depuis : cette version n'est plus dans le cahier. Les réponses sont gardées."
"""What is said where the version of an attempt's instrument is gone."""


def _texts(
    here: Here,
    instrument: Instrument,
    occasion: Occasion,
    marks: dict[str, int],
    *,
    mine: bool = False,
) -> dict[str, Any]:
    """The screens of an instrument in the reader's language: stories first, then the competences."""
    t, language = here.words.t, here.words.language.code
    words = instrument.worded(language)
    stories = instrument.vignettes if occasion in (Occasion.START, Occasion.END) else ()
    screens: list[dict[str, Any]] = [
        {
            "id": one.id,
            "title": t("Une petite histoire"),
            "about": t("Elle sert à voir comment tu lis les niveaux."),
            "lead": "",
            "story": {"name": words.vignettes[one.id].name, "text": words.vignettes[one.id].text},
            "items": [
                {
                    "id": one.id,
                    "stem": t("Où en est {name} ?", name=words.vignettes[one.id].name),
                    "levels": list(words.vignettes[one.id].levels),
                    "mark": None,
                }
            ],
        }
        for one in stories
    ]
    programme = here.house.programme
    for competence in instrument.competences:
        told = programme.competences[competence].worded(language)
        screens.append(
            {
                "id": competence,
                "title": told.name,
                "about": told.about,
                "story": None,
                "items": [
                    {
                        "id": item.id,
                        "stem": words.items[item.id].stem,
                        "levels": list(words.items[item.id].levels),
                        "mark": marks.get(item.id),
                    }
                    for item in instrument.items_of(competence)
                ],
            }
        )
    return {
        "screens": screens,
        "lead": t(LEADS[occasion.value]),
        "markLabel": t("aujourd'hui") if marks else "",
        "finished": t(FINISHED["own_eyes" if mine else occasion.value]),
        "finishLabel": t("Terminer"),
        "lacking": True,
    }


FINISHED = {
    "start": "C'est ton point de départ. Après « Terminer », il ne change plus. À la fin du programme, tu verras ce qui a changé.",
    "end": "Après « Terminer », tu vas regarder en arrière, puis voir ce qui a changé.",
    "then": "Après « Terminer », tu vois ta page avec les trois moments.",
    "peer": "Merci. La personne verra seulement le milieu d'au moins trois réponses.",
    "own_eyes": "Merci. Tu pourras comparer avec ce que l'équipe voit en toi.",
    "observed": "Après « Terminer », la personne verra ce que tu as observé, avec ton nom.",
}
"""Occasion → what stands on the last screen, in French."""
