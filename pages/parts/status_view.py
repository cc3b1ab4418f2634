"""The state of the workbook for its trainer: a mark, a sentence and what to do for each matter."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import frame, menu
from pages.parts import show as draw
from pages.parts.frame import Here
from pie_core.service import health
from pie_core.service.health import Mark, Sign, State, Wait
from pie_core.store.about import About
from pie_core.words.catalogue import Words
from pie_core.words.numbers import clock, local_day, moment, number

LOOK_AGAIN = 30.0
"""Seconds after which the page looks again by itself."""
SHOWN_WAITS = 6
MARKS = {
    Mark.GOOD: ("done", "✓", "bien"),
    Mark.ATTENTION: ("in_progress", "!", "attention"),
    Mark.BAD: ("to_do", "✗", "à régler"),
}
"""Mark → colour as other states have it, shape, French word: never colour alone."""
WHOLE = {
    Mark.GOOD: "Tout va bien. La classe peut travailler.",
    Mark.ATTENTION: "La classe peut travailler. Un point est à regarder quand tu as le temps.",
    Mark.BAD: "Un point est à régler avant la prochaine séance.",
}
MATTERS = {
    "server": "Base de données",
    "disk": "Place sur le disque",
    "backup": "Sauvegarde",
    "pages": "Vitesse des pages",
    "saves": "Vitesse des enregistrements",
    "memory": "Mémoire",
    "problems": "Problèmes du dernier jour",
    "network": "Adresse pour la classe",
}
SENTENCES = {
    (
        "server",
        "good",
    ): "Elle est sur un serveur : « {base} » sur {host}, {engine}. Elle répond en {wait} et occupe {size}.",
    (
        "server",
        "slow",
    ): "Elle est sur un serveur, « {base} » sur {host}, et met {wait} à répondre : les pages se font attendre. Préviens la personne qui administre ce serveur.",
    (
        "server",
        "away",
    ): "Elle est sur un serveur, « {base} » sur {host}, qui ne répond pas. Préviens la personne qui l'administre.",
    ("disk", "good"): "Il reste {free} sur le disque. Le cahier en occupe {size}.",
    (
        "disk",
        "low",
    ): "Il reste seulement {free} sur le disque. Fais de la place bientôt : vide la corbeille, déplace des vidéos.",
    (
        "disk",
        "full",
    ): "Il reste seulement {free} sur le disque. Fais de la place maintenant, sinon les réponses ne s'enregistrent plus.",
    (
        "disk",
        "good_beside",
    ): "Il reste {free} sur le disque. Le cahier y met ses copies de sauvegarde et son journal.",
    (
        "disk",
        "full_beside",
    ): "Il reste seulement {free} sur le disque. Fais de la place maintenant, sinon les copies de sauvegarde ne se font plus.",
    (
        "disk",
        "unknown",
    ): "Cet ordinateur ne dit pas combien de place il reste. Regarde dans ses réglages.",
    ("backup", "good"): "La dernière date du {when}. Le cahier se sauvegarde seul chaque nuit.",
    (
        "backup",
        "old",
    ): "La dernière date du {when}. Sauvegarde maintenant, et laisse le cahier ouvert un moment chaque jour.",
    ("backup", "none"): "Il n'y a pas encore de sauvegarde. Fais la première maintenant.",
    (
        "backup",
        "copy",
    ): "Sauvegarder la base revient à la personne qui administre le serveur. Le cahier en garde aussi une copie chaque nuit : la dernière date du {when}.",
    (
        "backup",
        "old_copy",
    ): "Sauvegarder la base revient à la personne qui administre le serveur. La dernière copie du cahier date du {when} : fais-en une maintenant.",
    (
        "backup",
        "no_copy",
    ): "Sauvegarder la base revient à la personne qui administre le serveur. Le cahier n'en a pas encore de copie : fais-en une maintenant.",
    ("backup", "empty"): "Le cahier est encore vide : rien à sauvegarder.",
    (
        "backup",
        "clock",
    ): "La dernière semble venir du futur ({when}). Règle la date et l'heure de l'ordinateur.",
    ("pages", "few"): "Trop peu de pages ont été ouvertes depuis le démarrage pour le dire.",
    ("pages", "good"): "Les pages s'ouvrent vite : 19 fois sur 20 en moins de {wait}.",
    (
        "pages",
        "slow",
    ): "Une page se fait attendre : 1 fois sur 20, « {name} » prend plus de {wait}. Ferme les autres programmes de cet ordinateur.",
    ("saves", "few"): "Trop peu de réponses sont venues depuis le démarrage pour le dire.",
    ("saves", "good"): "Les réponses s'enregistrent vite : 19 fois sur 20 en moins de {wait}.",
    (
        "saves",
        "slow",
    ): "Les réponses se font attendre : 1 fois sur 20, plus de {wait}. Ferme les autres programmes de cet ordinateur.",
    ("memory", "good"): "Le cahier utilise {used} de mémoire.",
    (
        "memory",
        "much",
    ): "Le cahier utilise {used} de mémoire, plus que d'habitude. Redémarre-le après la séance.",
    (
        "memory",
        "machine",
    ): "La mémoire de l'ordinateur est presque pleine. Ferme les autres programmes.",
    ("memory", "unknown"): "Cet ordinateur ne dit pas combien de mémoire le cahier utilise.",
    ("problems", "none"): "Aucun problème depuis hier.",
    ("problems", "some"): "Il y a eu des problèmes : ils sont plus bas, avec ce qu'il faut faire.",
    ("network", "good"): "Les téléphones de la classe ouvrent {address}",
    (
        "network",
        "alone",
    ): "Cet ordinateur n'est sur aucun réseau : seul lui ouvre le cahier. Connecte-le au Wi-Fi de la classe.",
}
"""Matter and case → sentence. What stands in braces is of the facts."""


def show(here: Here) -> None:
    """The page: the signs and the problems look again by themselves; buttons stand still."""
    _signs()
    _acts(here)
    _details()


def _state(here: Here) -> State:
    return health.state(here.house, here.me, int(st.get_option("server.port")))


@frame.live(LOOK_AGAIN)
def _signs(here: Here) -> None:
    """The whole in a word, then each matter."""
    state = _state(here)
    t, n = here.words.t, here.words.n
    found = health.signs(state)
    worst = health.worst(found)
    facts = (
        n("{n} appareil connecté", "{n} appareils connectés", state.browsers),
        n("{n} page ouverte", "{n} pages ouvertes", state.pages),
        t("ouvert depuis {time}", time=_span(here.words, state.uptime)),
        t("version {number}", number=state.version),
    )
    rows = "".join(_row(here.words, one, _said(here.words, one, state)) for one in found)
    st.html(
        f'<p class="pie-say">{_mark(here.words, worst)} {escape(t(WHOLE[worst]))}</p>'
        + draw.chips_html(facts)
        + f'<ul class="pie-signs">{rows}</ul>'
        + f'<p class="pie-step-of">{escape(t("Vu à {time}.", time=clock(state.at)))}</p>'
    )


def _mark(words: Words, mark: Mark) -> str:
    colour, shape, word = MARKS[mark]
    return (
        f'<span class="pie-state pie-mark" data-state="{colour}" data-mark="{mark.value}">'
        f'<span aria-hidden="true">{shape}</span> {escape(words.t(word))}</span>'
    )


def _row(words: Words, sign: Sign, sentence: str) -> str:
    matter = escape(words.t(MATTERS[sign.matter]))
    return f"<li><strong>{matter}</strong>{_mark(words, sign.mark)}<p>{sentence}</p></li>"


def _said(words: Words, sign: Sign, state: State) -> str:
    """The sentence of a sign as HTML, its facts put in."""
    if sign.matter == "server" and state.server:
        return _of_server(words, sign, state.server)
    slow = health.slowest(state.page_waits if sign.matter == "pages" else state.save_waits)
    facts = {
        "free": _size(words, state.disk_free),
        "size": _size(words, state.database),
        "when": moment(state.backup_at, words.language) if state.backup_at else "",
        "wait": _wait(words, slow) if slow else "",
        "name": _page(words, slow.name) if slow else "",
        "used": _size(words, state.resident),
    }
    sentence = escape(_filled(words.t(SENTENCES[sign.matter, sign.code]), facts))
    link = f'<bdi dir="ltr"><strong>{escape(state.address)}</strong></bdi>'
    return sentence.replace("{address}", link)


def _filled(sentence: str, facts: dict[str, str]) -> str:
    for name, text in facts.items():
        sentence = sentence.replace("{" + name + "}", text)
    return sentence


def _of_server(words: Words, sign: Sign, server: About) -> str:
    """The sentence of a database server as HTML; its names are Latin in every language."""
    milliseconds = number((server.wait or 0) * 1000, words.language, decimals=1)
    facts = {
        "wait": escape(words.t("{number} ms", number=milliseconds)),
        "size": escape(_size(words, server.size)),
        "base": _latin(server.name),
        "host": _latin(server.host),
        "engine": _latin(f"PostgreSQL {server.version}"),
    }
    return _filled(escape(words.t(SENTENCES[sign.matter, sign.code])), facts)


def _latin(text: str) -> str:
    return f'<bdi dir="ltr">{escape(text)}</bdi>'


def _size(words: Words, size: int | None) -> str:
    """Bytes as a person reads them: megabytes, or gigabytes from one on."""
    value = size or 0
    if value >= health.GIGABYTE:
        in_words = number(value / health.GIGABYTE, words.language, decimals=1)
        return words.t("{size} Go", size=in_words)
    decimals = 1 if value < 10 * health.MEGABYTE else 0
    in_words = number(value / health.MEGABYTE, words.language, decimals=decimals)
    return words.t("{size} Mo", size=in_words)


def _wait(words: Words, wait: Wait) -> str:
    """Seconds to a hundredth, as one reads a stopwatch."""
    return words.t("{seconds} s", seconds=number(wait.p95, words.language, decimals=2))


def _span(words: Words, seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 120:
        return words.n("{n} minute", "{n} minutes", minutes)
    hours = minutes // 60
    if hours < 48:
        return words.n("{n} heure", "{n} heures", hours)
    return words.n("{n} jour", "{n} jours", hours // 24)


def _page(words: Words, url: str) -> str:
    """A page by its title."""
    screen = next((one for one in menu.SCREENS if one.url == url), None)
    return words.t(screen.title) if screen else url


def _acts(here: Here) -> None:
    """A backup now, and the journal to send."""
    t = here.words.t

    def back_up() -> None:
        arrived = frame.here()
        health.back_up(arrived.house, arrived.me)
        frame.say(t("Sauvegarde faite et vérifiée."))

    with st.container(horizontal=True, key="status-acts"):
        st.button(t("Sauvegarder maintenant"), on_click=frame.act(back_up), key="status_backup")
        st.link_button(t("Journal à envoyer"), "/api/journal")
    st.html(
        '<p class="pie-step-of">'
        + escape(
            t(
                "Le journal dit quels problèmes sont venus et où dans le programme. Il ne contient ni nom, ni réponse, ni PIN."
            )
        )
        + "</p>"
    )


@frame.live(LOOK_AGAIN)
def _details(here: Here) -> None:
    """For whoever looks for the reason."""
    state = _state(here)
    _problems(here, state)
    _waits(here, state)


def _waits(here: Here, state: State) -> None:
    """The pages that made people wait most."""
    t, spoken = here.words.t, here.words.language
    if not state.page_waits:
        return
    rows = [
        [_page(here.words, one.name), number(one.count, spoken), _wait(here.words, one)]
        for one in state.page_waits[:SHOWN_WAITS]
    ]
    st.subheader(t("Pages les plus lentes"))
    draw.table([t("Page"), t("Ouvertures"), t("19 fois sur 20, moins de")], rows)


def _problems(here: Here, state: State) -> None:
    """What went wrong lately: when, what, what to do, how often."""
    t, n, spoken = here.words.t, here.words.n, here.words.language
    st.subheader(t("Derniers problèmes"))
    if not state.problems:
        st.html(f'<p class="pie-calm">{escape(t("Aucun problème dans le journal."))}</p>')
        return
    rows = []
    for one in state.problems:
        same_day = local_day(one.at) == local_day(state.at)
        when = clock(one.at) if same_day else moment(one.at, spoken)
        mark = Mark.BAD if one.grave else Mark.ATTENTION
        often = n("{n} fois", "{n} fois", one.count)
        more = f'{escape(when)} · {escape(often)} · <bdi dir="ltr">{escape(one.code)}</bdi>'
        rows.append(
            f"<li><strong>{escape(t(one.what))}</strong>{_mark(here.words, mark)}"
            f"<p>{escape(t(one.do))}<small>{more}</small></p></li>"
        )
    st.html(f'<ul class="pie-signs">{"".join(rows)}</ul>')
