"""A list of names comes in: the file, what it would change, the button."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

import streamlit as st

from pages.parts import components, findings, frame, show
from pages.parts.frame import Here
from pie_core.errors import Invalid, NotFound
from pie_core.model.people import Cohort
from pie_core.model.roster import Roster
from pie_core.service import cohorts, lists, roster
from pie_core.service.roster import ELSEWHERE, HERE, LEFT, NEW, Choice, Line, Preview

STATUSES = {
    NEW: "+ nouveau",
    HERE: "✓ déjà là",
    ELSEWHERE: "! dans un autre groupe",
    LEFT: "! laissé de côté",
}
PROBLEMS = {
    "roster_no_name": "Le nom manque. Écris-le, ou efface la ligne.",
    "roster_not_a_name": "« {name} » n'est pas un nom : 2 à 60 lettres, sans autres signes.",
    "roster_too_long": "« {text} » est trop long : 80 lettres au plus.",
    "roster_twice": "Ce nom est déjà à la ligne {row}. Deux personnes ? Ajoute un deuxième prénom. Sinon, efface une ligne.",
    "roster_no_group": "Le groupe manque. Écris-le, ou choisis un groupe plus haut.",
    "roster_group_unknown": "Le groupe « {group} » n'existe pas encore. Coche « Créer les groupes qui manquent », ou corrige son nom.",
    "roster_group_twice": "Deux de tes groupes s'appellent « {group} ». Ajoute une colonne « Code » avec le code du groupe.",
    "roster_elsewhere": "Déjà dans le groupe « {group} ». La même personne ? Déplace-la. Une autre ? Coche la case plus haut.",
    "roster_in_team": "Reste dans l'équipe « {team} », qui a déjà du travail.",
    "roster_team_size": "L'équipe « {team} » aurait plus de 5 personnes : elle n'est pas formée.",
}
"""What is wrong with a row, and how to mend it."""
SHOWN = 3
"""Of rows with the same problem, so many are named: a group that is missing concerns thirty."""
_FILE = "file"
_FIELDS = {
    "trade": "Filière",
    "establishment": "Établissement",
    "year": "Année de formation",
}


def show_file(here: Here, cohort_id: str, token: str) -> None:
    """What a file would change; or the form for one, with what was wrong with the last."""
    try:
        found = roster.held(here.me, token) if token else None
    except NotFound:
        found = None
        st.info(here.words.t("Choisis encore une fois le fichier."))
    except Invalid as error:
        found = None
        _unread(here, error)
    if found is None:
        _form(here, cohort_id)
        return
    _offer(here, cohort_id, found)


def _unread(here: Here, error: Invalid) -> None:
    t, [first] = here.words.t, error.data["findings"]
    if first["code"] == "roster_columns":
        seen = here.words.listed(show.typed(name) for name in first["seen"]) or "—"
        st.warning(
            t(
                "Je n'ai pas trouvé de colonne « Nom ». Colonnes vues : {seen}. Renomme la colonne dans le fichier, puis recommence.",
                seen=seen,
            )
        )
    else:
        st.warning(findings.sentence(here.words, error))


def _form(here: Here, cohort_id: str) -> None:
    """What the file looks like, and the field for it."""
    t = here.words.t
    st.markdown(
        t(
            "Un fichier Excel, LibreOffice ou CSV, une personne par ligne. Seule la colonne « Nom et prénom » est nécessaire ; « Groupe » et « Équipe » si tu veux. Rien ne change avant que tu cliques sur « Importer »."
        )
    )
    show.table(
        [t("Nom et prénom"), t("Groupe"), t("Équipe")],
        [
            [t("Amal Berrada"), t("Froid 101"), t("Les frigos")],
            [t("Driss Naciri"), t("Froid 101"), t("Les frigos")],
            [t("Hind Tazi"), t("Froid 102"), ""],
        ],
    )
    components.roster_form(here, cohort_id)


# What would change -------------------------------------------------------------------------------


def _choice(here: Here, cohort_id: str, found: Roster) -> Choice:
    """What was chosen so far beside the file."""
    said = st.session_state
    grouped = bool({"group", "code"} & found.columns)
    mine = {cohort.id: cohort for cohort in _mine(here)}
    alike = mine.get(cohort_id) or next(iter(mine.values()), None)
    to = said.get("roster_to", _FILE if grouped else cohort_id)
    return Choice(
        cohort_id=cohort_id if to == _FILE else (to or ""),
        single=to != _FILE,
        create=bool(said.get("roster_create")),
        namesakes=bool(said.get("roster_namesakes")),
        language=here.words.language.code,
        **{
            name: str(said.get(f"roster_{name}") or (getattr(alike, name) if alike else ""))
            for name in _FIELDS
        },
    )


def _mine(here: Here) -> list[Cohort]:
    return cohorts.mine(here.house, here.me)


def _offer(here: Here, cohort_id: str, found: Roster) -> None:
    """The choices, then what they lead to."""
    t, n = here.words.t, here.words.n
    _where(here, cohort_id, found)
    choice = _choice(here, cohort_id, found)
    if choice.single and not choice.cohort_id:
        return
    ahead = roster.preview(here.house, here.me, found, choice)
    _ask(here, ahead, choice)
    new, left = ahead.count(NEW), ahead.count(LEFT) + ahead.count(ELSEWHERE)
    facts = [
        n("{n} nouveau", "{n} nouveaux", new),
        n("{n} déjà là", "{n} déjà là", ahead.count(HERE)),
    ]
    if left:
        facts.append(n("{n} ligne laissée de côté", "{n} lignes laissées de côté", left))
    if ahead.gatherings:
        facts.append(n("{n} équipe à former", "{n} équipes à former", len(ahead.gatherings)))
    show.chips(facts)
    if ahead.changes:
        label = n("Importer {n} stagiaire", "Importer {n} stagiaires", new)
        st.button(
            label if new else t("Former les équipes"),
            type="primary",
            on_click=frame.act(_import),
            key="roster_import",
        )
    elif ahead.count(HERE):
        st.success(t("Rien à importer : tous ceux que cette liste peut ajouter sont là."))
    _next(here, ahead)
    _problems(here, ahead)
    _absent(here, ahead)
    _all(here, ahead)
    components.link("trainer/roster.py", t("Choisir un autre fichier"), g=cohort_id)


def _where(here: Here, cohort_id: str, found: Roster) -> None:
    """Which group the names go to."""
    t = here.words.t
    mine = _mine(here)
    alike = Counter(cohort.name for cohort in mine)
    names = {
        c.id: c.name if alike[c.name] == 1 else f"{c.name} · {c.establishment} · {c.join_code}"
        for c in mine
    }
    grouped = bool({"group", "code"} & found.columns)
    options = {_FILE: t("Le groupe que dit le fichier")} if grouped else {}
    options |= names
    st.session_state.setdefault(
        "roster_to", _FILE if grouped else cohort_id if cohort_id in names else None
    )
    st.selectbox(
        t("Où vont ces noms ?"),
        list(options),
        format_func=lambda one: options.get(one, ""),
        key="roster_to",
        placeholder=t("Choisis un groupe"),
    )


def _ask(here: Here, ahead: Preview, choice: Choice) -> None:
    """Whether to make what is missing, and who people of the same name are."""
    t = here.words.t
    if ahead.missing:
        names = here.words.listed(sorted(set(ahead.missing.values())))
        st.checkbox(
            t("Créer les groupes qui manquent : {names}", names=show.typed(names)),
            key="roster_create",
        )
        if choice.create:
            with st.container(horizontal=True):
                for name in tuple(_FIELDS):
                    st.session_state.setdefault(f"roster_{name}", getattr(choice, name))
                    st.text_input(t(_FIELDS[name]), key=f"roster_{name}", max_chars=80)
    if ahead.count(ELSEWHERE) or choice.namesakes:
        st.checkbox(
            t("Ceux qui sont dans un autre groupe sont d'autres personnes : les ajouter aussi"),
            key="roster_namesakes",
        )


def _import() -> None:
    arrived = frame.here()
    n = arrived.words.n
    found = roster.held(arrived.me, st.query_params.get("f", ""))
    choice = _choice(arrived, st.query_params.get("g", ""), found)
    done = roster.apply(arrived.house, arrived.me, found, choice)
    told = [n("{n} stagiaire ajouté", "{n} stagiaires ajoutés", done.people)]
    if done.groups:
        told.append(n("{n} groupe créé", "{n} groupes créés", len(done.groups)))
    if done.teams:
        told.append(n("{n} équipe formée", "{n} équipes formées", done.teams))
    frame.say(" · ".join(told))


# What is shown -----------------------------------------------------------------------------------


def _next(here: Here, ahead: Preview) -> None:
    """The groups of the file that are here, each with its cards while somebody is awaited."""
    t = here.words.t
    waiting = lists.awaited(here.house, here.me, list(ahead.places))
    rows = []
    for place, group in sorted(ahead.places.items(), key=lambda one: one[1]):
        cards = f"/api/documents/cards/{place}?who={lists.AWAITED}"
        printed = f" · [{t('Imprimer les cartes')}]({cards})" if waiting.get(place) else ""
        rows.append(f"- [{show.typed(group)}](/groupe?g={place}){printed}")
    if rows and not ahead.changes:
        st.markdown("\n".join(rows))


def _problems(here: Here, ahead: Preview) -> None:
    """The rows with something to look at, and how to mend each."""
    t = here.words.t
    rows = [line for line in ahead.lines if line.finding]
    if not rows:
        return
    alike: dict[str, list[Line]] = {}
    for line in rows:
        alike.setdefault(t(PROBLEMS[line.finding], **line.data), []).append(line)
    st.subheader(t("À regarder"))
    show.table(
        [t("Ligne"), t("Nom"), t("Comment corriger")],
        [
            [_few(here, [str(x.entry.row) for x in found]), _names(here, found), told]
            for told, found in alike.items()
        ],
    )
    for place, group in _others(rows).items():
        components.link(
            "trainer/group.py", t("Déplacer depuis {group}", group=show.typed(group)), g=place
        )


def _few(here: Here, texts: list[str]) -> str:
    """The first of many, and that there are more."""
    return here.words.listed(texts[:SHOWN]) + (" …" if len(texts) > SHOWN else "")


def _names(here: Here, found: list[Line]) -> str:
    """Whom a problem is about: names, or how many."""
    if len(found) > SHOWN:
        return here.words.n("{n} nom", "{n} noms", len(found))
    return here.words.listed(line.entry.name for line in found)


def _others(rows: Iterable[Line]) -> dict[str, str]:
    """The groups in which people of the list are already: id → name."""
    return {line.data["cohort"]: line.data["group"] for line in rows if line.status == ELSEWHERE}


def _absent(here: Here, ahead: Preview) -> None:
    """Who is in a group and not on the list: only said."""
    t = here.words.t
    if ahead.absent:
        st.subheader(t("Dans le groupe, mais pas dans la liste"))
        st.caption(t("Ils restent : une liste n'enlève personne."))
        show.table(
            [t("Groupe"), t("Noms")],
            [[group, here.words.listed(names)] for group, names in ahead.absent],
        )


def _all(here: Here, ahead: Preview) -> None:
    """Every row and what becomes of it, folded."""
    t = here.words.t
    head = [t("Ligne"), t("Nom"), t("Groupe"), t("Équipe"), t("Ce qui se passe")]
    rows = [
        [str(x.entry.row), x.entry.name, x.group, x.entry.team, t(STATUSES[x.status])]
        for x in ahead.lines
    ]
    label = escape(here.words.n("Voir {n} ligne", "Voir {n} lignes", len(rows)))
    inside = show.table_html(head, rows)
    st.html(f"<details><summary>{label}</summary>{inside}</details>")
