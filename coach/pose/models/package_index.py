"""Fetch one file from a package index, through the index's own client.

pip and npm know the user's mirrors, proxies and certificates; asking them, instead of opening an
address ourselves, keeps all of that configuration in force. Nothing is installed and no code of
the fetched package runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from coach.common.errors import CoachError

__all__ = ["download_wheel", "npm_pack"]

TIMEOUT_S = 600.0
"""The longest a download may take: 40 MB at 70 kB/s."""


_NPM_DETAILS = (["code"], ["errno"], ["syscall"], ["type"], ["address"], ["port"])
_OFFLINE_SIGNS = ("Retrying (", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT")


def download_wheel(
    requirement: str,
    folder: Path,
    *,
    platform: str | None = None,
    python_version: str | None = None,
    sha256: str | None = None,
) -> Path:
    """Download the wheel of one requirement and return the file in `folder`.

    `requirement` is what pip understands (`name==1.2`); its dependencies are not fetched.
    `platform` (`manylinux_2_28_x86_64`) and `python_version` (`3.11`) ask for the wheel of another
    machine than this one. `sha256` (hex), when given, must be the wheel's.

    Raises `CoachError` when pip is missing, the index cannot be reached, it has no such wheel, or
    the file is not the expected one.
    """
    options = ["--no-deps", "--only-binary=:all:", "--quiet", "--no-input"]
    if platform is not None:
        options += ["--platform", platform]
    if python_version is not None:
        options += ["--python-version", python_version]
    command = [*_pip(requirement), "download", *options, requirement]
    wheel = _fetch(command, "-d", requirement, folder, "*.whl", "package index")
    if sha256 is not None:
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != sha256:
            wheel.unlink()
            raise CoachError(
                f"{wheel.name} from the package index is not the expected file (sha256 {sha256}, "
                f"found {found}); check the mirror that pip is set to (pip config list)"
            )
    return wheel


def npm_pack(requirement: str, folder: Path) -> Path:
    """Download the package of one npm requirement (`@scope/name@1.2`) as a `.tgz` in `folder`.

    Raises `CoachError` when npm is missing, the registry cannot be reached, or it has no such
    package.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise CoachError(
            f"{requirement} can only be fetched with npm, which is not installed; "
            "install Node.js, which brings npm"
        )
    command = [npm, "pack", "--loglevel=error", "--ignore-scripts", requirement]
    return _fetch(command, None, requirement, folder, "*.tgz", "npm registry")


def _pip(requirement: str) -> list[str]:
    """The command that starts pip for this interpreter."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    # Environments made by uv carry no pip; another one can act for this interpreter.
    for name in ("pip", "pip3"):
        found = shutil.which(name)
        if found is not None:
            return [found, "--python", sys.executable]
    raise CoachError(
        f"{requirement} cannot be fetched: this Python has no pip; "
        "run 'python -m ensurepip' (or 'uv pip install pip') and try again"
    )


def _fetch(
    command: Sequence[str],
    folder_option: str | None,
    requirement: str,
    folder: Path,
    pattern: str,
    origin: str,
) -> Path:
    """Run a client in an empty folder and move the one file it leaves into `folder`."""
    client = "npm" if folder_option is None else "pip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as empty:
            arguments = [*command]
            # What the client unpacks goes with the folder, even where it is killed on its way.
            scratch = Path(empty) / "tmp"
            scratch.mkdir()
            places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
            if folder_option is not None:
                arguments += [folder_option, empty]
            done = subprocess.run(
                arguments,
                cwd=empty,
                env={**os.environ, **places},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT_S,
                check=False,
            )
            files = sorted(Path(empty).glob(pattern))
            # Warnings on stderr are no failure: the exit code and the file decide.
            if done.returncode != 0 or len(files) != 1:
                raise CoachError(_why(client, requirement, origin, done.stderr))
            target = folder / files[0].name
            os.replace(files[0], target)
            return target
    except subprocess.TimeoutExpired:
        raise CoachError(
            f"{requirement} did not arrive from the {origin} within {TIMEOUT_S:.0f} s; "
            "try again on a faster connection"
        ) from None
    except OSError as error:
        raise CoachError(
            f"{requirement} cannot be fetched into {folder}: {error.strerror or error}; "
            "check that the folder can be written and the disk has room"
        ) from error


def _why(client: str, requirement: str, origin: str, stderr: str) -> str:
    """One line out of what a client said when it failed."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    if client == "npm":
        # npm lists codes first, then says the cause in words, then gives general advice.
        told = [line for line in lines if line.startswith(("npm error", "npm ERR!"))]
        causes = [line for line in told if line.split()[2:3] not in _NPM_DETAILS][:1]
    else:
        causes = [line for line in lines if line.startswith("ERROR:")][-1:]
    said = (causes or lines[-1:] or ["it said nothing"])[0]
    for prefix in ("ERROR: ", "npm error ", "npm ERR! "):
        said = said.removeprefix(prefix)
    message = f"{client} could not get {requirement} from the {origin}: {said}"
    if any(sign in stderr for sign in _OFFLINE_SIGNS):
        return f"{message}; is this machine online? A proxy or mirror is set with '{client} config'"
    return f"{message}; check the mirror that {client} is set to ('{client} config list')"
