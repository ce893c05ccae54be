"""Drawings and uploads in the network's own form."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from kerasbook import datasets
from kerasbook.datasets import as_network_sees, decoded, drawing


def stroke(height: int = 280, width: int = 280, pen: int = 24) -> np.ndarray:
    """A seven in dark ink on light paper, away from the middle, `(height, width)` from 0 to 1."""
    paper = np.ones((height, width), "float32")
    paper[20 : 20 + pen, 30:130] = 0
    for row in range(20, 180):
        left = 130 - pen - (row - 20) // 2
        paper[row, left : left + pen] = 0
    return paper


def ink_box(picture: np.ndarray) -> tuple[int, int]:
    rows, columns = np.nonzero(picture > 0.1)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def png(array: np.ndarray, format: str = "PNG", **options) -> bytes:
    content = io.BytesIO()
    Image.fromarray(array).save(content, format, **options)
    return content.getvalue()


# The form


def test_a_drawing_is_brought_to_20_pixels_and_its_centre_of_mass_to_the_middle():
    seen = as_network_sees(stroke())
    assert seen.shape == (28, 28)
    assert seen.dtype == np.float32
    assert (seen.min(), seen.max()) == (0, 1)
    height, width = ink_box(seen)
    assert height == 20
    assert width == pytest.approx(20 * 100 / 160, abs=1)  # the proportions stay
    assert ndimage.center_of_mass(seen) == pytest.approx((14, 14), abs=0.6)


def test_edges_are_grey():
    seen = as_network_sees(stroke())
    assert np.sum((seen > 0.1) & (seen < 0.9)) > 10


@pytest.mark.parametrize("moved", [(0, 0), (60, 90), (90, 10)])
def test_where_it_is_drawn_makes_no_difference(moved):
    assert np.array_equal(as_network_sees(np.roll(stroke(), moved, axis=(0, 1))), as_network_sees(stroke()))


def test_how_it_is_drawn_makes_no_difference():
    one = stroke()
    first = as_network_sees(one)
    bytes_ = np.round(255 * one).astype("uint8")
    rgb = np.repeat(bytes_[..., None], 3, axis=-1)
    transparent = np.zeros((*one.shape, 4), "uint8")
    transparent[..., 3] = 255 - bytes_
    white_pen = np.concatenate([np.full_like(rgb, 255), transparent[..., 3:]], axis=-1)
    red = np.where(one[..., None] == 0, np.uint8([200, 30, 30]), np.uint8([255, 255, 255]))
    for other in (bytes_, 255.0 * one, 1 - one, one[..., None], one == 0, rgb, transparent, white_pen, red):
        assert np.allclose(as_network_sees(other), first, atol=0.02)


def test_uneven_paper_is_not_ink():
    rng = np.random.default_rng(0)
    photo = np.clip(0.7 * stroke() + 0.15 + 0.02 * rng.standard_normal((280, 280)), 0, 1)
    assert np.abs(as_network_sees(photo) - as_network_sees(stroke())).mean() < 0.02


@pytest.mark.parametrize("grain", ["halftone", "noise"])
def test_a_picture_of_dust_alone_is_a_picture(grain):
    paper = np.full((400, 400), 255, "uint8")
    if grain == "halftone":
        paper[100:300:4, 150:250:4] = 0  # of which no dot holds one part in 200
    else:
        paper = np.where(np.random.default_rng(0).random((400, 400)) < 0.02, 0, 255).astype("uint8")
        paper[:2] = paper[-2:] = paper[:, :2] = paper[:, -2:] = 255
    seen = as_network_sees(paper)
    assert seen.shape == (28, 28)
    assert seen.max() == 1


def test_dust_is_wiped_off():
    dusty = stroke()
    dusty[270:273, 270:273] = 0
    assert np.allclose(as_network_sees(dusty), as_network_sees(stroke()), atol=0.02)


def test_a_single_dot_is_something_drawn():
    paper = np.zeros((280, 280, 4), "uint8")
    paper[100:103, 100:103] = 255
    assert as_network_sees(paper).sum() > 0


def test_a_thin_pen_is_thickened():
    thin, thick = (as_network_sees(stroke(pen=pen)) for pen in (3, 16))
    assert 0.5 < thin.sum() / thick.sum() < 2
    strongest = thin.max(axis=1)
    assert np.sum(strongest > 0.6) == 20  # on each row


def test_digits_of_mnist_stay_as_they_are():
    _train, test = datasets.digits()
    changes = [np.abs(as_network_sees(image) - image).mean() for image in test.images[:200]]
    assert np.mean(changes) < 0.005
    assert np.median(changes) == 0


@pytest.mark.parametrize(
    "empty",
    [
        np.zeros((280, 280, 4), "uint8"),
        np.full((280, 280, 3), 255, "uint8"),
        np.ones((1, 1)),
        np.zeros((0, 5)),
        np.full((50, 50), 0.5) + np.linspace(0, 0.02, 50),
    ],
)
def test_an_empty_drawing_is_none(empty):
    assert as_network_sees(empty) is None


@pytest.mark.parametrize("shape", [(1, 300), (300, 1), (2, 2), (28, 28), (1500, 900)])
def test_any_size_fits(shape):
    drawn = np.zeros(shape, "uint8")
    drawn[..., shape[1] // 2] = 255
    seen = as_network_sees(drawn)
    assert seen is None or (seen.shape == (28, 28) and np.isfinite(seen).all())


@pytest.mark.parametrize("wrong", [np.zeros(5), np.zeros((4, 4, 2)), np.zeros((4, 4, 4, 4)), np.array([["a"]])])
def test_what_is_no_drawing_is_refused(wrong):
    with pytest.raises(ValueError, match="Expected"):
        as_network_sees(wrong)


def test_nan_is_refused():
    with pytest.raises(ValueError, match="finite"):
        as_network_sees(np.full((5, 5), np.nan))


def test_a_huge_drawing_is_refused(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_PIXELS", 100)
    with pytest.raises(ValueError, match="at most 100 pixels"):
        as_network_sees(np.zeros((11, 11)))


# Uploads

GREY = np.round(255 * stroke()).astype("uint8")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_pictures_are_read(format, tmp_path):
    content = png(GREY, format)
    path = tmp_path / "picture"
    path.write_bytes(content)
    assert decoded(content).shape == (280, 280, 3)
    assert np.array_equal(decoded(content), decoded(path))
    assert np.abs(as_network_sees(decoded(content)) - as_network_sees(stroke())).mean() < 0.01


def test_transparency_is_kept():
    picture = np.zeros((20, 30, 4), "uint8")
    picture[5:9, 5:9, 3] = 255
    assert np.array_equal(decoded(png(picture)), picture)


def test_a_turned_photograph_is_turned_back():
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright, stored lying on its side
    lying = png(np.rot90(GREY), "PNG", exif=exif)
    assert np.array_equal(decoded(lying)[..., 0], GREY)


def test_16_bits_of_grey_keep_their_levels():
    deep = np.linspace(0, 65535, 400).reshape(20, 20).astype("uint16")
    assert len(np.unique(decoded(png(deep)))) > 200


def test_a_large_picture_is_made_smaller():
    assert max(decoded(png(np.zeros((3000, 1500), "uint8"))).shape) == 1120


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [(100_000, 100_000), (12_000, 9_000), (7_000, 6_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    with pytest.raises(ValueError, match="at most 40 million pixels"):
        decoded(bomb(*size))


def test_a_large_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(drawing, "MOST_BYTES", 100)
    (tmp_path / "large").write_bytes(b"0" * 101)
    for source in (b"0" * 101, tmp_path / "large"):
        with pytest.raises(ValueError, match="larger file"):
            decoded(source)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"junk",
        b"GIF89a",
        png(GREY)[:200],
        png(GREY, "JPEG")[:300],
        b"%PDF-1.4",
        png(GREY, "TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_junk_is_refused_with_a_sentence(junk):
    with pytest.raises(ValueError, match="Expected a picture"):
        decoded(junk)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        decoded(tmp_path / "nothing.png")


def test_damage_anywhere_is_refused_or_read_but_never_crashes():
    rng = np.random.default_rng(0)
    whole = png(GREY[:60, :60], "PNG")
    for _trial in range(200):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 4):
            damaged[place] = rng.integers(256)
        with contextlib.suppress(ValueError):  # the only error there may be
            assert decoded(bytes(damaged)).ndim == 3
