"""The weights of a model as bars for each level of each field, and what other thresholds would give."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.weights import Expectation, LevelWeight, Model
from .label import bits, label, percent, told
from .markup import Child, Markup, element, join
from .table import bars, table
from .weights import doubts, learned, strongest, thresholds, when

__all__ = ["levels"]

THICK = {"prior": 8}
"""The bar against one home is the thin one."""


def levels(model: Model, *, language: str = "en") -> Markup:
    """What each level of each field weighs against strangers and, thinner, against people of one home.

    Common values are told by how common, not by name; as text :func:`~.weights.weights` says the same.
    Linear in the model.
    """
    training = model.training
    return join(
        *map(_said, learned(training, language) if training is not None else ()),
        _said(thresholds(model, language)),
        _drawn(model, language),
        _expected(model, language) if training is not None and training.expected else None,
        *map(_said, doubts(training, language) if training is not None else ()),
    )


def _said(sentence: str) -> Markup:
    return element("p", sentence)


def _drawn(model: Model, language: str) -> Markup:
    columns = {"level": "", "against_strangers": "number", "against_home": "number", "drawn": "wide"}
    return table("levels", columns, _rows(model, language), language=language)


def _rows(model: Model, language: str) -> Iterator[tuple[Child, ...]]:
    """A line for each weight, the odds at the start first."""
    start = LevelWeight(model.prior_stranger, model.prior_household)
    fields = sorted({*model.levels, *model.conditional})
    lines = [(field, *line) for field in fields for line in _lines(model, field, language)]
    weights = [start, *(weight for _, _, weight in lines)]
    ends = [0, *(end for weight in weights for end in (weight.stranger, weight.household))]
    span = min(ends), max(ends)
    yield _row(told("weights_prior", language), "", start, span, language)
    for field, said, weight in lines:
        yield _row(label("field", field, language), said, weight, span, language)


def _lines(model: Model, field: str, language: str) -> Iterator[tuple[str, LevelWeight]]:
    """What each line of a field is about, and its weight; of common values only the commonest."""
    plain = model.levels.get(field, {})
    for level, weight in strongest(plain):
        yield label("level", level, language), weight
        losses = model.frequencies.get(field)
        if level == "exact" and losses:
            most = LevelWeight(weight.stranger + min(losses.values()), weight.household)
            yield told("commonest", language), most
    for condition, priced in sorted(model.conditional.get(field, {}).items()):
        for level, weight in strongest(priced):
            yield f"{label('level', level, language)}, {when(condition, language)}", weight


def _row(
    field: str, said: str, weight: LevelWeight, span: tuple[int, int], language: str
) -> tuple[Child, ...]:
    low, wide = span[0], max(1, span[1] - span[0])
    zero, *ends = ((end - low) / wide for end in (0, weight.stranger, weight.household))
    against = ("for" if weight.stranger >= 0 else "against", "prior")
    drawn = [
        bars([(zero, end, kind)], thick=THICK, zero=zero) for end, kind in zip(ends, against, strict=True)
    ]
    return (
        join(field, element("small", said) if said else None),
        bits(weight.stranger, language),
        bits(weight.household, language),
        join(*drawn),
    )


def _expected(model: Model, language: str) -> Markup:
    """What other thresholds would yield, as far as the model knows itself."""
    columns = {
        "training_above": "",
        "training_precision": "number",
        "training_recall": "number",
        "drawn": "wide",
    }
    expected = model.training.expected if model.training is not None else ()
    return table("expected", columns, (_threshold(row, language) for row in expected), language=language)


def _threshold(row: Expectation, language: str) -> tuple[Child, ...]:
    return (
        bits(row.threshold, language),
        percent(row.precision, 1000, language),
        percent(row.recall, 1000, language),
        join(bars([(0, row.precision / 1000, "policy")]), bars([(0, row.recall / 1000, "practice")])),
    )
