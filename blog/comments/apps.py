from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class CommentsConfig(BlogAppConfig):
    default = True
    name = "blog.comments"
    verbose_name = _("Comments")
    private_models = frozenset({"BlockedTerm", "Comment"})  # pages show RenderedComments
    role_permissions = {
        "moderator": frozenset(
            {
                *("view_comment", "change_comment", "delete_comment"),
                *("view_blockedterm", "add_blockedterm", "change_blockedterm", "delete_blockedterm"),
            }
        )
    }
    template_slots = {"post_end": "comments/slots/post_end.html", "post_styles": "comments/slots/post_styles.html"}

    def ready(self) -> None:
        from blog.comments.services import render_stored_comments  # noqa: PLC0415  needs models
        from blog.posts.signals import cards_rendered  # noqa: PLC0415  as above

        cards_rendered.connect(render_stored_comments, dispatch_uid="comments")
