"""What an app declares in a module of a known name, found in all apps by that name."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def collect(module: str, name: str) -> dict[str, Any]:
    """The mappings called `name` of every app's `module`, in the order of INSTALLED_APPS, as one. Raises ValueError for a key that
    two apps declare."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, module):
            declared: dict[str, Any] = getattr(import_module(f"{config.name}.{module}"), name, {})
            if twice := found.keys() & declared.keys():
                raise ValueError(f"{config.name} declares again: {', '.join(sorted(twice))}")
            found |= declared
    return found
