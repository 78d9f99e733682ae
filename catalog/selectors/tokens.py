"""What a text can be found by, and what a query asks for."""

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

from core import pinyin

CJK = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[a-z0-9]+")


def tokens_of(*texts: str) -> list[str]:
    """What a text can be found by: single characters, pairs, latin words with their prefixes, pinyin and initials."""
    found: set[str] = set()
    for text in texts:
        text = text.lower()
        for run in CJK.findall(text):
            found.update(run)
            found.update(run[i : i + 2] for i in range(len(run) - 1))
            syllables, initials = pinyin.syllables(run), pinyin.initials(run)
            found.update(syllables)
            found.update(_pairs(run))  # as a query is heard
            for length in (2, 3, 4):
                places = range(len(run) - length + 1)
                found.update("".join(syllables[i : i + length]) for i in places)
                found.update("".join(initials[i : i + length]) for i in places)
        for word in WORD.findall(text):
            found.update(word[:n] for n in range(2, min(len(word), 12) + 1))
            found.add(word)
    return sorted(token[:40] for token in found)


def query_tokens(query: str) -> list[str]:
    """The tokens a query asks for, all of which must be there."""
    asked: set[str] = set()
    query = query.lower()[:60]
    for run in CJK.findall(query):
        asked.update(run if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    asked.update(word[:40] for word in WORD.findall(query))
    return sorted(asked)


def marks_of(tokens: Iterable[str]) -> list[int]:
    """Tokens as numbers of four bytes, which an index holds in a fraction of the room; two tokens in a thousand million meet."""
    return sorted({zlib.crc32(token.encode()) - (1 << 31) for token in tokens})


@lru_cache(maxsize=2_000)
def spoken(query: str) -> list[str]:
    """How the Chinese of a query sounds, as tokens: pairs of syllables, so that a wrong character that sounds right is found."""
    return sorted({token for run in CJK.findall(query[:60]) for token in _pairs(run)})


def _pairs(run: str) -> list[str]:
    """Two syllables at a time, each character read by itself: a slip of the pen is in no dictionary of phrases."""
    syllables = [pinyin.syllable(one) for one in run]
    return ["".join(syllables[i : i + 2]) for i in range(len(run) - 1)] or syllables
