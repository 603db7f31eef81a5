"""What a folder of texts says about its site: the program that builds it, where its texts are, and their URLs."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.text import slugify

from blog.transfer.formats.front_matter import Fields, fold, get_list, get_text, parse
from blog.transfer.items import ItemError
from blog.transfer.paths import split_url
from blog.transfer.tree import MAX_TEXT_BYTES, Tree

CONFIGS = {
    "jekyll": ("_config.yml", "_config.yaml"),
    "zola": ("zola.toml",),
    "hugo": (
        *(
            f"{name}.{end}"
            for name in ("hugo", "config", "config/_default/hugo", "config/_default/config")
            for end in ("toml", "yaml", "yml", "json")
        ),
    ),
    "astro": ("astro.config.mjs", "astro.config.ts", "astro.config.js"),
    "eleventy": ("eleventy.config.js", ".eleventy.js", "eleventy.config.mjs", "eleventy.config.cjs"),
}
ROOTS = {"hugo": "content/", "zola": "content/", "astro": "src/content/"}
# Folders whose files are no texts of the site.
IGNORED = (
    *("node_modules", "_site", "public", "dist", "themes", "archetypes", "vendor"),
    *("_includes", "_layouts", "layouts"),
)
JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
TOKEN = re.compile(r":(\w+)|\[:\w+\]")
FILE_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)-(?=.)")


@dataclass(frozen=True, slots=True)
class Site:
    """A site. ``base_url`` may have a path, below which all its URLs are."""

    program: str = ""  # empty: texts without a site around them
    root: str = ""  # the folder of the texts, with a slash
    base_url: str = ""
    config: Fields = field(default_factory=dict)

    @property
    def base_path(self) -> str:
        return split_url(self.base_url).path.rstrip("/")

    def is_text(self, name: str) -> bool:
        folders = name.split("/")[:-1]
        return name.startswith(self.root) and not any(folder in IGNORED for folder in folders)

    def is_post(self, name: str) -> bool:
        """Whether a text is a post: in Jekyll, others are pages."""
        return self.program != "jekyll" or any(part.startswith("_") for part in name.split("/")[:-1])

    def make_paths(self, name: str, fields: Fields, slug: str, date: datetime | None, language: str) -> Iterator[str]:
        """Yield the paths that a text had, the canonical one first; ``name`` is without language and extension."""
        own = get_text(fields, "url", "permalink", "path")
        tokens = make_tokens(name.removeprefix(self.root), fields, slug, date)
        if own and "{" not in own:
            yield self.base_path + expand("/" + own.lstrip("/"), tokens)
        elif self.program == "jekyll":
            style = get_text(self.config, "permalink") or "date"
            yield self.base_path + expand(JEKYLL_STYLES.get(style, style), tokens)
        else:
            pattern = self.find_pattern(tokens["section"]) or ":folder/:slug/"
            prefix = "" if language == self.get_default_language() else f"/{language}"
            yield self.base_path + prefix + expand(f"/{pattern.lstrip('/')}", tokens)
            if tokens["slug"] != tokens["filename"] and pattern == ":folder/:slug/":
                yield self.base_path + prefix + expand("/:folder/:filename/", tokens)
        beside = tokens["folder"] if self.program == "hugo" else ""
        for alias in get_list(fields, "aliases", "redirectfrom"):
            yield self.base_path + posixpath.join("/", beside, alias)

    def find_pattern(self, section: str) -> str:
        patterns = self.config.get("permalinks")
        if isinstance(patterns, dict) and isinstance(patterns.get("page"), dict):
            patterns = patterns["page"]
        return str(patterns.get(section, "")) if isinstance(patterns, dict) else ""

    def get_default_language(self) -> str:
        """Return the language whose URLs have no prefix; ``""`` if texts without a language have none."""
        return get_text(self.config, "defaultcontentlanguage", "defaultlanguage") or (
            "en" if self.program == "hugo" else ""
        )


def read_site(tree: Tree) -> Site:
    """Recognize the program by its configuration file, at the top or in the only folder there is."""
    names = [] if tree.selected else tree.names()
    for program, configs in CONFIGS.items():
        for config in configs:
            pattern = re.compile(rf"([^/]+/)?{re.escape(config)}")
            found = next((match for match in map(pattern.fullmatch, names) if match), None)
            if found:
                return make_site(program, found[1] or "", read_config(tree, found[0]))
    return Site()


def make_site(program: str, folder: str, config: Fields) -> Site:
    if program == "hugo" and "base_url" in config:  # both have a config.toml
        program = "zola"
    fields = fold(config)
    url = "" if program in ("hugo", "zola") else get_text(fields, "url")
    return Site(program, folder + ROOTS.get(program, ""), url + get_text(fields, "baseurl"), fields)


def read_config(tree: Tree, name: str) -> Fields:
    """Return the fields as they are written; none of a program in JavaScript."""
    language = {"toml": "toml", "json": "json", "yaml": "yaml", "yml": "yaml"}.get(name.rpartition(".")[2])
    try:
        found = parse(tree.read_text(name, max_bytes=MAX_TEXT_BYTES), language) if language else {}
    except ItemError:
        return {}  # the texts say enough for an import
    return found if isinstance(found, dict) else {}


def make_tokens(name: str, fields: Fields, slug: str, date: datetime | None) -> dict[str, str]:
    """Return the values of the names in a pattern such as ``/:year/:month/:slug/``."""
    folder, _slash, filename = name.rpartition("/")
    sections = [part for part in folder.split("/") if part and not part.startswith("_")]
    categories = get_list(fields, "categories", "category", separator=" ")
    values = {
        **dict.fromkeys(("slug", "title", "name", "slugorfilename", "slugorcontentbasename"), slug),
        **dict.fromkeys(("filename", "contentbasename"), filename),
        **dict.fromkeys(("folder", "sections", "path"), "/".join(sections)),
        "section": sections[0] if sections else "",
        "categories": "/".join(slugify(category, allow_unicode=True) for category in categories),
        "output_ext": ".html",
    }
    if date:
        values |= {"year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}", "y_day": f"{date:%j}"}
        values |= {"short_year": f"{date:%y}", "i_month": str(date.month), "i_day": str(date.day)}
        values |= {"hour": f"{date:%H}", "minute": f"{date:%M}", "second": f"{date:%S}"}
    return values


def expand(pattern: str, tokens: dict[str, str]) -> str:
    path = TOKEN.sub(lambda found: tokens.get(found[1] or "", ""), pattern)
    return re.sub(r"/{2,}", "/", path)
