"""The words of groups in numbers, the same on screen, on paper and in a file."""

from __future__ import annotations

from pie_core.model.numbers import Count, Part, Report, Task
from pie_core.model.programme import Programme
from pie_core.report.wording import activity_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number, percent

NONE = "–"
TIME = "Le temps vient des enregistrements : entre deux enregistrements d'une même équipe (ou personne) dans une étape, il compte jusqu'à 5 minutes ; chaque début compte 1 minute. C'est un minimum : lire, discuter ou aller sur le terrain ne se voit pas."
CLASSES = "Une séance dure du début jusqu'à sa fin, ou jusqu'au dernier geste du formateur, et compte au plus 6 heures."
PRIVATE = "D'une étape privée on sait seulement combien de personnes l'ont terminée, et seulement à partir de 5 dans le groupe. Son temps n'est pas compté."
NOBODY = "Ces chiffres décrivent des groupes : personne n'y est nommé, personne n'y est classé. Le temps du milieu (la moitié fait plus, la moitié fait moins) n'est donné qu'à partir de 5 équipes ou personnes."


def part_title(programme: Programme, part: Part, words: Words) -> str:
    """What a part of the workbook is called."""
    module = programme.keeping(part.id) if len(part.modules) == 1 else None
    if module is None:
        return words.t("Hypothèses, tests et preuves")
    return module.worded(words.language.code).title


def task_title(programme: Programme, task: Task, words: Words) -> str:
    """What an activity is called."""
    module = programme.module(task.module)
    activity = module.activity(task.activity) if module else None
    if module is None or activity is None:
        return task.activity
    return activity_words(module, activity, words.language.code).title


def scope(report: Report, words: Words) -> str:
    """Which groups are counted, in one line."""
    t = words.t
    if len(report.groups) == 1:
        one = report.groups[0][0]
        return " · ".join((one.name, one.trade, one.establishment, one.year))
    chosen = [text for text in (report.establishment, report.trade) if text]
    count = words.n("{n} groupe", "{n} groupes", len(report.groups))
    return " · ".join([*chosen, count]) if chosen else t("Tous mes groupes : {n}", n=count)


def duration(seconds: int | None, words: Words) -> str:
    """A time in hours and minutes: `3 h 20`; a dash where nothing may be said."""
    if seconds is None:
        return NONE
    minutes = round(seconds / 60)
    if minutes < 60:
        return words.t("{minutes}\u00a0min", minutes=minutes)
    hours = number(minutes // 60, words.language)
    if not minutes % 60:
        return words.t("{hours}\u00a0h", hours=hours)
    return words.t("{hours}\u00a0h\u00a0{minutes}", hours=hours, minutes=f"{minutes % 60:02}")


def share(part: int, whole: int, words: Words) -> str:
    """A part of a whole in whole per cent; a dash of nothing."""
    return percent(round(part / whole, 2), words.language) if whole else NONE


def among(part: int | None, whole: int, words: Words) -> str:
    """How many of how many: `18/25`; a dash of nothing; what may not be said says why."""
    if not whole:
        return NONE
    return words.t("moins de 5") if part is None else f"{part}/{whole}"


def who(task: Task, words: Words) -> str:
    """Who does an activity: teams or persons."""
    if task.private:
        return words.t("personnes (privé)")
    return words.t("équipes") if task.by == "team" else words.t("personnes")


def finished(count: Count, words: Words) -> str:
    """How many finished, with the share."""
    if count.done is None or not count.of:
        return among(count.done, count.of, words)
    return f"{among(count.done, count.of, words)} ({share(count.done, count.of, words)})"


def started(task: Task, count: Count, words: Words) -> str:
    """How many began; a dash of private activities."""
    if task.private or count.begun is None:
        return NONE
    return among(count.begun, count.of, words)


def presence(rate: float | None, words: Words) -> str:
    """The rate of presence; a dash where nobody wrote it down."""
    return NONE if rate is None else percent(round(rate, 2), words.language)
