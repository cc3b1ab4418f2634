"""The projector's screen: for whom it opens, and what its component is given."""

from __future__ import annotations

from pages.parts import components, frame, stage_view
from pie_core.model.people import Actor, Role
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.screens import Open


def here_of(school: Class, actor: Actor, language: str) -> frame.Here:
    return frame.Here(school.house, words(language), "token", actor)


def test_the_component_knows_the_group_and_the_way_out(school: Class) -> None:
    told = stage_view.data(here_of(school, school.trainer, "ar"), school.cohort)
    assert told["cohort"] == school.cohort.id
    assert told["dir"] == "rtl"
    assert told["leave"] == f"/seance?g={school.cohort.id}"
    served = {told["css"], *told["modules"].values()}
    for name in ("stage.css", "class.js", "drafts.js", "fit.js", "wall.js"):
        assert components.ASSETS.url(name) in served


def test_a_group_that_is_not_there_is_one_clear_sentence(page: Open) -> None:
    at = page(Role.TRAINER, "trainer/stage.py", g="nothing")
    assert not at.exception
    assert len(at.warning) == 1
