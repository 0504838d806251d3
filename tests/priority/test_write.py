"""A policy is written as the file it could have been read from; what is asked of words, and of doubt."""

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import ConfigurationError, InputError, PriorityPolicy, Signals
from customer_unify.model import Knowledge, Rankable, Status
from customer_unify.priority.condition import holds
from customer_unify.priority.rules import BAND_NAMES, Bands, Condition, Situation

from . import oracle
from .queues import DEEP, NOW, POLICY, SNOW, customer, queues

text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
phrases = st.frozensets(st.text("abcé 9", min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=3)
leaves = st.one_of(
    st.builds(Condition, st.just("at_least"), st.sampled_from(["tier", "urgency"]), st.integers(1, 3)),
    st.builds(Condition, st.just("at_least"), st.sampled_from(["churn", "activity"]), st.integers(1, 1000)),
    st.builds(Condition, st.just("is"), st.just("topic"), texts=st.frozensets(text, min_size=1, max_size=3)),
    st.builds(
        Condition,
        st.sampled_from(["contains", "starts_with"]),
        st.just("topic"),
        texts=phrases.map(lambda many: frozenset(" ".join(each.split()) for each in many)),
    ),
    st.builds(Condition, st.just("is"), st.just("status"), texts=st.just(frozenset({"customer", "former"}))),
    st.builds(Condition, st.just("is"), st.just("knowledge"), texts=st.just(frozenset({"member"}))),
    st.builds(Condition, st.just("has"), st.just("roles"), texts=st.frozensets(text, min_size=1, max_size=2)),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        Condition, st.sampled_from(["all", "any"]), parts=st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)
spans = st.integers(36_000_000, 10**14).map(lambda micro: timedelta(microseconds=micro))
zones = st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=zones)  # noqa: DTZ001


@st.composite
def policies(draw: st.DrawFn) -> PriorityPolicy:
    """The retail policy with other spans, conditions, situations, maxima and names."""
    rules = POLICY.rules
    terms = []
    for term in rules.terms:
        guarded = term.of.value == "customer" and term.name != "loyalty"
        when = draw(st.none() | conditions) if guarded else None
        terms.append(attrs.evolve(term, when=when, full_at=max(1, term.full_at + draw(st.integers(-9, 9)))))
    until = draw(moments)
    situation = Situation(
        draw(text),
        draw(st.integers(1, len(BAND_NAMES) - 1)),
        draw(st.none() | st.just(until - timedelta(days=1))),
        until,
        draw(st.none() | st.just(Condition("is", "topic", texts=frozenset({"rail"})))),
    )
    return PriorityPolicy(
        attrs.evolve(
            rules,
            name=draw(text),
            influence=draw(st.booleans()),
            alert_from=draw(st.none() | st.integers(1, 10**9)),
            bands=Bands(draw(spans), draw(spans)),
            no_overtake=draw(spans),
            situations=draw(st.sampled_from([(), (situation,)])),
            terms=tuple(terms),
        )
    )


@settings(max_examples=1_000 if DEEP else 12)
@given(policies())
def test_what_is_written_reads_back_the_same(policy: PriorityPolicy) -> None:
    again = PriorityPolicy.load(policy.to_toml())
    assert again.rules == policy.rules
    assert again == policy
    assert again.to_toml() == policy.to_toml()


@pytest.mark.parametrize("name", sorted(oracle.TRIED))
def test_a_shipped_policy_says_the_same_when_it_is_written(name: str) -> None:
    assert PriorityPolicy.load(oracle.TRIED[name].to_toml()).rules == oracle.TRIED[name].rules
    assert "no_overtake_hours = 72\n" in POLICY.to_toml()
    assert PriorityPolicy.load(SNOW.to_toml()) == SNOW
    assert "situations" in SNOW.to_toml()
    assert "situations" not in POLICY.to_toml()


def test_a_policy_with_a_function_is_in_no_file() -> None:
    made = POLICY.with_term("storm", lambda signals: 3, of="customer", maximum=3)
    with pytest.raises(InputError, match="storm"):
        made.to_toml()


@pytest.mark.parametrize(
    ("test", "phrase", "topic", "meets"),
    [
        ("contains", "late refund", "Delivery: LATE  refund, again", True),
        ("contains", "late refund", "refund late", False),
        ("contains", "fund", "refund", False),
        ("contains", "remboursé", "REMBOURSÉ", True),
        ("contains", ".*", "anything", None),
        ("contains", "(a+)+$", "aa", False),
        ("contains", "(a+)+$", "b, a", True),
        ("starts_with", "late", "late-refund", True),
        ("starts_with", "late", "too late", False),
        ("starts_with", "late", "lately", False),
        ("starts_with", ["x", "too"], "too late", True),
        ("is", "late", "late", True),
        ("is", "late", "late!", False),
        ("contains", "a", None, False),
        ("contains", "end", "x " * 248 + " end", True),
        ("contains", "end", "x " * 248 + "  end", False),
        ("contains", ["a"] * 99 + ["b"], "b", True),
        ("contains", "a" * 100, "a" * 100, True),
        ("contains", "a" * 101, "a", None),
        ("starts_with", [], "a", None),
    ],
)
def test_a_topic_is_matched_by_its_words_up_to_a_bound(
    test: str, phrase: str | list[str], topic: str | None, meets: bool | None
) -> None:
    """Law L19: words in a row, whatever their case; a sign is no pattern; ``None``: the loader refuses it."""
    listed = phrase if isinstance(phrase, list) else [phrase]
    quoted = ", ".join(f"'{each}'" for each in listed)
    guard = f'when = {{ signal = "topic", {test} = [{quoted}] }}\n'
    text = oracle.TEXTS["retail"].replace('measure = "audience"\n', f'measure = "audience"\n{guard}')
    if meets is None:
        with pytest.raises(ConfigurationError, match=r"terms\.amplification\.when"):
            PriorityPolicy.load(text)
        return
    standing = PriorityPolicy.load(text).standing(None, Signals(topic=topic), now=NOW)
    assert (standing.points == 5) is meets
    if topic is None or len(topic) < 400:
        assert oracle.speaks({"signal": "topic", test: phrase}, topic) is meets


@pytest.mark.parametrize(
    "when",
    [
        '{ signal = "topic" }',
        '{ signal = "topic", is = "a", contains = "b" }',
        '{ signal = "topic", contains = 3 }',
        '{ signal = "topic", matches = "a.*" }',
        '{ signal = "status", contains = "custom" }',
        '{ signal = "knowledge", is = "well" }',
        '{ signal = "roles", is = "a" }',
        '{ signal = "topic", contains = [' + '"a", ' * 101 + "] }",
    ],
)
def test_a_test_there_is_not_is_a_fault_with_its_path(when: str) -> None:
    text = oracle.TEXTS["retail"].replace('measure = "churn"\n', f'measure = "churn"\nwhen = {when}\n')
    with pytest.raises(ConfigurationError) as caught:
        PriorityPolicy.load(text)
    assert {fault.path.split(".when")[0] for fault in caught.value.faults} == {"terms.churn"}


def test_knowledge_is_a_signal_of_its_own() -> None:
    """Row 1.2: unknown, weak, member."""
    member = holds(Condition("is", "knowledge", texts=frozenset({"member"})))
    for knowledge in Knowledge:
        met = member(Signals(), customer(knowledge=knowledge))
        assert met is (knowledge is Knowledge.MEMBER)


@given(queues(3), st.integers(0, 1000), st.integers(0, 1000))
def test_doubt_about_the_status_never_helps(queue: list[Rankable], a: int, b: int) -> None:
    """Rows 0.9 and 0.19: points of customers count as surely as the person is one; other points stay."""
    places, standings = [], []
    for confidence in sorted((a, b)):
        certain = {"customer": customer(), "proven": True, "confidence": 1000}
        case = attrs.evolve(queue[0], **certain, status_confidence=confidence)
        ranked = POLICY.rank([case, *queue[1:]], now=NOW)
        entry = next(entry for entry in ranked if entry.id == case.id)
        places.append(entry.rank)
        standings.append(entry.standing)
    assert places == sorted(places, reverse=True)
    for standing in standings:
        assert standing.optimistic == standing.sure, (
            "who speaks is certain: what is in doubt is another thing"
        )
        assert not standing.ask_to_verify


def test_doubt_about_the_status_is_told() -> None:
    loyal = Signals(tier=4, activity=1.0, unanswered=3)
    case = Rankable("a", NOW, customer(), loyal, status_confidence=250)
    (ranked,) = POLICY.rank([case], now=NOW)
    given_points = {each.term: each.points for each in ranked.standing.contributions}
    assert given_points == {"loyalty": 100, "churn": 2, "unanswered": 40, "amplification": 5}
    assert "cliente est sûr à 250 pour mille" in str(ranked.explain("fr"))
    assert POLICY.standing(customer(), loyal, now=NOW, status_confidence=250).points == 147
    prospect = attrs.evolve(case, customer=customer(Status.PROSPECT))
    (other,) = POLICY.rank([prospect], now=NOW)
    assert "à 250 pour mille" not in str(other.explain("fr"))
    assert other.standing.points == 45


def test_a_moment_is_written_with_its_zone() -> None:
    zone = timezone(timedelta(hours=5, minutes=45))
    snow = Situation("snow", 2, None, datetime(2026, 1, 8, 12, tzinfo=zone))
    policy = PriorityPolicy(attrs.evolve(POLICY.rules, situations=(snow,)))
    (read,) = PriorityPolicy.load(policy.to_toml()).rules.situations
    assert read.until.astimezone(UTC) == snow.until
    assert "until = 2026-01-08T12:00:00+05:45" in policy.to_toml()
