"""Public URLs of feeds, sitemaps and social cards, for ``tests/blog/test_public_surface.py``."""

EXAMPLES = {
    "feed:file_name": ("atom.xml", "rss.xml", "feed.json"),
    "slug:section": ("home", "posts", "series"),
    "digest:digest": ("0123456789abcdef",),
}
SHOW_THE_PUBLIC_POST = [
    f"{language}/{path}/{feed}"
    for language in ("", "/ko")
    for path in ("feeds", "tags/shared", "series/shared", "authors/mina")
    for feed in EXAMPLES["feed:file_name"]
]
URLS: list[str] = []
