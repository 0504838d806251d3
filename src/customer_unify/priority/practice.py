"""What others do: orders of service that nobody proved, for ranking and auditing only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import attrs

from ..model.customer import Customer
from ..model.explanation import Explanation
from ..model.record import aware
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable, Ranked, Standing
from ..settings import Table, read
from ..wording import say
from .preset import PRACTICES, text
from .rank import distinct, waited

__all__ = ["ORDERS", "Practice"]

ORDERS = ("audience", "waiting")
"""What a practice may order by, most first."""
_MINUTE = 60_000_000


@attrs.frozen
class Practice:
    """An order of service as found, without proof: loaded for the audit, never to drive a desk.

    ``order_by`` is ``audience`` (followers only) or ``waiting`` (oldest first). Everything
    is in one band; ties go to who waited longer, then to the id of the case.

    >>> from datetime import datetime, timezone
    >>> now = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
    >>> Practice.preset("followers").standing(None, Signals(audience=20_000), now=now).points
    20000
    """

    name: str
    order_by: str

    @property
    def digest(self) -> str:
        """What identifies this practice: the digest of its rules."""
        return hashlib.blake2b(f"practice:{self.order_by}".encode(), digest_size=8).hexdigest()

    @classmethod
    def load(cls, path_or_text: str | Path) -> Practice:
        """The practice in a TOML file or text; ``ConfigurationError`` with all faults, with paths."""
        data, origin = read(path_or_text)
        table = Table(data, origin=origin)
        table.whole("schema_version", 1, least=1, most=1)
        name = table.text("name", "")
        order_by = table.text("order_by", allowed=ORDERS)
        table.done()
        return cls(name, order_by)

    @classmethod
    def preset(cls, name: str) -> Practice:
        """A practice shipped with the package: ``followers`` or ``oldest``."""
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
    ) -> Standing:
        """Where one person stands: followers, or whole minutes waited, as points."""
        now = aware(now, "now")
        case = Rankable("", arrived_at or now, customer, signals, proven, confidence, due_at)
        return self._standing(case, now)

    def _standing(self, case: Rankable, now: datetime) -> Standing:
        audience = self.order_by == "audience"
        points = case.signals.audience if audience else waited(case.arrived_at, now) // _MINUTE
        reason = say(f"priority.practice_{self.order_by}", points=points)
        given = (Contribution(self.order_by, points, reason),)
        return Standing(0, points, given, now, self.digest, points, points)

    def rank(self, cases: Iterable[Rankable], *, now: datetime) -> list[Ranked]:
        """The cases in the order this practice serves them. O(n log n).

        Raises ``InputError`` when one id names two different cases.
        """
        now = aware(now, "now")
        stood = [(case, self._standing(case, now)) for case in distinct(cases)]
        stood.sort(key=lambda pair: (-pair[1].points, pair[0].arrived_at, pair[0].id))
        return [
            Ranked(rank, case.id, standing, case, self._explain)
            for rank, (case, standing) in enumerate(stood, 1)
        ]

    def _explain(self, ranked: Ranked, language: str) -> Explanation:
        points = ranked.standing.points
        code = f"priority.practice_{self.order_by}"
        part = Explanation(code, say(code, language=language, points=points), weight=points)
        place = say("priority.practice_place", language=language, rank=ranked.rank, practice=self.name)
        facts = {"practice": self.name, "digest": self.digest, "at": ranked.standing.at.isoformat()}
        return Explanation("priority.practice_place", place, weight=points, facts=facts, parts=(part,))
