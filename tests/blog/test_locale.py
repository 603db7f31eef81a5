"""Tests of blog/locale."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override

BLOG = Path(__file__).resolve().parents[2] / "blog"
CATALOGUE = BLOG / "locale" / "ko" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
UPDATE = "Run `make messages`, translate what is new, delete what is obsolete, and run it again."

Message = tuple[str, str, str]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    """The Korean texts as translators edit them."""
    return polib.pofile(str(CATALOGUE))


def translations(entry: polib.POEntry) -> list[str]:
    """The translation of one message, or all of its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def messages(entries: polib.POFile) -> set[Message]:
    """What identifies each message: its context, its singular and its plural, empty where it has none."""
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "") for entry in entries if not entry.obsolete}


def test_every_text_is_translated(catalogue: polib.POFile) -> None:
    """No Korean reader meets an English text because it was forgotten, guessed or left over."""
    wanting = [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not all(translations(entry))]
    assert not wanting, f"untranslated, fuzzy or obsolete: {wanting}. {UPDATE}"


def test_every_translation_keeps_the_placeholders(catalogue: polib.POFile) -> None:
    """A value that a text shows in English is shown in Korean too."""
    for entry in catalogue:
        for translation in translations(entry):
            assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(entry.msgid)), entry.msgid


def test_the_compiled_catalogue_is_current(catalogue: polib.POFile) -> None:
    """What Django reads is what the translator wrote."""
    compiled = {entry.msgid: translations(entry) for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {entry.msgid: translations(entry) for entry in catalogue}, UPDATE


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext: apt-get install gettext")
def test_the_catalogue_has_the_texts_of_the_code_and_no_others(
    catalogue: polib.POFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Collecting the texts again finds neither a new one nor one that is gone."""
    copy = tmp_path / "blog"
    shutil.copytree(BLOG, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "content", "static"))
    (copy / "locale").mkdir()
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["ko"], verbosity=0)
    found = messages(polib.pofile(str(copy / "locale" / "ko" / "LC_MESSAGES" / "django.po")))
    known = messages(catalogue)
    assert found == known, f"not in the catalogue: {found - known}; only there: {known - found}. {UPDATE}"


def test_django_finds_the_catalogue() -> None:
    """The Korean texts are used, with Korean's single plural form."""
    with override("ko"):
        assert gettext("Archive") == "모아보기"
        assert ngettext("%d post published.", "%d posts published.", 1) % 1 == "글 1편을 발행했습니다."
        assert ngettext("%d post published.", "%d posts published.", 3) % 3 == "글 3편을 발행했습니다."


@pytest.mark.django_db
def test_the_korean_edition_speaks_korean(client: Client) -> None:
    """Under /ko/ the page says that it is Korean, and its menu is."""
    page = client.get("/ko/").content.decode()
    assert '<html lang="ko"' in page
    for text in ("본문으로 건너뛰기", "태그", "모아보기"):
        assert text in page


def test_a_korean_time_has_its_half_of_the_day_in_front() -> None:
    """Which Django's own format for a date with a time puts behind; all other formats stay Django's."""
    moment = datetime(2026, 5, 4, 20, 49, tzinfo=UTC)
    with override("ko"):
        assert date_format(moment, "DATETIME_FORMAT") == "2026년 5월 4일 오후 8:49"
        assert date_format(moment, "DATE_FORMAT") == "2026년 5월 4일"
