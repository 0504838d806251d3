"""Days written with words: names of months in many languages, and the signs and reigns of East Asia."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

__all__ = [
    "counted_day",
    "in_figures",
    "is_yearless",
    "our_year",
    "possible_part",
    "spelled_day",
    "without_place",
]

LONGEST = 64
"""Characters read of a day."""

FIRST_COUNTED, LAST_COUNTED = 10_000, 46_000
"""Days of spreadsheets that are read, in 1927 to 2025: shorter numbers are years or anything."""

BUDDHIST, LAST = 543, 2100
"""Years by which the calendar of Thailand is ahead of ours, and the last of ours that is believed."""

_NAMES = (
    "jan january janv janvier januar januari jaenner janner enero ene gennaio gen janeiro ocak января",
    "feb february fev fevr fevrier februar februari febrero febbraio fevereiro subat февраля",
    "mar march mars marz maerz marzo marco maart mrt marts mart марта",
    "apr april avr avril abril abr aprile nisan апреля",
    "may mai mayo maggio mag maio mei maj mayis мая",
    "jun june juin juni junio giugno giu junho haziran июня",
    "jul july juil juillet juli julio luglio lug julho temmuz июля",
    "aug august aou aout agosto ago augustus augusti agustos августа",
    "sep sept september septembre septiembre settembre setembro set eylul сентября",
    "oct october octobre okt oktober octubre ottobre ott outubro out ekim октября",
    "nov november novembre noviembre novembro kasim ноября",
    "dec december decembre dez dezember diciembre dic dicembre dezembro des desember aralik декабря",
)
_EASTERN = (
    "ian ianuarie január januar januára ιανουάριος ιανουαρίου ιαν січня січень януари јануар қаңтар يناير",
    "februarie február februára φεβρουάριος φεβρουαρίου φεβ лютого лютий февруари фебруар ақпан فبراير",
    "martie március márc marec μάρτιος μαρτίου μαρ березня березень март наурыз مارس maret",
    "aprilie április ápr apríl aprila απρίλιος απριλίου απρ квітня квітень април сәуір أبريل ابريل",
    "május máj mája μάιος μαΐου μαι травня травень май мај мамыр مايو",
    "iun iunie június jún juna júna ιούνιος ιουνίου ιουν червня червень юни јун маусым يونيو",
    "iul iulie július júl jula júla ιούλιος ιουλίου ιουλ липня липень юли јул шілде يوليو",
    "augusztus augusta avgust avgusta αύγουστος αυγούστου αυγ серпня серпень август тамыз أغسطس",
    "septembrie szeptember szept septembra septembar σεπτέμβριος σεπτεμβρίου σεπ вересня вересень септември"
    " септембар қыркүйек سبتمبر",
    "octombrie október októbra oktobra oktobar οκτώβριος οκτωβρίου οκτ жовтня жовтень октомври октобар"
    " қазан أكتوبر",
    "noiembrie novembra novembar νοέμβριος νοεμβρίου νοε листопад ноември новембар қараша نوفمبر",
    "decembrie decembra decembar δεκέμβριος δεκεμβρίου δεκ грудня грудень декември децембар желтоқсан ديسمبر",
)
"""Romanian, Hungarian, Slovak, Greek, Ukrainian, Bulgarian, Serbian, Kazakh, Arabic and Indonesian."""
_SLAVIC = (
    "stycznia ledna",
    "lutego unora",
    "marca brezna",
    "kwietnia dubna",
    "maja kvetna",
    "czerwca cervna",
    "lipca cervence",
    "sierpnia srpna",
    "wrzesnia zari",
    "pazdziernika rijna",
    "listopada",
    "grudnia prosince",
)
"""Polish and Czech, as they stand in a date; Croatia calls other months so, and writes dates in figures."""

_WORDS = re.compile(r"[^\W\d_]+|\d+")


def _words(text: str) -> list[str]:
    """The words and numbers of a text, without accents."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORDS.findall(folded.replace("ı", "i"))


MONTHS: Mapping[str, int] = {
    name: number
    for names in (_NAMES, _SLAVIC, _EASTERN)
    for number, said in enumerate(names, 1)
    for name in _words(said)
}
"""Names of months without accents, with their numbers."""

REIGNS: Mapping[str, int] = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "m": 1867,
    "t": 1911,
    "s": 1925,
    "h": 1988,
    "r": 2018,
}
"""The year before the first of each reign by which Japan counts, and the letters forms write for them."""

_JOINING = frozenset(["st", "nd", "rd", "th", "of", "er", "de", "the", "e"])
"""What stands between a day and its month, or behind its figure."""
_PLACE = re.compile(r"\s*[^\W\d_][^\d,/]{1,40}[,/]\s*(?=\d{1,4}\s?[-./ ]\s?\d{1,2}\s?[-./ ]\s?\d)")
_CLOCK = re.compile(r"[T ]+\d{1,2}[:h]\d{2}.*$", re.DOTALL)
_SIGNED = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_REIGN = re.compile(r"(明治|大正|昭和|平成|令和)\s*(\d{1,2}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?")
_LETTER = re.compile(r"([mtshr])\s?(\d{1,2})[./-](\d{1,2})[./-](\d{1,2})")


_FIGURES = re.compile(r"([0-9]{1,4})\s?[-./ ]\s?([0-9]{1,2})\s?[-./ ]\s?([0-9]{1,4})\.?|([0-9]{8})")
_CENTURIES = frozenset(["18", "19", "20"])
_ROMAN_FIGURES = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN = {numeral: str(month) for month, numeral in enumerate(_ROMAN_FIGURES.split(), 1)}
_ROMAN_MONTH = re.compile(
    r"(\d{1,2}\s?[-./ ]\s?)(x?i{1,3}|x?i[vx]|vi{0,3}|xi?)(\s?[-./ ]\s?\d{2,4})", re.IGNORECASE
)
_VIETNAMESE = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_BORN = re.compile(r"(?<=\d)\s*(?:г\.?\s?р?\.?|р\.?\s?н?\.?|\(\s?\d{1,3}\s?\D{0,12}\))\s*$")
"""What stands behind the year: Russian and Ukrainian for year and born, an age in brackets."""


def in_figures(text: str) -> str:
    """A day in figures alone, where its month is Roman or words stand around its figures; others as they are.

    >>> in_figures("3/IV/1980"), in_figures("03.04.1980 г.р."), in_figures("ngày 3 tháng 4 năm 1980")
    ('3/4/1980', '03.04.1980', '3/4/1980')
    >>> in_figures("'03/04/1980"), in_figures("3.4.1980 (44)"), in_figures("3 avril 1980")
    ('03/04/1980', '3.4.1980', '3 avril 1980')
    """
    if len(text) > LONGEST:
        return text
    text = _BORN.sub("", text.strip(" '\t"))
    if found := _VIETNAMESE.fullmatch(text):
        return "/".join(found.groups())
    if found := _ROMAN_MONTH.fullmatch(text):
        return found[1] + _ROMAN[found[2].lower()] + found[3]
    return text


def possible_part(text: str) -> tuple[int, int | None] | None:
    """The year of a day in figures that no calendar has, and its month where the day is told as 0.

    Whoever types ``31/02/1980`` slipped in the day or in the month, and nobody can say in which; the year
    stands. Databases write ``1980-02-00`` where only the month is known. ``None`` where no year of four
    figures is seen, or two may be one.

    >>> possible_part("31/02/1980"), possible_part("1980-13-45"), possible_part("19800231")
    ((1980, None), (1980, None), (1980, None))
    >>> possible_part("1980-02-00"), possible_part("31/02/80"), possible_part("20191980")
    ((1980, 2), None, None)
    """
    found = _FIGURES.fullmatch(_CLOCK.sub("", in_figures(text).upper()))
    if not found:
        return None
    first, month, last = (found[1], found[2], found[3]) if found[1] else _eight(found[4])
    if (len(first) == 4) == (len(last) == 4):
        return None
    year, day = (first, last) if len(first) == 4 else (last, first)
    known = int(day) == 0 and 1 <= int(month) <= 12
    return our_year(int(year)), int(month) if known else None


def _eight(digits: str) -> tuple[str, str, str]:
    """Eight digits parted behind the year or before it; no year has four where either may be one."""
    ahead, behind = (part[:2] in _CENTURIES for part in (digits[:4], digits[4:]))
    if ahead == behind:
        return "", "", ""
    return (digits[:4], digits[4:6], digits[6:]) if ahead else (digits[:2], digits[2:4], digits[4:])


def our_year(year: int) -> int:
    """A year as we count it: months and leap days of the Buddhist calendar are ours.

    >>> our_year(2530), our_year(1987)
    (1987, 1987)
    """
    return year - BUDDHIST if LAST < year <= LAST + BUDDHIST else year


def spelled_day(text: str) -> tuple[str, int, int] | None:
    """The year, as it is written, the month and the day of a date that is not in figures alone.

    A year of two digits is left to the caller. ``None`` for what is no such date; whether there is
    such a day nobody has looked.

    >>> spelled_day("11 décembre 1978"), spelled_day("Dec 11th, 78"), spelled_day("1978年12月11日")
    (('1978', 12, 11), ('78', 12, 11), ('1978', 12, 11))
    >>> spelled_day("昭和53年12月11日"), spelled_day("S53.12.11"), spelled_day("11/12/1978")
    (('1978', 12, 11), ('1978', 12, 11), None)
    """
    if len(text) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if found := _SIGNED.fullmatch(text):
        return found[1], int(found[2]), int(found[3])
    if found := _REIGN.fullmatch(text) or _LETTER.fullmatch(text):
        year = REIGNS[found[1]] + (1 if found[2] == "元" else int(found[2]))
        return str(year), int(found[3]), int(found[4])
    return _named(_CLOCK.sub("", text))


def is_yearless(text: str) -> bool:
    """Whether a day and the name of its month are all that is said, as of a birthday.

    >>> [is_yearless(said) for said in ("14 March", "Dec. 3rd", "March 1978", "14 March 1978", "Room 3")]
    [True, True, False, False, False]
    """
    if len(text) > LONGEST:
        return False
    words = _words(unicodedata.normalize("NFKC", text).strip().lower())
    months, numbers = [word for word in words if word in MONTHS], [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(numbers) != 1 or not _JOINING.issuperset({*words} - {*months, *numbers}):
        return False
    return len(numbers[0]) <= 2 and 1 <= int(numbers[0]) <= 31


def without_place(text: str) -> str:
    """A day in figures without the place that stands before it: ``Solo, 22-02-1969``.

    >>> without_place("Banda Aceh / 5.3.1980"), without_place("March, 5 1980"), without_place("12, 3, 1980")
    ('5.3.1980', 'March, 5 1980', '12, 3, 1980')
    """
    found = _PLACE.match(text) if len(text) <= LONGEST else None
    return text[found.end() :] if found and MONTHS.keys().isdisjoint(_words(found[0].lower())) else text


def _named(text: str) -> tuple[str, int, int] | None:
    """A day with the name of its month, and two numbers beside it."""
    words = _words(text)
    months = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [word for word in words if word.isdecimal()]
    if len(numbers) != 2 or len(months) != 1:
        return None
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return (year, months[0], int(day)) if len(day) <= 2 and len(year) in {2, 4} else None


def counted_day(text: str) -> str:
    """The day that a spreadsheet counts from the end of 1899, as ``1980-01-01``; blank for none.

    What may also be a day, a month and a year in figures, the first nought lost, is left alone.

    >>> counted_day("29221"), counted_day("29221.0"), counted_day("30182"), counted_day("99999")
    ('1980-01-01', '1980-01-01', '', '')
    """
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and FIRST_COUNTED <= int(digits[:6]) <= LAST_COUNTED):
        return ""
    if len(digits) != len(str(FIRST_COUNTED)) or (0 < int(digits[1:3]) <= 12 and digits[0] != "0"):
        return ""
    return (date(1899, 12, 30) + timedelta(days=int(digits))).isoformat()
