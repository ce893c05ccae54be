"""Many concepts, many seeds: running them one after the other or side by side, and checking their claims."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "measuring": ["over_seeds"],
        "verifying": ["Check", "Summary", "as_json", "summaries", "verify"],
        "work": ["rare_collections", "run_concepts"],
    },
)
