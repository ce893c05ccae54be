import io

from kerasbook.commands.watch import Watch


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Watch(stream) as watch:
        watch.step("fair-coin")
        watch.hear("epoch 3 of 12", 0.25)
    assert "fair-coin" in stream.getvalue()
    assert "epoch 3 of 12" in stream.getvalue()


def test_what_is_printed_in_a_pause_is_not_overwritten(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Watch(stream) as watch:
        watch.step("fair-coin")
        watch.pause()
        print("the numbers", file=stream)
        watch.hear("epoch 3 of 12", 0.25)
    assert stream.getvalue().endswith("the numbers\n")


def test_where_there_is_no_terminal_a_line_does():
    stream = io.StringIO()
    with Watch(stream) as watch:
        watch.step("fair-coin")
        watch.hear("epoch 3 of 12", 0.25)
        watch.step("loaded-die")
    assert stream.getvalue() == "fair-coin ...\nloaded-die ...\n"
