from django.conf import settings
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from blog.pictures.models import FILE_NAME
from blog.pictures.views import picture_file


class PictureFileConverter(StringConverter):
    """The file name of a picture, which can't be a path."""

    regex = FILE_NAME


register_converter(PictureFileConverter, "picture_file")

urlpatterns = [path(f"{settings.PICTURES_URL.lstrip('/')}<picture_file:name>", picture_file, name="picture-file")]
