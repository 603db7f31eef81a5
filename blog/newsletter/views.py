"""Subscribing and unsubscribing. Mail scanners open links, so a GET request changes nothing."""

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


def require_mail() -> None:
    if not settings.SUBSCRIPTIONS:
        raise Http404


@public_form
def subscribe(request: HttpRequest) -> HttpResponse:
    require_mail()
    form = SubscribeForm(request.POST or None, subject="subscribe", client=get_client_network(request))
    if request.method == "POST" and form.is_valid():
        subscription.subscription_request(email=form.cleaned_data["email"], language=get_language())
        return redirect("newsletter:subscribe-sent")
    return render(request, "newsletter/subscribe.html", {"form": form}, status=form.status)


@public_form
def subscribe_sent(request: HttpRequest) -> HttpResponse:
    require_mail()
    return render(request, "newsletter/subscription.html", {"step": "sent"})


@public_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    require_mail()
    subscriber_id = subscription.read_token(token, subscription.CONFIRM)
    if subscriber_id is None:
        return render(request, "newsletter/subscription.html", {"step": "expired"}, status=404)
    if request.method != "POST":
        return render(request, "newsletter/subscription.html", {"step": "confirm"})
    confirmed = subscription.subscriber_confirm(subscriber_id=subscriber_id)
    step, status = ("confirmed", 200) if confirmed else ("expired", 404)
    return render(request, "newsletter/subscription.html", {"step": step}, status=status)


@csrf_exempt  # RFC 8058: mail clients post without our cookie or origin; the token authorizes the request
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, and unsubscribe on POST; mail clients send that directly and expect no redirect (RFC 8058)."""
    require_mail()
    subscriber_id = subscription.read_token(token, subscription.UNSUBSCRIBE)
    if subscriber_id is None:
        return render(request, "newsletter/subscription.html", {"step": "expired"}, status=404)
    if request.method != "POST":
        return render(request, "newsletter/subscription.html", {"step": "unsubscribe"})
    subscription.subscriber_unsubscribe(subscriber_id=subscriber_id)
    return render(request, "newsletter/subscription.html", {"step": "unsubscribed"})
