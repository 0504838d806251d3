"""Chinese and Korean names in Latin letters: which word of them is the family's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..language import word_set

__all__ = ["paired_family", "syllabic_family"]

_USUAL = word_set(
    "wang li zhang liu chen yang zhao huang zhou wu xu zhu guo luo zheng xie feng deng cao zeng xiao jiang",
    "tan lim lee ng ong wong goh chua chan koh teo yeo toh chong chia quek lau cheung leung lam chow kwok",
    "tsang yip fung kwan tse yeung ooi khoo chew chang hsu hsieh tsai tseng kuo",
    "kim park choi jeong kang yoon jang kwon hwang ahn moon bae heo gim bak choe",
)
"""Family names of Mandarin, of the south and of Korea that are hardly ever a part of a given name."""

_FURTHER = word_set(
    "sun hu gao lin he ma liang song han tang yu dong cheng yuan fu shen peng lu su cai jia ding wei",
    "xue ye yan pan du dai xia zhong tian ren fan fang shi yao liao zou xiong jin hao kong bai cui mao",
    "qiu qin gu hou shao meng wan duan qian ang tay ho low sim foo seah heng hui yuen chung mak poon ip",
    "lui chui kwong yap soh gan chin chiu jung cho jo yun oh seo shin yoo hong jeon ko son baek nam",
    "shim noh ha kwak sung cha joo woo koo min im gang ryu",
)
"""Others, which are syllables of given names as well."""

_SYLLABLE = (
    "(?:[bcdfghjklmnpqrstwxyz]|ch|sh|zh|kw|hw|gw|ky|hy|gy|ry|ny|my|ng|ts|hs|sz|py|by|yh)?"
    "[aeiou]{1,3}[wy]?(?:ng|[nmktphrl])?"
)
_TWO_SYLLABLES = re.compile(f"(?:{_SYLLABLE}){{2}}")
_FAMILIES = _USUAL | _FURTHER

LONGEST = 4
"""Words of the longest such name."""


def syllabic_family(words: Sequence[str], folded: Sequence[str]) -> int:
    """Which word, counted from 1, is the family name of a Chinese or Korean name; 0 where none is shown.

    Given names are of two syllables, apart or joined by a hyphen, and stand on one side of the family; a name
    that others can say may stand before all or behind: ``Tan Wei Ming Jason``, ``Jason Tan Wei Ming``. Where
    both ends may be the family's nothing is shown.

    >>> [syllabic_family(said.split(), said.lower().split()) for said in ("Tan Wei Ming", "Wei Ming Tan")]
    [1, 3]
    >>> syllabic_family(["Jason", "Tan", "Wei", "Ming"], ["jason", "tan", "wei", "ming"])
    2
    >>> syllabic_family(["Chang", "Wei", "Tan"], ["chang", "wei", "tan"])
    0
    """
    if len(folded) > LONGEST or _FAMILIES.isdisjoint(folded):
        return 0
    for at in range(min(2, len(folded) - 1)):
        behind = _given_behind(words[at + 1 :], aside=1 - at)
        if folded[at] in _FAMILIES and behind and not _is_rather(folded[at + behind], folded[at]):
            return at + 1
    last = len(folded) - 1
    before = _given_behind(words[:last], aside=0)
    return last + 1 if before and folded[last] in _USUAL and folded[0] not in _USUAL else 0


def paired_family(folded: Sequence[str]) -> int:
    """Which of two words, counted from 1, is a Chinese or Korean family name beside a given name in one word.

    Elsewhere Kim Miller is neither, so this is for the regions where such names are usual; 0 for none.

    >>> paired_family(["wang", "xiaoming"]), paired_family(["minjun", "kim"]), paired_family(["kim", "park"])
    (1, 2, 0)
    """
    if len(folded) != 2:
        return 0
    shown = [at for at in (1, 2) if folded[at - 1] in _FAMILIES and _TWO_SYLLABLES.fullmatch(folded[2 - at])]
    return shown[0] if len(shown) == 1 else 0


def _given_behind(words: Sequence[str], *, aside: int) -> int:
    """How many words are two syllables of a given name, with no more than so many others behind; else 0."""
    size = 1 if words and "-" in words[0] else 2
    parts = [part for word in words[:size] for part in word.lower().split("-")]
    shown = len(words) >= size and len(parts) == 2 and all(re.fullmatch(_SYLLABLE, part) for part in parts)
    return size if shown and size <= len(words) <= size + aside else 0


def _is_rather(last: str, first: str) -> bool:
    """Whether what stands last is the family's as likely as what stands first."""
    return last in _USUAL or (last in _FURTHER and first not in _USUAL)
