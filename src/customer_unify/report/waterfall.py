"""The waterfall of evidence: from the odds before anything was compared up to the sum, in bits."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ..model.assurance import Assurance
from ..model.evidence import Evidence, Pair, Verdict
from ..model.explanation import Explanation
from ..model.record import RecordRef
from .label import bits, decimal, label, told, whole
from .markup import Markup, clip, element

__all__ = ["Step", "on_the_way", "probability", "steps", "text_waterfall", "waterfall"]

SCALE = 1000
"""Units of a bar's width; the bar itself stretches with the page."""


@attrs.frozen
class Step:
    """One bar: it runs from ``start`` to ``end``, both in thousandths of a bit."""

    kind: str
    start: int
    end: int
    evidence: Evidence | None = None

    @property
    def weight(self) -> int:
        """What the bar counts for."""
        return self.end - self.start


def steps(pair: Pair) -> tuple[Step, ...]:
    """The bars of a pair: the prior, what speaks for it, what speaks against, the sum.

    The prior is what the weight of the pair holds beside its evidence, so that the
    bars always end exactly at the sum (law L10).

    >>> from customer_unify.model.record import RecordRef
    >>> from customer_unify.model.evidence import Verdict
    >>> from customer_unify.model.assurance import Assurance
    >>> same = Evidence("email", "exact", "same", 20_000, Assurance.VERIFIED, "email")
    >>> pair = Pair(RecordRef("a", "1"), RecordRef("b", "2"), Verdict.LINK, 5_000, evidence=(same,))
    >>> [(step.kind, step.start, step.end) for step in steps(pair)]
    [('prior', 0, -15000), ('evidence', -15000, 5000), ('total', 0, 5000)]
    """
    at = pair.weight - sum(each.weight for each in pair.evidence)
    bars = [Step("prior", 0, at)]
    for each in sorted(
        pair.evidence, key=lambda each: (-each.weight, each.field, each.comparator, each.level)
    ):
        bars.append(Step("evidence", at, at + each.weight, each))
        at += each.weight
    return (*bars, Step("total", 0, pair.weight))


def on_the_way(why: Explanation) -> tuple[Pair, ...]:
    """The pairs an explanation rests on, one after the other, as ``Resolver.explain`` tells them.

    Of two records that are one customer these are the steps from one to the other, of which those that
    somebody decided have no evidence; of two that are apart it is the pair itself.
    """
    if why.code == "apart":
        return tuple(_pair(why, part) for part in why.named("pair"))
    return tuple(_pair(step, step) for step in why.named("step", "step_same", "step_decided"))


def _pair(ends: Explanation, seen: Explanation) -> Pair:
    one, two = sorted(RecordRef(*ends.facts[end]) for end in ("a", "b"))
    evidence = tuple(
        Evidence(
            part.facts["field"],
            part.facts["comparator"],
            part.facts["level"],
            part.weight or 0,
            Assurance.parse(part.facts["assurance"]),
            part.facts["group"],
        )
        for part in seen.named("evidence")
    )
    verdict = Verdict.REFUSED if ends.code == "apart" else Verdict.LINK
    return Pair(one, two, verdict, seen.weight or 0, seen.facts.get("rival", "stranger"), evidence)


def probability(weight: int) -> float:
    """The probability that odds of ``weight`` thousandths of a bit stand for.

    >>> probability(0), round(probability(10_000), 4)
    (0.5, 0.999)
    """
    if weight > 0:
        return 1 / (1 + 2 ** (-min(weight, 900_000) / 1000))
    odds = 2 ** (max(weight, -900_000) / 1000)
    return float(odds / (1 + odds))


def waterfall(pair: Pair, *, language: str = "en", threshold: int = 0) -> Markup:
    """The waterfall of one pair as a table whose last column draws the bars.

    ``threshold`` is the weight above which records are joined, marked by a line.
    """
    bars = steps(pair)
    reach = [point for bar in bars for point in (bar.start, bar.end)] + [0, threshold]
    low, high = min(reach), max(reach)
    head = element(
        "tr",
        element("th", told("evidence", language), scope="col"),
        element("th", told("bits", language), scope="col", class_="number"),
        element("th", told("running", language), scope="col", class_="wide"),
    )
    rows = [_row(bar, pair, language, (low, high), threshold) for bar in bars]
    return element(
        "table",
        element("caption", told("waterfall_caption", language)),
        element("thead", head),
        element("tbody", *rows),
        class_="waterfall",
    )


TEXT_WIDTH = 40
"""Letters of the longest bar."""


def text_waterfall(pair: Pair, *, language: str = "en") -> str:
    """The same as lines of text: what is compared, what it weighs, and where the sum stands by then.

    >>> same = Evidence("email", "exact", "same", 20_000, Assurance.VERIFIED, "email")
    >>> pair = Pair(RecordRef("a", "1"), RecordRef("b", "2"), Verdict.LINK, 5_000, evidence=(same,))
    >>> print(*text_waterfall(pair).splitlines()[1:], sep="\\n")
    e-mail          +20.0  ########################################
    In all           +5.0                                ##########
    """
    bars = steps(pair)
    points = [point for bar in bars for point in (bar.start, bar.end)]
    low, wide = min(points), max(max(points) - min(points), 1)
    names = [clip(_words(bar, pair, language)[0], 30) for bar in bars]
    room = max(map(len, names))

    def across(weight: int) -> int:
        return round((weight - low) * TEXT_WIDTH / wide)

    lines = []
    for bar, name in zip(bars, names, strict=True):
        left, right = sorted((across(bar.start), across(bar.end)))
        drawn = " " * left + ("#" * (right - left) or "|")
        lines.append(f"{name:{room}}  {bits(bar.weight, language):>7}  {drawn}".rstrip())
    return "\n".join(lines)


def _row(bar: Step, pair: Pair, language: str, span: tuple[int, int], threshold: int) -> Markup:
    name, detail = _words(bar, pair, language)
    return element(
        "tr",
        element("th", name, element("small", detail), scope="row"),
        element("td", bits(bar.weight, language), class_="number"),
        element("td", _bar(bar, span, threshold), class_="wide"),
        class_=bar.kind,
    )


def _words(bar: Step, pair: Pair, language: str) -> tuple[str, str]:
    if bar.kind == "prior":
        if not bar.weight:
            return told("prior", language), told("prior_even", language)
        side = "prior_for" if bar.weight > 0 else "prior_against"
        return told("prior", language), told(side, language, odds=_odds(bar.weight, language))
    if bar.evidence is None:
        share = decimal(min(probability(pair.weight) * 100, 99.9999), language, 4)
        verdict = label("verdict", pair.verdict, language)
        reason = f" ({label('reason', pair.reason, language)})" if pair.reason else ""
        return told("sum", language), told("sum_means", language, share=share, verdict=verdict + reason)
    return (
        label("field", bar.evidence.field, language),
        f"{label('level', bar.evidence.level, language)} · "
        f"{label('assurance', bar.evidence.assurance.name.lower(), language)}",
    )


def _odds(weight: int, language: str) -> str:
    """The odds of ``weight``, either way, as so many to one."""
    return whole(2 ** (min(abs(weight), 60_000) / 1000), language)


def _bar(bar: Step, span: tuple[int, int], threshold: int) -> Markup:
    low, high = span
    wide = max(high - low, 1)

    def across(weight: int) -> int:
        return round((weight - low) * SCALE / wide)

    left, right = sorted((across(bar.start), across(bar.end)))
    sort = bar.kind if bar.evidence is None else "against" if bar.weight < 0 else "for"
    return element(
        "svg",
        element("rect", x=left, y=4, width=max(right - left, 3), height=16, class_=sort),
        *_lines(across(0), across(threshold)),
        viewBox=f"0 0 {SCALE} 24",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )


def _lines(zero: int, threshold: int) -> Iterator[Markup]:
    yield element("line", x1=zero, x2=zero, y1=0, y2=24, class_="zero")
    if threshold != zero:
        yield element("line", x1=threshold, x2=threshold, y1=0, y2=24, class_="threshold")
