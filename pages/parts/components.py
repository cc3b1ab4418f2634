"""What the browser shows by code of our own: the frame, forms; and links between screens.

Their code is in `assets/`, served under a hashed name with immutable caching; what Streamlit sends
is only a line that imports it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import streamlit as st

from pages.parts import browser_words, findings, registered
from pie_core.api.assets import AssetFolder
from pie_core.model.people import TEXT_SIZES
from pie_core.service import institutions
from pie_core.words.catalogue import Words
from pie_core.words.languages import LANGUAGES

ASSETS = AssetFolder(Path(__file__).parent / "assets")


def _component(name: str) -> Any:
    """A component whose module is imported from our own address at its first mount.

    Its data stand under one key, `page`: Streamlit looks for tables in each value of the first level.
    """
    script = f"""
const ready = import(new URL({ASSETS.url(name + ".js")!r}, document.baseURI).href);
export default function (component) {{
  let end;
  let ended = false;
  const given = {{ ...component, data: component.data.page }};
  ready.then((module) => {{ if (!ended) end = module.default(given); }});
  return () => {{ ended = true; if (end) end(); }};
}}
"""
    return st.components.v2.component(f"pie_{name}", html="<div></div>", js=script)


_FORM = _component("form")


@lru_cache(maxsize=8)
def _words(words: Words) -> str:
    """The address of a language's words as a script: the browser keeps it, no run sends it."""
    told = browser_words.worded(words)
    errors = {code: words.t(text) for code, text in findings.SENTENCES.items()}
    chosen = {
        "languages": {code: one.own_name for code, one in LANGUAGES.items()},
        "text_sizes": [TEXT_SIZES[0], TEXT_SIZES[-1]],
    }
    script = "export default " + json.dumps(
        {**told, **chosen, "errors": errors}, ensure_ascii=False
    )
    return ASSETS.put(f"words-{words.language.code}.js", script.encode())


def common(here: Any) -> dict[str, Any]:
    """What every component, and the script of the page, is given."""
    return {
        "token": here.token,
        "language": here.words.language.code,
        "dir": here.words.language.direction,
        "modules": {
            "drafts": ASSETS.url("drafts.js"),
            "table": ASSETS.url("table.js"),
            "class": ASSETS.url("class.js"),
            "live": ASSETS.url("live.js"),
            "live_css": ASSETS.url("live.css"),
        },
        "words": _words(here.words),
    }


def frame(here: Any) -> None:
    """What `assets/frame.js` goes by: language, who is here, the token; an element, since it is cheap."""
    person = {"id": here.actor.id} if here.actor else None
    if person and here.actor.person.cohort_id:
        person["cohort"] = here.actor.person.cohort_id
    size = here.actor.person.text_size if here.actor else 0
    more = {"person": person, "handover": here.handover, "size": size}
    page = json.dumps({**common(here), **more}, ensure_ascii=False)
    st.html(f'<div class="pie-page" data-page="{escape(page)}"></div>')


def _form(
    here: Any, key: str, action: str, fields: list[dict[str, Any]], submit: str, **more: Any
) -> None:
    page = {
        **common(here),
        "css": ASSETS.url("form.css"),
        "action": action,
        "fields": fields,
        "submit": submit,
        "next": more.pop("next", "/"),
        "errors": more.pop("errors", {}),
        **more,
    }
    _FORM(key=key, data={"page": page})


def _field(name: str, label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "type": kind, "required": kind != "checkbox", **more}


def _stay(t: Any) -> dict[str, Any]:
    return _field("long", t("C'est mon téléphone : rester connecté"), "checkbox", required=False)


def first_form(here: Any) -> None:
    """First start: code of the terminal, name, password."""
    t = here.words.t
    fields = [
        _field("code", t("Code de la fenêtre noire"), "code", autocomplete="off"),
        _field("name", t("Ton prénom et ton nom"), autocomplete="name"),
        _field(
            "password",
            t("Mot de passe"),
            "password",
            help=t("Au moins 8 caractères. Trois mots au hasard font très bien l'affaire."),
            autocomplete="new-password",
        ),
    ]
    wrong = {"wrong_code": t(findings.SENTENCES["wrong_setup_code"])}
    extra = {"language": here.words.language.code}
    _form(
        here,
        "first",
        "/api/session/first",
        fields,
        t("Créer mon compte"),
        errors=wrong,
        extra=extra,
    )


def join_form(here: Any, code: str, name: str = "") -> None:
    """A trainee's first time: code, name, PIN of their own; a card's link brings the first two."""
    t = here.words.t
    fields = [
        _field("code", t("Code du groupe (6 caractères)"), "code", value=code, autocomplete="off"),
        _field("name", t("Ton prénom et ton nom"), value=name[:60], autocomplete="name"),
        _field(
            "pin",
            t("Choisis un PIN de 4 chiffres"),
            "pin",
            help=t("Ne le dis à personne. Tu en auras besoin à chaque fois."),
            autocomplete="new-password",
        ),
        _field("pin_again", t("Le même PIN encore une fois"), "pin", autocomplete="new-password"),
        _stay(t),
    ]
    extra = {"language": here.words.language.code}
    _form(here, "join", "/api/session/join", fields, t("Rejoindre le groupe"), extra=extra)


def back_form(here: Any, groups: list[tuple[str, str]]) -> None:
    """A trainee comes back: group, name, PIN."""
    t = here.words.t
    options = [{"id": i, "label": name} for i, name in groups]
    fields = [
        _field("cohort", t("Ton groupe"), "select", options=options),
        _field("name", t("Ton prénom et ton nom"), autocomplete="username"),
        _field("secret", t("Ton PIN"), "pin", autocomplete="current-password"),
        _stay(t),
    ]
    if not options:
        st.info(t("Aucun groupe n'est ouvert. Demande à ton formateur."))
        return
    _form(here, "back", "/api/session", fields, t("Entrer"))


def staff_form(here: Any) -> None:
    """Trainers, reviewers, administrators: name and password."""
    t = here.words.t
    fields = [
        _field("name", t("Ton prénom et ton nom"), autocomplete="username"),
        _field("secret", t("Mot de passe"), "password", autocomplete="current-password"),
    ]
    wrong = {"wrong_secret": t(findings.SENTENCES["wrong_password"])}
    _form(here, "staff", "/api/session", fields, t("Entrer"), extra={"cohort": ""}, errors=wrong)


def institution_form(here: Any, ticket: str) -> None:
    """Whom the institution vouches for goes in; by itself, as soon as the form is there."""
    t = here.words.t
    extra = {"ticket": ticket, "language": here.words.language.code}
    action = "/api/session/institution"
    wrong = {"name_taken": t(findings.SENTENCES["institution_name"])}  # Nobody types it here.
    _form(here, "institution", action, [], t("Entrer"), extra=extra, errors=wrong, auto=True)


def _own_secret(here: Any) -> dict[str, str]:
    """What a wrong PIN or password is called where nobody types a name."""
    own = "own_pin" if here.me.role.value == "trainee" else "own_password"
    return {"wrong_secret": here.words.t(findings.SENTENCES[own])}


def link_form(here: Any, ticket: str) -> None:
    """Let an institution's account open one's own, with the secret once more."""
    t, trainee = here.words.t, here.me.role.value == "trainee"
    kind = "pin" if trainee else "password"
    label = t("Écris ton PIN pour confirmer") if trainee else t("Écris ton mot de passe")
    fields = [_field("secret", label, kind, autocomplete="off")]
    action, extra, wrong = "/api/me/identity", {"ticket": ticket}, _own_secret(here)
    _form(here, "link", action, fields, t("Relier"), next="/compte", extra=extra, errors=wrong)


def secret_form(here: Any, ticket: str = "") -> None:
    """Change one's own PIN or password; with a `ticket` of the institution, choose the first."""
    t, trainee = here.words.t, here.me.role.value == "trainee"
    kind = "pin" if trainee else "password"
    old, new = (
        (t("Ton PIN actuel"), t("Ton nouveau PIN"))
        if trainee
        else (t("Mot de passe actuel"), t("Nouveau mot de passe"))
    )
    fields = [
        *([] if ticket else [_field("old", old, kind, autocomplete="current-password")]),
        _field("new", new, kind, autocomplete="new-password"),
    ]
    extra, wrong = {"ticket": ticket} if ticket else {}, _own_secret(here)
    action = "/api/me/secret"
    _form(here, "secret", action, fields, t("Changer"), next="/compte", extra=extra, errors=wrong)


def erase_form(here: Any, ticket: str = "") -> None:
    """Erase one's own account, with the secret, or a `ticket` of the institution, once more."""
    t, trainee = here.words.t, here.me.role.value == "trainee"
    kind = "pin" if trainee else "password"
    label = t("Écris ton PIN pour confirmer") if trainee else t("Écris ton mot de passe")
    fields = [] if ticket else [_field("secret", label, kind, autocomplete="off")]
    extra, wrong = {"ticket": ticket} if ticket else {}, _own_secret(here)
    door = f"/?efface=1&lang={here.words.language.code}"  # Which says that it is done.
    action, button = "/api/me/erase", t("Effacer mon compte")
    _form(here, "erase", action, fields, button, next=door, extra=extra, errors=wrong)


def receive_form(here: Any, groups: list[tuple[str, str]], following: str) -> None:
    """The file of a project, and the group that it goes into; then the page `following`."""
    t = here.words.t
    fields = [
        _field(
            "file",
            t("Le fichier du projet"),
            "file",
            accept=".json,application/json",
            help=t("Son nom finit par « projet » et une date, puis .json."),
        )
    ]
    if groups:
        options = [{"id": i, "label": name} for i, name in groups]
        fields.append(_field("cohort", t("Dans quel groupe"), "select", options=options))
    large = {"too_large": t("Ce fichier est trop grand (40 Mo au plus).")}
    _form(
        here,
        "receive",
        "/api/projects",
        fields,
        t("Ouvrir ce fichier"),
        next=following,
        errors=large,
    )


def roster_form(here: Any, cohort: str) -> None:
    """The file of a list; then the page that shows what it would change."""
    t = here.words.t
    fields = [
        _field(
            "file",
            t("Le fichier de la liste"),
            "file",
            accept=".csv,.txt,.tsv,.xlsx,.ods",
            help=t("1 000 noms et 1 Mo au plus."),
        )
    ]
    large = {"too_large": t(findings.SENTENCES["roster_size"])}
    following = f"/liste?g={quote(cohort)}&f={{file}}"
    _form(
        here,
        "roster",
        "/api/roster",
        fields,
        t("Voir ce qui change"),
        next=following,
        errors=large,
    )


def class_form(here: Any) -> None:
    """The file of a whole group; then what came of it."""
    t = here.words.t
    fields = [
        _field(
            "file",
            t("Le fichier du groupe"),
            "file",
            accept=".zip,application/zip",
            help=t("Son nom commence par « groupe » et finit par une date, puis .zip."),
        )
    ]
    _form(
        here,
        "class",
        "/api/classes",
        fields,
        t("Ouvrir ce groupe"),
        next="/fichier?g={cohort}",
        errors={"too_large": t("Ce fichier est trop grand (200 Mo au plus).")},
    )


def logo_form(here: Any, cohort: str) -> None:
    """The school's logo for the plans of a group."""
    t = here.words.t
    fields = [
        _field(
            "file",
            t("Le logo de l'établissement"),
            "file",
            accept="image/png,image/jpeg,image/webp",
            help=t("Une image JPEG ou PNG. Elle se met sur la première page de chaque plan."),
        )
    ]
    _form(
        here,
        "logo",
        f"/api/cohorts/{quote(cohort)}/logo",
        fields,
        t("Enregistrer le logo"),
        next=f"/groupe?g={quote(cohort)}",
    )


def sign_out(here: Any, label: str) -> None:
    """A button that ends the session on this device, and what an institution left in its browser."""
    vouched = institutions.current().open and st.user.to_dict().get("is_logged_in") is True
    following = "/auth/logout" if vouched else "/"  # There `st.logout` leads, too.
    _form(here, "sign_out", "/api/session/end", [], label, next=following)


Look = Literal["main", "button", "plain", "back"]
"""How a link looks: the one thing to do next, a way to go, a title in a list, the way back."""


def link(file: str, label: str, look: Look = "button", **query: str) -> None:
    """A link to another screen.

    `assets/app.css` draws the looks: by the key of a container, or by the place: a link at the top
    of a screen leads back, one inside something is a button.
    """
    if look in ("button", "back"):
        st.page_link(registered.page(file), label=label, query_params=query)
        return
    place = "-".join([file.rsplit("/", maxsplit=1)[-1].removesuffix(".py"), *query.values()])
    with st.container(key=f"{look}-{place}", width="content"):
        st.page_link(registered.page(file), label=label, query_params=query)


def step_link(module: str, activity: str, label: str, look: Look = "button") -> None:
    """A link to a module, one of its activities, or its end."""
    query = {"m": module, **({"a": activity} if activity else {})}
    link("trainee/module.py", label, look, **query)


def language_links(here: Any) -> None:
    """The languages, for somebody who is not signed in; a code and a name in the address stay there."""
    given = st.query_params
    code_query = "".join(
        f"{key}={quote(given[key])}&amp;" for key in ("code", "name") if given.get(key)
    )
    links = []
    for code, language in LANGUAGES.items():
        current = ' aria-current="true"' if code == here.words.language.code else ""
        links.append(
            f'<a href="?{code_query}lang={code}" target="_self" lang="{code}"{current}>'
            f"{language.own_name}</a>"
        )
    st.html(f'<nav class="pie-languages">{"".join(links)}</nav>')
