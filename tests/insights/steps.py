"""Words for set-up in the tests of insights."""

from django.db import connection, transaction


def tamper(sql, *values):
    """As an attacker with all rights would: no trigger fires."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("select current_user")
        (role,) = cursor.fetchone()
        cursor.execute("reset role")
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("set local session_replication_role = origin")
        cursor.execute(f'set role "{role}"')
