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
