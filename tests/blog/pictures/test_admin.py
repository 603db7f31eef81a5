"""Pictures in the admin."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blog.accounts.models import User
from blog.pictures.models import Picture
from blog.pictures.services import picture_create
from tests.blog.pictures.image_files import HOSTILE, picture
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

ADD = "/admin/pictures/picture/add/"
UPLOAD = "/admin/pictures/picture/upload/"
LOCKS = {".lock", ".encoder.lock"}


@pytest.fixture
def admin(client: Client, editor: User, media: Path) -> Client:
    client.force_login(editor)
    return client


def fill_in(source: bytes | None = None, name: str = "teal.png", **fields: Any) -> dict[str, Any]:
    file = SimpleUploadedFile(name, picture() if source is None else source)
    return {"file": file, "alt": "Teal"} | fields


class TestUpload:
    def test_page_without_javascript_shows_the_markdown(self, admin: Client) -> None:
        response = admin.post(ADD, fill_in(), follow=True)
        made = Picture.objects.get()
        assert f"<code>![Teal](picture:{made.digest})</code>" in response.content.decode()
        assert made.get_url() in response.content.decode()

    def test_editor_receives_the_markdown(self, admin: Client, editor: User) -> None:
        response = admin.post(UPLOAD, fill_in())
        made = Picture.objects.get()
        assert (response.status_code, made.uploaded_by) == (201, editor)
        assert response.json() == {"markdown": made.markdown, "url": made.get_url()}

    def test_same_file_with_another_text_is_the_same_picture(self, admin: Client) -> None:
        admin.post(UPLOAD, fill_in())
        assert admin.post(UPLOAD, fill_in(alt="Blue")).json()["markdown"].startswith("![Blue]")
        assert Picture.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "found"), [({"alt": ""}, "neither"), ({"alt": "  "}, "neither"), ({"decorative": "on"}, "both")]
    )
    def test_alternative_text_or_decorative_is_required(
        self, admin: Client, fields: dict[str, Any], found: str
    ) -> None:
        response = admin.post(UPLOAD, fill_in(**fields))
        assert response.status_code == 422
        assert f"found {found}" in response.json()["errors"]["alt"][0]
        assert not Picture.objects.exists()

    def test_decorative_picture(self, admin: Client) -> None:
        assert admin.post(UPLOAD, fill_in(alt="", decorative="on")).json()["markdown"].startswith("![](picture:")

    @pytest.mark.parametrize("url", [ADD, UPLOAD])
    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_file_is_rejected(self, admin: Client, media: Path, name: str, url: str) -> None:
        """With a message; nothing is stored."""
        response = admin.post(url, fill_in(HOSTILE[name][0]()))
        assert response.status_code == 422
        text = response.content.decode() if url == ADD else response.json()["errors"]["file"][0]
        assert "Expected a still picture" in text
        assert not Picture.objects.exists()
        assert {path.name for path in media.rglob("*.*")} <= LOCKS

    @pytest.mark.parametrize("name", ["../../../etc/passwd", "x\x00.png", "a/b\\c.png", "x.php", "x" * 500])
    def test_name_of_the_file_is_ignored(self, admin: Client, media: Path, name: str) -> None:
        admin.post(UPLOAD, fill_in(name=name))
        names = {path.name for path in media.rglob("*") if path.is_file()}
        assert names <= {*LOCKS, *(name for made in Picture.objects.all() for name in made.get_file_names())}

    def test_message_is_in_the_language_of_the_admin(self, admin: Client) -> None:
        response = admin.post(f"/ko{UPLOAD}", fill_in(b"nonsense"))
        assert "사진" in response.json()["errors"]["file"][0]

    @pytest.mark.parametrize("url", [ADD, UPLOAD])
    def test_upload_needs_permission_to_change_posts(self, client: Client, media: Path, url: str) -> None:
        assert "/admin/login/" in client.post(url, fill_in())["Location"]
        account = User.objects.create_user("clerk", is_staff=True)
        client.force_login(account)
        assert client.post(url, fill_in()).status_code == 403
        assert not Picture.objects.exists()
        account.user_permissions.add(Permission.objects.get(codename="change_post"))
        assert client.post(url, fill_in()).status_code in (201, 302)
        assert Picture.objects.exists()

    @pytest.mark.parametrize("url", [ADD, UPLOAD])
    def test_upload_needs_a_csrf_token(self, editor: User, media: Path, url: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        assert strict.post(url, fill_in()).status_code == 403
        assert not Picture.objects.exists()


class TestPictures:
    def test_list_and_form_open(self, admin: Client) -> None:
        made = picture_create(source=picture(), alt="Teal")
        assert made.digest in admin.get("/admin/pictures/picture/").content.decode()
        assert admin.get(f"/ko/admin/pictures/picture/{made.pk}/change/").status_code == 200
        assert admin.get(ADD).status_code == 200

    def test_alternative_text_can_be_changed(self, admin: Client) -> None:
        made = picture_create(source=picture(), alt="Teel")
        admin.post(f"/admin/pictures/picture/{made.pk}/change/", {"alt": "Teal"})
        made.refresh_from_db()
        assert made.alt == "Teal"
        assert admin.post(f"/admin/pictures/picture/{made.pk}/change/", {"alt": ""}).status_code == 200
        made.refresh_from_db()
        assert made.alt == "Teal"

    @pytest.mark.django_db(transaction=True)
    def test_picture_in_a_post_can_not_be_deleted(self, admin: Client, make_post: MakePost, media: Path) -> None:
        made = picture_create(source=picture(), alt="Teal")
        post = make_post(title="With a picture", body=made.markdown)
        url = f"/admin/pictures/picture/{made.pk}/"
        assert "With a picture" in admin.get(f"{url}change/").content.decode()
        assert admin.post(f"{url}delete/", {"post": "yes"}).status_code == 403
        post.delete()
        admin.post(f"{url}delete/", {"post": "yes"})
        assert not Picture.objects.exists()
        assert {path.name for path in (media / "pictures").iterdir()} == LOCKS
