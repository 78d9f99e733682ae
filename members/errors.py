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
