"""A class under way with everything that a projector may have to show, made by the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pie_core.model.live import Option, Plan, Question, Step
from pie_core.model.programme import PromptRef
from pie_core.service import answers, live, replies
from pie_core.service.house import House
from tests.browser.classroom import Member

LONG = (
    "Un service de réparation à domicile pour les petits frigos des épiciers du quartier, "
    "le soir et le vendredi, avec un prix affiché."
)
ARABIC = "خدمة إصلاح الثلاجات الصغيرة في الحي مساء يوم الجمعة بثمن معروف للجميع"
SAID = (
    "confiance argent équipe temps clients peur envie courage métier famille réseau prix الثقة المال "
    "الفريق الوقت الزبائن الخوف الشجاعة العائلة idée risque patience livraison marché souk atelier "
    "diplôme formation banque crédit loyer transport énergie qualité sourire écoute vente stage rêve"
)
WORDS = SAID.split()
PLAN = Plan(
    title="Séance 3 : trouver des idées",
    steps=(
        Step(id="hello", minutes=5, text="Chacun dit son métier et une chose qu'il sait réparer"),
        Step(id="alone", minutes=10, module="discovery_day", activity="know_myself"),
        Step(id="ideas", minutes=40, module="discovery_day", activity="ten_ideas"),
        Step(
            id="ready",
            minutes=3,
            question=Question(
                id="ready",
                kind="poll",
                text="Avez-vous déjà parlé à un client ?",
                options=(Option(id="o1", text="Oui"), Option(id="o2", text="Pas encore")),
            ),
        ),
        Step(id="end", minutes=10, text="Rangement"),
    ),
)
TOLD = PromptRef.parse("discovery_day/ten_ideas.idea")


@dataclass
class Wall:
    """A group's class, acted by its trainer and answered by its members."""

    house: House
    trainer: Member
    cohort: str
    members: list[Member]
    run: str = field(default="")

    def begin(self) -> None:
        """Begin; the first step is there."""
        self.run = live.begin(self.house, self.trainer.actor, self.cohort, PLAN, self.seq)

    @property
    def seq(self) -> int:
        return live.now_of(self.house, self.trainer.actor, self.cohort).seq

    def act(self, kind: str, **data: Any) -> None:
        live.act(self.house, self.trainer.actor, self.cohort, kind, data, self.seq)

    def ask(self, kind: str, text: str = "", options: tuple[str, ...] = (), **more: Any) -> str:
        data = {"kind": kind, "text": text, "options": list(options), **more}
        return live.ask(self.house, self.trainer.actor, self.cohort, data, self.seq).id

    def reply(self, place: int, question: str, value: Any) -> str:
        actor = self.members[place % len(self.members)].actor
        return replies.reply(self.house, actor, self.cohort, question, value).id

    def show(self) -> None:
        self.act("show", on=True)

    # Scenes ---------------------------------------------------------------------------------

    def address(self) -> None:
        self.begin()
        self.act("scene", scene="address")

    def blank(self) -> None:
        self.begin()
        self.act("scene", scene="blank")

    def text(self) -> None:
        self.begin()
        self.act("start", seconds=300)

    def planned(self) -> None:
        self.begin()
        self.act("goto", step="ideas")

    def activity(self) -> None:
        self.planned()
        self.act("start", seconds=2400)

    def paused(self) -> None:
        self.begin()
        self.act("goto", step="alone")
        self.act("start", seconds=600)
        self.act("pause")

    def stopped(self) -> None:
        self.activity()
        self.act("stop")

    def poll(self) -> None:
        self.begin()
        options = ("Réparer", "Cuisiner", "Vendre en ligne", "Je ne sais pas encore")
        question = self.ask("poll", "Quel genre d'activité te ressemble ?", options)
        for place in range(len(self.members)):
            self.reply(place, question, [f"o{1 + place % 3}"])

    def poll_shown(self) -> None:
        self.poll()
        self.show()

    def many_options(self) -> None:
        self.begin()
        self.ask("poll", f"{LONG} {LONG}", tuple(f"{n}. {LONG}"[:140] for n in range(12)))

    def many_bars(self) -> None:
        self.many_options()
        question = live.now_of(self.house, self.trainer.actor, self.cohort).question
        assert question
        for place in range(len(self.members)):
            self.reply(place, question.id, [f"o{1 + place}"])
        self.show()

    def scale(self) -> None:
        self.begin()
        self.ask("scale", "Es-tu prêt à parler à un client aujourd'hui ?")

    def spread(self) -> None:
        self.begin()
        question = self.ask("scale", "Es-tu prêt à parler à un client aujourd'hui ?")
        for place in range(len(self.members)):
            self.reply(place, question, (3, 4, 4, 5, 2)[place % 5])
        self.show()

    def cloud(self, count: int = 40) -> None:
        self.begin()
        question = self.ask("words", "Un mot pour « entreprendre » ?", most=10)
        for place, word in enumerate(WORDS[:count]):
            self.reply(place, question, word)
        for place in range(3):
            self.reply(place + 1, question, WORDS[0])
        self.show()

    def few_words(self) -> None:
        self.cloud(6)

    def ideas(self, long: bool = False) -> list[str]:
        self.begin()
        question = self.ask("ideas", "Comment aider l'épicier dont le frigo lâche ?", most=10)
        texts = [f"{n}. {ARABIC if n % 4 == 3 else LONG}"[:140] for n in range(40)]
        texts = (
            texts
            if long
            else ["Un numéro à appeler", "Prêter un frigo", "الدفع بعد الإصلاح", "Vélo"]
        )
        found = [
            self.reply(place // 10 if long else place, question, text)
            for place, text in enumerate(texts)
        ]
        self.show()
        return found

    def many_ideas(self) -> None:
        self.ideas(long=True)

    def grouped(self) -> None:
        found = self.ideas()
        self.cluster("aaa", "Avant la panne", found[:2])
        self.cluster("bbb", "الأداء", found[2:3])
        self.cluster("ccc", "Encore vide", [])

    def many_grouped(self) -> None:
        found = self.ideas(long=True)
        for n in range(5):
            self.cluster(f"g{n}", f"Groupe {n} : {LONG}"[:60], found[n * 7 : n * 7 + 7])

    def cluster(self, key: str, name: str, ideas: list[str]) -> None:
        self.act("cluster", id=key, name=name)
        for one in ideas:
            replies.moderate(self.house, self.trainer.actor, one, "shown", key)

    def vote(self) -> None:
        self.many_ideas()
        question = self.ask("vote", "Les meilleures idées", most=3)
        found = live.now_of(self.house, self.trainer.actor, self.cohort).question
        assert found
        for place in range(len(self.members)):
            self.reply(place, question, [found.options[place % 3].id, found.options[9].id])

    def vote_shown(self) -> None:
        self.vote()
        self.show()

    def ranking(self) -> None:
        self.begin()
        options = ("Le prix", "La qualité", "La vitesse", "الثقة في الصانع")
        question = self.ask("ranking", "Qu'est-ce qui compte le plus pour ton client ?", options)
        for place in range(len(self.members)):
            order = ["o1", "o2", "o3", "o4"] if place % 2 else ["o4", "o1", "o3", "o2"]
            self.reply(place, question, order)
        self.show()

    def shared(self) -> None:
        """Every team's idea, shared and shown."""
        self.begin()
        self.act("goto", step="ideas")
        for place, member in enumerate(self.members):
            if member.kept(str(TOLD)) is None:
                text = f"{place}. {ARABIC if place % 3 == 2 else LONG} {LONG}"
                answers.save(self.house, member.actor, member.project, TOLD, text, 0)
        question = self.ask("answers", source=str(TOLD))
        for place in range(len(self.members)):
            self.reply(place, question, True)
        replies.show_all(self.house, self.trainer.actor, self.cohort)
        self.show()

    def nothing_yet(self) -> None:
        self.begin()
        self.ask("words", "Un mot ?")
        self.show()


SCENES: dict[str, Callable[[Wall], Any]] = {
    name: getattr(Wall, name)
    for name in (
        *("address", "blank", "text", "planned", "activity", "paused", "stopped"),
        *("poll", "poll_shown", "many_options", "many_bars", "scale", "spread"),
        *("cloud", "few_words", "ideas", "many_ideas", "grouped", "many_grouped"),
        *("vote", "vote_shown", "ranking", "shared", "nothing_yet"),
    )
}
