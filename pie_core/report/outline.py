"""A project as sections of plain data in one language: what the plan says, without how it looks.

`outline` is pure: the same project, figures and day give the same sections. Where something is
missing, a section says in one line what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pie_core.finance.parameters import Parameters, load
from pie_core.finance.projection import Projection
from pie_core.model.project import BLOCKS, Experiment, Project
from pie_core.report.amounts import counted, month, whole
from pie_core.report.figures import (
    assumptions,
    break_even_sentence,
    cash_sentence,
    evidence,
    footnote,
    months,
)
from pie_core.report.parts import (
    COMPETENCES_CREDIT,
    CREDIT,
    Block,
    Canvas,
    Chart,
    Cover,
    Figures,
    Grid,
    Note,
    Pairs,
    Part,
    Section,
    Title,
)
from pie_core.report.rules import checks, conventions, parameters
from pie_core.report.statements import statements
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams
from pie_core.words.terms import BLOCK_NAMES, DECISIONS, JOURNAL, PLAN_FIELDS

_FACTS = (
    ("problem", "Le problème", "À écrire : le problème que vous avez vu, et comment il gêne."),
    ("customer", "Pour qui", "À écrire : les personnes qui vivent ce problème."),
    ("idea", "Notre idée", "À écrire : ce que vous proposez, en deux phrases."),
    ("next_step", "Notre prochain pas", "À écrire : la première chose à faire, et quand."),
)


def outline(
    project: Project,
    projection: Projection | None,
    words: Words,
    today: date,
    known: Parameters | None = None,
) -> tuple[Section, ...]:
    """Summary, canvas, figures, test; the statements too once the team works in its plan.

    `known` are the rules by which the figures were computed; None for those of the file.
    """
    t = words.t
    known = known or load()
    title = t("Les chiffres") if project.plan_opened else t("Les premiers chiffres")
    sections = [
        Section("summary", t("En bref"), tuple(_summary(project, projection, words, today))),
        Section("canvas", t("Le modèle d'affaires"), (_canvas(project, words),), landscape=True),
        Section("figures", title, tuple(_figures(project, projection, words))),
        Section("test", t("Le test et la suite"), tuple(_test(project, projection, words, known))),
    ]
    if project.plan_opened and projection is not None:
        parts = tuple(statements(project, projection, words))
        sections.insert(3, Section("statements", t("Les états financiers"), parts))
    return tuple(sections)


# ---------------------------------------------------------------------- summary


def _summary(
    project: Project, projection: Projection | None, words: Words, today: date
) -> Iterator[Part]:
    t = words.t
    members = ", ".join(project.members)
    team = t("Équipe : {name}", name=project.team)
    facts = (
        (t("Établissement"), project.establishment),
        (t("Filière"), project.trade),
        (t("Groupe"), project.cohort),
        (t("Année"), project.year),
        (t("Date"), day(today, words.language)),
    )
    yield Cover(
        kind=t("Plan d'affaires"),
        name=project.name,
        team=f"{team} ({members})" if members else team,
        facts=tuple((label, text or "—") for label, text in facts),
    )
    rows, missing = [], set()
    for key, label, todo in _FACTS:
        text = project.facts.get(key, "")
        rows.append((t(label), text or t(todo)))
        if not text:
            missing.add(t(label))
    if story := project.facts.get("story"):
        rows.insert(3, (t("Notre histoire"), story))
    yield Pairs(tuple(rows), frozenset(missing), roomy=True)
    yield Title(t("Chiffres clés"))
    if projection is None:
        yield Note(_lacking(project, words), "missing")
    else:
        yield _key_figures(projection, words)
    yield Title(t("Ce que dit le test"))
    yield from _verdict(project, words)


def _lacking(project: Project, words: Words) -> str:
    names = ", ".join(
        words.t(PLAN_FIELDS[name]) for name in project.plan_missing if name in PLAN_FIELDS
    )
    if not names:
        return words.t("Pas encore de chiffres : remplir l'étape des premiers chiffres.")
    return words.t("Pour calculer les chiffres, il manque encore : {fields}.", fields=names)


def _key_figures(projection: Projection, words: Words) -> Figures:
    t, spoken = words.t, words.language
    year = {key: int(projection.years[key][0]) for key in ("sales", "net_result")}
    lowest, even = projection.lowest_cash, projection.break_even[0]
    threshold = even["threshold"]
    when = month(projection.months[lowest.month], words)
    return Figures(
        (
            (t("Ventes de l'année"), dirhams(whole(year["sales"]), spoken), False),
            (
                t("Résultat de l'année"),
                dirhams(whole(year["net_result"]), spoken),
                year["net_result"] < 0,
            ),
            (
                t("Caisse au plus bas ({month})", month=when),
                dirhams(whole(lowest.amount), spoken),
                lowest.amount < 0,
            ),
            (
                t("Seuil de rentabilité (an)"),
                "—" if threshold is None else dirhams(whole(threshold), spoken),
                threshold is None or threshold > year["sales"],
            ),
        )
    )


def _verdict(project: Project, words: Words) -> Iterator[Part]:
    """The decision of each test, with what was counted."""
    t = words.t
    decided = [item for item in project.experiments if item.decision]
    if not decided:
        yield Note(
            t("Pas encore de décision : faire le test prévu, noter le résultat, puis décider."),
            "missing",
        )
    for item in decided:
        people = counted(item, words)
        decision = t(DECISIONS[item.decision or "retest"])
        yield Note(f"{decision}. {people}." if people else f"{decision}.", "strong")
        if item.learning:
            yield Note(item.learning)


# ---------------------------------------------------------------------- canvas


def _canvas(project: Project, words: Words) -> Canvas:
    by_block: dict[str, list[str]] = {block: [] for block in BLOCKS}
    for note in project.notes:
        if note.block in by_block and not note.archived and note.text.strip():
            by_block[note.block].append(note.text)
    most = max(map(len, by_block.values()))
    return Canvas(
        blocks=tuple(
            Block(position, block, words.t(BLOCK_NAMES[block]), tuple(by_block[block]))
            for position, block in enumerate(BLOCKS, start=1)
        ),
        empty=words.t("À compléter"),
        more=tuple(
            words.n("+ {n} autre note", "+ {n} autres notes", count) for count in range(1, most + 1)
        ),
    )


# ---------------------------------------------------------------------- figures


def _figures(project: Project, projection: Projection | None, words: Words) -> Iterator[Part]:
    t, plan = words.t, project.plan
    if plan is None or projection is None:
        yield Note(_lacking(project, words), "missing")
        return
    yield Title(t("Nos hypothèses"))
    yield Grid(
        "assumptions",
        (t("Quoi"), t("Combien"), t("D'où vient ce chiffre")),
        tuple(assumptions(project, plan, words)),
        (0.26, 0.40, 0.34),
    )
    for mark, item in evidence(project):
        yield Note(f"{mark} {footnote(item, words)}", "quiet")
    yield Title(t("Trésorerie sur douze mois"))
    yield Chart("cash", cash_sentence(projection, words))
    yield months(projection, words)
    if projection.lowest_cash.amount < 0:
        yield Note(cash_sentence(projection, words), "warning")
    yield Note(break_even_sentence(plan, projection, words))


# ---------------------------------------------------------------------- test


def _test(
    project: Project, projection: Projection | None, words: Words, known: Parameters
) -> Iterator[Part]:
    t = words.t
    if not project.experiments:
        yield Note(
            t("Pas encore de test. À faire : écrire ce que vous croyez et comment le vérifier."),
            "missing",
        )
    many = len(project.experiments) > 1
    for position, item in enumerate(project.experiments, start=1):
        if many:
            yield Title(t("Test {n}", n=position))
        yield _experiment(item, words)
    if project.journal:
        yield Title(t("Ce que nous avons cru, vu et décidé"))
        yield Grid(
            "assumptions",
            (t("Date"), t("Quoi"), t("En mots")),
            tuple(
                (day(line.at, words.language), t(JOURNAL[line.what][1]), line.text)
                for line in project.journal
            ),
            (0.18, 0.18, 0.64),
        )
    yield Title(t("Et maintenant"))
    step = project.facts.get("next_step", "")
    yield Note(step) if step else Note(t(_FACTS[3][2]), "missing")
    if project.plan is not None:
        yield Title(t("Hypothèses et règles utilisées"))
        yield Note(" ".join(conventions(project.plan, words)))
        yield parameters(project.plan, known, words)
    yield Title(t("À vérifier"))
    for check in checks(projection, words):
        yield Note(f"• {check}")
    yield Note(
        t(
            "Les règles et les taux changent : les vérifier auprès de l'administration avant de s'engager. Les chiffres sont des prévisions de l'équipe, pas des résultats."
        ),
        "quiet",
    )
    yield Title(t("Signatures"))
    names = project.members or ("",)
    yield Grid(
        "signatures",
        (t("Nom et prénom"), t("N° de CIN"), t("Date et signature")),
        tuple((name, "", "") for name in names),
        (0.4, 0.25, 0.35),
    )
    yield Note(f"{t('Canevas')} : {CREDIT}. {t('Compétences')} : {COMPETENCES_CREDIT}.", "quiet")


def _experiment(item: Experiment, words: Words) -> Pairs:
    """One test as labels and texts, in the order in which it is made."""
    t, spoken = words.t, words.language
    criterion, observation = item.criterion, item.observation
    if criterion and item.criterion_at:
        criterion += "\n" + t("(écrit le {day})", day=day(item.criterion_at, spoken))
    if observation and item.observed_at:
        observation += "\n" + t("(noté le {day})", day=day(item.observed_at, spoken))
    rows = (
        (t("Nous croyons que"), item.belief, t("À écrire : ce que vous croyez, en une phrase.")),
        (t("Pour vérifier"), item.method, t("À écrire : ce que vous allez faire, et avec qui.")),
        (
            t("Nous avons raison si"),
            criterion,
            t("À écrire avant le test : à partir de combien c'est oui."),
        ),
        (
            t("Personnes interrogées"),
            counted(item, words),
            t("À noter : combien de personnes, et combien sont d'accord."),
        ),
        (t("Nous avons observé"), observation, t("À noter : ce que les gens ont dit et fait.")),
        (
            t("Décision"),
            t(DECISIONS[item.decision]) if item.decision else "",
            t("À décider : continuer, changer, refaire ou arrêter."),
        ),
        (t("Nous avons appris"), item.learning, t("À écrire : ce que le test vous a appris.")),
    )
    return Pairs(
        tuple((label, text or todo) for label, text, todo in rows),
        frozenset(label for label, text, _ in rows if not text),
    )
