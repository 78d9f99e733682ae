from django.utils.translation import gettext as _

from core.errors import DomainError


class InvitationInvalid(DomainError):
    """The link is unknown, used or too old."""

    code = "invitation_invalid"

    def __init__(self) -> None:
        super().__init__(_("邀请链接已失效，请联系管理员重新发送。"))


class LoginTaken(DomainError):
    """Another user has this login name or e-mail."""

    code = "login_taken"

    def __init__(self, *, login: str) -> None:
        super().__init__(_("登录名或邮箱「%(login)s」已被使用。") % {"login": login}, login=login)


class KeyPermissionsUnknown(DomainError):
    code = "key_permissions_unknown"

    def __init__(self) -> None:
        super().__init__(_("接口密钥只能包含您自己拥有的权限，且不能包含审批与设置。"))
