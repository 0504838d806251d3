"""How alike two e-mail addresses, or two phone numbers, are."""

from __future__ import annotations

import re

from ..language import remembered
from .level import comparator, edits, one_edit

__all__ = ["HOMES", "PERSONS", "ROLES", "email", "kind", "phone"]

ROLE_WORDS = (
    "accueil achat achats admin administration adv bonjour booking bureau client clients commande "
    "commercial compta comptabilite contact customer direction email facturation hello help hotel info "
    "infos information invoice mail mairie marketing noreply office orders paris postmaster reception "
    "reservation reservations sales secretariat service support team test webmaster welcome"
)
ROLES = frozenset(ROLE_WORDS.split())
"""Mailboxes of a function, not of a person: equal at two domains they say nothing, at one where, not who."""

FRENCH = "+33"

UNTOLD, HOMES, PERSONS = 0, 1, 2
"""Kinds of telephone numbers: the plan does not tell, a landline, a mobile."""

_KINDS = re.compile(
    r"\+(?:33(?:([1-5])|[67])|44(?:([12])|7[1-57-9])|49(?:([2-6]|[789][1-9])|1(?:5|6[023]|7))|34(?:([89][1-8])|6|7[1-4])"
    r"|39(?:(0[1-79])|3\d{8,9}$)|31(?:([1-57])|6[1-5])|351(?:(2)|9[1236])|352(?:(2[2-9])|6[2-9])|61(?:([2378])|4))"
)
"""Plans that tell a landline from a mobile by the first digits; what stands for landlines is in brackets.

Read off, since the library takes longer for one number than all comparisons of a pair; a test holds them
against it.
"""

SHORTEST, LENGTHS = 6, 2
"""Letters of the shortest users that may be mistyped, and how many more the other may have."""

TAIL = 7
"""Fewest digits a local number has: shorter tails are extensions."""


def _served(mailbox: str) -> str:
    """``function`` for a mailbox that whoever is on duty reads, as a landline rings for all of a home."""
    return "function" if mailbox.partition("@")[0] in ROLES else "exact"


@comparator("exact", "function", "mistyped", "same_user", "near_user", "different", equal=_served)
def email(a: str, b: str) -> str:
    """E-mail addresses, with those of a function, of one user elsewhere and mistyped ones told apart.

    >>> email("jmichu@example.org", "jmichu@example.com"), email("info@a.org", "info@b.org")
    ('same_user', 'different')
    >>> email("info@a.org", "info@a.org"), email("jm@a.org", "jm@a.org")
    ('function', 'exact')
    >>> email("jmichu@example.org", "jmicchu@example.org"), email("jmichu@a.org", "bob@a.org")
    ('near_user', 'different')
    """
    our_user, _, our_domain = a.partition("@")
    their_user, _, their_domain = b.partition("@")
    if our_user == their_user:
        if our_user in ROLES:
            return "different"
        if min(len(our_domain), len(their_domain)) >= 6 and one_edit(our_domain, their_domain):
            return "mistyped"
        return "same_user" if len(our_user) > 4 else "different"
    if our_user[:3] != their_user[:3] and our_user[-3:] != their_user[-3:]:
        return "different"
    shortest = min(len(our_user), len(their_user))
    if shortest < SHORTEST or abs(len(our_user) - len(their_user)) > LENGTHS:
        return "different"
    # Mailboxes are numbered: jdupont1 and jdupont2 are two people at one provider.
    if our_user.rstrip("0123456789") == their_user.rstrip("0123456789"):
        return "different"
    distance = edits(our_user, their_user)
    return "near_user" if distance <= 1 or (distance == 2 and shortest >= 9) else "different"


def _line(number: str) -> str:
    """``landline`` for a number that rings in a home; where no plan tells, it is a person's.

    Argentina's does not tell once the 9 of mobiles is gone, which people leave out (``normalise/phone.py``).

    >>> _line("+33145678901"), _line("+33612345678"), _line("0145678901")
    ('landline', 'exact', 'exact')
    """
    if number.startswith("+54"):
        return "exact"
    if number[:3] == FRENCH and len(number) == len(FRENCH) + 9 and number[1:].isdecimal():
        # France tells by the first three digits, so that of a million numbers some hundred are looked up.
        number = number[:6] + "000000"
    return _planned_line(number)


@remembered
def _planned_line(number: str) -> str:
    # Imported when first needed: the metadata cost more than a fresh process should pay.
    import phonenumbers

    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return "exact"
    return "landline" if kind == phonenumbers.PhoneNumberType.FIXED_LINE else "exact"


def kind(number: str) -> int:
    """Whether a number is a landline or a mobile, as far as its first digits tell.

    >>> kind("+33145678901") == HOMES, kind("+33612345678") == PERSONS, kind("+17029191300") == UNTOLD
    (True, True, True)
    """
    told = _KINDS.match(number)
    if told is None:
        return UNTOLD
    return PERSONS if told.lastindex is None else HOMES


def _unlike(a: str, b: str) -> str:
    """The level of two numbers that are not alike; blank for a landline beside a mobile."""
    kinds = kind(a), kind(b)
    return "" if HOMES in kinds and PERSONS in kinds else "different"


def _lacks_area(number: str, longer: str) -> bool:
    """Whether a number is another one without what stands between the country's code and its last digits."""
    return any(
        number[:size] == longer[:size] and len(number) - size >= TAIL and longer.endswith(number[size:])
        for size in (1, 2, 3)
    )


@comparator("exact", "landline", "last_digits", "one_edit", "different", equal=_line)
def phone(a: str, b: str) -> str:
    """Phone numbers, with landlines, numbers without their prefix and one digit wrong told from others.

    A landline ties a home, not a person. Beside a mobile it says nothing, not even that they are two: most
    people have both.

    >>> phone("+33612345678", "+33612345678"), phone("+33145678901", "+33145678901")
    ('exact', 'landline')
    >>> phone("+33612345678", "+33145678901"), phone("+33612345678", "+33712340000")
    ('', 'different')

    >>> phone("+33612345678", "0612345678"), phone("+17029191300", "9191300")
    ('last_digits', 'last_digits')
    >>> phone("+49301234567", "+491234567")  # without the area code, and the country put before it
    'last_digits'
    >>> phone("+33612345678", "+33612345679"), phone("+17029191300", "+16145550123")
    ('one_edit', 'different')
    """
    ours, theirs = a.lstrip("+0"), b.lstrip("+0")
    # One edit in eight digits or more leaves the first four or the last three as they were.
    if ours[-3:] != theirs[-3:] and ours[:4] != theirs[:4]:
        return _unlike(a, b)
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    if len(ours) >= TAIL and (theirs.endswith(ours) or _lacks_area(ours, theirs)):
        return "last_digits"
    if len(ours) != len(theirs) or len(ours) <= TAIL:
        return _unlike(a, b)
    return "one_edit" if one_edit(ours, theirs) else _unlike(a, b)


# Doctest looks into functions and classes; comparators are objects, so their examples are named here.
__test__ = {made.name: made.__doc__ or "" for made in (email, phone)}
