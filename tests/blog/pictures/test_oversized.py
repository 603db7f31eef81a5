"""An upload with more text beside the picture than the server accepts."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.mark.django_db
def test_page_names_the_limit(admin_client: Client) -> None:
    text = "words " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 6 + 1)
    response = admin_client.post("/admin/pictures/picture/upload/", {"body": text})
    assert response.status_code == 413
    assert "at most 2 MB" in response.content.decode()
