"""Takes the pictures of the READMEs: ``python -m tests.screenshots``. Needs Chromium.

A development server shows the demo posts from a database of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.development import free_port, serving, user_environ

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "screenshots"
MAX_BYTES: Final = 200_000
COLORS: Final = 256
BANNER: Final = ViewportSize(width=1440, height=780)
DESKTOP: Final = ViewportSize(width=1440, height=1000)
PHONE: Final = ViewportSize(width=390, height=780)
CHROMIUM_NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ACCOUNT: Final = {"USERNAME": "writer", "EMAIL": "writer@example.org", "PASSWORD": "a-password-for-pictures"}


def visit(page: Page, path: str) -> None:
    """Open a page of the site; raises ``LookupError`` if it answers with an error."""
    response = page.goto(path)
    if not response or not response.ok:
        message = f"{path}: expected a page; found {response and response.status}"
        raise LookupError(message)


def show_home(page: Page) -> None:
    visit(page, "/")


def show_post(page: Page) -> None:
    visit(page, "/posts/what-went-wrong-in-june-2021/")


def show_phone(page: Page) -> None:
    """The same post in Korean."""
    visit(page, "/posts/what-went-wrong-in-june-2021/")
    page.get_by_role("article").get_by_role("link", name="한국어").click()


def show_report(page: Page) -> None:
    page.goto((ROOT / "docs" / "report.html").as_uri())


def show_editor(page: Page) -> None:
    """Sign in and open a post beside its live preview."""
    visit(page, "/admin/")
    page.locator("#id_username").fill(ACCOUNT["USERNAME"])
    page.locator("#id_password").fill(ACCOUNT["PASSWORD"])
    page.locator("[type=submit]").click()
    visit(page, "/admin/posts/post/?q=what+a+wheel&language__exact=en")
    page.locator("#toggle-nav-sidebar").click()
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("button", name="Live preview").click()
    page.frame_locator("iframe[data-preview]").locator("p").first.wait_for()


PICTURES: Final[dict[str, tuple[Callable[[Page], None], ViewportSize]]] = {
    "home": (show_home, BANNER),
    "post": (show_post, DESKTOP),
    "editor": (show_editor, DESKTOP),
    "phone": (show_phone, PHONE),
    "report": (show_report, DESKTOP),
}


def take(browser: Browser, name: str, url: str) -> None:
    """Write a picture with few colours; raises ``ValueError`` if it is still too large for a README."""
    show, viewport = PICTURES[name]
    scale = 2 if viewport is PHONE else 1
    page = browser.new_page(base_url=url, viewport=viewport, device_scale_factor=scale, color_scheme="light")
    visit(page, "/")  # caches the fonts, which a page does not wait for
    page.wait_for_load_state("networkidle")
    show(page)
    page.wait_for_load_state("networkidle")
    picture, path = Image.open(BytesIO(page.screenshot(animations="disabled"))), FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
    page.close()
    if path.stat().st_size > MAX_BYTES:
        message = f"{path.name}: expected at most {MAX_BYTES:,} bytes; found {path.stat().st_size:,}. Show less."
        raise ValueError(message)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def main() -> int:
    """Serve the demo posts and take all pictures."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        print("screenshots: no Chromium on PATH (Debian: apt install chromium)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        environ = user_environ(Path(folder)) | {"DEBUG": "true", "PYTHONPATH": str(ROOT)}
        environ |= {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "KEYS_DIR": f"{folder}/keys"}
        environ |= {f"DJANGO_SUPERUSER_{name}": value for name, value in ACCOUNT.items()}
        port = free_port()
        server = [sys.executable, "-m", "config.runserver", "--port", str(port)]
        with serving(server, port=port, cwd=ROOT, environ=environ) as site, sync_playwright() as playwright:
            command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
            subprocess.run(command, cwd=ROOT, env=environ, check=True)
            browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=bool(os.geteuid()))
            for name in PICTURES:
                take(browser, name, site.url)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
