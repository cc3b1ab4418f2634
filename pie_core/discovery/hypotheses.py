"""How far a hypothesis stands on what was seen, and which one to test first.

Evidence is weighed by what it cost the person who gave it. The ladder (say is less than do, a small
commitment less than a large one) is Bland and Osterwalder's, *Testing Business Ideas* (2019), in
the five rungs of this programme: 1 opinion of friends, 2 interview of a real customer, 3 measured
behaviour, 4 commitment, 5 payment. They give an order and no numbers; the numbers here are this
workbook's own, chosen so that each rule below can be said in one sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Literal

from pie_core.model.discovery import Evidence, Hypothesis

Level = Literal["none", "weak", "mixed", "fair", "strong", "contradicted"]

WEIGHTS: Mapping[int, int] = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}
"""Rung → weight of one person. Each rung counts twice the one below: acting once says more than
agreeing twice."""

DOUBT = 10.0
"""Weight of what is not known yet. Evidence of this weight, all on one side, is half certain."""

FAIR, STRONG = 1 / 3, 2 / 3
"""The score from which evidence is fair, and strong."""

FAIR_PEOPLE, FAIR_RUNG = 3, 2
"""Fair (or contradicted) needs at least three people who are no friends: one customer is a story."""

STRONG_PEOPLE, STRONG_RUNG = 5, 3
"""Strong needs at least five people who did something: words alone never suffice."""

_KINDS = ("desirability", "feasibility", "viability")


@dataclass(frozen=True)
class Strength:
    """What the evidence says of a hypothesis.

    `supporting` and `opposing` are weights (0 and up), `score` their balance from -1 (certainly
    wrong) to 1 (certainly right), 0 nothing known or as much on both sides. `rung` is the highest
    rung reached on either side, 0 if none. `people` is n: those who speak for it and against it.
    """

    level: Level = "none"
    score: float = 0.0
    supporting: float = 0.0
    opposing: float = 0.0
    rung: int = 0
    people_for: int = 0
    people_against: int = 0

    @property
    def people(self) -> int:
        """n, always shown beside the level."""
        return self.people_for + self.people_against

    @property
    def knowledge(self) -> float:
        """How far the question is settled, either way: 0 not at all, 1 wholly.

        As much evidence for as against settles nothing, however much there is.
        """
        return abs(self.score)


_NOTHING = Strength()


class _Side:
    """People who speak on one side, by the rung of what they did."""

    def __init__(self) -> None:
        self.people = dict.fromkeys(WEIGHTS, 0)

    def from_rung(self, rung: int) -> int:
        """People who reached this rung or a higher one."""
        return sum(n for reached, n in self.people.items() if reached >= rung)

    @property
    def rung(self) -> int:
        return max((rung for rung, n in self.people.items() if n), default=0)

    @property
    def weight(self) -> float:
        """The sum over the rungs of what the rung adds × log2(1 + people on it or above).

        The logarithm makes the first people count most: ten say much more than one, a hundred
        little more than ten. A million opinions weigh 20, two payments 25. People are added up
        before it is taken, so cutting one interview round into ten pieces changes nothing; and who
        paid counts on every rung below too, so the same people on a higher rung never weigh less.
        """
        total, below = 0.0, 0
        for rung, weight in WEIGHTS.items():
            total += (weight - below) * log2(1 + self.from_rung(rung))
            below = weight
        return total


def _level(score: float, weight: float, supporting: _Side, opposing: _Side) -> Level:
    if not weight:
        return "none"
    if score >= FAIR and supporting.from_rung(FAIR_RUNG) >= FAIR_PEOPLE:
        enough = supporting.from_rung(STRONG_RUNG) >= STRONG_PEOPLE
        return "strong" if score >= STRONG and enough else "fair"
    if score <= -FAIR and opposing.from_rung(FAIR_RUNG) >= FAIR_PEOPLE:
        return "contradicted"
    # On one side alone, this weight would have been at least half certain.
    return "mixed" if weight >= DOUBT and abs(score) < FAIR else "weak"


def _strength(supporting: _Side, opposing: _Side) -> Strength:
    plus, minus = supporting.weight, opposing.weight
    score = (plus - minus) / (plus + minus + DOUBT)
    return Strength(
        _level(score, plus + minus, supporting, opposing),
        score,
        plus,
        minus,
        max(supporting.rung, opposing.rung),
        supporting.from_rung(1),
        opposing.from_rung(1),
    )


def strengths(evidence: Iterable[Evidence]) -> dict[str, Strength]:
    """The strength of every hypothesis that evidence bears on, by its id.

    Neutral and archived evidence counts nothing, nor does a piece that says both for and against
    one hypothesis. Who stands behind two pieces is counted twice: pieces carry no full names, so it
    cannot be seen here.
    """
    sides: dict[str, dict[str, _Side]] = defaultdict(lambda: {"for": _Side(), "against": _Side()})
    for piece in evidence:
        if piece.archived:
            continue
        senses: dict[str, set[str]] = defaultdict(set)
        for bearing in piece.bears:
            senses[bearing.hypothesis].add(bearing.sense)
        for hypothesis, said in senses.items():
            said.discard("neutral")
            if len(said) == 1:
                sides[hypothesis][said.pop()].people[piece.rung] += piece.n
    return {key: _strength(found["for"], found["against"]) for key, found in sides.items()}


def strength(hypothesis_id: str, evidence: Iterable[Evidence]) -> Strength:
    """What the evidence that bears on a hypothesis says of it.

    `score` = (for - against) / (for + against + DOUBT), with the weights of `_Side.weight`. More
    for it never lowers the score, more against it never raises it, and the order is of no account.

    Levels, with n people all on one side: `fair` from 5 interviews, 3 measured visits or 3
    pre-orders; `strong` from 31 measured visits or 5 pre-orders or payments; opinions of friends
    stay `weak`, however many. `contradicted` is the mirror of fair. `mixed`: much was seen, and it
    does not agree. `none`: nothing bears on it.
    """
    return strengths(evidence).get(hypothesis_id, _NOTHING)


def risk(hypothesis: Hypothesis, found: Strength) -> float:
    """How urgent a test is, 0 to 1: importance × (1 - knowledge).

    The reading of the assumption map (important and little evidence first; Bland and Osterwalder
    2019, callstartup.com) as one number. Evidence against counts as knowledge: a hypothesis that is
    known to be wrong needs a decision, no further test.
    """
    return hypothesis.importance / 5 * (1 - found.knowledge)


def riskiest(hypotheses: Sequence[Hypothesis], evidence: Iterable[Evidence]) -> list[Hypothesis]:
    """The hypotheses to test, most urgent first; archived ones are left out.

    Of equal risk, in this order: the more important; the one that fewer people spoke to;
    desirability before feasibility before viability (no use in making what nobody wants); the one
    given first.
    """
    found = strengths(evidence)

    def urgency(hypothesis: Hypothesis) -> tuple[float, int, int, int]:
        known = found.get(hypothesis.id, _NOTHING)
        return (
            -round(risk(hypothesis, known), 9),  # 3/5 × 0.5 and 5/5 × 0.3 are equal.
            -hypothesis.importance,
            known.people,
            _KINDS.index(hypothesis.kind),
        )

    return sorted((h for h in hypotheses if not h.archived), key=urgency)


def place(hypothesis: Hypothesis, evidence: Iterable[Evidence]) -> tuple[float, float]:
    """Where it stands on the map, both 0 to 1: x how far it is settled, y how important it is.

    Top left is what to test first. The page mirrors x where it reads from right to left.
    """
    return strength(hypothesis.id, evidence).knowledge, (hypothesis.importance - 1) / 4


def importance_at(y: float) -> int:
    """The importance (1 to 5) of a hypothesis dropped at height `y` of the map.

    Only the height can be dragged: how far it is settled follows from the evidence.
    """
    return 1 + int(min(max(y, 0.0), 1.0) * 4 + 0.5)
