"""Ghost's cards, as it renders them, in the HTML that a post may have."""

from collections.abc import Callable

from bs4 import BeautifulSoup, Tag

from blog.transfer.formats.markup import check_size, parse_html, split_figures

# Parts of players and cards that do something only with Ghost's scripts.
CONTROLS = (
    ".kg-audio-player, .kg-audio-thumbnail, .kg-video-overlay, .kg-video-player-container, .kg-toggle-card-icon"
    ", .kg-bookmark-icon, .kg-bookmark-thumbnail, .kg-file-card-icon, .kg-file-card-metadata"
    ", .kg-cta-sponsor-label-wrapper"
)


def convert_html(html: str) -> tuple[str, list[str]]:
    """Return the HTML with its cards as plain elements, and warnings about those that can't be such."""
    check_size(html)
    soup = parse_html(html)
    for control in soup.select(CONTROLS):
        control.decompose()
    for selector, convert in CARDS.items():
        for card in soup.select(selector):
            convert(soup, card)
    unlink_footnotes(soup)
    split_galleries(soup)
    split_figures(soup)
    forms = soup.select(".kg-signup-card")
    for form in forms:
        form.decompose()
    return str(soup), ["a form to sign up is left out"] * bool(forms)


def convert_toggle(soup: BeautifulSoup, card: Tag) -> None:
    heading, content = card.select_one(".kg-toggle-heading-text"), card.select_one(".kg-toggle-content")
    if heading and content:
        heading.name, content.name = "summary", "div"
        card.replace_with(wrap(soup, "details", heading, content))


def convert_callout(soup: BeautifulSoup, card: Tag) -> None:
    """Quote the text, with its emoji in front of it."""
    emoji, text = card.select_one(".kg-callout-emoji"), card.select_one(".kg-callout-text")
    if text:
        if emoji:
            text.insert(0, f"{emoji.get_text(strip=True)} ")
        card.replace_with(wrap(soup, "blockquote", text))


def convert_bookmark(soup: BeautifulSoup, card: Tag) -> None:
    """Link the title; description, author and publisher follow as text."""
    link = card.select_one("a.kg-bookmark-container")
    title = card.select_one(".kg-bookmark-title")
    if link and title:
        texts = [
            part.get_text(" ", strip=True) for part in card.select(".kg-bookmark-description, .kg-bookmark-metadata")
        ]
        caption = card.find("figcaption")
        paragraph = wrap(soup, "p", soup.new_tag("a", href=str(link["href"]), string=title.get_text(strip=True)))
        paragraph.append("".join(f" · {text}" for text in texts if text))
        card.replace_with(wrap(soup, "div", paragraph, *([caption] if caption else [])))
        if isinstance(caption, Tag):
            caption.name = "p"


def convert_file(soup: BeautifulSoup, card: Tag) -> None:
    link, title = card.select_one("a.kg-file-card-container"), card.select_one(".kg-file-card-title")
    caption = card.select_one(".kg-file-card-caption")
    if link and title:
        paragraph = wrap(soup, "p", soup.new_tag("a", href=str(link["href"]), string=title.get_text(strip=True)))
        paragraph.append(f" · {caption.get_text(strip=True)}" if caption else "")
        card.replace_with(paragraph)


def convert_audio(soup: BeautifulSoup, card: Tag) -> None:
    audio, title = card.find("audio"), card.select_one(".kg-audio-title")
    if isinstance(audio, Tag):
        card.replace_with(
            soup.new_tag("audio", src=str(audio["src"]), title=title.get_text(strip=True) if title else "")
        )


def unlink_footnotes(soup: BeautifulSoup) -> None:
    """Leave the numbers of footnotes in Markdown cards; a post keeps no ids that links could lead to."""
    for link in soup.select("a.footnote-backref"):
        link.decompose()
    for link in soup.select(".footnote-ref a"):
        link.unwrap()


def split_galleries(soup: BeautifulSoup) -> None:
    """Give each picture of a gallery a figure of its own."""
    for image in soup.select(".kg-gallery-image"):
        image.name = "figure"


def wrap(soup: BeautifulSoup, name: str, *children: Tag) -> Tag:
    element = soup.new_tag(name)
    element.extend(child.extract() for child in children)
    return element


CARDS: dict[str, Callable[[BeautifulSoup, Tag], None]] = {
    ".kg-toggle-card": convert_toggle,
    ".kg-callout-card": convert_callout,
    ".kg-bookmark-card": convert_bookmark,
    ".kg-file-card": convert_file,
    ".kg-audio-card": convert_audio,
}
