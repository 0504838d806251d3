"""Finds ties by a handle alone that would mix up two accounts."""

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
    """The namespaces whose values are labels of accounts, and which groups such labels may not join.

    A handle changes hands; the number of its account does not. So handles alone do not join two groups
    with different account numbers, whichever records have these. A group without a number that could join
    two different accounts joins neither, because nobody can tell whose it is.
    """

    def __init__(self, namespaces: Mapping[str, Namespace]) -> None:
        self._of = {name: space.account for name, space in namespaces.items() if space.account in namespaces}
        self.fields = frozenset(self._of) | frozenset(self._of.values())
        """The fields on which any of this depends."""

    def labels(self, ties: Iterable[str]) -> frozenset[str]:
        """The ties of a pair that are labels of accounts."""
        if not self._of:
            return frozenset()
        return frozenset(tie for tie in ties if self._account(tie))

    def _account(self, tie: str) -> str | None:
        return self._of.get(tie.partition(":")[0])

    def numbers(self, contents: Iterable[Content]) -> dict[str, frozenset[str]]:
        """The account numbers that contents state, by namespace."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for content in contents:
            for name in set(self._of.values()):
                if name is not None and name in content.facts:
                    found[name].update(content.values(name))
        return {name: frozenset(said) for name, said in found.items()}

    def single(self, contents: Iterable[Content]) -> bool:
        """Whether contents state at most one number for each account: then no handle changed hands."""
        return all(len(said) == 1 for said in self.numbers(contents).values())

    def retaken(
        self,
        pairs: Sequence[Pair],
        contested: frozenset[str],
        group: Callable[[str], str],
        numbers: Mapping[str, Mapping[str, frozenset[str]]],
    ) -> set[tuple[str, str]]:
        """Those of the pairs, which only labels tie, that must not join.

        ``group`` gives the present group of a node, ``numbers`` the account numbers of each group.
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
    """Pairs of two groups with different numbers, or of a group that could join either of two such."""
    refused = set()
    circle: dict[str, str] = {}

    def first(name: str) -> str:
        """The common name of all groups without a number that labels connect with a given one."""
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
