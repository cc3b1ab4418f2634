"""Where a thing comes from and what rests on it, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.discovery import entries, thread
from pie_core.discovery.thread import Missing, Ref, links, parse
from pie_core.model.discovery import Evidence, Experiment, Hypothesis
from pie_core.model.project import Note


def note(key: str, source: str = "") -> Note:
    return Note(id=key, block="channels", text="Au souk", source=source)


def belief(key: str, source: str = "", **more: object) -> Hypothesis:
    return Hypothesis.model_validate({"id": key, "statement": "x", "source": source, **more})


def trial(key: str, *hypotheses: str, **more: object) -> Experiment:
    return Experiment.model_validate({"id": key, "title": "x", "hypotheses": hypotheses, **more})


def piece(key: str, experiment: str = "", *bears: str, sense: str = "for") -> Evidence:
    return Evidence.model_validate(
        {
            "id": key,
            "experiment": experiment,
            "bears": [{"hypothesis": h, "sense": sense} for h in bears],
        }
    )


def entry(row: str, source: str) -> entries.Evidence:
    return entries.Evidence(entries.Origin("offers", "offers", row, 1), "Jus", source)


def written(refs: tuple[Ref, ...]) -> list[str]:
    return [str(ref) for ref in refs]


WHOLE = {
    "notes": [note("note1", "day/nine_blocks.channels"), note("note2", "answer:day/b.c")],
    "hypotheses": [belief("hypo1", "note:note1"), belief("hypo2", "note:note2")],
    "experiments": [trial("test1", "hypo1"), trial("test2", "hypo2")],
    "evidence": [piece("evid1", "test1", "hypo1", "hypo2"), piece("evid2", "test1", "hypo1")],
    "entries": [entry("offers-1", "experiment:test1"), entry("offers-2", "hypothesis:hypo2")],
}
PRICE = Ref("entry", "offers.offers.offers-1")
OTHER = Ref("entry", "offers.offers.offers-2")


def test_a_price_comes_from_an_answer() -> None:
    assert written(links(**WHOLE).comes_from(PRICE)) == [
        "experiment:test1",
        "hypothesis:hypo1",
        "note:note1",
        "answer:day/nine_blocks.channels",
    ]


def test_what_grew_from_an_answer() -> None:
    start = parse("day/nine_blocks.channels")
    assert written(links(**WHOLE).grew_from_it(start)) == [
        "note:note1",
        "hypothesis:hypo1",
        "experiment:test1",
        "evidence:evid1",
        "evidence:evid2",
        "entry:offers.offers.offers-1",
    ]


def test_what_rests_on_an_interview_is_not_the_other_interview() -> None:
    assert set(links(**WHOLE).rests_on_it(Ref("evidence", "evid1"))) == {
        Ref("experiment", "test1"),
        Ref("hypothesis", "hypo1"),
        Ref("hypothesis", "hypo2"),
        PRICE,
        OTHER,
    }


def test_a_price_rests_on_its_test_and_the_interviews_of_it() -> None:
    assert written(links(**WHOLE).rests_on(PRICE)) == [
        "experiment:test1",
        "evidence:evid1",
        "evidence:evid2",
    ]


def test_a_test_does_not_rest_on_what_it_checks() -> None:
    found = links(**WHOLE)
    assert Ref("experiment", "test2") not in found.rests_on_it(Ref("hypothesis", "hypo2"))
    assert Ref("hypothesis", "hypo2") in found.rests_on_it(Ref("experiment", "test2"))


def test_a_whole_thread_misses_nothing() -> None:
    assert links(**WHOLE).missing() == ()


def test_vanished_sources_are_missing_and_still_named() -> None:
    found = links(
        [note("note1", "note:gone")],
        [belief("hypo1", "hypothesis:gone"), belief("hypo2", "une idée")],
        [trial("test1", "gone")],
        [piece("evid1", "gone", "hypo1", "away")],
        [entry("offers-1", "evidence:gone"), entry("offers-2", "evidence:evid1")],
    )
    assert found.missing() == (
        Missing(Ref("note", "note1"), Ref("note", "gone")),
        Missing(Ref("hypothesis", "hypo1"), Ref("hypothesis", "gone")),
        Missing(Ref("hypothesis", "hypo2"), Ref("unknown", "une idée")),
        Missing(Ref("experiment", "test1"), Ref("hypothesis", "gone")),
        Missing(Ref("evidence", "evid1"), Ref("experiment", "gone")),
        Missing(Ref("evidence", "evid1"), Ref("hypothesis", "away")),
        Missing(PRICE, Ref("evidence", "gone")),
    )
    assert written(found.comes_from(PRICE)) == ["evidence:gone"]
    assert written(found.rests_on_it(Ref("evidence", "gone"))) == [str(PRICE)]


def test_answers_and_rows_are_checked_where_they_are_given() -> None:
    beliefs = [belief("hypo1", "answer:day/a.b"), belief("hypo2", "entry:offers.offers.offers-9")]
    assert links(hypotheses=beliefs).missing() == ()
    found = links(hypotheses=beliefs, answers=(), rows=())
    assert [str(lost.source) for lost in found.missing()] == [
        "answer:day/a.b",
        "entry:offers.offers.offers-9",
    ]
    there = links(hypotheses=beliefs, answers=["day/a.b"], rows=["offers.offers.offers-9"])
    assert there.missing() == ()


def test_what_was_put_away_is_not_gone() -> None:
    away = belief("hypo1", archived=True)
    assert links(hypotheses=[away], experiments=[trial("test1", "hypo1")]).missing() == ()


def test_an_assumption_that_became_a_hypothesis_and_is_proved_by_it_is_a_circle() -> None:
    found = links(
        hypotheses=[belief("hypo1", str(PRICE))], entries=[entry("offers-1", "hypothesis:hypo1")]
    )
    assert found.comes_from(PRICE) == (Ref("hypothesis", "hypo1"),)
    assert found.rests_on_it(PRICE) == (Ref("hypothesis", "hypo1"),)
    assert found.missing() == ()


def test_a_thing_that_names_itself_is_not_among_its_sources() -> None:
    found = links([note("note1", "note:note1")])
    assert found.comes_from(Ref("note", "note1")) == ()


def test_nothing_is_known_of_a_stranger() -> None:
    found = links(**WHOLE)
    stranger = Ref("note", "stranger")
    assert found.comes_from(stranger) == found.rests_on_it(stranger) == ()
    assert found.rests_on(stranger) == found.grew_from_it(stranger) == ()


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("note:abcd", Ref("note", "abcd")),
        ("answer:day/a.b", Ref("answer", "day/a.b")),
        ("day/a.b", Ref("answer", "day/a.b")),
        ("day/a", Ref("answer", "day/a")),
        ("entry:offers.offers.offers-1", PRICE),
        ("note:", Ref("unknown", "note:")),
        ("nothing", Ref("unknown", "nothing")),
        ("colour:red", Ref("unknown", "colour:red")),
        ("", Ref("unknown", "")),
    ],
)
def test_written_names_are_read(text: str, ref: Ref) -> None:
    assert parse(text) == ref
    assert parse(str(ref)) == ref


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40))
def test_both_directions_agree_whatever_the_links(pairs: list[tuple[int, int]]) -> None:
    """Any tangle of notes, circles too: a is behind b just if b is ahead of a."""
    notes = [note(f"note{a}", f"note:note{b}") for a, b in pairs]
    found = links(notes)
    refs = [Ref("note", f"note{i}") for i in range(10)]
    for one in refs:
        assert one not in found.comes_from(one)
        for other in refs:
            assert (other in found.comes_from(one)) == (one in found.grew_from_it(other))
            assert (other in found.rests_on(one)) == (one in found.rests_on_it(other))


class _Counted(dict[Ref, tuple[Ref, ...]]):
    """Links that count how often they are looked up."""

    looked = 0

    def get(self, key: Ref, default: object = None) -> object:  # type: ignore[override]
        self.looked += 1
        return super().get(key, default)  # type: ignore[call-overload]


def test_a_long_thread_is_walked_once() -> None:
    """10,000 links, all of them doubled back: each thing is looked up once."""
    size = 5_000
    notes = [Ref("note", f"n{i}") for i in range(size)]
    both = _Counted({ref: (notes[i - 1], notes[(i + 1) % size]) for i, ref in enumerate(notes)})
    found = thread.Thread(both, {}, {}, {})
    assert len(found.comes_from(notes[0])) == size - 1
    assert both.looked == size
