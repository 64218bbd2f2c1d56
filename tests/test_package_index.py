from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coach.common.errors import CoachError
from coach.pose.models import package_index
from coach.pose.models.package_index import download_wheel, npm_pack

ROOT = Path(__file__).resolve().parents[1]
SMALL_WHEEL = "iniconfig==2.0.0"
SMALL_SHA256 = "b6a85871a79d2e3b22d2d1b94ac2824226a63c6b741c88f7ae975f18b6778374"


@pytest.fixture
def index(tmp_path: Path) -> None:
    """Skip where the package index cannot be reached."""
    try:
        download_wheel(SMALL_WHEEL, tmp_path / "probe")
    except CoachError as error:
        pytest.skip(f"the package index cannot be reached: {error}")


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip that finds nobody where the index should be, and does not insist."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("index")
def test_one_wheel_arrives_alone(tmp_path: Path) -> None:
    wheel = download_wheel(SMALL_WHEEL, tmp_path / "new" / "folder", sha256=SMALL_SHA256)
    assert wheel == tmp_path / "new" / "folder" / "iniconfig-2.0.0-py3-none-any.whl"
    assert list(wheel.parent.iterdir()) == [wheel]


@pytest.mark.usefixtures("index")
def test_another_file_than_expected_is_refused_and_removed(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="is not the expected file"):
        download_wheel(SMALL_WHEEL, tmp_path / "new", sha256="0" * 64)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.usefixtures("index")
def test_a_version_that_does_not_exist_is_told_in_pips_words(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="No matching distribution") as caught:
        download_wheel("iniconfig==2.0.999", tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.glob("*.whl")) == []


@pytest.mark.usefixtures("no_index")
def test_an_index_out_of_reach_asks_whether_one_is_online(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"iniconfig==2\.0\.0 .* is this machine online"):
        download_wheel(SMALL_WHEEL, tmp_path)


def test_a_download_that_takes_too_long_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_index, "TIMEOUT_S", 0.05)
    with pytest.raises(CoachError, match="did not arrive"):
        download_wheel(SMALL_WHEEL, tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CoachError, match=r"file/deep|file\\deep"):
        download_wheel(SMALL_WHEEL, tmp_path / "file" / "deep")


@pytest.mark.usefixtures("index")
@pytest.mark.skipif(shutil.which("pip") is None, reason="no pip on PATH to help out")
def test_a_python_without_pip_uses_one_on_the_path(tmp_path: Path) -> None:
    done = _in_bare_python(tmp_path, os.environ["PATH"])
    assert done.stderr == ""
    assert done.stdout.strip().endswith("iniconfig-2.0.0-py3-none-any.whl")


def test_a_machine_without_pip_is_told_how_to_get_it(tmp_path: Path) -> None:
    done = _in_bare_python(tmp_path, str(tmp_path))
    assert "this Python has no pip; run 'python -m ensurepip'" in done.stdout


def _in_bare_python(tmp_path: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Download with a Python that, like one made by uv, carries no pip."""
    home = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    script = (
        "import sys, pathlib\n"
        "from coach.common.errors import CoachError\n"
        "from coach.pose.models.package_index import download_wheel\n"
        "try:\n"
        "    print(download_wheel(sys.argv[1], pathlib.Path(sys.argv[2])))\n"
        "except CoachError as error:\n"
        "    print(error)\n"
    )
    return subprocess.run(
        [str(python), "-c", script, SMALL_WHEEL, str(tmp_path / "wheels")],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


def test_without_npm_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CoachError, match=r"with npm, which is not installed; install Node\.js"):
        npm_pack("@scope/name@1.0.0", tmp_path)


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_npm_out_of_reach_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with pytest.raises(CoachError, match="is this machine online") as caught:
        npm_pack("left-pad@1.3.0", tmp_path)
    assert "\n" not in str(caught.value)
