"""How allauth's second factors behave here: secrets sealed for their tenant, QR codes drawn by us."""

import io

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.privacy import crypto
from core.tenancy import current_tenant


class TenantMFAAdapter(DefaultMFAAdapter):
    """The tenant's name on telephones and keys; its schema bound into every secret."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不正确，请看清当前显示的 6 位数字后重试。"),
        "cannot_generate_recovery_codes": gettext_lazy("先开启一种两步验证方式，才能生成恢复码。"),
    }

    def encrypt(self, text: str) -> str:
        """Sealed for this tenant, as text."""
        return crypto.encrypt(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(bytes.fromhex(encrypted_text))

    def get_totp_issuer(self) -> str:
        return str(current_tenant().name)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        import segno

        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False, svgns=True)
        return out.getvalue().decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return _("通行密钥")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": str(current_tenant().name)}
