"""Pages and the admin in Korean."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.translation import ngettext, override


@pytest.mark.django_db
def test_korean_pages_have_korean_texts(client: Client) -> None:
    page = client.get("/ko/").content.decode()
    assert '<html lang="ko"' in page
    for text in ("태그", "모아보기"):
        assert text in page


def test_korean_has_one_plural_form() -> None:
    with override("ko"):
        for count in (1, 3):
            text = ngettext("%d post published.", "%d posts published.", count) % count
            assert text == f"글 {count}편을 발행했습니다."


def test_korean_time_starts_with_the_half_of_the_day() -> None:
    """Django's own format of a date with a time ends with it."""
    moment = datetime(2026, 5, 4, 20, 49, tzinfo=UTC)
    with override("ko"):
        assert date_format(moment, "DATETIME_FORMAT") == "2026년 5월 4일 오후 8:49"
        assert date_format(moment, "DATE_FORMAT") == "2026년 5월 4일"
