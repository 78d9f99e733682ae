"""Scratch: the figures on the real platform."""
import re, time, urllib.request, http.cookiejar, uuid, os, subprocess
import pytest, xlsxwriter
from core.tenancy import enter
from django.db import connection
from points.models import GrantBatch
from tests import given
from tests.conftest import tenant
SECRET="lambs-and-clouds-26"
N=100_000
def rss(pid):
    out=0
    for p in subprocess.run(["ps","-o","pid=,ppid=,rss="],capture_output=True,text=True,shell=False).stdout.splitlines() or []: pass
    return out
def group_peak(pgid):
    peak=0
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                if os.getpgid(int(d))==pgid:
                    s=__import__("pathlib").Path(f"/proc/{d}/status").read_text(); m=re.search(r"VmHWM:\s+(\d+)",s)
                    if m: peak=max(peak,int(m[1])//1024)
            except (ProcessLookupError,FileNotFoundError): pass
    return peak
def test_figures(platform,person,tmp_path):
    with enter(tenant("acme")):
        hr=given.a_user("hr"); ap=given.a_user("approver")
        for u in (hr,ap): given.a_real_password(u,SECRET)
        budget=given.a_budget(10**9)
        with connection.cursor() as c:
            c.execute("insert into members_department (name,code,created_at) select '部门'||i,'X'||i,now() from generate_series(1,40) i")
            from members.models import Member, Department
            d=list(Department.objects.filter(code__startswith="X"))
            Member.objects.bulk_create([Member(employee_no=f"YG{i:06d}",name=f"成员{i}",name_key="x",state="left" if i>=99950 else "active",department=d[i%40]) for i in range(N)],batch_size=5000)
            c.execute("analyze members_member")
    f=tmp_path/"big.xlsx"
    bads=[["X1","",100,"",""],["YG099951","",100,"离职",""],["YG000001","别人",100,"a",""],["","",100,"",""],["YG000002","成员2",1000,"",""],["YG000003","","","b",""],["YG000004","",1.5,"c",""],["YG000005","",-5,"d",""],["YG000006","",900000,"e",""],["YG000007","",10,"f","明年"],["YG000008","",10,"g","2020-01-01"],["YG000009","","一百","h",""],["1.38E+17","",10,"i",""],["YG000010","",10,"长"*101,""]]
    with xlsxwriter.Workbook(str(f),{"constant_memory":True}) as b:
        s=b.add_worksheet(); s.write_row(0,0,["工号","姓名","积分","事由","有效期"])
        for i in range(N-500): s.write_row(i+1,0,[f"YG{i:06d}",f"成员{i}",1000 if i!=77 else 1200,"",""])
        for j in range(500):
            r=list(bads[j%len(bads)]); 
            if j%len(bads)==0: r[0]=f"X{j}"
            s.write_row(N-500+j+1,0,r)
    print("file", f.stat().st_size)
    platform.start("web","worker","beat"); time.sleep(6)
    a=person(); a.signs_in("acme",hr.login,SECRET); b=person(); b.signs_in("acme",ap.login,SECRET)
    a.page.set_default_timeout(120000); b.page.set_default_timeout(120000)
    a.goes_to("acme","/console/grants/new/")
    a.page.fill("[name=title]","中秋"); a.page.fill("[name=reason]","中秋福利"); a.page.select_option("[name=budget]",str(budget.pk)); a.page.set_input_files("input[type=file]",str(f))
    t0=time.monotonic(); a.page.get_by_role("button",name="上传并校验").click()
    a.page.wait_for_url(re.compile("GB-")); t1=time.monotonic(); url=a.page.url; path=url.split(f":{platform.port}")[1].split("?")[0]; print("upload answered",round(t1-t0,2))
    a.page.get_by_text("预览与校验").wait_for(); t2=time.monotonic(); print("PREVIEW SHOWN after",round(t2-t0,2))
    t3=time.monotonic(); a.goes_to("acme",path); print("preview page",round(time.monotonic()-t3,2))
    with enter(tenant("acme")):
        x=GrantBatch.objects.get(); print(x.rows_total,x.rows_ok,x.rows_failed,x.validated_ms, x.lines.exclude(error="").values_list("error").distinct().count())
    t3=time.monotonic(); a.page.get_by_role("button",name="提交审批").click(); a.page.get_by_text("待审批").first.wait_for(); print("submit",round(time.monotonic()-t3,2))
    b.goes_to("acme",path)
    t3=time.monotonic(); b.page.get_by_role("button",name="批准").first.click()
    while True:
        with enter(tenant("acme")):
            x=GrantBatch.objects.get()
        if x.state=="done": break
        time.sleep(.1)
    print("all posted after approve pressed", round(time.monotonic()-t3,2)); 
    t3=time.monotonic(); a.goes_to("acme",path); print("report page",round(time.monotonic()-t3,2))
    for name in ("failed.xlsx","report.xlsx"):
        t3=time.monotonic(); r=a.context.request.get(f"http://127.0.0.1:{platform.port}{path}{name}",headers={"Host":"acme.localhost","Cookie":"; ".join(c["name"]+"="+c["value"] for c in a.context.cookies())},timeout=120000); print(name,r.status,len(r.body()),round(time.monotonic()-t3,2))
    time.sleep(3)
    print("worker peak MB",group_peak(platform.processes["worker"].pid),"web peak MB",group_peak(platform.processes["web"].pid))
