"""Resolves many records at once, without a store, and learns from them what evidence weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import attrs

from ..configuration import IdentityConfig, OnFault
from ..errors import Fault, InputError
from ..exchange.frame import is_frame, joined
from ..exchange.listed import is_listed
from ..identity.blocking import propose, report
from ..identity.bulk import partition
from ..identity.defaults import shipped, widened
from ..identity.gather import Gathered, gather
from ..identity.plugged import PRICES
from ..identity.train import Judgement, learn
from ..identity.view.resolved import customers
from ..model.blocking import BlockingReport, BlockProposal
from ..model.configuration import Configuration
from ..model.customer import Customer
from ..model.port import Progress
from ..model.record import Record, RecordRef
from ..model.result import Partition
from ..model.weights import Model
from . import log
from .asked import above, configured, listener

__all__ = ["blocking_report", "propose_block_keys", "resolve", "train"]

ENOUGH = 500
"""Records from which a run without a model of its own learns one."""

FEW = 200
"""Records from which it does so where nothing makes what was learned doubtful: no alarm of any kind."""

SMALL = 20_000
"""Records up to which a run that would learn lets them meet under wider block keys: few pairs more."""

SEED = 0
"""Of the pairs drawn where nobody hands in lots of their own: the same records teach the same."""

DOUBTFUL = {"few_matches", "persons_unknown", "two_names"}
"""Alarms at which a run keeps the shipped weights: what was learned may mistake a home for a person."""


def resolve(
    data: Any,
    config: Configuration | None = None,
    *,
    source: str | None = None,
    source_column: str | None = None,
    on_fault: OnFault | None = None,
    on_progress: Progress | None = None,
) -> Partition:
    """Find the customer of each record, for many records at once and without a store.

    ``data`` may be records, a list of dictionaries, the path of a file, or a data frame (extra ``frames``:
    pandas, polars, Arrow, whatever narwhals takes). Rows are read as :meth:`IdentityConfig.read` does, as
    those of ``source``, or of the sources that ``source_column`` names; the columns of a source that is not
    configured are recognised. A value that cannot be used (a birth date that is none) is left out, and a row
    without a key of its own gets its number as its key; both are counted in :attr:`Partition.left_out`, and
    ``on_fault`` is called. :meth:`Partition.join` gives the list or frame back with customer ids.

    From 500 records on, weights are learned first, without labels, unless ``config`` has a model of its
    own (from 200 on, if no alarm makes the result doubtful). If what was learned is doubtful, the shipped
    weights are used, and :attr:`Partition.doubts` says why. 200 to 20,000 records are also compared under
    wider block keys, unless ``config`` has a model or keys of its own. :attr:`Partition.config` is what was
    used: a :class:`Resolver` with it, fed the same records in any order, gives the same partition (law L2).

    Customer ids are ``c1``, ``c2`` … by the smallest (source, key) of each customer. Progress comes in the
    stages ``read``, ``train`` and ``link``. Raises ``MissingExtra`` without narwhals, and ``InputError`` for
    a row that cannot be a record.

    >>> from customer_unify import Record, resolve
    >>> rows = [Record("crm", key, {"name": name, "email": "j@example.org"})
    ...         for key, name in (("1", "Jocelyne Michu"), ("2", "J. Michu"))]
    >>> [row.customer_id for row in resolve(rows)]
    ['c1', 'c1']
    >>> rows = [{"N° client": 1, "Nom": "Jocelyne Michu", "Courriel": "j@example.org"},
    ...         {"N° client": 2, "Nom": "J. Michu", "Courriel": "J@Example.org"}]
    >>> [row["customer_id"] for row in resolve(rows).join(rows)]
    ['c1', 'c1']
    """
    chosen = configured(config) if config is not None else IdentityConfig()
    progress = listener(on_progress)
    left: Counter[str] = Counter()

    def told(fault: Fault) -> None:
        left[fault.kind] += 1
        if on_fault is not None:
            on_fault(fault)

    records, chosen = _records(data, chosen, source, source_column, told)
    ready = _ready(records, chosen, progress)
    made = partition(ready, progress)
    return attrs.evolve(made, left_out=left, doubts=ready.doubts, frames=joined, assembled=_customers)


def _records(
    data: Any,
    config: Configuration,
    source: str | None = None,
    source_column: str | None = None,
    on_fault: OnFault | None = None,
) -> tuple[Iterable[Record], Configuration]:
    """The records of rows, and the configuration that knows their columns; records as they are."""
    if not (is_frame(data) or is_listed(data) or isinstance(data, (str, Path))):
        if source is not None or source_column is not None:
            raise InputError("source and source_column are for rows; a record names its own source")
        return data, config
    if not isinstance(config, IdentityConfig):
        raise InputError("rows are read by an IdentityConfig, which maps their columns to fields")
    config = config.knowing(data, source=source, source_column=source_column)
    read = config.read(data, source=source, source_column=source_column, on_error="keep", on_fault=on_fault)
    return read, config


def _customers(
    made: Partition,
    data: Any,
    source: str | None,
    source_column: str | None,
    on_progress: Progress | None,
) -> Iterator[Customer]:
    """The customers of a result, from what it was made of."""
    records, config = _records(data, made.config, source, source_column)
    return customers(records, made.rows, config, listener(on_progress))


def blocking_report(
    data: Any,
    config: Configuration | None = None,
    *,
    on_progress: Progress | None = None,
) -> BlockingReport:
    """What the block keys would cost and find on these records, before there is a base of them.

    ``data`` is read as :func:`resolve` does, and weights are learned first if it would learn them.
    See :meth:`Resolver.blocking_report` for what the report holds and what it costs.

    >>> from customer_unify import Record
    >>> said = [{"phone": f"061234567{n // 2}", "city": "Lyon" * (n % 2)} for n in range(4)]
    >>> rows = [Record("crm", str(n), row) for n, row in enumerate(said)]
    >>> report = blocking_report(rows)
    >>> report.pairs, [(key.name, key.pairs) for key in report.keys[:2]]
    (2, [('phone', 2), ('tail', 2)])
    """
    chosen = configured(config) if config is not None else IdentityConfig()
    progress = listener(on_progress)
    records, chosen = _records(data, chosen)
    ready = _ready(records, chosen, progress)
    return report(ready.draft, ready.digests, ready.keys(), ready.size, progress)


def propose_block_keys(
    data: Any,
    config: Configuration | None = None,
    *,
    pairs_per_record: float = 3.5,
    on_progress: Progress | None = None,
) -> BlockProposal:
    """Propose the block keys that find as many matches as possible, for a limited number of comparisons.

    At most ``pairs_per_record`` pairs are compared for each record, on average.
    No labels are needed; weights are those that :func:`resolve` would use, learned first if it would learn
    them. The rules of ``config`` are tried, and others made of the fields of the records, with several
    limits. Use ``proposal.rules`` in ``attrs.evolve(config, block_rules=…)`` or ``proposal.to_toml()`` in a
    file; ``proposal.explain()`` says what each key adds. Propose again when a base has become ten times as
    large: a key that gives few pairs in a small base may give many in a large one.

    Cost: reading every record, the keys of some hundred candidate rules for each, and comparing at most two
    million pairs. Raises ``InputError`` unless the budget is a number above 0 (and at most a million).

    >>> from customer_unify import Record
    >>> names = ("Anna Michu", "Ana")
    >>> said = [{"birth_date": f"19{50 + n // 2}-02-01", "name": names[n % 2]} for n in range(40)]
    >>> rows = [Record("crm", str(n), row) for n, row in enumerate(said)]
    >>> proposal = propose_block_keys(rows, pairs_per_record=1)
    >>> proposal.pairs, [key.rule.parts for key in proposal.keys]
    (20, [('exact:birth_date',)])
    """
    budget = above(pairs_per_record, "pairs_per_record")
    chosen = configured(config) if config is not None else IdentityConfig()
    progress = listener(on_progress)
    records, chosen = _records(data, chosen)
    ready = _ready(records, chosen, progress)
    return propose(ready.draft, ready.digests, ready.size, budget, progress)


def _ready(data: Iterable[Record], config: Configuration, progress: Progress) -> Gathered:
    """The records gathered, under the weights by which they are resolved."""
    gathered = gather(data, config, progress)
    if gathered.size < FEW or not _unlearned(config):
        return gathered
    gathered = _learned(gathered, progress)
    return _widened(gathered) if gathered.size <= SMALL else gathered


def _widened(gathered: Gathered) -> Gathered:
    """The records under wider block keys, unless somebody chose others.

    Learned is under the narrow ones: among more strangers it shows less what homes and firms share.
    """
    config = gathered.draft.stages.config
    wide = widened(config)
    return gathered if wide is config else gathered.meeting(wide)


def _learned(gathered: Gathered, progress: Progress) -> Gathered:
    """The records under what they teach; under the weights that were there where that is doubtful."""
    config = gathered.draft.stages.config
    lots = Random(SEED)  # noqa: S311 -- a choice of examples, not a secret
    model = learn(gathered, lots, progress)
    training = model.training
    assert training is not None, "it was learned just now"
    doubts = tuple(one for one in training.alarms if gathered.size < ENOUGH or one in DOUBTFUL)
    log.emit(log.learned(training, used=not doubts))
    if doubts:
        return attrs.evolve(gathered, doubts=doubts)
    return gathered.under(attrs.evolve(config, model=model))


def _unlearned(config: Configuration) -> bool:
    """Whether patterns are priced by the shipped model, which a configuration has that names none."""
    model = config.model
    return model.training is None and model.origin == shipped().model.origin and config.scorer == PRICES


def train(
    records: Any,
    config: Configuration | None = None,
    *,
    judgements: Iterable[tuple[tuple[str, str], tuple[str, str], bool]] = (),
    rng: Random | None = None,
    on_progress: Progress | None = None,
) -> Model:
    """Learn from the records themselves how much each kind of evidence weighs, without labels.

    Use the model with ``attrs.evolve(config, model=model)``. It depends only on the set of records, the
    configuration, the judgements and ``rng`` (by default always the same); order and copies of a record
    change nothing. ``judgements`` are known answers: two (source, key) and whether they are one person.
    ``model.training`` says how many matches the model expects, which estimates were limited and what to
    doubt; see ``docs/explanation/training.md``.

    Cost: normalising every record, and comparing the pairs of 100,000 of their contents and some 200,000
    others. Raises ``InputError`` for something that is no record, for a judgement on a record that is not
    there, and if a plug-in computes weights in place of the model.

    >>> from customer_unify import Record, train
    >>> rows = [Record("crm", str(n), {"family_name": f"name{n // 2}", "email": f"{n // 2}@example.org"})
    ...         for n in range(40)]
    >>> train(rows).training.alarms
    ('few_matches',)
    """
    chosen = configured(config) if config is not None else IdentityConfig()
    if chosen.scorer != PRICES:
        raise InputError("this configuration has a scorer of its own: nothing would use what is learned")
    progress = listener(on_progress)
    records, chosen = _records(records, chosen)
    gathered = gather(records, chosen, progress)
    told = [_judgement(gathered, said) for said in judgements]
    lots = rng or Random(SEED)  # noqa: S311 -- a choice of examples, not a secret
    return learn(gathered, lots, progress, told)


def _judgement(gathered: Gathered, said: tuple[tuple[str, str], tuple[str, str], bool]) -> Judgement:
    """A judgement on two records that are there."""
    (a, b, same) = said
    refs = RecordRef(*a), RecordRef(*b)
    for ref in refs:
        if gathered.draft.record(ref) is None:
            raise InputError(f"a judgement names {ref}, which is not among the records")
    return (*refs, bool(same))
