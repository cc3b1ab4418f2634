"""People who fill in the questionnaire: what tests of soft skills begin with."""

from __future__ import annotations

from pie_core.model.instruments import Attempt, Occasion
from pie_core.model.people import Actor
from pie_core.service import answers, attempts
from pie_core.service.attempts import Chosen
from pie_core.service.house import House

LAST = ("plan_and_bank", "my_next_step")
"""After which the end is asked for."""


def fill(house: House, actor: Actor, attempt: Attempt, level: int = 3, **levels: int) -> None:
    """Choose `level` for every item (and what `levels` says for some) and finish."""
    instrument = attempts.instrument_of(house, attempt)
    assert instrument is not None
    chosen = [Chosen(i.id, levels.get(i.id, level), 5.0) for i in instrument.items]
    attempts.choose(house, actor, attempt.id, chosen)
    attempts.finish(house, actor, attempt.id)


def say(house: House, actor: Actor, occasion: Occasion, level: int = 3, **levels: int) -> Attempt:
    """What somebody says of themselves on an occasion that is offered."""
    attempt = attempts.begin(house, actor, occasion)
    fill(house, actor, attempt, level, **levels)
    return attempt


def reach_the_end(house: House, actor: Actor) -> None:
    """The activity after which the end is asked is done."""
    work = answers.work(house, actor, *LAST)
    with house.store.writing() as w:
        w.set_done(work.owner, *LAST, actor.id, attempts.now())
