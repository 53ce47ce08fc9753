"""Installing locked Python packages: uv, which is quick, or pip where uv cannot; standard library only."""

import os
import subprocess
from pathlib import Path

from bankcrm.local.console import StepFailed, say

_ADVICE = "Is the package registry reachable? A mirror, proxy or certificate is set in pip's configuration."


def install_locked(venv: Path, lock: Path, *, target: Path | None = None) -> None:
    """Install exactly what the lock says into `venv`, or into a folder of its own."""
    python, uv = str(venv / "bin" / "python"), str(venv / "bin" / "uv")
    verb = ["sync"] if target is None else ["install", "--target", str(target)]
    words = [uv, "pip", *verb[:1], "--quiet", "--python", python, *verb[1:], "--require-hashes"]
    done = run([*words, *([] if target is None else ["-r"]), str(lock)], env=registry_env(python))
    if done.returncode == 0:
        return
    say("  (uv could not install them; trying pip, which takes longer)")
    words = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    slow = run([*words, *verb[1:], "-r", str(lock)])
    if slow.returncode:
        raise StepFailed("The packages cannot be installed", f"{words_of(done)}\n{words_of(slow)}\n{_ADVICE}")


def install_installer(venv: Path, lock: Path) -> None:
    """uv itself, by the pip that every environment has."""
    words = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = run([*words, "--require-hashes", "-r", str(lock)])
    if done.returncode:
        raise StepFailed("The package installer cannot be fetched", f"{words_of(done)}\n{_ADVICE}")


def run(words: list[str], *, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL, check=False)


def words_of(done: "subprocess.CompletedProcess[str]") -> str:
    return (done.stdout + done.stderr).strip()[-3000:]


def registry_env(python: str) -> dict[str, str]:
    """uv and npm read no pip configuration: pass on the registry and the certificates that pip was told of."""
    env = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    for line in run([python, "-m", "pip", "config", "list"]).stdout.splitlines():
        key, _, value = line.partition("=")
        name, value = key.rpartition(".")[2], value.strip().strip("'\"")
        if name == "index-url" and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & env.keys():
            env["UV_DEFAULT_INDEX"] = value
        elif name == "cert":
            env.setdefault("SSL_CERT_FILE", value)
            env.setdefault("NODE_EXTRA_CA_CERTS", value)
    return env
