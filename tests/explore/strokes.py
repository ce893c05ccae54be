"""Drawing on the page's pad, as a hand with a mouse does."""


def draw(page, places) -> None:
    """Draw a line with the mouse.

    Args:
        page: The page in the browser.
        places: Where the mouse goes, as shares of the pad's width and height.
    """
    canvas = page.locator("#kb-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y, steps=2)
    page.mouse.up()
