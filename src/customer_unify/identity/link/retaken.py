"""Finds the ties by a handle alone that would give one account what is another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from ...model.content import Content
from ...model.evidence import Score
from ...model.identifier import Namespace

__all__ = ["Accounts"]

Pair = tuple[str, str, Score]
"""The keys of two nodes, the smaller first, and what the pair weighs."""


class Accounts:
    """The namespaces whose values are labels of accounts, and which groups they may not make one.

    A handle changes hands; the number of its account does not. So handles alone do not join two groups
    that know different numbers, whichever records state these, and a group that knows none goes to neither
    of two accounts that know different ones: nobody can tell whose it is.
    """

    def __init__(self, namespaces: Mapping[str, Namespace]) -> None:
        self._of = {name: space.account for name, space in namespaces.items() if space.account in namespaces}
        self.fields = frozenset(self._of) | frozenset(self._of.values())
        """The fields on which any of this depends."""

    def labels(self, ties: Iterable[str]) -> frozenset[str]:
        """Those of the ties of a pair that are labels of accounts."""
        if not self._of:
            return frozenset()
        return frozenset(tie for tie in ties if self._account(tie))

    def _account(self, tie: str) -> str | None:
        return self._of.get(tie.partition(":")[0])

    def numbers(self, contents: Iterable[Content]) -> dict[str, frozenset[str]]:
        """What contents state of each account: the numbers, by their namespace."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for content in contents:
            for name in set(self._of.values()):
                if name is not None and name in content.facts:
                    found[name].update(content.values(name))
        return {name: frozenset(said) for name, said in found.items()}

    def single(self, contents: Iterable[Content]) -> bool:
        """Whether contents state no more than one number of each account: then no handle changed hands."""
        return all(len(said) == 1 for said in self.numbers(contents).values())

    def retaken(
        self,
        pairs: Sequence[Pair],
        contested: frozenset[str],
        group: Callable[[str], str],
        numbers: Mapping[str, Mapping[str, frozenset[str]]],
    ) -> set[tuple[str, str]]:
        """Those of the pairs, which nothing but labels ties, that join nobody.

        ``group`` names the group of a node by now, ``numbers`` says what each group states of its accounts.
        Cost: O(pairs x log).
        """
        kept: dict[tuple[str, str], bool] = {}
        by_account: defaultdict[str, list[Pair]] = defaultdict(list)
        for a, b, score in pairs:
            kept[a, b] = False
            for account in {self._account(tie) for tie in score.ties if tie not in contested}:
                by_account[account or ""].append((a, b, score))
        for account, labelled in by_account.items():
            known = {name: said.get(account, frozenset()) for name, said in numbers.items()}
            refused = _refused([(a, b, group(a), group(b)) for a, b, _ in labelled], known)
            for a, b, _ in labelled:
                kept[a, b] = kept[a, b] or (a, b) not in refused
        return {pair for pair, good in kept.items() if not good}


def _refused(
    pairs: Sequence[tuple[str, str, str, str]], known: Mapping[str, frozenset[str]]
) -> set[tuple[str, str]]:
    """The pairs between two groups of different numbers, or of one that would go to either of such two."""
    refused = set()
    circle: dict[str, str] = {}

    def first(name: str) -> str:
        """The name of all groups without a number that labels hold together with one."""
        while (above := circle.setdefault(name, name)) != name:
            circle[name] = name = circle[above]
        return name

    beside: list[tuple[str, str, str, frozenset[str]]] = []
    for a, b, ours, theirs in pairs:
        if ours == theirs:
            continue
        said = known[ours], known[theirs]
        if all(said):
            if said[0].isdisjoint(said[1]):
                refused.add((a, b))
        elif not any(said):
            circle[first(max(ours, theirs))] = first(min(ours, theirs))
        else:
            beside.append((a, b, theirs if said[0] else ours, said[0] or said[1]))
    common: dict[str, frozenset[str]] = {}
    for _, _, nameless, said_of in beside:
        name = first(nameless)
        common[name] = common.get(name, said_of) & said_of
    refused.update((a, b) for a, b, nameless, _ in beside if not common[first(nameless)])
    return refused
