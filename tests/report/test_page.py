"""The page stands alone, shows what it was given and nothing else, in two languages, whatever was put in."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from html.parser import HTMLParser
from types import SimpleNamespace

import attrs
import pytest

from customer_unify.errors import NaiveTime
from customer_unify.model.customer import Household
from customer_unify.model.record import RecordRef
from customer_unify.report import page

VOID = {"meta", "link", "br", "hr", "col", "wbr"}


class Outline(HTMLParser):
    """Tags balanced or not, ids, texts, and everything that could load or run."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.append((name, value or ""))
            if name == "id":
                self.ids[value or ""] += 1

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_well_formed_and_loads_and_runs_nothing(nouns: SimpleNamespace, language: str) -> None:
    text = page(**nouns.everything(language))
    outline = Outline(text)
    assert outline.faults == []
    assert outline.open == []
    assert max(outline.ids.values()) == 1
    assert not {"script", "iframe", "object", "embed", "link", "img", "form", "base"} & set(outline.tags)
    assert not [name for name, _ in outline.attributes if name.startswith("on") or name in {"src", "style"}]
    assert all(value.startswith("#") for name, value in outline.attributes if name == "href")
    assert any("default-src 'none'" in value for _, value in outline.attributes)
    assert "url(" not in text
    assert "@import" not in text
    assert "://" not in text
    assert f'<html lang="{language}">' in text


def test_every_section_is_there_with_its_heading(nouns: SimpleNamespace) -> None:
    outline = Outline(page(**nouns.everything()))
    sections = {"identity", "order", "audit", "service", "what-if", "cases"}
    assert sections | {"identity-graph"} <= set(outline.ids)
    assert outline.tags["h1"] == 1
    assert outline.tags["h2"] == outline.tags["section"] == len(sections)
    assert outline.tags["table"] == outline.tags["caption"] == 10


def test_a_home_is_told_by_how_many_and_what_they_share_not_by_who(nouns: SimpleNamespace) -> None:
    home = Household("h1", ("cu_7f31", "cu_9e02"), ("phone", "street"))
    shown = page(made_at=nouns.noon, customer=attrs.evolve(nouns.customer(), households=(home,)))
    assert "One of 2 people of one home, who share: telephone, street." in shown
    assert "cu_9e02" not in shown


def test_what_is_not_handed_in_has_no_section(nouns: SimpleNamespace) -> None:
    outline = Outline(page(made_at=nouns.noon, customer=nouns.customer()))
    assert "identity" in outline.ids
    assert not {"order", "audit", "service", "what-if", "cases"} & set(outline.ids)
    assert "section" not in Outline(page(made_at=nouns.noon)).tags


def test_it_says_that_it_holds_personal_data(nouns: SimpleNamespace) -> None:
    assert "This page contains personal data." in page(made_at=nouns.noon)
    assert "données personnelles" in page(made_at=nouns.noon, language="fr")


def test_french_is_french(nouns: SimpleNamespace) -> None:
    text = page(**nouns.everything("fr"))
    for said in (
        "Qui passe en premier",
        "6\u202f431",
        "porteur de carte",
        "vérifié par login",
        "5 janvier 2026",
    ):
        assert said in text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}} {0} {name} %s",
    "\x00\ud800\u202egnp.exe",
    "</text><foreignObject><iframe>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_and_never_becomes_markup(nouns: SimpleNamespace, hostile: str) -> None:
    given = nouns.everything(
        customer=hostile_customer(nouns, hostile),
        cases=nouns.cases(hostile),
        service=nouns.service(hostile),
        what_if=nouns.what_if(hostile),
        tolerances=nouns.tolerances(hostile),
        title=hostile,
        names=dict.fromkeys(("case-1", "case-2", "jocelyne", "cu_7f31"), hostile),
    )
    given["pairs"] = ()
    text = page(**given)
    text.encode("utf-8")
    outline, plain = Outline(text), Outline(page(**{**nouns.everything(), "pairs": ()}))
    assert outline.faults == []
    assert set(outline.tags) == set(plain.tags)
    assert not [name for name, _ in outline.attributes if name.startswith("on") or name == "src"]
    shown = re.sub("[\x00\ud800\u202e]", "\ufffd", hostile)
    assert "".join(outline.texts).count(shown) >= 5


def hostile_customer(nouns: SimpleNamespace, hostile: str) -> object:
    kind = nouns.customer(hostile)
    ref = RecordRef(hostile, hostile)
    held = nouns.evolve(
        kind.identifiers[0], identifier=kind.identifiers[0].identifier._replace(value=hostile), records=(ref,)
    )
    return nouns.evolve(kind, records=(ref,), identifiers=(held,))


def test_ten_megabytes_in_one_name_make_no_large_page(nouns: SimpleNamespace) -> None:
    huge = "é" * 10_000_000
    text = page(
        **nouns.everything(
            customer=nouns.customer(huge), title=huge, cases=nouns.cases(huge), service=nouns.service(huge)
        )
    )
    assert len(text) < 200_000


def test_the_same_nouns_make_the_same_page(nouns: SimpleNamespace) -> None:
    assert page(**nouns.everything()) == page(**nouns.everything(pairs=tuple(reversed(nouns.pairs()))))


def test_bad_arguments_are_named(nouns: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="en, fr"):
        page(made_at=nouns.noon, language="de")
    with pytest.raises(NaiveTime, match="made_at"):
        page(made_at=datetime(2026, 1, 5))  # noqa: DTZ001


def test_colours_are_readable_in_light_and_dark() -> None:
    """Text at least 4.5 to 1, drawings at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    from importlib.resources import files

    style = (files("customer_unify") / "report" / "style.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", part)) for part in style.split("@media", 2)[:2])
    for scheme in (light, dark):
        for ground in ("surface", "paper"):
            for name in ("text", "quiet", "accent", "against"):
                assert contrast(scheme[name], scheme[ground]) >= 4.5, (name, ground)
        for name in ("for", "total", "prior", "over", "under", "fair", *(f"shade-{at}" for at in range(8))):
            assert contrast(scheme[name], scheme["surface"]) >= 3, name


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
