"""Tests of image_lab.reporting.charts."""

from image_lab.reporting.charts import Bar, Chart

SIZES = Chart(
    "sizes",
    "MB",
    [
        Bar("large", "200 MB", [("base", 150), ("application", 50)]),
        Bar("small", "50 MB", [("base", 40), ("application", 10)]),
    ],
    (("base", "Base"), ("application", "Application")),
)


def test_bars_are_to_scale_and_parts_follow_each_other() -> None:
    """The longest takes the whole width; half the value is half the length."""
    large, small = SIZES.rows()
    assert [(one.x, one.width) for one in large.segments] == [(0, 75), (75, 25)]
    assert [(one.x, one.width) for one in small.segments] == [(0, 20), (20, 5)]
    assert large.y < small.y < SIZES.height


def test_a_range_that_goes_beyond_the_longest_bar_stays_inside() -> None:
    """The scale is for what is drawn, not for the medians alone."""
    (row,) = Chart("x", "s", [Bar("a", "8 s", [("value", 8)], 7, 10)]).rows()
    assert (row.low, row.segments[0].width, row.high) == (70, 80, 100)


def test_the_description_says_what_the_picture_shows() -> None:
    assert (
        SIZES.description == "large: 200 MB (Base 75 %, Application 25 %); small: 50 MB (Base 80 %, Application 20 %)"
    )
