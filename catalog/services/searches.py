"""What members looked for: their own history, and the mall's hot words."""

from django.db import transaction

from catalog.models import Search
from core.statements import hot_rows

KEPT = 20
# Both parts see the table as it was, so the oldest are counted among the member's other queries.
REMEMBER = """
with older as (
  delete from catalog_search where id in (
    select id from catalog_search where member_id = %(member)s::bigint and query <> %(query)s::text
    order by at desc offset %(others)s::int)
)
insert into catalog_search (member_id, query, found, at)
values (%(member)s::bigint, %(query)s::text, %(found)s::int, clock_timestamp())
on conflict (member_id, query) do update set found = excluded.found, at = clock_timestamp() returning id
"""


def remember(*, member_id: int, query: str, found: int) -> None:
    """Keep a query among the member's latest. One query. Idempotent."""
    query = " ".join(query.split())[:40]
    if not query or "\x00" in query:
        return
    hot_rows(REMEMBER, {"member": member_id, "query": query, "found": found, "others": KEPT - 1})


@transaction.atomic
def forget(*, member_id: int, query: str = "") -> int:
    """Drop one query of the member's, or all of them; how many."""
    rows = Search.objects.filter(member_id=member_id)
    return (rows.filter(query=query) if query else rows).delete()[0]
