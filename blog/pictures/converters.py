"""Path converters."""

from django.urls.converters import StringConverter

from blog.pictures.models import FILE_NAME


class PictureFileConverter(StringConverter):
    """The file name of a picture; it can't lead out of the folder."""

    regex = FILE_NAME
