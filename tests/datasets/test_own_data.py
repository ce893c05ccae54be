"""Data of a reader's own: folders of pictures, CSV files and arrays in the form of all data sets, or one sentence."""

import numpy as np
import pytest
from PIL import Image

from kerasbook.datasets import Pictures, Table, own
from kerasbook.errors import DataError


def picture(value: int, mode: str = "RGB", size=(40, 30)) -> Image.Image:
    """A picture of one colour, which no other value gives."""
    return Image.new("RGB", size, (value, 255 - value, value // 2)).convert(mode)


@pytest.fixture
def photos(tmp_path):
    """Ten red and fifteen green pictures, in folders, with what file managers leave behind."""
    for name, count in (("cat", 10), ("dog", 15)):
        (tmp_path / name / "more").mkdir(parents=True)
        for number in range(count):
            folder = tmp_path / name / ("more" if number % 2 else "")
            picture(10 * number + (name == "dog")).save(folder / f"{number}.png")
    (tmp_path / "cat" / "Thumbs.db").write_bytes(b"nothing")
    (tmp_path / ".cache").mkdir()
    (tmp_path / "empty").mkdir()
    return tmp_path


def table(path, *lines: str, encoding: str = "utf-8"):
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def houses(count: int = 20) -> list[str]:
    towns, notes = ["서울", "부산"], ["quiet, by the river", "near the sea"]
    rows = [f'{50 + n},{towns[n % 2]},"{notes[n % 2]} {n}",{100_000 + 2_500 * n}' for n in range(count)]
    return ["area,town,note,price", *rows]


class TestPictures:
    def test_folders_are_classes(self, photos):
        dataset = own(photos, size=(24, 32))
        assert isinstance(dataset.train, Pictures)
        assert dataset.classes == ("cat", "dog")
        assert dataset.train.images.shape == (20, 24, 32, 3)
        assert dataset.train.images.dtype == np.float32
        assert [np.bincount(part.labels).tolist() for part in dataset] == [[8, 12], [2, 3]]
        for part in dataset:
            red = np.rint(255 * part.images[:, 0, 0, 0]).astype(int)
            assert (red % 10).tolist() == part.labels.tolist()

    def test_a_picture_stays_in_its_part_when_others_are_added(self, photos):
        before = {image.tobytes() for image in own(photos).train.images}
        picture(222).save(photos / "cat" / "new.png")
        assert len(before & {image.tobytes() for image in own(photos).train.images}) >= len(before) - 1

    def test_what_is_there_twice_is_on_one_side(self, photos):
        for number in range(15):
            picture(10 * number + 1).save(photos / "dog" / f"again{number}.bmp")
        train, test = ({image.tobytes() for image in part.images} for part in own(photos))
        assert train.isdisjoint(test)

    def test_the_middle_is_cut_out_and_nothing_is_squeezed(self, tmp_path):
        for name, side in (("a", "left"), ("b", "right")):
            (tmp_path / name).mkdir()
            for number in range(2):
                wide = Image.new("RGB", (300, 100), "black")
                wide.paste((255, 255, 10 * number), (100, 0, 200, 100))
                wide.paste((255, 0, 0), (0, 0, 50, 100) if side == "left" else (250, 0, 300, 100))
                wide.save(tmp_path / name / f"{number}.png")
        images = own(tmp_path, size=(10, 10)).train.images
        assert images[..., :2].min() > 0.9

    def test_grey_pictures_have_no_channels(self, tmp_path):
        for name in "ab":
            (tmp_path / name).mkdir()
            for number in range(3):
                picture(60 * number + 20 * (name == "a"), "L").save(tmp_path / name / f"{number}.png")
        assert own(tmp_path).train.images.shape == (4, 64, 64)

    def test_damaged_pictures_are_named(self, photos):
        (photos / "dog" / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
        with pytest.raises(
            DataError, match=r"Received 1 that are damaged or no pictures: .*broken\.jpg\. Take them out"
        ):
            own(photos)

    def test_a_folder_without_classes(self, tmp_path):
        picture(1).save(tmp_path / "1.png")
        with pytest.raises(DataError, match=r"a folder of pictures for each class, such as .*/cat/1\.jpg"):
            own(tmp_path)

    def test_one_class(self, tmp_path):
        (tmp_path / "cat").mkdir()
        picture(1).save(tmp_path / "cat" / "1.png")
        with pytest.raises(DataError, match=r"at least two classes in .*\. Received: cat\."):
            own(tmp_path)

    def test_a_class_of_one_picture(self, photos):
        (photos / "owl").mkdir()
        for number in range(3):  # three times the same one
            picture(7).save(photos / "owl" / f"{number}.png")
        with pytest.raises(DataError, match=r"Received a single one of: owl\."):
            own(photos)

    def test_there_is_no_column_to_predict(self, photos):
        with pytest.raises(DataError, match=r"Expected a CSV file with a column to predict\. Received: "):
            own(photos, predict="cat")


class TestTables:
    def test_the_last_column_is_predicted(self, tmp_path):
        dataset = own(table(tmp_path / "houses.csv", *houses()))
        assert isinstance(dataset.train, Table)
        assert list(dataset.columns) == ["area", "town = 부산", "town = 서울"]
        assert dataset.classes == ()
        assert (dataset.train.numbers.shape, dataset.test.numbers.shape) == ((16, 3), (4, 3))
        for part in dataset:
            np.testing.assert_array_equal(part.labels, 100_000 + 2_500 * (part.numbers[:, 0] - 50))
            np.testing.assert_array_equal(part.numbers[:, 2], part.numbers[:, 0] % 2 == 0)
            assert [text.rsplit(" ", 1)[1] for text in part.texts] == [str(int(n - 50)) for n in part.numbers[:, 0]]

    def test_a_column_of_words_gives_classes(self, tmp_path):
        dataset = own(table(tmp_path / "houses.csv", *houses()), predict="town")
        assert dataset.classes == ("부산", "서울")
        assert dataset.train.labels.dtype == np.int64
        assert [np.bincount(part.labels).tolist() for part in dataset] == [[8, 8], [2, 2]]

    def test_few_whole_numbers_are_classes_unless_told(self, tmp_path):
        path = table(tmp_path / "x.csv", "a,y", *(f"{n},{n % 3}" for n in range(30)))
        assert own(path).classes == ("0", "1", "2")
        assert own(path, classes=False).classes == ()
        assert own(path, classes=False).train.labels.dtype == np.float32

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
    def test_encodings_of_spreadsheets(self, tmp_path, encoding):
        dataset = own(table(tmp_path / "x.csv", *houses(), encoding=encoding), predict="town")
        assert dataset.classes == ("부산", "서울")
        assert "area" in dataset.columns

    def test_other_separators_and_thousands(self, tmp_path):
        rows = [f"{n};1,{n + 100},000.5" for n in range(10)]
        dataset = own(table(tmp_path / "x.csv", "a;price", *rows))
        np.testing.assert_array_equal(dataset.train.labels, 1_100_000.5 + 1000 * dataset.train.numbers[:, 0])

    def test_missing_values_are_nan(self, tmp_path):
        rows = [f"{'' if n == 3 else 'NA' if n == 4 else n},{n + 0.5}" for n in range(10)]
        numbers = np.concatenate([part.numbers[:, 0] for part in own(table(tmp_path / "x.csv", "a,y", *rows))])
        assert np.isnan(numbers).sum() == 2

    @pytest.mark.parametrize(
        ("lines", "settings", "sentence"),
        [
            (["a,b", "1,2"], {"predict": "c"}, r"to predict: one of a, b\. Received: c\."),
            (["a,b", "1,2", "1"], {}, r"Expected 2 values in each row of x\.csv\. Received 1 in row 3\."),
            (["a,b", "1,x", "2,x"], {}, r"at least two classes in b\. Received: x\."),
            (["a,b", "1,x", "2,y", "3,y"], {}, r"Received a single one of: x\."),
            (["a,b", "1,", "2,4"], {}, r"Received 1 rows without one\."),
            (["a,b", "1,x", "2,y"], {"classes": False}, r"Expected numbers in the column b\. Received words\."),
            (["a,b"], {}, r"in its first line and rows below"),
            (["a", "1", "2"], {}, r"names of at least two columns"),
            ([], {}, r"names of at least two columns"),
        ],
    )
    def test_what_does_not_fit(self, tmp_path, lines, settings, sentence):
        with pytest.raises(DataError, match=sentence):
            own(table(tmp_path / "x.csv", *lines), **settings)


class TestArrays:
    def test_pictures_of_bytes(self, tmp_path):
        x = np.arange(40, dtype=np.uint8)[:, None, None] * np.ones((40, 8, 8), np.uint8)
        x[0, 0, 0] = 255
        np.savez(tmp_path / "x.npz", x=x, y=np.arange(40) % 2)
        dataset = own(tmp_path / "x.npz")
        assert isinstance(dataset.train, Pictures)
        assert dataset.train.images.shape == (32, 8, 8)
        assert max(part.images.max() for part in dataset) == 1
        assert dataset.classes == ("0", "1")

    def test_a_split_that_is_there_is_kept(self, tmp_path):
        x, y = np.random.default_rng(0).normal(size=(30, 4)), np.linspace(0, 1, 30)
        np.savez(tmp_path / "x.npz", x_train=x[:25], y_train=y[:25], x_test=x[25:], y_test=y[25:])
        dataset = own(tmp_path / "x.npz")
        np.testing.assert_allclose(dataset.test.labels, y[25:], rtol=1e-6)
        np.testing.assert_allclose(dataset.train.numbers, x[:25], rtol=1e-6)

    @pytest.mark.parametrize(
        ("arrays", "sentence"),
        [
            ({"a": np.ones(3)}, r"Expected arrays x and y, .* Received: a\."),
            ({"x": np.ones((3, 2)), "y": np.ones(4)}, r"Received: x \(3, 2\) of type float64 and y \(4,\)\."),
            ({"x": np.array(["a", "b"]), "y": np.ones(2)}, r"Expected numbers x of shape"),
            ({"x": np.array([{}], dtype=object), "y": np.ones(1)}, r"Expected an \.npz file with arrays of numbers"),
        ],
    )
    def test_what_does_not_fit(self, tmp_path, arrays, sentence):
        np.savez(tmp_path / "x.npz", **arrays)
        with pytest.raises(DataError, match=sentence):
            own(tmp_path / "x.npz")

    def test_what_is_not_asked_for_is_not_read(self, tmp_path):
        x = np.arange(20)[:, None] * np.ones((20, 3))
        np.savez(tmp_path / "x.npz", x=x, y=np.arange(20) % 2, names=np.array([{}], dtype=object))
        assert len(own(tmp_path / "x.npz").train.labels) == 16

    def test_more_than_is_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr("kerasbook.datasets.own_data.MOST_BYTES_OF_ARRAYS", 2_000_000)
        np.savez_compressed(tmp_path / "x.npz", x=np.zeros((1000, 1000), np.uint8), y=np.arange(1000) % 2)
        with pytest.raises(DataError, match=r"at most 2 MB\. Received: 4 MB\."):
            own(tmp_path / "x.npz")

    def test_a_header_that_promises_more_than_there_is(self, tmp_path):
        np.savez(tmp_path / "x.npz", x=np.ones((2, 2)), y=np.arange(2))
        content = (tmp_path / "x.npz").read_bytes().replace(b"(2, 2), }  ", b"(2, 2222),}")
        (tmp_path / "x.npz").write_bytes(content)
        with pytest.raises(DataError, match=r"Expected an \.npz file with arrays of numbers\. Received: x\.npz"):
            own(tmp_path / "x.npz")

    def test_a_damaged_file(self, tmp_path):
        (tmp_path / "x.npz").write_bytes(b"PK nothing")
        with pytest.raises(DataError, match=r"Expected an \.npz file with arrays of numbers\. Received: x\.npz"):
            own(tmp_path / "x.npz")


@pytest.mark.parametrize(
    ("name", "sentence"), [("nowhere", r"where nothing is: .*nowhere\."), ("x.xlsx", r"Received: x\.xlsx\.")]
)
def test_neither_folder_nor_file(tmp_path, name, sentence):
    (tmp_path / "x.xlsx").write_bytes(b"")
    with pytest.raises(DataError, match=sentence):
        own(tmp_path / name)
