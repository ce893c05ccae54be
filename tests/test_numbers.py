"""How numbers are said to readers, and written for programs."""

import json
import math

import numpy as np
import pytest

from kerasbook.locale import speaking
from kerasbook.numbers import for_json, in_digits, short, with_decimals

NAN = math.nan


@pytest.mark.usefixtures("english")
class TestInDigits:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (0, "0"),
            (0.0, "0"),
            (-0.0, "0"),
            (12345, "12,345"),
            (-1234567, "−1,234,567"),
            (np.int64(12345), "12,345"),
            (np.float32(0.5), "0.5"),
            (3.14159, "3.142"),
            (-0.5, "−0.5"),
            (1234.5678, "1,235"),
            (9999.96, "10,000"),
            (123456.0, "123,456"),
            (999999.7, "1e+06"),
            (2.5e9, "2.5e+09"),
            (-2.5e9, "−2.5e+09"),
            (0.00012345, "0.0001234"),
            (4.3e-5, "4.3e-05"),
            (True, "True"),
            ("pixels", "pixels"),
            ("well-known", "well-known"),
            (None, "None"),
            (NAN, "not a number"),
            (math.inf, "∞"),
            (-math.inf, "−∞"),
        ],
    )
    def test_four(self, value, said):
        assert in_digits(value) == said

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (3.14159, "3.1"),
            (99.6, "100"),
            (192.4, "192"),
            (255, "255"),
            (255.0, "255"),
            (-12345.6, "−12,346"),
            (1e9, "1e+09"),
            (4.3e-5, "4.3e-05"),
        ],
    )
    def test_fewer_never_round_the_whole_part(self, value, said):
        assert in_digits(value, 2) == said

    @pytest.mark.parametrize(
        ("value", "said"),
        [(0.3, "+0.3"), (-0.3, "−0.3"), (4321.0, "+4,321"), (7, "+7"), (math.inf, "+∞"), (NAN, "not a number")],
    )
    def test_a_plus_where_it_is_asked_for(self, value, said):
        assert in_digits(value, 2, signed=True) == said

    def test_where_powers_of_ten_begin_can_be_chosen(self):
        assert in_digits(1371859.7, 2) == "1.4e+06"
        assert in_digits(1371859.7, 2, huge=math.inf) == "1,371,860"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.0, "0.000"),
        (0.91, "0.910"),
        (-0.25, "−0.250"),
        (9.9996, "10.00"),
        (54.274, "54.27"),
        (108.46, "108.5"),
        (1234.5678, "1,235"),
        (0.00012345, "0.0001234"),
        (NAN, "not a number"),
        ("pixels", "pixels"),
    ],
)
def test_what_was_measured_is_filled_up_with_zeros(value, said):
    assert short(value) == said


@pytest.mark.usefixtures("english")
class TestWithDecimals:
    @pytest.mark.parametrize(
        ("value", "decimals", "said"),
        [
            (0.5, 3, "0.500"),
            (-0.5, 2, "−0.50"),
            (-0.0001, 2, "0.00"),
            (1234.5, 1, "1,234.5"),
            (120.0, 0, "120"),
            (np.float32(0.25), 2, "0.25"),
            (NAN, 2, "not a number"),
            (math.inf, 2, "∞"),
        ],
    )
    def test_as_many_as_its_neighbours(self, value, decimals, said):
        assert with_decimals(value, decimals) == said

    @pytest.mark.parametrize(
        ("value", "decimals", "said"),
        [(1.0, 9, "1"), (1e-5, 9, "0.00001"), (10.0, 9, "10"), (2.38, 3, "2.38"), (120.0, 0, "120"), (-0.0, 3, "0")],
    )
    def test_without_zeros_at_the_end(self, value, decimals, said):
        assert with_decimals(value, decimals, padded=False) == said

    def test_with_its_sign(self):
        assert [with_decimals(value, 2, signed=True) for value in (0.5, -0.5)] == ["+0.50", "−0.50"]


def test_what_is_no_number_is_said_in_korean():
    with speaking("ko"):
        for said in (in_digits(NAN), short(NAN), with_decimals(NAN, 2)):
            assert said == "수가 아님"


def test_json_has_null_for_what_is_no_number():
    content = {"losses": [1.0, NAN, [math.inf]], "pair": (-math.inf, 2), "name": "nan", "held": True, "none": None}
    expected = {"losses": [1.0, None, [None]], "pair": [None, 2], "name": "nan", "held": True, "none": None}
    assert for_json(content) == expected
    assert json.loads(json.dumps(for_json(content), allow_nan=False)) == expected
    assert for_json(np.float64("nan")) is None
