"""Scores people of one home: how many are mixed with somebody else, and how well homes are told.

    python benchmarks/quality/households.py --seeds 3 --people 3000 --json households.json

The world is the synthetic company: half of the homes have a landline, one in three one device for all, some
one mailbox. *Mixed* are people of whom a record stands with a record of somebody else. The *ceiling* is what
shared identifiers allow: pairs of records of one person that hang together by values both carry. *Of the
ceiling* is recall over the recall of the ceiling; *held* how many of the ceiling's very pairs are found,
*held by own* the same without values that a home shares. *Unseen garbage* is a mailbox and a number
no list names, in one record of forty. *Calls and visits* carry nothing but the landline or the device of
several people: given to one of them they are given at random.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import attrs
from platforms import RULES, Event, Parts

import customer_unify as cu
from customer_unify.identity.stages import Stages
from customer_unify.model.identifier import SharedBy
from customer_unify.model.record import Record, RecordRef
from customer_unify.testing import Company, company
from customer_unify.testing.silos import JUNK_MAILBOXES, JUNK_NUMBERS

__all__ = ["measure"]

OURS = "this library"
UNSEEN = {"email": "nobody@nowhere.example", "phone": "0199000000"}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


# -- the world -------------------------------------------------------------------------------------


def world(seed: int, people: int, every: int) -> tuple[Company, list[Record]]:
    """A company, and its records with one device for one home in ``every``, else one for each person."""
    made = company(seed, people)
    person_of = {person.id: person for person in made.people}
    shared = {id(home) for home in list({id(p.home): p.home for p in made.people}.values())[::every]}
    records = []
    for record in made.records:
        person = person_of[made.truth[record.ref]]
        if "device_id" in record.fields and id(person.home) not in shared:
            own = (f"{record.fields['device_id'][0]}{person.id}",)
            record = attrs.evolve(record, fields={**record.fields, "device_id": own})
        records.append(record)
    return made, records


def littered(records: Sequence[Record]) -> list[Record]:
    """One record of forty with an e-mail or a phone given a value that no list names."""
    found = []
    for place, record in enumerate(records):
        junk = {field: (value,) for field, value in UNSEEN.items() if field in record.fields}
        found.append(attrs.evolve(record, fields={**record.fields, **junk}) if place % 40 == 0 else record)
    return found


def unnamed(made: Company, events: Mapping[RecordRef, Event]) -> dict[RecordRef, frozenset[str]]:
    """Calls and visits, one for each landline or device several of one home carry; and whose it may be."""
    homes = {person.id: id(person.home) for person in made.people}
    carried: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    landlines = numbers_of_homes(made)
    for ref, event in events.items():
        for namespace, value in event:
            if namespace == "device_id" or value in landlines:
                carried[namespace, value].add(made.truth[ref])
    return {
        RecordRef("unnamed", f"{namespace} {value}"): frozenset(people)
        for (namespace, value), people in sorted(carried.items())
        if len(people) > 1 and len({homes[one] for one in people}) == 1
    }


def numbers_of_homes(made: Company) -> set[str]:
    """The landlines, as normalised."""
    return {f"+33{person.home.landline[1:]}" for person in made.people if person.home.landline}


def called(ref: RecordRef) -> Record:
    """The record of a call or visit."""
    namespace, _, value = ref.key.partition(" ")
    return Record("unnamed", ref.key, {namespace: value})


# -- identifiers as platforms see them -------------------------------------------------------------


def identifiers(stages: Stages, records: Iterable[Record]) -> dict[RecordRef, Event]:
    """What each record carries that counts, less the garbage every list knows; oldest first."""
    junk = {
        value
        for field, values in (("email", JUNK_MAILBOXES), ("phone", JUNK_NUMBERS))
        for one in values
        for value in stages.normalise(Record("junk", one, {field: one})).values(field)
    }
    found = {}
    for record in sorted(records, key=lambda record: (record.observed_at or LONG_AGO, record.ref)):
        facts = stages.normalise(record).facts
        found[record.ref] = [
            (name, fact.value)
            for name in stages.config.namespaces
            for fact in facts.get(name, ())
            if fact.value not in junk
        ]
    return found


def allowed(events: Mapping[RecordRef, Event], truth: Mapping[RecordRef, str]) -> dict[RecordRef, Hashable]:
    """The truth as far as shared identifiers reach: records of one person that hang together by them."""
    parts = Parts()
    for ref, event in events.items():
        for identifier in event:
            parts.join((truth[ref], identifier), ref)
    return {ref: parts.find(ref) for ref in events}


# -- scores ----------------------------------------------------------------------------------------


def pairs(labels: Mapping[RecordRef, Hashable]) -> int:
    """How many pairs of records bear one label."""
    return sum(count * (count - 1) // 2 for count in Counter(labels.values()).values())


def held(answer: Mapping[RecordRef, Hashable], ceiling: Mapping[RecordRef, Hashable]) -> float:
    """The share of the ceiling's pairs that are together."""
    return pairs({ref: (label, ceiling[ref]) for ref, label in answer.items()}) / (pairs(ceiling) or 1)


def scored(
    answer: Mapping[RecordRef, Hashable],
    truth: Mapping[RecordRef, str],
    ceiling: Mapping[RecordRef, Hashable],
    own: Mapping[RecordRef, Hashable],
) -> dict[str, float]:
    """The figures of one answer."""
    people: defaultdict[Hashable, set[str]] = defaultdict(set)
    for ref, label in answer.items():
        people[label].add(truth[ref])
    mixed = {one for inside in people.values() if len(inside) > 1 for one in inside}
    right = pairs({ref: (label, truth[ref]) for ref, label in answer.items()})
    return {
        "mixed_people": len(mixed) / len(set(truth.values())),
        "precision": right / (pairs(answer) or 1),
        "recall": right / (pairs(truth) or 1),
        "of_the_ceiling": right / (pairs(ceiling) or 1),
        "held": held(answer, ceiling),
        "held_by_own": held(answer, own),
        "most_people": max(map(len, people.values())),
    }


def told_homes(resolver: cu.Resolver, made: Company, events: Mapping[RecordRef, Event]) -> dict[str, float]:
    """Precision and recall of pairs of people said to be of one home."""
    home = {person.id: person.home for person in made.people}
    customers = list(resolver.customers())
    whose = {
        customer.id: Counter(made.truth[ref] for ref in customer.records if ref in made.truth).most_common(1)
        for customer in customers
    }
    said = set()
    for one in {one for customer in customers for one in customer.households}:
        people = {whose[id][0][0] for id in one.customers if whose[id]}
        said |= {frozenset(pair) for pair in combinations(sorted(people), 2)}
    right = {pair for pair in said if len({id(home[one]) for one in pair}) == 1}
    ties = tieable(made, events)
    return {
        "pairs": len(said),
        "precision": len(right) / (len(said) or 1),
        "recall_of_tieable": len(ties & right) / (len(ties) or 1),
    }


def tieable(made: Company, events: Mapping[RecordRef, Event]) -> set[frozenset[str]]:
    """Pairs of people of one home both of whom carry its landline, device or mailbox, or name and address."""
    known: defaultdict[str, set[Hashable]] = defaultdict(set)
    landlines = numbers_of_homes(made)
    family = {person.id: person.family for person in made.people}
    addressed = {made.truth[record.ref] for record in made.records if "street" in record.fields}
    for ref, event in events.items():
        for namespace, value in event:
            if namespace in ("device_id", "email") or value in landlines:
                known[made.truth[ref]].add((namespace, value))
    homes: defaultdict[int, list[str]] = defaultdict(list)
    for person in made.people:
        if person.id in addressed:
            known[person.id].add(("address", family[person.id]))
        homes[id(person.home)].append(person.id)
    return {
        frozenset((a, b))
        for people in homes.values()
        for a, b in combinations(people, 2)
        if known[a] & known[b]
    }


def unnamed_given(
    answer: Mapping[RecordRef, Hashable], truth: Mapping[RecordRef, str], calls: Iterable[RecordRef]
) -> float:
    """The share of calls and visits that were given to one person or several."""
    taken = {answer[ref] for ref in truth}
    calls = list(calls)
    return sum(answer[ref] in taken for ref in calls) / (len(calls) or 1)


# -- all of it -------------------------------------------------------------------------------------


def ours(config: cu.IdentityConfig, records: Iterable[Record]) -> cu.Resolver:
    """A base with these records in it, shipped weights."""
    resolver = cu.Resolver(config)
    resolver.add_many(records)
    return resolver


def members(resolver: cu.Resolver) -> dict[RecordRef, Hashable]:
    """Each record and its customer."""
    return {RecordRef(source, key): customer for source, key, customer in resolver.members()}


def by_rule(rule: Callable[[Sequence[Event]], list[object]], events: Mapping[RecordRef, Event]) -> Any:
    """Each record and the profile a platform's rule gives it."""
    return dict(zip(events, rule(list(events.values())), strict=True))


def measure(seed: int, people: int, every: int) -> dict[str, Any]:
    """All figures of one company."""
    made, records = world(seed, people, every)
    truth = made.truth
    config = cu.IdentityConfig.load(made.config_toml)
    stages = Stages(config)
    clean, strewn = identifiers(stages, records), identifiers(stages, littered(records))
    homely = {name for name, space in config.namespaces.items() if space.shared_by is not SharedBy.PERSON}
    landlines = numbers_of_homes(made)
    ceiling, own = (
        allowed(events, truth)
        for events in (
            clean,
            {
                ref: [one for one in event if one[0] not in homely and one[1] not in landlines]
                for ref, event in clean.items()
            },
        )
    )
    results: dict[str, Any] = {}
    resolver = ours(config, records)
    answers = {OURS: members(resolver), **{name: by_rule(rule, clean) for name, rule in RULES.items()}}
    littering = {
        OURS: members(ours(config, littered(records))),
        **{name: by_rule(rule, strewn) for name, rule in RULES.items()},
    }
    for name, answer in answers.items():
        results[name] = scored(answer, truth, ceiling, own)
        results[name]["mixed_with_garbage"] = scored(littering[name], truth, ceiling, own)["mixed_people"]
    results["ceiling"] = scored(ceiling, truth, ceiling, own)
    results["homes"] = told_homes(resolver, made, clean)
    calls = unnamed(made, clean)
    later = {**clean, **{ref: [tuple(ref.key.split(" ", 1))] for ref in calls}}
    resolver.add_many(map(called, calls))
    for name, answer in {OURS: members(resolver), **{n: by_rule(r, later) for n, r in RULES.items()}}.items():
        results[name]["unnamed_given"] = unnamed_given(answer, truth, calls)
    results["homes"]["calls"] = len(calls)
    results["homes"]["calls_of_the_right_home"] = _right_home(resolver, made, calls)
    return results


def _right_home(resolver: cu.Resolver, made: Company, calls: Mapping[RecordRef, frozenset[str]]) -> float:
    """The share of calls and visits whose customer lists one home, and that of those whose line it is."""
    right = 0
    for ref, people in calls.items():
        homes = resolver.customer_of(*ref).households
        found = {
            made.truth[one]
            for home in homes
            for id in home.customers
            for one in resolver.customer(id).records
            if one in made.truth
        }
        right += len(homes) == 1 and people <= found
    return right / (len(calls) or 1)


def mean(results: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, float]]:
    """The mean of each figure over the companies."""
    return {
        name: {figure: sum(one[name][figure] for one in results) / len(results) for figure in figures}
        for name, figures in results[0].items()
    }


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3, help="how many companies")
    parser.add_argument("--first-seed", type=int, default=4000, help="seed of the first")
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--every", type=int, default=3, help="one home in so many has one device for all")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    results = [measure(seed, given.people, given.every) for seed in seeds]
    found = mean(results)
    homes = found.pop("homes")
    columns = (
        "mixed_people",
        "mixed_with_garbage",
        "precision",
        "recall",
        "of_the_ceiling",
        "held",
        "held_by_own",
        "most_people",
        "unnamed_given",
    )
    print(" " * 20, *(f"{name:>21}" for name in found))
    for name in columns:
        row = [f"{figures[name]:.4f}" if name in figures else "" for figures in found.values()]
        print(f"{name:20}", *(f"{one:>21}" for one in row))
    print("homes:", ", ".join(f"{name} {value:.4f}" for name, value in homes.items()))
    if given.json:
        given.json.write_text(
            json.dumps({"mean": {**found, "homes": homes}, "each": results}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
