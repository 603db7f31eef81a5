"""Writing a comment: the form, and the page after it."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from blog.forms import CommentForm
from blog.models import Comment, Post
from blog.models.comment import comments_are_open
from blog.services.comment import comment_write
from blog.views.public_form import public_form
from blog.visitor import visitor_network


def open_post(slug: str) -> Post:
    """The published post that readers may comment on."""
    post = get_object_or_404(Post.objects.published().in_language(), slug=slug)
    if not comments_are_open(post):
        raise Http404
    return post


def parent_of(request: HttpRequest, post: Post) -> Comment | None:
    """The comment that ``?reply_to=`` names: an approved one of this post that is no reply itself."""
    wanted = request.GET.get("reply_to")
    if wanted is None:
        return None
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    return get_object_or_404(post.comments.approved().filter(parent=None), pk=wanted)


@transaction.atomic  # a second request of one form waits at the counter of its limit until the first has its comment
def is_taken(form: CommentForm, post: Post, parent: Comment | None) -> bool:
    """Whether ``form`` is right; its comment is stored then, once."""
    if not form.is_valid():
        return False
    wanted = {name: form.cleaned_data[name] for name in ("author_name", "address", "body")}
    comment_write(post=post, parent=parent, submission=form.submission, **wanted)
    return True


@public_form
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what it takes waits for the moderator."""
    post = open_post(slug)
    parent = parent_of(request, post)
    subject = f"comment {post.pk} {parent.pk if parent else ''}"
    form = CommentForm(request.POST or None, subject=subject, visitor=visitor_network(request))
    if request.method == "POST" and is_taken(form, post, parent):
        return redirect("blog:comment-sent", slug=post.slug)
    context = {"form": form, "post": post, "parent": parent}
    return render(request, "blog/comment_form.html", context, status=form.status)


@public_form
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks, and what happens next."""
    return render(request, "blog/comment_sent.html", {"post": open_post(slug)})
