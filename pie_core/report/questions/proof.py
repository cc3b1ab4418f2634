"""What a committee asks about proof: prices, the market, tests, the permit. Worst first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from pie_core.model import discovery
from pie_core.model.plan import FinancialPlan, Offer
from pie_core.model.project import Experiment, Project
from pie_core.report.figures import names_amount
from pie_core.report.questions.case import Case, Doubt

_OFFERS = "offers.offers"
_SHARE = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:[%٪]|pour cent|per cent|percent)")
_PERMIT, _PERMIT_IS_FINE = "legal.permit", ("none", "have")


def _in_class(project: Project) -> Iterator[Experiment]:
    """The tests of the exercises that were really made."""
    return (one for one in project.experiments if one.observation or one.asked)


def _sheets(project: Project) -> Iterator[discovery.Experiment]:
    """The tests of the sheets that were made and did not turn out against the team."""
    return (
        test
        for test in project.tests
        if not test.archived
        and test.stage in ("observed", "decided")
        and test.outcome != "invalidated"
    )


def _pieces(project: Project, rung: Fraction) -> Iterator[discovery.Evidence]:
    """The evidence from a rung of the ladder on."""
    return (one for one in project.evidence if not one.archived and one.rung >= rung)


def _words_of(project: Project, test: discovery.Experiment) -> Experiment:
    """A sheet with the words of its hypotheses, in the shape of a test of the exercises."""
    named = {one.id: one.statement for one in project.hypotheses}
    beliefs = [named[key] for key in test.hypotheses if key in named]
    return Experiment(
        id=test.id,
        belief=" ; ".join((test.title, *beliefs)),
        method=test.plan,
        criterion=test.measure,
        observation=" ; ".join((test.observed, test.learned)),
    )


def _made(project: Project) -> Iterator[Experiment]:
    """Every test that was made, of both kinds."""
    yield from _in_class(project)
    for test in _sheets(project):
        yield _words_of(project, test)


def names_share(project: Project, rate: float) -> bool:
    """Does a test that was made, or evidence, speak of this share (`30 %`)?"""
    texts = [
        text
        for test in _made(project)
        for text in (test.belief, test.method, test.criterion, test.observation)
    ]
    texts += [one.text for one in _pieces(project, Fraction(2))]
    texts += [answer for one in _pieces(project, Fraction(2)) for answer in one.answers.values()]
    wanted = Fraction(str(rate)) * 100
    return any(
        Fraction(found.replace(",", ".")) == wanted
        for text in texts
        for found in _SHARE.findall(text)
    )


def _supported(case: Case, offer: str) -> bool:
    """Whether an offer rests on a test that was made, or on evidence from the wanted rung on."""
    project = case.project
    good = {f"experiment:{test.id}" for test in _sheets(project)}
    good |= {f"evidence:{one.id}" for one in _pieces(project, case.threshold)}
    good |= {one.id for one in _in_class(project)}
    return any(
        one.source in good or one.source.partition(".")[0] in good
        for one in project.support
        if (one.table, one.about) == (_OFFERS, offer)
    )


def _priced(case: Case, price: int) -> bool:
    """Whether a test that was made names a price, or somebody gave that amount."""
    return (
        any(names_amount(test, price) for test in _made(case.project))
        or any(
            test.criterion is not None
            and test.criterion.unit == "amount"
            and test.criterion.number == price
            for test in _sheets(case.project)
        )
        or any(one.amount == price for one in _pieces(case.project, case.threshold))
    )


def _paid(offer: Offer, plan: FinancialPlan) -> int:
    """What a customer pays: the price with its VAT, where the plan counts VAT."""
    rate = Fraction(str(offer.vat_rate)) if plan.vat.liable else Fraction(0)
    return math.floor(offer.price * (1 + rate) + Fraction(1, 2))


def price_untested(case: Case) -> list[Doubt]:
    """Offers whose price no test and no evidence speaks of; the one that sells most is first."""
    plan = case.plan
    if plan is None:
        return []
    untested = [
        offer
        for offer in plan.offers
        if offer.price
        and any(offer.monthly_units)
        and not _supported(case, offer.name)
        and not any(_priced(case, price) for price in {offer.price, _paid(offer, plan)})
    ]
    found = []
    for offer in sorted(untested, key=lambda one: -one.price * sum(one.monthly_units)):
        price = case.price(offer.price)
        if _paid(offer, plan) != offer.price:
            price = case.t("{price} hors taxe", price=price)
        figure = case.t("{offer} : {price}", offer=offer.name, price=price)
        found.append(Doubt(figure, offer.name, {"offer": offer.name, "price": price}))
    return found


def market_unproven(case: Case) -> list[Doubt]:
    """The market is described, or the canvas names customers, and nothing strong enough was seen.

    A test that was made with people counts: they were seen.
    """
    project = case.project
    claimed = any(key.startswith("market.") for key in project.written) or any(
        note.board == "canvas" and note.block == "customer_segments" and not note.archived
        for note in project.notes
    )
    seen = any(True for _ in _pieces(project, case.threshold))
    seen = seen or any(one.asked for one in _in_class(project))
    seen = seen or any(test.n for test in _sheets(project))
    if not claimed or seen:
        return []
    weak = sum(one.n for one in project.evidence if not one.archived)
    figure = case.t("aucune preuve gardée")
    if weak:
        figure = case.words.n("{n} avis, rien de plus fort", "{n} avis, rien de plus fort", weak)
    return [Doubt(figure)]


def no_evidence(case: Case) -> list[Doubt]:
    """No test has led to a decision."""
    project = case.project
    tests = [test for test in project.tests if not test.archived]
    if any(test.decision for test in tests) or any(one.decision for one in project.experiments):
        return []
    begun = len(tests) + len(project.experiments)
    if not begun:
        return [Doubt(case.t("aucun test"))]
    return [
        Doubt(case.words.n("{n} test, aucun décidé", "{n} tests, aucun décidé", begun)),
    ]


def permit_missing(case: Case) -> list[Doubt]:
    """No permit yet: asked for, missing, not known, or never spoken of."""
    said = case.project.chosen.get(_PERMIT, ())
    if said and said[0] in _PERMIT_IS_FINE:
        return []
    figure = case.option(_PERMIT, said[0]) if said else ""
    return [Doubt(figure or case.t("rien n'est encore dit sur l'autorisation"))]
