from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from blog.accounts.models import User
from blog.posts.services.demo_content import site_author_get_or_create
from blog.transfer.items import ImportedAuthor
from blog.transfer.rendering.fields import make_email

USERNAME_LENGTH = 150


def author_get_or_create(*, author: ImportedAuthor | None) -> User:
    """Return the account with the author's e-mail address or user name; the site's own account without an author.

    A new account has an unusable password and no rights.
    """
    if author is None:
        return site_author_get_or_create()
    exact = User.objects.filter(username=author.username).first()
    if exact:
        return exact
    username = slugify(author.username or author.name, allow_unicode=True)[:USERNAME_LENGTH]
    if not username:
        return site_author_get_or_create()
    email = make_email(author.email)
    by_email = User.objects.filter(email__iexact=email).order_by("pk").first() if email else None
    fields = {"display_name": author.name[:100], "bio": author.bio[:500], "email": email}
    return (
        by_email
        or User.objects.get_or_create(username=username, defaults=fields | {"password": make_password(None)})[0]
    )
