"""Pictures for tests, made on the spot."""

from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"taken at the back door"


def png(
    width: int = 40, height: int = 30, colour: str | int = "#0b57a4", mode: str = "RGB"
) -> bytes:
    """Return a PNG with a comment in it."""
    told, out = PngInfo(), BytesIO()
    told.add_text("Comment", SECRET.decode())
    Image.new(mode, (width, height), colour).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def jpeg(width: int = 40, height: int = 30, turned: bool = False) -> bytes:
    """Return a JPEG with what a camera writes into it; `turned` says that it lies on its side."""
    exif, out = Image.Exif(), BytesIO()
    exif[0x010E] = SECRET.decode()
    if turned:
        exif[0x0112] = 6
    Image.new("RGB", (width, height), "#0b7a6f").save(
        out, "JPEG", exif=exif, comment=SECRET, icc_profile=SECRET
    )
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))
