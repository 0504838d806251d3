"""The configuration as people write it: all faults at once, back and forth without loss, rows of any kind."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify.configuration import IdentityConfig
from customer_unify.errors import ConfigurationError, Fault, InputError, NaiveTime, UnknownField
from customer_unify.identity.block import block
from customer_unify.identity.defaults import shipped
from customer_unify.model.configuration import BlockRule, Comparison, Field, Source
from customer_unify.model.content import Content, Fact
from customer_unify.model.weights import LevelWeight, Model

DESIGN = """
[sources.loyalty]
key = "card_no"
makes = "customer"
fields = { given_name = "first_name", family_name = "last_name", birth_date = "birth_date", loyalty_card = "card_no", email = ["email", "email2"] }
observed_at = "updated_at"
time_zone = "Europe/Paris"

[sources.webshop]
key = "account_id"
fields = { name = "display_name", email = "email", phone = "phone", x_handle = "linked_x_handle", device_id = "device_id" }
verified_by = { email = "email_verified", x_handle = "linked_verified" }
"""  # noqa: E501  (as a user would write it)


def faults_of(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        IdentityConfig.load(text)
    return [str(fault) for fault in raised.value.faults]


def test_without_arguments_it_is_what_is_shipped() -> None:
    config = IdentityConfig()
    for name in ("fields", "namespaces", "comparisons", "block_rules", "model", "survivorship"):
        assert getattr(config, name) == getattr(shipped(), name)
    assert IdentityConfig.load("") == config


def test_the_example_of_the_manual_loads() -> None:
    config = IdentityConfig.load(DESIGN)
    assert config.sources["loyalty"].fields["email"] == ("email", "email2")
    assert config.sources["webshop"].verified_by["x_handle"] == "linked_verified"
    assert IdentityConfig.load(config.to_toml()) == config


def test_it_loads_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(DESIGN, encoding="utf-8")
    assert IdentityConfig.load(path) == IdentityConfig.load(str(path)) == IdentityConfig.load(DESIGN)


def test_all_faults_at_once_with_paths_and_hints() -> None:
    said = faults_of(
        """
        regoin = "FR"
        region = "France"
        identifier_limit = 0
        component_limit = 1
        anchors = 0
        [sources.crm]
        key = " "
        makes = "lead"
        trust = 101
        assurance = "sworn"
        fields = { emial = "mail", phone = [], city = 3 }
        verified_by = { fax = "fax_ok" }
        time_zone = "Paris"
        date_order = "ydm"
        name_order = "last"
        separator = ";;"
        encoding = "latin-9000"
        missing = ["NA", " "]
        [namespaces.passport]
        shared_by = "everybody"
        normaliser = "passprt"
        [survivorship]
        email = "loudest"
        shoe_size = "union"
        [[block_rules]]
        name = "x"
        [thresholds]
        merge_above = 0
        review_above = 10
        """
    )
    places = {line.split(":")[0] for line in said}
    assert places == {
        "regoin",
        "region",
        "identifier_limit",
        "component_limit",
        "anchors",
        "sources.crm.key",
        "sources.crm.makes",
        "sources.crm.trust",
        "sources.crm.assurance",
        "sources.crm.fields.emial",
        "sources.crm.fields.phone",
        "sources.crm.fields.city",
        "sources.crm.verified_by.fax",
        "sources.crm.time_zone",
        "sources.crm.date_order",
        "sources.crm.name_order",
        "sources.crm.separator",
        "sources.crm.encoding",
        "sources.crm.missing[1]",
        "namespaces.passport.shared_by",
        "namespaces.passport.normaliser",
        "survivorship.email",
        "survivorship.shoe_size",
        "block_rules[0].parts",
        "thresholds.review_above",
    }
    assert any("did you mean 'email'?" in line for line in said)


@pytest.mark.parametrize(
    "text",
    [
        "sources = 3",
        "sources.crm = 3",
        "[sources.crm]\nfields = 3",
        "[sources.crm]\nfields = { email = { a = 1 } }",
        "[sources.crm]\nverified_by = []",
        "namespaces = []",
        "[namespaces]\nx = 1",
        "[fields.shoe]\nnormaliser = 4",
        "comparisons = 1",
        "[[comparisons]]\nfield = 1",
        "block_rules = [1]",
        "[[block_rules]]\nparts = 1\nname = 2\nlimit = 0",
        "[survivorship]\nemail = 1",
        "thresholds = 1",
        "[thresholds]\nmerge_above = 1.5",
        "[model]\nlevels = 1",
        "[model.levels]\nemail = 3",
        "[model.levels.email]\nexact = 3",
        "[model.levels.email.exact]\nstranger = true",
        "[model.frequencies.email]\nx = 'y'",
        "schema_version = 2",
        "defaults = 'mine'",
        "[sources.'']\nkey = 'a'",
    ],
)
def test_a_wrong_kind_anywhere_is_a_fault_and_no_traceback(text: str) -> None:
    assert faults_of(text)


def test_an_own_namespace_is_a_field_compared_from_the_first_day() -> None:
    config = IdentityConfig.load(
        """
        [namespaces.passport]
        exclusive = true
        [sources.border]
        key = "n"
        fields = { passport = "passport_no" }
        """
    )
    assert config.fields["passport"] == Field("passport", "code", "passport")
    assert "passport" in {one.field for one in config.comparisons}
    assert IdentityConfig.load(config.to_toml()) == config


def test_one_level_of_a_shipped_field_leaves_its_others_as_they_are() -> None:
    shipped = IdentityConfig.load("").model.levels["phone"]
    changed = IdentityConfig.load("[weights.phone.exact]\nstranger = 9000").model.levels["phone"]
    assert changed == {**shipped, "exact": LevelWeight(9_000, 0)}
    own = IdentityConfig.load("[namespaces.sofa]\n[weights.sofa.exact]\nstranger = 9000").model.levels["sofa"]
    assert own["exact"] == LevelWeight(9_000, 0)


def test_digest_is_of_content_not_of_order() -> None:
    one = IdentityConfig.load("[sources.a]\nkey='x'\n[sources.b]\nkey='y'")
    two = IdentityConfig.load("[sources.b]\nkey='y'\n[sources.a]\nkey='x'")
    assert one.digest == two.digest
    assert len({one.digest, IdentityConfig().digest, attrs.evolve(one, region="BE").digest}) == 3


def test_digest_covers_the_data_of_normalisers(monkeypatch: pytest.MonkeyPatch) -> None:
    import phonenumbers

    before = IdentityConfig().digest
    monkeypatch.setattr(phonenumbers, "__version__", "0.0")
    assert IdentityConfig().digest != before


# -- back and forth --------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
fields = st.sampled_from(sorted(shipped().fields))
sources = st.builds(
    Source,
    name=texts,
    key=texts,
    makes=st.sampled_from(["customer", "prospect", "unknown"]),
    trust=st.integers(0, 100),
    assurance=st.sampled_from(["declared", "verified", "claimed"]),
    fields=st.dictionaries(fields, st.lists(texts, min_size=1, max_size=3), max_size=3),
    observed_at=st.none() | texts,
    time_zone=st.sampled_from([None, "Europe/Paris", "UTC"]),
    date_order=st.sampled_from(["dmy", "mdy", "ymd"]),
    name_order=st.sampled_from(["given", "family"]),
    region=st.sampled_from([None, "CA"]),
    separator=st.sampled_from([None, "\t", ";"]),
    encoding=st.sampled_from([None, "cp1252"]),
    file=st.none() | texts,
    missing=st.lists(texts.map(str.strip), max_size=2),
)
weights = st.builds(LevelWeight, st.integers(-30_000, 30_000), st.integers(-30_000, 30_000))
models = st.builds(
    Model,
    st.dictionaries(texts, st.dictionaries(texts, weights, max_size=2), max_size=2),
    st.dictionaries(texts, st.dictionaries(texts, st.integers(-9_000, 9_000), max_size=2), max_size=2),
    merge_above=st.integers(0, 9_000),
    review_above=st.integers(-9_000, 0),
    origin=st.text(st.characters(codec="utf-8"), max_size=20),
)
configs = st.builds(
    IdentityConfig,
    sources=st.lists(sources, max_size=2).map(lambda many: {source.name: source for source in many}),
    region=st.sampled_from(["FR", "BE"]),
    identifier_limit=st.integers(1, 1_000),
    component_limit=st.integers(2, 1_000),
    anchors=st.integers(1, 100),
    model=st.just(shipped().model) | models,
    survivorship=st.just(shipped().survivorship) | st.just({**shipped().survivorship, "email": "longest"}),
    block_rules=st.just(shipped().block_rules)
    | st.just((*shipped().block_rules, BlockRule("mine", ("exact:email",), 5)))
    | st.just((BlockRule("only", ("exact:email",), 5),)),
    comparisons=st.just(shipped().comparisons) | st.just((Comparison("email", "email"),)),
)


@given(configs)
def test_what_is_written_reads_back_equal(config: IdentityConfig) -> None:
    again = IdentityConfig.load(config.to_toml())
    assert again == config
    assert again.digest == config.digest


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_a_configuration_or_a_configuration_error(text: str) -> None:
    try:
        IdentityConfig.load("# text\n" + text)
    except ConfigurationError as error:
        assert error.faults  # noqa: PT017  (most texts are faults, some are not)


def test_namespaces_and_fields_read_back_equal() -> None:
    config = IdentityConfig.load(
        """
        [namespaces.passport]
        maximum = 2
        exclusive = true
        shared_by = "organisation"
        half_life = 400
        generic_above = 9
        [namespaces.email]
        maximum = 20
        [fields.shoe_size]
        normaliser = "text"
        [fields.second_passport]
        namespace = "passport"
        """
    )
    # What is not said of a shipped namespace stays as shipped.
    assert config.namespaces["email"] == attrs.evolve(shipped().namespaces["email"], maximum=20)
    assert IdentityConfig.load(config.to_toml()) == config


# -- rows ------------------------------------------------------------------------------------------

CONFIG = IdentityConfig.load(
    '[sources.crm]\nkey = "id"\nfields = { name = "nom", phone = "tel", birth_date = "ddn" }\n'
    'verified_by = { phone = "ok" }\nobserved_at = "at"'
)


@dataclass
class Data:
    id: int
    nom: str
    tel: float | None = None


@attrs.frozen
class Attrs:
    id: int
    nom: str
    tel: float | None = None


class Pydantic:
    """A row as pydantic 2 makes them: pydantic itself is no dependency of ours."""

    def model_dump(self) -> dict[str, object]:
        return {"id": 7, "nom": "Jo", "tel": 612345678.0}


@pytest.mark.parametrize(
    "row",
    [
        {"id": 7, "nom": "Jo", "tel": 612345678.0},
        Data(7, "Jo", 612345678.0),
        Attrs(7, "Jo", 612345678.0),
        Pydantic(),
        namedtuple("Named", "id nom tel")(7, "Jo", 612345678.0),
    ],
    ids=lambda row: type(row).__name__,
)
def test_rows_of_any_kind(row: object) -> None:
    record = CONFIG.record("crm", row)
    assert (record.source, record.key, dict(record.fields)) == (
        "crm",
        "7",
        {"name": ("Jo",), "phone": ("612345678",)},
    )


def test_values_of_python_are_understood() -> None:
    when = datetime(2026, 1, 5, tzinfo=UTC)
    row = {
        "id": 0,
        "nom": ["Jo", None, float("nan")],
        "tel": 33,
        "ok": True,
        "ddn": date(1978, 12, 11),
        "at": when,
    }
    record = CONFIG.record("crm", row)
    assert record.key == "0"
    assert dict(record.fields) == {"name": ("Jo",), "phone": ("33",), "birth_date": ("1978-12-11",)}
    assert [known.name for known in record.assurance.values()] == ["VERIFIED"]
    assert record.observed_at == when


@pytest.mark.parametrize(
    "row",
    [
        {"nom": "Jo"},
        {"id": None},
        {"id": "   "},
        {"id": 1, "ddn": "31/02/1980"},
        {"id": 1, "tel": "06", "ok": "perhaps"},
        {"id": 1, "nom": b"Jo"},
        {"id": 1, "nom": {"first": "Jo"}},
        {"id": 1, "nom": "x" * 10_000_000},
        {"id": "x" * 10_000_000},
        {"id": 1, "at": "soon"},
        {"id": 1, "at": float("inf")},
        3,
        None,
        "text",
        object(),
    ],
    ids=lambda row: type(row).__name__,
)
def test_rows_that_cannot_be_used_say_why(row: object) -> None:
    with pytest.raises(InputError) as raised:
        CONFIG.record("crm", row)
    assert len(str(raised.value)) < 400
    assert "31/02" not in str(raised.value)


def test_a_naive_time_needs_a_zone() -> None:
    with pytest.raises(NaiveTime):
        CONFIG.record("crm", {"id": 1, "at": datetime(2026, 1, 5)})  # noqa: DTZ001


def test_a_fault_can_be_taken_and_the_record_kept() -> None:
    faults: list[Fault] = []
    record = CONFIG.record("crm", {"id": 1, "nom": "Jo", "ddn": "soon"}, on_fault=faults.append)
    assert tuple(record.fields) == ("name",)
    assert [fault.kind for fault in faults] == ["bad date"]


def test_unknown_fields_of_an_unmapped_source_have_a_hint() -> None:
    with pytest.raises(UnknownField, match="did you mean 'given_name'"):
        IdentityConfig().record("shop", {"key": 1, "given_nam": "Jo"})
    with pytest.raises(KeyError):
        IdentityConfig().record("shop", {"key": 1, "shoe_size": "38"})


def test_a_source_can_name_its_files(tmp_path: Path) -> None:
    config = IdentityConfig.load(
        '[sources.loyalty]\nkey = "id"\nfile = "cards_*.csv"\nfields = { name = "nom" }'
    )
    (tmp_path / "cards_2026.csv").write_text("id,nom\n1,Jo\n", encoding="utf-8")
    (record,) = config.read(tmp_path / "cards_2026.csv")
    assert record.source == "loyalty"


def test_on_error_is_one_of_three(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stop, keep, skip"):
        IdentityConfig().read(tmp_path / "a.csv", on_error="ignore")


def test_a_block_key_of_ones_own_is_declared_in_a_file() -> None:
    """Fields joined, a prefix, a sound; of a field that only this user has."""
    config = IdentityConfig.load(
        """
        [fields.maiden_name]
        [[block_rules]]
        name = "maiden"
        parts = ["sound:maiden_name", "prefix:postcode", "birth_date"]
        limit = 12
        """
    )
    assert [rule.name for rule in config.block_rules[:-1]] == [rule.name for rule in shipped().block_rules]
    facts = {"maiden_name": "lefebvre", "postcode": "75011", "birth_date": "1978-12-11"}
    other = {**facts, "maiden_name": "lefevre", "postcode": "75020"}
    keys = [
        {*block(Content({name: [Fact(value)] for name, value in said.items()}), config)}
        for said in (facts, other)
    ]
    assert any(key.startswith("maiden:") and key.endswith("|750|1978-12-11") for key in keys[0] & keys[1])
    assert IdentityConfig.load(config.to_toml()) == config


def test_a_file_may_leave_the_shipped_block_keys_out() -> None:
    own = '[blocking]\ndefaults = "none"\n[[block_rules]]\nname = "mine"\nparts = ["email"]\n'
    config = IdentityConfig.load(own)
    assert config.block_rules == (BlockRule("mine", ("email",)),)
    assert IdentityConfig.load(config.to_toml()) == config
    bare = IdentityConfig.load('[blocking]\ndefaults = "none"')
    assert bare.block_rules == ()
    assert IdentityConfig.load(bare.to_toml()) == bare


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ('name = "a:b"\nparts = ["email"]', "block_rules[0].name"),
        ('name = "=email"\nparts = ["email"]', "block_rules[0].name"),
        ('name = ""\nparts = ["email"]', "block_rules[0].name"),
        ('name = "mine"\nparts = ["sound:surname"]', "block_rules[0].parts[0]"),
        ('name = "mine"\nparts = ["email", "colour:email"]', "block_rules[0].parts[1]"),
    ],
)
def test_a_block_key_nobody_could_share_is_a_fault(rule: str, place: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        IdentityConfig.load(f"[[block_rules]]\n{rule}")
    assert place in [fault.path for fault in caught.value.faults]


def test_json_says_what_toml_says(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text('{"region": "BE", "sources": {"crm": {"key": "id", "fields": {"name": "client"}}}}')
    toml = IdentityConfig.load('region = "BE"\n[sources.crm]\nkey = "id"\nfields = { name = "client" }')
    assert IdentityConfig.load(path) == IdentityConfig.load(path.read_text()) == toml


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"region": "BE",}', "is not JSON"),
        ('{"region": "BE", "region": "FR"}', "twice"),
        ('{"regiun": "BE"}', "did you mean 'region'?"),
        ('{"region": null}', "region: must be text"),
        ('{"a": ' * 50_000, "nested"),
    ],
)
def test_json_that_is_none_says_why_and_shows_nothing(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as raised:
        IdentityConfig.load(text)
    assert text not in str(raised.value)


@pytest.mark.parametrize("region", ["USA", "us", 5, None])
def test_a_region_that_is_none_is_refused(region: str) -> None:
    with pytest.raises(InputError, match="region"):
        IdentityConfig(region=region)


def test_a_source_declares_the_accounts_it_maps_on_networks_that_files_know() -> None:
    """A file called ``tiktok.csv`` stopped the run: its handles were put in a field nobody had declared."""
    source = Source("shop", fields={"email": ("mail",), "telegram_handle": ("tg",), "tiktok_id": ("id",)})
    config = IdentityConfig().with_source(source)
    assert config.namespaces["telegram_handle"].account == "telegram_id"
    assert config.fields["tiktok_handle"].normaliser == "handle"
    compared = {one.field: one.comparator for one in config.comparisons}
    assert compared["tiktok_id"] == "identifier"
    text = config.to_toml()
    assert IdentityConfig.load(text) == config
    assert "namespaces" not in text, "what every source of such fields declares needs no telling"
    assert config.with_source(source) == config


def test_what_somebody_declared_of_a_network_stays() -> None:
    config = IdentityConfig.load("""
    [namespaces.telegram_handle]
    normaliser = "handle"
    generic_above = 2
    [sources.shop.fields]
    telegram_handle = "tg"
    """)
    assert config.namespaces["telegram_handle"].generic_above == 2
    assert "telegram_id" not in config.fields
    assert IdentityConfig.load(config.to_toml()) == config


def test_a_network_nobody_knows_has_to_be_declared() -> None:
    with pytest.raises(ConfigurationError, match="is not the name of a field"):
        IdentityConfig.load('[sources.shop.fields]\nhyves_handle = "hyves"')
