"""What a run leaves behind: a page, pictures, and `measured.json`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"report": ["Result", "animated", "drawn", "write"]}
)
