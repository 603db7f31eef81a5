"""Actions on pictures, for ``tests/blog/test_roles.py``."""

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blog.accounts.models import User
from blog.pictures.models import Picture
from blog.pictures.services import picture_delete, picture_save
from tests.blog.pictures.image_files import picture
from tests.blog.role_table import Action, Desk

HEADING = "Pictures"


def find(desk: Desk) -> Mapping[str, Picture]:
    """Return a picture of the user and one of another user, without files."""
    users = {"own": desk.user, "another's": User.objects.get(username="other")}
    fields = {"widths": [8], "height": 8, "byte_count": 8, "formats": ["png"]}
    return {
        whose: Picture.objects.get_or_create(digest=f"{user.pk:032}", alt=whose, uploaded_by=user, defaults=fields)[0]
        for whose, user in users.items()
    }


def upload(desk: Desk, _obj: None) -> bool:
    file = SimpleUploadedFile("wheel.png", picture())
    path = reverse("admin:pictures_picture_upload")
    return desk.client.post(path, {"file": file, "alt": "Teal"}).status_code == 201


def is_listed(desk: Desk, image: Picture) -> bool:
    return image.digest in desk.client.get(reverse("admin:pictures_picture_changelist")).content.decode()


def is_open(desk: Desk, image: Picture) -> bool:
    return desk.client.get(reverse("admin:pictures_picture_change", args=[image.pk])).status_code == 200


def submit_alt(desk: Desk, image: Picture) -> bool:
    desk.client.post(reverse("admin:pictures_picture_change", args=[image.pk]), {"alt": "Rims"})
    return Picture.objects.get(pk=image.pk).alt == "Rims"


def save_alt(desk: Desk, image: Picture) -> bool:
    return bool(picture_save(picture=image, by=desk.user))


def submit_deletion(desk: Desk, image: Picture) -> bool:
    desk.client.post(reverse("admin:pictures_picture_delete", args=[image.pk]), {"post": "yes"})
    return not Picture.objects.filter(pk=image.pk).exists()


def delete(desk: Desk, image: Picture) -> bool:
    picture_delete(picture=Picture.objects.get(pk=image.pk), by=desk.user)
    return True


ACTIONS = {
    "Upload a picture": Action([upload]),
    "Find and open it": Action([is_listed, is_open], find),
    "Change its alternative text": Action([submit_alt, save_alt], find),
    "Delete it": Action([submit_deletion, delete], find),
}
