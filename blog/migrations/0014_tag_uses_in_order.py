"""The posts of a tag in order: what stands around a post in a tag that very many posts have is read without the rest.

By hand, as Django makes the table between posts and tags, and takes no indexes for it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0013_related_posts")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX blog_post_tags_in_order ON blog_post_tags (tag_id, post_id)",
            "DROP INDEX blog_post_tags_in_order",
        )
    ]
