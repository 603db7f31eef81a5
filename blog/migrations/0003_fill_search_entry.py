"""What search looks through, of the posts that there are already. Imports what makes words: new posts get the same."""

from itertools import islice
from typing import Any

from django.db import migrations
from django.db.models import prefetch_related_objects

from blog.search.marks import plain_text
from blog.search.words import words_of

BATCH = 200
BODY_LENGTH = 250_000


def fill(apps: Any, schema_editor: Any) -> None:
    post_model, entry_model = apps.get_model("blog", "Post"), apps.get_model("blog", "SearchEntry")
    posts = post_model.objects.defer("body", "toc").order_by("pk").iterator(BATCH)
    while batch := list(islice(posts, BATCH)):
        prefetch_related_objects(batch, "tags")
        entry_model.objects.bulk_create(
            entry_model(
                post=post,
                title=" ".join(words_of(post.title)),
                tags=" ".join(word for tag in post.tags.all() for word in words_of(tag.name)),
                body=" ".join(words_of(f"{post.summary} {plain_text(post.body_html)}"))[:BODY_LENGTH],
            )
            for post in batch
        )


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_search_entry")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
