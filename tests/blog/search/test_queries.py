"""Search over titles, tags and texts; alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime

import pytest

from blog.posts.models import Post
from blog.search import postgresql
from blog.search import queries as finding
from blog.search.queries import Found, Hit, find
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def asked(question: str, language: str = "en") -> Found:
    return find(question, Post.objects.published().in_language(language))


def hits(question: str, language: str = "en") -> list[Hit]:
    found = asked(question, language)
    return list(found.hits(found.keys))


def titles(question: str, language: str = "en") -> list[str]:
    return [hit.post.title for hit in hits(question, language)]


class TestMatching:
    @pytest.mark.parametrize("question", ["docker", "DOCKER", "dock", "Ｄｏｃｋｅｒ", "docker image", "image docker"])
    def test_word_is_found_by_its_beginning_in_any_letter_case(self, make_post: MakePost, question: str) -> None:
        make_post(title="Found", body="A **Docker** image.")
        make_post(title="Other", body="A wheel.")
        assert titles(question) == ["Found"]

    def test_korean_noun_is_found_whatever_particle_follows(self, make_post: MakePost) -> None:
        """“도커를”, “도커가” and “Docker로” are found by the bare noun."""
        for title, body in (("하나", "도커를 쓴다"), ("둘", "도커가 돈다"), ("셋", "우리는 Docker로 간다")):
            make_post(title=title, body=body, language="ko")
        assert sorted(titles("도커", "ko")) == ["둘", "하나"]
        assert titles("docker", "ko") == ["셋"]

    def test_every_word_must_be_there(self, make_post: MakePost) -> None:
        make_post(title="Both", body="musl and glibc")
        make_post(title="One", body="musl alone")
        assert titles("glibc musl") == ["Both"]

    def test_words_may_stand_in_title_tags_summary_and_text(self, make_post: MakePost) -> None:
        make_post(title="Alpine", summary="About sizes.", body="Some text.", tags=("Wheels",))
        assert titles("alpine wheels sizes text") == ["Alpine"]

    def test_what_is_typed_without_a_space_stands_side_by_side(self, make_post: MakePost) -> None:
        make_post(title="Image", body="FROM `python:3.13-alpine`")
        make_post(title="Scattered", body="On alpine, 13 python packages and 3 others.")
        assert titles("python:3.13-alp") == ["Image"]

    def test_one_letter_is_a_word_and_no_beginning(self, make_post: MakePost) -> None:
        make_post(title="Language", body="Written in C.")
        make_post(title="Other", body="Compiled code.")
        assert titles("c") == ["Language"]

    def test_markup_and_addresses_of_links_are_not_text(self, make_post: MakePost) -> None:
        make_post(body="A [link](https://hidden.example) and `code`.\n\n```python\nimport os\n```")
        assert not titles("hidden")
        assert not titles("span")
        assert titles("import os")

    def test_other_languages_are_not_searched(self, make_post: MakePost) -> None:
        make_post(title="English", body="docker")
        make_post(title="Korean", body="docker", language="ko")
        assert titles("docker") == ["English"]
        assert titles("docker", "ko") == ["Korean"]

    def test_hidden_posts_are_never_found(self, make_post: MakePost, hidden_posts: list[Post]) -> None:
        make_post(title="Shown", body="No secret.")
        assert titles("secret") == ["Shown"]

    @pytest.mark.parametrize(
        "question",
        [
            *("' OR 1=1 --", "a' & b", "title:x", "NEAR(a b)", "x AND", '"', "*", "a* OR b*", "(((", "<->", "!a", ":*"),
            *("-- ;", "café ²", "ⅷ", "👩\u200d💻 x", "a\u0301", "\u200b", "\ufdfa", "x'; DROP TABLE blog_post; --"),
            *("\\", "1e5", "-1.5", "x" * 5000, "a " * 5000),
        ],
    )
    def test_no_character_means_anything_to_the_database(self, make_post: MakePost, question: str) -> None:
        """Odd questions find nothing, without an error, and the post is still there."""
        make_post(title="Plain", body="Some words.")
        assert titles(question) == []
        assert titles("words") == ["Plain"]


class TestRanking:
    def test_title_before_tag_before_text(self, make_post: MakePost) -> None:
        make_post(title="Wheels", body="Other words.")
        make_post(title="In a tag", body="Other words.", tags=("Wheels",))
        make_post(title="In the text", body="Other words and wheels.")
        assert titles("wheels") == ["Wheels", "In a tag", "In the text"]

    def test_equals_newest_first(self, make_post: MakePost) -> None:
        for title in ("Old", "Newer", "Newest"):
            make_post(title=title, summary="S", body="wheels")
        assert titles("wheels") == ["Newest", "Newer", "Old"]

    def test_words_that_come_often_and_in_a_short_text_count_more(self, make_post: MakePost) -> None:
        make_post(title="Often", body="A wheel is a wheel is a wheel.")
        make_post(title="Short", body="One wheel.")
        make_post(title="Long", body="One wheel. " + "And much else. " * 50)
        assert titles("wheel") == ["Often", "Short", "Long"]

    @pytest.mark.parametrize("window", [1, 2, 3, 1000])
    def test_only_the_newest_published_are_ranked(
        self, make_post: MakePost, monkeypatch: pytest.MonkeyPatch, window: int
    ) -> None:
        """When more match than are ranked, the date of publication decides, not when a post was written."""
        monkeypatch.setattr(finding, "CANDIDATES", 2)
        monkeypatch.setattr(postgresql, "WINDOW", window)
        for year in (2024, 2022, 2025, 2023):
            make_post(title=str(year), summary="S", body="wheels", published_at=datetime(year, 5, 1, tzinfo=UTC))
        assert (titles("wheels"), asked("wheels").is_cut) == (["2025", "2024"], True)
        assert (titles("2022"), asked("2022").is_cut) == (["2022"], False)

    def test_rare_word_is_found_beyond_the_newest(self, make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the newest posts do not have, older ones do."""
        monkeypatch.setattr(finding, "CANDIDATES", 2)
        monkeypatch.setattr(postgresql, "WINDOW", 2)
        make_post(title="Oldest", body="rare word")
        for _ in range(4):
            make_post(body="word")
        assert titles("rare") == ["Oldest"]
        assert len(titles("word")) == 2


class TestMarks:
    def test_title_and_passage_mark_what_was_asked(self, make_post: MakePost) -> None:
        make_post(title="Docker & musl", body="x " * 300 + "Then **docker**s appear." + " y" * 300)
        (hit,) = hits("docker")
        assert hit.title == "<mark>Docker</mark> &amp; musl"
        assert "<mark>docker</mark>s appear" in hit.passage
        assert hit.passage.startswith("… ")
        assert hit.passage.endswith(" …")
        assert len(hit.passage) < 250

    def test_hostile_text_stays_text(self, make_post: MakePost) -> None:
        make_post(title="<script>alert(1)</script>", summary="<b>", body="`<script>alert(2)</script>` alert")
        (hit,) = hits("alert")
        assert "<script" not in hit.title + hit.passage
        assert "&lt;script&gt;<mark>alert</mark>(2)" in hit.passage

    def test_match_outside_the_text_shows_the_summary(self, make_post: MakePost) -> None:
        make_post(title="T", summary="A sentence.", tags=("Wheels",))
        assert hits("wheels")[0].passage == "A sentence."
