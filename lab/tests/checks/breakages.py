"""Ways to break one property of an image or of its stack, each by the smallest edit that does."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

APPROACH: Final = "slim-trixie"  # it promises most: neither a compiler nor pip
DOCKERFILE: Final = f"docker/{APPROACH}.Dockerfile"
SERVICE: Final = "trixie"

LAST_LAYER: Final = "COPY --from=application /app /app\n"
FINAL_STAGE: Final = "FROM dependencies AS final\n"
LOCK: Final = "COPY ${REQUIREMENTS} /requirements.txt\n"
SITE_PACKAGES: Final = "$(python -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')"
WHITENOISE_STORAGE: Final = "whitenoise.storage.CompressedManifestStaticFilesStorage"
DJANGO_STORAGE: Final = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
PREPARE: Final = "**/management/commands/prepare_database.py"
NEW_PROGRAM: Final = "printf '#!/bin/sh\\n' >{path} && chmod 0755 {path}"


@dataclass(frozen=True)
class Edit:
    """In the only file of the build context that matches ``file`` and has ``old``, that becomes ``new``."""

    file: str  # a path or a glob pattern
    old: str
    new: str

    def find(self, context: Path) -> Path:
        found = [path for path in context.glob(self.file) if self.old in path.read_text()]
        assert len(found) == 1, f"expected one {self.file} with {self.old!r}; found {found}. Choose another edit."
        return found[0]

    def apply(self, context: Path) -> None:
        path = self.find(context)
        path.write_text(path.read_text().replace(self.old, self.new))


@dataclass(frozen=True)
class Breakage:
    """Edits of the context, changes of the compose file, and the one check that must fail."""

    check: str
    edits: tuple[Edit, ...] = ()
    service: dict[str, Any] = field(default_factory=dict)
    networks: dict[str, Any] = field(default_factory=dict)


def before_the_last_layer(instruction: str) -> Edit:
    """One more instruction, right before the code is copied."""
    return Edit(DOCKERFILE, LAST_LAYER, f"{instruction}\n{LAST_LAYER}")


def run(command: str) -> tuple[Edit, ...]:
    return (before_the_last_layer(f"RUN {command}"),)


def edit(file: str, old: str, new: str) -> tuple[Edit, ...]:
    return (Edit(file, old, new),)


# Changes of the user or of process 1, which any check that runs a container could notice: verified with every check.
COMMON: Final = (
    Breakage(
        "user",
        (
            # The folders too, or root without capabilities could not write the keys and nothing would start.
            before_the_last_layer("RUN chown 0:0 /var/lib/blog/keys /var/lib/blog/media /var/lib/blog/backups"),
            Edit(DOCKERFILE, "USER 10001:10001\n", "USER 0:0\n"),
        ),
    ),
    Breakage("pid-1", (Edit("docker/entrypoint.sh", 'exec "$@"', '"$@"'),)),
)

# One for each other check that looks at an image.
OF_AN_IMAGE: Final = (
    Breakage("configuration", edit(DOCKERFILE, "EXPOSE 8000\n", "EXPOSE 8001\n")),
    Breakage("labels", edit(DOCKERFILE, 'licenses="MIT"', 'licenses="none"')),
    Breakage("application-files", run("mkdir -p /app/notes")),
    Breakage("nothing-left-behind", run("mkdir -p /root/.cache/pip && touch /root/.cache/pip/left")),
    Breakage(
        "no-secret-in-layers",
        (before_the_last_layer("RUN echo 'machine example' >/root/.netrc\nRUN rm /root/.netrc"),),
    ),
    Breakage("owners-and-modes", run("touch /usr/local/of-the-app && chown 10001 /usr/local/of-the-app")),
    Breakage("data-folders", run("touch /var/lib/blog/media/left.png")),
    Breakage("bytecode", edit(DOCKERFILE, FINAL_STAGE, f"RUN rm -r config/__pycache__\n\n{FINAL_STAGE}")),
    Breakage("wheels", run(f"sed -i 's/^Tag: .*/Tag: cp38-abi3-linux_x86_64/' {SITE_PACKAGES}/nh3-*.dist-info/WHEEL")),
    Breakage(
        "requirements-met",
        run(f"sed -i '2i Requires-Dist: no-such-package' {SITE_PACKAGES}/sqlparse-*.dist-info/METADATA"),
    ),
    Breakage("locked", run(f"sed -i 's/^Version: .*/Version: 1/' {SITE_PACKAGES}/tzdata-*.dist-info/METADATA")),
    Breakage("pip", run(NEW_PROGRAM.format(path="/usr/local/bin/pip3"))),
    Breakage("layer-order", edit(DOCKERFILE, LOCK, f"COPY blog /blog\n{LOCK}")),
    Breakage("no-secret-in-configuration", (before_the_last_layer("ENV INDEX_TOKEN=0123456789abcdef"),)),
    Breakage("compiler", run(NEW_PROGRAM.format(path="/usr/bin/gcc"))),
)

# One for each other check that leaves the stack as it is.
OF_A_RUNNING_STACK: Final = (
    Breakage("read-only", service={"read_only": False}),
    Breakage("no-capabilities", service={"cap_add": ["NET_RAW"]}),
    Breakage("no-new-privileges", service={"security_opt": ["no-new-privileges:false"]}),
    Breakage("no-secret-in-environment", service={"environment": {"SMTP_PASSWORD": "correct-horse"}}),
    Breakage("no-secret-in-logs", edit("docker/entrypoint.sh", 'exec "$@"', 'cat "$KEYS_DIR/secret_key"\nexec "$@"')),
    Breakage("database-is-private", networks={"database": {"internal": False}}),
    Breakage("thread-stack", edit("config/gunicorn.conf.py", "stack_size(8 << 20)", "stack_size(1 << 20)")),
    Breakage("deployment-check", edit("blog/**/tag*.py", "LENGTH = 60", "LENGTH = 61")),
    Breakage("host-header", service={"environment": {"ALLOWED_HOSTS": ".localhost,127.0.0.1"}}),
    Breakage("home-page", edit("blog/core/templates/base.html", '{{ LANGUAGE_CODE|default:"en" }}', "fr")),
    Breakage("log-lines", service={"environment": {"GUNICORN_CMD_ARGS": "--access-logformat='a request'"}}),
    Breakage("keys", edit("config/keys.py", "0o400", "0o440")),
    Breakage("feeds", edit("blog/**/*.py", "FEED_LENGTH = 20", "FEED_LENGTH = 1")),
    Breakage("not-found", edit("blog/**/templates/404.html", "%}404{%", "%}404 DEBUG{%")),
    Breakage("health-answers", edit("config/health.py", '"no-store"', '"max-age=60"')),
    Breakage("static-files", edit("config/settings.py", WHITENOISE_STORAGE, DJANGO_STORAGE)),
    Breakage("security-headers", edit("config/settings.py", '= "DENY"', '= "SAMEORIGIN"')),
    Breakage("publishing", edit("blog/**/*.py", '"_publish" in request.POST', '"never" in request.POST')),
)

# One for each check that stops something.
OF_A_LIFE: Final = (
    Breakage("database-away", edit(DOCKERFILE, '"python", "-I", "-S", "/app/docker/healthcheck.py"', '"true"')),
    Breakage(
        "replicas",
        (
            Edit(PREPARE, "pg_advisory_lock(", "pg_advisory_lock_shared("),
            Edit(PREPARE, "pg_advisory_unlock(", "pg_advisory_unlock_shared("),
        ),
    ),
    Breakage("restart", service={"environment": {"KEYS_DIR": "/tmp"}}),
    Breakage("clean-stop", edit(DOCKERFILE, "STOPSIGNAL SIGTERM", "STOPSIGNAL SIGKILL")),
)


def override(breakages: Iterable[Breakage]) -> str:
    """A compose file with what all of them say about the web service and the networks; JSON is YAML."""
    service: dict[str, Any] = {"environment": {}}
    networks: dict[str, Any] = {}
    for breakage in breakages:
        environment = service["environment"] | breakage.service.get("environment", {})
        service |= breakage.service | {"environment": environment}
        networks |= breakage.networks
    return json.dumps({"services": {SERVICE: service}, "networks": networks})
