import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError


class SlugTaken(DomainError):
    """Another tenant has this address, or it is reserved."""

    code = "slug_taken"

    def __init__(self, *, slug: str) -> None:
        super().__init__(_("地址「%(slug)s」已被使用或保留。") % {"slug": slug}, slug=slug)


class ColorRefused(DomainError):
    """Not a colour a brand can be derived from."""

    code = "color_refused"

    def __init__(self, *, color: str) -> None:
        super().__init__(_("「%(color)s」不是六位十六进制颜色，例如 #2b5ce6。") % {"color": color}, color=color)


class LogoRefused(DomainError):
    """An SVG that is too large, broken, or carries more than a drawing."""

    code = "logo_refused"

    def __init__(self) -> None:
        super().__init__(_("标志须为不超过 20 KB 的 SVG，且只含图形，不含脚本、外链或样式。"))


class WrongState(DomainError):
    """The tenant is not in a state from which this can be done."""

    code = "wrong_state"

    def __init__(self, *, state: str) -> None:
        super().__init__(_("商城现在是「%(state)s」，不能这样操作。") % {"state": state}, state=state)


class OwnerIsIn(DomainError):
    """The company has an owner who has signed in: the platform lets nobody in any more."""

    code = "owner_is_in"

    def __init__(self) -> None:
        super().__init__(
            _("企业的所有者已经登录过，平台不能再发邀请；请由企业在「管理员与角色」里邀请，忘记密码可用邮箱找回。")
        )


class StillInGrace(DomainError):
    """Nothing of a closing tenant is removed before its grace is over."""

    code = "still_in_grace"

    def __init__(self, *, until: dt.datetime | None) -> None:
        day = f"{timezone.localtime(until):%Y-%m-%d}" if until else "—"
        super().__init__(_("仍在保留期内，%(day)s 之后才能清除。") % {"day": day}, until=until)


class PictureRefused(DomainError):
    """Not a PNG, JPEG or WebP of a usable size."""

    code = "picture_refused"

    def __init__(self, *, side: int) -> None:
        super().__init__(
            _("图片须为 PNG、JPEG 或 WebP，不超过 5 MB，短边不小于 %(side)s 像素。") % {"side": side}, side=side
        )


class WordRefused(DomainError):
    """A word for points that is more than a word."""

    code = "word_refused"

    def __init__(self, *, word: str) -> None:
        super().__init__(_("「%(word)s」只能由文字、字母或数字组成。") % {"word": word[:16]}, word=word[:16])


class LookUnknown(DomainError):
    """There is no such earlier look (any more)."""

    code = "look_unknown"

    def __init__(self) -> None:
        super().__init__(_("这一版外观已经不在了，只保留最近 10 版。"))


class TextUnknown(DomainError):
    """There is no such version of the page."""

    code = "text_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有这一版文字。"))


class TooManyApplications(DomainError):
    """One address applies more often than a company would."""

    code = "too_many_applications"

    def __init__(self) -> None:
        super().__init__(_("提交得太频繁了，请一小时后再试。"))


class ApplicationDecided(DomainError):
    """The application was decided the other way already."""

    code = "application_decided"

    def __init__(self) -> None:
        super().__init__(_("这份申请已经处理过了。"))


class DomainRefused(DomainError):
    """Not a name a company can bring: malformed, an address, or one of ours."""

    code = "domain_refused"

    def __init__(self, *, domain: str) -> None:
        super().__init__(
            _("「%(domain)s」不能作为商城域名：请填自己的完整域名，例如 mall.example.com。") % {"domain": domain[:60]},
            domain=domain[:60],
        )


class DomainTaken(DomainError):
    """Another mall has proved that the name is its own."""

    code = "domain_taken"

    def __init__(self, *, domain: str) -> None:
        super().__init__(_("「%(domain)s」已由另一家商城验证并使用。") % {"domain": domain}, domain=domain)


class TooManyDomains(DomainError):
    """More names than a mall needs."""

    code = "too_many_domains"

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("最多绑定 %(limit)s 个域名，请先移除不用的。") % {"limit": limit}, limit=limit)


class DomainNotVerified(DomainError):
    """A name that has not proved itself can't be the primary one."""

    code = "domain_not_verified"

    def __init__(self) -> None:
        super().__init__(_("域名验证通过后才能设为主域名。"))


class DomainInUse(DomainError):
    """The primary name and the platform's own address stay."""

    code = "domain_in_use"

    def __init__(self) -> None:
        super().__init__(_("主域名和平台分配的地址不能移除；请先把主域名换成别的。"))


class ChecklistOpen(DomainError):
    """The first-run list is put away when everything on it is done."""

    code = "checklist_open"

    def __init__(self) -> None:
        super().__init__(_("还有没完成的事，全部完成后可以收起。"))


class ArchiveDamaged(DomainError):
    """A file that should hold a tenant is broken, changed, or something else."""

    code = "archive_damaged"

    def __init__(self, *, what: str) -> None:
        super().__init__(_("文件不完整或被改动过：%(what)s") % {"what": what}, what=what)


class ArchiveTooOld(DomainError):
    """The file was written before the first release, whose history of migrations starts anew: its rows fit no table."""

    code = "archive_too_old"

    def __init__(self, *, format: str) -> None:
        super().__init__(
            _("文件是旧格式（%(format)s），本版本不能恢复：请用写出它的版本恢复，或用本版本重新导出。")
            % {"format": format},
            format=format,
        )


class ArchiveTooNew(DomainError):
    """The file was written by a later version: it knows a format or a migration that this one doesn't."""

    code = "archive_too_new"

    def __init__(self, *, what: str) -> None:
        super().__init__(_("文件来自更新的版本（%(what)s）：请先升级程序，再恢复。") % {"what": what}, what=what)


class DatabaseOfAnotherVersion(DomainError):
    """The database had a migration that this code doesn't have, so nobody knows what an upgrade would find."""

    code = "database_of_another_version"

    def __init__(self, *, place: str, migration: str) -> None:
        super().__init__(
            _(
                "数据库里有本程序没有的迁移（%(place)s：%(migration)s），它属于另一个版本：请用那个版本运行；"
                "数据不要的话，运行 ./mall reset（只删本机数据），或在 DATABASE_URL 里换一个空库。"
            )
            % {"place": place, "migration": migration},
            place=place,
            migration=migration,
        )


class ExportRunning(DomainError):
    """One whole export of a tenant at a time."""

    code = "export_running"

    def __init__(self) -> None:
        super().__init__(_("正在生成一份导出，请等它完成。"))


class DataFileUnknown(DomainError):
    """No such file, or not any more."""

    code = "data_file_unknown"

    def __init__(self) -> None:
        super().__init__(_("文件不存在或已过期。"))


class PlanInUse(DomainError):
    """A plan that tenants still have."""

    code = "plan_in_use"

    def __init__(self, *, name: str) -> None:
        super().__init__(_("还有租户在使用「%(name)s」，不能删除。") % {"name": name}, name=name)


class VisitAsked(DomainError):
    """The operator already waits for an answer, or is inside."""

    code = "visit_asked"

    def __init__(self) -> None:
        super().__init__(_("您对该租户已有进行中的访问申请。"))


class VisitClosed(DomainError):
    """The visit was answered, is over, or never was."""

    code = "visit_closed"

    def __init__(self) -> None:
        super().__init__(_("这次支持访问已结束或不存在。"))
