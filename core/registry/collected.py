"""What stands as one file a thing in a package, collected by the name each file gives it (a goods kind, a message channel)."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def collected(package: ModuleType, name: str) -> list[Any]:
    """The `name` of every module of the package that has one, in the modules' alphabetical order."""
    found = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    modules = [importlib.import_module(one.name) for one in found]
    return [getattr(module, name) for module in modules if hasattr(module, name)]
