"""manage.py clean_pictures"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog.pictures.models import Picture
from blog.pictures.services import picture_create
from tests.blog.pictures.image_files import picture

pytestmark = pytest.mark.django_db


def run(**options: object) -> str:
    output = StringIO()
    call_command("clean_pictures", stdout=output, **options)
    return output.getvalue()


def test_lists_and_removes(media: Path) -> None:
    made = picture_create(source=picture(), alt="orphan")
    output = run(days=0, dry_run=True)
    assert f"picture {made.digest} (2 files), {made.byte_count} bytes" in output
    assert f"1 would be removed, {made.byte_count} bytes." in output
    assert Picture.objects.exists()
    assert f"1 removed, {made.byte_count} bytes." in run(days=0)
    assert not Picture.objects.exists()
    assert run(days=0) == "clean_pictures: 0 removed, 0 bytes.\n"


@pytest.mark.parametrize("days", [-1, 10**9])
def test_invalid_age_is_an_error(days: int) -> None:
    with pytest.raises(CommandError, match=f"expected a number from 0 to 36500; found {days}"):
        run(days=days)
