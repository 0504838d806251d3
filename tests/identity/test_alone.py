"""What the fields of a content tell of it and its own copy is what weighing the two says."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import IdentityConfig
from customer_unify.identity.compare import compare
from customer_unify.identity.stages import Stages
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import Configuration
from customer_unify.model.content import Content, Fact
from customer_unify.model.weights import LevelWeight
from customer_unify.testing import company

SHIPPED = IdentityConfig()


def priced(**changed: object) -> Configuration:
    return attrs.evolve(SHIPPED, model=attrs.evolve(SHIPPED.model, **changed))


def costly(field: str, level: str, stranger: int = -30_000) -> Configuration:
    """Under which two who share a value of such a level are the less one person for it."""
    levels = SHIPPED.model.levels
    return priced(levels={**levels, field: {**levels[field], level: LevelWeight(stranger, -30_000)}})


CONFIGS = {
    "shipped": SHIPPED,
    "merging late": priced(merge_above=12_000),
    "many homes": priced(prior_household=-9_000),
    "names against a home": costly("given_name", "exact", 9_000),
    "no proof in what was seen": priced(assurance={"observed": LevelWeight(-60_000, -60_000)}),
    "common names": priced(frequencies={"family_name": {"michu": -40_000}, "given_name": {"anna": -40_000}}),
    "mailboxes of firms cost": costly("email", "function"),
    "landlines cost": costly("phone", "landline"),
    "devices speak for a home": costly("device_id", "exact", 9_000),
    "dear if read": priced(conditional={"email": {"none": {"exact": LevelWeight(-20_000, -20_000)}}}),
}
STAGES = {name: Stages(config) for name, config in CONFIGS.items()}

VALUES = {
    "given_name": ["anna", "j", "jean pierre"],
    "family_name": ["michu", "de la tour"],
    "birth_date": ["1978-12-11", "1978-01-01"],
    "email": ["info@example.org", "anna@example.org", "contact@michu.example"],
    "phone": ["+33145678901", "+33612345678", "0145"],
    "street": ["1 rue haute"],
    "postcode": ["75011"],
    "city": ["paris"],
    "loyalty_card": ["12", "34"],
    "x_handle": ["annamichu"],
    "device_id": ["d1"],
    "generation": ["ii", "jr"],
    "company": ["michu"],
}
FIELDS = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4, unique=True)


def said(field: str) -> st.SearchStrategy[list[Fact]]:
    known = st.sampled_from([Assurance.OBSERVED, Assurance.DECLARED, Assurance.VERIFIED])
    facts = st.builds(Fact, st.sampled_from(VALUES[field]), known)
    return st.lists(facts, min_size=1, max_size=2, unique_by=lambda fact: fact.value)


FACTS = FIELDS.flatmap(lambda fields: st.fixed_dictionaries({field: said(field) for field in fields}))
"""Few fields: of many, one is nearly always enough."""
GENERIC = st.sets(
    st.sampled_from([f"{field}:{value}" for field in VALUES for value in VALUES[field]]), max_size=3
)


def weighed(stages: Stages, content: Content, generic: frozenset[str]) -> bool:
    """Whether a content joins its copy, of which everything is compared and weighed.

    Where an identifier of one person ties them, a pair of which the other says nothing of a home is too.
    """
    config = stages.config
    levels = compare(content, content, config.comparisons, stages.comparators)
    score = stages.weigher.weigh(content, content, levels, generic.__contains__)
    scores, tied = [score], {tie.partition(":")[0] for tie in score.ties}
    if tied:
        said = stages.weigher.evidence(content, content, levels, "household", generic.__contains__)
        kept = {one.field for one in said if one.weight >= 0 or one.field in tied}
        less = [
            level if one.field in kept else "" for one, level in zip(config.comparisons, levels, strict=True)
        ]
        scores.append(stages.weigher.weigh(content, content, tuple(less), generic.__contains__))
    return any(one.weight > config.model.merge_above and one.proves() for one in scores)


@pytest.mark.parametrize("name", CONFIGS)
@given(FACTS, GENERIC)
def test_what_fields_tell_is_what_weighing_says(name: str, facts: object, generic: set[str]) -> None:
    stages, content = STAGES[name], Content(facts)
    joins = stages.joinable(content, frozenset(generic).__contains__)
    assert joins == weighed(stages, content, frozenset(generic))


def test_whoever_is_tied_need_not_be_seen_at_one_device() -> None:
    """Of the verified mailbox another may know without the device; of the name alone it proves nothing."""
    stages = STAGES["devices speak for a home"]
    device, name = [Fact("d1", Assurance.DECLARED)], [Fact("anna", Assurance.DECLARED)]
    tied = Content({"email": [Fact("anna@example.org", Assurance.VERIFIED)], "device_id": device})
    untied = Content(
        {"given_name": name, "family_name": [Fact("michu", Assurance.DECLARED)], "device_id": device}
    )
    assert stages.joinable(tied, lambda identifier: False)
    assert not stages.joinable(tied, {"email:anna@example.org"}.__contains__)
    assert not stages.joinable(untied, lambda identifier: False)


def test_most_of_a_company_say_enough_by_their_fields() -> None:
    """Else nothing is saved: what fields tell is asked of every newcomer and all it meets."""
    stages = STAGES["shipped"]
    contents = [stages.normalise(record) for record in company(3, people=100).records]
    told = [stages.alone.of(tuple(content.facts)) for content in contents]
    assert sum(said.surely or bool(said.enough) for said in told) > len(contents) / 2
