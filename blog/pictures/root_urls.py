from django.conf import settings
from django.urls import path, register_converter

from blog.pictures.converters import PictureFileConverter
from blog.pictures.views import picture_file

register_converter(PictureFileConverter, "picture_file")

urlpatterns = [path(f"{settings.PICTURES_URL.lstrip('/')}<picture_file:name>", picture_file, name="picture-file")]
