"""Requests are read as UTF-8, even if they declare another charset."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

NAME = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n%b\r\n'
PASSWORD = b'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nwrong\r\n--x--\r\n'


@pytest.mark.parametrize(("charset", "name"), [("utf-7", b"+2AA-"), ("unicode_escape", rb"\ud800"), ("hex", b"41")])
def test_form_with_another_charset_is_no_error(charset: str, name: bytes) -> None:
    """The first two would be lone surrogates, and the third is a codec of bytes."""
    content_type = f"multipart/form-data; boundary=x; charset={charset}"
    response = Client().generic("POST", "/admin/login/", NAME % name + PASSWORD, content_type=content_type)
    assert response.status_code == 200
    assert response.context["form"].data["username"] == name.decode()


def test_query_with_another_charset_is_no_error() -> None:
    content_type = "text/plain; charset=hex"
    response = Client().generic("GET", "/admin/login/", content_type=content_type, QUERY_STRING="next=/%ED%95%9C")
    assert response.status_code == 200
    assert 'value="/한"' in response.content.decode()
