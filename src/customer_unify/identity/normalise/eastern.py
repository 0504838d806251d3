"""Names in Han, Kana and Hangul script, which put the family first and leave no blanks."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from ..language import plain, word_set

__all__ = ["eastern_family", "eastern_given", "in_one_script", "is_eastern", "split_eastern", "untitled"]

# As texts, which re compiles when a name in another script first comes, and keeps: ranges so wide take
# longer to compile than all the rest of normalising takes to load.
_EASTERN = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff々]"
_HANGUL = r"[\uac00-\ud7a3]"
_KANA = r"[\u3040-\u30ff]"
_BLANKS = r"[\s\u3000]+"

_TWO_SIGNS = word_set(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 司徒 尉迟 公孙 慕容 令狐 端木 东方 東方",
    "独孤 獨孤 南宫 南宮 百里 呼延",
    "남궁 황보 제갈 선우 독고 사공 서문",
)
"""Chinese and Korean family names of two signs; all others have one."""

_CHINESE = dict(
    zip(
        "曾仇单單解查区區任朴盖蓋尉乐樂覃翟冼洗缪繆纪紀宓逄",
        (
            *(
                "zeng",
                "qiu",
                "shan",
                "shan",
                "xie",
                "zha",
                "ou",
                "ou",
                "ren",
                "piao",
                "ge",
                "ge",
                "yu",
                "yue",
                "yue",
            ),
            *("qin", "zhai", "xian", "xian", "miao", "miao", "ji", "ji", "mi", "pang"),
        ),
        strict=True,
    )
)
"""Family names whose sign is read otherwise in a name than in words (Xiandai Hanyu Cidian)."""


_TITLES = r"\s*(?:様|さま|さん|殿|御中|先生|女士|小姐|太太|님|씨|귀하)\s*$"
"""What is written behind a name: Mr, Mrs, honoured."""


def untitled(text: str) -> str:
    """A name in eastern script without the title behind it; a title alone stays.

    >>> untitled("佐藤健様"), untitled("김민준 님")
    ('佐藤健', '김민준')
    """
    return re.sub(_TITLES, "", text) or text


@cache
def _readings(kind: str) -> dict[str, str]:
    """How names are read by those who bear them: Japanese or Korean, family or given."""
    table = files("customer_unify.identity.language") / "data" / "readings.csv"
    found: dict[str, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            of, reading, *signs = line.split(",")
            if of == kind:
                found.update(dict.fromkeys(signs, reading))
    return found


def is_eastern(text: str) -> bool:
    """Whether a text holds Han, Kana or Hangul signs.

    >>> is_eastern("王伟"), is_eastern("Wang Wei")
    (True, False)
    """
    return not text.isascii() and re.search(_EASTERN, text) is not None


def in_one_script(text: str) -> str:
    """The text without its eastern signs where Latin letters stand beside them, for these say the same.

    >>> in_one_script("Wang Wei 王伟"), in_one_script("王伟")
    ('Wang Wei ', '王伟')
    """
    if is_eastern(text) and any(letter.isalpha() and letter < "\u0250" for letter in text):
        return re.sub(_EASTERN, "", text)
    return text


def _roman(part: str, kind: str) -> str:
    """A part of a name in Latin letters: as it is read in names, else sign by sign."""
    if kind in ("ko_family", "ja_family", "ja_given") and (known := _readings(kind).get(part)):
        return known
    if kind == "zh_family" and part in _CHINESE:
        return _CHINESE[part]
    return "".join(character for character in plain(part) if character.isalpha())


def _japanese(signs: str) -> int:
    """Of how many signs the Japanese family name at the beginning is; 0 where there is none.

    Names of one sign are Chinese as well, and are read so unless what follows is Japanese.
    """
    families, given = _readings("ja_family"), _readings("ja_given")
    for length in (3, 2, 1):
        if signs[:length] in families and len(signs) > length:
            rest = signs[length:]
            if length > 1 or rest in given or re.search(_KANA, rest):
                return length
    return 0


def _tongue(family: str, given: str) -> tuple[str, str]:
    """The kinds of reading of family and given name."""
    if re.search(_HANGUL, family):
        return "ko_family", ""
    one_sign = len(family) == 1
    japanese = family in _readings("ja_family") and (not one_sign or given in _readings("ja_given"))
    return ("ja_family", "ja_given") if japanese or re.search(_KANA, family + given) else ("zh_family", "")


def split_eastern(text: str) -> tuple[str, str]:
    """(family, given) of a name in eastern script, romanised; the family comes first.

    Without a blank the family is a known Japanese one, else one sign, or two where it is a known
    one of two or the name has four signs. What is not listed as Japanese is read as Chinese.

    >>> split_eastern("王小明"), split_eastern("김 민준"), split_eastern("欧阳修")
    (('wang', 'xiaoming'), ('kim', 'minjun'), ('ouyang', 'xiu'))
    >>> split_eastern("中村健太"), split_eastern("佐々木さくら")
    (('nakamura', 'kenta'), ('sasaki', 'sakura'))
    """
    parts = [part for part in re.split(_BLANKS, text.strip()) if part]
    if len(parts) > 1:
        family, given = parts[0], "".join(parts[1:])
    else:
        signs = parts[0] if parts else ""
        if len(signs) > 1 and signs in _readings("ja_family"):
            return _roman(signs, "ja_family"), ""
        length = _japanese(signs)
        if not length and (len(signs) < 2 or (re.search(_KANA, signs) and not re.search(_HANGUL, signs))):
            return _roman(signs, "ja_family"), ""
        if not length:
            length = 2 if len(signs) > 2 and (signs[:2] in _TWO_SIGNS or len(signs) >= 4) else 1
        family, given = signs[:length], signs[length:]
    of_family, of_given = _tongue(family, given)
    return _roman(family, of_family), _roman(given, of_given)


def eastern_family(text: str) -> str:
    """A family name in eastern script, romanised as it is read in names.

    >>> eastern_family("中村"), eastern_family("박"), eastern_family("曾")
    ('nakamura', 'park', 'zeng')
    """
    signs = re.sub(_BLANKS, "", text)
    # One sign alone is rather Chinese.
    return _roman(signs, _tongue(signs, "")[0])


def eastern_given(text: str) -> str:
    """A given name in eastern script, romanised; by its Japanese reading where it has several signs and one.

    >>> eastern_given("花子"), eastern_given("明"), eastern_given("민준")
    ('hanako', 'ming', 'minjun')
    """
    signs = re.sub(_BLANKS, "", text)
    return _roman(signs, "ja_given" if len(signs) > 1 else "")
