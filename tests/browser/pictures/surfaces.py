"""The pages of the pictures app."""

from playwright.sync_api import FilePayload, Page

from blog.pictures.services import picture_create
from blog.posts.models import Post
from tests.blog.pictures.image_files import picture
from tests.browser.desk import LONG, Open, going_to


def fill(post: Post) -> None:
    picture_create(source=picture(size=(900, 600)), alt="A wheel " + LONG)


def list_admin_screens(post: Post) -> dict[str, Open]:
    edit = going_to("posts_post_change", post.pk)

    def open_dialog(page: Page) -> None:
        edit(page)
        file = FilePayload(name="teal.png", mimeType="image/png", buffer=picture())
        page.locator("input[type=file]").set_input_files(file)
        page.locator("dialog[open]").wait_for()

    return {
        "pictures": going_to("pictures_picture_changelist"),
        "upload": going_to("pictures_picture_add"),
        "picture dialog": open_dialog,
    }
