"""A person's soft-skills profile on paper: the radar, the levels with what stands behind them, what
others saw, and what comes next. No total and no rank: it is for its owner to read."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pie_core.charts import picture
from pie_core.charts.radar import HIGHEST, MOST, Axis, radar
from pie_core.model.instruments import OWN, Occasion
from pie_core.model.programme import Programme
from pie_core.report import panels
from pie_core.report.document import (
    ACCENT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    TOP,
    WARM,
    Color,
    Document,
    Style,
    leading,
)
from pie_core.report.panels import GAP, SIZE, Panel, Text, titled
from pie_core.report.parts import COMPETENCES_CREDIT
from pie_core.report.wording import Header, activity_words
from pie_core.scoring.agreement import Agreement, degree
from pie_core.scoring.portrait import PERSONAL, Eyes, Observation, Portrait
from pie_core.scoring.profile import Score
from pie_core.scoring.progress import Change, Verdict
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, number
from pie_core.words.terms import (
    AGREEMENT,
    DEED,
    DEEDS,
    FLAGS,
    OCCASIONS,
    PROGRESS,
    PROGRESS_MEANS,
    PROGRESS_SIGNS,
)

_QUOTED = 2
"""Sentences of evidence beside a competence: the newest."""

_VERDICTS: tuple[Verdict, ...] = ("gain", "unproven", "loss")

_RADAR = (86.0, 79.0)
"""Millimetres. A pixel is 0.2 mm on paper, so that its letters are nearly as the list's."""
_PIXEL = 0.2
_ROW, _SMALL = 7.7, 7.5
_PAD = 0.3
_NUMBER = 5.5
"""From the margin to the names, which have their number before them."""
_NAME, _LEVEL, _VERDICT = 80.0, 29.0, 31.0
"""Widths of the list's columns; of the names' the widest."""
_METER = (12.5, 2.1, 0.6)
"""A meter's width and height, and the gap between its steps."""
_AFTER = 1.2
"""Between a meter and its words, and at the end of a column."""


def profile_pdf(
    programme: Programme,
    portrait: Portrait,
    eyes: Eyes | None,
    observations: Sequence[Observation],
    header: Header,
    words: Words,
    today: date,
) -> bytes:
    """Somebody's own profile: one page of A4, two where there is much evidence.

    `eyes` are shown from three raters on. Without a profile yet, the page says what to do. The same
    input and the same day give the same bytes.
    """
    t = words.t
    title = " · ".join(text for text in (t("Mes compétences"), header.names) if text)
    head = (header.group, header.establishment, header.year)
    with Document(words, title, today, head) as paper:
        paper.add_page()
        paper.set_y(TOP - 4)
        paper.heading(title)
        paper.set_y(paper.y - 2.4)
        _Sheet(paper, programme, portrait, words).draw(eyes, observations)
        return bytes(paper.output())


@dataclass(frozen=True)
class _Column:
    """A column of the list: where it begins, how wide it is, its head."""

    start: float
    width: float
    head: str
    occasion: Occasion | None = None
    """Of the levels in it; None for what may be said of the way since another moment."""
    back: bool = False
    """It is held against the start as seen from today."""


class _Sheet:
    """A portrait on its paper."""

    def __init__(
        self, paper: Document, programme: Programme, portrait: Portrait, words: Words
    ) -> None:
        self.paper = paper
        self.programme = programme
        self.portrait = portrait
        self.words = words
        self.language = words.language.code
        asked = portrait.instrument.competences if portrait.instrument else None
        if asked is None:
            asked = tuple(portrait.present.competences) if portrait.present else ()
        known = [c for c in asked if c in programme.competences] if portrait.present else []
        self.numbers = {competence: place for place, competence in enumerate(known, start=1)}
        """Competence → its number in the figure and the list."""
        self.columns = tuple(self._columns())
        self.name = min(self._rest, _NAME) if self.columns else self._rest

    def draw(self, eyes: Eyes | None, observations: Sequence[Observation]) -> None:
        """The whole sheet."""
        t, paper, portrait = self.words.t, self.paper, self.portrait
        if portrait.gone:
            gone = t(
                "Les questions ont changé depuis : cette version n'est plus dans le cahier. Les réponses sont gardées."
            )
            paper.banner(gone, WARM, INK, "", 9)
        if portrait.present is None:
            self._nothing_yet()
            panels.flow(self.paper, self._eyes(eyes))
            panels.flow(self.paper, self._observed(observations))
            return
        paper.paragraph(t("Ces niveaux viennent de toi. Ce n'est pas une note."), 9, after=1)
        self._figure([*self._forward(), *self._eyes(eyes)])
        self._list(list(self._shown()))
        panels.beside(self.paper, self._small_print(), self._observed(observations))

    # ---------------------------------------------------------------- what one says of oneself

    def _nothing_yet(self) -> None:
        """What to do; what was written so far is shown already."""
        t, paper = self.words.t, self.paper
        paper.set_y(paper.y + 3)
        paper.banner(t("Il n'y a pas encore de niveaux ici."), PAPER, ACCENT, "B", 10.5)
        paper.paragraph(
            t(
                "Ouvre « Mes compétences » dans le cahier et réponds aux questions : choisis à chaque fois ce que tu fais vraiment. Ta page se remplit dès que tu as terminé."
            )
        )
        shown = list(self._shown())
        if shown:
            paper.heading(t("Tes preuves jusqu'ici"), 2)
            self._list(shown)

    def _shown(self) -> Iterator[str]:
        """Competences that were asked about, and those that something stands beside."""
        for competence in self.programme.competences:
            if competence in self.numbers or self._beside(competence):
                yield competence

    def _figure(self, side: Panel) -> None:
        """The radar, and a panel beside it (under it, where that is too long)."""
        paper = self.paper
        drawn = self._radar()
        if drawn is None:
            panels.flow(self.paper, side)
            return
        data, high, alt = drawn
        start = _RADAR[0] + GAP
        wide = paper.width - start
        paper.need(high)
        top = paper.y
        paper.picture(data, _RADAR[0], high, alt)
        if top + panels.height(self.paper, side, wide) > paper.floor:
            panels.flow(self.paper, side)
            return
        end = panels.draw(self.paper, side, start, wide, top)
        paper.set_y(max(top + high, end) + 1)

    def _radar(self) -> tuple[bytes, float, str] | None:
        """The figure as a picture, its height, what it shows in words; None where it cannot."""
        profiles = [p for o in OWN if (p := self.portrait.profiles.get(o))]
        if not 0 < len(self.numbers) <= MOST or any(
            score.highest != HIGHEST for p in profiles for score in p.competences.values()
        ):
            return None
        axes = []
        for competence in self.numbers:
            levels = {
                occasion: score.mean if (score := self._score(occasion, competence)) else None
                for occasion in OWN
            }
            area = self.programme.competences[competence].area
            axes.append(
                Axis(
                    name=self.programme.competence_name(competence, self.language),
                    area=self.programme.area_name(area, self.language),
                    start=levels[Occasion.START],
                    end=levels[Occasion.END],
                    then=levels[Occasion.THEN],
                )
            )
        wide, high = (round(side / _PIXEL) for side in _RADAR)
        spec = radar(axes, self.words, width=wide, height=high)
        data = picture.png(spec)
        pixels = struct.unpack(">II", data[16:24])  # width and height, from the head of a PNG
        return data, _RADAR[0] * pixels[1] / pixels[0], str(spec["description"])

    def _forward(self) -> Panel:
        """Strengths, the competence to work on, three things that train it."""
        t, programme, portrait = self.words.t, self.programme, self.portrait
        strong = [c for c in portrait.strengths if c in programme.competences]
        side: Panel = []
        if strong:
            side.append(titled(t("Points forts")))
            side += [
                Text(f"• {programme.competence_name(c, self.language)}", 8.5, "B", after=0.2)
                for c in strong
            ]
            side[-1] = replace(side[-1], after=2)
        focus = programme.competences.get(portrait.focus) if portrait.focus else None
        if focus is None:
            return side
        told = focus.worded(self.language)
        side.append(titled(t("Une compétence à travailler")))
        side.append(Text(told.name, 9, "B", after=0.6))
        steps = []
        for step in portrait.steps:
            if step.module and step.activity:
                title = activity_words(step.module, step.activity, self.language).title
                steps.append(title)
            elif step.challenge < len(told.practice):
                steps.append(told.practice[step.challenge])
        if steps:
            side.append(Text(t("Pour t'entraîner :"), SIZE, "", QUIET, 0.2))
            side += [
                Text(f"{place}. {text}", after=0.1) for place, text in enumerate(steps, start=1)
            ]
            side[-1] = replace(side[-1], after=2)
        return side

    # ---------------------------------------------------------------- the list

    def _columns(self) -> Iterator[_Column]:
        """What stands beside the names: the levels, then what may be said of the way."""
        t, portrait = self.words.t, self.portrait
        moments = [o for o in (Occasion.START, Occasion.END) if o in portrait.profiles]
        ways = [
            (head, back)
            for head, back, moved in (
                (t("Depuis le début"), False, portrait.since_start),
                (t("Vu d'aujourd'hui"), True, portrait.looking_back),
            )
            if moved
        ]
        self._rest = self.paper.width - len(moments) * _LEVEL - len(ways) * _VERDICT
        start = min(self._rest, _NAME)
        for occasion in moments:
            yield _Column(start, _LEVEL, t(OCCASIONS[occasion.value]), occasion)
            start += _LEVEL
        for head, back in ways:
            yield _Column(start, _VERDICT, head, back=back)
            start += _VERDICT

    def _list(self, shown: Sequence[str]) -> None:
        """Each area with its competences, and what stands beside them."""
        self._head()
        for area in self.programme.areas:
            inside = [c for c in shown if self.programme.competences[c].area == area]
            for place, competence in enumerate(inside):
                name = self.programme.competence_name(competence, self.language)
                beside = self._beside(competence)
                lines = [self._wrapped(text) for text, _ in beside]
                high = self._row_height(competence, name, "")
                high += sum(map(len, lines)) * leading(_SMALL) + (_PAD if lines else 0)
                if not place:
                    title = self.programme.area_name(area, self.language)
                    first = self._row_height(area, title, "B")
                    self._room(first + high)
                    self._row(area, title, "B")
                else:
                    self._room(high)
                self._row(competence, name, "")
                self._proofs(beside)
                self.paper.rule(MARGIN, self.paper.y, self.paper.width, RULE, 0.15)
        self.paper.set_y(self.paper.y + 1.4)

    def _room(self, height: float) -> None:
        """A new page with the list's head, unless this much is left."""
        paper = self.paper
        if paper.y + height > paper.floor and paper.y > TOP + 1:
            paper.next_page()
            self._head()

    def _head(self) -> None:
        paper = self.paper
        if not self.columns:
            paper.rule(MARGIN, paper.y, paper.width)
            return
        lines = {
            column: len(paper.wrap(column.head, column.width - _AFTER, _SMALL, "B"))
            for column in self.columns
        }
        high = max(lines.values()) * leading(_SMALL)
        paper.need(high + 20)
        top = paper.y
        for column, count in lines.items():
            wide = column.width - _AFTER
            y = top + high - count * leading(_SMALL)
            paper.block(column.head, paper.left(column.start, wide), y, wide, _SMALL, "B", QUIET)
        paper.set_y(top + high + 0.6)
        paper.rule(MARGIN, paper.y, paper.width, QUIET, 0.3)

    def _row_height(self, key: str, name: str, style: Style) -> float:
        paper = self.paper
        start = 0.0 if style else _NUMBER
        counts = [len(paper.wrap(name, self.name - start - 2, _ROW, "B"))]
        for column in self.columns:
            text = self._cell(column, key)
            room = column.width - _AFTER
            if column.occasion and self._mean(column.occasion, key) is not None:
                room -= _METER[0] + _AFTER
            counts.append(len(paper.wrap(text, room, _ROW, "B")))
        return max(counts) * leading(_ROW) + 2 * _PAD

    def _row(self, key: str, name: str, style: Style) -> None:
        """An area (bold, on a ground) or a competence with its number."""
        paper = self.paper
        high = self._row_height(key, name, style)
        top = paper.y
        y = top + _PAD
        start = 0.0 if style else _NUMBER
        if style:
            paper.fill_box(MARGIN, top + 0.2, paper.width, high - 0.2, PAPER)
            start = 1.0
        elif key in self.numbers:
            place = str(self.numbers[key])
            paper.block(place, paper.left(0, start - 1), y, start - 1, _ROW, "B", own=False)
        wide = self.name - start - (1 if style else 2)
        paper.block(name, paper.left(start, wide), y, wide, _ROW, "B")
        for column in self.columns:
            self._cells(column, key, y, style)
        paper.set_y(top + high)

    def _cells(self, column: _Column, key: str, y: float, style: Style) -> None:
        paper, text = self.paper, self._cell(column, key)
        start, room = column.start, column.width - _AFTER
        color = INK
        if column.occasion:
            score = self._score(column.occasion, key)
            if score and score.mean is not None:
                at = y + (leading(_ROW) - _METER[1]) / 2
                self._meter(score.mean, score.highest, start, at, column.occasion)
                start, room = start + _METER[0] + _AFTER, room - _METER[0] - _AFTER
            else:
                color = QUIET
        elif (moved := self._moved(column, key)) and moved.verdict != "loss":
            color = ACCENT if moved.verdict == "gain" else QUIET
        strong: Style = "B" if style or color == ACCENT else ""
        paper.block(text, paper.left(start, room), y, room, _ROW, strong, color, own=False)

    def _cell(self, column: _Column, key: str) -> str:
        """A level, or the sign and words of a change; never the bare decimal of it."""
        t = self.words.t
        if column.occasion is None:
            moved = self._moved(column, key)
            if moved is None:
                return ""
            return f"{PROGRESS_SIGNS[moved.verdict]}\u00a0{t(PROGRESS[moved.verdict])}"
        score = self._score(column.occasion, key)
        if key not in self.numbers and key not in self.programme.areas:
            return t("pas demandé")
        return self._level(score)

    def _level(self, score: Score | None) -> str:
        t = self.words.t
        if score is None or score.mean is None:
            return t("pas assez de réponses")
        level = number(score.mean, self.words.language, decimals=1)
        return t("{level} sur {highest}", level=level, highest=score.highest)

    def _meter(self, mean: float, highest: int, start: float, y: float, occasion: Occasion) -> None:
        """A step for each level, filled as far as the mean goes."""
        paper = self.paper
        wide, high, gap = _METER
        step = (wide - gap * (highest - 1)) / highest
        for place in range(highest):
            at = start + place * (step + gap)
            part = min(1.0, max(0.0, mean - place))
            if part:
                color = ACCENT if occasion is Occasion.END else QUIET
                paper.fill_box(paper.left(at, step * part), y, step * part, high, color)
            paper.frame(paper.left(at, step), y, step, high, QUIET, 0.12)

    def _score(self, occasion: Occasion, key: str) -> Score | None:
        found = self.portrait.profiles.get(occasion)
        return (found.competences.get(key) or found.areas.get(key)) if found else None

    def _mean(self, occasion: Occasion, key: str) -> float | None:
        score = self._score(occasion, key)
        return score.mean if score else None

    def _moved(self, column: _Column, key: str) -> Change | None:
        moved = self.portrait.looking_back if column.back else self.portrait.since_start
        return moved.get(key)

    # ---------------------------------------------------------------- evidence

    def _beside(self, competence: str) -> list[tuple[str, Color]]:
        """What the person wrote and what the workbook counted, with its colour."""
        t, n, portrait = self.words.t, self.words.n, self.portrait
        found: list[tuple[str, Color]] = []
        for proof in portrait.evidence.get(competence, ())[:_QUOTED]:
            title = activity_words(proof.module, proof.activity, self.language).title
            quoted = t("« {text} »", text=" ".join(proof.sentence.split()))
            found.append((f"{quoted} · {title}", INK))
        for who in (False, True):
            said = [
                n(DEED[deed], DEEDS[deed], count)
                for deed in self.programme.competences[competence].deeds
                if (deed in PERSONAL) is who and (count := portrait.deeds.get(deed))
            ]
            if said:
                told = " · ".join(said)
                text = told if who else t("En équipe : {said}", said=told)
                found.append((text, QUIET))
        return found

    def _wrapped(self, text: str) -> list[str]:
        return [line.text for line in self.paper.wrap(text, self._proof_width, _SMALL)]

    @property
    def _proof_width(self) -> float:
        return self.paper.width - _NUMBER - 3

    def _proofs(self, beside: Sequence[tuple[str, Color]]) -> None:
        paper = self.paper
        wide, y = self._proof_width, paper.y
        for text, color in beside:
            y += paper.block(text, paper.left(_NUMBER, wide), y - _PAD / 2, wide, _SMALL, "", color)
        paper.set_y(y + (_PAD if beside else 0))

    # ---------------------------------------------------------------- small print

    def _small_print(self) -> Panel:
        """What the words of progress mean, what to be careful about, the source."""
        t, portrait = self.words.t, self.portrait
        moved = {
            one.verdict
            for found in (portrait.since_start, portrait.looking_back)
            for one in found.values()
        }
        notes = [
            f"{PROGRESS_SIGNS[verdict]}\u00a0{t(PROGRESS_MEANS[verdict])}"
            for verdict in _VERDICTS
            if verdict in moved
        ]
        if moved and portrait.provisional:
            notes.append(
                t(
                    "La limite du hasard est provisoire : elle sera mesurée quand 30 personnes du groupe auront répondu."
                )
            )
        if portrait.incomparable:
            notes.append(
                t(
                    "Les questions ont changé entre le début et la fin : on ne peut pas comparer les deux."
                )
            )
        flags = dict.fromkeys(
            flag for o in OWN if (found := portrait.profiles.get(o)) for flag in found.flags
        )
        notes += [f"• {t(FLAGS[flag])}" for flag in flags]
        return [Text(text, _SMALL, "", QUIET, 0.2) for text in (*notes, COMPETENCES_CREDIT)]

    # ---------------------------------------------------------------- others

    def _eyes(self, eyes: Eyes | None) -> Panel:
        """The middle answer to each question, in words."""
        if eyes is None or eyes.middle is None:
            return []
        worded = eyes.instrument.worded(self.language).items
        panel = [titled(self.words.t("Ce que ton équipe voit"))]
        for item, middle in eyes.middle.items():
            asked = worded.get(item)
            level = math.floor(middle)
            if asked and 1 <= level <= len(asked.levels):
                panel.append(Text(asked.stem, _SMALL, "", QUIET, 0))
                panel.append(Text(asked.levels[level - 1], after=0.6))
        return panel

    def _observed(self, observations: Sequence[Observation]) -> Panel:
        """Who saw what on which day, area by area, and how close that is to one's own levels."""
        if not observations:
            return []
        t = self.words.t
        panel = [titled(t("Ce que tes formateurs ont observé"))]
        for seen in observations:
            who = (seen.by, day(seen.at, self.words.language))
            panel.append(Text(" · ".join(text for text in who if text), SIZE, "B", after=0.2))
            for area, score in seen.profile.areas.items():
                if area in self.programme.areas:
                    name = self.programme.area_name(area, self.language)
                    level = self._level(score)
                    panel.append(
                        Text(t("{name} : {value}", name=name, value=level), _SMALL, after=0)
                    )
            if said := _agreed(seen.agreement, self.words):
                panel.append(Text(said, SIZE, "", ACCENT, 0))
            panel[-1] = replace(panel[-1], after=1)
        return panel


def _agreed(found: Agreement | None, words: Words) -> str:
    """How close two views are, in words; nothing where it cannot be told."""
    if found is None or found.icc2 is None:
        return ""
    return words.t(AGREEMENT[degree(found.icc2)])
