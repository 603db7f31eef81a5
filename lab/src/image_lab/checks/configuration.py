"""The image's configuration: how it starts, its labels, and the secrets that they must not contain."""

import re

from image_lab.checks.check import Stage, check, expect
from image_lab.checks.subject import Subject

LABEL = "org.opencontainers.image."
LABELS = ("title", "description", "licenses", "base.name", "version", "revision", "source")
SECRET_WORDS = re.compile(r"SECRET|PASSW|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|ENCRYPTION", re.IGNORECASE)
CREDENTIALS = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
ASSIGNMENT = re.compile(r"\b([A-Za-z_][A-Za-z0-9_]*)=(\S+)")


@check(Stage.IMAGE)
def configuration(subject: Subject) -> None:
    """The image starts gunicorn through the entrypoint, in /app, on port 8000, and has a health check."""
    config = subject.config
    expected = {
        "Entrypoint": ["/app/docker/entrypoint.sh"],
        "Cmd": ["gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"],
        "WorkingDir": "/app",
        "ExposedPorts": {"8000/tcp": {}},
    }
    found = {name: config.get(name) for name in expected}
    hint = "Set ENTRYPOINT, CMD, WORKDIR and EXPOSE as the sibling Dockerfiles do."
    expect(found == expected, f"{expected}", found, hint)
    probe = config.get("Healthcheck", {}).get("Test") or ["NONE"]
    expect(probe[0] != "NONE", "a HEALTHCHECK", probe, "Run docker/healthcheck.py in a HEALTHCHECK.")


@check(Stage.IMAGE)
def labels(subject: Subject) -> None:
    """The OCI labels name the approach, its base, licence, version, revision and source, but no time."""
    found = {
        name.removeprefix(LABEL): value
        for name, value in (subject.config["Labels"] or {}).items()
        if name.startswith(LABEL)
    }
    hint = "Complete the LABEL instruction: https://github.com/opencontainers/image-spec/blob/main/annotations.md"
    expect(set(LABELS) <= set(found), f"the labels {', '.join(LABELS)}", ", ".join(found) or "none", hint)
    title, base = f"Wheelhouse ({subject.approach.id})", subject.order.base.image
    said = {"title": found["title"], "base.name": found["base.name"], "licenses": found["licenses"]}
    expect(said == {"title": title, "base.name": base, "licenses": "MIT"}, f"{title}, {base}, MIT", said, hint)
    expect("created" not in found, "no label with a time", found.get("created"), "It makes every build differ.")


@check(Stage.IMAGE, of_dependencies=True)
def no_secret_in_configuration(subject: Subject) -> None:
    """No variable, label or line of `docker history` contains a password, token or key."""
    texts = [f"{name}={value}" for name, value in subject.variables.items()]
    texts += [f"{name}={value}" for name, value in (subject.config["Labels"] or {}).items()]
    found = [secret for text in texts + subject.history for secret in find_secrets(text)]
    hint = "Hand it over as a file (*_FILE), while building as a BuildKit secret; and replace it: it is known."
    expect(not found, "no secret", ", ".join(dict.fromkeys(found)), hint)


def find_secrets(text: str) -> list[str]:
    """The names that ``text`` assigns secrets to, never the secrets themselves."""
    names = [name for name, value in ASSIGNMENT.findall(text) if names_a_secret(name, value)]
    names += ["a URL with a password"] if CREDENTIALS.search(text) else []
    names += ["a private key"] if "PRIVATE KEY-----" in text else []
    return names


def names_a_secret(name: str, value: str) -> bool:
    """Whether a variable holds a secret; the path of a file with one does not count."""
    is_path = value.strip("'\"").startswith("/") or name.upper().endswith(("_FILE", "_DIR"))
    return bool(SECRET_WORDS.search(name)) and not is_path
