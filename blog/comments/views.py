from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from blog.comments.forms import CommentForm
from blog.comments.models import Comment, get_rendered_comments
from blog.comments.services import comment_write
from blog.core.client_network import get_client_network
from blog.core.decorators import public_form
from blog.posts.models import Post


def get_open_post(slug: str) -> Post:
    post = get_object_or_404(Post.objects.published().in_language(), slug=slug)
    if not get_rendered_comments(post).accepts_comments:
        raise Http404
    return post


def get_parent(request: HttpRequest, post: Post) -> Comment | None:
    """Return the comment that ``?reply_to=`` names: an approved top-level one of this post, else 404."""
    wanted = request.GET.get("reply_to")
    if wanted is None:
        return None
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    return get_object_or_404(post.comments.approved().filter(parent=None), pk=wanted)


@transaction.atomic  # a repeated request waits at the rate limit's row until the first one has stored its comment
def save_once(form: CommentForm, post: Post, parent: Comment | None) -> bool:
    """Store the comment of ``form``, once however often it is sent; return ``False`` if the form is invalid."""
    if not form.is_valid():
        return False
    fields = {name: form.cleaned_data[name] for name in ("author_name", "email", "body")}
    comment_write(post=post, parent=parent, submission=form.submission, **fields)
    return True


@public_form
def write_comment(request: HttpRequest, slug: str) -> HttpResponse:
    post = get_open_post(slug)
    parent = get_parent(request, post)
    subject = f"comment {post.pk} {parent.pk if parent else ''}"
    form = CommentForm(request.POST or None, subject=subject, client=get_client_network(request))
    if request.method == "POST" and save_once(form, post, parent):
        return redirect("comments:sent", slug=post.slug)
    context = {"form": form, "post": post, "parent": parent}
    return render(request, "comments/comment_form.html", context, status=form.status)


@public_form
def comment_sent(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "comments/comment_sent.html", {"post": get_open_post(slug)})
