"""The Korean catalogues of all apps."""

import re
import shutil
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

BLOG = Path(__file__).resolve().parents[2] / "blog"
APPS = sorted(path.parent for path in BLOG.glob("*/apps.py"))
LOCALE = Path("locale", "ko", "LC_MESSAGES", "django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
UPDATE = "Run `make messages`, translate new texts, delete obsolete ones, and run it again."

every_app = pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)


def read_catalogue(app: Path) -> polib.POFile:
    return polib.pofile(str(app / LOCALE)) if (app / LOCALE).exists() else polib.POFile()


def get_translations(entry: polib.POEntry) -> list[str]:
    """The translation of a message, or of all its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def get_ids(entries: polib.POFile) -> set[tuple[str, str, str]]:
    """Context, singular and plural of all messages."""
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "") for entry in entries if not entry.obsolete}


@every_app
def test_every_text_is_translated_with_its_placeholders(app: Path) -> None:
    for entry in read_catalogue(app):
        assert not entry.fuzzy, f"{entry.msgid!r} is fuzzy. {UPDATE}"
        assert not entry.obsolete, f"{entry.msgid!r} is obsolete. {UPDATE}"
        for translation in get_translations(entry):
            assert translation, f"{entry.msgid!r} is not translated. {UPDATE}"
            assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(entry.msgid)), entry.msgid


@every_app
def test_compiled_catalogue_is_current(app: Path) -> None:
    catalogue = read_catalogue(app)
    compiled = polib.mofile(str((app / LOCALE).with_suffix(".mo"))) if catalogue else []
    assert {entry.msgid: get_translations(entry) for entry in compiled} == {
        entry.msgid: get_translations(entry) for entry in catalogue
    }, UPDATE


@every_app
@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext: apt-get install gettext")
def test_catalogue_has_exactly_the_texts_of_the_app(app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / app.name
    shutil.copytree(app, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "content", "static"))
    (copy / LOCALE.parent).mkdir(parents=True)
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["ko"], verbosity=0)
    found = get_ids(polib.pofile(str(copy / LOCALE))) if (copy / LOCALE).exists() else set()
    known = get_ids(read_catalogue(app))
    assert found == known, f"not in the catalogue: {found - known}; only there: {known - found}. {UPDATE}"


def test_apps_translate_equal_texts_equally() -> None:
    """Django uses the translation of one app for all."""
    translations: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in (entry for app in APPS for entry in read_catalogue(app)):
        translations[entry.msgctxt or "", entry.msgid].add(str(get_translations(entry)))
    assert translations
    assert not {text: found for text, found in translations.items() if len(found) > 1}
