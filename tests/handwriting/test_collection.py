"""A folder of photographs as digits: every box, its label, its picture; and what bad photographs are told."""

import numpy as np
import pytest
from PIL import Image
from sklearn.neighbors import KNeighborsClassifier

from handwriting.camera import empty_sheet, filled_in, jpeg, photographed, some_digits, with_a_pen
from kerasbook import datasets
from kerasbook.errors import DataError
from kerasbook.handwriting import collected, collection, form, photographs

DISTORTED = {
    "straight": {},
    "upside down": {"angle": 183, "tilt": (0.1, 0.2)},
    "from the side": {"tilt": (0.35, 0.1), "angle": 8},
    "in a shadow": {"shadow": 0.7},
    "under a lamp": {"edge": 0.5, "noise": 0.03},
    "blurred and bent": {"blur": 1.2, "bend": 2.0},
    "everything": {
        "angle": -95,
        "tilt": (0.1, -0.15),
        "shadow": 0.4,
        "edge": 0.4,
        "noise": 0.03,
        "blur": 1,
        "bend": 0.7,
    },
}


@pytest.fixture(scope="module")
def accuracy():
    """A function from pictures `(n, 28, 28)` and labels to the accuracy of a reader that needs no training."""
    train, _test = datasets.digits()
    reader = KNeighborsClassifier(3).fit(train.images.reshape(-1, 784), train.labels)
    return lambda images, labels: reader.score(images.reshape(-1, 784), labels)


@pytest.fixture
def read(tmp_path, english):
    """A function from file names and contents to what is collected from a folder with these."""

    def collect(**files):
        for name, content in files.items():
            content = content if isinstance(content, bytes) else jpeg(content)
            (tmp_path / name.replace("_dot_", ".")).write_bytes(content)
        return collected(tmp_path)

    return collect


def alike(one: np.ndarray, other: np.ndarray) -> float:
    return np.corrcoef(one.ravel(), other.ravel())[0, 1]


# Sheets


@pytest.mark.parametrize("how", DISTORTED)
def test_every_box_of_a_photographed_sheet_is_read_as_if_it_were_not_photographed(read, accuracy, how):
    found = read(IMG_1_dot_jpg=photographed(filled_in(), **DISTORTED[how]))
    originals = some_digits()  # (10, 8, 28, 28)
    assert [digit.place for digit in found.written] == [(row, column) for row in range(10) for column in range(8)]
    assert found.labels.tolist() == np.repeat(np.arange(10), 8).tolist()
    likeness = [alike(digit.picture, originals[digit.place]) for digit in found.written]
    assert np.median(likeness) > 0.88
    assert accuracy(found.images, found.labels) > accuracy(originals.reshape(80, 28, 28), found.labels) - 0.06


def test_empty_boxes_are_left_out_and_counted(read):
    empty = ((0, 0), (3, 4), (9, 7))
    photograph = read(IMG_dot_jpg=photographed(filled_in(but=empty), noise=0.04, shadow=0.5)).photographs[0]
    assert (photograph.kind, len(photograph.written), photograph.empty) == ("sheet", 77, 3)
    assert not {digit.place for digit in photograph.written} & set(empty)


def test_a_dot_is_no_digit():
    box = np.zeros((90, 90), "float32")
    box[40:46, 40:46] = 1  # a square millimetre
    assert collection.traces_in(box) is None
    box[20:70, 40:46] = 1
    assert collection.traces_in(box) is not None


def test_a_rest_of_the_frame_is_no_digit():
    box = np.zeros((90, 90), "float32")
    box[:3] = 0.6
    assert collection.traces_in(box) is None


def test_without_taking_away_the_shadow_digits_are_lost(read, accuracy, monkeypatch):
    even, on_the_sheet = photographs.without_shadow, 14 * photographs.SCALE
    monkeypatch.setattr(  # the marks are still found with the shadow taken away
        photographs, "without_shadow", lambda grey, window: grey if window == on_the_sheet else even(grey, window)
    )
    found = read(IMG_dot_jpg=photographed(filled_in(), shadow=0.7))
    assert len(found.written) < 80 or accuracy(found.images, found.labels) < 0.7


def test_with_the_marks_in_another_order_the_labels_are_wrong(read, accuracy, monkeypatch):
    find = photographs.find_marks

    def turned(grey):
        marks = find(grey)
        return photographs.Marks(np.roll(marks.corners, 2, axis=0), marks.fit)

    monkeypatch.setattr(photographs, "find_marks", turned)
    found = read(IMG_dot_jpg=photographed(filled_in()))
    assert accuracy(found.images, found.labels) < 0.3


# A picture of one digit


@pytest.mark.parametrize(
    ("name", "label"),
    [("7-minji.png", 7), ("3.jpg", 3), ("0_a.webp", 0), ("20261126.jpg", None), ("IMG_7.jpg", None), ("42.png", None)],
)
def test_a_label_is_one_digit_at_the_beginning_of_a_name(name, label):
    assert collection.label_in(name) == label


def test_a_picture_of_one_digit_is_used_with_the_label_of_its_name(read):
    digit = some_digits()[4][0]
    paper = np.full((600, 500), 0.9)
    paper[200:424, 100:324] -= 0.7 * with_a_pen(digit, 224)
    paper *= np.linspace(1, 0.5, 500)  # a shadow
    found = read(**{"4-minji_dot_jpg": np.repeat(np.uint8(255 * paper)[..., None], 3, axis=-1)})
    [written] = found.written
    assert (written.label, written.place, found.photographs[0].kind) == (4, None, "digit")
    assert alike(written.picture, digit) > 0.9


def test_mnist_itself_comes_back_as_it_was(read, tmp_path):
    digit = some_digits()[5][1]
    Image.fromarray(np.uint8(255 * digit)).save(tmp_path / "5.png")
    assert alike(read().images[0], digit) > 0.98


# Trouble

CUT = np.s_[: 1000 * 3 // 4]
COMPLAINTS = {
    "marks cut off": (
        lambda: photographed(filled_in())[CUT],
        "This is neither a sheet (its four corner marks are not found)",
    ),
    "no sheet": (lambda: np.uint8(255 * datasets.photograph("china")), "This is neither a sheet"),
    "blurred": (lambda: photographed(filled_in(), blur=3.5), "The photograph is blurred. Take it again: hold still"),
    "very blurred": (lambda: photographed(filled_in(), blur=12.0), "The photograph is blurred."),
    "dark": (lambda: photographed(filled_in(), light=0.09, noise=0.01), "too dark or too pale. Take it again"),
    "black": (lambda: photographed(filled_in(), light=0.01), "too dark or too pale"),
    "nothing written": (lambda: photographed(empty_sheet(), noise=0.03), "its boxes are empty."),
    "damaged": (lambda: b"no picture", "Received a file that is not a picture or is damaged."),
}


@pytest.mark.parametrize("what", COMPLAINTS)
def test_a_bad_photograph_is_told_what_to_do(read, what):
    make, sentence = COMPLAINTS[what]
    with pytest.raises(DataError) as error:
        read(IMG_1_dot_jpg=make())
    assert str(error.value).startswith("None of the photographs can be used.\n  IMG_1.jpg: ")
    assert sentence in str(error.value)


def test_a_sheet_that_is_not_found_is_not_taken_for_a_digit(read):
    with pytest.raises(DataError, match="The four corner marks of the sheet are not found"):
        read(**{"1_dot_jpg": photographed(filled_in())[CUT]})


def test_a_blank_picture_of_one_digit(read):
    with pytest.raises(DataError, match="Nothing stands out from the paper"):
        read(**{"1_dot_jpg": np.full((300, 300, 3), 240, "uint8")})


def test_one_bad_photograph_among_good_ones_is_named_and_the_others_have_the_form_of_mnist(read):
    found = read(a_dot_jpg=photographed(filled_in()), b_dot_heic=b"x", c_dot_jpg=b"x", d_dot_txt=b"x")
    assert found.images.shape == (80, 28, 28)
    assert found.images.dtype == np.float32
    assert (found.images.min(), found.images.max()) == (0, 1)
    assert found.written[0].original.dtype == np.uint8
    assert [one.file for one in found.unused] == ["b.heic", "c.jpg"]
    assert "Save it as JPEG or PNG" in found.unused[0].complaint


def test_no_folder_and_no_photographs(tmp_path, english):
    with pytest.raises(DataError, match=r"Received: .*missing, which is not a folder"):
        collected(tmp_path / "missing")
    (tmp_path / "notes.txt").touch()
    with pytest.raises(DataError, match="Make a sheet to fill in with: kerasbook handwriting --sheet"):
        collected(tmp_path)


def test_the_sheet_has_as_many_rows_as_there_are_digits():
    assert form.ROWS == 10
