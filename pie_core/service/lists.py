"""The lists of groups as they leave: a table of who is where, and cards to sign in with."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.people import Actor, Cohort, name_key
from pie_core.report.cards import Card
from pie_core.report.roster import Listed
from pie_core.service import address, cohorts
from pie_core.service.house import House
from pie_core.store.rosters import Enrolled
from pie_core.words.numbers import LOCAL

EVERYBODY, AWAITED = "all", "awaited"
"""Whose cards: all of a group, or those who have not come yet. Anything else is ids, commas between."""


def people(house: House, actor: Actor, cohort_id: str) -> list[Enrolled]:
    """The trainees of a group by name, with their teams and when each was seen."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return r.enrolled([cohort_id])


def awaited(house: House, actor: Actor, cohort_ids: list[str]) -> dict[str, int]:
    """Group → how many of it have not come yet."""
    for cohort_id in cohort_ids:
        policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return dict(Counter(one.cohort_id for one in r.enrolled(cohort_ids) if one.awaited))


def listed(house: House, actor: Actor, cohort_id: str = "") -> list[Listed]:
    """The people of a group, or of all open groups that the actor runs.

    Whoever works alone under the own name has no team here: read in again, the list forms none.
    """
    if cohort_id:
        found = [cohorts.get(house, actor, cohort_id)]
    else:
        policy.require(policy.is_staff(actor))
        mine = cohorts.mine(house, actor)
        found = [cohort for cohort in mine if policy.may_run_cohort(actor, cohort.id)]
    with house.store.reading() as r:
        rows = r.enrolled([cohort.id for cohort in found])
    by_group: dict[str, list[Enrolled]] = {cohort.id: [] for cohort in found}
    for row in rows:
        by_group[row.cohort_id].append(row)
    found.sort(key=lambda c: (name_key(c.establishment), name_key(c.name), c.id))
    return [_listed(cohort, one) for cohort in found for one in by_group[cohort.id]]


def _listed(cohort: Cohort, one: Enrolled) -> Listed:
    own = one.alone and name_key(one.team) == one.key
    return Listed(
        establishment=cohort.establishment,
        trade=cohort.trade,
        year=cohort.year,
        group=cohort.name,
        name=one.name,
        team="" if own else one.team,
        code=cohort.join_code,
        seen=one.seen_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") if one.seen_at else "",
    )


def cards(house: House, actor: Actor, cohort_id: str, port: int, who: str) -> list[Card]:
    """The cards of a group's people: everybody, the awaited, or some by id.

    Raises `NotFound` where that is nobody. People of the example have none: nobody signs in as one.
    """
    cohort = cohorts.get(house, actor, cohort_id)
    chosen = set(who.split(","))
    link = address.url(port, cohort.join_code)
    found = [
        Card(
            name=one.name,
            group=cohort.name,
            establishment=cohort.establishment,
            code=cohort.join_code,
            link=f"{link}&name={quote(one.name)}",
        )
        for one in people(house, actor, cohort_id)
        if not one.example
        and (who in ("", EVERYBODY) or (one.awaited if who == AWAITED else one.id in chosen))
    ]
    if not found:
        raise NotFound()
    return found
