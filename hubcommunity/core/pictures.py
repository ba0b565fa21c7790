"""Pictures that people hand in are never kept: a small one is painted anew, and that is kept."""

import struct
from io import BytesIO

from PIL import Image, ImageOps

# What every kept picture is.
PICTURE = "image/webp"
SIDE = 512
# A file of a few kilobytes can say that it holds billions of dots. Sixteen million are a large
# photograph, and need some 64 megabytes while they are read.
MOST_DOTS = 16_000_000
FORMATS = ("PNG", "JPEG")


def shrunk(content: bytes) -> bytes:
    """Return a picture no wider and no higher than 512 dots, with nothing in it but the dots.

    Raise `ValueError` for what is no whole PNG or JPEG file, or has too many dots.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            return painted_anew(picture)
    except (
        OSError,
        SyntaxError,
        EOFError,
        struct.error,
        Image.DecompressionBombError,
    ) as unreadable:
        raise ValueError("not a picture") from unreadable
    except Image.DecompressionBombWarning as bomb:
        raise ValueError("too many dots") from bomb


def painted_anew(picture: Image.Image) -> bytes:
    """Paint the dots on a sheet of our own, so that no profile, place or comment comes along."""
    if picture.width * picture.height > MOST_DOTS:
        raise ValueError("too many dots")
    picture.draft("RGB", (SIDE, SIDE))
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.thumbnail((SIDE, SIDE))
    sheet = Image.new(plain.mode, plain.size)
    sheet.paste(plain)
    written = BytesIO()
    sheet.save(written, "WEBP", quality=90, method=4)
    return written.getvalue()
