from collections.abc import Iterable

from blog.posts.models import Post
from blog.transfer.models import PATH_LENGTH, Redirect
from blog.transfer.paths import normalize_path


def redirects_save(*, post: Post, paths: Iterable[str]) -> tuple[int, list[str]]:
    """Make former ``paths`` redirect to ``post``; return how many are new, and warnings.

    A path that leads to another post already keeps doing so.
    """
    own = normalize_path(post.get_absolute_url())
    wanted = dict.fromkeys(normalize_path(path) for path in paths)
    warnings, saved = [], 0
    for path in wanted:
        if len(path) > PATH_LENGTH or "\0" in path:
            warnings.append(f"former path {path[:80]!r}: expected at most {PATH_LENGTH} characters")
        elif path not in ("", own):
            redirect, is_new = Redirect.objects.get_or_create(path=path, defaults={"post": post})
            saved += is_new
            if redirect.post_id != post.pk:
                warnings.append(f"former path {path}: it leads to another post already")
    return saved, warnings
