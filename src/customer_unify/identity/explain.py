"""Says in sentences what the comparison of two contents showed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..model.content import Content
from ..model.evidence import Evidence
from ..model.explanation import Explanation
from ..wording import say as say_code, sentences
from .stages import Stages

__all__ = ["describe", "listing", "say", "tell_evidence", "word"]


def say(code: str, language: str, **facts: object) -> str:
    """A sentence of this wing."""
    return say_code(f"identity.{code}", language=language, **facts)


def _word(kind: str, name: str, language: str) -> str:
    """The word for a field or level; names users declared themselves are said as they are."""
    known = sentences().get(f"identity.{kind}_{name}")
    return known[language] if known is not None else name.replace("_", " ")


def word(kind: str, name: str, language: str) -> str:
    """The word for an independence group, or for a field, as it stands inside a sentence."""
    kind = kind if f"identity.{kind}_{name}" in sentences() else "field"
    said = _word(kind, name, language)
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def listing(words: Sequence[str], language: str) -> str:
    """Words one after the other, as a reader of the language lists them."""
    if len(words) < 2:
        return "".join(words)
    return say("listing", language, first=", ".join(words[:-1]), last=words[-1])


def tell_evidence(evidence: Iterable[Evidence], language: str) -> tuple[Explanation, ...]:
    """Each piece of evidence as a sentence, the heaviest first."""
    ordered = sorted(evidence, key=lambda item: (-abs(item.weight), item.field))
    return tuple(_told(item, language) for item in ordered)


def _told(item: Evidence, language: str) -> Explanation:
    words = {
        "field": _word("field", item.field, language),
        "level": _word("level", item.level, language),
    }
    facts: dict[str, object] = {
        "field": item.field,
        "level": item.level,
        "assurance": item.assurance.name.lower(),
        "group": item.group,
        "comparator": item.comparator,
    }
    if item.days is None:
        return Explanation("evidence", say("evidence", language, **words), item.weight, facts)
    sentence = say("evidence_apart", language, **words, years=item.days / 365)
    return Explanation("evidence", sentence, item.weight, {**facts, "days": item.days})


def describe(
    stages: Stages, a: Content, b: Content, generic: Callable[[str], bool], *, language: str
) -> Explanation:
    """What speaks for and against two contents being one person; the parts add up to the weight."""
    score = stages.score(a, b, generic)
    evidence = stages.evidence(a, b, generic)
    prior = score.weight - sum(one.weight for one in evidence)
    parts = (
        Explanation("prior", say(f"prior_{score.rival}", language), prior),
        *tell_evidence(evidence, language),
    )
    return Explanation(
        "pair", say("pair", language, bits=score.weight / 1000), score.weight, {"rival": score.rival}, parts
    )
