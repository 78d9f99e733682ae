"""A tenant's own word for its points («福豆», «miles») in every translated sentence, of pages, messages and files alike.

Sentences are written with 积分 and, as a unit, 分; their English with «points». Where a tenant is in force that calls them
otherwise, the word is put in after the translation, so code and templates need not know. Only sentences that could hold it
are looked at: a sentence costs about a microsecond.
"""

import functools
import re
from typing import Any

from django.db import connection
from django.utils.functional import lazy
from django.utils.translation import get_language, trans_real

PLAIN = "积分"
RULE = re.compile(
    r"[\w·・]{1,16}( [\w·・]{1,15})?\Z"
)  # letters, digits, one blank: nothing that could be markup or a format
UNIT = re.compile(r"(?<=[\ds]) 分(?![钟类组录页部])|^分$|(?<=多少)分")  # «%(n)s 分», «100 分», «分» alone
ENGLISH = re.compile(r"(?<!%\()\b(?:([Pp])oint(s?)|pts)\b")  # never a placeholder's name


@functools.lru_cache(maxsize=4096)
def _english(word: str) -> tuple[str, str]:
    """(many, one): Beans → beans, bean; Miles → miles, mile; a word without an s stays itself."""
    many = word if word.isupper() else word[:1].lower() + word[1:]
    return many, many[:-1] if many.endswith("s") and not many.endswith("ss") else many


def plain(message: str, language: str = "") -> str:
    """The translation without the tenant's word, in a language or the reader's."""
    catalogue: Any = trans_real.translation(language or get_language() or "zh-hans")
    return catalogue.plain(message)


plain_lazy = lazy(plain, str)


def put_in_english(text: str, word: str) -> str:
    """«points» in `text` becomes `word`, in the number and with the capital it had."""
    many, one = _english(word)

    def said(match: re.Match[str]) -> str:
        if match[1] is None:
            return many
        found = many if match[2] else one
        return found[:1].upper() + found[1:] if match[1] == "P" else found

    return ENGLISH.sub(said, text)


class Translation(trans_real.DjangoTranslation):
    """Django's translations, with the word of the tenant in force put in."""

    def gettext(self, message: str) -> str:
        """The translation of `message` in the tenant's words."""
        return self._worded(message, super().gettext(message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The translation for the number `n` in the tenant's words."""
        return self._worded(singular, super().ngettext(singular, plural, n))

    def plain(self, message: str) -> str:
        """The translation of `message` as it stands in the catalogue."""
        return super().gettext(message)

    def _worded(self, message: str, said: str) -> str:
        if "分" not in said and "oint" not in said and "pts" not in said:
            return said
        tenant = getattr(connection, "tenant", None)
        word = getattr(tenant, "points_word", PLAIN)
        if word in (PLAIN, message) or not RULE.match(word):
            return said
        if self.to_language().startswith("zh"):
            return UNIT.sub(lambda match: match[0].replace("分", word), said.replace(PLAIN, word))
        english = getattr(tenant, "points_word_en", "") or self.plain(word)
        return said if english == word or not RULE.match(english) else put_in_english(said, english)


def install() -> None:
    """From now on Django makes its translations from our class. Called once, before any is made."""
    trans_real.DjangoTranslation = Translation  # type: ignore[misc]  # as its own module reads it
    trans_real._translations.clear()  # type: ignore[attr-defined]  # private
    trans_real._default = None  # type: ignore[attr-defined]  # private
