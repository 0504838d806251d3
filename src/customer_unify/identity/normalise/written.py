"""Names as clerks and tickets write them: raised letters, titles with dots, the family before a stroke."""

from __future__ import annotations

import re

from ..language import DECORATIONS, TITLES, word_set
from .name_words import fold_word
from .order import is_family, is_given

__all__ = ["booked", "fathered", "shown", "spelled_out", "unglued", "without_address", "without_degrees"]

_RAISED = ((re.compile(r"\b[Mm]\.?ª"), "Maria "), (re.compile(r"\b[Gg]\.?ª"), "Garcia "))
"""What Spain writes with a raised letter, which nobody mistakes: Mª is María, Gª García."""
_MARIA = re.compile(r"\b[Mm][Aa]\.\s*(?=[^\W\d_]{2})")
"""Maria as Mexico and the Philippines shorten her; without the dot Ma is a family of China."""
_IRISH = re.compile(r"\b[Óó]\s+(?=[^\W\d_]{2})")
"""A descendant in Irish, where an accent tells the word from an initial."""
_VAN = re.compile(r"(?<![^\s.])(?:v\s?[./]\s?d\.?|vd)\s+(?=[^\W\d_]{2})")
_VON = re.compile(r"(?<![^\s.])v\.\s*(?=[^\W\d_]{2})")
"""Particles as Dutch and Germans shorten them; which of van der and van den is meant makes no difference."""
_MARRIED = re.compile(
    r"(?i)(?<=[^\W\d_])-((?:(?:van|von|de|der|den|ter|ten|la|du|da|dos|del|di|af|av)\s+)+)(?=[^\W\d_]{2})"
)
"""A second family name with particles of its own, joined by a hyphen: Jansen-de Boer."""
_DOCTOR = re.compile(
    r"(?i)\bdr\.?\s?(?:(?:rer|med|phil|jur|iur|nat|pol|oec|dent|vet|theol|techn|habil|h|c)\.\s*)+"
)
"""A doctor of something, as Germans write it. Without dots Med is a man: Mohamed in Tunisia."""
_DOTTED = re.compile(r"(?i)\b(?:sig|dott|prof|avv|ing|arch)\.(?:ra|na|ri|ssa)\b\.?")
"""Italian titles of women, cut at the dot: Sig.ra, Dott.ssa."""
_SHORT = re.compile(r"(?i)^\s*(?:hr|fr|pr|sr|sig|gen|col|maj)\.\s*(?=[^\W\d_]{2})")
"""Titles that are names without their dot: Fr. Demir is Frau, Fr Demir may be anybody."""
_DEGREES = word_set(
    "ba bs bsc ma ms md phd llb llm pharmd dpharm edd dba dnp csc drsc mba mph frcs mrcp rn esq jd dds dmd",
    "dvm cpa se sh st si sip sos skom spd spdi sag skep sked ssi stp smb sfarm spsi spt spi sikom amd amdkep",
    "mm mh mkom mpd mpdi msi mag mkes mt msc mhum mak map msm ak ners apt",
)
"""Degrees as they are written with dots, or behind a comma; many of them are syllables of names elsewhere."""
_DEGREE = re.compile(r"[^\W\d_]{1,6}(?:\.\s?[^\W\d_]{1,6})*\.?")
"""Letters parted by dots, or a word behind a comma."""
_THAI = re.compile("^\\s*(?:นางสาว|น\\.?ส\\.|นาง|นาย|คุณ|ดร\\.|ด\\.?ช\\.|ด\\.?ญ\\.)\\s*(?=[ก-ฮเ-ไ].)")
"""Titles that Thai writes without a blank before the name. A sign of a vowel behind shows a name: คุณากร."""
_ADDRESS = re.compile(r"<[^<>@]*@[^<>]*>|(?:mailto:)?[^\s<>@()\"]+@[^\s<>@()\"]+\.[^\s<>@()\"]+")
"""An address as mail programs write it, or alone; a handle has no dot behind its sign."""
_HIDDEN = re.compile(r"(?<!\S)([^\W\d_])[^\W\d_]*\*{2}\S*")
"""A word of which only some letters are shown, as markets do: ``A*****i``."""
_QUOTED = re.compile(r"[\"'“”](.*)[\"'“”]", re.DOTALL)
_CHILD = re.compile(r"(?i)(?<=[^\W\d_])\s+(?:a\s?/\s?[lp]\b|binti\b|binte\b)\s*\.?\s*(?=[^\W\d_]{2})")
"""A son or a daughter of, as only Malaysia and its neighbours write it."""
_CHILD_THERE = re.compile(
    r"(?i)(?<=[^\W\d_])\s+(?:a\s?/\s?[lp]\b|bin\b|bint[ie]\b|bt[eh]?\b|bnt\b|b(?=\.))"
    r"\s*\.?\s*(?=[^\W\d_]{2})"
)
"""And there: short forms, which are syllables or initials elsewhere."""
_MALAY = frozenset({"MY", "SG", "BN"})
_TICKET = re.compile(r"\s*([^/,]{2,60}?)\s*/\s*([^/,]{2,60}?)\s*")
_GLUED = re.compile(r"(?<=[A-Z]{3})(?:MRS|MISS|MSTR|MR|MS)$")


def shown(value: str) -> str:
    """A name without the letters that were hidden: an initial beside a whole word, alone nothing.

    >>> shown("Budi S*****o"), shown("B*****o"), shown("**VIP** Jo Michu")
    ('Budi S', '', '**VIP** Jo Michu')
    """
    if "**" not in value:
        return value
    left = _HIDDEN.sub(r"\1", value)
    return left if left == value or any(len(word) > 1 for word in left.split()) else ""


def without_address(value: str) -> str:
    """A name without the e-mail address a mail program wrote behind it, and without its quotes then.

    >>> without_address('"Michu, Jocelyne" <jm@example.org>'), without_address("jm@example.org")
    ('Michu, Jocelyne', '')
    """
    if "@" not in value:
        return value
    rest = _ADDRESS.sub(" ", value).strip()
    quoted = _QUOTED.fullmatch(rest)
    return quoted[1] if quoted else rest


def unglued(value: str) -> str:
    """A name in Thai letters without the title it is written in one with; a title alone stays.

    >>> unglued("นางสาวสมหญิง ใจดี"), unglued("คุณากร"), unglued("นาง")
    ('สมหญิง ใจดี', 'คุณากร', 'นาง')
    """
    return _THAI.sub("", value) if "\u0e00" <= value.lstrip()[:1] <= "\u0e7f" else value


def spelled_out(value: str) -> str:
    """A name with what is abbreviated in full, and what blanks or dots part as one word.

    >>> spelled_out("Mª Pilar"), spelled_out("Dr. rer. nat. Kühn"), spelled_out("Hr. Koch")
    ('Maria  Pilar', 'Dr Kühn', 'Koch')
    >>> spelled_out("Ma. Guadalupe"), spelled_out("Seán Ó Briain"), spelled_out("A. Jansen-van der Boer")
    ('Maria Guadalupe', "Seán O'Briain", 'A. Jansen-van-der-Boer')
    """
    if "ª" in value:
        for short, full in _RAISED:
            value = short.sub(full, value)
    if "ó" in value or "Ó" in value:
        value = _IRISH.sub("O'", value)
    if "-" in value:
        value = _MARRIED.sub(lambda found: f"-{'-'.join(found[1].split())}-", value)
    if "v" in value:  # capitals are initials: V. Putin
        value = _VON.sub("von ", _VAN.sub("van der ", value))
    if "." in value:
        value = _MARIA.sub("Maria ", value)
    return _SHORT.sub("", _DOTTED.sub("Dr", _DOCTOR.sub("Dr ", value))) if "." in value else value


def without_degrees(value: str) -> str:
    """A name without the degrees behind it: ``Ph.D.`` wherever it ends the name, ``MA`` behind a comma.

    Letters behind one word are its initials: Smith, M.D. may be Mary Dora. So are those behind family names.

    >>> without_degrees("John Smith, M.D."), without_degrees("Made Putra, S.E., M.M.")
    ('John Smith', 'Made Putra')
    >>> without_degrees("Ana Roy Ph.D."), without_degrees("Smith, Ph.D.")
    ('Ana Roy', 'Smith')
    >>> without_degrees("Smith, M.D."), without_degrees("García López, M.A."), without_degrees("Li, Ma")
    ('Smith, M.D.', 'García López, M.A.', 'Li, Ma')
    """
    if "," not in value and "." not in value:
        return value
    head, comma, tail = value.partition(",")
    names = head.split()
    if comma and names:
        said = [part.strip() for part in tail.split(",")]
        degrees = [
            part for part in said if _DEGREE.fullmatch(part) and _joined(part) in _DEGREES | DECORATIONS
        ]
        sure = len(names) > 1 and (len(degrees) > 1 or _is_called(names[0]))
        if len(degrees) == len(said) and (sure or any(map(_is_written_so, degrees))):
            return without_degrees(head)
    if not comma and len(names) > 1 and _is_written_so(names[-1]) and _joined(names[-1]) in _DEGREES:
        return without_degrees(" ".join(names[:-1]))
    return value


def _is_called(word: str) -> bool:
    """Whether a word can only be a given name."""
    folded = fold_word(word)
    return is_given(folded) and not is_family(folded)


def _joined(part: str) -> str:
    return fold_word(part.replace(".", "").replace(" ", ""))


def _is_written_so(part: str) -> bool:
    """Whether letters parted by dots are no initials: ``Ph.D.``, ``S.Pd``."""
    said = [letters for letters in part.replace(" ", "").split(".") if letters]
    return len(said) > 1 and any(len(letters) > 1 and letters[1:].islower() for letters in said)


def fathered(value: str, region: str) -> str:
    """A name of Malaysia with the father's behind it as a family name: most forms leave out what is between.

    >>> fathered("PRIYA A/P KUMAR", "MY"), fathered("Siti bt. Ali", "MY"), fathered("Ali B. Ross", "US")
    ('KUMAR, PRIYA', 'Ali, Siti', 'Ali B. Ross')
    """
    own, *fathers = (_CHILD_THERE if region in _MALAY else _CHILD).split(value)
    return f"{fathers[0]}, {own}" if fathers and "," not in value else value


def booked(value: str) -> str:
    """A name as airlines book it, family before a stroke, with a comma instead; others as they are.

    A title behind shows it, glued to the name or not (``SMITH/JOHNMR``), capitals alone, or one word on each
    side. Two given names before one family name are two people. Hospitals write a caret behind each part.

    >>> booked("WANG/XIAOMING MR"), booked("SMITH/JOHN PAULMR"), booked("Peter/Anna Müller")
    ('WANG, XIAOMING', 'SMITH, JOHN PAUL', 'Peter/Anna Müller')
    >>> booked("SMITH/ANNAMS"), booked("SMITH^JOHN^P^^")
    ('SMITH, ANNA', 'SMITH, JOHN P')
    """
    if "^" in value:
        family, *parts = value.split("^")
        return f"{family.strip()}, {' '.join(filter(None, map(str.strip, parts)))}"
    found = _TICKET.fullmatch(value) if "/" in value else None
    if found is None:
        return value
    family, behind = found[1], found[2].split()
    titled = len(behind) > 1 and fold_word(behind[-1]) in TITLES
    if titled:
        behind = behind[:-1]
    elif behind and value.isupper() and (glued := _GLUED.search(behind[-1])):
        called = fold_word(behind[-1][: glued.start()])
        titled = glued.end() == len(behind[-1]) and (glued.group() != "MS" or is_given(called))
        behind = [*behind[:-1], behind[-1][: glued.start()]] if titled else behind
    first = fold_word(family)
    couple = is_given(first) and not is_family(first) and len(behind) > 1
    alone = len(family.split()) == 1 == len(behind)
    return f"{family}, {' '.join(behind)}" if titled or alone or (value.isupper() and not couple) else value
