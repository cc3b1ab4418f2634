"""The links between things, in both directions: where it comes from, what rests on it.

Two relations run along the thread, and they are not the same one read twice:

- *made from*: answer → note → hypothesis → experiment → evidence → entry of the plan. A test is made
  to check a hypothesis, an interview is held in a test.
- *rests on*: a hypothesis rests on the evidence that bears on it and on the tests of it; a test's
  outcome rests on what was gathered in it; an entry rests on what it names. What something was made
  from it rests on too, except a test on its hypothesis and evidence on its test: asking a question
  does not make the answer.

So « what rests on this interview? » finds its test, the hypotheses it speaks to and the prices
built on them, and not the other interviews of the same test.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pie_core.discovery import entries as plan_entries
from pie_core.model.discovery import Evidence, Experiment, Hypothesis

KINDS = ("answer", "note", "hypothesis", "experiment", "evidence", "entry")


class Ref(NamedTuple):
    """One thing on the thread, written `kind:id`.

    `answer:module/activity.prompt`, `note:id`, `hypothesis:id`, `experiment:id`, `evidence:id`,
    `entry:activity.prompt.row` (a row of the plan). What cannot be read has the kind `unknown`.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return self.id if self.kind == "unknown" else f"{self.kind}:{self.id}"


def parse(written: str) -> Ref:
    """The thing that `written` names.

    Exercises and the plan name an answer or an activity's test without a kind
    (`module/activity.prompt`, `module/activity`): these read as answers.
    """
    kind, colon, rest = written.partition(":")
    if colon and kind in KINDS and rest:
        return Ref(kind, rest)
    return Ref("answer", written) if not colon and "/" in written else Ref("unknown", written)


class Sourced(Protocol):
    """A thing that says where it comes from: a note of a board."""

    @property
    def id(self) -> str:
        """Its own id."""
        ...

    @property
    def source(self) -> str:
        """What it was made from, as `parse` reads it, or ''."""
        ...


class Missing(NamedTuple):
    """A link to something that is gone: who has it, and what it names."""

    ref: Ref
    source: Ref


Links = Mapping[Ref, Iterable[Ref]]


@dataclass(frozen=True)
class Thread:
    """The whole thread of a project. All four questions answer nearest first, each thing once.

    A thing that nobody knows has no links; a vanished source is still named. Links in a circle are
    followed once, and nothing is among its own answers.
    """

    made_from: Links
    makes: Links
    supported_by: Links
    supports: Links
    lost: tuple[Missing, ...] = ()

    def comes_from(self, ref: Ref) -> tuple[Ref, ...]:
        """What it was made from, back to the answer it began with."""
        return _reached(ref, self.made_from)

    def grew_from_it(self, ref: Ref) -> tuple[Ref, ...]:
        """What was made from it, on to the entries of the plan."""
        return _reached(ref, self.makes)

    def rests_on(self, ref: Ref) -> tuple[Ref, ...]:
        """What it would be doubtful without: for a price, its tests and its interviews."""
        return _reached(ref, self.supported_by)

    def rests_on_it(self, ref: Ref) -> tuple[Ref, ...]:
        """What would be doubtful without it."""
        return _reached(ref, self.supports)

    def missing(self) -> tuple[Missing, ...]:
        """The links to things that are not there (any more), in the order of the things."""
        return self.lost


def _reached(start: Ref, links: Links) -> tuple[Ref, ...]:
    """Everything that can be reached from `start`, breadth first; every link is seen once."""
    seen = {start: None}
    queue = deque([start])
    while queue:
        for ref in links.get(queue.popleft(), ()):
            if ref not in seen:
                seen[ref] = None
                queue.append(ref)
    del seen[start]
    return tuple(seen)


def entry_ref(origin: plan_entries.Origin) -> Ref:
    """The row of the plan that a cell stands in."""
    return Ref("entry", f"{origin.activity}.{origin.prompt}.{origin.row}")


class _Loom:
    """Takes in the things one by one, and keeps their links both ways."""

    def __init__(self) -> None:
        self.known: set[Ref] = set()
        self.named: list[tuple[Ref, Ref]] = []
        self.made_from: dict[Ref, list[Ref]] = defaultdict(list)
        self.makes: dict[Ref, list[Ref]] = defaultdict(list)
        self.supported_by: dict[Ref, list[Ref]] = defaultdict(list)
        self.supports: dict[Ref, list[Ref]] = defaultdict(list)

    def made(self, ref: Ref, source: Ref) -> None:
        self.made_from[ref].append(source)
        self.makes[source].append(ref)

    def rests(self, ref: Ref, support: Ref) -> None:
        self.supported_by[ref].append(support)
        self.supports[support].append(ref)

    def sourced(self, ref: Ref, written: str) -> None:
        """Add a thing that was made from what it names, and rests on it."""
        self.known.add(ref)
        if written:
            source = parse(written)
            self.named.append((ref, source))
            self.made(ref, source)
            self.rests(ref, source)

    def test(self, experiment: Experiment) -> None:
        """Add a test: made for its hypotheses, which rest on it."""
        ref = Ref("experiment", experiment.id)
        self.known.add(ref)
        for key in experiment.hypotheses:
            hypothesis = Ref("hypothesis", key)
            self.named.append((ref, hypothesis))
            self.made(ref, hypothesis)
            self.rests(hypothesis, ref)

    def piece(self, evidence: Evidence) -> None:
        """Add evidence: made in its test; the test and what it bears on rest on it."""
        ref = Ref("evidence", evidence.id)
        self.known.add(ref)
        if evidence.experiment:
            test = Ref("experiment", evidence.experiment)
            self.named.append((ref, test))
            self.made(ref, test)
            self.rests(test, ref)
        for bearing in evidence.bears:
            hypothesis = Ref("hypothesis", bearing.hypothesis)
            self.named.append((ref, hypothesis))
            self.rests(hypothesis, ref)


def links(
    notes: Iterable[Sourced] = (),
    hypotheses: Iterable[Hypothesis] = (),
    experiments: Iterable[Experiment] = (),
    evidence: Iterable[Evidence] = (),
    entries: Iterable[plan_entries.Evidence] = (),
    *,
    answers: Collection[str] | None = None,
    rows: Collection[str] | None = None,
) -> Thread:
    """The thread of a project's things, archived ones too: what was put away is not gone.

    `entries` are the rows of the plan that name a proof. `answers` (`module/activity.prompt`, and
    `module/activity` for an activity's test) and `rows` (`activity.prompt.row`) are all there are
    of them; where None, links to them are not checked.
    """
    loom = _Loom()
    for note in notes:
        loom.sourced(Ref("note", note.id), note.source)
    for hypothesis in hypotheses:
        loom.sourced(Ref("hypothesis", hypothesis.id), hypothesis.source)
    for experiment in experiments:
        loom.test(experiment)
    for piece in evidence:
        loom.piece(piece)
    for entry in entries:
        loom.sourced(entry_ref(entry.origin), entry.source)
    loom.known.update(Ref("answer", key) for key in answers or ())
    loom.known.update(Ref("entry", key) for key in rows or ())
    unchecked = {kind for kind, all_of in (("answer", answers), ("entry", rows)) if all_of is None}
    return Thread(
        loom.made_from,
        loom.makes,
        loom.supported_by,
        loom.supports,
        tuple(
            dict.fromkeys(
                Missing(ref, source)
                for ref, source in loom.named
                if source not in loom.known and source.kind not in unchecked
            )
        ),
    )
