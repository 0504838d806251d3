"""The audit in tables: the people who show most, the two orders side by side, and groups of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..model.audit import Audit, AuditGroup, AuditRow, Served
from .label import decimal, label, told, whole
from .markup import Markup, element, join
from .table import bars, table

__all__ = ["groups", "orders", "people"]

ORDER = (Served.UNDER, Served.FAIR, Served.OVER)


def people(rows: Sequence[AuditRow], names: Mapping[str, str], *, language: str = "en") -> Markup | None:
    """Where a few people stand in both orders; ``names`` says what a reader calls them."""
    if not rows:
        return None
    columns = {
        "person": "",
        "audience": "number",
        "margin": "number",
        "place_practice": "number",
        "place_policy": "number",
    }
    return table("audit", columns, (_person(row, names, language) for row in rows), language=language)


def _person(row: AuditRow, names: Mapping[str, str], language: str) -> tuple[Markup, str, str, str, str]:
    return (
        join(
            element("bdi", names.get(row.id, row.id)),
            element("small", label("served", row.served, language), class_=f"outcome {row.served.value}"),
        ),
        whole(row.audience, language),
        whole(row.margin, language),
        f"{whole(row.practice / 10, language)} %",
        f"{whole(row.policy / 10, language)} %",
    )


def orders(audit: Audit, *, language: str = "en") -> Markup:
    """What each order does with value: in use, and by the policy."""
    pairs = (
        ("tau_b", audit.practice.tau_b, audit.policy.tau_b),
        ("first_fifth", audit.practice.value_in_first_fifth, audit.policy.value_in_first_fifth),
        ("inverted", audit.practice.inverted, audit.policy.inverted),
    )
    columns = {"figure": "", "place_practice": "number", "place_policy": "number", "drawn": "wide"}
    rows = (
        (told(f"order_{code}", language), *(_share(code, each, language) for each in pair), _both(*pair))
        for code, *pair in pairs
    )
    return table("orders", columns, rows, language=language)


def _share(code: str, figure: float | None, language: str) -> str:
    if figure is None:
        return "–"
    return decimal(figure, language, 2) if code == "tau_b" else f"{whole(100 * figure, language)} %"


def _both(practice: float | None, policy: float | None) -> Markup:
    """Two bars, the order in use above, the policy below; what is below zero has none."""
    return join(
        bars([(0, max(0.0, practice or 0.0), "practice")]), bars([(0, max(0.0, policy or 0.0), "policy")])
    )


def groups(audit: Audit, *, language: str = "en") -> Markup | None:
    """Tenths of the customers by value, and people who are none: how many of each are served how."""
    if not audit.groups:
        return None
    columns = {"group": "", "people": "number", "margin": "number", "exposed": "number", "drawn": "wide"}
    rows = (
        (
            label("group", group.group, language),
            whole(group.people, language),
            whole(group.margin, language),
            whole(group.exposed, language),
            _drawn(group, language),
        )
        for group in audit.groups
    )
    return table("groups", columns, rows, language=language)


def _drawn(group: AuditGroup, language: str) -> Markup:
    counts = {Served.UNDER: group.under, Served.FAIR: group.fair, Served.OVER: group.over}
    said = " · ".join(
        f"{label('served', kind, language)} {whole(counts[kind], language)}" for kind in ORDER if counts[kind]
    )
    return join(bars(_pieces(counts, group.people)), element("small", said))


def _pieces(counts: Mapping[Served, int], people: int) -> Iterator[tuple[float, float, str]]:
    at = 0
    for kind in ORDER:
        if counts[kind]:
            yield at / people, (at + counts[kind]) / people, kind.value
        at += counts[kind]
