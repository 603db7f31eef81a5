"""Keep what the posts that are there say, so that the first save of each loses nothing."""

from itertools import islice
from typing import Any

from django.db import migrations

BATCH = 500


def keep(apps: Any, schema_editor: Any) -> None:
    post_model, revision_model = apps.get_model("blog", "Post"), apps.get_model("blog", "Revision")
    posts = post_model.objects.prefetch_related("tags").order_by("pk").iterator(BATCH)
    while batch := list(islice(posts, BATCH)):
        revision_model.objects.bulk_create(
            revision_model(
                post=post,
                version=post.version,
                title=post.title,
                summary=post.summary,
                body=post.body,
                tags=sorted(tag.name for tag in post.tags.all()),
                created_at=post.updated_at,
            )
            for post in batch
        )


class Migration(migrations.Migration):
    dependencies = [("blog", "0009_revision")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
