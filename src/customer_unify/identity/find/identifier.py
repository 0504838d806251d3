"""Finds who carries one value of one identifier, straight from the index, where nothing has to be linked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import attrs

from ...model.assurance import Assurance
from ...model.configuration import Comparison, Configuration, Source
from ...model.content import Content, Fact
from ...model.evidence import Score
from ...model.port import Normaliser, Snapshot
from ...model.record import Record
from ..compare import COMPARATORS
from ..draft import Draft
from ..link.linkage import CLIP
from ..link.whole import Wholes
from ..normalise import Splitter
from ..score.weigher import CLOSURE_BONUS, EQUAL
from ..stages import IDENTIFIER, Stages, people

__all__ = ["Asked", "Carriers", "asked", "carriers"]

FINDER = "find"
"""The source a description comes from."""

CARRIED = frozenset({"identifier", "email", "phone", "handle"})
"""The shipped comparators of identifiers: what they say of a value and another is known here."""

SPELLING = frozenset({"email", "handle"})
"""Those whose values may spell a name, so that they are compared with names too."""

NAMES = ("given_name", "family_name")
MARKING = frozenset({*NAMES, "birth_date"})

DESCRIBED = Source(FINDER)


@attrs.frozen(slots=True)
class _Way:
    """What is known of the values of one field before any is asked for."""

    namespace: str
    key: str
    """What the keys of its values begin with."""
    limit: int
    most: int
    """How many may share a value until it is crowded, and how many marks may until it is generic."""
    normaliser: Normaliser
    tell: Callable[[str, str], str]
    scores: Mapping[str, Mapping[Assurance, Score]]
    """What two weigh that have a value in common and nothing else to compare, by the level of that value and
    how it is known."""
    names: frozenset[str]
    """The fields that make a name; with them the pair says more. Blank for values that spell none."""
    worst: int
    """No other content of a customer says less of the value than this, as linkage counts it."""


class Asked(NamedTuple):
    """One value of one identifier, as given and normalised, and how it is known."""

    field: str
    given: str
    value: str
    assurance: Assurance
    scores: Mapping[Assurance, Score]
    """What it weighs with another, by the weaker assurance of the two."""
    way: _Way

    def __repr__(self) -> str:
        return f"Asked({self.field}, {self.assurance.name})"

    @property
    def content(self) -> Content:
        """It as a content: what the description would be on record."""
        return Content({self.way.namespace: (Fact(self.value, self.assurance),)})

    @property
    def record(self) -> Record:
        """The description as a record, for the general way."""
        verified = (self.field,) if self.assurance is Assurance.VERIFIED else ()
        return Record(FINDER, "described", {self.field: self.given}, verified=verified)


class Carriers(NamedTuple):
    """Who carries a value: for each customer the weight and the content of the best pair; and who is sure."""

    best: Mapping[str, tuple[int, Content]]
    joined: str | None


def asked(stages: Stages, described: Any, verified: Set[str]) -> Asked | None:
    """The one plain value that a description is; None for anything else, which is no fault."""
    if type(described) is not dict or len(described) != 1:
        return None
    ((field, given),) = described.items()
    if type(field) is not str or type(given) is not str or not verified <= {field}:
        return None
    way = _way(stages, field)
    if way is None or not given.isascii() or "\0" in given:
        return None
    said = given.strip()
    if not said or said[:4].lower() == "nan":
        return None
    config = stages.config
    values = way.normaliser(said, region=config.region, date_order=DESCRIBED.date_order)
    scores = way.scores.get(way.tell(values[0], values[0])) if len(values) == 1 else None
    if scores is None:
        return None
    known = Assurance.VERIFIED if verified else DESCRIBED.assurance
    return Asked(field, said, values[0], known, scores, way)


def carriers(store: Snapshot, stages: Stages, asked: Asked) -> Carriers | None:
    """Those who carry a value, and the one customer it would join; None where that is not plain.

    Not plain are a value nobody carries, a generic or crowded one, bearers of whom a decision speaks, who
    are not known well enough or cannot be joined, and a customer that is very large. Everything else follows
    from the index: one who carries it is tied to it by the same weight, whoever that is; the mean over a
    customer is no less than if all others said the worst, and only where that is too little they are asked;
    and a value that several customers carry, or one that is no single person's, would join none of them.
    Cost: a few look-ups for each content that carries the value; at most one comparison for each other
    content of a customer, and one for each two that carry it where some there speak against each other.
    """
    way = asked.way
    key = way.key + asked.value
    block = store.block(key)
    size = len(block) + 1
    if not block or size > way.limit or (size > way.most and people(store.marks(key), way.most) > way.most):
        return None
    best: dict[str, tuple[int, Content]] = {}
    said, joined = 0, None
    for digest in sorted(block) if size > 2 else block:
        found = _bearer(store, stages, asked, digest)
        if found is None:
            return None
        customer, weight, held = found
        known = best.get(customer)
        if known is None or weight > known[0]:
            best[customer] = (weight, held)
        said += min(CLIP, weight)
        if _same(held, asked):
            joined = customer
    ties = bool(asked.scores[asked.assurance].ties)  # whether the value is one person's
    if joined is None and ties and len(best) == 1:
        (joined,) = best
        entry = store.customer(joined)
        if entry is None or entry.knotted:
            return None
        wins = _outweighs(store, stages, asked, joined, said, block)
        if wins is None:
            return None
        if not wins or not (entry.clean or size == 2 or not _contested(store, stages, block)):
            joined = None
    return Carriers(best, joined if ties else None)


def _bearer(store: Snapshot, stages: Stages, asked: Asked, digest: str) -> tuple[str, int, Content] | None:
    """The customer of one who carries the value, what the pair weighs, and its content; None if not plain."""
    way = asked.way
    held = store.content(digest)
    if held is None or store.decided(digest):
        return None
    facts = held.facts[way.namespace]
    known = facts[0][1] if len(facts) == 1 else next(known for value, known in facts if value == asked.value)
    if not known.counts:
        return None
    score = asked.scores[min(known, asked.assurance)]
    if not stages.joinable(held, partial(_generic, store, stages)):
        return None
    if way.names and way.names <= held.facts.keys():
        score = stages.score(asked.content, held, _links)
        if not score.ties or score.weight <= max(0, stages.config.model.merge_above):
            return None
    for ref in store.residents(digest):
        stored = store.record(ref)
        return None if stored is None else (stored.customer, score.weight, held)
    return None


def _generic(store: Snapshot, stages: Stages, identifier: str) -> bool:
    """As :meth:`Draft.generic`; of a value that few carry a look at how many they are is enough."""
    key = IDENTIFIER + identifier
    few = len(store.block(key)) <= stages.most_marks(key)
    return not few and Draft(store, stages).generic(identifier)


def _same(held: Content, asked: Asked) -> bool:
    """Whether a content is what the description would be: then it is one of its records."""
    if len(held.facts) != 1 or held.claims or held.seen is not None:
        return False
    return held.facts[asked.way.namespace] == ((asked.value, asked.assurance),)


def _contested(store: Snapshot, stages: Stages, bearers: Collection[str]) -> bool:
    """Whether two who carry a value and are tied speak against each other."""
    generic = partial(_generic, store, stages)
    held = [content for digest in sorted(bearers) if (content := store.content(digest)) is not None]
    scores = (stages.score(one, other, generic) for one, other in combinations(held, 2))
    return any(score.ties and score.opposes for score in scores)


def _outweighs(
    store: Snapshot, stages: Stages, asked: Asked, customer: str, said: int, bearers: Collection[str]
) -> bool | None:
    """Whether those who carry a value, who said so much together, outweigh the rest of their customer.

    Where the rest cannot say enough against it, it is not asked. As many records as there are stand for the
    contents at first: these are no more. None for a customer too large for all to be asked.
    """
    above, count = stages.config.model.merge_above, len(store.records_of(customer))
    if count < stages.config.component_limit and _mean(said, len(bearers), count, asked.way.worst) > above:
        return True
    contents = store.contents_of(customer)
    if len(contents) >= stages.config.component_limit:
        return None
    if _mean(said, len(bearers), len(contents), asked.way.worst) > above:
        return True
    own, counted = asked.content, len(bearers)
    known = {digest: held for digest in contents if (held := store.content(digest)) is not None}
    for digest, held in known.items():
        if digest in bearers:
            continue
        score = stages.score(own, held, _links)
        if score.opposes:
            said, counted = said + max(-CLIP, score.against), counted + 1
        elif score.weight > 0 and score.proves():
            said, counted = said + min(CLIP, score.weight), counted + 1
    return said // counted > above or one_as_wholes(stages, own, known.values())


def one_as_wholes(stages: Stages, content: Content, held: Iterable[Content]) -> bool:
    """Whether a content is one with a customer as a whole, nothing that ties them being contested or generic.

    Of a customer too large to be linked by all its pairs that is not asked.
    """
    contents = {str(at): one for at, one in enumerate(held)}
    if len(contents) >= stages.config.component_limit:
        return False
    wholes = Wholes(
        {"": content, **contents},
        stages.whole(_links),
        stages.accounts,
        stages.config.model.merge_above,
    )
    return wholes([""], contents) is not None


def _mean(said: int, bearers: int, count: int, worst: int) -> int:
    """The mean over a customer of so many, if all but the bearers of a value said the worst."""
    return (said + worst * (count - bearers)) // count


def _links(identifier: str) -> bool:
    """Not generic, which was asked before."""
    return False


_ways: WeakKeyDictionary[Stages, dict[str, _Way | None]] = WeakKeyDictionary()
"""By stages still in use: those of a former configuration remember who may be erased since (law L11)."""


def _way(stages: Stages, field: str) -> _Way | None:
    """As :func:`_found_way`; kept for the fields there are."""
    ways = _ways.get(stages)
    if ways is None:
        ways = _ways[stages] = {}
    if field not in ways and field in stages.config.fields:
        ways[field] = _found_way(stages, field)
    return ways.get(field)


def _found_way(stages: Stages, field: str) -> _Way | None:
    """What holds for all values of a field; None for no identifier, and for one that a plug-in compares."""
    config = stages.config
    described = config.fields.get(field)
    if described is None or FINDER in config.sources:
        return None
    if stages.scorer is not None:
        return None
    namespace = described.namespace or field
    compared = [one for one in config.comparisons if one.field == namespace]
    normaliser = stages.normalisers.get(described.normaliser)
    if namespace not in config.namespaces or namespace in MARKING or len(compared) != 1:
        return None
    (comparison,) = compared
    ours = {*NAMES, "handle_name", comparison.comparator}
    if comparison.comparator not in CARRIED or any(_foreign(stages, name) for name in ours):
        return None
    if normaliser is None or isinstance(normaliser, Splitter):
        return None
    spells = comparison.comparator in SPELLING
    read = [one for one in config.comparisons if one.comparator == "handle_name"] if spells else []
    if any(one.field in config.model.frequencies for one in (comparison, *read)):
        return None
    scores = _scores(stages, namespace)
    if "exact" not in scores:
        return None
    named = frozenset(one.field for one in config.comparisons if one.comparator in NAMES)
    return _Way(
        namespace,
        f"{IDENTIFIER}{namespace}:",
        stages.limit(f"{IDENTIFIER}{namespace}:"),
        config.namespaces[namespace].generic_above,
        normaliser,
        stages.comparators[comparison.comparator],
        scores,
        named if read and comparison.comparator == "handle" else frozenset(),
        _worst(stages, (comparison, *read)),
    )


def _foreign(stages: Stages, comparator: str) -> bool:
    """Whether a comparator of a shipped name is somebody else's."""
    return stages.comparators.get(comparator) is not COMPARATORS[comparator]


def _scores(stages: Stages, namespace: str) -> dict[str, dict[Assurance, Score]]:
    """What two contents weigh that have one value of a namespace in common, by its level and assurance.

    Left out are levels at which they neither join nor are kept apart for sure.
    """
    config = stages.config
    found: dict[str, dict[Assurance, Score]] = {}
    for level in EQUAL:
        levels = tuple(level if one.field == namespace else "" for one in config.comparisons)
        scores = {}
        for known in filter(lambda known: known.counts, Assurance):
            content = Content({namespace: (Fact("value", known),)})
            scores[known] = stages.weigher.weigh(content, content, levels, _links)
        if all(_plain(score, config) for score in scores.values()):
            found[level] = scores
    return found


def _plain(score: Score, config: Configuration) -> bool:
    """Whether two of this score join for sure, or are kept apart for sure and worth a look."""
    if score.ties and score.weight > max(0, config.model.merge_above):
        return True
    return not score.may_join and score.weight > config.model.review_above


def _worst(stages: Stages, compared: tuple[Comparison, ...]) -> int:
    """The least that comparisons can say together, as linkage counts what speaks against a merge."""
    model = stages.config.model
    worth = stages.weigher.worth
    prices = [
        [
            worth(one.field, price, known, 0) if level in EQUAL else price
            for level in model.named(one.field)
            for price in model.weights(one.field, level)
            for known in Assurance
        ]
        for one in compared
    ]
    stranger = sum(min([0, *(price.stranger for price in levels)]) for levels in prices)
    household = sum(min([0, *(price.household for price in levels)]) for levels in prices)
    household += min(0, model.prior_household)
    return max(-CLIP, min(0, min(stranger, household) + CLOSURE_BONUS))
