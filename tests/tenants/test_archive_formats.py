"""Archives of another format than this version's are refused with what to do, and nothing is written."""

import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tenants.errors import ArchiveDamaged, ArchiveTooNew, ArchiveTooOld
from tenants.models import Tenant
from tenants.services import archives
from tests.conftest import tenant


def with_manifest(path, **changes):
    """The same archive, its manifest with these entries changed: every hash still fits."""
    changed = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, json.dumps({**json.loads(data), **changes}) if name == "manifest.json" else data)
    return changed


TOO_OLD = {
    "zh-hans": "文件是旧格式（xiaoyang-tenant/1），本版本不能恢复：请用写出它的版本恢复，或用本版本重新导出。",
    "en": "The file has an older format (xiaoyang-tenant/1) that this version can't restore: restore it with the version that "
    "wrote it, or export it again with this one.",
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_archive_in_the_older_format_is_refused_with_what_to_do(committing, tmp_path, language):
    archives.write(tenant("acme"), tmp_path / "acme.zip")
    old = with_manifest(tmp_path / "acme.zip", format="xiaoyang-tenant/1")
    with translation.override(language), pytest.raises(ArchiveTooOld) as refusal:
        archives.restore(old, slug="other", host="other.localhost")
    assert str(refusal.value) == TOO_OLD[language]
    assert Tenant.objects.malls().count() == 2
    with pytest.raises(CommandError, match=r"^archive_too_old: "):
        call_command("tenant", "restore", str(old), "--slug", "other")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"format": "xiaoyang-tenant/3"}, ArchiveTooNew),
        ({"format": "xiaoyang-ledger/2"}, ArchiveDamaged),
        ({"migrations": ["members.0001_initial", "members.9999_wishes"]}, ArchiveTooNew),
    ],
)
def test_an_archive_that_this_version_does_not_know_is_refused(committing, tmp_path, changes, refusal):
    archives.write(tenant("acme"), tmp_path / "acme.zip")
    other = with_manifest(tmp_path / "acme.zip", **changes)
    with pytest.raises(refusal):
        archives.restore(other, slug="other", host="other.localhost")
    assert Tenant.objects.malls().count() == 2
