"""The people of a group on their trainer's screen: one table, what leaves, one place to act."""

from __future__ import annotations

import streamlit as st

from pages.parts import components, frame, group_parts, show
from pages.parts.export_view import chosen_language
from pages.parts.frame import Here
from pie_core.model.people import TEAM_SIZE, Cohort, name_key
from pie_core.service import accounts, cohorts, lists
from pie_core.service.house import now, today
from pie_core.store.rosters import Enrolled
from pie_core.words.numbers import LOCAL, clock, day

CARDS = "/api/documents/cards"
LIST = "/api/documents/roster"


def people(here: Here, cohort: Cohort) -> None:
    """Who is here, the list in and out, PINs, teams."""
    t, n = here.words.t, here.words.n
    found = lists.people(here.house, here.me, cohort.id)
    awaited = sum(one.awaited for one in found)
    if found:
        facts = [n("{n} stagiaire", "{n} stagiaires", len(found))]
        if awaited:
            facts.append(n("{n} pas encore venu", "{n} pas encore venus", awaited))
        show.chips(facts)
    else:
        st.info(t("Personne n'a encore rejoint le groupe."))
    components.link("trainer/roster.py", t("Importer une liste"), g=cohort.id)
    if not found:
        return
    show.table(
        [t("Nom"), t("Équipe"), t("Dernière visite")],
        [[one.name, _team(one), _lamp(here, one)] for one in found],
    )
    paper = st.expander(t("Cartes à imprimer, liste à emporter"), key="leaving_open")
    with paper:
        _leaving(here, cohort, awaited)
    names = {one.id: one.name for one in found}
    _one_person(here, cohort, found, names)
    _form_team(here, cohort, names)


def _team(one: Enrolled) -> str:
    """The team; nothing for who is alone under the own name."""
    return "" if one.alone and name_key(one.team) == one.key else one.team


def _lamp(here: Here, one: Enrolled) -> str:
    """Where somebody is, by shape and words."""
    t = here.words.t
    if one.example:
        return t("personne d'exemple")
    if one.awaited:
        return "○ " + t("choisit son PIN à la première entrée")
    if one.seen_at and now() - one.seen_at < group_parts.HERE_SECONDS:
        return "● " + t("là maintenant")
    if one.seen_at and one.seen_at.astimezone(LOCAL).date() == today():
        return "○ " + t("vu à {time}", time=clock(one.seen_at))
    if one.seen_at:
        return "○ " + t("vu le {day}", day=day(one.seen_at, here.words.language))
    return "○ " + t("pas encore venu")


def _leaving(here: Here, cohort: Cohort, awaited: int) -> None:
    """Cards and lists, in a language."""
    t = here.words.t
    language = chosen_language(here, "list_language")
    st.markdown(
        t(
            "Une carte par stagiaire : l'adresse, le code, son nom et un carré à viser. Huit par feuille, à découper. L'adresse est celle d'aujourd'hui."
        )
    )
    with st.container(horizontal=True):
        if awaited:
            st.link_button(
                t("Cartes de ceux qui ne sont pas encore venus"),
                f"{CARDS}/{cohort.id}?who={lists.AWAITED}&language={language}",
                type="primary",
            )
        st.link_button(t("Cartes de tous (PDF)"), f"{CARDS}/{cohort.id}?language={language}")
    st.markdown(t("La liste se relit telle quelle : corrige-la dans Excel, puis importe-la."))
    with st.container(horizontal=True):
        for label, address in (
            (t("Liste du groupe (Excel)"), f"{LIST}/{cohort.id}?form=xlsx"),
            (t("Liste du groupe (CSV)"), f"{LIST}/{cohort.id}?form=csv"),
            (t("Tous mes groupes (Excel)"), f"{LIST}?form=xlsx"),
        ):
            st.link_button(label, f"{address}&language={language}")


def _one_person(here: Here, cohort: Cohort, found: list[Enrolled], names: dict[str, str]) -> None:
    """A new PIN, or the choice of one, or a card, for somebody who stands there."""
    t = here.words.t
    st.subheader(t("Un stagiaire a oublié son PIN"))
    chosen = group_parts.who(here, t("Qui ?"), names, "person")
    one = next((one for one in found if one.id == chosen), None)
    if one is None:
        return
    if one.example:
        st.info(t("C'est une personne d'exemple : personne n'entre sous son nom."))
        return
    with st.container(horizontal=True):
        if not one.awaited:
            st.button(t("Donner un nouveau PIN"), on_click=frame.act(_new_pin), key="new_pin")
            st.button(t("Il choisit un nouveau PIN"), on_click=frame.act(_await), key="await")
        card = f"{CARDS}/{cohort.id}?who={one.id}&language={here.words.language.code}"
        st.link_button(t("Sa carte (PDF)"), card)
    told = (
        t("Il entre avec le code du groupe et son nom, et choisit son PIN.")
        if one.awaited
        else t(
            "« Il choisit » : sa session finit, et il entre avec le code du groupe et son nom. À faire quand il est devant toi : le premier qui écrit ce nom choisit le PIN."
        )
    )
    st.caption(told)


def _new_pin() -> None:
    arrived = frame.here()
    if chosen := st.session_state.get("person"):
        pin = accounts.reset_pin(arrived.house, arrived.me, chosen)
        name = _name(arrived, chosen)
        frame.say(arrived.words.t("Nouveau PIN de {name} : {pin}", name=name, pin=pin))


def _await() -> None:
    arrived = frame.here()
    if chosen := st.session_state.get("person"):
        accounts.await_again(arrived.house, arrived.me, chosen)
        name = _name(arrived, chosen)
        frame.say(
            arrived.words.t("{name} entre avec le code du groupe et choisit son PIN.", name=name)
        )


def _name(arrived: Here, person_id: str) -> str:
    cohort_id = st.query_params.get("g", "")
    here = lists.people(arrived.house, arrived.me, cohort_id)
    return show.typed(next((one.name for one in here if one.id == person_id), ""))


def _form_team(here: Here, cohort: Cohort, names: dict[str, str]) -> None:
    t = here.words.t

    def make() -> None:
        arrived = frame.here()
        chosen = list(st.session_state.get("team_people", []))
        cohorts.form_team(
            arrived.house, arrived.me, cohort.id, st.session_state.get("new_team", ""), chosen
        )
        frame.say(t("Équipe formée."))

    st.subheader(t("Former une équipe (1 à 5)"))
    with st.form("new_team_form", border=False):
        st.multiselect(
            t("Qui ?"),
            list(names),
            format_func=lambda i: names.get(i, ""),
            key="team_people",
            max_selections=TEAM_SIZE,
            placeholder=t("Choisis de 1 à 5 personnes"),
        )
        st.text_input(t("Nom de l'équipe"), key="new_team", max_chars=80)
        st.form_submit_button(t("Former l'équipe"), on_click=frame.act(make))
