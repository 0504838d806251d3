"""Names in Han, Kana and Hangul script, which put the family first and leave no blanks."""

from __future__ import annotations

import re

from ..language import plain, word_set

__all__ = ["is_eastern", "split_eastern"]

# As texts, which re compiles when a name in another script first comes, and keeps: ranges so wide take
# longer to compile than all the rest of normalising takes to load.
_EASTERN = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff々]"
_HANGUL = r"[\uac00-\ud7a3]"
_KANA = r"[\u3040-\u30ff]"
_BLANKS = r"[\s\u3000]+"

_TWO_SIGNS = word_set(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 司徒 尉迟 公孙 慕容 令狐 端木",
    "남궁 황보 제갈 선우 독고 사공",
)
"""Chinese and Korean family names of two signs; all others have one."""

_KOREAN = {
    "김": "kim",
    "이": "lee",
    "박": "park",
    "최": "choi",
    "정": "jung",
    "강": "kang",
    "조": "cho",
    "윤": "yoon",
    "장": "jang",
    "임": "lim",
    "한": "han",
    "오": "oh",
    "서": "seo",
    "신": "shin",
    "권": "kwon",
    "황": "hwang",
    "안": "ahn",
    "송": "song",
    "류": "ryu",
    "유": "yoo",
    "홍": "hong",
    "전": "jeon",
    "고": "ko",
    "문": "moon",
}
"""How Koreans themselves write their family names in Latin letters."""


def is_eastern(text: str) -> bool:
    """Whether a text holds Han, Kana or Hangul signs.

    >>> is_eastern("王伟"), is_eastern("Wang Wei")
    (True, False)
    """
    return not text.isascii() and re.search(_EASTERN, text) is not None


def _roman(part: str) -> str:
    return _KOREAN.get(part) or "".join(character for character in plain(part) if character.isalpha())


def split_eastern(text: str) -> tuple[str, str]:
    """(family, given) of a name in eastern script, romanised; the family comes first.

    Without a blank the family is one sign, or two where it is a known one of two or the name
    has four signs. Kanji are read as Chinese: how a Japanese reads them no table can tell.

    >>> split_eastern("王小明"), split_eastern("김 민준"), split_eastern("欧阳修")
    (('wang', 'xiaoming'), ('kim', 'minjun'), ('ouyang', 'xiu'))
    """
    parts = [part for part in re.split(_BLANKS, text.strip()) if part]
    if len(parts) > 1:
        return _roman(parts[0]), "".join(map(_roman, parts[1:]))
    signs = parts[0] if parts else ""
    if len(signs) < 2 or (re.search(_KANA, signs) and not re.search(_HANGUL, signs)):
        return _roman(signs), ""
    length = 2 if signs[:2] in _TWO_SIGNS or len(signs) >= 4 else 1
    if len(signs) == 2:
        length = 1
    return _roman(signs[:length]), _roman(signs[length:])
