"""Compiled modules are kept also where the environment forbids files beside the sources, as many containers do.

Without them each process compiles Django and all of ours again before it begins: seconds for every worker and command.
"""

import os
import sys
from pathlib import Path


def keep_bytecode(venv: Path) -> None:
    """Let this process and those it starts keep bytecode in a folder of `.venv`; a folder that is set already stays."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return
    folder = os.environ.setdefault("PYTHONPYCACHEPREFIX", str(venv / "bytecode"))
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    sys.pycache_prefix, sys.dont_write_bytecode = folder, False
