"""Search: what has all the words, else what sounds like them, else what has most of them.

A query is a list of groups of marks, one group a token with its synonyms; goods match when they have a mark of each. The
stages stop at the first that finds something: nobody asks for a guess when the real thing is there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog.models import Category, Product, Search, Synonyms
from catalog.selectors.goods_version import GOODS
from catalog.selectors.tokens import CJK, WORD, marks_of, query_tokens, spoken
from core.ui.fragment_cache import cached

SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ia|ie|iu|in|an|en|ai|ei|ao|ou|ua|uo|ui|un"
    r"|ue|ve|er|a|e|i|o|u|v)"
)
LOOKED_AT = 3_000  # where more goods have the words, the first of them stand for all
MOST = 600  # further matches of a very common word are not looked at: the best-known come first
# The bound keeps out what is not listed: SearchEntry.UNLISTED is far below it, any weight far above.
CANDIDATES = """
select e.product_id, e.weight from (
  select e.product_id, e.weight from catalog_searchentry e where e.weight > -1000000000 and {where} limit %(looked_at)s
) e order by e.weight desc, e.product_id desc limit %(most)s
"""
# Of what matches, titles that hold the words as they were typed come first, then those nearer the beginning and shorter ones.
RANKED = """
with found as materialized ({found})
select f.product_id from found f join catalog_product p on p.id = f.product_id and p.state = 'on' and not p.is_internal
order by case when strpos(lower(p.title || ' ' || p.title_en), %(query)s) = 1 then 0
  when strpos(lower(p.title || ' ' || p.title_en), %(query)s) > 0 then 1 else 2 end, f.weight desc, length(p.title), p.id desc
"""
NEAR = """
with asked as (select unnest(%(marks)s::int[]) as mark),
found as materialized (
  select e.product_id, a.mark from asked a cross join lateral (
    select e.product_id from catalog_searchentry e where e.marks @> array[a.mark] limit 400
  ) e
)
select f.product_id from found f join catalog_product p on p.id = f.product_id and p.state = 'on' and not p.is_internal
group by f.product_id order by count(*) desc, max(p.sold_count) desc, f.product_id desc limit 60
"""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ids of what matches, best first; `is_near` when nothing has all the words and these only resemble them."""

    ids: list[int]
    is_near: bool = False


def matching(query: str) -> SearchResult:
    """Goods on sale (not the internal ones) for a query. One to four queries, each by index."""
    query = " ".join(query.lower().split())[:60]
    if not (asked := query_tokens(query)):
        return SearchResult([])
    groups = [marks_of(group) for group in with_synonyms(asked)]
    if ids := _having([groups], query):
        return SearchResult(ids)
    if (ways := _long_words(query)) and (ids := _having(ways, query)):
        return SearchResult(ids)
    heard = spoken(query)
    if heard and (ids := _having([[[mark] for mark in marks_of(heard)]], query)):
        return SearchResult(ids, is_near=True)
    if ids := _having(_without_one(query), query):
        return SearchResult(ids, is_near=True)
    return near(query)


def near(query: str) -> SearchResult:
    """What has most of the pieces of a query, whether or not anything has them all. One query."""
    pieces = {*query_tokens(query), *spoken(query)}
    pieces |= {word[: max(len(word) - 2, 2)] for word in WORD.findall(query) if len(word) > 3}
    pieces |= {one for run in CJK.findall(query) for one in run}
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"marks": marks_of(list(pieces)[:24])})
        return SearchResult([row[0] for row in cursor.fetchall()], is_near=True)


def with_synonyms(tokens: Sequence[str]) -> list[set[str]]:
    """Each token with the words this mall calls the same. One query, remembered for seconds."""
    groups = [{token} for token in tokens]
    known = cached(
        ("synonyms", GOODS.current()), 10, lambda: list(Synonyms.objects.values_list("words", flat=True)[:500])
    )
    for row in known:
        for group in groups:
            if group & set(row):
                group.update(word.lower() for word in row)
    return groups


def _having(ways: list[list[list[int]]], query: str) -> list[int]:
    """Ids of what satisfies one of the `ways`, each a list of groups of which one mark must be there."""
    if not ways:
        return []
    parameters: dict[str, Any] = {"most": MOST, "looked_at": LOOKED_AT, "query": query}
    either = []
    for way, groups in enumerate(ways):
        parts = []
        if must := [group[0] for group in groups if len(group) == 1]:
            parameters[f"must{way}"] = must
            parts.append(f"e.marks @> %(must{way})s::int[]")
        for place, group in enumerate(group for group in groups if len(group) > 1):
            parameters[f"any{way}_{place}"] = group
            parts.append(f"e.marks && %(any{way}_{place})s::int[]")
        either.append("(" + " and ".join(parts) + ")")
    found = CANDIDATES.format(where="(" + " or ".join(either) + ")")
    with connection.cursor() as cursor:
        cursor.execute(RANKED.format(found=found), parameters)
        return [row[0] for row in cursor.fetchall()]


def _long_words(query: str) -> list[list[list[int]]]:
    """The query with its long latin words in pieces, as pinyin may be typed without a break: syllables by twos, initials by
    fours (goods carry no longer ones)."""
    latin = WORD.findall(query)
    if not any(len(word) > 4 for word in latin):
        return []
    characters = [run[i : i + 2] for run in CJK.findall(query) for i in range(max(len(run) - 1, 1))]
    by_sound = [pair for word in latin for pair in _syllables(word)]
    by_initial = [word[i : i + 4] for word in latin for i in range(max(len(word) - 3, 1))]
    return [[[mark] for mark in marks_of([*characters, *pieces])] for pieces in (by_sound, by_initial) if pieces]


def _syllables(word: str) -> list[str]:
    found = [match[0] for match in SYLLABLE.finditer(word)]
    if "".join(found) != word or len(found) < 2:
        return [word]
    return ["".join(found[i : i + 2]) for i in range(len(found) - 1)]


def _without_one(query: str) -> list[list[list[int]]]:
    """The query with one character, or the end of one word, left out: what a slip of the finger still finds."""
    characters = [one for run in CJK.findall(query) for one in run]
    latin = WORD.findall(query)
    ways = []
    if 3 <= len(characters) <= 8:
        for gap in range(len(characters)):
            ways.append([*(characters[:gap] + characters[gap + 1 :]), *latin])
    for place, word in enumerate(latin):
        if len(word) >= 5:
            rest = latin[:place] + latin[place + 1 :]
            ways.append([*characters, *rest, word[: max(3, len(word) * 2 // 3)]])
    return [[[mark] for mark in marks_of(way)] for way in ways]


def suggested_goods(query: str, limit: int = 8) -> list[Product]:
    """Goods to offer while somebody types: the best matches, with names and pictures' keys only. Two queries or three."""
    ids = matching(query).ids[:limit]
    rows = Product.objects.only("public_id", "title", "title_en", "art", "kind").in_bulk(ids)
    return [rows[one] for one in ids if one in rows]


def history(member_id: int) -> list[str]:
    """The member's own latest queries. One query."""
    return list(Search.objects.filter(member_id=member_id).values_list("query", flat=True)[:10])


HOT = """
select query from catalog_search where found > 0 and at > now() - interval '30 days'
group by query having count(*) > 1 order by count(*) desc, max(at) desc limit 10
"""


def hot_words() -> list[str]:
    """What more than one member looked for and found this month, the most asked first; else the goods people redeem most.
    At most two queries."""
    with connection.cursor() as cursor:
        cursor.execute(HOT)
        query = [row[0] for row in cursor.fetchall()]
    if len(query) >= 4:
        return query
    best = Category.objects.filter(products__state=Product.State.ON).distinct()[:6]
    return [*query, *(str(one) for one in best if str(one) not in query)]
