"""What this app can use up: a plan limits it, and whoever adds to it asks `core.registry.quotas.ensure`."""

from django.utils.translation import gettext_lazy as _

QUOTAS = {
    "members": _("在册成员"),
}
