import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError


class AddressUnknown(DomainError):
    """No such address of this member."""

    code = "address_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个收货地址。"))


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "too_many_addresses"

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("最多保存 %(limit)d 个收货地址。") % {"limit": limit}, limit=limit)


class RosterColumnsMissing(DomainError):
    """The sheet's header names neither number nor name."""

    code = "roster_columns_missing"

    def __init__(self) -> None:
        super().__init__(_("表头须有「工号」和「姓名」两列。"))


class PhoneTaken(DomainError):
    """Another member who is here has this phone."""

    code = "phone_taken"

    def __init__(self) -> None:
        super().__init__(_("这个手机号已登记在另一位成员名下。"))


class MemberUnreadable(DomainError):
    """A number, phone or address that can't be one."""

    code = "member_unreadable"

    def __init__(self, *, problem: str) -> None:
        super().__init__(problem, problem=problem)


class EmployeeNoTaken(DomainError):
    """Another member has this number."""

    code = "employee_no_taken"

    def __init__(self, *, employee_no: str) -> None:
        super().__init__(_("工号 %(no)s 已被使用。") % {"no": employee_no}, employee_no=employee_no)


class StillHere(DomainError):
    """Only somebody who left can be forgotten."""

    code = "still_here"

    def __init__(self) -> None:
        super().__init__(_("成员仍在册，请先办理离开，再清除个人信息。"))


class ChannelUnknown(DomainError):
    """This mall has no such channel, or does not use it."""

    code = "message_channel_unknown"

    def __init__(self) -> None:
        super().__init__(_("这个消息渠道没有启用。"))


class ChannelIncomplete(DomainError):
    """What was given does not open the channel."""

    code = "message_channel_incomplete"

    def __init__(self, *, missing: str = "") -> None:
        message = (
            _("还缺少：%(missing)s。") % {"missing": missing} if missing else _("设置的格式不对，请核对后再保存。")
        )
        super().__init__(message, missing=missing)


class SendingUnknown(DomainError):
    """No such sending in this mall."""

    code = "sending_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这条发送记录。"))


class CardUnknown(DomainError):
    """No valid card says this."""

    code = "card_unknown"

    def __init__(self) -> None:
        super().__init__(_("这张卡无效或已停用，请联系人力资源。"))


class CardLocked(DomainError):
    """Too many wrong PINs."""

    code = "card_locked"

    def __init__(self, *, until: dt.datetime) -> None:
        message = _("输错次数太多，请在 %(at)s 之后再试。") % {"at": date_format(timezone.localtime(until), "H:i")}
        super().__init__(message, until=until.isoformat())


class PinWrong(DomainError):
    """Not this card's PIN."""

    code = "pin_wrong"

    def __init__(self, *, left: int) -> None:
        super().__init__(_("密码不对，还可以试 %(left)d 次。") % {"left": left}, left=left)


class PinWeak(DomainError):
    """No PIN that can be kept."""

    code = "pin_weak"

    def __init__(self) -> None:
        super().__init__(_("请用 4 到 6 位数字，不要全部相同。"))


class SiteUnknown(DomainError):
    """No such place of the company."""

    code = "site_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个办公点。"))


class NobodyPicked(DomainError):
    code = "nobody_picked"

    def __init__(self) -> None:
        super().__init__(_("没有符合条件的成员，请放宽条件。"))


class BulletinGone(DomainError):
    """It was taken back already."""

    code = "bulletin_gone"

    def __init__(self) -> None:
        super().__init__(_("这条公告已经撤回。"))


class SegmentNameTaken(DomainError):
    code = "segment_name_taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(_("已有名为「%(name)s」的人群。") % {"name": name}, name=name)


class DepartmentUnnamed(DomainError):
    """No name a department can have."""

    code = "department_unnamed"

    def __init__(self, *, most: int) -> None:
        super().__init__(_("部门名称须为 1 到 %(most)d 个字，不能含 / \\ > 这些分隔符。") % {"most": most}, most=most)


class DepartmentNameTaken(DomainError):
    """Another department at the same place has this name."""

    code = "department_name_taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(_("同一级下已有名为「%(name)s」的部门。") % {"name": name}, name=name)


class DepartmentWithinItself(DomainError):
    """A department can't come to lie below itself."""

    code = "department_within_itself"

    def __init__(self) -> None:
        super().__init__(_("不能把部门移动或合并到它自己或它的下级。"))


class DepartmentInUse(DomainError):
    """There are people or parts in it."""

    code = "department_in_use"

    def __init__(self, *, people: int, parts: int) -> None:
        facts = {"people": people, "parts": parts}
        super().__init__(_("部门里还有 %(people)d 人、%(parts)d 个下级部门，请先移走或合并。") % facts, **facts)


class RosterRunRefused(DomainError):
    """The roster is at another point than the act needs; `why` is state, empty or nothing."""

    code = "roster_run_refused"

    def __init__(self, *, why: str) -> None:
        sentences = {
            "state": _("这份花名册已不在这一步，请刷新页面查看。"),
            "empty": _("表格里没有名单。"),
            "nothing": _("这份花名册没有需要写入的变化。"),
        }
        super().__init__(sentences[why], why=why)


class ReturnersUndecided(DomainError):
    """The sheet says that people are in post who had left, and nobody said yet whether they came back."""

    code = "returners_undecided"

    def __init__(self, *, people: int) -> None:
        super().__init__(
            _("有 %(people)d 位离开过的成员在表里是在职，请先逐一确认是否回岗。") % {"people": people}, people=people
        )


class ManyLeavers(DomainError):
    """More people would go at once than usual, and nobody said yes to so many."""

    code = "many_leavers"

    def __init__(self, *, leavers: int, in_post: int) -> None:
        facts = {"leavers": leavers, "in_post": in_post}
        super().__init__(_("在职 %(in_post)d 人中有 %(leavers)d 人将离开，请核对名单后再次确认。") % facts, **facts)


class RosterRowFailed(DomainError):
    """A row could not be written."""

    code = "roster_row_failed"

    def __init__(self) -> None:
        super().__init__(_("这一行没有写入，请稍后重新导入这份花名册。"))


class MemberChanged(DomainError):
    """The person isn't as the plan knew them."""

    code = "member_changed"

    def __init__(self) -> None:
        super().__init__(_("核对之后这位成员又有变动，请重新导入这份花名册。"))


class StaffInvitedElsewhere(DomainError):
    """Who may decide in the console gets a link from who gives roles: else a clerk takes the second person's login."""

    code = "staff_invited_elsewhere"

    def __init__(self) -> None:
        super().__init__(_("这位同事有后台角色，登录链接请由所有者在「管理员与角色」中生成。"))


class CannotMerge(DomainError):
    """Two records that can't become one."""

    code = "cannot_merge"

    def __init__(self) -> None:
        super().__init__(_("这两条记录不能合并：请保留在册的那一条，已清除或已并入其他记录的不能再合并。"))


class LoginHasRoles(DomainError):
    """The login that a merge would shut holds roles of the console."""

    code = "login_has_roles"

    def __init__(self) -> None:
        super().__init__(_("要停用的那个账号还有后台角色，请先收回角色，或保留那个账号。"))


class PhoneUnreadable(DomainError):
    """No phone number."""

    code = "phone_unreadable"

    def __init__(self) -> None:
        super().__init__(_("看不懂这个手机号，请填 11 位手机号。"))


class TooManyCodes(DomainError):
    """A phone, an address or the mall asked for too many codes."""

    code = "too_many_codes"

    def __init__(self) -> None:
        super().__init__(_("验证码要得太勤了：同一个手机号一分钟一次、一小时五次。请过一会儿再试，或用密码登录。"))


class NobodyWithThisPhone(DomainError):
    """The phone is proved, and nobody may come in with it."""

    code = "nobody_with_this_phone"

    def __init__(self) -> None:
        super().__init__(_("这个手机号没有可以登录的账号。请联系人力资源核对花名册里的手机号。"))


class StaffSignsInByPassword(DomainError):
    """Who holds a role of the console needs more than a code."""

    code = "staff_signs_in_by_password"

    def __init__(self) -> None:
        super().__init__(_("您有后台权限，为了安全请用密码登录。"))


class JoinLinkOver(DomainError):
    """The link was stopped, has ended, or everybody it admits has joined."""

    code = "join_link_over"

    def __init__(self) -> None:
        super().__init__(_("这个加入链接已经停用或满员，请向人力资源要一个新的。"))


class LoginsUnderWay(DomainError):
    """Another run opens logins or reminds people now."""

    code = "logins_under_way"

    def __init__(self) -> None:
        super().__init__(_("上一次还没做完，请等它结束。"))


class ReachesThemselves(DomainError):
    """Who can be reached by phone or e-mail gets no link that passes through other hands."""

    code = "reaches_themselves"

    def __init__(self) -> None:
        super().__init__(_("这位成员有手机号或邮箱，请通知本人登录；链接只给联系不上的人。"))


class PhoneIsFresh(DomainError):
    """The phone was changed lately, and somebody uses the login already."""

    code = "phone_is_fresh"

    def __init__(self) -> None:
        super().__init__(_("您的手机号刚改过，为了安全，48 小时内请用密码登录。"))
