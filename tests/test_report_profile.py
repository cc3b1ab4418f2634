"""A soft-skills profile on paper: built through the services, read back from the page."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from pie_core.content.load import load
from pie_core.model.instruments import Attempt, Instrument, Occasion
from pie_core.model.people import Actor, Person, Role
from pie_core.model.programme import Deed, beside
from pie_core.report.profile import profile_pdf
from pie_core.report.wording import Header
from pie_core.scoring.agreement import Agreement
from pie_core.scoring.portrait import Evidence, Eyes, Observation, Portrait, Step
from pie_core.scoring.profile import profile
from pie_core.scoring.progress import change
from pie_core.service import answers, attempts, cohorts, documents, peers, practice, profiles
from pie_core.service.attempts import Chosen
from pie_core.words.catalogue import words
from pie_core.words.terms import FLAGS, PROGRESS, PROGRESS_MEANS
from tests.conftest import Class

TODAY = date(2026, 11, 24)
HEADER = Header("TSFCC 101", "ISTA", "2026-2027", "Amal Berrada", "Les Givrés")
WRITTEN = {
    "discovery_day": (
        "J'ai dit devant le groupe ce que je fais bien.",
        "J'ai demandé le prix à trois commerçants avant de décider.",
    ),
    "observe_and_find": (
        "Pendant une heure au souk, j'ai noté ce qui gêne les gens.",
        "J'ai posé deux questions au lieu de donner mon avis.",
    ),
}


@dataclass(frozen=True)
class Made:
    """What a page is made of."""

    portrait: Portrait
    eyes: Eyes | None = None
    observations: tuple[Observation, ...] = ()


def drawn(made: Made, language: str = "fr", header: Header = HEADER) -> bytes:
    return profile_pdf(
        load().programme,
        made.portrait,
        made.eyes,
        made.observations,
        header,
        words(language),
        TODAY,
    )


def read(made: Made, language: str = "fr", header: Header = HEADER) -> tuple[PdfReader, str]:
    """The document and what it says, on one line."""
    reader = PdfReader(io.BytesIO(drawn(made, language, header)))
    text = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(text.replace("\u00a0", " ").split())


# ---------------------------------------------------------------- through the services


def fill(school: Class, actor: Actor, attempt: Attempt, levels: Mapping[str, int]) -> None:
    """Choose these levels, four seconds each, and finish."""
    chosen = [Chosen(item, level, 4.0) for item, level in levels.items()]
    attempts.choose(school.house, actor, attempt.id, chosen)
    attempts.finish(school.house, actor, attempt.id)


def levels_of(instrument: Instrument, first: int, spread: int = 3) -> dict[str, int]:
    """Levels that differ from one item to the next, the vignettes in their order."""
    placed = {v.id: v.place for v in instrument.vignettes}
    asked = enumerate(instrument.items)
    return {item.id: min(5, first + place % spread) for place, item in asked} | placed


def own(school: Class, actor: Actor, occasion: Occasion, first: int, spread: int = 3) -> None:
    instrument = attempts.instrument_for(school.house, occasion)
    attempt = attempts.begin(school.house, actor, occasion)
    fill(school, actor, attempt, levels_of(instrument, first, spread))


def tell(school: Class, actor: Actor, count: int) -> None:
    """A sentence of evidence after each of so many activities."""
    for module_id, sentences in WRITTEN.items():
        module = school.house.programme.module(module_id)
        assert module is not None
        for activity, sentence in list(zip(module.activities, sentences, strict=False))[:count]:
            ref = practice.ref(module_id, activity.id, practice.SENTENCE)
            answers.save_field(school.house, actor, actor.id, ref, sentence, 0)
            assert beside(module_id, activity.id) == ref.activity


def a_year(school: Class) -> Actor:
    """Start, evidence, end, looking back; three teammates and a trainer have answered too."""
    house = school.house
    mates = [school.driss, school.join("Hiba Alaoui"), school.join("Yassine Ouali")]
    people = [school.amal.id, *(mate.id for mate in mates)]
    cohorts.form_team(house, school.trainer, school.cohort.id, "Les Givrés", people)
    own(school, school.amal, Occasion.START, 1)
    tell(school, school.amal, 2)
    attempts.open_end(house, school.trainer, school.cohort.id)
    own(school, school.amal, Occasion.END, 3)
    own(school, school.amal, Occasion.THEN, 2)
    for place, mate in enumerate(mates):
        attempt, _ = attempts.begin_about(house, mate, school.amal.id, Occasion.PEER)
        fill(school, mate, attempt, {"listens": 3 + place, "starts": 2, "helps": 5})
    instrument = attempts.instrument_for(house, Occasion.OBSERVED)
    seen, _ = attempts.begin_about(house, school.trainer, school.amal.id, Occasion.OBSERVED)
    fill(school, school.trainer, seen, levels_of(instrument, 3))
    return school.amal


def usual(school: Class) -> Made:
    """The whole year of somebody whose team has worked."""
    amal = a_year(school)
    portrait = profiles.mine(school.house, amal)
    done: dict[Deed, int] = {
        "interviews": 6,
        "ideas": 12,
        "dropped": 9,
        "tests": 2,
        "evidence": 4,
        "feedback": 3,
    }
    return Made(
        replace(portrait, deeds={**portrait.deeds, **done}),
        peers.eyes(school.house, amal),
        tuple(peers.observations(school.house, amal)),
    )


def test_a_whole_year_is_one_page(school: Class) -> None:
    reader, text = read(usual(school))
    assert len(reader.pages) == 1
    for said in (
        "Mes compétences · Amal Berrada",
        "TSFCC 101 · ISTA · 2026-2027",
        "Ces niveaux viennent de toi. Ce n'est pas une note.",
        "Au début À la fin Depuis le début Vu d'aujourd'hui",
        "Idées et opportunités",
        "1 Repérer des opportunités 1,5 sur 5 3,5 sur 5 ▲ progrès net",
        "15 Apprendre par l'expérience",
        "« Pendant une heure au souk, j'ai noté ce qui gêne les gens. »",
        "En équipe : 6 personnes interrogées",
        "12 idées écrites",
        "En équipe : 2 tests avec un critère fixé avant · 4 preuves gardées",
        "3 retours donnés à l'équipe",
        "Points forts",
        "Une compétence à travailler",
        "Pour t'entraîner : 1.",
        PROGRESS_MEANS["gain"],
        PROGRESS_MEANS["unproven"],
        "La limite du hasard est provisoire",
        "EntreComp: The Entrepreneurship Competence Framework, JRC, 2016",
        "Ce que ton équipe voit",
        "Commence sa tâche après un rappel de l'équipe.",
        "Ce que tes formateurs ont observé",
        "Salma Idrissi · ",
        "Les regards se rejoignent.",
    ):
        assert said in text, said
    assert PROGRESS_MEANS["loss"] not in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Mes compétences · Amal Berrada"
    assert sum(len(page.images) for page in reader.pages) == 1


def test_each_competence_has_its_number_and_its_words(school: Class) -> None:
    made = usual(school)
    _, text = read(made)
    for place, competence in enumerate(load().programme.competences, start=1):
        assert f"{place} {load().programme.competence_name(competence, 'fr')} " in text
    _, english = read(made, "en")
    assert "Spotting opportunities" in english
    assert "Amal Berrada" in english


def test_the_picture_says_in_words_what_it_shows(school: Class) -> None:
    made = usual(school)
    data = drawn(made)
    assert b"/Alt" in data
    outline = [str(entry["/Title"]) for entry in flat(PdfReader(io.BytesIO(data)).outline)]
    assert outline == [
        "Mes compétences · Amal Berrada",
        "Points forts",
        "Une compétence à travailler",
        "Ce que ton équipe voit",
        "Ce que tes formateurs ont observé",
    ]


def flat(entries: Sequence[object]) -> list[dict[str, object]]:
    """A reader's table of contents without its steps."""
    found: list[dict[str, object]] = []
    for entry in entries:
        found += flat(entry) if isinstance(entry, list) else [entry]  # type: ignore[list-item]
    return found


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_same_input_gives_the_same_bytes(
    school: Class, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = usual(school)
    with caplog.at_level(logging.WARNING):
        assert drawn(made, language) == drawn(made, language)
    assert not caplog.records, "no glyph is missing"
    reader, _ = read(made, language)
    assert len(reader.pages) == 1
    assert str(reader.root_object["/Lang"]) == language


def test_in_arabic_names_and_evidence_are_there(school: Class) -> None:
    _, text = read(usual(school), "ar")
    # As pypdf gives shaped Arabic back: letters of the words, the order of a line is its own.
    assert "EntreComp" in text
    assert "Amal Berrada" in text
    assert "Pendant une heure au souk" in text
    assert any("\u0600" <= c <= "\u06ff" or c >= "\ufb50" for c in text)


def test_the_service_gives_the_page_with_a_name(school: Class) -> None:
    amal = a_year(school)
    data, name = documents.profile(school.house, amal)
    assert data.startswith(b"%PDF-")
    assert name.startswith("competences_amal-berrada_")


# ---------------------------------------------------------------- other days of the year


def test_before_the_first_answer_the_page_says_what_to_do(school: Class) -> None:
    reader, text = read(Made(profiles.mine(school.house, school.amal)))
    assert len(reader.pages) == 1
    assert "Il n'y a pas encore de niveaux ici." in text
    assert "Ouvre « Mes compétences » dans le cahier" in text
    assert "sur 5" not in text
    assert "Ces niveaux viennent de toi" not in text
    tell(school, school.amal, 1)
    _, text = read(Made(profiles.mine(school.house, school.amal)))
    assert "Tes preuves jusqu'ici" in text
    assert WRITTEN["discovery_day"][0] in text


def test_at_the_start_nothing_is_said_of_progress(school: Class) -> None:
    own(school, school.amal, Occasion.START, 2)
    _, text = read(Made(profiles.mine(school.house, school.amal)))
    assert "Au début" in text
    assert "2,5 sur 5" in text
    assert "Depuis le début" not in text
    for name in PROGRESS.values():
        assert name not in text


def test_a_step_back_is_said_with_what_it_means(school: Class) -> None:
    own(school, school.amal, Occasion.START, 4, 2)
    attempts.open_end(school.house, school.trainer, school.cohort.id)
    own(school, school.amal, Occasion.END, 1, 1)
    _, text = read(Made(profiles.mine(school.house, school.amal)))
    assert "4,5 sur 5 1 sur 5 ▼ recul net" in text
    assert PROGRESS_MEANS["loss"] in text
    assert "Points forts" not in text
    assert FLAGS["straight_lining"] in text
    assert "3,5" not in text, "no bare difference"


def test_what_the_team_sees_is_hidden_below_three(school: Class) -> None:
    made = usual(school)
    assert made.eyes is not None
    few = replace(made, eyes=replace(made.eyes, middle=None, close=None))
    assert "Ce que ton équipe voit" not in read(few)[1]


def test_a_middle_between_two_levels_is_the_lower_one(school: Class) -> None:
    made = usual(school)
    assert made.eyes is not None
    between = replace(made.eyes, middle={"listens": 3.5, "starts": 1.0, "gone": 2.0})
    _, text = read(replace(made, eyes=between))
    assert "Répond à ce qu'on dit et partage le travail sur demande." in text
    assert "Demande l'avis des autres" not in text
    assert "Laisse les autres commencer, pour l'instant." in text


@pytest.mark.parametrize(
    ("icc", "said"),
    [
        (0.75, "Les regards se rejoignent."),
        (0.74, "Les regards se rejoignent en partie."),
        (0.5, "Les regards se rejoignent en partie."),
        (0.49, "Les regards diffèrent : parlez-en."),
        (-0.2, "Les regards diffèrent : parlez-en."),
        (None, ""),
    ],
)
def test_agreement_is_said_in_words(icc: float | None, said: str) -> None:
    seen = replace(by_hand().observations[0], agreement=Agreement(None, icc, None, None, icc, None))
    _, text = read(replace(by_hand(), observations=(seen,)))
    assert text.count("Les regards") == bool(said)
    assert said in text
    assert str(icc).replace(".", ",") not in text


# ---------------------------------------------------------------- by hand


def instrument() -> Instrument:
    found = load().programme.instrument("entrecomp_15")
    assert found is not None
    return found


def proof(sentence: str, place: int = 0) -> Evidence:
    module, activity = list(load().programme.activities())[place]
    return Evidence(module, activity, sentence, datetime(2026, 11, 2, tzinfo=UTC))


def by_hand(
    without: Sequence[str] = (),
    told: Mapping[str, Sequence[Evidence]] | None = None,
    name: str = "Amal Berrada",
) -> Made:
    """Start and end, without the answers about some competences."""
    asked = instrument()
    gone = {item.id for c in without for item in asked.items_of(c)}
    both = {
        o: profile(asked, {k: v for k, v in levels_of(asked, first).items() if k not in gone})
        for o, first in ((Occasion.START, 1), (Occasion.END, 2))
    }
    assert asked.reference is not None
    moved = {}
    for key, score in both[Occasion.END].competences.items():
        before = both[Occasion.START].competences[key].mean
        if found := change(before, score.mean, asked.reference.competences):
            moved[key] = found
    module, activity = next(load().programme.activities())
    return Made(
        Portrait(
            person=Person(
                id="p",
                role=Role.TRAINEE,
                name=name,
                created_at=datetime(2026, 9, 1, tzinfo=UTC),
            ),
            instrument=asked,
            gone=False,
            incomparable=False,
            attempts={},
            profiles=both,
            since_start=moved,
            looking_back={},
            shared=frozenset(),
            evidence=told or {},
            deeds={},
            strengths=("creativity", "gone_from_the_programme"),
            focus="planning",
            steps=(Step(module, activity), Step(challenge=1), Step(challenge=99)),
            provisional=False,
        ),
        observations=(
            Observation(name, datetime(2026, 11, 3, tzinfo=UTC), both[Occasion.END], None),
        ),
    )


def test_what_has_too_few_answers_says_so() -> None:
    reader, text = read(by_hand(without=("creativity", "vision", "planning")))
    assert len(reader.pages) == 1
    assert "2 Être créatif pas assez de réponses pas assez de réponses 3" in text
    assert FLAGS["missing"] in text
    assert "nan" not in text.lower().split()


def test_nothing_answered_but_one_is_a_page_too() -> None:
    every = [c for c in load().programme.competences if c != "vision"]
    _, text = read(by_hand(without=every))
    assert "3 Avoir une vision 2,5 sur 5 3,5 sur 5" in text


def test_a_competence_that_is_no_more_is_left_out() -> None:
    programme = load().programme
    known = {c: one for c, one in programme.competences.items() if c != "creativity"}
    made = by_hand(told={"creativity": [proof("Perdue")]})
    smaller = programme.model_copy(update={"competences": known})
    data = profile_pdf(smaller, made.portrait, None, (), HEADER, words("fr"), TODAY)
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "Être créatif" not in text
    assert "Avoir une vision" in text


def test_when_the_questions_are_gone_the_page_says_so() -> None:
    made = by_hand()
    start = {Occasion.START: made.portrait.profiles[Occasion.START]}
    lost = replace(made.portrait, instrument=None, gone=True, profiles=start, since_start={})
    _, text = read(Made(lost))
    assert "cette version n'est plus dans le cahier" in text
    assert "1 Repérer des opportunités 1,5 sur 5" in text
    _, text = read(Made(replace(lost, profiles={})))
    assert "cette version n'est plus dans le cahier" in text
    assert "Il n'y a pas encore de niveaux ici." in text


def test_other_questions_are_not_compared() -> None:
    made = by_hand()
    _, text = read(Made(replace(made.portrait, incomparable=True, since_start={})))
    assert "on ne peut pas comparer les deux" in text
    assert "Depuis le début" not in text


def test_what_people_typed_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    hostile = "🍕 <b>gras</b> {n} %s « ﷽ » \u202e\u2066 \x00\x07 أنا\nligne ] ) \\ ⵣ " + "x" * 300
    told = {c: [proof(hostile), proof("{}", 3)] for c in load().programme.competences}
    header = Header(*(hostile,) * 5)
    with caplog.at_level(logging.WARNING):
        for language in ("fr", "ar"):
            reader, text = read(by_hand(told=told, name=hostile), language, header)
            assert 1 <= len(reader.pages) <= 3
            assert "<b>gras</b>" in text
    assert not caplog.records


def test_much_evidence_takes_two_pages() -> None:
    long = " ".join(["J'ai demandé le prix du pain"] * 8)[:200]
    rows = [proof(long, 1), proof(long, 4), proof("Plus ancienne")]
    told = dict.fromkeys(load().programme.competences, rows)
    reader, text = read(by_hand(told=told))
    assert len(reader.pages) == 2
    assert text.count("« J'ai demandé") == 30
    assert "Plus ancienne" not in text
    for page in reader.pages:
        assert "Depuis le début" in page.extract_text(), "the list's head on each page"


def test_a_house_without_names_or_groups() -> None:
    _, text = read(by_hand(), header=Header("", "", "", "", ""))
    assert "Mes compétences" in text
    assert "Amal Berrada ·" in text, "only beside what a trainer saw"
