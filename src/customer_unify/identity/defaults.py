"""What is shipped: the standard fields, namespaces, comparisons, block rules and weights."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import attrs

from ..frozen import Frozen
from ..model.configuration import BlockRule, Comparison, Configuration, Field, Role
from ..model.identifier import Namespace, SharedBy
from .score.prices import shipped_prices, weights_of

__all__ = ["extend", "on_network", "shipped", "widened"]

FIELDS = (
    Field("name", "name"),
    Field("given_name", "given_name"),
    Field("initials", "initials"),
    Field("family_name", "family_name"),
    Field("sex", "sex"),
    Field("birth_date", "birth_date"),
    Field("birth_place", "city"),
    Field("email", "email", namespace="email"),
    Field("phone", "phone", namespace="phone"),
    Field("street", "street"),
    Field("postcode", "postcode"),
    Field("city", "city"),
    Field("country", "country"),
    Field("company", "company"),
    Field("loyalty_card", "code", namespace="loyalty_card"),
    Field("customer_number", "code", namespace="customer_number"),
    Field("national_id", "national_id", namespace="national_id"),
    Field("document_number", "code", namespace="document_number"),
    Field("x_handle", "handle", namespace="x_handle"),
    Field("x_id", "code", namespace="x_id"),
    Field("instagram_handle", "handle", namespace="instagram_handle"),
    Field("instagram_id", "code", namespace="instagram_id"),
    Field("facebook_handle", "handle", namespace="facebook_handle"),
    Field("facebook_id", "code", namespace="facebook_id"),
    Field("device_id", "code", namespace="device_id"),
    Field("cookie_id", "code", namespace="cookie_id"),
    Field("payment_token", "code", namespace="payment_token"),
    Field("bank_account", "code", namespace="bank_account"),
)

YEAR = 365
"""Days, in half-lives."""


def on_network(network: str) -> tuple[Namespace, Namespace]:
    """The namespaces of the handles on a network, and of the numbers by which it knows accounts.

    A handle is a label that changes hands; the number of the account says whose it is.

    >>> [(space.name, space.account) for space in on_network("telegram")]
    [('telegram_handle', 'telegram_id'), ('telegram_id', None)]
    """
    handle, number = f"{network}_handle", f"{network}_id"
    return (
        Namespace(handle, "handle", half_life=10 * YEAR, account=number),
        Namespace(number, generic_above=8),
    )


NAMESPACES = (
    Namespace("email", "email", half_life=20 * YEAR, generic_above=5),
    Namespace("phone", "phone", half_life=6 * YEAR, generic_above=5),
    Namespace("loyalty_card", generic_above=8),
    Namespace("customer_number", generic_above=8),
    Namespace("national_id", generic_above=8),
    Namespace("document_number", generic_above=8),
    *on_network("x"),
    *on_network("instagram"),
    *on_network("facebook"),
    Namespace("device_id", shared_by=SharedBy.DEVICE, half_life=6 * YEAR, generic_above=8),
    Namespace("cookie_id", shared_by=SharedBy.DEVICE, half_life=6 * YEAR, generic_above=8),
    Namespace("payment_token", shared_by=SharedBy.HOUSEHOLD, generic_above=6),
    Namespace("bank_account", generic_above=5),
)
"""None is exclusive: cards are renewed and numbers mistyped (law L6). What a platform, a shop or the
state numbers goes to nobody else; how long the rest stays with one is argued in
``docs/explanation/evidence.md``."""

COMPARISONS = (
    Comparison("given_name", "given_name", Role.PERSONAL, "name"),
    Comparison("family_name", "family_name", Role.SHARED, "name"),
    Comparison("generation", "generation", Role.PERSONAL, "name"),
    Comparison("sex", "sex", Role.PERSONAL, "name", ("given_name",)),
    Comparison("birth_date", "birth_date", Role.PERSONAL, "birth_date"),
    Comparison("email", "email", Role.PERSONAL, "email", ("given_name", "family_name")),
    Comparison("phone", "phone", Role.PERSONAL, "phone"),
    Comparison("street", "street", Role.SHARED, "household", ("postcode",)),
    Comparison("postcode", "postcode", Role.SHARED, "household"),
    Comparison("city", "city", Role.SHARED, "household", ("postcode",)),
    Comparison("birth_place", "city", Role.SHARED, "birth_place"),
    Comparison("company", "company", Role.SHARED, "company", ("family_name",)),
    Comparison("loyalty_card", "identifier", Role.PERSONAL, "loyalty_card"),
    Comparison("customer_number", "identifier", Role.PERSONAL, "customer_number"),
    Comparison("national_id", "identifier", Role.PERSONAL, "national_id"),
    Comparison("document_number", "identifier", Role.PERSONAL, "document_number"),
    Comparison("x_handle", "handle", Role.PERSONAL, "x_handle"),
    Comparison("x_id", "identifier", Role.PERSONAL, "x_id"),
    Comparison("instagram_handle", "handle", Role.PERSONAL, "instagram_handle"),
    Comparison("instagram_id", "identifier", Role.PERSONAL, "instagram_id"),
    Comparison("facebook_handle", "handle", Role.PERSONAL, "facebook_handle"),
    Comparison("facebook_id", "identifier", Role.PERSONAL, "facebook_id"),
    Comparison("handle_name", "handle_name", Role.PERSONAL, "handle", ("given_name", "family_name")),
    Comparison("device_id", "identifier", Role.SHARED, "device_id"),
    Comparison("cookie_id", "identifier", Role.SHARED, "cookie_id"),
    Comparison("payment_token", "identifier", Role.SHARED, "payment_token"),
    Comparison("bank_account", "identifier", Role.PERSONAL, "bank_account"),
)
"""``handle_name`` is no field of a record: it reads the handles of one side against the names of the other.

The family name stands in the group of names, not of the household: a home that shares
name and address is one fact there, and must not pass for two.
"""

BLOCK_RULES = (
    BlockRule("user", ("user:email",), 12),
    BlockRule("tail", ("tail:phone",), 12),
    BlockRule("pair", ("pair:names",), 14),
    BlockRule("pair-year", ("pair:names", "year:birth_date"), 30),
    BlockRule("pair-city", ("pair:names", "exact:city"), 30),
    BlockRule("pair-birthplace", ("pair:names", "exact:birth_place"), 30),
    BlockRule("pair-area", ("pair:names", "area:postcode"), 30),
    BlockRule("family-date", ("sound:family_name", "exact:birth_date"), 30),
    BlockRule("given-date", ("group:given_name", "exact:birth_date"), 30),
    BlockRule("date", ("exact:birth_date",), 10),
    BlockRule("date-postcode", ("exact:birth_date", "exact:postcode"), 30),
    BlockRule("family-postcode", ("sound:family_name", "exact:postcode"), 14),
    BlockRule("family-city", ("sound:family_name", "exact:city"), 8),
    BlockRule("family-birthplace", ("sound:family_name", "exact:birth_place"), 8),
    BlockRule("given-postcode", ("group:given_name", "exact:postcode"), 8),
    BlockRule("skeleton-area", ("initial:given_name", "skeleton:family_name", "area:postcode"), 20),
    BlockRule("given-skeleton", ("group:given_name", "start:family_name"), 8),
    BlockRule("family", ("sound:family_name",), 9),
    BlockRule("given", ("group:given_name",), 7),
    BlockRule("street", ("house:street", "area:postcode"), 12),
    BlockRule("street-line", ("exact:street",), 10),
    BlockRule("postcode-city", ("exact:postcode", "exact:city"), 5),
    BlockRule("written", ("written:names",), 8),
    BlockRule("company", ("sound:company",), 8),
)
"""Keys and limits of the measured recipe (docs/explanation/evidence.md); a block above its limit is
generic and skipped, so a rule that is too coarse for a large base still serves a small one."""

WIDE = 30
"""The widest limit of these rules. Where records are few each may be as wide: it costs hardly any pairs."""

ALONE = (
    BlockRule("postcode", ("exact:postcode",), WIDE),
    BlockRule("city", ("exact:city",), WIDE),
    BlockRule("skeleton", ("skeleton:family_name",), WIDE),
)
"""What only few records may meet under alone."""

SURVIVORSHIP = {
    "name": "longest",
    "full_name": "longest",
    "initials": "longest",
    "sex": "most_trusted",
    "birth_date": "most_trusted",
    "birth_place": "most_trusted",
    "email": "union",
    "phone": "union",
    "address": "most_recent",
    "company": "most_recent",
    "loyalty_card": "union",
    "customer_number": "union",
    "national_id": "most_trusted",
    "document_number": "union",
    "x_handle": "union",
    "x_id": "union",
    "instagram_handle": "union",
    "instagram_id": "union",
    "facebook_handle": "union",
    "facebook_id": "union",
    "device_id": "union",
    "cookie_id": "union",
    "payment_token": "union",
    "bank_account": "union",
}

UNITS = {"full_name": ("given_name", "family_name"), "address": ("street", "postcode", "city", "country")}
"""What a profile takes from one record as a whole: nobody lives in a street of one town and in another."""


@cache
def shipped() -> Configuration:
    """The configuration of whoever configures nothing: standard fields, argued weights, no sources.

    >>> config = shipped()
    >>> config.namespaces["device_id"].shared_by, config.model.prior_stranger
    (<SharedBy.DEVICE: 'device'>, -15600)
    """
    return Configuration(
        fields=Frozen({field.name: field for field in FIELDS}),
        namespaces=Frozen({namespace.name: namespace for namespace in NAMESPACES}),
        comparisons=COMPARISONS,
        block_rules=BLOCK_RULES,
        model=shipped_prices().model,
        survivorship=Frozen(SURVIVORSHIP),
        units=UNITS,
    )


def widened(config: Configuration) -> Configuration:
    """The configuration with wider block keys, for records so few that more pairs cost next to nothing.

    Rules that somebody chose stay as they are.

    >>> len(shipped().block_rules), len(widened(shipped()).block_rules)
    (24, 27)
    """
    if config.block_rules != BLOCK_RULES:
        return config
    wider = (attrs.evolve(rule, limit=max(rule.limit, WIDE)) for rule in BLOCK_RULES)
    return attrs.evolve(config, block_rules=(*wider, *ALONE))


def extend(
    config: Configuration, *, fields: Iterable[Field] = (), namespaces: Iterable[Namespace] = ()
) -> Configuration:
    """``config`` with further fields and namespaces, each namespace compared from the first day.

    A namespace without a field of its own gets one of the same name; one of a name that
    exists replaces it. Several fields may carry one namespace: their values meet. Its
    weights are those ``config.model`` has for it, otherwise the price list of whoever may
    share its values (an exclusive one: that of a national number). A shipped namespace said
    to be shared by others than it is shipped with takes their list, unless ``config.model``
    has weights of its own. A field without a namespace is kept in profiles and compared by nobody.

    >>> config = extend(shipped(), namespaces=[Namespace("passport", exclusive=True)])
    >>> config.fields["passport"].normaliser, config.comparisons[-1].group
    ('code', 'passport')
    >>> config.model.levels["passport"]["different"] == shipped().model.levels["national_id"]["different"]
    True
    """
    added = {namespace.name: namespace for namespace in namespaces}
    spaces = {**config.namespaces, **added}
    known = {**config.fields, **{field.name: field for field in fields}}
    served = {field.namespace for field in known.values()}
    for name, namespace in added.items():
        if name not in served:
            known.setdefault(name, Field(name, namespace.normaliser, namespace=name))
    for field in known.values():
        if field.namespace is not None:
            spaces.setdefault(field.namespace, Namespace(field.namespace, field.normaliser))
    compared = {comparison.field for comparison in config.comparisons}
    new = [space for name, space in spaces.items() if name not in compared]
    retold = {space.name: space for space in added.values() if _is_retold(space, config)}
    levels = dict(config.model.levels)
    for space in new:
        levels.setdefault(space.name, weights_of(shipped_prices().of(space)))
    for space in retold.values():
        levels[space.name] = weights_of(shipped_prices().like(space))
    old = (_comparison(retold[one.field]) if one.field in retold else one for one in config.comparisons)
    return attrs.evolve(
        config,
        fields=Frozen(known),
        namespaces=Frozen(spaces),
        comparisons=(*old, *map(_comparison, new)),
        model=attrs.evolve(config.model, levels=levels),
        survivorship=Frozen({**{space.name: "union" for space in new}, **config.survivorship}),
    )


def _is_retold(space: Namespace, config: Configuration) -> bool:
    """Whether a shipped namespace is said to be shared by others, and its weights are as shipped."""
    usual, levels = shipped().namespaces.get(space.name), config.model.levels.get(space.name)
    if usual is None or levels != shipped().model.levels.get(space.name):
        return False
    return space.shared_by is not usual.shared_by


def _comparison(space: Namespace) -> Comparison:
    """Facts of a namespace stand under its name, whichever field said them."""
    comparator = space.normaliser if space.normaliser in ("email", "phone", "handle") else "identifier"
    role = Role.PERSONAL if space.shared_by is SharedBy.PERSON else Role.SHARED
    return Comparison(space.name, comparator, role)
