"""A process that writes to a base, started by tests of several: ``writer.py ADDRESS NAME WORK``.

``WORK`` is ``pairs``: for each line it is given it adds one record and answers with a line. Or it is a
number of steps of all kinds, on records of its own that speak of the same few people as everybody's;
at last it tells what it holds to be true of them, and how many steps of each kind it took.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable

from customer_unify import Record, Resolver
from customer_unify.errors import (
    Conflict,
    ConstraintBroken,
    Contradiction,
    Erased,
    Overtaken,
    UnknownDecision,
    UnknownRecord,
)
from customer_unify.model.decision import Decision

PEOPLE = [
    {"name": f"{given} {family}", "email": f"{given}.{family}@home.example".lower()}
    for given in ("Anna", "Paul", "Zoe", "Wei", "Luz", "Igor", "Karim", "Odile")
    for family in (
        "Michu",
        "Durand",
        "Smith",
        "Okafor",
        "Nagy",
        "Rossi",
        "Weber",
        "Costa",
        "Larsen",
        "Ivanov",
    )
]

BECAUSE = {"by": "tester", "reason": "because"}
KEYS = 60
"""Names of records of each writer: some are there, some were removed, and come back."""
GONE = 5
"""How many of them never come back once they are erased; a long run would run dry if all were."""
DECIDED = 8
"""Decisions of a writer that hold at a time: were there ever more, all records would hang together."""


class Nothing(Exception):
    """A step that would change nothing."""


class Writer:
    """Takes steps at random, each of which changes something; what was acknowledged it remembers."""

    def __init__(self, resolver: Resolver, name: str) -> None:
        self.resolver, self.name = resolver, name
        self.rng = random.Random(name)
        self.held: dict[str, dict[str, str]] = {}
        self.erased: set[str] = set()
        self.decisions: list[str] = []
        self.took: Counter[str] = Counter()

    def step(self) -> None:
        """Try until something was done: what is refused (a name that is nobody's by now) changes nothing."""
        acts = [self.add] * 14 + [self.remove, self.forget, self.link, self.separate, self.undo]
        while True:
            act = self.rng.choice(acts)
            try:
                act()
            except (UnknownRecord, UnknownDecision, Contradiction, ConstraintBroken, Erased, Nothing):
                self.took["refused"] += 1
            except Overtaken:
                self.took["overtaken"] += 1
            except Conflict:  # on a busy machine one waits too long for others: nothing was done
                self.took["waited"] += 1
            else:
                self.took[act.__name__] += 1
                return

    def add(self) -> None:
        key = self.key()
        said = dict(self.rng.choice(PEOPLE))
        if self.rng.random() < 0.3:
            said["phone"] = f"+3361234{self.rng.randrange(200):04}"
            del said[self.rng.choice(["name", "email"])]
        if said == self.held.get(key):
            raise Nothing
        self.resolver.add(Record(self.name, key, said))
        assert key not in self.erased, "what was erased may not come back"
        self.held[key] = said

    def key(self) -> str:
        return str(self.rng.randrange(KEYS))

    def mine(self) -> str:
        """A record of its own that is there."""
        if not self.held:
            raise Nothing
        return self.rng.choice(list(self.held))

    def remove(self) -> None:
        key = self.mine()
        self.resolver.remove(self.name, key)
        del self.held[key]

    def forget(self) -> None:
        key = self.mine()
        reimport = "refuse" if len(self.erased) < GONE else "blank"
        self.resolver.forget([(self.name, key)], reimport=reimport, **BECAUSE)
        del self.held[key]
        if reimport == "refuse":
            self.erased.add(key)

    def link(self) -> None:
        self.decide(self.resolver.link)

    def separate(self) -> None:
        self.decide(self.resolver.separate)

    def decide(self, way: Callable[..., Decision]) -> None:
        """About a record of its own and one of anybody."""
        one, other = (self.name, self.mine()), (f"w{self.rng.randrange(4)}", self.key())
        if one == other or len(self.decisions) == DECIDED:
            raise Nothing
        self.decisions.append(way(one, other, **BECAUSE).id)

    def undo(self) -> None:
        if not self.decisions:
            raise Nothing
        id = self.rng.choice(self.decisions)
        try:
            self.resolver.undo(id)
        except UnknownDecision:  # somebody erased the record it was about
            self.decisions.remove(id)
            raise
        self.decisions.remove(id)


def main() -> None:
    address, name, work = sys.argv[1:]
    with Resolver(store=address) as resolver:
        print("ready", flush=True)
        if work == "pairs":
            for line in sys.stdin:
                # Not of one content: that would be noticed by its digest alone.
                said = {"email": f"{line.strip()}@b.example", "city": f"{name}ville"}
                resolver.add(Record(name, line.strip(), said))
                print("done", flush=True)
            return
        sys.stdin.readline()
        writer = Writer(resolver, name)
        for _ in range(int(work)):
            writer.step()
        print(json.dumps({"held": writer.held, "took": writer.took}), flush=True)


if __name__ == "__main__":
    main()
