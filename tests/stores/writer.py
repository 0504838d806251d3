"""A process that writes to a base, started by tests of several: ``writer.py ADDRESS NAME WORK``.

``WORK`` is ``pairs``: for each line it is given it adds one record and answers with a line. Or it is a
number of steps of all kinds, on records of its own that speak of the same few people as everybody's;
at last it tells what it holds to be true of them, and whom it erased.
"""

import json
import random
import sys
from contextlib import suppress

from customer_unify import Record, Resolver
from customer_unify.errors import (
    Conflict,
    ConstraintBroken,
    Contradiction,
    Overtaken,
    UnknownDecision,
    UnknownRecord,
)

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


class Writer:
    """Takes steps at random; what was acknowledged it remembers."""

    def __init__(self, resolver: Resolver, name: str) -> None:
        self.resolver, self.name = resolver, name
        self.rng = random.Random(name)
        self.held: dict[str, dict[str, str]] = {}
        self.erased: set[str] = set()
        self.decisions: list[str] = []
        self.overtaken = 0

    def step(self) -> None:
        acts = [self.add] * 14 + [self.remove, self.forget, self.link, self.separate, self.undo]
        with suppress(UnknownRecord, UnknownDecision, Contradiction, ConstraintBroken):
            self.rng.choice(acts)()

    def add(self) -> None:
        key = str(self.rng.randrange(200))
        if key in self.erased:
            return
        said = dict(self.rng.choice(PEOPLE))
        if self.rng.random() < 0.3:
            said["phone"] = f"+3361234{self.rng.randrange(200):04}"
            del said[self.rng.choice(["name", "email"])]
        self.resolver.add(Record(self.name, key, said))
        self.held[key] = said

    def mine(self) -> str:
        return self.rng.choice([*self.held, "none"])

    def remove(self) -> None:
        key = self.mine()
        self.resolver.remove(self.name, key)
        del self.held[key]

    def forget(self) -> None:
        key = self.mine()
        self.resolver.forget([(self.name, key)], **BECAUSE)
        self.held.pop(key, None)
        self.erased.add(key)

    def any(self) -> tuple[str, str]:
        """A record of anybody."""
        return f"w{self.rng.randrange(4)}", str(self.rng.randrange(200))

    def link(self) -> None:
        self.decisions.append(self.resolver.link((self.name, self.mine()), self.any(), **BECAUSE).id)

    def separate(self) -> None:
        self.decisions.append(self.resolver.separate((self.name, self.mine()), self.any(), **BECAUSE).id)

    def undo(self) -> None:
        if self.decisions:
            self.resolver.undo(self.decisions.pop())


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
            try:
                writer.step()
            except Overtaken:
                writer.overtaken += 1
            except Conflict:  # on a busy machine one waits too long for others: nothing was done
                continue
        told = {"held": writer.held, "erased": sorted(writer.erased), "overtaken": writer.overtaken}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
