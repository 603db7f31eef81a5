"""The files of pictures."""

from pathlib import Path

import pytest
from django.test import Client

from blog.pictures.models import Picture
from blog.pictures.services import picture_create
from tests.blog.pictures.image_files import picture


@pytest.fixture
def made(db: None, media: Path) -> Picture:
    return picture_create(source=picture("JPEG"), alt="Teal")


class TestFile:
    @pytest.mark.parametrize("extension", ["avif", "webp", "jpg"])
    def test_headers(self, client: Client, made: Picture, media: Path, extension: str) -> None:
        """The type, a policy that allows nothing, and indefinite caching; also for WebP, which former releases made."""
        (media / "pictures" / made.get_file_name(60, "webp")).write_bytes(picture("WEBP"))
        response = client.get(f"/media/pictures/{made.get_file_name(60, extension)}")
        assert response["Content-Type"] == {"jpg": "image/jpeg"}.get(extension, f"image/{extension}")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not response.cookies
        content = response.getvalue()
        assert int(response["Content-Length"]) == len(content) > 40

    def test_conditional_request(self, client: Client, made: Picture) -> None:
        first = client.get(made.get_url())
        first.close()
        again = client.get(made.get_url(), headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        for name in ("Cache-Control", "Content-Security-Policy", "ETag"):
            assert again[name] == first[name]

    def test_head(self, client: Client, made: Picture) -> None:
        response = client.head(made.get_url())
        assert response.status_code == 200
        assert int(response["Content-Length"]) > 40
        assert not response.content

    def test_needs_no_query(self, client: Client, made: Picture, django_assert_num_queries: object) -> None:
        assert callable(django_assert_num_queries)
        with django_assert_num_queries(0):
            client.get(made.get_url()).close()

    @pytest.mark.parametrize(
        "name",
        [
            f"{'0' * 32}-480.jpg",
            "../../settings.py",
            "..%2F..%2Fsettings.py",
            ".lock",
            "",
            f"{'0' * 32}-480.jpg/",
            f"{'0' * 32}-480.jpg%00",
            f"{'0' * 32}-480.html",
            f"{'0' * 32}-480.jpg%0A",
        ],
    )
    def test_other_paths_are_404(self, client: Client, made: Picture, name: str) -> None:
        assert client.get(f"/media/pictures/{name}").status_code == 404

    def test_post_is_not_allowed(self, client: Client, made: Picture) -> None:
        assert client.post(made.get_url()).status_code == 405
