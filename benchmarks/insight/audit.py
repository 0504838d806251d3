"""How surely the audit finds who is served too late: fresh synthetic companies, held against a table by hand.

Run it: ``python benchmarks/insight/audit.py [--seeds N] [--from SEED] [--people N] [--preset P]``.

``tests/data/due_service.csv`` says in words which service each kind of person should get; the first line that
fits counts, and no formula of a policy. Two desks serve the company, both after audience:

* ``planted``: the kinds come in the order of the table, the louder first among equals. Then half of those who
  are due at once or within the hour give their place to the loudest who never bought: the planted inversions,
  and the truth about who is served too late.
* ``loud``: followers decide, the silent come by lot. Served too late is whoever is answered more than a fifth
  of the queue after the last place of their kind. Many people stand near to that line, on either side.

What counts as clear (a quarter of the points) was chosen on seeds 41 to 46; others are scored.

The audit reads what both desks did from an export of messages, as anybody's would be. With ``--resolved`` who
is who is not given but found by the library from the records of the silos.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import customer_unify as cu
from customer_unify.insight.as_served import AsServed
from customer_unify.model import Audit, Customer, Handled, Profile, Rankable, Status
from customer_unify.testing import Company, company
from customer_unify.testing.people import Person

__all__ = ["audited", "due_by", "measure", "read_table"]

TABLE = Path(__file__).parents[2] / "tests" / "data" / "due_service.csv"
LAST = 5
"""The service of who has bought nothing."""
EARLY = 2
"""Due at once, or within the hour."""
FIFTH = 5
FIGURES = ("precision", "recall", "precision of too early", "recall of too early", "inverted by the policy")
STATUS = {"customer": Status.CUSTOMER, "prospect": Status.PROSPECT}

Line = Mapping[str, str]
Served = tuple[list[str], set[str], set[str]]
"""The people in the order they were served, who of them too late, and who too early."""
Desk = Callable[[dict[str, Person], dict[str, int], Random], Served]


def read_table(path: Path = TABLE) -> list[Line]:
    """The lines of the table, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def due_by(table: list[Line], person: Person, tier: str) -> int:
    """The service a person should get: that of the first line that fits."""
    used = "often" if person.activity >= 0.5 else "now and then" if person.activity >= 0.2 else "hardly"
    failed = person.days_since_failure
    for line in table:
        fits = (
            line["status"] in ("", person.kind),
            not line["card"] or tier in line["card"].split(),
            line["used"] in ("", used),
            not line["leaves_from"] or person.margin >= int(line["leaves_from"]),
            not line["let_down_within"] or (failed is not None and failed <= int(line["let_down_within"])),
            not line["decides"] or bool(person.roles),
            not line["heard_in_town"] or person.offline_influence >= 0.5,
        )
        if all(fits):
            return int(line["due"])
    raise ValueError("the table has no line for somebody")


def _planted(people: dict[str, Person], due: dict[str, int], rng: Random) -> Served:
    order = sorted(people, key=lambda name: (due[name], -people[name].audience, rng.random()))
    late = [name for name in order if due[name] <= EARLY and rng.random() < 0.5]
    loud = sorted((name for name in people if due[name] == LAST), key=lambda name: -people[name].audience)
    at = {name: place for place, name in enumerate(order)}
    early = loud[: len(late)]
    for one, other in zip(late, early, strict=True):
        at[one], at[other] = at[other], at[one]
    return sorted(at, key=lambda name: at[name]), set(late), set(early)


def _loud(people: dict[str, Person], due: dict[str, int], rng: Random) -> Served:
    order = sorted(people, key=lambda name: (-people[name].audience, rng.random()))
    kinds = sorted(due.values())
    last = {kind: place for place, kind in enumerate(kinds)}
    first = {kind: kinds.index(kind) for kind in last}
    allowed = len(order) // FIFTH
    late = {name for place, name in enumerate(order) if place > last[due[name]] + allowed}
    return order, late, {name for place, name in enumerate(order) if place < first[due[name]] - allowed}


DESKS: Mapping[str, Desk] = {"planted": _planted, "loud": _loud}


def audited(
    made: Company,
    table: list[Line],
    desk: Desk,
    rng: Random,
    *,
    preset: str = "retail",
    resolved: bool = False,
) -> dict[str, Any]:
    """What the audit finds of one desk, beside what is so by the table."""
    customers = dict(_found(made) if resolved else _given(made))
    people = {person.id: person for person in made.people if person.id in customers}
    due = {name: due_by(table, person, made.tiers[person.tier]) for name, person in people.items()}
    order, late, early = desk(people, due, rng)
    log = [_message(made, customers[name], name, minutes) for minutes, name in enumerate(order, 1)]
    served = AsServed(log)
    policy = cu.PriorityPolicy.preset(preset)
    audit = cu.audit(served, policy, served.cases, now=made.now, at_once=True)
    return _figures(audit, late, early)


def _message(made: Company, customer: Customer, name: str, minutes: int) -> Handled:
    came = made.now - timedelta(days=30)
    case = Rankable(name, came, customer, made.signals(customer, None, made.now))
    return Handled(case, "x", came + timedelta(minutes=minutes), public=True)


def _given(made: Company) -> Iterator[tuple[str, Customer]]:
    held: dict[str, list[Any]] = {}
    for ref, name in made.truth.items():
        held.setdefault(name, []).append(ref)
    for person in made.people:
        status = STATUS.get(person.kind, Status.UNKNOWN)
        yield person.id, Customer(person.id, tuple(held.get(person.id, ())), Profile({}), status=status)


def _found(made: Company) -> Iterator[tuple[str, Customer]]:
    """Whom the library takes the writer for: by the account on X, or else by any record of theirs."""
    ids = count(1)
    config = cu.IdentityConfig.load(made.config_toml)
    with cu.Resolver(config, clock=lambda: made.now, new_id=lambda: f"{next(ids):06d}") as resolver:
        resolver.add_many(made.records)
        writes: dict[str, Any] = {}
        for ref, name in sorted(made.truth.items(), key=lambda pair: (pair[0].source != "x", pair[0])):
            writes.setdefault(name, ref)
        for name, ref in writes.items():
            yield name, resolver.customer_of(*ref)


def _figures(audit: Audit, late: set[str], early: set[str]) -> dict[str, Any]:
    precision, recall = _beside({row.id for row in audit.under}, late)
    too_early = _beside({row.id for row in audit.over}, early)
    return {
        "people": len(audit.rows),
        "late": len(late),
        "precision": precision,
        "recall": recall,
        "precision of too early": too_early[0],
        "recall of too early": too_early[1],
        "inverted by the desk": round(audit.practice.inverted or 0.0, 4),
        "inverted by the policy": audit.policy.inverted,
    }


def _beside(found: set[str], so: set[str]) -> tuple[float, float]:
    """Precision and recall; of nobody, 0."""
    right = len(found & so)
    return round(right / max(1, len(found)), 4), round(right / max(1, len(so)), 4)


def measure(seed: int, people: int, **given: Any) -> dict[str, Any]:
    """Both desks of one company."""
    made, table = company(seed, people=people), read_table()
    return {name: audited(made, table, desk, Random(seed), **given) for name, desk in DESKS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--from", type=int, default=9_001, dest="first")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--preset", default="retail", help="the policy held against")
    parser.add_argument("--resolved", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    began = time.process_time()
    seeds = range(given.first, given.first + given.seeds)
    runs = {seed: measure(seed, given.people, preset=given.preset, resolved=given.resolved) for seed in seeds}
    means = {
        f"{name}, mean {figure}": round(sum(run[name][figure] for run in runs.values()) / len(runs), 4)
        for name in DESKS
        for figure in FIGURES
    }
    told = {"bar": "planted: precision and recall 0.95, inverted by the policy 0", **means, "runs": runs}
    told["seconds of a processor"] = round(time.process_time() - began, 1)
    print(json.dumps(told, indent=2))
    if given.json:
        given.json.write_text(json.dumps(told, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
