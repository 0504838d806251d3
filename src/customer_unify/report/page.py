"""Joins the drawings and tables into one page that needs no other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from ..model.audit import Audit, WhatIf
from ..model.case import Case
from ..model.customer import Customer, Household
from ..model.evidence import Pair, Verdict
from ..model.explanation import Explanation
from ..model.record import RecordRef, aware
from ..model.reply import ReplyPlan
from ..model.result import Partition
from ..model.service import Service
from ..model.standing import Ranked, Tolerance
from ..model.weights import Model
from ..wording import LANGUAGES
from .case import case
from .found import found
from .graph import graph
from .label import date, decimal, label, told, whole
from .levels import levels
from .markup import Markup, clip, element, join
from .movers import movers, overlap, tolerances as allowed
from .profile import profile, spoken_ref
from .ranking import ranking
from .reason import reason
from .response import channels, passed, response
from .scatter import scatter, telling
from .served import groups, orders, people
from .waterfall import on_the_way, waterfall

__all__ = ["name_of", "page"]

Section = tuple[str, str, Markup]
"""The anchor of a section, its heading, and what stands in it."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What the page may load or run: its own style and nothing else, whatever was put into it."""


def page(
    *,
    made_at: datetime,
    language: str = "en",
    title: str | None = None,
    records: int | None = None,
    customers: int | None = None,
    partition: Partition | None = None,
    model: Model | None = None,
    customer: Customer | None = None,
    pairs: Sequence[Pair] = (),
    why: Explanation | None = None,
    ranked: Sequence[Ranked] = (),
    audit: Audit | None = None,
    service: Service | None = None,
    what_if: WhatIf | None = None,
    tolerances: Sequence[Tolerance] = (),
    cases: Sequence[tuple[Case, ReplyPlan | None]] = (),
    names: Mapping[str, str] | None = None,
) -> str:
    """A self-contained HTML page from what you hand in; what you leave out has no section.

    * ``records`` and ``customers`` -- how many records became how many customers; ``partition`` -- what a run
      found; ``model`` -- what each level of each field weighs.
    * ``customer`` with the ``pairs`` of its records -- the identity graph, the golden
      record and the waterfall of its best documented pair. With ``why``, a result of ``Resolver.explain`` --
      the sentence, what would change it, and a waterfall for each step of the path instead.
    * ``ranked`` -- the order of today's open messages; ``audit`` -- an order in use compared with the policy;
      ``service`` -- how messages were answered in the past; ``what_if`` and ``tolerances`` -- what another
      order would change, and how far each number of a policy may change.
    * ``cases`` -- cases with the plans of their answers.
    * ``names`` -- names of people by the id of a case, of a customer or of a row of the audit; without a
      name the id is shown.

    No script, no network: a content security policy in the page forbids both. All text is escaped. Raises
    ``NaiveTime`` for a ``made_at`` without a time zone, ``ValueError`` for a language without a translation.

    >>> from datetime import UTC, datetime
    >>> made = page(made_at=datetime(2026, 1, 5, tzinfo=UTC), records=3, customers=2)
    >>> made.startswith("<!doctype html>"), "<script" in made
    (True, False)
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of: {', '.join(LANGUAGES)}")
    when = aware(made_at, "made_at")
    known = names or {}
    drawn = {
        "found": _found(partition, language) if partition is not None else None,
        "identity": _identity(customer, pairs, why, language) if customer is not None else None,
        "levels": _levels(model, language) if model is not None else None,
        "order": _order(ranked, known, language) if ranked else None,
        "audit": _audit(audit, known, customer, language) if audit is not None else None,
        "service": _service(service, known, language) if service is not None else None,
        "what_if": _what_if(what_if, tolerances, known, language),
        "cases": _cases(cases, known, language) if cases else None,
    }
    sections = _sections(drawn, language)
    heading = clip(title or told("page_title", language), 200)
    header = _header(heading, {"records": records, "customers": customers}, sections, language)
    return _document(heading, header, sections, when, language)


def _sections(drawn: Mapping[str, Markup | None], language: str) -> list[Section]:
    """The sections there are, each under its own sentence."""
    shown = {code: inner for code, inner in drawn.items() if inner is not None}
    return [(code.replace("_", "-"), told(code, language), inner) for code, inner in shown.items()]


def name_of(customer: Customer, language: str = "en") -> str:
    """What readers call a customer: the name of the golden record."""
    known = customer.profile
    parts = [known.get("given_name"), known.get("family_name")]
    return known.get("name") or " ".join(part for part in parts if part) or told("nameless", language)


@cache
def _style() -> str:
    return (files("customer_unify") / "report" / "style.css").read_text(encoding="utf-8")


def _document(
    heading: str, header: Markup, sections: Sequence[Section], when: datetime, language: str
) -> str:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", heading),
        Markup(f"<style>\n{_style()}</style>"),
    )
    main = element(
        "main",
        *(
            element(
                "section",
                element("h2", title, id=f"{anchor}-title"),
                inner,
                id=anchor,
                aria_labelledby=f"{anchor}-title",
            )
            for anchor, title, inner in sections
        ),
    )
    foot = element(
        "footer",
        element("p", told("foot_personal", language)),
        element(
            "p", told("foot_alone", language), " ", told("page_made", language, date=date(when, language))
        ),
    )
    return f"<!doctype html>\n{element('html', head, element('body', header, main, foot), lang=language)}\n"


def _header(
    heading: str, counts: Mapping[str, int | None], sections: Sequence[Section], language: str
) -> Markup:
    figures = [
        (whole(count, language), f"figure_{kind}") for kind, count in counts.items() if count is not None
    ]
    links = (element("li", element("a", title, href=f"#{anchor}")) for anchor, title, _ in sections)
    return element(
        "header",
        element("h1", heading),
        _figures(figures, language) if figures else None,
        element("nav", element("ul", *links), aria_label=told("sections", language)) if sections else None,
    )


def _figures(figures: Sequence[tuple[str, str]], language: str) -> Markup:
    return _said_figures([(figure, told(code, language)) for figure, code in figures])


def _said_figures(figures: Sequence[tuple[str, str]]) -> Markup:
    items = (element("li", element("b", figure), said) for figure, said in figures)
    return element("ul", *items, class_="figures")


def _lead(code: str, language: str, **facts: object) -> Markup:
    return element("p", told(code, language, **facts), class_="lead")


# -- a run ---------------------------------------------------------------------------------------


def _found(partition: Partition, language: str) -> Markup:
    return join(_lead("found_lead", language), found(partition, language=language))


def _levels(model: Model, language: str) -> Markup:
    return join(_lead("levels_lead", language), levels(model, language=language))


# -- one customer --------------------------------------------------------------------------------


def _identity(customer: Customer, pairs: Sequence[Pair], why: Explanation | None, language: str) -> Markup:
    figures = [
        (whole(len(customer.records), language), "figure_records"),
        (label("status", customer.status, language), "figure_status"),
        (label("knowledge", customer.knowledge, language), "figure_knowledge"),
        (f"{decimal(customer.confidence / 10, language)} %", "figure_confidence"),
    ]
    best = _best_documented(customer, pairs)
    way = on_the_way(why) if why is not None else ()
    return join(
        _lead("identity_lead", language, name=name_of(customer, language)),
        _figures(figures, language),
        graph(customer, pairs, language=language),
        profile(customer, language=language),
        *(_home(one, language) for one in customer.households),
        _explained(why, way, language) if why is not None else None,
        *(_why(pair, language) for pair in way[:MOST_STEPS]),
        _why(best, language) if best is not None and not way else None,
        _in_words(why, language) if why is not None else None,
    )


def _home(home: Household, language: str) -> Markup:
    """How many are of one home and what ties them; who they are stands on their own pages."""
    shared = ", ".join(label("field", field, language) for field in home.tied_by)
    return element("p", told("household", language, count=len(home.customers), shared=shared))


def _best_documented(customer: Customer, pairs: Sequence[Pair]) -> Pair | None:
    """The accepted pair with most evidence: the one that teaches a reader most."""
    known = frozenset(customer.records)
    inside = [pair for pair in pairs if {pair.a, pair.b} <= known and pair.evidence]
    return min(
        inside,
        key=lambda pair: (pair.verdict != Verdict.LINK, -len(pair.evidence), -pair.weight, pair.a, pair.b),
        default=None,
    )


MOST_STEPS = 6
"""Steps of a way from one record to another that are drawn; the words tell all of them."""


def _explained(why: Explanation, way: Sequence[Pair], language: str) -> Markup:
    """In one sentence; what else can be withdrawn, lifted, added or done; and over how many steps."""
    codes = ("because", "or_because", "lacking", "change")
    said = [_below(part) for part in why.named(*codes)]
    left = len(way) - MOST_STEPS
    ends = [why.facts[end] for end in ("a", "b") if end in why.facts]
    names = [spoken_ref(RecordRef(*end), language) for end in ends if isinstance(end, (list, tuple))]
    return join(
        element("h3", told("why", language)),
        element("p", " – ".join(names)) if names else None,
        element("p", why.text, class_="lead"),
        element("ul", *said, class_="reasons") if said else None,
        element("p", told("steps_left", language, count=left), class_="note") if left > 0 else None,
    )


def _below(part: Explanation) -> Markup:
    below = part.parts if part.code == "lacking" else ()
    inner = element("ul", *(element("li", each.text) for each in below)) if below else None
    return element("li", part.text, inner)


def _why(pair: Pair, language: str) -> Markup:
    code = "waterfall" if pair.verdict == Verdict.LINK else "waterfall_apart"
    a, b = spoken_ref(pair.a, language), spoken_ref(pair.b, language)
    if not pair.evidence:
        return join(
            element("h3", told(code, language)),
            element("p", told("waterfall_decided", language, a=a, b=b)),
        )
    said = told("waterfall_pair", language, a=a, b=b, rival=label("rival", pair.rival, language))
    return join(element("h3", told(code, language)), element("p", said), waterfall(pair, language=language))


def _in_words(why: Explanation, language: str) -> Markup:
    return element(
        "details", element("summary", told("why_in_words", language)), reason(why, language=language)
    )


# -- order, audit, cases -------------------------------------------------------------------------


def _order(ranked: Sequence[Ranked], names: Mapping[str, str], language: str) -> Markup:
    return join(_lead("order_lead", language), ranking(ranked, names=names, language=language))


def _audit(audit: Audit, names: Mapping[str, str], customer: Customer | None, language: str) -> Markup:
    also = () if customer is None else (customer.id,)
    figures = [
        (whole(len(audit.under), language), "figure_under"),
        (whole(len(audit.over), language), "figure_over"),
        (whole(audit.exposed, language), "figure_exposed"),
    ]
    if audit.agreement is not None:
        figures.append((decimal(audit.agreement, language, 2), "figure_agreement"))
    return join(
        _lead("audit_lead", language),
        _figures(figures, language),
        scatter(audit, names=names, also=also, language=language),
        people(telling(audit), names, language=language),
        orders(audit, language=language),
        groups(audit, language=language),
    )


def _service(service: Service, names: Mapping[str, str], language: str) -> Markup:
    figures = [(whole(service.visible, language), "figure_visible")]
    if service.inconsistent is not None:
        figures.append((f"{whole(100 * service.inconsistent, language)} %", "figure_inconsistent"))
    everybody = [group for group in service.groups if group.group == "all"]
    figures += [(f"{whole(100 * group.deflected, language)} %", "figure_deflected") for group in everybody]
    return join(
        _lead("service_lead", language),
        _figures(figures, language),
        response(service, language=language),
        channels(service, language=language),
        passed(service, names, language=language),
    )


def _what_if(
    what_if: WhatIf | None, given: Sequence[Tolerance], names: Mapping[str, str], language: str
) -> Markup | None:
    if what_if is None and not given:
        return None
    return join(
        _lead("what_if_lead", language),
        _said_figures(overlap(what_if, language=language)) if what_if is not None else None,
        movers(what_if, names, language=language) if what_if is not None else None,
        allowed(given, language=language),
    )


def _cases(cases: Sequence[tuple[Case, ReplyPlan | None]], names: Mapping[str, str], language: str) -> Markup:
    def called(served: Case) -> str:
        return names.get(served.id) or names.get(served.customer or "") or told("nameless", language)

    return join(
        _lead("cases_lead", language),
        *(case(served, plan, name=called(served), language=language) for served, plan in cases),
    )
