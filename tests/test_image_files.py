"""Image files of every kind, and of every kind of damage: gray values or a sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nncore import image_files


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def half_black(mode: str = "L", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Return an image whose left half is black and whose right half is white."""
    image = Image.new("L", size, 255)
    image.paste(0, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def promising(width: int, height: int) -> bytes:
    """Return a PNG of some fifty bytes whose header promises so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_every_kind_of_png_is_read_alike(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(half_black(), np.uint16) * 257)
    else:
        image = half_black(mode)
    values = image_files.gray(written(image)).values
    assert values.shape == (20, 40)
    assert values.dtype == np.float32
    np.testing.assert_allclose(values[:, :20], 0, atol=0.01)
    np.testing.assert_allclose(values[:, 20:], 1, atol=0.01)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_read_alike(mode: str) -> None:
    values = image_files.gray(written(half_black(mode), "JPEG", quality=95)).values
    assert values[:, :16].max() < 0.1
    assert values[:, 24:].min() > 0.9


def test_what_is_transparent_shows_white_paper() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert image_files.gray(written(clear)).values.min() == 1
    palette = half_black("P")
    content = written(palette, transparency=palette.getpixel((0, 0)))
    assert image_files.gray(content).values.min() == 1


def test_a_picture_taken_with_the_phone_upside_down_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # Orientation: turned by 180°
    values = image_files.gray(written(half_black(), "JPEG", exif=exif, quality=95)).values
    assert values[:, :16].min() > 0.9
    assert values[:, 24:].max() < 0.1


def test_a_large_picture_is_made_small_and_a_small_one_stays_as_it_is() -> None:
    assert image_files.gray(written(half_black(size=(2_000, 1_000)))).values.shape == (140, 280)
    assert image_files.gray(written(half_black(size=(10, 30)))).values.shape == (30, 10)


def test_of_a_moving_picture_the_first_frame_is_read_and_that_is_said() -> None:
    white = Image.new("L", (40, 20), 255)
    moving = written(half_black(), save_all=True, append_images=[white, half_black()])
    picture = image_files.gray(moving)
    assert picture.notes == ("The picture moves: of its 3 frames the first is read.",)
    assert picture.values[:, :20].max() == 0
    assert image_files.gray(written(half_black())).notes == ()


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 1), (60_000, 60_000)])
def test_a_header_that_promises_too_many_pixels_is_refused_before_decoding(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*_: object) -> None:
        pytest.fail("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    with pytest.raises(ValueError, match="too many pixels"):
        image_files.gray(promising(*size))


def test_a_file_of_too_many_bytes_is_refused_unread() -> None:
    with pytest.raises(ValueError, match=r"The file has 8\.0 MB; at most 8 MB are read"):
        image_files.gray(b"\0" * (image_files.MAXIMUM_BYTES + 1))


@pytest.mark.parametrize(
    "content",
    [b"", b"This is a text.", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_what_is_no_picture_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a PNG or JPEG picture|damaged"):
        image_files.gray(content)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="not a PNG or JPEG picture"):
        image_files.gray(written(half_black("RGB"), kind))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_that_was_cut_short_is_refused(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60), np.uint8)
    content = written(Image.fromarray(noise), kind)
    with pytest.raises(ValueError, match=r"damaged or cut short|not a PNG or JPEG"):
        image_files.gray(content[: int(share * len(content))])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_bytes_give_gray_values_or_a_sentence(kind: str, data: st.DataObject) -> None:
    content = bytearray(written(half_black("RGB"), kind))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    refusal, values = "", np.zeros(1)
    try:
        values = image_files.gray(bytes(content)).values
    except ValueError as refused:
        refusal = str(refused)
    assert refusal == "" or refusal.endswith(".")
    assert values.min() >= 0
    assert values.max() <= 1
