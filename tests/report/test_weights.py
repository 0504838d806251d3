"""A model as text: every level is there, no value is, and each alarm is a sentence."""

import attrs
import pytest

from customer_unify.errors import InputError
from customer_unify.identity.defaults import shipped
from customer_unify.model.weights import Expectation, LevelWeight, Model, Training
from customer_unify.report import weights
from customer_unify.resolver.at_once import DOUBTFUL
from customer_unify.wording import LANGUAGES, sentences

ALARMS = ("few_matches", "no_strangers", "no_homes", "persons_unknown", "homes_in_persons", "two_names")

LEARNED = Model(
    {
        "given_name": {"exact": LevelWeight(9_000, 5_000), "typo": LevelWeight(6_000, 4_000)},
        "family_name": {"exact": LevelWeight(11_000, 100)},
    },
    frequencies={"given_name": {"jean": -4_000, "marie": -4_000, "paul": -2_000}},
    conditional={
        "email": {
            "given_name+family_name": {"exact": LevelWeight(2_000, 3_000)},
            "none": {"exact": LevelWeight(15_000, 3_100)},
        },
        "city": {"exact": {"near": LevelWeight(-100, 0)}, "unknown": {"exact": LevelWeight(3_000, 0)}},
    },
    origin="a test",
    training=Training(
        contents=1_200,
        pairs=5_000,
        matches=1_000,
        households=40,
        labelled=7,
        caps=("given_name different",),
        alarms=ALARMS,
        expected=[Expectation(0, 960, 970), Expectation(2_000, 995, 900)],
    ),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", [shipped().model, LEARNED, Model({})])
def test_every_level_has_its_line_and_no_value_is_named(model: Model, language: str) -> None:
    text = weights(model, language=language)
    priced = sum(len(levels) for levels in model.levels.values())
    priced += sum(len(levels) for one in model.conditional.values() for levels in one.values())
    binned = sum(
        len(set(values.values()))
        for field, values in model.frequencies.items()
        if "exact" in model.levels.get(field, {})
    )
    fields = len({*model.levels, *model.conditional})
    conditions = sum(len(one) for one in model.conditional.values())
    rows = [line for line in text.splitlines() if line.startswith("  ") and not line.endswith("%")]
    assert len(rows) == priced + binned + conditions
    assert fields <= len(text.splitlines()) - len(rows)
    for values in model.frequencies.values():
        named = {value for value in values if len(value) > 1}  # an initial is a word of the page, too
        assert not {line.split()[0] for line in rows} & named


def test_the_figures_are_those_of_the_model() -> None:
    lines = weights(LEARNED).splitlines()
    assert any(line.split() == ["the", "same", "+9.0", "+5.0"] for line in lines)
    assert any("2 common values" in line and line.split()[-2:] == ["+5.0", "+5.0"] for line in lines)
    assert any("1 common values" in line and line.split()[-2:] == ["+7.0", "+5.0"] for line in lines)
    assert any("given name, family name" in line for line in lines)
    assert any(line.split() == ["+2.0", "99.5", "%", "90.0", "%"] for line in lines)
    assert any("1,000" in line and "5,000" in line and "1,200" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alarm_is_a_sentence(language: str) -> None:
    assert set(ALARMS) >= DOUBTFUL
    for alarm in ALARMS:
        told = weights(
            attrs.evolve(LEARNED, training=Training(alarms=(alarm,))), language=language
        ).splitlines()[-1]
        assert told == sentences()[f"report.training_alarm_{alarm}"][language]


def test_a_language_there_is_none_in_is_refused() -> None:
    with pytest.raises(InputError, match="language"):
        weights(LEARNED, language="xx")
