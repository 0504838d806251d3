"""The identity graph of one customer as inline SVG: records by source, identifiers, evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model.customer import Customer
from ..model.evidence import Pair, Verdict
from .label import bits, label, told, whole
from .layout import BOX, Arc, Box, Group, Layout, Tie, layout
from .markup import Markup, element, fit, join

__all__ = ["graph"]

TEXT = 14.0
SMALL = 11.5
ROUND = 9.0


def graph(customer: Customer, pairs: Sequence[Pair] = (), *, language: str = "en") -> Markup:
    """The graph of ``customer``: what each source says, which identifiers tie it, what the links weigh.

    ``pairs`` are the compared pairs of its records; those that hold the customer
    together are drawn first. Above about forty nodes the strongest are drawn and the
    rest is counted in a line below.
    """
    placed = layout(customer, pairs)
    drawing = element(
        "svg",
        element("title", told("graph", language)),
        element("desc", _described(customer, placed, language)),
        *(_tie(each) for each in placed.ties),
        *(_arc(each, placed, language) for each in placed.arcs),
        *(_group(each, language) for each in placed.groups),
        *(_record(each, customer, language) for each in placed.records),
        *(_held(each, language) for each in placed.identifiers),
        *(_weight(each, placed, language) for each in placed.arcs),
        viewBox=f"0 0 {placed.width:.0f} {placed.height:.0f}",
        width=f"{placed.width:.0f}",
        height=f"{placed.height:.0f}",
        role="img",
        class_="graph",
        id="identity-graph",
    )
    shown = element(
        "div", drawing, class_="scroll", tabindex="0", role="group", aria_label=told("graph", language)
    )
    return join(shown, _left_out(placed, language), _legend(placed, language))


def _described(customer: Customer, placed: Layout, language: str) -> str:
    return told(
        "graph_described",
        language,
        records=whole(len(customer.records), language),
        sources=whole(len({ref.source for ref in customer.records}), language),
        identifiers=whole(len(customer.identifiers), language),
        links=whole(len(placed.arcs), language),
    )


def _left_out(placed: Layout, language: str) -> Markup | None:
    counts = {
        "records": placed.records_left_out,
        "identifiers": placed.identifiers_left_out,
        "links": placed.arcs_left_out,
    }
    if not any(counts.values()):
        return None
    said = {name: whole(count, language) for name, count in counts.items()}
    return element("p", told("graph_left_out", language, **said), class_="note")


TIES = ("proven", "said", "claimed")


def _legend(placed: Layout, language: str) -> Markup:
    ties = {_strength(each.held) for each in placed.ties}
    arcs = {each.pair.verdict for each in placed.arcs}
    lines = [(f"tie {kind}", label("tie", kind, language)) for kind in TIES if kind in ties]
    lines += [(f"arc {kind}", label("verdict", kind, language)) for kind in Verdict if kind in arcs]
    return element("ul", *(element("li", _sample(kind), said) for kind, said in lines), class_="legend")


def _sample(kind: str) -> Markup:
    line = element("line", x1=1, y1=6, x2=27, y2=6, class_=kind)
    return element("svg", line, viewBox="0 0 28 12", width=28, height=12, aria_hidden="true")


def _strength(box: Box) -> str:
    """How surely an identifier belongs to its carriers, in three steps."""
    if box.held is None or not box.held.assurance.counts:
        return "claimed"
    return "proven" if box.held.assurance.proves else "said"


def _tie(tie: Tie) -> Markup:
    x1, x2 = tie.record.x + tie.record.width, tie.held.x
    bend = (x2 - x1) * 0.5
    path = (
        f"M{x1:.0f} {tie.start:.1f}C{x1 + bend:.0f} {tie.start:.1f} "
        f"{x2 - bend:.0f} {tie.end:.1f} {x2:.0f} {tie.end:.1f}"
    )
    return element("path", d=path, class_=f"tie {_strength(tie.held)}")


def _arc(arc: Arc, placed: Layout, language: str) -> Markup:
    x, edge = placed.lane_at(arc.lane), placed.records_at
    turn = min(ROUND, (arc.bottom - arc.top) / 2)
    path = (
        f"M{edge:.0f} {arc.top:.1f}H{x + turn:.1f}Q{x:.1f} {arc.top:.1f} {x:.1f} {arc.top + turn:.1f}"
        f"V{arc.bottom - turn:.1f}Q{x:.1f} {arc.bottom:.1f} {x + turn:.1f} {arc.bottom:.1f}H{edge:.0f}"
    )
    return element(
        "path", element("title", _spoken(arc.pair, language)), d=path, class_=f"arc {arc.pair.verdict.value}"
    )


def _spoken(pair: Pair, language: str) -> str:
    parts = ", ".join(
        f"{label('field', each.field, language)} {bits(each.weight, language)}"
        for each in sorted(pair.evidence, key=lambda each: (-each.weight, each.field, each.comparator))
    )
    names = f"{pair.a.source} {pair.a.key} – {pair.b.source} {pair.b.key}"
    return f"{names}: {bits(pair.weight, language)} {told('bits', language)} ({parts})"


def _weight(arc: Arc, placed: Layout, language: str) -> Markup:
    x, said = placed.lane_at(arc.lane), bits(arc.pair.weight, language)
    wide = 46.0
    return element(
        "g",
        element("title", _spoken(arc.pair, language)),
        element("rect", x=x - wide / 2, y=arc.label - 10, width=wide, height=20, rx=10),
        element("text", said, x=x, y=arc.label + 4),
        class_=f"weight {arc.pair.verdict.value}",
    )


def _group(group: Group, language: str) -> Markup:
    name = fit(label("source", group.source, language), SMALL, group.width - 20)
    return element(
        "g",
        element(
            "rect",
            x=group.x,
            y=group.y,
            width=group.width,
            height=group.height,
            rx=10,
        ),
        element("text", name, x=group.x + 12, y=group.y + 17),
        class_="source",
    )


def _record(box: Box, customer: Customer, language: str) -> Markup | None:
    if box.record is None:
        return None
    sure = customer.record_confidence.get(box.record)
    below = told("record_sure", language, share=_percent(sure, language)) if sure is not None else ""
    return _box(box, box.record.key, below, f"{box.record.source} · {box.record.key}", "record")


def _percent(thousandths: int, language: str) -> str:
    """Thousandths in per cent; a value below certainty never reads as 100."""
    share = f"{thousandths / 10:.1f}".removesuffix(".0")
    return share.replace(".", ",") if language == "fr" else share


def _held(box: Box, language: str) -> Markup | None:
    if box.held is None:
        return None
    namespace, value = box.held.identifier
    known = label("assurance", box.held.assurance.name.lower(), language)
    above = f"{label('field', namespace, language)} · {known}"
    return _box(box, value, above, f"{above} · {value}", f"held {_strength(box)}")


def _box(box: Box, main: str, small: str, title: str, kind: str) -> Markup:
    room = box.width - 24
    return element(
        "g", *_box_parts(box, fit(main, TEXT, room), fit(small, SMALL, room), title, kind), class_=kind
    )


def _box_parts(box: Box, main: str, small: str, title: str, kind: str) -> Iterator[Markup]:
    corner = BOX / 2 if kind.startswith("held") else 6
    yield element("title", title)
    yield element("rect", x=box.x, y=box.y, width=box.width, height=BOX, rx=corner)
    x = box.x + (16 if kind.startswith("held") else 12)
    yield element("text", main, x=x, y=box.y + (19 if small else 26), class_="main")
    if small:
        yield element("text", small, x=x, y=box.y + 34, class_="small")
