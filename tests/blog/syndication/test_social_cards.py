"""Typesetting, drawing and serving of social cards."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageChops

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save
from blog.syndication.social_cards import Card, drawing, get_card_url, make_card, render_card
from blog.syndication.social_cards.typesetting import fit, get_typeface, measure, measure_character, split_runs
from tests.conftest import MakePost

BOX = (1048, 358)
SIZES = (92, 60, 43)
KOREAN = "도커 이미지에 절대로 들어가지 않는 비밀: 빌드 시크릿과 실행 시 시크릿을 나누는 법"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Clear the cached cards, because tests count them."""
    render_card.cache_clear()
    yield
    render_card.cache_clear()


def draw_card(**texts: str) -> Image.Image:
    defaults = {"title": "Title", "byline": "Mina Park", "site": "Ropewalk", "language": "en"}
    return Image.open(BytesIO(drawing.draw_card(**defaults | texts))).convert("RGB")


def find_ink(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of dark pixels between the chart's borders: left, top, right, bottom."""
    inside = image.crop((0, drawing.BORDER, image.width, image.height - drawing.BORDER)).convert("L")
    box = inside.point(lambda value: 255 if value < 110 else 0).getbbox()
    assert box
    return box


class TestTypesetting:
    def test_korean_and_latin_have_their_own_fonts(self) -> None:
        """The language decides which is preferred. Characters that no font has are left out."""
        latin = [
            (Path(file).stem.split("-")[0], text) for file, text in split_runs("Docker 도커 🚀", get_typeface("en"))
        ]
        assert latin == [("alegreya", "Docker "), ("Pretendard", "도커"), ("alegreya", " ")]
        assert [text for _file, text in split_runs("Docker 도커", get_typeface("ko"))] == ["Docker 도커"]

    def test_font_has_every_hangul_syllable(self) -> None:
        pretendard = get_typeface("ko").files[0]
        syllables = [chr(code) for code in range(0xAC00, 0xD7A4, 97)]
        assert not [syllable for syllable in syllables if measure_character(pretendard, syllable) is None]

    @pytest.mark.parametrize(
        ("language", "text"), [("en", "A long title " * 15), ("ko", KOREAN * 3), ("ko", "가" * 200)]
    )
    def test_lines_fit_into_the_box(self, language: str, text: str) -> None:
        face = get_typeface(language)
        size, lines = fit(text.strip(), face, BOX, SIZES)
        assert all(measure(line, face) * size <= BOX[0] for line in lines)
        assert len(lines) * size * face.leading <= BOX[1] + 1

    def test_long_title_is_smaller(self) -> None:
        assert fit("Wheels", get_typeface("en"), BOX, SIZES)[0] == 92
        assert fit("Wheels " * 20, get_typeface("en"), BOX, SIZES)[0] < 92

    def test_korean_words_are_not_broken(self) -> None:
        _size, lines = fit(KOREAN, get_typeface("ko"), BOX, SIZES)
        assert " ".join(lines) == KOREAN
        assert len(lines) > 1

    def test_endless_title_is_truncated(self) -> None:
        _size, lines = fit("W" * 400, get_typeface("en"), BOX, SIZES)
        assert lines[-1].endswith("…")

    def test_decomposed_hangul_is_composed(self) -> None:
        """Macs decompose Hangul."""
        assert draw_card(title=unicodedata.normalize("NFD", "휠")).tobytes() == draw_card(title="휠").tobytes()


class TestDrawing:
    @pytest.mark.parametrize(
        ("language", "title"),
        [("en", "Wheels"), ("en", "W" * 200), ("en", "g j q " * 33), ("ko", KOREAN), ("ko", "뷁" * 200), ("en", "🚀")],
    )
    def test_text_stays_within_the_margins(self, language: str, title: str) -> None:
        image = draw_card(language=language, title=title, byline="Mina Park " * 20, site="Ropewalk " * 20)
        assert image.size == (1200, 630)
        left, _top, right, _bottom = find_ink(image)
        assert left >= drawing.MARGIN - 6
        assert right <= 1200 - drawing.MARGIN + 6

    def test_each_text_is_drawn(self) -> None:
        plain = draw_card()
        for name in ("title", "byline", "site"):
            assert ImageChops.difference(plain, draw_card(**{name: "Something else"})).getbbox(), name


@pytest.mark.django_db
class TestView:
    def test_card_is_immutable(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title="휠", language="ko")
        response = client.get(get_card_url(post))
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(BytesIO(response.content)).size == (1200, 630)

    def test_url_changes_with_the_content_of_the_card_only(
        self, client: Client, make_post: MakePost, author: User
    ) -> None:
        post = make_post()
        before = get_card_url(post)
        post.slug, post.body = "renamed", "Another text."
        post_save(post=post)
        assert get_card_url(post) == before
        post.title = "Another title"
        post_save(post=post)
        assert get_card_url(post) != before
        assert client.get(before).headers["Location"] == get_card_url(post)

    def test_guessed_urls_draw_nothing(self, client: Client, make_post: MakePost) -> None:
        """Other digests redirect; a card is drawn once."""
        post = make_post()
        for number in range(20):
            response = client.get(f"/cards/{post.pk}/{number:016x}.png")
            assert response.status_code == 302
        assert render_card.cache_info().misses == 0
        for _ in range(3):
            client.get(get_card_url(post))
        assert render_card.cache_info().misses == 1
        assert render_card.cache_info().maxsize

    @pytest.mark.parametrize(
        "path", ["/cards/1/0.png", "/cards/0/0123456789abcdef.png", f"/cards/{'9' * 30}/{'a' * 16}.png"]
    )
    def test_missing_post_is_404(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_hidden_posts_have_no_card(self, client: Client, hidden_posts: list[Post]) -> None:
        """Not even under the right URL."""
        assert {client.get(get_card_url(post)).status_code for post in hidden_posts} == {404}

    def test_url_must_have_the_language_of_the_post(self, client: Client, make_post: MakePost) -> None:
        post = make_post(language="ko")
        assert client.get(f"/cards/{post.pk}/{make_card(post).digest}.png").status_code == 404

    def test_date_is_in_the_time_zone_of_the_site(self, make_post: MakePost) -> None:
        post = make_post(published_at=datetime(2025, 12, 31, 16, tzinfo=UTC))
        with timezone.override("Asia/Seoul"):
            assert make_card(post).byline == "Mina Park · Jan. 1, 2026"

    def test_author_and_date_are_in_the_language_of_the_post(self, make_post: MakePost) -> None:
        post = make_post(language="ko", title="휠")
        assert post.published_at
        found = make_card(post)
        assert found == Card(
            "ko", "휠", f"Mina Park · {post.published_at:%Y}년 {found.byline.split('년 ')[1]}", "Ropewalk"
        )
