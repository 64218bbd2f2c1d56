"""The language people are spoken to in: which one it is, and that its texts are there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import catalogues
import pytest
from clips import coach
from recordings import ROOT

from coach.common.errors import CoachError
from coach.common.language import LANGUAGES, _, current, ngettext, use

LOG = ROOT / "samples" / "seated_twist" / "fault_leaning_aside.npz"
PO_FILES = catalogues.po_files()
VARIABLES = ("COACH_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("system", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_DE"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "en:de"}, "en"),
        ({"LANG": "tlh", "LANGUAGE": "xx:de:en"}, "de"),
        ({"LANG": "tlh"}, "en"),
        ({"LANG": "en_US.UTF-8", "COACH_LANG": "de"}, "de"),
    ],
)
def test_the_language_is_the_one_the_system_asks_for(
    system: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in system.items():
        monkeypatch.setenv(name, value)
    use(None)
    assert current() == language


@pytest.mark.parametrize("tag", ["de", "de_DE.UTF-8", "de-CH", "DE"])
def test_a_language_may_be_written_with_its_country(tag: str) -> None:
    use(tag)
    assert current() == "de"
    assert _("exercise") == "Übung"


def test_a_language_there_is_no_catalogue_for_is_refused() -> None:
    with pytest.raises(CoachError, match=r'--lang: expected one of de, en, found "tlh"'):
        use("tlh")


def test_english_is_what_stands_in_the_code() -> None:
    assert {"de", "en"} <= set(LANGUAGES)
    use("en")
    assert _("exercise") == "exercise"
    assert ngettext("{n} fault", "{n} faults", 1) == "{n} fault"


@pytest.mark.parametrize("arguments", [["--lang", "de", "list"], ["list", "--lang", "de"]])
def test_the_option_stands_before_or_after_the_verb(arguments: list[str]) -> None:
    listed = coach(*arguments)
    assert "Übung" in listed.stdout.splitlines()[0]


def test_a_replay_is_told_in_german_and_its_json_has_the_same_names(tmp_path: Path) -> None:
    told = {}
    for language in ("en", "de"):
        out = tmp_path / f"{language}.json"
        done = coach("replay", LOG, "--exercise", "seated_twist", "--lang", language, "--json", out)
        told[language] = (done.stdout, json.loads(out.read_text(encoding="utf-8")))
    english, german = told["en"], told["de"]
    assert english[0].startswith("Seated spinal twist: ")
    assert german[0].startswith("Drehung im Sitzen: ")
    assert "Wiederholung" in german[0]
    assert "repetition" not in german[0]
    assert re.search(r"Gesehen: 100 % von \d+,\d s\.", german[0])
    assert [c["text"] for c in german[1]["cues"]] != [c["text"] for c in english[1]["cues"]]
    assert without_words(german[1]) == without_words(english[1])


def without_words(node: object) -> object:
    """Plain data without the sentences in it."""
    if isinstance(node, dict):
        return {k: without_words(v) for k, v in node.items() if k not in ("text", "words")}
    return [without_words(item) for item in node] if isinstance(node, list) else node


def test_an_unknown_language_is_told_in_a_line() -> None:
    refused = coach("list", "--lang", "tlh")
    assert refused.returncode == 2
    assert refused.stderr == 'coach: --lang: expected one of de, en, found "tlh"\n'


@pytest.mark.parametrize("po", PO_FILES, ids=lambda po: po.parts[-3])
def test_the_compiled_catalogue_is_the_written_one(po: Path) -> None:
    compiled = catalogues.compiled(catalogues.read(po))
    assert po.with_suffix(".mo").read_bytes() == compiled, "run python tests/helpers/catalogues.py"


@pytest.mark.parametrize("po", PO_FILES, ids=lambda po: po.parts[-3])
def test_a_catalogue_has_every_text_of_the_code_translated(po: Path) -> None:
    catalogue, template = catalogues.read(po), catalogues.extracted()
    texts = {(m.context, m.id) for m in catalogue if m.id}
    wanted = {(m.context, m.id) for m in template if m.id}
    todo = "run python tests/helpers/catalogues.py, then fill in what it tells"
    assert wanted - texts == set(), todo
    assert texts - wanted == set(), todo
    assert [m.id for m in catalogues.untranslated(catalogue)] == [], todo


@pytest.mark.parametrize("po", PO_FILES, ids=lambda po: po.parts[-3])
def test_a_translation_puts_in_what_the_text_does(po: Path) -> None:
    holes = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")
    for message in catalogues.read(po):
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            for text in texts:
                assert set(holes.findall(text)) == set(holes.findall(ids[-1])), text
