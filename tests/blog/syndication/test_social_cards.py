"""Social cards: what is on them, who gets one, and what it takes to make the site draw."""

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
from blog.syndication.social_cards.typesetting import advance, face_of, fit, runs, width
from tests.conftest import MakePost

PAPER = (251, 252, 250)
ROOM = (1048, 358)
SIZES = (92, 60, 43)
KOREAN = "도커 이미지에 절대로 들어가지 않는 비밀: 빌드 시크릿과 실행 시 시크릿을 나누는 법"


@pytest.fixture(autouse=True)
def no_card_is_drawn_yet() -> Iterator[None]:
    """Each test counts its own."""
    render_card.cache_clear()
    yield
    render_card.cache_clear()


def picture(**words: str) -> Image.Image:
    """A card with these words, decoded."""
    defaults = {"title": "Title", "byline": "Mina Park", "site": "Wheelhouse", "language": "en"}
    return Image.open(BytesIO(drawing.draw(**defaults | words))).convert("RGB")


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    """What is nearly as dark as ink, between the borders of the chart: left, top, right, bottom."""
    inside = image.crop((0, drawing.BORDER, image.width, image.height - drawing.BORDER)).convert("L")
    box = inside.point(lambda value: 255 if value < 110 else 0).getbbox()
    assert box
    return box


class TestTypesetting:
    def test_korean_and_latin_are_set_in_their_own_typefaces(self) -> None:
        """Which goes first depends on the language; what no typeface has is left out, not a box."""
        latin = [(Path(file).stem.split("-")[0], text) for file, text in runs("Docker 도커 🚀", face_of("en"))]
        assert latin == [("alegreya", "Docker "), ("Pretendard", "도커"), ("alegreya", " ")]
        assert [text for _file, text in runs("Docker 도커", face_of("ko"))] == ["Docker 도커"]

    def test_every_syllable_of_hangul_is_there(self) -> None:
        pretendard = face_of("ko").files[0]
        rare = [chr(code) for code in range(0xAC00, 0xD7A4, 97)]
        assert not [syllable for syllable in rare if advance(pretendard, syllable) is None]

    @pytest.mark.parametrize(
        ("language", "text"), [("en", "A long title " * 15), ("ko", KOREAN * 3), ("ko", "가" * 200)]
    )
    def test_no_line_is_wider_than_its_box(self, language: str, text: str) -> None:
        face = face_of(language)
        size, lines = fit(text.strip(), face, ROOM, SIZES)
        assert all(width(line, face) * size <= ROOM[0] for line in lines)
        assert len(lines) * size * face.leading <= ROOM[1] + 1

    def test_short_title_is_large_and_long_one_small(self) -> None:
        assert fit("Wheels", face_of("en"), ROOM, SIZES)[0] == 92
        assert fit("Wheels " * 20, face_of("en"), ROOM, SIZES)[0] < 92

    def test_korean_words_stay_whole(self) -> None:
        _size, lines = fit(KOREAN, face_of("ko"), ROOM, SIZES)
        assert " ".join(lines) == KOREAN
        assert len(lines) > 1

    def test_no_word_stands_alone_on_the_last_line(self) -> None:
        _size, lines = fit("PID 1 and the ten seconds after stop it", face_of("en"), ROOM, (92,))
        assert len(lines[-1].split()) > 1

    def test_title_that_never_fits_is_cut_with_an_ellipsis(self) -> None:
        _size, lines = fit("W" * 400, face_of("en"), ROOM, SIZES)
        assert lines[-1].endswith("…")

    def test_decomposed_hangul_is_composed(self) -> None:
        """A title that was typed on a Mac looks like any other."""
        assert picture(title=unicodedata.normalize("NFD", "휠")).tobytes() == picture(title="휠").tobytes()


class TestDrawing:
    @pytest.mark.parametrize(
        ("language", "title"),
        [("en", "Wheels"), ("en", "W" * 200), ("en", "g j q " * 33), ("ko", KOREAN), ("ko", "뷁" * 200), ("en", "🚀")],
    )
    def test_words_keep_to_the_margins(self, language: str, title: str) -> None:
        image = picture(language=language, title=title, byline="Mina Park " * 20, site="Wheelhouse " * 20)
        assert image.size == (1200, 630)
        left, _top, right, _bottom = ink_box(image)
        assert left >= drawing.MARGIN - 6
        assert right <= 1200 - drawing.MARGIN + 6

    def test_each_word_is_on_it(self) -> None:
        """Another title, byline or name gives another picture."""
        plain = picture()
        for name in ("title", "byline", "site"):
            assert ImageChops.difference(plain, picture(**{name: "Something else"})).getbbox(), name

    def test_is_small_enough_for_a_phone(self) -> None:
        assert len(drawing.draw(title=KOREAN, byline="박민아", site="Wheelhouse", language="ko")) < 80_000


@pytest.mark.django_db
class TestView:
    def test_published_post_has_a_card_that_may_be_kept_for_ever(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title="휠", language="ko")
        response = client.get(get_card_url(post))
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(BytesIO(response.content)).size == (1200, 630)

    def test_address_changes_with_what_is_on_the_card_alone(
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

    def test_made_up_addresses_draw_nothing(self, client: Client, make_post: MakePost) -> None:
        """Whoever counts through digests gets redirects; the picture itself is drawn once."""
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
    def test_address_of_no_post_does_not_exist(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_hidden_posts_have_none(self, client: Client, hidden_posts: list[Post]) -> None:
        """Not even for somebody who knows what must be on it."""
        assert {client.get(get_card_url(post)).status_code for post in hidden_posts} == {404}

    def test_post_of_another_language_is_not_here(self, client: Client, make_post: MakePost) -> None:
        post = make_post(language="ko")
        assert client.get(f"/cards/{post.pk}/{make_card(post).digest}.png").status_code == 404

    def test_date_is_the_one_that_the_page_shows(self, make_post: MakePost) -> None:
        """In the site's own time zone, where it may be a year later."""
        post = make_post(published_at=datetime(2025, 12, 31, 16, tzinfo=UTC))
        with timezone.override("Asia/Seoul"):
            assert make_card(post).byline == "Mina Park · Jan. 1, 2026"

    def test_names_author_and_date_in_its_language(self, make_post: MakePost) -> None:
        post = make_post(language="ko", title="휠")
        assert post.published_at
        found = make_card(post)
        assert found == Card(
            "ko", "휠", f"Mina Park · {post.published_at:%Y}년 {found.byline.split('년 ')[1]}", "Wheelhouse"
        )
