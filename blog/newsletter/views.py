"""Posts by e-mail: asking, confirming, leaving. Mail scanners open links, so a link alone changes nothing."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog.core.client_network import get_client_network
from blog.core.decorators import public_form
from blog.newsletter.forms import SubscribeForm
from blog.newsletter.services import subscription


def subscriptions_or_404() -> None:
    """A site that sends no mail has none of these pages."""
    if not settings.SUBSCRIPTIONS:
        raise Http404


@public_form
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. Its answer is the same whether the address is known or not."""
    subscriptions_or_404()
    form = SubscribeForm(request.POST or None, subject="subscribe", client=get_client_network(request))
    if request.method == "POST" and form.is_valid():
        subscription.subscriber_ask(email=form.cleaned_data["email"], language=get_language())
        return redirect("newsletter:subscribe-sent")
    return render(request, "newsletter/subscribe.html", {"form": form}, status=form.status)


@public_form
def subscribe_sent(request: HttpRequest) -> HttpResponse:
    """What to do next."""
    subscriptions_or_404()
    return render(request, "newsletter/subscription.html", {"step": "sent"})


@public_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, and after it the confirmation."""
    subscriptions_or_404()
    subscriber_id = subscription.subscriber_of(token, subscription.CONFIRM)
    if subscriber_id is None:
        return render(request, "newsletter/subscription.html", {"step": "dead"}, status=404)
    if request.method != "POST":
        return render(request, "newsletter/subscription.html", {"step": "confirm"})
    confirmed = subscription.subscriber_confirm(subscriber_id=subscriber_id)
    step, status = ("confirmed", 200) if confirmed else ("dead", 404)
    return render(request, "newsletter/subscription.html", {"step": step}, status=status)


@csrf_exempt  # RFC 8058: the mailbox posts without a cookie or an origin of ours; the token is the right to leave
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A button, and after it the end; one POST without reading the page does as well, and is never redirected."""
    subscriptions_or_404()
    subscriber_id = subscription.subscriber_of(token, subscription.UNSUBSCRIBE)
    if subscriber_id is None:
        return render(request, "newsletter/subscription.html", {"step": "dead"}, status=404)
    if request.method != "POST":
        return render(request, "newsletter/subscription.html", {"step": "unsubscribe"})
    subscription.subscriber_unsubscribe(subscriber_id=subscriber_id)
    return render(request, "newsletter/subscription.html", {"step": "unsubscribed"})
