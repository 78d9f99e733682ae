"""A copy of a tenant to try things in, with nobody real in it.

Rows are copied inside the database, then every personal value is covered before anybody can look: names, numbers, contacts,
addresses, free words, who did what from where, ways to sign in. What is left is the shape: departments, amounts, dates, goods.
"""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tenants.utils import quote_schema_name, schema_context

from core.actors import Actor
from core.services import operation_log
from tenants.errors import SlugTaken
from tenants.models import Domain, Tenant, new_schema_name
from tenants.services import archives, journal

NOBODY = "—"
# Who did something, wherever a row remembers it by name.
NAMED = (
    "actor_name", "maker_name", "checker_name", "closed_by", "asked_by", "shipped_by", "created_by", "decided_by",
)  # fmt: skip
# Words somebody typed.
TYPED = ("note", "decision_note", "reason", "greeting", "tracking_no", "file_name")
GONE = (
    "account_emailaddress", "account_emailconfirmation", "accounts_apikey", "accounts_invitation", "accounts_signedin",
    "core_logseal", "core_logsealmark", "django_session", "insights_export", "members_address", "members_card", "members_message",
    "orders_courierchannel", "members_messagechannel", "members_messagechoice", "members_sending", "members_demosent",
    "mfa_authenticator", "points_ledgerproof", "points_sealmark", "points_seal", "points_leavercase",
)  # fmt: skip
COVER = {
    "accounts_user": "login = 'user' || id, name = '同事 ' || id, email = '', title = '', password = '!'",
    "members_member": (
        "employee_no = 'S' || lpad(id::text, 7, '0'), name = '成员 ' || id, name_key = 'chengyuan cy ' || id, email = '', "
        "phone_sealed = '', phone_index = NULL, born_month = NULL, born_day = NULL"
    ),
    "orders_order": "address_sealed = '', area_text = ''",
    "points_grantline": (
        "employee_no = '', name = '', phone_index = NULL, phone_sealed = NULL, email = '', department = '', error = '', "
        "warning = '', facts = '{}', points_text = '', expires_text = '', type_text = ''"
    ),
    "points_grantbatch": "sheet_sealed = NULL, audience = '{}', title = '批次 ' || id",
    "points_segment": "name = '人群 ' || id, audience = '{}'",
    "points_decision": "title = '审批 ' || id",
    "points_debt": "reason = ''",
    "core_operationlog": "ip = NULL, label = '', before = '{}', after = '{}'",
}


@transaction.atomic
def clone(*, tenant_id: int, slug: str, host: str, by: Actor) -> Tenant:
    """Make the masked copy, open at once under `slug` and `host`. Whole or not at all. Raises SlugTaken."""
    with schema_context("public"):
        source = Tenant.objects.get(pk=tenant_id)
        if Tenant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=host).exists():
            raise SlugTaken(slug=slug)
        copy = Tenant.objects.get(pk=tenant_id)
        copy.pk, copy.schema_name, copy.slug = None, new_schema_name(), slug
        copy.name, copy.contact_name, copy.contact_email = f"{source.name} · {gettext_noop('沙箱')}"[:60], by.name, ""
        copy.state, copy.activated_at, copy.created_at = Tenant.State.ACTIVE, timezone.now(), timezone.now()
        copy.is_canary, copy.drift = False, ""
        copy.save(force_insert=True)
        Domain.objects.create(tenant=copy, domain=host, is_primary=True, verified_at=timezone.now())
        copy.schema_version = journal.create_schema(copy.schema_name)
        copy.save(update_fields=["schema_version"])
        _copy_rows(source.schema_name, copy.schema_name)
        _copy_pictures(source.schema_name, copy.schema_name)
    operation_log.record(
        by=by, action="tenant.clone", target=f"tenant/{slug}", label=copy.name, after={"of": source.slug}
    )  # fmt: skip
    return copy


def _copy_rows(source: str, target: str) -> None:
    here, there = quote_schema_name(source), quote_schema_name(target)
    histories = archives.guarded(target)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET CONSTRAINTS ALL DEFERRED")
        for table in histories:
            cursor.execute(f'ALTER TABLE {there}."{table}" DISABLE TRIGGER USER')
        for table, columns, _key in archives.tables(source):
            if table in GONE:
                continue
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'INSERT INTO {there}."{table}" ({names}) SELECT {names} FROM {here}."{table}"')  # noqa: S608
        for statement in _covers(target):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in histories:
            cursor.execute(f'ALTER TABLE {there}."{table}" ENABLE TRIGGER USER')
        for name, value in archives.sequences(source):
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'{there}."{name}"', value])


def _covers(schema: str) -> list[str]:
    """One UPDATE per table that holds anything personal."""
    space, covers = quote_schema_name(schema), {table: [text] for table, text in COVER.items()}
    for table, columns, _key in archives.tables(schema):
        if table in GONE:
            continue
        named = [f"{column} = '{NOBODY}'" for column in columns if column in NAMED]
        typed = [f"{column} = ''" for column in columns if column in TYPED and column not in covers.get(table, [""])[0]]
        if named or typed:
            covers.setdefault(table, []).extend([*named, *typed])
    return [f'UPDATE {space}."{table}" SET {", ".join(parts)}' for table, parts in covers.items()]  # noqa: S608


def _copy_pictures(source: str, target: str) -> None:
    """Goods' pictures and the looks come along; exports and what people uploaded do not."""
    media = Path(settings.MEDIA_ROOT)
    for folder in ("products", "brand"):
        if (media / source / folder).is_dir():
            shutil.copytree(media / source / folder, media / target / folder, dirs_exist_ok=True)
