"""Links to the site's profiles on other sites, one per line: a name, then a URL."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

MAX_LINKS = 12


class ProfileLink(NamedTuple):
    name: str
    url: str


def parse_profile_links(text: str) -> list[ProfileLink]:
    """Parse the lines. Without a name, a link is named after its host or e-mail address."""
    return [parse_line(line) for line in text.splitlines() if line.strip()]


def parse_line(line: str) -> ProfileLink:
    *words, url = line.split()
    return ProfileLink(" ".join(words) or urlsplit(url).hostname or url.removeprefix("mailto:"), url)


def validate_profile_links(text: str) -> None:
    urls = [line.split()[-1] for line in text.splitlines() if line.strip()]
    if len(urls) > MAX_LINKS:
        message = _("Expected at most %(most)d links; found %(found)d.")
        raise ValidationError(message % {"most": MAX_LINKS, "found": len(urls)})
    for url in urls:
        validate_url(url)


def validate_url(url: str) -> None:
    """Accept ``https:``, ``http:`` and ``mailto:``; raise ``ValidationError`` for other URLs."""
    message = _("Expected a line such as “Mastodon https://mastodon.social/@name”; found “%(url)s”.") % {"url": url}
    if url.startswith("mailto:"):
        EmailValidator(message)(url.removeprefix("mailto:"))
    else:
        URLValidator(schemes=["http", "https"], message=message)(url)
