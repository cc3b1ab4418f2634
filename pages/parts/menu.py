"""The table of screens: file, address, title, who sees it. The frame and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from pie_core.model.people import Role

TRAINEE, TRAINER, REVIEWER, ADMINISTRATOR = (
    Role.TRAINEE,
    Role.TRAINER,
    Role.REVIEWER,
    Role.ADMINISTRATOR,
)
STAFF = (TRAINER, ADMINISTRATOR)


@dataclass(frozen=True)
class Screen:
    """One screen. `title` is a French sentence for the catalogue; `url` is never translated."""

    file: str
    url: str
    title: str
    roles: tuple[Role, ...]
    default: bool = False
    hidden: bool = False
    wide: bool = False


VISITOR = Screen("visitor/entrance.py", "entree", "Bienvenue", (), default=True)

SCREENS = (
    Screen("trainee/home.py", "accueil", "Accueil", (TRAINEE,), default=True),
    Screen("trainee/project.py", "projet", "Mon projet", (TRAINEE,), wide=True),
    Screen("trainee/canvas.py", "canevas", "Mon canevas", (TRAINEE,), wide=True),
    Screen("trainee/tests.py", "tests", "Mes tests", (TRAINEE,), wide=True),
    Screen("trainee/figures.py", "chiffres", "Mes chiffres", (TRAINEE,), wide=True),
    Screen("trainee/dossier.py", "dossier", "Mon dossier", (TRAINEE,), wide=True),
    Screen("trainee/skills.py", "competences", "Mes compétences", (TRAINEE,), wide=True),
    Screen("trainee/committee.py", "banque", "La banque", (TRAINEE,), wide=True),
    Screen(
        "trainee/glossary.py",
        "mots",
        "Les mots difficiles",
        (TRAINEE, *STAFF, REVIEWER),
        hidden=True,
    ),
    Screen("trainee/cases.py", "equipes", "Six équipes", (TRAINEE, *STAFF, REVIEWER), hidden=True),
    Screen("trainer/home.py", "groupes", "Mes groupes", STAFF, default=True, wide=True),
    Screen("trainer/group.py", "groupe", "Groupe", STAFF, hidden=True, wide=True),
    Screen("trainer/roster.py", "liste", "Importer une liste", STAFF, hidden=True),
    Screen("trainer/skills.py", "profils", "Compétences", STAFF, hidden=True, wide=True),
    Screen("trainer/answer.py", "travail", "Travail", STAFF, hidden=True, wide=True),
    Screen("trainer/desk.py", "seance", "Séance en classe", STAFF, hidden=True, wide=True),
    Screen("trainer/workshop.py", "preparer", "Préparer la séance", STAFF, hidden=True, wide=True),
    Screen("trainer/stage.py", "projection", "Projection", STAFF, hidden=True, wide=True),
    Screen("trainer/attendance.py", "presence", "Présences", STAFF, hidden=True, wide=True),
    Screen("trainer/paper.py", "papier", "Papier", STAFF, hidden=True),
    Screen("trainer/year_end.py", "fin-annee", "Fin d'année", STAFF, hidden=True),
    Screen(
        "trainer/merged.py", "fichier", "Le groupe dans un fichier", STAFF, hidden=True, wide=True
    ),
    Screen("trainer/numbers.py", "bilan", "Bilan des groupes", STAFF, wide=True),
    Screen("trainer/programme.py", "programme", "Programme", STAFF),
    Screen("trainer/guide.py", "guide", "Guide du formateur", STAFF),
    Screen("trainer/rules.py", "regles", "Règles", STAFF, wide=True),
    Screen("trainer/status.py", "etat", "État du cahier", STAFF, wide=True),
    Screen("trainer/team.py", "equipe", "Équipe", (*STAFF, REVIEWER), hidden=True, wide=True),
    Screen(
        "trainee/figures.py", "chiffres", "Chiffres", (*STAFF, REVIEWER), hidden=True, wide=True
    ),
    Screen("trainee/canvas.py", "canevas", "Canevas", (*STAFF, REVIEWER), hidden=True, wide=True),
    Screen("trainee/tests.py", "tests", "Tests", (*STAFF, REVIEWER), hidden=True, wide=True),
    Screen("trainee/dossier.py", "dossier", "Dossier", (*STAFF, REVIEWER), hidden=True, wide=True),
    Screen(
        "reviewer/submission.py",
        "lecture",
        "Lecture",
        (TRAINEE, *STAFF, REVIEWER),
        hidden=True,
        wide=True,
    ),
    Screen(
        "trainee/committee.py", "banque", "La banque", (*STAFF, REVIEWER), hidden=True, wide=True
    ),
    Screen("trainer/staff.py", "comptes", "Comptes", (ADMINISTRATOR,)),
    Screen("reviewer/home.py", "dossiers", "Dossiers", (REVIEWER,), default=True, wide=True),
    Screen("trainee/module.py", "module", "Module", (TRAINEE, *STAFF), hidden=True),
    Screen("trainee/account.py", "compte", "Mon compte", tuple(Role)),
)


def screens(role: Role) -> tuple[Screen, ...]:
    """The screens of a role, in the order of the menu."""
    return tuple(screen for screen in SCREENS if role in screen.roles)
