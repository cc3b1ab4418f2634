"""Refusals and findings as one clear sentence in the reader's language."""

from __future__ import annotations

import logging
from typing import Any

import streamlit as st

from pie_core.errors import PieError
from pie_core.store import trouble
from pie_core.words.catalogue import Words

SENTENCES = {
    "error": "Quelque chose n'a pas marché. Recharge la page ; ce qui était enregistré est toujours là.",
    "forbidden": "Cette page n'est pas pour toi. Reviens à l'accueil.",
    "personal": "Cette étape est personnelle : seul le stagiaire lit et écrit ses réponses. Demande-lui de les recopier.",
    "token": "Cette page est restée ouverte trop longtemps. Recharge-la et recommence.",
    "signed_out": "Ta session est finie. Entre de nouveau avec ton nom et ton PIN.",
    "not_found": "Cette page n'existe pas ou n'existe plus. Reviens à l'accueil.",
    "conflict": "Quelqu'un a changé ce texte en même temps. Recharge la page pour voir les deux.",
    "frozen": "Ce critère ne change plus : le test a déjà commencé.",
    "too_large": "Ce fichier est trop grand. Prends une photo plus petite (12 Mo au plus).",
    "too_late": "L'envoi s'est arrêté en route. Rapproche-toi du Wi-Fi et recommence.",
    "not_an_image": "Ce fichier n'est pas une photo. Choisis une image JPEG ou PNG.",
    "name_taken": "Ce nom existe déjà dans le groupe. Si c'est toi, va dans « Je reviens ». Sinon, ajoute ton nom de famille.",
    "wrong_code": "Ce code n'existe pas. Regarde le tableau et recopie les 6 caractères.",
    "wrong_setup_code": "Ce n'est pas le code. Il est écrit dans la fenêtre noire où le cahier a démarré.",
    "wrong_secret": "Le nom et le PIN ne vont pas ensemble. Essaie encore, ou demande à ton formateur.",
    "wrong_password": "Le nom et le mot de passe ne vont pas ensemble. Essaie encore.",
    "own_pin": "Ce n'est pas ton PIN. Essaie encore, ou demande à ton formateur.",
    "own_password": "Ce n'est pas ton mot de passe. Essaie encore.",
    "locked": "Trop d'essais. Attends {seconds} secondes, ou demande à ton formateur de changer ton PIN.",
    "not_recognised": "Ton établissement te connaît, mais ce cahier ne te connaît pas encore. Demande à ton formateur de t'ajouter.",
    "institution_unknown": "Ton établissement te connaît, mais ce cahier ne te connaît pas encore. Demande à ton formateur de t'ajouter.",
    "institution_again": "Cette connexion a déjà servi, ou elle est trop ancienne. Connecte-toi encore une fois.",
    "institution_closed": "Ton groupe est fermé. Demande à ton formateur.",
    "institution_trainees": "Ici, les stagiaires entrent avec leur nom et leur PIN.",
    "institution_name": "Ton nom existe déjà dans ton groupe. Si c'est toi, va dans « Je reviens », puis relie ton compte dans « Mon compte ». Sinon, demande à ton formateur.",
    "institution_taken": "Ce compte de l'établissement ouvre déjà un autre compte du cahier.",
    "institution_last": "Choisis d'abord un secret à toi : sans lui, tu ne pourrais plus entrer.",
    "institution_line": "Une ligne ne convient pas. Écris sur chacune une adresse, un point-virgule, puis le prénom et le nom.",
    "institution_group": "Choisis un groupe ouvert pour ces stagiaires.",
    "invalid": "Il manque quelque chose, ou une valeur ne convient pas. Regarde et corrige.",
    "offline": "Pas de connexion avec l'ordinateur de la classe. Vérifie le Wi-Fi et recommence.",
    "pin": "Le PIN a 4 chiffres, par exemple ceux d'une date que toi seul connais.",
    "easy_pin": "Ce PIN est trop facile à deviner. Choisis quatre chiffres moins simples.",
    "pin_again": "Les deux PIN ne sont pas les mêmes. Écris-les encore une fois.",
    "password": "Le mot de passe a au moins 8 caractères. Trois mots au hasard font très bien l'affaire.",
    "name": "Écris ton prénom et ton nom, avec des lettres (2 à 60).",
    "text": "Remplis ce champ (80 caractères au plus).",
    "field": "Remplis tous les champs.",
    "empty_note": "Écris quelque chose sur la note.",
    "empty_board": "Ce tableau est encore vide. Pose d'abord une note.",
    "block": "Ce bloc n'existe pas sur ce tableau. Recharge la page.",
    "archived": "Cette note est rangée. Reviens en arrière pour la reprendre.",
    "too_long": "Ce texte est trop long. Raccourcis-le.",
    "reason": "Écris pourquoi le critère change : ceux qui lisent le test doivent le savoir.",
    "criterion": "Écris d'abord le critère : un chiffre, et son sens.",
    "criterion_always_met": "Ce critère serait toujours atteint. Choisis un chiffre que le test peut manquer.",
    "scenarios": "Dix scénarios au plus. Retires-en un d'abord.",
    "unknown_item": "Cette question n'existe pas dans ce questionnaire. Recharge la page.",
    "level": "Ce niveau n'existe pas. Choisis un niveau de la liste.",
    "version_gone": "Les questions ont changé depuis : cette version n'est plus dans le cahier. Les réponses sont gardées.",
    "nothing_answered": "Tu n'as encore rien choisi. Réponds au moins à une question.",
    "too_few": "Moins de 5 réponses : rien ne sort, pour que personne ne soit reconnu.",
    "not_json": "Ce fichier n'est pas lisible, ou il est abîmé. Demande à l'équipe de l'envoyer encore une fois.",
    "foreign_file": "Ce fichier ne vient pas de ce cahier. Choisis un fichier de projet (.json).",
    "newer_file": "Ce fichier vient d'un cahier plus récent. Mets ce cahier à jour, puis recommence.",
    "broken_file": "Il manque quelque chose dans ce fichier, ou il a été changé. Demande à l'équipe de l'envoyer encore une fois.",
    "not_class_file": "Ce fichier n'est pas un groupe, ou il est coupé. Choisis le fichier .zip que l'autre ordinateur a donné.",
    "foreign_class": "Ce fichier ne vient pas de ce cahier. Choisis le fichier d'un groupe (.zip).",
    "damaged_class": "Ce fichier est abîmé : une partie a changé ou manque. Rien n'a été pris. Copie-le encore une fois depuis l'autre ordinateur.",
    "broken_class": "Ce fichier contient quelque chose que le cahier n'écrit jamais. Rien n'a été pris. Refais-le sur l'autre ordinateur.",
    "group_elsewhere": "Ce groupe est déjà sur cet ordinateur, chez un autre formateur. Demande-lui de te l'ouvrir.",
    "closed_group": "Ce groupe est fermé sur cet ordinateur. Rouvre-le d'abord dans « Mes groupes », puis recommence.",
    "snapshot": "Le plan dans ce fichier n'est pas lisible. Demande à l'équipe de l'envoyer encore une fois.",
    "language": "Choisis une langue de la liste.",
    "superseded": "L'équipe a déposé une nouvelle version. Ouvre-la d'abord.",
    "decision": "Cette décision ne suit pas l'état du dossier. Recharge la page.",
    "storage": "Rien n'a pu être enregistré : le disque de l'ordinateur de la classe ne répond pas. Préviens ton formateur.",
    "storage_full": "Rien n'a pu être enregistré : le disque de l'ordinateur de la classe est plein. Préviens ton formateur, puis recommence.",
    "storage_read_only": "Rien n'a pu être enregistré : le disque de l'ordinateur de la classe refuse l'écriture. Préviens ton formateur.",
    "storage_away": "Rien n'a pu être enregistré : le serveur du cahier ne répond pas. Recommence dans une minute.",
    "storage_busy": "Rien n'a été enregistré : l'ordinateur de la classe est occupé. Recommence dans une minute.",
    "storage_damaged": "Rien n'a pu être enregistré : le fichier du cahier est abîmé. Préviens tout de suite ton formateur.",
    "not_built": "Le document n'a pas pu être fait cette fois. Recommence dans une minute.",
    "roster_size": "Ce fichier est trop grand (1 Mo au plus). Garde seulement la feuille des noms.",
    "roster_rows": "Cette liste a plus de 1 000 noms. Partage-la en plusieurs fichiers.",
    "roster_old": "Ce fichier est d'un Excel ancien (.xls). Enregistre-le en .xlsx ou en CSV, puis recommence.",
    "roster_kind": "Ce fichier n'est pas une liste lisible. Enregistre-la en Excel (.xlsx) ou en CSV, puis recommence.",
    "roster_empty": "Il n'y a aucun nom dans ce fichier.",
    "roster_columns": "Je n'ai pas trouvé de colonne « Nom » dans ce fichier.",
    "team_size": "Une équipe a de 1 à 5 personnes.",
    "feedback_level": "Choisis : à revoir, bien ou excellent.",
    "feedback_text": "Écris une phrase : l'équipe doit savoir quoi revoir.",
    "phrases": "Douze phrases au plus par niveau, de 200 caractères au plus.",
    "taken_there": "Quelqu'un de ce groupe-là porte déjà ce nom. Si c'est la même personne, réunis d'abord ses deux comptes.",
    "day": "Ce jour ne convient pas. Choisis aujourd'hui ou un jour déjà passé.",
    "still_open": "Ferme d'abord le groupe : ensuite tu pourras effacer.",
    "group_name": "Ce n'est pas le nom du groupe. Recopie-le exactement.",
    "no_class": "Aucune séance n'est ouverte. Commence d'abord la séance.",
    "no_steps": "Cette séance n'a pas encore d'étape. Ajoute d'abord une étape.",
    "no_step": "Choisis d'abord une étape.",
    "last_step": "C'était la dernière étape.",
    "first_step": "C'est la première étape.",
    "no_question": "Il n'y a pas de question en ce moment.",
    "seconds": "Donne un temps entre 10 secondes et 4 heures.",
    "pace": "Choisis un rythme de la liste.",
    "scene": "Cet écran n'existe pas. Recharge la page.",
    "kind": "Choisis un genre de question de la liste.",
    "question_text": "Écris la question.",
    "workshop_title": "Donne un nom à la séance (120 caractères au plus).",
    "many_steps": "Une séance a 40 étapes au plus.",
    "step_minutes": "Le temps d'une étape va de 1 à 240 minutes.",
    "step_text": "Écris en quelques mots ce que l'on fait.",
    "step_activity": "Choisis un exercice de la liste.",
    "question_options": "Écris de 2 à 12 réponses possibles, une par ligne.",
    "source": "Choisis d'abord une question du cahier.",
    "private": "Ces réponses sont personnelles : elles ne se montrent pas.",
    "vote_over": "On vote sur ce qui est au mur. Montre d'abord des réponses ou des idées.",
    "vote_options": "Il faut au moins deux réponses au mur pour voter.",
    "withdrawn": "Son auteur a repris cette réponse.",
    "question_closed": "La question est fermée : cette réponse n'est pas comptée.",
    "full": "Tu as déjà envoyé toutes tes réponses.",
    "said_already": "Tu l'as déjà envoyé.",
    "empty_reply": "Écris d'abord quelque chose.",
    "choice": "Choisis une réponse de la liste.",
    "unanswered": "Tu n'as pas encore répondu dans le cahier.",
    "class_moved": "Un autre formateur a changé d'étape. L'écran montre maintenant la sienne ; recommence si tu veux la tienne.",
}
"""Error and finding codes as French sentences of the catalogue."""


def sentence(words: Words, error: PieError) -> str:
    """One sentence for a refusal: its first finding's if there is one."""
    data = dict(error.data)
    code = error.code
    for finding in data.get("findings", [])[:1]:
        code, data = (finding["code"] if finding["code"] in SENTENCES else code), finding
    text = words.t(SENTENCES.get(code, SENTENCES["error"]))
    return text.replace("{seconds}", str(data.get("seconds", "")))


def refused(words: Words, error: PieError) -> None:
    """Show a refusal, with the way out."""
    st.warning(sentence(words, error))
    st.link_button(words.t("Retour à l'accueil"), "/")


def broken(error: Exception) -> bool:
    """A bug or a failing disk reached the screen: the log has it, the person reads one sentence."""
    storage = trouble.named(error)
    if storage:
        trouble.tell(storage, error)
    else:
        logging.getLogger("pie").error("screen", exc_info=error)
    code = storage.code if storage else "error"
    here = st.session_state.get("here")
    st.error(here.words.t(SENTENCES[code]) if here else SENTENCES[code])
    return True


def show(flash: tuple[str, str]) -> None:
    """Show what the last act said: (`success` or `error`, sentence)."""
    kind, text = flash
    (st.success if kind == "success" else st.error)(text)


def lacking(words: Words, label: str, gap: dict[str, Any]) -> str:
    """What a prompt still needs, as one line. The label comes from content, not from people."""
    t, n = words.t, words.n
    match gap["code"]:
        case "empty":
            return t("« {label} » : pas encore répondu", label=label)
        case "short":
            left = gap["min"] - gap["length"]
            return n(
                "« {label} » : encore {n} caractère",
                "« {label} » : encore {n} caractères",
                left,
                label=label,
            )
        case "few":
            left = gap["min"] - gap["count"]
            return n("« {label} » : encore {n}", "« {label} » : encore {n}", left, label=label)
        case _:
            return n(
                "« {label} » : {n} case vide",
                "« {label} » : {n} cases vides",
                gap["count"],
                label=label,
            )
