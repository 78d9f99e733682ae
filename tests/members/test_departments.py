"""The departments as a tree: added, renamed, moved, merged with all that names them, retired when empty."""

import pytest

from catalog.models import Offer
from catalog.services import offers
from catalog.services.offers import Price
from core.actors import SYSTEM
from core.models import OperationLog
from malls.services.organising import merge_departments
from members.errors import DepartmentInUse, DepartmentNameTaken, DepartmentUnnamed, DepartmentWithinItself
from members.models import Department, Member, Segment
from members.selectors.audiences import Audience
from members.selectors.organisation import department_tree
from members.services import organisation, segments
from members.services.roster_import import at_once
from points.selectors import budget_overview
from points.services.ledger import budgets
from tests import given

HEADER = ["工号", "姓名", "部门"]


@pytest.fixture
def company(acme):
    """总部/研发/平台, 总部/销售一部/大客户, 华东/销售部/大客户, with one person in each leaf."""
    paths = ["总部/研发/平台", "总部/销售一部/大客户", "华东/销售部/大客户"]
    at_once.apply_roster(rows=[HEADER, *([f"E{n}", f"成员{n}", path] for n, path in enumerate(paths))], by=SYSTEM)
    return {one.path: one for one in Department.objects.all()}


def paths():
    return sorted(Department.objects.active().values_list("path", flat=True))


def test_a_branch_moves_and_is_renamed_with_all_below_it(company):
    organisation.move_department(department_id=company["总部/研发"].pk, parent_id=company["华东"].pk, by=SYSTEM)
    organisation.rename_department(department_id=company["华东"].pk, name="华东大区", by=SYSTEM)
    assert "华东大区/研发/平台" in paths()
    assert "总部/研发/平台" not in paths()
    told = OperationLog.objects.filter(action="department.move").latest("pk")
    assert (told.before, told.after) == ({"path": "总部/研发"}, {"path": "华东/研发"})


def test_no_department_comes_to_lie_below_itself(company):
    for place in ("总部", "总部/研发/平台"):
        with pytest.raises(DepartmentWithinItself):
            organisation.move_department(department_id=company["总部"].pk, parent_id=company[place].pk, by=SYSTEM)
    with pytest.raises(DepartmentWithinItself):
        merge_departments(gone_id=company["总部"].pk, kept_id=company["总部/研发"].pk, by=SYSTEM)


def test_names_are_one_of_a_kind_at_their_place_and_no_paths(company):
    with pytest.raises(DepartmentNameTaken):
        organisation.add_department(name="研发", parent_id=company["总部"].pk, by=SYSTEM)
    organisation.add_department(name="研发", parent_id=company["华东"].pk, by=SYSTEM)
    for name in ("", "  ", "甲/乙", "长" * 61):
        with pytest.raises(DepartmentUnnamed):
            organisation.add_department(name=name, parent_id=None, by=SYSTEM)


def test_only_an_empty_department_is_retired_and_a_roster_brings_it_back(company):
    empty = organisation.add_department(name="筹备组", parent_id=company["总部"].pk, by=SYSTEM)
    for full in ("总部", "总部/研发/平台"):
        with pytest.raises(DepartmentInUse):
            organisation.retire_department(department_id=company[full].pk, by=SYSTEM)
    organisation.retire_department(department_id=empty.pk, by=SYSTEM)
    assert "总部/筹备组" not in paths()
    at_once.apply_roster(rows=[HEADER, ["E9", "新人", "总部/筹备组"]], by=SYSTEM)
    assert Member.objects.get(employee_no="E9").department == empty
    assert "总部/筹备组" in paths()


def test_people_budgets_offers_and_groups_follow_a_merge(company):
    gone, kept = company["总部/销售一部"], company["华东/销售部"]
    below = company["总部/销售一部/大客户"]
    budget = budgets.open_budget(name="销售激励", year=2026, department_id=gone.pk, by=SYSTEM)
    product = given.a_product()
    offers.set_price(
        sku_id=given.sku_of(product), price=Price(points=100, departments=[gone.pk, kept.pk, below.pk]), by=SYSTEM
    )
    segments.save(name="销售", audience=Audience(departments=[gone.pk]), by=SYSTEM)
    found = merge_departments(gone_id=gone.pk, kept_id=kept.pk, by=SYSTEM)
    assert (found.people, found.budgets, found.offers, found.groups) == (1, 1, 1, 1)
    leaf = company["华东/销售部/大客户"]
    assert Member.objects.filter(department=leaf).count() == 2
    assert Offer.objects.get(is_active=True, sku=given.sku_of(product)).departments == sorted([kept.pk, leaf.pk])
    assert Segment.objects.get(name="销售").audience == {"departments": [kept.pk]}
    assert budget_overview(budget.pk)[0].department == "销售部"
    assert "总部/销售一部" not in paths()
    assert merge_departments(gone_id=gone.pk, kept_id=kept.pk, by=SYSTEM).people == 0
    again = at_once.apply_roster(rows=[HEADER, ["E1", "成员1", "总部/销售一部/大客户"]], by=SYSTEM)
    assert [row.kind for row in again.rows] == ["same"]


def test_the_tree_counts_people_with_those_below(company):
    [east, head] = sorted(department_tree(), key=lambda node: node.whole)
    assert (east.department.name, east.own, east.whole, head.whole) == ("华东", 0, 1, 2)


def test_the_pages_do_all_of_it(at, cast, company):
    desk, page = at("acme", cast.hr), f"/console/members/departments/{company['总部'].pk}/"
    tree = desk.get("/console/members/departments/").content.decode()
    assert tree.count('<details class="min-w-0"') == 5
    assert "（共 2）" in tree
    assert company["总部/研发"].name in desk.get(page).content.decode()
    desk.post("/console/members/departments/", {"name": "西南"})
    desk.post(f"{page}add/", {"name": "法务"})
    desk.post(f"{page}rename/", {"name": "集团"})
    new = Department.objects.get(path="集团/法务")
    desk.post(f"/console/members/departments/{new.pk}/move/", {"place": Department.objects.get(name="西南").pk})
    assert "西南/法务" in paths()
    desk.post(f"/console/members/departments/{new.pk}/merge/", {"into": company["总部"].pk})
    answer = desk.post(f"{page}move/", {"place": company["总部/研发"].pk}, follow=True)
    assert "请选择要移到的位置" in answer.content.decode()
    desk.post(f"/console/members/departments/{Department.objects.get(name='西南').pk}/retire/")
    assert [one for one in paths() if one.startswith("西南")] == []
    assert at("acme", cast.auditor).post(f"{page}rename/", {"name": "x"}).status_code == 403
