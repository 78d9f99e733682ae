"""How Chinese is spoken, in syllables without tones.

«银行» is yinhang, its characters alone are yin and xing: words are read by pypinyin's dictionary of phrases, which takes 43 MB of a
process. What only compares sounds reads character by character and goes without it.
"""

import functools
import os

os.environ.setdefault(
    "PYPINYIN_NO_PHRASES", "1"
)  # read when pypinyin is imported; `_phrases` loads them where they are needed


def syllables(text: str) -> list[str]:
    """The syllables of a text, each word read as a word."""
    return _phrases().lazy_pinyin(text)


def initials(text: str) -> list[str]:
    """The first letter of each syllable."""
    pypinyin = _phrases()
    return pypinyin.lazy_pinyin(text, style=pypinyin.Style.FIRST_LETTER)


@functools.lru_cache(maxsize=8_000)
def syllable(character: str) -> str:
    """The usual syllable of one character."""
    import pypinyin  # 13 MB, for those who search

    return "".join(pypinyin.lazy_pinyin(character))


@functools.cache
def _phrases():  # type: ignore[no-untyped-def]  # a module
    import pypinyin
    from pypinyin.phrases_dict import phrases_dict

    pypinyin.load_phrases_dict(phrases_dict)
    return pypinyin
