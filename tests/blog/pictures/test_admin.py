"""Pictures in the admin, through its real forms."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
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


@pytest.fixture
def desk(client: Client, editor: User, media: Path) -> Client:
    """A client that is logged in as the editor."""
    client.force_login(editor)
    return client


def filled(source: bytes | None = None, name: str = "teal.png", **fields: Any) -> dict[str, Any]:
    file = SimpleUploadedFile(name, picture() if source is None else source)
    return {"file": file, "alt": "Teal"} | fields


class TestUpload:
    def test_page_works_without_a_script_and_tells_what_to_copy(self, desk: Client) -> None:
        response = desk.post(ADD, filled(), follow=True)
        made = Picture.objects.get()
        assert f"<code>![Teal](picture:{made.digest})</code>" in response.content.decode()
        assert made.get_url() in response.content.decode()

    def test_editor_gets_the_markdown(self, desk: Client, editor: User) -> None:
        response = desk.post(UPLOAD, filled())
        made = Picture.objects.get()
        assert (response.status_code, made.uploaded_by) == (201, editor)
        assert response.json() == {"markdown": made.markdown, "url": made.get_url()}

    def test_same_file_with_other_words_is_the_same_picture_with_these_words(self, desk: Client) -> None:
        desk.post(UPLOAD, filled())
        assert desk.post(UPLOAD, filled(alt="Blue")).json()["markdown"].startswith("![Blue]")
        assert Picture.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "found"), [({"alt": ""}, "neither"), ({"alt": "  "}, "neither"), ({"decorative": "on"}, "both")]
    )
    def test_description_or_the_word_that_there_is_none(self, desk: Client, fields: dict[str, Any], found: str) -> None:
        """An empty one is never there by mistake."""
        response = desk.post(UPLOAD, filled(**fields))
        assert response.status_code == 422
        assert f"found {found}" in response.json()["errors"]["alt"][0]
        assert not Picture.objects.exists()

    def test_decorative_picture_is_a_choice(self, desk: Client) -> None:
        assert desk.post(UPLOAD, filled(alt="", decorative="on")).json()["markdown"].startswith("![](picture:")

    @pytest.mark.parametrize("address", [ADD, UPLOAD])
    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_file_is_refused_with_a_message(self, desk: Client, media: Path, name: str, address: str) -> None:
        """Whatever its name says; nothing of it is left."""
        response = desk.post(address, filled(HOSTILE[name][0]()))
        assert response.status_code == 422
        text = response.content.decode() if address == ADD else response.json()["errors"]["file"][0]
        assert "Expected a still picture" in text
        assert not Picture.objects.exists()
        assert [path.name for path in media.rglob("*.*")] in ([], [".lock"])

    def test_too_long_fields_are_rejected(self, desk: Client) -> None:
        response = desk.post(UPLOAD, {"alt": "words " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 6 + 1)})
        assert response.status_code == 413
        assert "larger than 2 MB" in response.content.decode()

    @pytest.mark.parametrize("name", ["../../../etc/passwd", "x\x00.png", "a/b\\c.png", "x.php", "x" * 500])
    def test_name_of_the_file_means_nothing(self, desk: Client, media: Path, name: str) -> None:
        desk.post(UPLOAD, filled(name=name))
        names = {path.name for path in media.rglob("*") if path.is_file()}
        assert names <= {".lock", *(name for made in Picture.objects.all() for name in made.get_file_names())}

    def test_message_is_in_the_language_of_the_admin(self, desk: Client) -> None:
        response = desk.post(f"/ko{UPLOAD}", filled(b"nonsense"))
        assert "사진" in response.json()["errors"]["file"][0]

    @pytest.mark.parametrize("address", [ADD, UPLOAD])
    def test_only_who_may_change_posts_may_upload(self, client: Client, media: Path, address: str) -> None:
        """A stranger is sent to the login, an account for something else is refused, a writer is let in."""
        assert "/admin/login/" in client.post(address, filled())["Location"]
        account = User.objects.create_user("clerk", is_staff=True)
        client.force_login(account)
        assert client.post(address, filled()).status_code == 403
        assert not Picture.objects.exists()
        account.user_permissions.add(Permission.objects.get(codename="change_post"))
        assert client.post(address, filled()).status_code in (201, 302)
        assert Picture.objects.exists()

    @pytest.mark.parametrize("address", [ADD, UPLOAD])
    def test_another_site_can_not_upload(self, editor: User, media: Path, address: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        assert strict.post(address, filled()).status_code == 403
        assert not Picture.objects.exists()


class TestPictures:
    def test_list_and_form_open(self, desk: Client) -> None:
        made = picture_create(source=picture(), alt="Teal")
        assert made.digest in desk.get("/admin/pictures/picture/").content.decode()
        assert desk.get(f"/ko/admin/pictures/picture/{made.pk}/change/").status_code == 200
        assert desk.get(ADD).status_code == 200

    def test_description_can_be_mended(self, desk: Client) -> None:
        made = picture_create(source=picture(), alt="Teel")
        desk.post(f"/admin/pictures/picture/{made.pk}/change/", {"alt": "Teal"})
        made.refresh_from_db()
        assert made.alt == "Teal"
        assert desk.post(f"/admin/pictures/picture/{made.pk}/change/", {"alt": ""}).status_code == 200
        made.refresh_from_db()
        assert made.alt == "Teal"

    def test_picture_that_a_post_shows_stays(self, desk: Client, make_post: MakePost, media: Path) -> None:
        made = picture_create(source=picture(), alt="Teal")
        post = make_post(title="With a picture", body=made.markdown)
        address = f"/admin/pictures/picture/{made.pk}/"
        assert "With a picture" in desk.get(f"{address}change/").content.decode()
        assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        post.delete()
        desk.post(f"{address}delete/", {"post": "yes"})
        assert not Picture.objects.exists()
        assert [path.name for path in (media / "pictures").iterdir()] == [".lock"]
