"""The nouns everything else speaks of: frozen, slotted, without algorithm, input or output."""

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .assurance import Assurance as Assurance
    from .audit import (
        Audit as Audit,
        AuditGroup as AuditGroup,
        AuditRow as AuditRow,
        Mover as Mover,
        OrderFigures as OrderFigures,
        Served as Served,
        WhatIf as WhatIf,
    )
    from .batch import Batch as Batch, Chunk as Chunk, Reading as Reading
    from .blocking import (
        BlockingReport as BlockingReport,
        BlockProposal as BlockProposal,
        BlockState as BlockState,
        KeyReport as KeyReport,
        LargeBlock as LargeBlock,
        ProposedKey as ProposedKey,
        Recapture as Recapture,
    )
    from .case import (
        Action as Action,
        ActionKind as ActionKind,
        Assignment as Assignment,
        Case as Case,
        CaseEvent as CaseEvent,
        CaseEventKind as CaseEventKind,
        CaseState as CaseState,
        Clock as Clock,
        ClockKind as ClockKind,
        ClockState as ClockState,
        Need as Need,
        NeedKind as NeedKind,
        Received as Received,
        Sent as Sent,
        Tenure as Tenure,
        ThreadDecision as ThreadDecision,
        ThreadKind as ThreadKind,
    )
    from .change import (
        Change as Change,
        ContentEntry as ContentEntry,
        CustomerEntry as CustomerEntry,
        EventKind as EventKind,
        IdentityEvent as IdentityEvent,
        JournalEntry as JournalEntry,
        Restored as Restored,
        RewrittenStream as RewrittenStream,
        StoredRecord as StoredRecord,
        Tombstone as Tombstone,
    )
    from .configuration import (
        BlockRule as BlockRule,
        Comparison as Comparison,
        Configuration as Configuration,
        Field as Field,
        Makes as Makes,
        Role as Role,
        Source as Source,
    )
    from .contact import Audience as Audience, Contact as Contact
    from .content import Content as Content, Fact as Fact, Mark as Mark
    from .context import Context as Context, Past as Past, Unsaid as Unsaid
    from .customer import (
        Alias as Alias,
        AliasKind as AliasKind,
        ConsentHeld as ConsentHeld,
        Customer as Customer,
        Household as Household,
        IdentifierHeld as IdentifierHeld,
        Knowledge as Knowledge,
        Profile as Profile,
        ProfileValue as ProfileValue,
        Statement as Statement,
        Status as Status,
    )
    from .decision import Decision as Decision, DecisionKind as DecisionKind
    from .evidence import (
        Candidate as Candidate,
        Evidence as Evidence,
        Pair as Pair,
        Reason as Reason,
        Score as Score,
        Verdict as Verdict,
    )
    from .explanation import Explanation as Explanation
    from .follow_up import (
        Heard as Heard,
        Learnt as Learnt,
        Promise as Promise,
        Settlement as Settlement,
        SettlementKind as SettlementKind,
    )
    from .identifier import Identifier as Identifier, Namespace as Namespace, SharedBy as SharedBy
    from .message import Channel as Channel, Message as Message, ReplyHandle as ReplyHandle
    from .peer import PeerAnswer as PeerAnswer, PeerQuestion as PeerQuestion, PeerRules as PeerRules
    from .purchase import Buying as Buying, Purchase as Purchase
    from .record import Consent as Consent, Record as Record, RecordRef as RecordRef
    from .reply import (
        Card as Card,
        Disclosure as Disclosure,
        Earlier as Earlier,
        Effect as Effect,
        Limits as Limits,
        Problem as Problem,
        ReplyPlan as ReplyPlan,
    )
    from .result import (
        Alarm as Alarm,
        AlarmKind as AlarmKind,
        Discrepancy as Discrepancy,
        ErasureReceipt as ErasureReceipt,
        Events as Events,
        Holding as Holding,
        Match as Match,
        Outcome as Outcome,
        Partition as Partition,
        Preview as Preview,
        Reidentified as Reidentified,
        Remedy as Remedy,
        Resolution as Resolution,
        Row as Row,
        StorePart as StorePart,
        Summary as Summary,
        VerifyReport as VerifyReport,
        Work as Work,
    )
    from .review import (
        Rejection as Rejection,
        Review as Review,
        ReviewRules as ReviewRules,
        ReviewState as ReviewState,
    )
    from .routing import (
        Gain as Gain,
        Load as Load,
        Offers as Offers,
        PassedOver as PassedOver,
        Passing as Passing,
        Plan as Plan,
        Replayed as Replayed,
        Requirement as Requirement,
        RoutingDecision as RoutingDecision,
        RoutingRule as RoutingRule,
        Search as Search,
        Shortage as Shortage,
        Step as Step,
    )
    from .said import Said as Said
    from .service import (
        ChannelFigures as ChannelFigures,
        GroupFigures as GroupFigures,
        Handled as Handled,
        Passed as Passed,
        Service as Service,
    )
    from .signal import Signals as Signals
    from .standing import (
        Contribution as Contribution,
        Rankable as Rankable,
        Ranked as Ranked,
        Standing as Standing,
        Tolerance as Tolerance,
        Way as Way,
    )
    from .team import Agent as Agent, Expert as Expert, TargetKind as TargetKind, Team as Team
    from .template import (
        Information as Information,
        Item as Item,
        Milestone as Milestone,
        PersonRole as PersonRole,
        Stage as Stage,
        Targets as Targets,
        Template as Template,
        Tier as Tier,
    )
    from .weights import (
        Expectation as Expectation,
        LevelWeight as LevelWeight,
        Model as Model,
        Training as Training,
    )


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
