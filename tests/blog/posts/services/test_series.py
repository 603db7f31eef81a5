"""Numbers of posts in series."""

import pytest
from django.core.exceptions import ValidationError

from blog.posts.models import Series
from blog.posts.services.post import post_save
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def series() -> Series:
    return Series.objects.create(title="Ropes", slug="ropes")


class TestPostNumber:
    def test_new_part_gets_the_next_number(self, make_post: MakePost, series: Series) -> None:
        numbers = [make_post(series=series).series_number, make_post(series=series, series_number=7).series_number]
        assert [*numbers, make_post(series=series, published_at=None).series_number] == [1, 7, 8]

    def test_saving_again_keeps_the_number(self, make_post: MakePost, series: Series) -> None:
        post = make_post(series=series)
        make_post(series=series)
        assert post_save(post=post).series_number == 1

    def test_removed_part_has_no_number(self, make_post: MakePost, series: Series) -> None:
        post = make_post(series=series)
        post.series = None
        assert post_save(post=post).series_number is None

    def test_deleting_a_series_keeps_its_posts(self, make_post: MakePost, series: Series) -> None:
        post = make_post(series=series)
        series.delete()
        post.refresh_from_db()
        assert post_save(post=post).series_number is None

    def test_number_that_is_taken_is_rejected(self, make_post: MakePost, series: Series) -> None:
        make_post(series=series, series_number=2)
        with pytest.raises(ValidationError, match="Another post of this series has this number"):
            make_post(series=series, series_number=2)

    def test_series_in_another_language_is_rejected(self, make_post: MakePost, series: Series) -> None:
        with pytest.raises(ValidationError, match="Expected a series in the language of the post"):
            make_post(series=series, language="ko")

    def test_series_keeps_the_language_of_its_posts(self, make_post: MakePost, series: Series) -> None:
        make_post(series=series)
        series.language = "ko"
        with pytest.raises(ValidationError, match="Expected the language of its posts"):
            series.full_clean()
