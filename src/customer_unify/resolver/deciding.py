"""What people decide about records: link, separate, confirm, consent, and undo of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from ..errors import OtherConfiguration, ReadOnly
from ..identity import change, decide, view
from ..identity.decide import agree
from ..identity.profile import consent
from ..identity.stages import Stages
from ..model.assurance import Assurance
from ..model.change import Change, JournalEntry
from ..model.configuration import Configuration
from ..model.decision import Decision
from ..model.given import names
from ..model.port import Clock, Mint, Store
from ..model.record import Record, RecordRef, aware
from . import log
from .surveying import Surveyor
from .turn import step

__all__ = ["Decider"]


class Decider(Surveyor):
    """Takes and revokes decisions; each is one step, made true in the writer's turn."""

    def __init__(
        self,
        config: Configuration,
        store: Store,
        clock: Clock,
        new_id: Mint,
        *,
        erasure_key: bytes | None = None,
        readonly: bool = False,
    ) -> None:
        super().__init__(config, store, clock, erasure_key)
        self.new_id = new_id
        self.readonly = readonly

    def _check_writable(self, *, anew: bool = False) -> None:
        self._reading()
        if self.readonly:
            raise ReadOnly("this resolver was opened for reading only")
        self._notice()
        if self._other and not anew:
            raise OtherConfiguration(
                "this base was written under another configuration than the one handed in (hint: "
                "preview(config=...) says what would change, configure(config) changes it)"
            )

    def _notice(self) -> None:
        """Go by the rules of the base from now on if somebody else configured it since it was opened."""
        written = self.store.configuration()
        if written is self._written:
            return
        self._written = written
        if written is not None and self.store.configuration_digest() != self.config.digest:
            self.config, self._stages, self._other = written, Stages(written), True

    def _moment(self, now: datetime | None, *, anew: bool = False) -> datetime:
        """When a write is: asked in its turn, so that lines of the journal are in order of time.

        ``anew`` is for what brings a base under the rules handed in.
        """
        self._check_writable(anew=anew)
        return aware(self.clock() if now is None else now, "now")

    def _write(self, planned: Change) -> JournalEntry:
        """Make a change true; the first of a base also says under which configuration it is written."""
        line = self.store.apply(planned if self.store.configuration() is not None else self._under(planned))
        self._written = self.store.configuration()
        return line

    def _under(self, change: Change) -> Change:
        """A change that says under which configuration it is written."""
        return attrs.evolve(change, configuration=change.configuration or self.config)

    def _plan(
        self,
        records: Sequence[Record],
        *,
        removals: Sequence[RecordRef] = (),
        decisions: Sequence[Decision] = (),
        now: datetime,
    ) -> change.Planned:
        planned = change.plan(
            self.store,
            self._stages,
            records=records,
            removals=removals,
            decisions=decisions,
            now=now,
            mint=self.new_id,
            remembered=None if self.store.shared else self._remembered,
        )
        said = log.step(self.store, planned)
        if not planned.change.empty:
            line = self._write(planned.change)
            if not self.store.shared:
                self._remembered.learn(self.store, planned.learned, line)
        log.emit(said)
        return planned

    def _take(self, decision: Decision, at: datetime) -> Decision:
        """Make a decision true, in one step; returned is what was decided."""
        self._plan([], decisions=[decision], now=at)
        return decision

    def link(
        self,
        a: tuple[str, str],
        b: tuple[str, str],
        *,
        by: str,
        reason: str,
        despite: Iterable[str] = (),
        now: datetime | None = None,
    ) -> Decision:
        """Decide that two records are one person, whatever the evidence.

        Raises ``Contradiction`` if a live ``separate`` says otherwise, naming both, and
        ``ConstraintBroken`` across an exclusive namespace not named in ``despite``.
        """
        return self._decide("link", a, b, by, reason, names(despite, "despite"), now)

    def separate(
        self,
        a: tuple[str, str],
        b: tuple[str, str],
        *,
        by: str,
        reason: str,
        now: datetime | None = None,
    ) -> Decision:
        """Decide that two records are two people; it survives reloads and rebuilds (law L5).

        Raises ``Contradiction`` if live ``link`` decisions hold the two together.
        """
        return self._decide("separate", a, b, by, reason, frozenset(), now)

    @step
    def confirm(
        self,
        record: tuple[str, str],
        field: str,
        *,
        value: str | None = None,
        assurance: Assurance | str = "possessed",
        by: str,
        reason: str,
        now: datetime | None = None,
    ) -> Decision:
        """Decide that a value of a record is confirmed, for example by a login or a one-time code.

        From then on the value counts with that ``assurance``, even if it was only claimed before. Without
        ``value``, all values that the field has now are confirmed. New versions of the record keep the
        confirmation as long as they have the value; ``undo`` takes it back. An assurance that is already
        stronger is kept. Raises ``UnknownRecord``, and ``InputError`` if the record does not have the value.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> card = Record("loyalty", "L1", {"name": "Jocelyne Michu", "x_handle": "jm"}, verified="x_handle")
        >>> _ = resolver.add_many([card, Record("x", "jm", {"x_handle": "jm"}, claimed="x_handle")])
        >>> len(list(resolver.customers()))
        2
        >>> code = resolver.confirm(("x", "jm"), "x_handle", by="desk", reason="answered a one-time code")
        >>> len(list(resolver.customers()))
        1
        """
        at = self._moment(now)
        made = self._confirmation(
            record,
            field,
            id=self.new_id(),
            value=value,
            assurance=assurance,
            by=by,
            reason=reason,
            at=at,
        )
        return self._take(made, at)

    @step
    def consent(
        self,
        customer_id: str,
        *,
        channel: str,
        purpose: str,
        given: bool,
        by: str,
        reason: str,
        now: datetime | None = None,
    ) -> Decision:
        """Note what a customer allows (``given=True``) or refuses, for one channel and purpose.

        It is noted on each record that the customer has now, and stays with these records: a split
        loses no refusal, a merge gives no wider permission (law L12), and a new version of a record keeps
        it. For each record the latest word counts; what a source itself says counts only if it has a date.
        ``undo`` takes it back. Raises ``UnknownCustomer``, and ``InputError`` for a blank channel or purpose.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> jocelyne = resolver.add(Record("crm", "1", {"name": "Jocelyne Michu"})).customer_id
        >>> no = resolver.consent(jocelyne, channel="email", purpose="offers", given=False,
        ...                       by="amina", reason="asked on the phone")
        >>> [(one.channel, one.granted) for one in resolver.customer(jocelyne).profile.consents]
        [('email', False)]
        """
        at = self._moment(now)
        made = consent.consented(
            self.store.records_of(view.follow(self.store, customer_id)),
            id=self.new_id(),
            channel=channel,
            purpose=purpose,
            given=given,
            by=by,
            reason=reason,
            at=at,
        )
        return self._take(made, at)

    @step
    def _decide(
        self,
        kind: str,
        a: tuple[str, str],
        b: tuple[str, str],
        by: str,
        reason: str,
        despite: frozenset[str],
        now: datetime | None,
    ) -> Decision:
        at = self._moment(now)
        made = self._decision(kind, a, b, id=self.new_id(), by=by, reason=reason, at=at, despite=despite)
        return self._take(made, at)

    def decide_many(
        self, decisions: Iterable[Decision], *, now: datetime | None = None
    ) -> tuple[Decision, ...]:
        """Take decisions that were made elsewhere (in another tool or base), all or none of them.

        Each keeps its id, actor, reason and time (``now`` if it has none). Decisions that are already
        known are left out of the answer. Errors name everything at once: ``Contradiction`` has
        all decisions that contradict each other, ``ConstraintBroken`` every exclusive namespace,
        ``UnknownRecord`` every record that is not here. ``InputError`` is raised for a decision that is
        revoked, incomplete, or has the id of a different one.

        >>> from customer_unify import Record, Resolver
        >>> from customer_unify.model import Decision
        >>> resolver = Resolver()
        >>> _ = resolver.add_many(Record("crm", key, {"name": "Anna Michu"}) for key in "123")
        >>> a, b, c = (("crm", key) for key in "123")
        >>> old = [Decision("old-1", "link", a, b, by="import"), Decision("old-2", "separate", b, c)]
        >>> [decision.id for decision in resolver.decide_many(old)]
        ['old-1', 'old-2']
        >>> resolver.decide_many([Decision("old-3", "link", a, c), Decision("old-4", "separate", a, b)])
        Traceback (most recent call last):
        ...
        customer_unify.errors.Contradiction: ...
        """
        return self._decide_all(list(decisions), now)

    @step
    def _decide_all(self, given: Sequence[Decision], now: datetime | None) -> tuple[Decision, ...]:
        at = self._moment(now)
        made = [
            decision if decision.at is not None else attrs.evolve(decision, at=at)
            for decision in agree.takeable(self.store, given)
        ]
        agree.check(self.store, self._stages, made)
        self._plan([], decisions=made, now=at)
        return tuple(made)

    @step
    def undo(self, decision_id: str, *, now: datetime | None = None) -> Decision:
        """Revoke a decision: everything is as if it had never been made (law L4).

        Revoking it twice changes nothing. Raises ``UnknownDecision``.
        """
        at = self._moment(now)
        revoked = decide.revoked(self.store, decision_id, at)
        return self._take(revoked, at)
