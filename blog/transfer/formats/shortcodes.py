"""Turns the shortcodes of Hugo and Zola and the tags of Jekyll into Markdown; what is unknown stays, with a warning."""

import re
from collections.abc import Callable
from html import escape

from blog.transfer.rendering.markdown import (
    Image,
    make_captioned_image,
    make_fence,
    make_link,
    replace_between,
    replace_outside_code,
)

ResolveLink = Callable[[str], str | None]

RAW, END_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}\n?"), re.compile(r"\n?\{%-?\s*endraw\s*-?%\}")
# What is between them is code: Jekyll's form, and Hugo's.
HIGHLIGHTS = (
    (re.compile(r"\{%-?\s*highlight\s+([\w+#.-]+)[^%]*%\}\n?"), re.compile(r"\{%-?\s*endhighlight\s*-?%\}")),
    (
        re.compile(r"\{\{[<%]\s*highlight\s+([\w+#.-]+)[^{}]*[>%]\}\}\n?"),
        re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"),
    ),
)
ESCAPED = re.compile(r"(\{\{[<%])/\*([^{}]*?)\*/([>%]\}\})")
PROTECTED = re.compile(r"\ue000(\d+)\ue001")
SHORTCODE = r"\{\{[<%](?P<hugo>[^{}]*?)[>%]\}\}"
ZOLA = r"\{\{\s*(?P<zola>[a-z_]+)\((?P<arguments>[^(){}]*)\)\s*\}\}"
LIQUID = r"\{%-?\s*(?P<tag>\w+)(?P<rest>[^%]*?)-?%\}"
VARIABLE = r"\{\{-?\s*(?P<variable>[^{}%<>]*?)\s*-?\}\}"
KRAMDOWN = r"[ \t]*\{:(?P<kramdown>\s*[.#a-z][^}\n]*)\}"
MDX = r"^(?P<mdx>(?:import|export)\s[^\n]*)\n"
ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'=,]+))""")
EMBEDS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "gist": "https://gist.github.com/{}",
}
PROGRAMS = ("hugo", "zola", "tag", "variable", "kramdown", "mdx")


class Shortcodes:
    """Converts one text; ``resolve`` returns the URL of another file of the source, or ``None``."""

    def __init__(self, resolve: ResolveLink, *, base_path: str = "", is_mdx: bool = False) -> None:
        self.resolve, self.base_path = resolve, base_path
        self.is_mdx = is_mdx
        self.warnings: list[str] = []
        self._protected: list[str] = []

    def convert(self, text: str) -> str:
        for start, end in HIGHLIGHTS:
            text = replace_between(start, end, text, lambda found, code: make_fence(code, found[1]))
        text = replace_between(RAW, END_RAW, text, lambda _found, raw: self.protect(raw))
        text = ESCAPED.sub(lambda found: self.protect(f"{found[1]} {found[2].strip()} {found[3]}"), text)
        patterns = [SHORTCODE, ZOLA, LIQUID, VARIABLE, KRAMDOWN, *([MDX] if self.is_mdx else [])]
        text = replace_outside_code("|".join(patterns), text, self.replace)
        return PROTECTED.sub(lambda found: self._protected[int(found[1])], text)

    def protect(self, text: str) -> str:
        """Keep what is only quoted from being replaced."""
        self._protected.append(text)
        return f"\ue000{len(self._protected) - 1}\ue001"

    def replace(self, found: re.Match[str]) -> str:
        kind = next(name for name in PROGRAMS if found.groupdict().get(name) is not None)
        if kind == "hugo":
            name, *values = (found["hugo"].strip().rstrip("/").strip() or "?").split(None, 1)
            replaced = self.replace_named(name, "".join(values))
        elif kind == "zola":
            replaced = self.replace_named(found["zola"], found["arguments"])
        elif kind == "tag":
            replaced = self.replace_tag(found["tag"], found["rest"].strip())
        elif kind == "variable":
            replaced = self.replace_variable(found["variable"])
        else:  # attributes of kramdown, imports of MDX: only their programs know them
            replaced = ""
        if replaced is None or (kind == "mdx" and not replaced):
            self.warnings.append(f"only the former site's program knows this: {' '.join(found[0].split())[:80]}")
        return found[0] if replaced is None else replaced

    def replace_named(self, name: str, arguments: str) -> str | None:
        """Return the Markdown for a shortcode; ``None`` if it is unknown."""
        named, positional = read_arguments(arguments)
        if name == "figure":
            return self.make_figure(named)
        if name in ("ref", "relref"):
            path = named.get("path") or next(iter(positional), "")
            return self.resolve(path)
        target = named.get("id") or "/".join(positional[:2] if name == "gist" else positional[:1])
        if name in EMBEDS and target:
            url = EMBEDS[name].format(target)
            self.warnings.append(f"embedded content became a link: {url}")
            return f"\n\n{make_link(escape(named.get('title', url), quote=False), url)}\n\n"
        return None

    @staticmethod
    def make_figure(named: dict[str, str]) -> str | None:
        image = Image(named.get("alt", ""), named.get("src", ""), "")
        caption = " ".join(named[part] for part in ("title", "caption", "attr") if named.get(part))
        return make_captioned_image(image, caption) if image.target else None

    def replace_tag(self, tag: str, rest: str) -> str | None:
        """Return the Markdown for a tag of Liquid; ``None`` if it is unknown."""
        if tag in ("post_url", "link"):
            return self.resolve(rest)
        if tag == "include" and rest.startswith("figure"):
            named, _positional = read_arguments(rest.partition(" ")[2])
            source = named.get("image_path") or named.get("url") or named.get("src") or ""
            return self.make_figure(named | {"src": self.replace_variable(source.strip("{} ")) or source})
        return None

    def replace_variable(self, expression: str) -> str | None:
        """Return the value of a variable of Jekyll that is the same on every page; ``None`` if it is unknown."""
        value, *filters = (part.strip() for part in expression.split("|"))
        if value in ("site.baseurl", "site.url", "site.github.url"):
            return self.base_path if value != "site.url" else ""
        if filters and filters[-1] in ("relative_url", "absolute_url") and value[:1] in ("'", '"'):
            return f"{self.base_path}/{value.strip(value[0]).lstrip('/')}"
        return None


def read_arguments(text: str) -> tuple[dict[str, str], list[str]]:
    found = [
        (match[1], next((part for part in match.groups()[1:] if part is not None), ""))
        for match in ARGUMENT.finditer(text)
    ]
    return {name: value for name, value in found if name}, [value for name, value in found if not name]
