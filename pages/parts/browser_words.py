"""The words that the browser components show, translated on our side: key → French sentence.

`assets/*.js` name them as `t("key")` and `t.count("key", n)`; a test finds every key here.
"""

from __future__ import annotations

from functools import lru_cache

from pie_core.words.catalogue import Words
from pie_core.words.numbers import clock, stamp

__all__ = ["PLURALS", "SENTENCES", "clock", "stamp", "worded"]

SENTENCES = {
    "optional": "facultatif",
    "example": "Voir un exemple",
    "edited": "Modifié, pas encore enregistré",
    "saving": "Enregistrement…",
    "saved": "Enregistré à {time}",
    "saved_by": "Enregistré à {time} par {author}",
    "saved_on": "Enregistré le {date} à {time}",
    "saved_on_by": "Enregistré le {date} à {time} par {author}",
    "unsaved_offline": "Non enregistré : pas de connexion. Nouvel essai…",
    "unsaved_server": "Non enregistré : le serveur a un problème. Nouvel essai…",
    "no_copy": "Garde cette page ouverte : ce navigateur ne garde pas de copie.",
    "signed_out": "Ta session est finie : reconnecte-toi, ton texte reste ici.",
    "sign_in": "Me reconnecter",
    "token": "Cette page est restée ouverte trop longtemps. Recharge-la : ton texte reste ici.",
    "reload": "Recharger la page",
    "forbidden": "Non enregistré : tu ne peux plus écrire ici. Ton texte reste sur cet appareil.",
    "frozen_reply": "Non enregistré : cette réponse ne peut plus changer.",
    "back_to_saved": "Revenir à la réponse enregistrée",
    "refused": "Non enregistré : cette réponse ne convient pas. Corrige-la.",
    "too_long": "Trop long : {n} caractères sur {max}. Raccourcis pour enregistrer.",
    "too_long_item": "« {text} » est trop long : {n} caractères sur {max}. Raccourcis pour enregistrer.",
    "too_many": "Trop d'éléments : {n} sur {max}. Retires-en pour enregistrer.",
    "not_number": "« {text} » n'est pas un nombre. Écris par exemple {example}.",
    "range": "Écris un nombre entre {min} et {max}.",
    "characters_at_least": "Au moins {min} caractères",
    "closed": "Cette question s'ouvre quand tu as répondu à « {label} ».",
    "frozen_by": "Cette réponse ne change plus : tu as commencé à répondre à « {label} ».",
    "readonly_empty": "Pas encore de réponse.",
    "add": "Ajouter",
    "add_item": "Ajouter une idée ou une ligne",
    "item": "Élément {n}",
    "remove": "Retirer",
    "remove_item": "Retirer « {text} »",
    "removed": "« {text} » est retiré.",
    "undo": "Annuler",
    "count_min": "{n} sur {min} au moins",
    "count_max": "{n} sur {max} au plus",
    "full": "C'est plein : {max} au plus.",
    "start": "Démarrer le chrono",
    "stop": "Arrêter le chrono",
    "restart": "Recommencer le chrono",
    "time_left": "Temps qui reste",
    "minute_left": "Plus qu'une minute.",
    "time_over": "Temps écoulé. Tu peux continuer à écrire.",
    "row": "Ligne {n}",
    "add_row": "Ajouter une ligne",
    "remove_row": "Retirer la ligne {n}",
    "row_removed": "La ligne {n} est retirée.",
    "total": "Total",
    "choose": "Choisir…",
    "dirham": "DH",
    "clear_choice": "Effacer mon choix",
    "choice_gone": "Ton choix n'est plus dans la liste. Choisis encore.",
    "list_first": "Réponds d'abord à « {label} » : les choix viennent de là.",
    "list_elsewhere": "Rien à choisir encore : la liste vient d'une étape d'avant.",
    "chosen_max": "{n} choix sur {max}. Retires-en un pour en prendre un autre.",
    "keys_hint": "Au clavier : touches 1 à {n}.",
    "move_up": "Monter « {text} »",
    "move_down": "Descendre « {text} »",
    "moved": "« {text} » : place {n} sur {count}",
    "rank_hint": "Mets en premier ce qui compte le plus.",
    "keep_order": "Garder cet ordre",
    "weights": "Importance de chaque critère",
    "weights_hint": "0 : ne compte pas, 5 : compte beaucoup",
    "score_of": "{item}, {criterion} : note de 1 à 5",
    "result": "Résultat",
    "points": "{n} points sur {max}",
    "tied": "à égalité",
    "result_empty": "Donne des notes : le classement se fait tout seul.",
    "photo_add": "Prendre ou choisir une photo",
    "photo": "Photo {n}",
    "caption": "Légende (facultatif)",
    "photo_sending": "Envoi de la photo…",
    "photo_waiting": "Photo pas encore envoyée : pas de connexion. Garde cette page ouverte. Nouvel essai…",
    "photo_too_large": "Cette photo est trop grande. Prends-en une plus petite.",
    "photo_not_an_image": "Ce fichier n'est pas une photo. Choisis une image JPEG ou PNG.",
    "photo_refused": "Cette photo n'a pas pu être envoyée. Essaie encore.",
    "photo_removed": "La photo {n} est retirée.",
    "close": "Fermer",
    "conflict": "Cette réponse a changé ailleurs. Compare et choisis.",
    "mine": "Ma version, sur cet appareil",
    "theirs": "Version de {author}, {time}",
    "own_elsewhere": "Ma version d'un autre appareil, {time}",
    "keep_mine": "Garder le mien",
    "take_theirs": "Prendre l'autre",
    "keep_both": "Garder les deux",
    "theirs_taken": "L'autre version est prise.",
    "restore_mine": "Reprendre la mienne",
    "history": "Historique",
    "history_of": "Historique : {label}",
    "history_empty": "Pas encore de version.",
    "history_failed": "L'historique ne vient pas : pas de connexion. Essaie encore.",
    "history_entry": "{date} à {time}, {author}",
    "current_version": "version actuelle",
    "restore": "Reprendre cette version",
    "nothing": "(vide)",
    # The frame: connection lamp, and what earlier pages left unsent.
    "lamp_on": "En ligne",
    "lamp_off": "Hors connexion",
    "lamp_off_help": "L'ordinateur de la classe ne répond pas. Continue : ce que tu écris est gardé ici et partira tout seul.",
    "left_open": "Ouvrir",
    "left_conflict": "Une réponse que tu avais écrite hors connexion a changé ailleurs. Choisis laquelle garder.",
    "left_refused": "Une réponse que tu avais écrite hors connexion n'a pas pu être enregistrée. Elle est toujours sur cet appareil.",
    # Forms.
    "sending": "Un instant…",
    "show_secret": "Voir",
    "hide_secret": "Cacher",
    "wait": "Trop d'essais. Tu peux réessayer dans {seconds} s.",
}

PLURALS = {
    "characters_left": ("Encore {n} caractère possible", "Encore {n} caractères possibles"),
    "characters_min": ("Encore {n} caractère à écrire", "Encore {n} caractères à écrire"),
    "ideas": ("{n} idée", "{n} idées"),
    "scores_missing": ("encore {n} note à donner", "encore {n} notes à donner"),
    "left_saved": (
        "{n} réponse écrite hors connexion vient d'être enregistrée.",
        "{n} réponses écrites hors connexion viennent d'être enregistrées.",
    ),
}
"""Key → (singular, plural); the browser gets `key_one`, `key_few`… as its language counts."""


@lru_cache(maxsize=8)
def worded(words: Words) -> dict[str, str]:
    """Every sentence in a language."""
    told = {key: words.t(text) for key, text in SENTENCES.items()}
    for key, (singular, plural) in PLURALS.items():
        told |= {f"{key}_{form}": text for form, text in words.forms(singular, plural).items()}
    return told
