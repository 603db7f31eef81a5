"""Reads from an HTML page what the checks need: its language, title, links, articles and forms."""

from bs4 import BeautifulSoup, Tag

BUTTONS = {"submit", "button", "reset", "image", "file"}  # inputs that an untouched form does not send


class Form:
    """The values that the untouched form sends, and the names of its buttons."""

    def __init__(self, form: Tag) -> None:
        self.values: dict[str, str] = {}
        self.buttons: set[str] = set()
        for control in form.find_all(["input", "button", "textarea", "select"]):
            if control.get("name"):
                self._add(control, str(control["name"]), str(control.get("type", "text")))

    def _add(self, control: Tag, name: str, kind: str) -> None:
        if control.name == "button" or (control.name == "input" and kind in BUTTONS):
            self.buttons.add(name)
        elif control.name == "textarea":
            self.values[name] = control.get_text().removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            self.values |= {name: str(chosen.get("value", ""))} if isinstance(chosen, Tag) else {}
        elif kind not in {"checkbox", "radio"} or control.has_attr("checked"):
            self.values[name] = str(control.get("value", ""))


class Page:
    """A parsed page; ``anchors`` are URL and text of its links, ``forms`` have their HTML ids as keys."""

    def __init__(self, text: str) -> None:
        soup = BeautifulSoup(text, "html.parser", multi_valued_attributes=None)
        self.language = str(soup.html.get("lang", "")) if soup.html else ""
        self.title = soup.title.get_text().strip() if soup.title else ""
        self.links = [{name: str(value) for name, value in link.attrs.items()} for link in soup.find_all("link")]
        self.anchors = [(str(one.get("href", "")), " ".join(one.get_text().split())) for one in soup.find_all("a")]
        self.articles = len(soup.find_all("article"))
        self.forms = {str(form.get("id", "")): Form(form) for form in soup.find_all("form")}
