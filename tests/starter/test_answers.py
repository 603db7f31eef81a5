"""Answers about a new project."""

import tomllib

import pytest

from tests.starter.answers import check_answers, list_approaches
from tests.starter.errors import StarterError


class TestCheckAnswers:
    def test_name_alone_is_enough(self) -> None:
        answers = check_answers({"name": "my_harbour"})
        assert (answers.title, answers.without, answers.languages) == ("My harbour", (), ("en", "ko"))
        assert list(answers.approaches) == list_approaches()

    def test_one_image_is_enough_without_the_lab(self) -> None:
        assert check_answers({"name": "harbour", "without": "lab"}).approaches == ("slim-trixie",)

    def test_all_parts_can_be_left_out(self) -> None:
        assert {"lab", "comments", "search"} < set(check_answers({"name": "harbour", "without": "all"}).without)

    def test_first_language_is_the_default_one(self) -> None:
        assert check_answers({"name": "harbour", "languages": "ko, en"}).languages == ("ko", "en")

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"name": ""}, "NAME: expected 2 to 30 small letters, digits and _, .*; found ''"),
            ({"name": "my-harbour"}, "NAME: expected 2 to 30 small letters"),
            ({"name": "Harbour"}, "NAME: expected 2 to 30 small letters"),
            ({"name": "class"}, "'class', which is reserved"),
            ({"name": "blog"}, "'blog', which is reserved"),
            ({"name": "postgres"}, "'postgres', which is reserved"),
            ({"name": "harbour", "title": '"Harbour"'}, "TITLE: expected 1 to 60 letters"),
            ({"name": "harbour", "title": "A\nB"}, "TITLE: expected 1 to 60 letters"),
            ({"name": "harbour", "without": "lab,coments"}, "WITHOUT: expected .*newsletter.*; found coments"),
            ({"name": "harbour", "languages": "en,de"}, "LANGUAGES: expected en, ko; found de"),
            ({"name": "harbour", "without": "lab", "approach": "debian"}, "APPROACH: expected slim-buster.*debian"),
            ({"name": "harbour", "approach": "slim-trixie"}, "APPROACH: expected all with the lab"),
        ],
    )
    def test_wrong_answer_is_one_line(self, given: dict[str, str], expected: str) -> None:
        with pytest.raises(StarterError, match=expected) as raised:
            check_answers(given)
        assert "\n" not in str(raised.value)

    def test_is_recorded_as_toml(self) -> None:
        answers = check_answers({"name": "harbour", "title": "항구", "without": "lab"})
        table = tomllib.loads(answers.to_toml())["tool"]["starter"]
        assert (table["title"], table["without"], table["approaches"]) == ("항구", ["lab"], ["slim-trixie"])
