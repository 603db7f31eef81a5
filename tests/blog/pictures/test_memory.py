"""The memory of a real worker and its children while several pictures are uploaded at once."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from blog.accounts.models import User
from tests.blog.pictures.image_files import WORST, large
from tests.gunicorn import running_gunicorn
from tests.http_client import HttpClient
from tests.process_memory import get_children, get_descendants, measure_megabytes
from tests.processes import Site

TOKEN = "t" * 32  # a CSRF token
HEADERS = {"Content-Type": MULTIPART_CONTENT, "X-CSRFToken": TOKEN}


def upload(client: HttpClient, name: str, source: bytes) -> int:
    data = {"file": SimpleUploadedFile(name, source), "alt": name}
    body = encode_multipart(BOUNDARY, data)
    return client.send("POST", "/admin/pictures/picture/upload/", body, HEADERS).status


def test_worker_stays_within_250_mb(
    client: Client, editor: User, open_site: Callable[[], Site], tmp_path: Path
) -> None:
    """Also with a file of 36 megapixels, which once took 634 MB; here four uploads arrive at the same moment."""
    client.force_login(editor)
    cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key or "", "csrftoken": TOKEN}
    workers = {"WEB_WORKERS": "1", "WEB_THREADS": "4", "MEDIA_ROOT": str(tmp_path / "media")}
    files = {name: WORST[name]() for name in ("progressive JPEG", "tall PNG", "WebP of noise")}
    files["too large"] = large("WEBP", (7200, 5000))
    known = set(get_children(os.getpid()))
    with (
        running_gunicorn(os.environ | open_site().environment | workers, tmp_path / "log") as port,
        ThreadPoolExecutor(4) as pool,
    ):
        (master,) = set(get_children(os.getpid())) - known
        sender = HttpClient(port, cookies=cookies, timeout_seconds=120)
        sent = {name: pool.submit(upload, sender, name, source) for name, source in files.items()}
        peak = 0
        while wait(sent.values(), timeout=0.005).not_done:
            peak = max(peak, measure_megabytes(get_descendants(master)))
    assert {name: future.result() for name, future in sent.items()} == dict.fromkeys(files, 201) | {"too large": 422}
    assert peak <= 250
