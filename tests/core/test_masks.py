"""Names behind a veil: covered on their way out of the database, never written back."""

import pytest
from django.db import transaction

from core.privacy import masks
from members.models import Member
from tests import given


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        ("林晓", "林**"),
        ("欧阳娜娜", "欧**"),
        ("David Smith", "D**"),
        ("", ""),
        ("系统", "系统"),
        ("成员本人", "成员本人"),
        ("小羊云商 · 周舟", "小羊云商 · 周舟"),
    ],
)
def test_a_name_keeps_its_first_character_and_who_is_no_person_stays(name, covered):
    assert masks.mask_name(name) == covered


def test_behind_the_veil_every_way_of_asking_gives_covered_names(acme):
    member = given.a_member(name="林晓")
    with masks.unveiled() as draw_veil:
        assert Member.objects.get(pk=member.pk).name == "林晓"
        draw_veil()
        asked = [
            Member.objects.get(pk=member.pk).name,
            Member.objects.filter(pk=member.pk).values_list("name", flat=True)[0],
            Member.objects.filter(name="林晓").values("name")[0]["name"],
            type(member.user).objects.filter(pk=member.user_id).values_list("member__name", flat=True)[0],
        ]
    assert asked == ["林**"] * 4
    assert Member.objects.get(pk=member.pk).name == "林晓"


def test_a_covered_name_is_never_written(acme):
    member = given.a_member(name="林晓")
    with masks.unveiled() as draw_veil:
        draw_veil()
        with pytest.raises(RuntimeError), transaction.atomic():
            Member.objects.get(pk=member.pk).save()
    member.refresh_from_db()
    assert member.name == "林晓"


def test_numbers_and_addresses_in_a_pages_words_are_masked_and_its_tags_and_scripts_are_not():
    link, kept = '<a href="/x/13912345678/">', "<script>[13912345678]</script><b>订单 20261122000113912345678</b>"
    page = f"{link}打 13912345678 或 lin@example.com</a>{kept}"
    assert masks.scrub_page(page) == f"{link}打 139****5678 或 l****@example.com</a>{kept}"
