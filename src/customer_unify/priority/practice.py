"""Practices: orders of service without proof, only for ranking and auditing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import attrs

from ..model.customer import Customer
from ..model.explanation import Explanation
from ..model.record import aware
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable, Ranked, Standing
from ..settings import read
from ..wording import say
from .custom import Custom, counted, digested, read_custom
from .preset import PRACTICES, text
from .rank import distinct

__all__ = ["Practice"]


@attrs.frozen(eq=False, repr=False)
class Practice:
    """An order of service without proof: for ranking and auditing, never for a desk.

    ``order_by`` is one of the orders that help desks use:

    * ``audience`` -- followers only;
    * ``waiting`` -- oldest first;
    * ``rules`` -- the sum of the weights of all rules that hold; without weights, their number;
    * ``rank`` -- the rank, 1 (first) to 100, that the first rule that holds sets;
    * ``field`` -- the rank of the value of one field, 0 first.

    All cases are in one band. If two are equal, the longer wait decides, then the id of the case. Rules may
    test influence, which a policy never may. Two practices are equal if their ``digest`` is.

    >>> from datetime import datetime, timezone
    >>> now = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
    >>> Practice.preset("followers").standing(None, Signals(audience=20_000), now=now).points
    20000
    """

    name: str
    custom: Custom
    _count: Callable[[Rankable, datetime], list[Contribution]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_count", counted(self.custom))

    @property
    def order_by(self) -> str:
        """By what it orders."""
        return self.custom.order_by

    @property
    def digest(self) -> str:
        """The digest of its rules, which identifies this practice."""
        plain = json.dumps(digested(self.custom), sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(f"practice:{plain}".encode(), digest_size=8).hexdigest()

    def __repr__(self) -> str:
        return f"Practice(name={self.name!r}, order_by={self.order_by!r})"

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Practice) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[type[Practice], tuple[str, Custom]]:
        """A practice goes between processes as its name and its rules."""
        return Practice, (self.name, self.custom)

    @classmethod
    def load(cls, path_or_text: str | Path) -> Practice:
        """Read a practice from a TOML or JSON file or text; ``ConfigurationError`` lists all faults with
        paths.

        >>> practice = Practice.load('''
        ... name = "what our help desk does"
        ... order_by = "rules"
        ... [[rules]]
        ... name = "has a crowd"
        ... when = { signal = "audience", at_least = 10_000 }
        ... [[rules]]
        ... name = "gold"
        ... when = { signal = "tier", at_least = 3 }
        ... ''')
        >>> from datetime import UTC, datetime
        >>> loud = Signals(audience=20_000, tier=4)
        >>> standing = practice.standing(None, loud, now=datetime(2026, 1, 5, tzinfo=UTC))
        >>> standing.points, [given.term for given in standing.contributions]
        (2, ['has a crowd', 'gold'])
        """
        data, origin = read(path_or_text)
        name, custom = read_custom(data, origin)
        return cls(name, custom)

    @classmethod
    def preset(cls, name: str) -> Practice:
        """A practice shipped with the package: ``followers``, ``oldest``, ``rules``, ``rank``, ``field``."""
        return cls.load(text(PRACTICES, name))

    def standing(
        self,
        customer: Customer | None,
        signals: Signals,
        *,
        now: datetime,
        arrived_at: datetime | None = None,
        due_at: datetime | None = None,
        proven: bool = True,
        confidence: int = 1000,
        status_confidence: int = 1000,
    ) -> Standing:
        """Where one person stands. The points are followers, minutes waited, weights of rules, or ranks."""
        now = aware(now, "now")
        arrived_at = arrived_at or now
        case = Rankable("", arrived_at, customer, signals, proven, confidence, due_at, status_confidence)
        return self._standing(case, now)

    def _standing(self, case: Rankable, now: datetime) -> Standing:
        given = tuple(self._count(case, now))
        points = sum(contribution.points for contribution in given)
        return Standing(0, points, given, now, self.digest, points, points)

    def rank(self, cases: Iterable[Rankable], *, now: datetime) -> list[Ranked]:
        """The cases in the order in which this practice serves them. O(n log n).

        Raises ``InputError`` if one id names two different cases.
        """
        now = aware(now, "now")
        stood = [(case, self._standing(case, now)) for case in distinct(cases)]
        stood.sort(key=lambda pair: (-pair[1].points, pair[0].arrived_at, pair[0].id))
        return [
            Ranked(rank, case.id, standing, case, self._explain)
            for rank, (case, standing) in enumerate(stood, 1)
        ]

    def _explain(self, ranked: Ranked, language: str) -> Explanation:
        code = f"priority.practice_{self.order_by}"
        parts = [
            Explanation(
                code, say(code, language=language, points=given.points, term=given.term), weight=given.points
            )
            for given in ranked.standing.contributions
        ]
        place = say("priority.practice_place", language=language, rank=ranked.rank, practice=self.name)
        facts = {"practice": self.name, "digest": self.digest, "at": ranked.standing.at.isoformat()}
        points = ranked.standing.points
        return Explanation("priority.practice_place", place, weight=points, facts=facts, parts=tuple(parts))
