"""What members looked for: their own history, and the mall's hot words."""

from django.db import connection, transaction

from catalog.models import Search

KEPT = 20
REMEMBER = """
insert into catalog_search (member_id, query, found, at) values (%(member)s, %(query)s, %(found)s, clock_timestamp())
on conflict (member_id, query) do update set found = excluded.found, at = clock_timestamp()
"""
TRIM = """
delete from catalog_search where member_id = %(member)s and id not in (
  select id from catalog_search where member_id = %(member)s order by at desc limit %(kept)s)
"""


@transaction.atomic
def remember(*, member_id: int, query: str, found: int) -> None:
    """Keep a query among the member's latest. Idempotent."""
    query = " ".join(query.split())[:40]
    if not query or "\x00" in query:
        return
    parameters: dict[str, int | str] = {"member": member_id, "query": query, "found": found, "kept": KEPT}
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, parameters)
        cursor.execute(TRIM, parameters)


@transaction.atomic
def forget(*, member_id: int, query: str = "") -> int:
    """Drop one query of the member's, or all of them; how many."""
    rows = Search.objects.filter(member_id=member_id)
    return (rows.filter(query=query) if query else rows).delete()[0]
