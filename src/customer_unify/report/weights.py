"""A model as text: what each level weighs, what other thresholds would give, and what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ..model.weights import LevelWeight, Model, Training
from .label import bits, label, percent, told, whole

__all__ = ["doubts", "learned", "strongest", "thresholds", "weights", "when"]

WIDTH = 46
"""Columns of what a line is about; the figures stand behind."""

Row = tuple[str, str, str]


def weights(model: Model, *, language: str = "en") -> str:
    """A model to be read: its weights in bits, level by level, and what its training believes.

    Each level has what it weighs against two strangers and against two people of one home. Common
    values are told by how common, not by name: each line says how many values weigh so much. A fact
    made of others stands once for each thing these can say. Raises ``InputError`` for a language there
    is none in. Linear in the model.

    >>> print(weights(Model({"phone": {"exact": LevelWeight(16_300, 3_200)}}, origin="an example")))
    Weights from: an example.
    Bits against                                    strangers      one home
    telephone
      the same                                          +16.3          +3.2
    before anything is compared                         −15.6          +0.0
    Records join above +0.0 bits, and should be reviewed above −6.0.
    """
    lines = [told("weights_origin", language, origin=model.origin or "?")]
    head = (told("weights_against", language), told("weights_stranger", language))
    lines.append(_line((*head, told("weights_household", language))))
    for field in sorted({*model.levels, *model.conditional}):
        lines.append(label("field", field, language))
        lines += map(_line, _rows(model, field, language))
    priors = bits(model.prior_stranger, language), bits(model.prior_household, language)
    lines.append(_line((told("weights_prior", language), *priors)))
    lines.append(thresholds(model, language))
    if model.training is not None:
        lines += _training(model.training, language)
    return "\n".join(lines)


def _line(row: Row) -> str:
    name, stranger, household = row
    return f"{name:<{WIDTH - 1}} {stranger:>11}   {household:>11}"


def _rows(model: Model, field: str, language: str) -> Iterator[Row]:
    """The lines of one field: its levels, then those that depend on what others say."""
    for level, weight in strongest(model.levels.get(field, {})):
        yield _row(f"  {label('level', level, language)}", weight, language)
        if level == "exact":
            losses = Counter(model.frequencies.get(field, {}).values())
            for loss, count in sorted(losses.items(), reverse=True):
                common = told("weights_common", language, count=whole(count, language))
                rarer = LevelWeight(weight.stranger + loss, weight.household)
                yield _row(f"    {common}", rarer, language)
    for condition, levels in sorted(model.conditional.get(field, {}).items()):
        yield f"  {when(condition, language)}", "", ""
        for level, weight in strongest(levels):
            yield _row(f"    {label('level', level, language)}", weight, language)


def strongest(levels: Mapping[str, LevelWeight]) -> list[tuple[str, LevelWeight]]:
    """Levels and their weights, what speaks most for one person first."""
    return sorted(levels.items(), key=lambda item: (-item[1].stranger, item[0]))


def _row(name: str, weight: LevelWeight, language: str) -> Row:
    return name, bits(weight.stranger, language), bits(weight.household, language)


def when(condition: str, language: str) -> str:
    """What the facts it is made of say: which of them agree, or how the only one does."""
    if condition in ("none", "unknown"):
        return told(f"weights_when_{condition}", language)
    names = ", ".join(
        label("level" if _level(name, language) else "field", name, language) for name in condition.split("+")
    )
    return told("weights_when", language, facts=names)


def _level(name: str, language: str) -> bool:
    """Whether a word names a level: a label of its own says so."""
    return label("level", name, language) != name.replace("_", " ") or name == "different"


def thresholds(model: Model, language: str) -> str:
    """Above how many bits records join, and are worth a look."""
    above = {"merge": bits(model.merge_above, language), "review": bits(model.review_above, language)}
    return told("weights_thresholds", language, **above)


def _training(training: Training, language: str) -> Iterator[str]:
    """What the training believes, in sentences, and what it expects."""
    yield from learned(training, language)
    if training.expected:
        expected = (told("training_precision", language), told("training_recall", language))
        yield _line((told("training_above", language), *expected))
    for row in training.expected:
        above = f"  {bits(row.threshold, language)}"
        yield _line((above, percent(row.precision, 1000, language), percent(row.recall, 1000, language)))
    yield from doubts(training, language)


def learned(training: Training, language: str) -> Iterator[str]:
    """From how much a model learned, and how much of it is believed to be what."""
    counts = {name: whole(getattr(training, name), language) for name in ("contents", "pairs")}
    yield told("training_counts", language, matches=whole(training.matches, language), **counts)
    if training.households:
        yield told("training_homes", language, households=whole(training.households, language))
    if training.labelled:
        yield told("training_labelled", language, labelled=whole(training.labelled, language))


def doubts(training: Training, language: str) -> Iterator[str]:
    """What makes a model doubtful."""
    if training.caps:
        yield told("training_caps", language, caps="; ".join(training.caps))
    for alarm in training.alarms:
        yield told(f"training_alarm_{alarm}", language)
