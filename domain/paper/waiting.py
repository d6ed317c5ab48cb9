"""Modules that wait with their code until something of them is asked for.

The worker and the server know how to print; few of their days need it, and the PDF library takes a
quarter of the memory of a worker.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def waiting(name: str) -> ModuleType:
    """The module of that name, loaded when an attribute of it is first read."""
    known = sys.modules.get(name)
    if known is not None:
        return known
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
