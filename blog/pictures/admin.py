"""Pictures in the admin: upload, copy the Markdown, edit the alternative text."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.accounts.models import User
from blog.accounts.permissions import get_user
from blog.core.admin_mixins import RejectNulMixin
from blog.pictures.models import ALT_LENGTH, Picture, make_markdown
from blog.pictures.permissions import WRITE_ALL, may_change, may_upload
from blog.pictures.rendering.markdown import SCHEME
from blog.pictures.services import picture_create, picture_delete, picture_save
from blog.posts.models import Post
from blog.posts.permissions import WRITE_OWN

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"


class AltMixin(forms.Form):
    alt = forms.CharField(
        label=_("Alternative text"),
        max_length=ALT_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Describe the image for people who can't see it."),
    )
    decorative = forms.BooleanField(label=_("Decorative: it adds nothing to the text"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "alt" in cleaned and bool(cleaned["alt"]) == cleaned.get("decorative", False):
            message = _("Expected either a description or “decorative”; found %(found)s.")
            found = _("both") if cleaned["alt"] else _("neither")
            self.add_error("alt", ValidationError(message, code="required", params={"found": found}))
        return cleaned


class UploadForm(AltMixin):
    field_order = ("file", "alt", "decorative")
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "At most 20 MB, without animation: JPEG of up to 40 megapixels (progressive: 15), PNG or GIF of up to 16,"
            " AVIF of up to 8, WebP of up to 5."
        ),
    )

    def upload(self, user: User) -> Picture | None:
        if not self.is_valid():
            return None
        try:
            return picture_create(source=self.cleaned_data["file"], alt=self.cleaned_data["alt"], uploaded_by=user)
        except ValidationError as error:
            self.add_error("file", error)
            return None


class PictureForm(AltMixin, forms.ModelForm):
    class Meta:
        model = Picture
        fields = ("alt",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["decorative"] = not self.instance.alt


@admin.register(Picture)
class PictureAdmin(RejectNulMixin):
    form = PictureForm
    list_display = ("thumbnail", "description", "markdown", "size", "uploaded_at")
    list_display_links = ("thumbnail", "description")
    ordering = ("-uploaded_at",)
    search_fields = ("alt", "digest")
    actions = None
    fields = ("preview", "markdown", "alt", "decorative", "size", "used_in", "uploaded_by", "uploaded_at")
    readonly_fields = ("preview", "markdown", "size", "used_in", "uploaded_by", "uploaded_at")

    class Media:
        css = {"all": ["pictures/admin/pictures.css"]}

    @admin.display(description=_("picture"))
    def thumbnail(self, picture: Picture) -> SafeString:
        return format_html('<img class="thumbnail" src="{}" alt="{}" loading="lazy">', picture.get_url(), picture)

    @admin.display(description=_("picture"))
    def preview(self, picture: Picture) -> SafeString:
        return format_html('<img class="picture-preview" src="{}" alt="{}">', picture.get_url(), picture.alt)

    @admin.display(description=_("alternative text"), ordering="alt")
    def description(self, picture: Picture) -> str:
        return str(picture)

    @admin.display(description=_("Markdown to copy"))
    def markdown(self, picture: Picture) -> SafeString:
        return format_html("<code>{}</code>", picture.markdown)

    @admin.display(description=_("size"), ordering="byte_count")
    def size(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height}, {picture.byte_count / 1000:.0f} kB"

    @admin.display(description=_("used in"), empty_value="–")
    def used_in(self, picture: Picture) -> str | None:
        return ", ".join(map(str, find_posts(picture))) or None

    # --- Permissions: those for posts. A picture that a post uses can't be deleted.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        pictures, user = super().get_queryset(request), get_user(request)
        limited = user.has_perm(WRITE_OWN) and not user.has_perm(WRITE_ALL)
        return pictures.filter(uploaded_by=user) if limited else pictures  # Django refuses its pages to others

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if get_user(request).has_perm(WRITE_ALL) else [name for name in fields if name != "used_in"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_upload(get_user(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(get_user(request), obj) if obj else self.has_add_permission(request)

    has_view_permission = has_change_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and self.has_add_permission(request)  # the login page asks, too

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) and not (obj and find_posts(obj))

    # --- Upload and removal

    def get_urls(self) -> list[URLPattern]:
        upload = path("upload/", self.admin_site.admin_view(require_POST(self.upload)), name="pictures_picture_upload")
        return [upload, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Upload without JavaScript. Django's view would keep SQLite locked while the image is encoded."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        picture = form.upload(get_user(request)) if request.method == "POST" else None
        if picture is None:
            context = self.admin_site.each_context(request) | {"form": form, "opts": self.opts}
            context |= {"title": _("Upload a picture"), "media": self.media}
            return render(request, "admin/pictures/picture/upload.html", context, status=422 if form.errors else 200)
        code = format_html("<code>{}</code>", make_markdown(picture.digest, form.cleaned_data["alt"]))
        message = format_html(gettext("Uploaded. To show it, copy this into a text: {}"), code)
        self.message_user(request, message, messages.SUCCESS)
        if not self.has_change_permission(request, picture):  # the same file, uploaded by another user
            return HttpResponseRedirect(reverse("admin:pictures_picture_changelist"))
        return HttpResponseRedirect(reverse("admin:pictures_picture_change", args=[picture.pk]))

    def upload(self, request: HttpRequest) -> JsonResponse:
        """Upload from the editor; respond with 201 and the Markdown, or 422 and the errors by field."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        picture = form.upload(get_user(request))
        if picture is None:
            return JsonResponse({"errors": form.errors}, status=422)
        code = make_markdown(picture.digest, form.cleaned_data["alt"])
        return JsonResponse({"markdown": code, "url": picture.get_url()}, status=201)

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        picture_save(picture=obj, by=get_user(request))

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        picture_delete(picture=obj, by=get_user(request))


def find_posts(picture: Picture) -> list[Post]:
    """Return the posts that use the picture, including those in the trash."""
    return list(Post.objects.filter(body__contains=f"{SCHEME}{picture.digest}").only("title"))
