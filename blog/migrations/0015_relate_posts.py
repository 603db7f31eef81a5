"""The related posts of the posts that there are already."""

from typing import Any

from django.db import migrations

from blog.services.related import posts_relate_all


def fill(apps: Any, schema_editor: Any) -> None:
    posts_relate_all(post_model=apps.get_model("blog", "Post"), relation_model=apps.get_model("blog", "RelatedPost"))


class Migration(migrations.Migration):
    dependencies = [("blog", "0014_tag_uses_in_order")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
