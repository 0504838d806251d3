"""The shipped configuration: complete, consistent, and open to a user's own namespaces."""

from __future__ import annotations

import attrs
import pytest

from customer_unify.errors import ConfigurationError
from customer_unify.identity.defaults import extend, shipped
from customer_unify.identity.score.prices import read_prices, shipped_prices, weights_of
from customer_unify.model.configuration import Field, Role
from customer_unify.model.identifier import Namespace, SharedBy

STANDARD = [
    "name",
    "given_name",
    "initials",
    "sex",
    "family_name",
    "birth_date",
    "birth_place",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "country",
    "loyalty_card",
    "customer_number",
    "national_id",
    "document_number",
    "x_handle",
    "x_id",
    "instagram_handle",
    "instagram_id",
    "facebook_handle",
    "facebook_id",
    "device_id",
    "cookie_id",
    "payment_token",
    "bank_account",
    "company",
]


def test_a_shipped_namespace_shared_by_others_takes_their_weights() -> None:
    """Who says that a means of payment is one person's must not find it weighed as a lent one."""
    token = Namespace("payment_token", shared_by="person", generic_above=6)
    config = extend(shipped(), namespaces=[token])
    assert config.model.levels["payment_token"] == weights_of(shipped_prices().shared_by["person"])
    (compared,) = (one for one in config.comparisons if one.field == "payment_token")
    assert compared.role is Role.PERSONAL
    assert len(config.comparisons) == len(shipped().comparisons)
    same = extend(shipped(), namespaces=[Namespace("payment_token", shared_by="household")])
    assert same.model.levels == shipped().model.levels
    weighed = {"payment_token": shipped().model.levels["device_id"]}
    own = attrs.evolve(shipped(), model=attrs.evolve(shipped().model, levels=weighed))
    assert extend(own, namespaces=[token]).model.levels["payment_token"] == weighed["payment_token"]


def test_every_standard_field_is_shipped() -> None:
    assert sorted(shipped().fields) == sorted(STANDARD)


def test_every_comparison_is_priced_and_every_price_compared() -> None:
    config = shipped()
    assert {comparison.field for comparison in config.comparisons} == set(config.model.levels)


def test_every_field_has_a_survivorship_rule() -> None:
    config = shipped()
    taken = {field for fields in config.units.values() for field in fields}
    assert set(config.survivorship) == {*STANDARD, *config.units} - taken
    assert taken <= set(STANDARD)


def test_nothing_is_exclusive_by_default() -> None:
    assert not any(namespace.exclusive for namespace in shipped().namespaces.values())


def test_an_exact_identifier_of_one_person_beats_both_rivals_alone() -> None:
    config = shipped()
    for name, namespace in config.namespaces.items():
        weight = config.model.levels[name]["exact"]
        if namespace.shared_by is SharedBy.PERSON:
            assert weight.stranger + config.model.prior_stranger > 0, name
            assert weight.household > 0, name


def test_identifiers_of_households_and_devices_never_join_alone() -> None:
    config = shipped()
    for name, namespace in config.namespaces.items():
        if namespace.shared_by is not SharedBy.PERSON:
            weight = config.model.levels[name]["exact"]
            assert weight.stranger + config.model.prior_stranger < 1_000, name
            assert weight.household < 1_000, name


def test_a_shared_mailbox_phone_or_card_does_not_join_two_given_names() -> None:
    levels = shipped().model.levels
    for shared in ("email", "phone", "loyalty_card"):
        assert levels[shared]["exact"].household + levels["given_name"]["different"].household < 0, shared


def test_father_and_son_of_one_name_and_home_are_kept_apart_by_generation_or_date() -> None:
    levels = shipped().model.levels
    alike = sum(levels[field]["exact"].household for field in ("given_name", "family_name", "street", "city"))
    assert alike > 0
    assert alike + levels["generation"]["different"].household < 0
    assert levels["birth_date"]["different"].household < -5_000


def test_one_home_is_no_person() -> None:
    """Surname, street, postcode and city together do not beat the household."""
    levels = shipped().model.levels
    fields = ("family_name", "street", "postcode", "city", "given_name")
    kinds = ("exact", "exact", "exact", "exact", "different")
    weight = sum(levels[field][kind].household for field, kind in zip(fields, kinds, strict=True))
    assert weight < -5_000


def test_extending_gives_a_namespace_field_comparison_and_price() -> None:
    config = extend(
        shipped(),
        namespaces=[Namespace("passport", exclusive=True), Namespace("sofa", shared_by="household")],
    )
    last = {comparison.field: comparison for comparison in config.comparisons[-2:]}
    assert last["passport"].role is Role.PERSONAL
    assert last["sofa"].role is Role.SHARED
    assert config.fields["passport"].namespace == "passport"
    assert config.model.levels["sofa"] == weights_of(shipped_prices().shared_by["household"])
    assert config.survivorship["passport"] == "union"


def test_extending_twice_changes_nothing_more() -> None:
    once = extend(shipped(), namespaces=[Namespace("passport")])
    twice = extend(once, namespaces=[Namespace("passport")])
    assert once == twice
    assert len(once.comparisons) == len(shipped().comparisons) + 1


def test_a_field_may_carry_an_existing_namespace() -> None:
    """Its values stand under the namespace, where they are compared already."""
    config = extend(shipped(), fields=[Field("work_email", "email", namespace="email")])
    assert config.fields["work_email"].namespace == "email"
    assert config.comparisons == shipped().comparisons


def test_a_field_may_bring_its_namespace() -> None:
    config = extend(shipped(), fields=[Field("mastodon", "handle", namespace="mastodon_handle")])
    assert config.comparisons[-1].field == "mastodon_handle"
    assert config.comparisons[-1].comparator == "handle"
    assert config.model.levels["mastodon_handle"] == config.model.levels["x_handle"]


def test_a_field_without_namespace_is_kept_and_not_compared() -> None:
    config = extend(shipped(), fields=[Field("hobby", "text")])
    assert config.comparisons == shipped().comparisons


def test_a_price_list_reports_all_faults_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_prices("[levels.card]\nexact = {m = 0, stranger = 2}\n[levles.card]\nexact = 1")
    said = str(caught.value)
    for place in (
        "levels.card.exact.m",
        "levels.card.exact.stranger",
        "levels.card.exact.household",
        "levles",
    ):
        assert place in said
