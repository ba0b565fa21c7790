"""What is kept of a picture is its dots, made small; whatever cannot be read is refused."""

import struct
import zlib

import pytest

from hubcommunity.core import pictures
from tests.pictures import SECRET, jpeg, opened, png


@pytest.mark.parametrize("content", [png(), jpeg()])
def test_a_picture_is_painted_anew_without_what_else_was_in_it(content):
    assert SECRET in content
    small = pictures.shrunk(content)
    found = opened(small)
    assert (found.format, found.size) == ("WEBP", (40, 30))
    assert SECRET not in small
    assert not found.getexif()
    assert "icc_profile" not in found.info


@pytest.mark.parametrize(
    ("content", "size"),
    [(png(2000, 1000), (512, 256)), (jpeg(600, 1200), (256, 512)), (png(512, 512), (512, 512))],
)
def test_no_side_is_longer_than_512_dots(content, size):
    assert opened(pictures.shrunk(content)).size == size


def test_a_photograph_that_lies_on_its_side_is_put_upright():
    assert opened(pictures.shrunk(jpeg(40, 30, turned=True))).size == (30, 40)


def test_what_is_transparent_stays_so():
    clear = opened(pictures.shrunk(png(mode="RGBA", colour="#00000000"))).convert("RGBA")
    assert clear.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "I;16"])
def test_pictures_of_every_depth_are_taken(mode):
    content = png(mode=mode, colour="white" if mode in ("L", "LA") else 1)
    assert opened(pictures.shrunk(content)).size == (40, 30)


@pytest.mark.parametrize("cut", [20, 60, -40])
@pytest.mark.parametrize("whole", [png(300, 300), jpeg(300, 300)])
def test_a_file_that_was_cut_off_is_refused(whole, cut):
    with pytest.raises(ValueError, match="not a picture"):
        pictures.shrunk(whole[:cut])


def chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says how large it is."""

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(4001, 4000), (12_000, 12_000), (50_000, 50_000)])
def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(size):
    with pytest.raises(ValueError, match=r"too many dots|not a picture"):
        pictures.shrunk(claims(*size))


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a" + b"\0" * 50, b"<svg/>"]
)
def test_what_only_begins_like_a_picture_is_refused(content):
    with pytest.raises(ValueError, match="not a picture"):
        pictures.shrunk(content)


def test_a_picture_with_spoilt_notes_on_itself_is_refused():
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"eXIf", b"II*\0") + chunk(b"IDAT", zlib.compress(b"\0" * 4))
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")
    with pytest.raises(ValueError, match="not a picture"):
        pictures.shrunk(whole)
