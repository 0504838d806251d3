"""Measures how surely the owner of a handle is found by name alone, beside two string metrics, in one run.

    python benchmarks/quality/handles.py --data DIR [--strangers 10] [--json out.json]

DIR holds ``french_senators_handles`` and ``congress_handles``. The names of all people stand in the base with
ten times as many invented strangers. Every handle is asked twice: with its owner in the base, and with
a tenth of the people left out, its owner among them; the answers are weighed by the share of customers among
handles. People are halved by the digest of their key: the thresholds of the peers are chosen on one half,
everything is reported on the other. Ours has none to choose: it says a probability.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import sets
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from customer_unify.identity.compare import Ranker
from customer_unify.identity.language import plain
from customer_unify.testing.names import CULTURES

SHARES = (1.0, 0.5, 0.1, 0.02)
"""How many of the handles seen belong to customers."""
PRECISION = 0.99
FOLDS = 10


class Person(NamedTuple):
    """Somebody with a handle; ``name`` is ``given|family``."""

    key: str
    handle: str
    name: str


def asked_about(people: Sequence[Person]) -> list[Person]:
    """Those whose handle the set states for nobody else: five senators' handles stand with two people
    each."""
    owners = Counter(person.handle.lower() for person in people)
    return [person for person in people if owners[person.handle.lower()] == 1]


class Asked(NamedTuple):
    """The answer to one handle: whether its owner was in the base and came first, and how sure it was
    said."""

    there: bool
    first: bool
    said: float


SETS: Mapping[str, tuple[Callable[[Path], list[Person]], Mapping[str, int], tuple[float, float]]] = {
    "French senators": (
        lambda folder: [Person(*each) for each in sets.senators(folder)],
        {
            "french": 720,
            "maghrebi": 80,
            "portuguese": 50,
            "italian": 50,
            "british": 20,
            "german": 30,
            "polish": 20,
        },
        (0.97, 0.35),
    ),
    "US Congress, half": (
        lambda folder: [Person(*each) for each in sets.congress(folder)],
        {"british": 720, "italian": 60, "german": 60, "polish": 40, "portuguese": 60, "french": 40},
        (0.95, 0.35),
    ),
}
"""Reader, shares of the cultures strangers come from, and the bars: first, and recall of what is sure."""


def strangers(count: int, shares: Mapping[str, int], rng: Random) -> list[str]:
    """So many different names of invented people; those that stand early in their list are commoner.

    Half of the words come from the lists of the synthetic company, half are listed nowhere: two such
    words put together, as ``Mar-tin`` and ``Du-bois`` give ``Martbois``.
    """
    cultures = [culture for culture in CULTURES if culture.name in shares]
    weights = [shares[culture.name] for culture in cultures]

    def pick(words: Sequence[str]) -> str:
        return rng.choices(words, [1 / (at + 10) for at in range(len(words))])[0]

    def family(words: Sequence[str]) -> str:
        if rng.random() < 0.5:
            return pick(words)
        first, second = rng.choice(words), rng.choice(words)
        return first[: (len(first) + 2) // 2] + second[len(second) // 2 :].lower()

    found: dict[str, None] = {}
    while len(found) < count:
        culture = rng.choices(cultures, weights)[0]
        found[f"{pick(culture.female + culture.male)}|{family(culture.family)}"] = None
    return list(found)


def digest(key: str, salt: str) -> int:
    """A number that depends on the key alone."""
    return int.from_bytes(sha256(f"{salt}:{key}".encode()).digest()[:6], "big")


def chosen_on(person: Person) -> bool:
    """Whether a person is of the half on which things may be chosen."""
    return digest(person.key, "half") % 2 == 0


# -- who answers -----------------------------------------------------------------------------------


class Ours:
    """The library: a probability for the share of customers among handles."""

    name = "customer_unify"

    def __init__(self, names: Sequence[str]) -> None:
        self.ranker = Ranker(names)

    def ask(self, handle: str, share: float) -> tuple[str, float]:
        ranked = self.ranker.rank(handle, limit=1, share=share)
        return (ranked[0].name, ranked[0].probability) if ranked else ("", 0.0)


class Metric:
    """A string metric between the folded handle and the folded name."""

    def __init__(self, name: str, scorer: Callable[..., float], names: Sequence[str]) -> None:
        self.name, self.scorer = name, scorer
        self.names = sorted(set(names))
        self.folded = [
            plain(each.replace("|", " ")).replace("-", " ").replace(" ", "") for each in self.names
        ]
        self.known: dict[str, tuple[str, float]] = {}

    def ask(self, handle: str, share: float) -> tuple[str, float]:
        if handle not in self.known:
            folded = "".join(sign for sign in plain(handle) if sign.isalpha())
            found = process.extractOne(folded, self.folded, scorer=self.scorer)
            self.known[handle] = (self.names[found[2]], float(found[1])) if found else ("", 0.0)
        return self.known[handle]


ANSWERERS: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "customer_unify": Ours,
    "rapidfuzz partial_ratio": lambda names: Metric("partial_ratio", fuzz.partial_ratio, names),
    "rapidfuzz Jaro-Winkler": lambda names: Metric("Jaro-Winkler", JaroWinkler.normalized_similarity, names),
}


def answers(
    make: Callable[[Sequence[str]], Any], people: Sequence[Person], others: Sequence[str]
) -> Mapping[float, list[tuple[Person, Asked]]]:
    """For each share what is said of each handle, once with its owner in the base and once without."""
    found: dict[float, list[tuple[Person, Asked]]] = {share: [] for share in SHARES}
    handles = asked_about(people)
    whole = make([*(person.name for person in people), *others])
    for fold in range(FOLDS):
        rest = make(
            [*(person.name for person in people if digest(person.key, "fold") % FOLDS != fold), *others]
        )
        for person in handles:
            if digest(person.key, "fold") % FOLDS != fold:
                continue
            for share in SHARES:
                name, said = whole.ask(person.handle, share)
                found[share].append((person, Asked(True, name == person.name, said)))
                name, said = rest.ask(person.handle, share)
                found[share].append((person, Asked(False, name == person.name, said)))
    return found


# -- what is counted -------------------------------------------------------------------------------


def sure(asked: Sequence[Asked], share: float, threshold: float) -> tuple[float, float, int]:
    """Precision and recall of what is said at least so surely, and how many owners were named wrongly."""
    right = sum(share for each in asked if each.first and each.there and each.said >= threshold)
    wrong = sum(
        share if each.there else 1 - share
        for each in asked
        if not (each.first and each.there) and each.said >= threshold
    )
    all_owned = sum(share for each in asked if each.there)
    return (
        right / (right + wrong) if right + wrong else 1.0,
        right / all_owned if all_owned else 0.0,
        sum(
            each.said >= threshold and not (each.first and each.there)
            for each in asked
            if each.there or share < 1
        ),
    )


def threshold_for(asked: Sequence[Asked], share: float) -> float:
    """The lowest score at which what is said is right often enough, on the half it is chosen on."""
    best = float("inf")
    for value in sorted({each.said for each in asked}, reverse=True):
        if sure(asked, share, value)[0] >= PRECISION:
            best = value
    return best


def deciles(asked: Sequence[Asked], share: float) -> Iterator[dict[str, float]]:
    """Said probability against truth."""
    for decile in range(10):
        inside = [each for each in asked if min(int(each.said * 10), 9) == decile]
        weight = sum(share if each.there else 1 - share for each in inside)
        if weight:
            said = sum((share if each.there else 1 - share) * each.said for each in inside) / weight
            true = sum(share for each in inside if each.there and each.first) / weight
            yield {"decile": decile, "answers": len(inside), "weight": weight, "said": said, "true": true}


def measure(name: str, folder: Path, times: int, seed: int) -> dict[str, Any]:
    """All answerers on one set of people."""
    read, shares, _ = SETS[name]
    people = read(folder)
    handles = asked_about(people)
    taken = {person.name for person in people}
    others = [each for each in strangers(times * len(people), shares, Random(seed)) if each not in taken]
    result: dict[str, Any] = {"handles": len(handles), "base": len({*taken, *others}), "answerers": {}}
    for answerer, make in ANSWERERS.items():
        began = time.process_time()
        found = answers(make, people, others)
        entry: dict[str, Any] = {"cpu_seconds": time.process_time() - began, "shares": {}}
        closed = [asked for person, asked in found[1.0] if asked.there and not chosen_on(person)]
        entry["first"] = sum(asked.first for asked in closed) / len(closed)
        entry["reported"] = len(closed)
        for share in SHARES:
            chosen = [asked for person, asked in found[share] if chosen_on(person)]
            reported = [asked for person, asked in found[share] if not chosen_on(person)]
            threshold = PRECISION if answerer == "customer_unify" else threshold_for(chosen, share)
            precision, recall, wrong = sure(reported, share, threshold)
            entry["shares"][share] = {
                "threshold": threshold,
                "precision": precision,
                "recall": recall,
                "wrong": wrong,
            }
            if answerer == "customer_unify":
                precision, recall, wrong = sure(reported, share, threshold_for(chosen, share))
                entry["shares"][share]["as_peers"] = {
                    "precision": precision,
                    "recall": recall,
                    "wrong": wrong,
                }
                entry["shares"][share]["deciles"] = list(deciles(reported, share))
        result["answerers"][answerer] = entry
    return result


def show(name: str, found: Mapping[str, Any]) -> bool:
    """Print what was found; whether the bars are met."""
    top, least = SETS[name][2]
    print(f"{name}: {found['handles']} handles, {found['base']} names in the base")
    for answerer, entry in found["answerers"].items():
        print(
            f"  {answerer:24} first {entry['first']:.3f} of {entry['reported']} handles   "
            f"{entry['cpu_seconds']:.1f} s"
        )
        for share, at in entry["shares"].items():
            print(
                f"    share {share:4.0%}: sure above {at['threshold']:.2f}: precision {at['precision']:.3f} "
                f"recall {at['recall']:.3f} ({at['wrong']} wrong answers)"
            )
    ours = found["answerers"]["customer_unify"]
    for share, at in ours["shares"].items():
        same = at["as_peers"]
        print(
            f"  threshold chosen as the peers' at share {share:.0%}: "
            f"precision {same['precision']:.3f} recall {same['recall']:.3f}"
        )
    for share, at in ours["shares"].items():
        said = "  ".join(
            f"{row['said']:.2f}/{row['true']:.2f} ({row['weight']:.0f})" for row in at["deciles"]
        )
        print(f"  said/true (weight) by decile at share {share:.0%}: {said}")
    closed = ours["shares"][1.0]
    met = ours["first"] >= top and closed["precision"] >= PRECISION and closed["recall"] >= least
    print(f"  bars: first {top:.2f}, precision {PRECISION} at recall {least}: {'met' if met else 'NOT MET'}")
    return bool(met)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is there, print it, write it; return 1 when a bar is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the data sets")
    parser.add_argument("--strangers", type=int, default=10, help="invented strangers per person")
    parser.add_argument("--seed", type=int, default=1, help="of the strangers")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(arguments)
    found, met = {}, True
    for name in SETS:
        found[name] = measure(name, chosen.data, chosen.strangers, chosen.seed)
        met &= show(name, found[name])
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
