"""Whether a man or a woman is meant, as forms of many countries say it."""

from __future__ import annotations

from ..language import plain, word_set

__all__ = ["sex"]

_MEN = word_set(
    "m male man homme masculin h mann mannlich maennlich herr hombre masculino varon uomo maschio maschile",
    "homem masc man mannelijk mies erkek mezczyzna muz muzsky",
)
_WOMEN = word_set(
    "f female woman femme feminin frau weiblich w mujer femenino femenina donna femmina femminile mulher",
    "feminino fem vrouw vrouwelijk kvinna kvinne kvinde nainen kadin kobieta zena",
)
_SIGNS = dict.fromkeys(("男", "男性", "남", "남자", "м", "муж", "мужской", "ذكر"), "m") | dict.fromkeys(
    ("女", "女性", "여", "여자", "ж", "жен", "женский", "أنثى"), "f"
)
_SPANISH = frozenset({"ES", "MX", "AR", "CO", "CL", "PE"})


def sex(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """``m`` or ``f``; nothing for anything else. A lone M is a man, but in Spain as often a woman (mujer).

    >>> [sex(said, region="FR", date_order="dmy") for said in ("Femme", "M", "W", "unknown", "女")]
    [('f',), ('m',), ('f',), (), ('f',)]
    >>> sex("M", region="ES", date_order="dmy")
    ()
    """
    said = value.strip().lower()
    if said in _SIGNS:
        return (_SIGNS[said],)
    folded = plain(value).strip(" .")
    if folded == "m" and region in _SPANISH:
        return ()
    return ("m",) if folded in _MEN else ("f",) if folded in _WOMEN else ()
