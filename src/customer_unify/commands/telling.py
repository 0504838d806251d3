"""The demo as text: aligned, short, and with colour only on a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..model.audit import AuditRow, Served
from ..model.case import Case
from ..model.record import RecordRef
from ..model.reply import ReplyPlan
from ..model.standing import Ranked
from ..report.case import facts
from ..report.label import decimal, label, told, whole
from ..report.markup import clean
from ..report.scatter import telling
from ..wording import say
from .story import Story

__all__ = ["Pen", "tell"]

WIDTH = 92
TIED = "\u00a0"
"""A blank at which no line is broken."""
FIRST = 6
"""Ranks that are shown from the top."""
TELLING = 4
"""People shown of each side of the audit."""


class Pen:
    """Writes lines of text, headings in bold where ``colour`` allows it.

    >>> Pen(colour=False).heading("WHO IS IT?")
    'WHO IS IT?'
    """

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def _dressed(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def heading(self, text: str) -> str:
        """A heading: bold."""
        return self._dressed(text, "1")

    def quiet(self, text: str) -> str:
        """Something beside the matter: dim."""
        return self._dressed(text, "2")


def tell(told_story: Story, pen: Pen, *, language: str) -> Iterator[str]:
    """The lines of the story, one after the other."""
    yield from _opening(told_story, pen, language)
    yield from _identity(told_story, pen, language)
    yield from _order(told_story, pen, language)
    yield from _audit(told_story, pen, language)
    yield from _cases(told_story, pen, language)


def _say(code: str, language: str, **facts: object) -> str:
    return say(f"demo.{code}", language=language, **facts)


def _opening(found: Story, pen: Pen, language: str) -> Iterator[str]:
    company = found.company
    by_source = Counter(record.source for record in company.records)
    sources = " · ".join(
        f"{label('source', source, language)} {whole(by_source[source], language)}"
        for source in company.sources
    )
    yield pen.heading(_say("title", language, people=whole(len(company.people), language)))
    yield pen.quiet(_say("invented", language, seed=company.seed))
    yield ""
    records, customers = whole(len(company.records), language), whole(found.customers, language)
    yield "   " + pen.heading(_say("became", language, records=records, customers=customers))
    yield "   " + pen.quiet(sources)
    if found.candidates:
        yield "   " + _say("candidates", language, count=whole(found.candidates, language))


# -- who is it? ----------------------------------------------------------------------------------


def _identity(found: Story, pen: Pen, language: str) -> Iterator[str]:
    customer, signals = found.heroine, found.signals
    yield from _heading(1, "identity", pen, language)
    name = customer.profile.get("name") or found.names.get(customer.id, "")
    yield from _wrapped(
        _say(
            "heroine",
            language,
            name=name,
            audience=whole(signals.audience, language),
            margin=whole(signals.expected_margin, language),
        )
    )
    yield "   " + pen.quiet(
        _say(
            "known_as",
            language,
            status=label("status", customer.status, language),
            knowledge=label("knowledge", customer.knowledge, language),
            confidence=decimal(customer.confidence / 10, language),
            records=len(customer.records),
            sources=len({ref.source for ref in customer.records}),
        )
    )
    yield ""
    yield "   " + pen.heading(_say("identifiers", language))
    yield from _table(
        (
            (
                label("field", held.identifier.namespace, language),
                held.identifier.value,
                label("assurance", held.assurance.name.lower(), language),
                _sources(held.records, language),
            )
            for held in customer.identifiers
        ),
        (17, 31, 18, 0),
    )
    yield ""
    yield "   " + pen.heading(_say("values", language))
    yield from _table(
        (
            (
                label("field", field, language),
                said.value,
                label("source", said.record.source, language),
                label("rule", said.rule, language),
            )
            for field, said in customer.profile.provenance.items()
        ),
        (17, 31, 18, 0),
    )


def _sources(refs: Iterable[RecordRef], language: str) -> str:
    counted = Counter(ref.source for ref in refs)
    return ", ".join(
        label("source", source, language) + (f" ×{times}" if times > 1 else "")
        for source, times in sorted(counted.items())
    )


# -- who comes first? ----------------------------------------------------------------------------


def _order(found: Story, pen: Pen, language: str) -> Iterator[str]:
    yield from _heading(2, "order", pen, language)
    count = whole(len(found.ranked), language)
    yield "   " + pen.quiet(_say("order_lead", language, count=count, policy=found.policy))
    shown = found.ranked[:FIRST]
    yield from _table((_place(each, found, language) for each in shown), (-3, 9, 30, 10, -6, 0))
    later = [each for each in found.ranked[FIRST:] if found.names[each.id] in _planted(found)]
    if later:
        yield "     …"
        yield from _table((_place(each, found, language) for each in later), (-3, 9, 30, 10, -6, 0))
    yield ""
    yield "   " + pen.heading(_say("points_lead", language))
    for each in found.ranked[:3]:
        given = " + ".join(
            f"{label('term', part.term, language)} {whole(part.points, language)}".replace(" ", TIED)
            for part in sorted(each.standing.contributions, key=lambda part: (-part.points, part.term))
            if part.points
        )
        total = whole(each.standing.points, language)
        yield from _wrapped(
            f"{each.rank}  {found.names[each.id]}: {given} = {total}".replace(" = ", f"{TIED}={TIED}")
        )


def _planted(found: Story) -> frozenset[str]:
    return frozenset(person.name for person in found.company.people if person.planted)


def _place(ranked: Ranked, found: Story, language: str) -> tuple[str, ...]:
    standing = ranked.standing
    marks = [label("alert", code, language) for code in standing.alerts]
    if standing.ask_to_verify:
        marks.append(told("ask_to_verify", language))
    return (
        whole(ranked.rank, language),
        label("band", str(standing.band), language),
        found.names[ranked.id],
        label("channel", found.channels[ranked.id], language),
        whole(standing.points, language),
        ", ".join(marks),
    )


# -- too late, too early -------------------------------------------------------------------------


def _audit(found: Story, pen: Pen, language: str) -> Iterator[str]:
    yield from _heading(3, "audit", pen, language)
    yield "   " + pen.quiet(_say("audit_lead", language))
    shown = telling(found.audit, TELLING)
    rows = [("late" if row.served is Served.UNDER else "early", row) for row in shown]
    yield from _table((_served(side, row, found, language) for side, row in rows), (9, 26, -17, -13, 0))
    yield from _wrapped(found.audit.sentence)


def _served(side: str, row: AuditRow, found: Story, language: str) -> tuple[str, ...]:
    return (
        _say(side, language),
        found.names[row.id],
        _say("followers", language, count=whole(row.audience, language)),
        _say("a_year", language, margin=whole(row.margin, language)),
        _say("place", language, practice=row.practice // 10, policy=row.policy // 10),
    )


# -- from message to answer ----------------------------------------------------------------------


def _cases(found: Story, pen: Pen, language: str) -> Iterator[str]:
    yield from _heading(4, "cases", pen, language)
    for case, plan in found.served:
        yield from _case(case, plan, found, pen, language)
        yield ""
    if found.forged is not None:
        case, plan = found.forged
        rank = next((each.rank for each in found.ranked if each.id == case.id), len(found.ranked))
        yield from _wrapped(
            _say(
                "forged",
                language,
                name=found.heroine.profile.get("name", ""),
                rank=whole(rank, language),
                count=whole(len(found.ranked), language),
                disclosure=label("disclosure", plan.disclose, language),
            )
        )


def _case(case: Case, plan: ReplyPlan, found: Story, pen: Pen, language: str) -> Iterator[str]:
    by = label("by", case.channel, language)
    yield "   " + pen.heading(told("case_writes", language, name=clean(found.names[case.id]), by=by))
    yield from _wrapped(_say("quoted", language, text=case.messages[-1].text))
    for term, said in facts(case, plan, language):
        yield from _wrapped(said, before=f"   {_padded(term, 20)}")


# -- lines ---------------------------------------------------------------------------------------


def _heading(number: int, code: str, pen: Pen, language: str) -> Iterator[str]:
    yield ""
    yield pen.heading(f"{number}  {_say(code, language)}")


def _wrapped(text: str, *, before: str = "   ") -> Iterator[str]:
    lines = textwrap.wrap(clean(text), WIDTH - len(before)) or [""]
    for at, line in enumerate(lines):
        yield (before if at == 0 else " " * len(before)) + line.replace(TIED, " ")


def _table(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Rows in columns: a negative width aligns to the right, zero takes what is left."""
    for row in rows:
        cells = (_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        yield ("     " + "  ".join(cells)).rstrip()


def _padded(text: str, width: int) -> str:
    shown = _cut(clean(text), abs(width)) if width else clean(text)
    blank = " " * (abs(width) - _columns(shown))
    return blank + shown if width < 0 else shown + blank


def _columns(text: str) -> int:
    """Columns a terminal gives a text: two to wide letters, none to marks that combine."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(bool(unicodedata.combining(letter)) for letter in text)


def _cut(text: str, width: int) -> str:
    if _columns(text) <= width:
        return text
    while _columns(text) >= width:
        text = text[:-1]
    return text + "…"
