"""Scratch: looks at the grant pages."""
import datetime as dt
import os
import pytest
from django.utils import timezone
from accounts.models import User, Role
from core.tenancy import enter
from points.models import ApprovalStep, Decision, GrantBatch, PointType
from points.services import deciding, grants, posting, validation, revoking, approvals, budgets
from members.models import Department, Member
from members.services import roster
from tests import given
from tests.conftest import tenant
pytestmark=[pytest.mark.browser, pytest.mark.xdist_group("browser")]
SECRET="lambs-and-clouds-26"

def up(title, rows, budget, maker, **s):
    header=s.pop("header",["工号","姓名","部门","积分","事由"])
    st=grants.Settings(title=title,budget_id=budget.pk,reason="中秋福利",expires_on=dt.date(2026,12,31),**s)
    b=grants.create_batch(settings=st,file_name="中秋福利名单_2026.xlsx",file_sha256=title[:1]*64,rows=iter([header,*rows]),by=maker)
    if b.state!="mapping":
        validation.validate(batch_id=b.pk); b.refresh_from_db()
    return b
def post(b):
    while posting.post_next_chunk(batch_id=b.pk): pass
    posting.settle(batch_id=b.pk); posting.notify_members(batch_id=b.pk)

def test_look(platform, person):
    with enter(tenant("acme")):
        hr=given.a_user("hr",name="林晓"); ap=given.a_user("approver",name="王敏"); own=given.a_user("owner",name="沈星河")
        for u in (hr,ap,own): given.a_real_password(u,SECRET)
        m,c=given.actor(hr),given.actor(ap)
        deps=[Department.objects.create(name=n,code=f"D{i}") for i,n in enumerate(["研发中心","市场部","客户成功部","供应链部","人力资源部"])]
        people=[roster.add_member(employee_no=f"YG{10023+i}",name=n,by=m) for i,n in enumerate(["陈思远","李沐辰","王若曦","赵一鸣","周雨桐","孙嘉懿","吴泽宇","郑雅文","冯子涵","褚明轩","卫诗涵","蒋浩然","沈梦琪","韩俊杰","杨紫萱","朱宇航","秦思雨","尤文博","许晨曦","何梓睿","吕佳怡","施天佑","张语嫣","孔令辉","曹雪晴","严宽","华子","金鑫","魏来","陶然"])]
        for i,p in enumerate(people):
            Member.objects.filter(pk=p.pk).update(department=deps[i%5])
        budget=given.a_budget(500_000)
        rows=[[p.employee_no,p.name,"", str(1000 if i%3 else 1200),""] for i,p in enumerate(people)]
        bad=rows[:]; bad[2]=["YG1002A","王若曦","市场部","1000",""]; bad[3]=[people[3].employee_no,"赵一鸣","","-500",""]; bad[5]=rows[0][:]; bad[6]=[people[6].employee_no,"","","20000",""]; bad[7]=["1.380013800138E+17","","","10",""]
        old=up("八月福利积分",rows[:12],budget,m); grants.submit(batch_id=old.pk,by=m); deciding.approve(batch_id=old.pk,by=c); post(old)
        from members.models import Message
        Message.objects.filter(pk__in=list(Message.objects.values_list("pk",flat=True)[:8])).update(read_at=timezone.now())
        draft=up("中秋福利积分",bad,budget,m)
        good=up("司庆积分",rows,budget,m,available_on=dt.date(2026,12,1)); 
        mapping=up("销售奖励",[["张三","研发中心","300","x"],["李四","市场部","200",""]],budget,m,header=["谁","团队名","数","说"])
        role=Role.objects.get(code="owner")
        approvals.add_step(title="部门负责人",above_points=0,role_id=None,by=c)
        approvals.add_step(title="财务复核",above_points=20000,role_id=role.pk,by=c)
        sub=up("年终奖励",rows,budget,m); grants.submit(batch_id=sub.pk,by=m)
        deciding.approve(batch_id=sub.pk,note="金额无误",by=c)
        sub2=up("全勤奖",rows[:8],budget,m); grants.submit(batch_id=sub2.pk,by=m)
        sch=up("生日福利",rows[:10],budget,m,scheduled_at=timezone.now()+dt.timedelta(days=1,hours=3)); grants.submit(batch_id=sch.pk,by=m); deciding.approve(batch_id=sch.pk,by=c)
        pos=up("项目奖金",rows[:10],budget,m); grants.submit(batch_id=pos.pk,by=m); deciding.approve(batch_id=pos.pk,chunk_rows=2,by=c)
        posting.post_next_chunk(batch_id=pos.pk); posting.post_next_chunk(batch_id=pos.pk); deciding.pause(batch_id=pos.pk,by=m)
        prod=given.a_product(points=300,stock=50)
        for p in people[:3]:
            p.refresh_from_db()
            try: given.an_order(p,prod)
            except Exception as e: print(e)
        undo=revoking.ask(batch_id=old.pk,audience=revoking.Audience(row_nos=tuple(range(2,9))),spent="ask",reason="名单有误",by=m)
        revoking.approve(revocation_id=undo.pk,by=c)
        while revoking.post_next_chunk(revocation_id=undo.pk): pass
        revoking.settle(revocation_id=undo.pk)
        undo2=revoking.ask(batch_id=old.pk,audience=revoking.Audience(row_nos=(9,10)),spent="debt",reason="重复发放",by=m)
        paths={"new":"/console/grants/new/","list":"/console/grants/","draft":f"/console/grants/{draft.number}/","good":f"/console/grants/{good.number}/","settings":f"/console/grants/{good.number}/settings/","mapping":f"/console/grants/{mapping.number}/columns/",
          "submitted":f"/console/grants/{sub.number}/","scheduled":f"/console/grants/{sch.number}/","paused":f"/console/grants/{pos.number}/","done":f"/console/grants/{old.number}/","undo_new":f"/console/grants/{old.number}/undo/","undo":f"/console/undos/{undo.number}/","undo_sub":f"/console/undos/{undo2.number}/","approvals":"/console/approvals/","steps":"/console/approvals/steps/"}
    platform.start("web")
    from tests.browser.test_every_page import faults
    only=os.environ.get("ONLY","").split(",") if os.environ.get("ONLY") else None
    bad=[]
    for phone,lang in ((False,"zh-CN"),(True,"zh-CN"),(False,"en-US"),(True,"en-US")):
        if os.environ.get("MODES") and f"{int(phone)}{lang[:2]}" not in os.environ["MODES"]: continue
        who={"approvals":ap,"undo_sub":ap}
        one=person(phone=phone,language=lang); one.signs_in("acme",own.login,SECRET)
        two=person(phone=phone,language=lang); two.signs_in("acme",ap.login,SECRET)
        for name,path in paths.items():
            if only and name not in only: continue
            o=two if name in ("approvals","undo_sub") else one
            st=o.goes_to("acme",path)
            o.page.wait_for_timeout(500)
            if st!=200: bad.append((name,st))
            bad+=faults(o,name,path)
            o.page.screenshot(path=f"/tmp/plan3/shots/{name}-{'m' if phone else 'd'}-{lang[:2]}.png",full_page=True)
    print("\n".join(map(str,bad)))
    assert not bad
