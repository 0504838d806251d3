"""Compares two contents field by field: the pattern of levels that everything after is a function of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...frozen import Frozen
from ...model.configuration import Comparison
from ...model.content import Content, Fact
from ...model.port import Comparator
from ...model.weights import AGREEING
from ..language import is_listed
from .code import company, handle, identifier
from .contact import ROLES, email, phone
from .date import birth_date
from .handle import handle_name, read_handle
from .name import family_name, generation, given_name, sex
from .place import city, postcode, street
from .plan import Plan, Step, plan_of
from .whole import held_together

__all__ = ["COMPARATORS", "compare", "in_order", "parted_names", "says_name", "strongest"]

Facts = Mapping[str, Sequence[Fact]]
"""What a content says, by field."""

COMPARATORS: Mapping[str, Comparator] = Frozen(
    {
        made.name: made
        for made in (
            given_name,
            family_name,
            generation,
            sex,
            birth_date,
            email,
            phone,
            postcode,
            city,
            street,
            company,
            identifier,
            handle,
            handle_name,
        )
    }
)
"""The comparators by the name used in ``Comparison.comparator``."""

NEARLY = 8
"""Values of one field that are compared by more than equality: 8 x 8 pairs at most (law L19)."""

CLEAR = AGREEING - {"part"}
"""Levels of names that leave no doubt which name is which; where one word of several agrees, the guess which
of them is the family's may have parted the two names otherwise."""

BEGINNING = frozenset({"initial", "similar"})
"""Levels of an initial beside a name that begins so, as given and as family name."""

RETOLD = frozenset({"same_user", "near_user"})
"""Levels of an e-mail that are taken back where the names have said as much."""

LATER = frozenset({"ii", "iii", "iv"})
"""Generations that are numbered, the first apart."""


def compare(
    a: Content,
    b: Content,
    comparisons: Sequence[Comparison],
    comparators: Mapping[str, Comparator] = COMPARATORS,
) -> tuple[str, ...]:
    """The level of each comparison; ``""`` where one side knows nothing to compare.

    Symmetric, and a function of the facts alone: claims are not looked at (law L8). Of
    several values the strongest level over all pairs counts. Given and family name are
    compared crosswise when that shows that they were swapped. Raises ``KeyError`` for a
    comparator nobody registered. Costs one comparator per field both sides have.

    >>> from ...model.content import Fact
    >>> fields = (Comparison("given_name", "given_name"), Comparison("family_name", "family_name"))
    >>> one = Content({"given_name": [Fact("jocelyne")], "family_name": [Fact("michu")]})
    >>> two = Content({"given_name": [Fact("michu")], "family_name": [Fact("jocelyne")]})
    >>> compare(one, two, fields)
    ('exact', 'exact')
    """
    plan = plan_of(comparisons, comparators)
    ours, theirs = a.facts, b.facts
    fields = (tuple(ours), tuple(theirs))
    meeting = plan.meetings.get(fields) or plan.meet(fields)
    levels = [""] * len(plan.steps)
    if meeting.alike and a.digest == b.digest:
        for step in meeting.steps:
            levels[step.at] = step.same or strongest(ours[step.field], ours[step.field], step)
        return tuple(levels)
    for step in meeting.steps:
        at, field, tell, _, same, _ = step
        left, right = ours[field], theirs[field]
        if len(left) == 1 and len(right) == 1:
            value, other = left[0][0], right[0][0]
            levels[at] = same if same and value == other else tell(value, other)
        else:
            levels[at] = strongest(left, right, step)
    given, family = plan.given, plan.family
    if meeting.named and levels[given] not in CLEAR and levels[family] not in CLEAR:
        first, second = in_order(a, b)
        levels[given], levels[family] = parted_names(first, second, plan, levels[given], levels[family])
    # Where both names are known, what a handle says of a name has been said.
    if meeting.readable and (not levels[given] or not levels[family]):
        mailboxes = plan.email >= 0 and not levels[plan.email]
        for at in plan.readings:
            levels[at] = _reading(a, b, plan, mailboxes)
    if meeting.twice:
        _once(a, b, plan, levels)
    if meeting.numbered and not levels[plan.generation]:
        levels[plan.generation] = _numbered(a, b, plan)
    return tuple(levels)


def _numbered(a: Content, b: Content, plan: Plan) -> str:
    """Whether one is the second of a name and the other the first: ``Morris I`` is not ``Morris II``.

    A lone ``i`` may be a middle initial too, so it is read as a number only beside a second or a third.
    """
    field = plan.steps[plan.generation].field
    for one, other in ((a, b), (b, a)):
        later = any(value in LATER for value in one.values(field))
        if later and plan.given >= 0:
            firsts = other.values(plan.steps[plan.given].field)
            if firsts and all(first.endswith(" i") for first in firsts):
                return plan.numbered
    return ""


def _once(a: Content, b: Content, plan: Plan, levels: list[str]) -> None:
    """Take back what only says again what another field has said.

    A mailbox named after a person who agrees in name says nothing new at another provider;
    a town that differs within one postcode is a quarter or a suburb under its other name.
    """
    if plan.email >= 0 and levels[plan.email] in RETOLD and _named(a, b, plan, levels):
        levels[plan.email] = ""
    if plan.city >= 0 and plan.postcode >= 0 and levels[plan.postcode] == "exact":
        levels[plan.city] = levels[plan.city] if levels[plan.city] != "different" else ""


def _named(a: Content, b: Content, plan: Plan, levels: Sequence[str]) -> bool:
    """Whether the users of their e-mails are made of the names they agree on."""
    if plan.family < 0 or levels[plan.family] not in AGREEING:
        return False
    field = plan.steps[plan.email].field
    mails = [value for one in (a, b) for value in one.values(field)[:NEARLY]]
    return says_name([name for one in (a, b) for name in _names(one, plan)], mails)


def says_name(names: Sequence[str], mails: Sequence[str]) -> bool:
    """Whether a user of some e-mails has a word of some whole names in it, each ``given|family``."""
    words = {word for name in names for word in name.replace("|", " ").split() if len(word) > 2}
    users = [mail.partition("@")[0] for mail in mails]
    return any(word in user for user in users for word in words)


def strongest(left: Sequence[Fact], right: Sequence[Fact], step: Step) -> str:
    """The strongest level over all pairs of values; beyond equality only the first of many are compared."""
    tell, ranks = step.tell, step.ranks
    if len(left) == 1 and len(right) == 1:
        return tell(left[0][0], right[0][0])
    ours, theirs = [fact[0] for fact in left], [fact[0] for fact in right]
    if step.levelled:
        # Of few, looking costs less than hashing; of many, it would cost their product.
        few = len(ours) * len(theirs) <= NEARLY
        equal = [value for value in ours if value in theirs] if few else set(ours).intersection(theirs)
        if equal:
            return step.same or min((tell(value, value) for value in equal), key=ranks.__getitem__)
    best, rank = "", len(ranks) + 1
    for x in ours[:NEARLY]:
        for y in theirs[:NEARLY]:
            level = tell(x, y)
            if ranks[level] < rank:
                best, rank = level, ranks[level]
    return best


def in_order(a: Content, b: Content) -> tuple[Facts, Facts]:
    """What two contents say, first that of the smaller digest."""
    return (a.facts, b.facts) if a.digest <= b.digest else (b.facts, a.facts)


def parted_names(a: Facts, b: Facts, plan: Plan, given: str, family: str) -> tuple[str, str]:
    """The levels of two whole names whose parts do not clearly agree: turned round, or parted otherwise.

    Those of the parts are given. The facts of the content with the smaller digest come first.
    """
    if "part" not in (given, family):
        crossed = _uncrossed(a, b, plan, given, family)
        if crossed != (given, family) or (given and family and not _of_several(a, b, plan)):
            return crossed
    return _regrouped(a, b, plan, bool(given and family)) or (given, family)


def _of_several(a: Facts, b: Facts, plan: Plan) -> bool:
    """Whether a name of more than one word is among theirs, which may be parted in more ways than one."""
    first, last = plan.names[0].field, plan.names[1].field
    return " " in a[first][0][0] or " " in b[first][0][0] or " " in a[last][0][0] or " " in b[last][0][0]


def _regrouped(a: Facts, b: Facts, plan: Plan, full: bool) -> tuple[str, str] | None:
    """The levels of two names of the same words parted otherwise, or with all words of one in the other.

    ``karim saadi`` is ``karim saadi yusuf nabil``, and ``jocelynemichu`` in one word ``jocelyne michu``.
    None where the two do not show this, or where one has several names; words of names are held
    against each other only where both are ``full``, given and family name.
    """
    first, last = plan.names
    ours, theirs = _words(a, plan), _words(b, plan)
    if len(ours) + len(theirs) < 3 or not ours or not theirs or not first.same or not last.same:
        return None
    if "".join(ours) == "".join(theirs):
        return first.same, last.same
    if not full and ours[-1] == theirs[-1] and _without_given(a, b, plan):
        return "", last.same
    # Of two and two words both ways of holding them together have been tried.
    return held_together(ours, theirs) if full and len(ours) + len(theirs) > 4 else None


def _without_given(a: Facts, b: Facts, plan: Plan) -> bool:
    """Whether one side has one word, its family name, and the other a whole name."""
    first, last = (step.field for step in plan.names)
    return any(
        first not in one and len(one[last][0][0].split()) == 1 and first in other
        for one, other in ((a, b), (b, a))
        if last in one
    )


def _words(facts: Facts, plan: Plan) -> list[str]:
    """The words of a whole name, given names first; none where a part has several values."""
    found: list[str] = []
    for step in plan.names:
        values = facts.get(step.field, ())
        if len(values) > 1:
            return []
        found += values[0][0].split() if values else []
    return found


def _uncrossed(a: Facts, b: Facts, plan: Plan, given: str, family: str) -> tuple[str, str]:
    """The levels of names that do not agree, or those of given with family name and the reverse.

    The latter are kept where they agree on all there is to compare. The first of the two
    decides which of its names is the given one: that with the smaller digest, so that the answer does
    not depend on the order.
    """
    first, last = plan.names
    crossed = []
    for ours, theirs in ((first, last), (last, first)):
        left, right = a.get(ours.field), b.get(theirs.field)
        level = ""
        if left is not None and right is not None:
            level = strongest(left, right, ours)
            if level not in AGREEING and not (level in BEGINNING and _initials(left, right)):
                return given, family
        crossed.append(level)
    if not any(crossed):
        return given, family
    if crossed == [first.same, last.same] and _either_way(a, plan):
        return "similar", last.same
    return crossed[0], crossed[1]


def _initials(left: Sequence[Fact], right: Sequence[Fact]) -> bool:
    """Whether one of two names is one letter, which says no more than how the other begins."""
    return any(len(fact[0]) == 1 for fact in (*left, *right))


def _either_way(facts: Facts, plan: Plan) -> bool:
    """Whether both names are known given names: Martin Thomas may be another than Thomas Martin.

    Strangers bear such names in either order as often as in one, and few records are swapped.
    """
    return all(is_listed(facts[step.field][0][0]) for step in plan.names)


def _reading(a: Content, b: Content, plan: Plan, mailboxes: bool) -> str:
    """The strongest reading of a handle of one side as a name of the other.

    ``mailboxes`` says that users of e-mails are read too. Only a handle without a name beside it is
    read: people make handles of their names, so where the names can be compared the handle
    says the same once more.
    """
    best, levels = "", handle_name.levels
    for one, other in ((a, b), (b, a)):
        if _names(one, plan):
            continue
        names = _names(other, plan)
        if not names:
            continue
        handles = [value for field in plan.handles for value in one.values(field)[:NEARLY]]
        if mailboxes:
            users = [value.partition("@")[0] for value in one.values(plan.steps[plan.email].field)[:NEARLY]]
            handles += [user for user in users if user not in ROLES]
        for name in names:
            for said in handles:
                level = read_handle(said, name).level
                if not best or levels.index(level) < levels.index(best):
                    best = level
    return best


def _names(content: Content, plan: Plan) -> list[str]:
    """The names of a person, each as ``given|family``; none when one of the two is unknown."""
    if plan.given < 0 or plan.family < 0:
        return []
    firsts = content.values(plan.steps[plan.given].field)[:4]
    lasts = content.values(plan.steps[plan.family].field)[:4]
    return [f"{first}|{last}" for first in firsts for last in lasts]
