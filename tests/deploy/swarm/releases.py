"""Images of later releases, made from the one under test."""

from dataclasses import dataclass
from pathlib import Path

from tests.docker.engine import Docker

# A column that the new release reads and writes, and the old one doesn't know.
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "{before}")]
    operations = [migrations.AddField("tag", "motto", models.CharField(max_length=50, db_default="none", blank=True))]
"""
FAILING = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("posts", "9001_motto")]
    operations = [migrations.RunSQL("SELECT 1 / 0")]
"""
DOCKERFILE = """
FROM {image} AS migrated
USER root
COPY 9001_motto.py blog/posts/migrations/
RUN find blog -name __pycache__ -prune -exec rm -r {{}} + \\
    && sed -i 's/^    objects = /    motto = models.CharField(max_length=50, db_default="none", blank=True)\\n&/' \\
        blog/posts/models/tag.py && grep motto blog/posts/models/tag.py
USER 10001:10001

FROM migrated AS crashing
ENTRYPOINT ["false"]

FROM migrated AS failing
COPY 9002_failing.py blog/posts/migrations/
"""


@dataclass(frozen=True)
class Releases:
    """The names of the images: the first release, the one after it, and two that must never serve a request."""

    first: str
    migrated: str
    crashing: str
    failing: str


def build_releases(docker: Docker, image: str, migrations: Path, folder: Path) -> Releases:
    newest = max(path.stem for path in migrations.glob("[0-9]*.py"))
    (folder / "9001_motto.py").write_text(MIGRATION.format(before=newest))
    (folder / "9002_failing.py").write_text(FAILING)
    (folder / "Dockerfile").write_text(DOCKERFILE.format(image=image))
    name = image.partition(":")[0]
    built = {target: f"{name}:{target}" for target in ("migrated", "crashing", "failing")}
    for target, tag in built.items():
        docker("build", f"--target={target}", f"--tag={tag}", folder)
    return Releases(first=image, **built)
