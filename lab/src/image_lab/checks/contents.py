"""The contents of the image's layers, and what an edit rebuilds."""

import re
import secrets
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

from image_lab import builder, engine
from image_lab.builder import Build, Order, copy_context
from image_lab.checks.check import Stage, check, expect
from image_lab.checks.subject import Subject

APP = {"blog", "config", "docker", "manage.py", "static"}
SCRIPTS = {"/app/docker/entrypoint.sh", "/app/docker/healthcheck.py"}
DATA = "/var/lib/blog"
APP_ID = 10001
UNWANTED = re.compile(
    r"(^|/)(\.git|\.hg|\.svn|\.github|\.venv|\.(mypy|ruff|pytest)_cache|\.DS_Store)(/|$)"
    r"|^(root|app|home/[^/]+)/(\.cache|\.cargo|\.rustup|\.npm|\.local)/."
    r"|^(tmp|var/tmp|run|var/cache/apk|wheels)/.|^var/lib/apt/lists/.+_|(?<!/_bundled)/[^/]+\.whl$"
    r"|^app/(tests|docs|lab|var)(/|$)|^app/.*\.(pot?|orig|bak)$"
)
# BuildKit's name of a step: its stage, its number in there, the instruction.
STEP = re.compile(r"\[(?P<stage>\S+)\s+(?P<number>\d+)/(?P<count>\d+)\] (?P<instruction>\w+)")
MODULE = re.compile(r"/app/(blog|config)/.+\.py$")
TEMPLATE = "blog/**/templates/404.html"


@check(Stage.IMAGE)
def application_files(subject: Subject) -> None:
    """/app contains only the blog, its configuration, two scripts, the collected static files and the lock."""
    # The lock is in /app where pip runs in the final image; elsewhere it stays in the builder.
    top = {path.split("/")[2] for path in subject.files if path.startswith("/app/")} - {"requirements.txt"}
    expect(top == APP, ", ".join(sorted(APP)), ", ".join(sorted(top)), "Copy only these; see .dockerignore.")
    scripts = {path for path in subject.files if path.startswith("/app/docker/")}
    expect(scripts == SCRIPTS, ", ".join(sorted(SCRIPTS)), ", ".join(sorted(scripts)), "Copy these two by name.")
    manifest = "/app/static/staticfiles.json" in subject.files
    expect(manifest, "a static/staticfiles.json", "none", "Run collectstatic while building.")


@check(Stage.IMAGE, of_dependencies=True)
def nothing_left_behind(subject: Subject) -> None:
    """No layer contains version control, tests, caches of tools, or temporary files of a build step."""
    found = [file.path for file in subject.layer_files if is_left_behind(file.path)]
    hint = "Keep it out with .dockerignore, or remove it in the instruction that made it: a later one only hides it."
    expect(not found, "none of these files", shorten_list(found), hint)


@check(Stage.IMAGE, of_dependencies=True)
def no_secret_in_layers(subject: Subject) -> None:
    """No layer contains a private key, a password file or a key of this site, not even a deleted one."""
    found = [file.path for file in subject.layer_files if file.is_a_secret]
    hint = "Mount it while building (--mount=type=secret) and never copy it; what was in a layer must be replaced."
    expect(not found, "no secret", shorten_list(found), hint)


@check(Stage.IMAGE)
def owners_and_modes(subject: Subject) -> None:
    """Code belongs to root, everyone can read it, only root can write it, and the app owns only its data."""
    hint = "Set the modes while building, without COPY --chown: an intruder must not be able to change code."
    for path, (uid, gid, mode) in subject.files.items():
        code = path.startswith("/app/") and not stat.S_ISLNK(mode)
        described = f"{path} with owner {uid}:{gid} and mode {stat.S_IMODE(mode):04o}"
        expect(not code or (uid, gid) == (0, 0), "code that belongs to root", described, hint)
        expect(not code or not mode & 0o022, "code that only root can write", described, hint)
        expect(not code or mode & 0o004, "code that everybody can read", described, hint)
        expect(uid != APP_ID or path.startswith(DATA), "nothing but data that belongs to the app", described, hint)


@check(Stage.IMAGE)
def data_folders(subject: Subject) -> None:
    """The folders for data are empty and belong to the image's user, who alone can enter those of keys and backups."""
    found = {path: entry for path, entry in subject.files.items() if path.startswith(f"{DATA}/")}
    hint = (
        "A new volume takes owner and mode from the folder that it covers; see where the Dockerfile makes the account."
    )
    expected = {f"{DATA}/backups", f"{DATA}/keys", f"{DATA}/media"}
    expect(set(found) == expected, ", ".join(sorted(expected)), ", ".join(sorted(found)) or "nothing", hint)
    app = parse_user(subject.config["User"])
    for path, (uid, gid, _mode) in found.items():
        expect((uid, gid) == app, f"{path} of {app}", f"{uid}:{gid}", hint)
    for path in (f"{DATA}/backups", f"{DATA}/keys"):
        mode = stat.S_IMODE(found[path][2])
        expect(mode == 0o700, f"{path} with mode 0700", f"{mode:04o}", hint)


@check(Stage.IMAGE)
def bytecode(subject: Subject) -> None:
    """Every module of the blog has bytecode, which can't be written later on a read-only file system."""
    tag = subject.python["cache_tag"]
    modules = [path for path in subject.files if MODULE.match(path)]
    missing = [path for path in modules if bytecode_path(path, tag) not in subject.files]
    expect(not missing, "a .pyc for each module", f"none for {shorten_list(missing)}", "Run compileall while building.")


@check(Stage.IMAGE)
def layer_order(subject: Subject) -> None:
    """An edit to a template does not run pip and changes only the last layer."""
    name = f"wheelhouse-lab-edited-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        order = replace(subject.order, context=copy_context(subject.order.context, Path(folder)))
        orders = [replace(order, image_name=f"{name}-{time}") for time in ("once", "twice")]
        try:
            # Two edits, and not the image itself: after a --no-cache build BuildKit has two results of a step, and a
            # build that runs no step at all may take the older one.
            expect_new_last_layer(*[build_after_edit(one) for one in orders])
        finally:
            engine.docker("image", "rm", "--force", *(one.tag for one in orders), check=False)


def build_after_edit(order: Order) -> Build:
    with min(order.context.glob(TEMPLATE)).open("a", encoding="utf-8") as file:
        file.write(f"<!-- {order.tag} -->\n")
    return builder.build(order)


def expect_new_last_layer(before: Build, after: Build) -> None:
    """Compare two builds with a template edit between them; raises CheckFailed if more than the last layer was rebuilt.

    It compares steps, not the layers' digests: a cached step exports nothing, and of two results of one step that two
    builds left, BuildKit may take either.
    """
    for build in (before, after):
        expect(build.succeeded, "a build", build.output[-300:], f"The whole log is in {build.log_path}")
    hint = "Copy requirements.txt and run pip before the code is copied; copy the code last, in one instruction."
    again = [step.name for step in after.log.steps if step.ran_pip]
    expect(not again, "no pip at work after an edit to a template", shorten_list(again), hint)
    early = [step.name for step in after.log.steps if not step.cached and ends_before_the_last_layer(step.name)]
    expect(not early, "a new last layer alone", f"also ran: {shorten_list(early)}", hint)
    old, new = engine.read_layers(before.order.tag), engine.read_layers(after.order.tag)
    expect(old[-1:] != new[-1:], "the edit in the last layer", "the same last layer", hint)


def ends_before_the_last_layer(step: str) -> bool:
    """Whether a step, by BuildKit's name for it, builds a layer below the last one.

    The stage `application` is copied into the last layer; the others are below it.
    """
    found = STEP.match(step)
    if not found or found["instruction"] == "FROM" or found["stage"] == "application":
        return False
    return found["stage"] != "final" or found["number"] != found["count"]


def is_left_behind(path: str) -> bool:
    """Whether a file does not belong in an image. A whiteout (.wh.NAME) marks a deleted file of a lower layer."""
    return bool(UNWANTED.search(path)) and "/.wh." not in path


def bytecode_path(path: str, cache_tag: str) -> str:
    """PEP 3147."""
    folder, _slash, name = path.rpartition("/")
    return f"{folder}/__pycache__/{name.removesuffix('.py')}.{cache_tag}.pyc"


def parse_user(user: str) -> tuple[int, int]:
    """Uid and gid of an image's numeric ``User``; root if it is empty."""
    uid, _colon, gid = (user or "0:0").partition(":")
    return int(uid), int(gid or uid)


def shorten_list(found: list[str]) -> str:
    return ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
