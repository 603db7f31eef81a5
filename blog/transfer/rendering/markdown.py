"""Writes Markdown, and finds pictures in it."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple

# Code, in which nothing is replaced: blocks between fences, and spans. Patterns here never read a text more than a few
# times, however it is made.
CODE = (
    r"(?P<code>^[ >]*(?P<mark>`{3,}|~{3,}).*?(?:^[ >]*(?P=mark)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).{1,1000}?(?<!`)(?P=ticks)(?!`))"
)
IMAGE = (
    r"!\[(?P<alt>(?:\\.|[^\[\]\\]|\[[^\[\]\\]*\])*)\]\("
    r"\s*(?P<target><[^>\n]*>|[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)"
    r"""\s*(?:"(?P<title>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)')?\s*\)"""
)
# A link's target, which is not a picture's.
LINK = rf"(?:{IMAGE})|\]\([ \t]*(?P<link><[^>\n]*>|[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)"
REFERENCE = r"!\[(?P<words>[^\[\]\n]*)\](?:\[(?P<name>[^\[\]\n]*)\])?(?!\()"
DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]+)\]:[ \t]*(\S+(?:[ \t]+[\"'(][^\n]*)?)[ \t]*$", re.MULTILINE)
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
ALT_MARKUP = re.compile(r"([\\\[\]`*_<>&])")


class Image(NamedTuple):
    alt: str
    target: str
    title: str


def make_link(text: str, target: str, title: str = "") -> str:
    return f"[{text}]({make_target(target, title)})"


def make_image(alt: str, target: str, title: str = "") -> str:
    """Return a picture; ``alt`` and ``title`` are plain text."""
    escaped = ALT_MARKUP.sub(r"\\\1", " ".join(alt.split()))
    return f"![{escaped}]({make_target(target, title)})"


def make_target(target: str, title: str) -> str:
    if re.search(r"[\s()<>]", target) or not target:
        target = f"<{' '.join(target.split()).replace('<', '%3C').replace('>', '%3E')}>"
    escaped = " ".join(title.split()).replace("\\", "\\\\").replace('"', r"\"")
    return f'{target} "{escaped}"' if escaped else target


def make_figure(content: str, caption_html: str) -> str:
    return f"\n\n<figure>\n\n{content.strip()}\n\n<figcaption>{caption_html}</figcaption>\n</figure>\n\n"


def make_captioned_image(image: Image, caption: str) -> str:
    """Return a picture, as a figure if it has a ``caption``, which is plain text."""
    text = make_image(*image)
    return make_figure(text, escape(" ".join(caption.split()), quote=False)) if caption.strip() else f"\n\n{text}\n\n"


def make_fence(code: str, language: str = "") -> str:
    """Return a block of code, in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"^\s*(`{3,})", code, re.MULTILINE)), default=2)
    mark = "`" * (longest + 1)
    return f"\n\n{mark}{language}\n{code.strip(chr(10))}\n{mark}\n\n"


def replace_outside_code(pattern: str, text: str, replace: Callable[[re.Match[str]], str]) -> str:
    """Replace what matches ``pattern``, but not in code; ``.`` matches line ends."""
    compiled = re.compile(f"{CODE}|{pattern}", re.MULTILINE | re.DOTALL)
    return compiled.sub(lambda found: found[0] if found["code"] is not None else replace(found), text)


def replace_images(text: str, replace: Callable[[Image], str | None]) -> str:
    """Replace the target of each picture in ``text`` by what ``replace`` returns; ``None`` leaves it."""

    def replace_one(found: re.Match[str]) -> str:
        target = replace(read_image(found))
        if target is None:
            return found[0]
        start, end = (position - found.start() for position in found.span("target"))
        return f"{found[0][:start]}{make_target(target, '')}{found[0][end:]}"

    return replace_outside_code(IMAGE, text, replace_one)


def read_image(found: re.Match[str]) -> Image:
    target = found["target"]
    target = target[1:-1] if target.startswith("<") else target
    title = found["title"] or found["single"] or ""
    return Image(*(unescape(ESCAPE.sub(r"\1", part)) for part in (found["alt"], target, title)))


def find_images(text: str) -> list[Image]:
    found = re.compile(f"{CODE}|{IMAGE}", re.MULTILINE | re.DOTALL).finditer(text)
    return [read_image(match) for match in found if match["code"] is None]


def expand_references(text: str) -> str:
    """Turn pictures whose targets are defined elsewhere (``![alt][name]``) into the form with the target."""
    targets = {" ".join(name.lower().split()): target for name, target in DEFINITION.findall(text)}

    def expand(found: re.Match[str]) -> str:
        target = targets.get(" ".join((found["name"] or found["words"]).lower().split()))
        return f"![{found['words']}]({target.strip()})" if target else found[0]

    return replace_outside_code(REFERENCE, text, expand) if targets else text


def replace_between(
    start: re.Pattern[str], end: re.Pattern[str], text: str, replace: Callable[[re.Match[str], str], str]
) -> str:
    """Replace each part from ``start`` to the next ``end``; ``replace`` gets the start and what is between."""
    parts, position = [], 0
    while (first := start.search(text, position)) and (last := end.search(text, first.end())):
        parts += [text[position : first.start()], replace(first, text[first.end() : last.start()])]
        position = last.end()
    return "".join([*parts, text[position:]])


def remove_empty_lines(text: str) -> str:
    """Leave one empty line between blocks, and all in code."""
    text = replace_outside_code(r"\n(?:[ \t]*\n){2,}", text, lambda _found: "\n\n").strip("\n")
    return f"{text}\n" if text.strip() else ""
