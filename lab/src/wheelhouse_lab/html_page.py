"""Reads of an HTML page what the checks need: its language, title, links, headings and forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = {"submit", "button", "reset", "image", "file"}  # kinds of input that an untouched form does not send
Attributes = dict[str, str]


@dataclass
class Form:
    """The values that the untouched form sends, and the names of its buttons."""

    values: dict[str, str] = field(default_factory=dict)
    buttons: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """A page, read at once.

    Attributes:
        language: of the ``html`` element.
        title: as text.
        links: the attributes of each ``link`` element.
        anchors: address and text of each ``a`` element.
        articles: how many ``article`` elements there are.
        forms: by HTML id.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language, self.title = "", ""
        self.links: list[Attributes] = []
        self.anchors: list[tuple[str, str]] = []
        self.articles = 0
        self.forms: dict[str, Form] = {}
        self._form = Form()
        self._select = ""
        self._open = ""  # the element whose text is being collected, with a name where it has one
        self._text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect an element."""
        attributes = {name: value or "" for name, value in attrs}
        method = getattr(self, f"_start_{tag}", None)
        if method:
            method(attributes)

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Put the collected text where it belongs."""
        if tag == "title":
            self.title = self.title or self._text.strip()  # an SVG image may have one too
        elif tag == "a" and self.anchors:
            self.anchors[-1] = (self.anchors[-1][0], " ".join(self._text.split()))
        elif tag == "textarea" and self._open:
            # HTML drops the line break after the start tag: https://html.spec.whatwg.org/#parsing-main-inbody
            self._form.values[self._open] = self._text.removeprefix("\n")
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = Form()

    def _start_html(self, attributes: Attributes) -> None:
        self.language = attributes.get("lang", "")

    def _start_title(self, _attributes: Attributes) -> None:
        self._text = ""

    def _start_link(self, attributes: Attributes) -> None:
        self.links.append(attributes)

    def _start_a(self, attributes: Attributes) -> None:
        self._text = ""
        self.anchors.append((attributes.get("href", ""), ""))

    def _start_article(self, _attributes: Attributes) -> None:
        self.articles += 1

    def _start_form(self, attributes: Attributes) -> None:
        self._form = self.forms.setdefault(attributes.get("id", ""), Form())

    def _start_input(self, attributes: Attributes) -> None:
        name, kind = attributes.get("name", ""), attributes.get("type", "text")
        chosen = kind not in {"checkbox", "radio"} or "checked" in attributes
        if name and kind in UNSENT:
            self._form.buttons.add(name)
        elif name and chosen:
            self._form.values[name] = attributes.get("value", "")

    def _start_button(self, attributes: Attributes) -> None:
        if attributes.get("name"):
            self._form.buttons.add(attributes["name"])

    def _start_textarea(self, attributes: Attributes) -> None:
        self._open, self._text = attributes.get("name", ""), ""

    def _start_select(self, attributes: Attributes) -> None:
        self._select = attributes.get("name", "")

    def _start_option(self, attributes: Attributes) -> None:
        """The chosen option counts, else the first one."""
        if self._select and ("selected" in attributes or self._select not in self._form.values):
            self._form.values[self._select] = attributes.get("value", "")
