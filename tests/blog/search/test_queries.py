"""Search in titles, tags and texts gives the same results on SQLite and PostgreSQL."""

from datetime import UTC, datetime

import pytest

from blog.posts.models import Post
from blog.search import postgresql, queries
from blog.search.queries import Hit, SearchResults, find_posts
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def search(query: str, language: str = "en") -> SearchResults:
    return find_posts(query, Post.objects.published().in_language(language))


def get_hits(query: str, language: str = "en") -> list[Hit]:
    results = search(query, language)
    return list(results.get_hits(results.ids))


def find_titles(query: str, language: str = "en") -> list[str]:
    return [hit.post.title for hit in get_hits(query, language)]


class TestMatching:
    @pytest.mark.parametrize("query", ["docker", "DOCKER", "dock", "Ｄｏｃｋｅｒ", "docker image", "image docker"])
    def test_word_is_found_by_its_prefix_in_any_letter_case(self, make_post: MakePost, query: str) -> None:
        make_post(title="Found", body="A **Docker** image.")
        make_post(title="Other", body="A wheel.")
        assert find_titles(query) == ["Found"]

    def test_korean_noun_is_found_with_any_particle(self, make_post: MakePost) -> None:
        for title, body in (("하나", "도커를 쓴다"), ("둘", "도커가 돈다"), ("셋", "우리는 Docker로 간다")):
            make_post(title=title, body=body, language="ko")
        assert sorted(find_titles("도커", "ko")) == ["둘", "하나"]
        assert find_titles("docker", "ko") == ["셋"]

    def test_every_word_must_match(self, make_post: MakePost) -> None:
        make_post(title="Both", body="musl and glibc")
        make_post(title="One", body="musl alone")
        assert find_titles("glibc musl") == ["Both"]

    def test_words_may_be_in_title_tags_summary_and_text(self, make_post: MakePost) -> None:
        make_post(title="Alpine", summary="About sizes.", body="Some text.", tags=("Wheels",))
        assert find_titles("alpine wheels sizes text") == ["Alpine"]

    def test_words_without_a_space_between_must_be_adjacent(self, make_post: MakePost) -> None:
        make_post(title="Image", body="FROM `python:3.13-alpine`")
        make_post(title="Scattered", body="On alpine, 13 python packages and 3 others.")
        assert find_titles("python:3.13-alp") == ["Image"]

    def test_single_letter_is_no_prefix(self, make_post: MakePost) -> None:
        make_post(title="Language", body="Written in C.")
        make_post(title="Other", body="Compiled code.")
        assert find_titles("c") == ["Language"]

    def test_markup_and_urls_of_links_are_not_searched(self, make_post: MakePost) -> None:
        make_post(body="A [link](https://hidden.example) and `code`.\n\n```python\nimport os\n```")
        assert not find_titles("hidden")
        assert not find_titles("span")
        assert find_titles("import os")

    def test_other_languages_are_not_searched(self, make_post: MakePost) -> None:
        make_post(title="English", body="docker")
        make_post(title="Korean", body="docker", language="ko")
        assert find_titles("docker") == ["English"]
        assert find_titles("docker", "ko") == ["Korean"]

    @pytest.mark.parametrize(
        "query",
        [
            *("' OR 1=1 --", "a' & b", "title:x", "NEAR(a b)", "x AND", '"', "*", "a* OR b*", "(((", "<->", "!a", ":*"),
            *("-- ;", "café ²", "ⅷ", "👩\u200d💻 x", "a\u0301", "\u200b", "\ufdfa", "x'; DROP TABLE posts_post; --"),
            *("\\", "1e5", "-1.5", "x" * 5000, "a " * 5000),
        ],
    )
    def test_special_characters_have_no_meaning(self, make_post: MakePost, query: str) -> None:
        """Odd queries find nothing, raise no error, and change nothing."""
        make_post(title="Plain", body="Some words.")
        assert find_titles(query) == []
        assert find_titles("words") == ["Plain"]


class TestRanking:
    def test_title_before_tag_before_text(self, make_post: MakePost) -> None:
        make_post(title="Wheels", body="Other words.")
        make_post(title="In a tag", body="Other words.", tags=("Wheels",))
        make_post(title="In the text", body="Other words and wheels.")
        assert find_titles("wheels") == ["Wheels", "In a tag", "In the text"]

    def test_equal_ranks_newest_first(self, make_post: MakePost) -> None:
        for title in ("Old", "Newer", "Newest"):
            make_post(title=title, summary="S", body="wheels")
        assert find_titles("wheels") == ["Newest", "Newer", "Old"]

    def test_frequent_words_and_short_texts_rank_higher(self, make_post: MakePost) -> None:
        make_post(title="Often", body="A wheel is a wheel is a wheel.")
        make_post(title="Short", body="One wheel.")
        make_post(title="Long", body="One wheel. " + "And much else. " * 50)
        assert find_titles("wheel") == ["Often", "Short", "Long"]

    @pytest.mark.parametrize("window", [1, 2, 3, 1000])
    def test_only_the_newest_matches_are_ranked(
        self, make_post: MakePost, monkeypatch: pytest.MonkeyPatch, window: int
    ) -> None:
        """The date of publication decides which ones, not when a post was created."""
        monkeypatch.setattr(queries, "MAX_RESULTS", 2)
        monkeypatch.setattr(postgresql, "WINDOW", window)
        for year in (2024, 2022, 2025, 2023):
            make_post(title=str(year), summary="S", body="wheels", published_at=datetime(year, 5, 1, tzinfo=UTC))
        assert (find_titles("wheels"), search("wheels").is_truncated) == (["2025", "2024"], True)
        assert (find_titles("2022"), search("2022").is_truncated) == (["2022"], False)

    def test_rare_word_is_found_in_old_posts(self, make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "MAX_RESULTS", 2)
        monkeypatch.setattr(postgresql, "WINDOW", 2)
        make_post(title="Oldest", body="rare word")
        for _ in range(4):
            make_post(body="word")
        assert find_titles("rare") == ["Oldest"]
        assert len(find_titles("word")) == 2


class TestHighlighting:
    def test_title_and_passage_are_highlighted(self, make_post: MakePost) -> None:
        make_post(title="Docker & musl", body="x " * 300 + "Then **docker**s appear." + " y" * 300)
        (hit,) = get_hits("docker")
        assert hit.title == "<mark>Docker</mark> &amp; musl"
        assert "<mark>docker</mark>s appear" in hit.passage
        assert hit.passage.startswith("… ")
        assert hit.passage.endswith(" …")
        assert len(hit.passage) < 250

    def test_html_in_texts_is_escaped(self, make_post: MakePost) -> None:
        make_post(title="<script>alert(1)</script>", summary="<b>", body="`<script>alert(2)</script>` alert")
        (hit,) = get_hits("alert")
        assert "<script" not in hit.title + hit.passage
        assert "&lt;script&gt;<mark>alert</mark>(2)" in hit.passage

    def test_match_outside_of_the_text_shows_the_summary(self, make_post: MakePost) -> None:
        make_post(title="T", summary="A sentence.", tags=("Wheels",))
        assert get_hits("wheels")[0].passage == "A sentence."
