"""A round of the class's committee under way, as tests begin with."""

from __future__ import annotations

from dataclasses import dataclass, field

from pie_core.model.committee import PHASES
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.service import answers, committee_acts, committees, examples
from pie_core.service.committees import View
from tests.conftest import Class

ASKED = {
    "dirhams": 100_000,
    "use": "Un four et le premier stock.",
    "guarantee": "Le four.",
    "months": 12,
    "percent": 6,
}


def planned(school: Class, actor: Actor, number: int = 0) -> None:
    """The day and the figures of an example team, as this trainee's."""
    team = examples.teams()[number]
    own = (actor.id, team["members"][0]["answers"])
    for owner, given in (own, (school.project(actor), team["answers"])):
        for key, value in given.items():
            answers.save(school.house, actor, owner, PromptRef.parse(key), value, 0)


@dataclass
class Game:
    """Amal's team asks; Driss is director, Nadia looks at risk; the trainer leads."""

    school: Class
    id: str = ""
    nadia: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.nadia = self.school.join("Nadia Chraïbi", "3691")
        project = self.school.project(self.school.amal)
        self.id = committee_acts.open_round(self.school.house, self.school.trainer, project)

    def turn(self, phase: str) -> None:
        committee_acts.turn(self.school.house, self.school.trainer, self.id, phase)

    def ask(self, actor: Actor | None = None, **changes: object) -> None:
        given = {**ASKED, **changes}
        committee_acts.file_request(self.school.house, actor or self.school.amal, self.id, **given)  # type: ignore[arg-type]

    def sit(self, actor: Actor, role: str) -> None:
        committee_acts.sit(self.school.house, actor, self.id, role)

    def score(
        self, actor: Actor, level: int = 3, *, done: bool = True, question: str = "?"
    ) -> None:
        criteria = committees.form(self.school.house).criteria
        committee_acts.score(
            self.school.house,
            actor,
            self.id,
            levels={criterion.id: level for criterion in criteria},
            remarks={},
            question=question,
            done=done,
        )

    def vote(
        self, actor: Actor, verdict: str = "accept", reason: str = "Les clients paient."
    ) -> None:
        committee_acts.vote(self.school.house, actor, self.id, verdict, reason)

    def decide(self, actor: Actor, verdict: str = "accept", **more: str) -> None:
        committee_acts.decide(
            self.school.house,
            actor,
            self.id,
            verdict,
            more.pop("reasons", "Le plan tient."),
            **more,
        )

    def reply(self, actor: Actor, text: str = "Merci.", based_on: str = "") -> None:
        committee_acts.reply(self.school.house, actor, self.id, "agree", text, based_on)

    def seen(self, actor: Actor) -> View:
        return committees.round(self.school.house, actor, self.id)

    def reach(self, phase: str) -> Game:
        """Play on to a phase, everybody doing their part."""
        amal, driss, nadia = self.school.amal, self.school.driss, self.nadia
        for at in PHASES[1 : PHASES.index(phase) + 1]:  # type: ignore[arg-type]
            match at:
                case "seats":
                    self.ask()
                case "sitting":
                    self.sit(driss, "director")
                    self.sit(nadia, "risk")
                case "decision":
                    self.score(driss, 4, question="Qui achète ?")
                    self.score(nadia, 2, question="Et si les ventes baissent ?")
                    self.vote(nadia, "refuse", "La caisse est trop basse.")
                    self.vote(driss, "conditions", "Avec plus d'apport.")
                case "reply":
                    self.decide(driss, "conditions", conditions="5 000 DH d'apport en plus.")
                case "closed":
                    self.reply(amal)
            self.turn(at)
        return self
