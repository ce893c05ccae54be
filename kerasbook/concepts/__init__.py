"""What a chapter is made of: concepts that measure, and claims that the numbers must bear out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "claims": ["Verdict", "above", "below", "near", "predicted"],
        "concept": ["Chapter", "Claim", "Concept", "Finding"],
        "exercise": ["Attempt", "Exercise", "no_longer"],
        "notify": ["listening", "report_progress"],
        "settings": ["Setting", "choice", "number", "path", "whole", "yes_or_no"],
        "training": ["Training", "each_epoch", "progress", "remembered"],
    },
)
