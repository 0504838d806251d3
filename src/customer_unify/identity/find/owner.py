"""Says which customers a handle nobody has stated may belong to, by the names they bear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial

from ...model.customer import Customer
from ...model.explanation import Explanation
from ...model.port import Snapshot
from ...model.result import Match
from ..compare import RankedName, Ranker
from ..explain import say

__all__ = ["Latest", "Names"]


class Names:
    """The names that the customers of a base bear, prepared to be held against any number of handles.

    A customer goes by the name most of its distinct contents state whole, the first of equals. Who states
    none takes no part: it is neither found nor counted. Cost: the contents of the base once.
    """

    def __init__(self, base: Snapshot) -> None:
        self._bearers: defaultdict[str, list[str]] = defaultdict(list)
        for id in base.customers():
            name = _name(base, id)
            if name:
                self._bearers[name].append(id)
        self._ranker = Ranker(name for name, bearers in self._bearers.items() for _ in bearers)

    def owners(
        self, handle: str, *, share: float, limit: int, read: Callable[[str], Customer]
    ) -> list[Match]:
        """The customers whose name explains a handle best, best first, equals by their id.

        Those of one name share its probability. None is ``sure`` or ``proven``: that a handle spells a name
        is INFERRED, and one fact alone (law L8). Cost: see :meth:`Ranker.rank`.
        """
        ranked = self._ranker.rank(_bare(handle), share=share, limit=limit)
        found = ((id, name) for name in ranked for id in sorted(self._bearers[name.name]))
        return [
            Match(
                id,
                name.probability,
                sure=False,
                proven=False,
                read=partial(read, id),
                explain=partial(_explain, name, share),
            )
            for (id, name), _ in zip(found, range(limit), strict=False)
        ]


class Latest:
    """The names of a base as it is, prepared once for each state of it."""

    def __init__(self) -> None:
        self._known: tuple[tuple[int, int], Names] | None = None

    def of(self, base: Snapshot) -> Names:
        """The names of the base; those prepared before where no line was written since."""
        last = base.last()
        line = (last.number if last is not None else 0, base.horizon())
        known = self._known
        if known is None or known[0] != line:
            known = self._known = line, Names(base)
        return known[1]


def _name(base: Snapshot, id: str) -> str:
    """The name a customer goes by, as ``given|family``; blank if nothing states one whole."""
    told = Counter(name for digest in base.contents_of(id) for name in _stated(base, digest))
    return min(told, key=lambda name: (-told[name], name), default="")


def _stated(base: Snapshot, digest: str) -> Iterator[str]:
    content = base.content(digest)
    if content is not None:
        given, family = content.values("given_name"), content.values("family_name")
        if given and family:
            yield f"{given[0]}|{family[0]}"


def _bare(handle: str) -> str:
    """A handle as its owner writes it, capitals and all, out of what people paste."""
    return handle.strip().partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix("@")


def _explain(name: RankedName, share: float, language: str) -> Explanation:
    """How much likelier the handle is from the name than from anybody, and what it was weighed with."""
    bits = name.explained / 1000
    return Explanation(
        "owner",
        say("owner", language, bits=bits, share=100 * share, probability=100 * name.probability),
        name.explained,
        {"share_of_customers": share, "probability": name.probability},
    )
