"""Public URLs of posts, for ``tests/blog/test_public_surface.py``."""

HIDDEN = ("secret-tag", "secret-draft-en", "secret-scheduled-en", "secret-deleted-en")
EXAMPLES = {
    "int:post_id": ("0", "1", "2", "9", "10", "99999999999999999999"),  # also in routes of other apps
    "uslug:slug": (*HIDDEN, "shown", "shared"),
    "str:token": ("nonsense",),
    "username:username": ("mina", "%00", "a%2Fb"),
    "year:year": ("2025", "2026", "2027"),
    "month:month": tuple(f"{month:02d}" for month in range(1, 13)),
}
URLS = [
    *(f"{path}?{name}={pk}" for path in ("/", "/tags/shared/") for name in ("before", "after") for pk in range(1, 12)),
    "/?before=%00",
    "/posts/%00/",
    "/tags/%00/",
]
SHOW_THE_PUBLIC_POST = ["/ko/series/shared/", "/ko/authors/mina/"]
