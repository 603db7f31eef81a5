"""Front matter as different programs write it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from blog.transfer.formats.front_matter import get_flag, get_list, get_text, get_time, split_front_matter
from blog.transfer.items import ItemError


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\npublished_at: 2024-01-02\n---\nBody\n",
        "\ufeff---\r\ntitle: T\r\npublishedAt: 2024-01-02\r\n...\r\n\r\nBody\r\n".removeprefix("\ufeff"),
        '+++\ntitle = "T"\npublished-at = 2024-01-02\n+++\nBody',
        '{\n "title": "T",\n "publishedAt": "2024-01-02"\n}\nBody\n',
        '---json\n{"title": "T", "publishedAt": "2024-01-02"}\n---\nBody\n',
        '+++\ntitle = "T"\n[extra]\npublished_at = "2024-01-02"\ntitle = "Not this"\n+++\nBody\n',
    ],
    ids=["YAML", "YAML of Windows", "TOML", "JSON", "JSON between lines", "nested"],
)
def test_every_form_is_read(text: str) -> None:
    split = split_front_matter(text)
    assert split
    fields, body = split
    assert (get_text(fields, "title"), body) == ("T", "Body\n")
    assert get_time(fields, "publishedat") == datetime(2024, 1, 2, tzinfo=UTC)


def test_text_without_front_matter_has_none() -> None:
    assert split_front_matter("# Title\n\n---\n") is None
    assert split_front_matter("") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: T\n", "expected a second line of '---'"),
        ("+++\ntitle = 'T'\nslug = \n+++\n", r"expected TOML in the front matter; found: Invalid value \(at line 3"),
        ("---\ntitle: T\n  bad: [\n---\n", "expected YAML in the front matter; found: .*line 3"),
        ("---\n- a\n---\n", "expected fields with names"),
        ("{bad\n", "expected JSON"),
    ],
)
def test_error_names_the_line_of_the_file(text: str, message: str) -> None:
    with pytest.raises(ItemError, match=message.replace(".*", "(?s:.*)")):
        split_front_matter(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-01-15T09:00:00+09:00", datetime(2024, 1, 15, tzinfo=UTC)),
        ("2024-01-15 09:00:00 +0900", datetime(2024, 1, 15, tzinfo=UTC)),
        ("2024-1-5 9:07", datetime(2024, 1, 5, 9, 7, tzinfo=UTC)),
        ("2024/01/15", datetime(2024, 1, 15, tzinfo=UTC)),
        ("2024-01-15T00:00:00.000Z", datetime(2024, 1, 15, tzinfo=UTC)),
        ("Jan 15 2024", datetime(2024, 1, 15, tzinfo=UTC)),
        ("15 January 2024", datetime(2024, 1, 15, tzinfo=UTC)),
        (datetime(2024, 1, 15).date(), datetime(2024, 1, 15, tzinfo=UTC)),  # noqa: DTZ001  as TOML reads it
        ("", None),
        ("~", None),
    ],
)
def test_time_is_read(value: Any, expected: datetime | None) -> None:
    assert get_time({"date": value}, "date") == expected


@pytest.mark.parametrize("value", ["soon", "2024-13-01", "2024-01-15 25:00", "0000-01-01"])
def test_invalid_time_is_an_error(value: str) -> None:
    with pytest.raises(ItemError, match="expected a date such as"):
        get_time({"date": value}, "date")


def test_lists_and_flags() -> None:
    fields = {"tags": ["a", "b", 3, "a", None], "categories": "c, d", "draft": "yes", "published": False}
    assert get_list(fields, "tags", "categories", "none") == ["a", "b", "3", "c", "d"]
    assert get_list({"tags": "a b"}, "tags", separator=" ") == ["a", "b"]
    assert (get_flag(fields, "draft"), get_flag(fields, "published"), get_flag(fields, "none")) == (True, False, None)
