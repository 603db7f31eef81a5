from django.urls.converters import StringConverter

from blog.pictures.models import FILE_NAME


class PictureFileConverter(StringConverter):
    """The file name of a picture, which can't be a path."""

    regex = FILE_NAME
