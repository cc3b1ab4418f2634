"""The competences of a group on its trainer's screen: together from five answers on, never a person,
unless that person shares; what to do about the weakest; files; what the questions are worth."""

from __future__ import annotations

import streamlit as st

from pages.parts import components, frame, group_parts, profile_view, show
from pages.parts.components import step_link
from pages.parts.frame import Here
from pie_core.charts.levels import Row, dumbbell, levels
from pie_core.model.instruments import OWN, Occasion
from pie_core.model.people import Cohort
from pie_core.scoring.cohort import FEWEST
from pie_core.scoring.reliability import Reliability
from pie_core.service import attempts, cohort_profiles, cohorts, profiles
from pie_core.service.cohort_profiles import Group
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number
from pie_core.words.terms import OCCASIONS, PROGRESS, PROGRESS_SIGNS

PAGE = "trainer/skills.py"
ACTIVITIES_SHOWN = 3


def group(here: Here, cohort: Cohort) -> None:
    """The competences of one group, or of all of one's groups together."""
    t = here.words.t
    every = cohorts.mine(here.house, here.me)
    chosen = [cohort.id]
    if len(every) > 1:
        titles = {"one": t("Ce groupe"), "all": t("Tous mes groupes")}
        picked = st.segmented_control(
            t("Quels groupes ?"),
            list(titles),
            format_func=titles.__getitem__,
            default="one",
            required=True,
            key="skills_of",
            label_visibility="collapsed",
        )
        chosen = [one.id for one in every] if picked == "all" else chosen
    found = cohort_profiles.read(here.house, here.me, chosen)
    _counts(here, found, cohort)
    if not found.spreads:
        st.info(
            t("Rien ne s'affiche sous {n} réponses, pour que personne ne soit reconnu.", n=FEWEST)
        )
    else:
        _spread(here, found)
        _weakest(here, found)
        _moved(here, found)
    _persons(here, cohort)
    if found.spreads:
        _worth(here, found, cohort)


def _counts(here: Here, found: Group, cohort: Cohort) -> None:
    """How many finished each moment, and opening the end for the group."""
    t = here.words.t
    rows = [(t(OCCASIONS[o.value]), number(found.counts[o], here.words.language)) for o in OWN]
    st.html(show.key_rows(rows))
    if found.left_out:
        st.caption(
            here.words.n(
                "{n} groupe n'est pas compté : moins de {least} réponses.",
                "{n} groupes ne sont pas comptés : moins de {least} réponses.",
                found.left_out,
                least=FEWEST,
            )
        )

    def turn() -> None:
        arrived = frame.here()
        opened = bool(st.session_state["end_open"])
        attempts.open_end(arrived.house, arrived.me, cohort.id, opened=opened)

    st.toggle(
        t("Demander maintenant « Où j'en suis à la fin » à ce groupe"),
        value=attempts.end_is_open(here.house, here.me, cohort.id),
        key="end_open",
        on_change=frame.act(turn),
        help=t("Sinon, chacun le reçoit quand il a terminé l'étape prévue par le programme."),
    )


def _rows(here: Here, found: Group, occasion: Occasion) -> list[Row]:
    programme, language = here.house.programme, here.words.language.code
    rows = []
    for competence in found.instrument.competences:
        spread = found.spread(occasion, competence)
        start = found.spread(Occasion.START, competence)
        end = found.spread(Occasion.END, competence)
        if spread:
            rows.append(
                Row(
                    name=programme.competence_name(competence, language),
                    n=spread.n,
                    reached=spread.reached,
                    start_mean=start.mean if start else None,
                    end_mean=end.mean if end else None,
                )
            )
    return rows


def _spread(here: Here, found: Group) -> None:
    """Where the group stands at its last moment, and where it came from."""
    t = here.words.t
    last = Occasion.END if Occasion.END in found.spreads else next(iter(found.spreads))
    st.subheader(t("Où en est le groupe"))
    rows = _rows(here, found, last)
    st.vega_lite_chart(levels(rows, here.words), width="stretch", theme=None)
    if {Occasion.START, Occasion.END} <= set(found.spreads):
        st.subheader(t("Du début à la fin"))
        st.vega_lite_chart(dumbbell(rows, here.words), width="stretch", theme=None)
        st.caption(
            t(
                "Moyennes de tous ceux qui ont répondu à chaque moment. Un écart ne dit rien d'une personne."
            )
        )


def _weakest(here: Here, found: Group) -> None:
    """The lowest competences, each with activities to choose from."""
    t, language = here.words.t, here.words.language.code
    programme = here.house.programme
    st.subheader(t("Que travailler ensemble ?"))
    for column, (competence, known) in zip(
        st.columns(len(found.weakest) or 1), found.weakest, strict=False
    ):
        told = programme.competences[competence].worded(language)
        with column, st.container(border=True):
            st.markdown(f"**{told.name}**\n\n{told.about}")
            for module, activity in known[:ACTIVITIES_SHOWN]:
                title = module.worded(language).activities[activity.id].title
                step_link(module.id, activity.id, t("{title} →", title=title))
            if len(known) < ACTIVITIES_SHOWN:
                profile_view.show_challenges(here.words, told.practice)


def _moved(here: Here, found: Group) -> None:
    """How many moved, in words, for those who answered at the start and at the end."""
    t, language = here.words.t, here.words.language
    if not found.moved:
        return
    names = [f"{PROGRESS_SIGNS[verdict]} {t(PROGRESS[verdict])}" for verdict in PROGRESS]
    rows = [
        [
            here.house.programme.competence_name(competence, language.code),
            *(number(counts[verdict], language) for verdict in PROGRESS),
        ]
        for competence, counts in found.moved.items()
    ]
    told = here.words.n(
        "Progrès de {n} personne qui a répondu au début et à la fin",
        "Progrès des {n} personnes qui ont répondu au début et à la fin",
        found.both,
    )
    with st.expander(told):
        show.table([t("Compétence"), *names], rows)


def _persons(here: Here, cohort: Cohort) -> None:
    """Who shares their profile; observing somebody."""
    t = here.words.t
    st.subheader(t("Une personne à la fois"))
    sharing = profiles.sharing(here.house, here.me, cohort.id)
    if sharing:
        st.markdown(t("Ces stagiaires te montrent leur page :"))
        with st.container(horizontal=True):
            for person, _ in sharing:
                components.link(PAGE, show.typed(person.name), w=person.id)
    else:
        st.markdown(
            t("Personne ne te montre sa page pour l'instant. Chacun choisit, et peut la reprendre.")
        )
    names = {p.id: p.name for p in cohorts.people(here.house, here.me, cohort.id)}
    if names and cohort.id in here.me.cohort_ids:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            label = t("Observer un stagiaire, sur les mêmes niveaux")
            chosen = group_parts.who(here, label, names, "observed")
            if chosen:
                label = t("Observer {name} →", name=show.typed(names[chosen]))
                components.link(PAGE, label, w=chosen, v="observer")


def _worth(here: Here, found: Group, cohort: Cohort) -> None:
    """For the people who write instruments: reliability, and the answers as files."""
    t, words = here.words.t, here.words
    with st.expander(t("Pour qui écrit des questionnaires : fiabilité et données")):
        st.markdown(
            t(
                "Alpha de Cronbach au début, avec son intervalle à 95 % (Feldt) : sous 30 réponses, il est très large. Alpha n'est pas une fidélité test-retest."
            )
        )
        names = {"": t("Toutes les questions")} | {
            area: here.house.programme.area_name(area, words.language.code)
            for area in found.instrument.areas
        }
        head = [t("Questions"), t("n"), t("alpha"), t("intervalle à 95 %"), t("SEM"), t("MDC95")]
        show.table(
            head, [[names[key], *_figures(words, one)] for key, one in found.measured.items()]
        )
        whole = found.measured.get("")
        for warning in _warnings(here, found, whole):
            st.warning(warning)
        if whole:
            asked = found.instrument.worded(words.language.code).items
            st.markdown(f"**{t('Question par question')}**")
            show.table(
                [t("Question"), t("corrélation avec le reste"), t("alpha sans elle")],
                [
                    [
                        f"{item.id} : {asked[item.id].stem}",
                        _figure(words, whole.item_rest[place]),
                        _figure(words, whole.alpha_if_deleted[place]),
                    ]
                    for place, item in enumerate(found.instrument.items)
                ],
            )
        base = "/api/documents/skills"
        st.markdown(
            f"[{t('Réponses sans noms (CSV)')}]({base}/answers/{cohort.id}) · "
            f"[{t('Ce que veut dire chaque colonne (CSV)')}]({base}/codebook)"
        )


def _warnings(here: Here, found: Group, whole: Reliability | None) -> list[str]:
    """What an odd value means, with its likely cause."""
    t = here.words.t
    if whole is None:
        return [
            t("Moins de {n} personnes ont répondu à toutes les questions : pas d'alpha.", n=FEWEST)
        ]
    if whole.alpha is None and not whole.against:
        return [t("Toutes les réponses sont égales : alpha ne peut pas être calculé.")]
    if whole.against or (whole.alpha is not None and whole.alpha < 0):
        ids = ", ".join(found.instrument.items[place].id for place in whole.against) or "?"
        return [
            t(
                "Alpha n'est pas utilisable. À vérifier : {items}. La cause probable : une question qui devrait être inversée.",
                items=ids,
            )
        ]
    return []


def _figures(words: Words, one: Reliability | None) -> list[str]:
    """n, alpha, its interval, SEM and MDC95 as text."""
    if one is None:
        return [f"< {FEWEST}", "–", "–", "–", "–"]
    interval = "–"
    if one.interval95:
        low, high = (number(value, words.language, decimals=2) for value in one.interval95)
        interval = words.t("de {low} à {high}", low=low, high=high)
    return [
        number(one.n, words.language),
        _figure(words, one.alpha),
        interval,
        _figure(words, one.sem),
        _figure(words, one.mdc95),
    ]


def _figure(words: Words, value: float | None) -> str:
    return "–" if value is None else number(value, words.language, decimals=2)
