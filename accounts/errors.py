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


class PermissionUnknown(DomainError):
    """Not one of the fixed permissions or personal fields, or not one for companies."""

    code = "permission_unknown"

    def __init__(self) -> None:
        super().__init__(_("权限不存在，请刷新页面后重试。"))


class OwnerKeepsSettings(DomainError):
    """The owner's role stays, and keeps the permission to change roles."""

    code = "owner_keeps_settings"

    def __init__(self) -> None:
        super().__init__(_("「所有者」角色不能删除，也不能去掉「改商城设置与角色」。"))


class LastOwner(DomainError):
    """Afterwards nobody could change settings and roles any more."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__(_("至少要有一个人能改设置与角色，请先把「所有者」给另一个人。"))


class RoleInUse(DomainError):
    code = "role_in_use"

    def __init__(self, *, people: int) -> None:
        super().__init__(
            _("还有 %(people)d 个人是这个角色，请先给他们换别的角色。") % {"people": people}, people=people
        )


class RoleNameTaken(DomainError):
    code = "role_name_taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(_("已有名为「%(name)s」的角色。") % {"name": name}, name=name)


class MakerCannotApprove(DomainError):
    code = "maker_cannot_approve"

    def __init__(self) -> None:
        super().__init__(_("发起人不能审批自己的批次，请由另一位同事审批。"))


class AlreadyDecided(DomainError):
    code = "already_decided"

    def __init__(self) -> None:
        super().__init__(_("您已审批过这一单，下一步须由另一位同事处理。"))


class StepOfAnotherRole(DomainError):
    code = "step_of_another_role"

    def __init__(self, *, role: str) -> None:
        super().__init__(_("这一步须由「%(role)s」审批。") % {"role": role}, role=role)


class NothingToDecide(DomainError):
    code = "nothing_to_decide"

    def __init__(self) -> None:
        super().__init__(_("这一单没有待审批的步骤，请刷新页面。"))


class DeputyUnfit(DomainError):
    """Who stands in is somebody else, may approve, and the days are not over."""

    code = "deputy_unfit"

    def __init__(self) -> None:
        super().__init__(_("代理人须是另一位有审批权限的同事，结束日期不能早于开始日期或今天。"))
