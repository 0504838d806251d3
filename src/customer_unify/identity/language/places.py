"""Words of addresses: countries, states, cities, streets and their abbreviations."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from .folding import words
from .vocabulary import word_set

__all__ = ["STATES", "STREET_ENDS", "city_name", "country_code", "street_words"]

STATES = word_set(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd",
    "oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc",  # United States
    "ab bc mb nb nl ns nt nu on pe qc sk yt",  # Canada
    "nsw vic qld sa wa tas act",  # Australia
)
"""Short names of states, provinces and territories that stand between a city and its postcode."""

STREET_ENDS = word_set(
    "street st avenue ave road rd lane ln drive dr court ct circle cir boulevard blvd place pl way terrace",
    "highway hwy parkway pkwy square sq trail crescent close gardens rise row mews walk alley",
)
"""Words that end the name of an English street."""


def _rows(name: str) -> list[list[str]]:
    text = (files("customer_unify.identity.language") / "data" / name).read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for forms in _rows("countries.csv"):
        for form in forms:
            found.setdefault(form, forms[0])
    return found


def country_code(text: str) -> str:
    """ISO 3166 alpha-2 code, lower-case, of a country named in English, French, German or its own way.

    ``""`` for a country that is not listed.

    >>> country_code("Allemagne"), country_code("U.S.A."), country_code("Atlantis")
    ('de', 'us', '')
    """
    parts = words(text)
    return _countries().get(" ".join(parts)) or _countries().get("".join(parts), "")


@cache
def _cities() -> dict[str, str]:
    return {form: forms[0] for forms in _rows("cities.csv") for form in forms}


def city_name(folded: str) -> str:
    """The one name of a city that other languages call differently, or that was renamed; others as they are.

    >>> city_name("munich"), city_name("saigon"), city_name("lyon")
    ('munchen', 'ho chi minh', 'lyon')
    """
    return _cities().get(folded, folded)


@cache
def street_words(kind: str) -> dict[str, str]:
    """Abbreviation -> word in full for ``any`` or ``last``; for ``type`` each word by itself.

    >>> street_words("any")["bd"], street_words("last")["st"], "rue" in street_words("type")
    ('boulevard', 'street', True)
    """
    found: dict[str, str] = {}
    for where, word, *short in _rows("streets.csv"):
        if where == kind:
            found.update(dict.fromkeys(short or (word,), word))
    return found
