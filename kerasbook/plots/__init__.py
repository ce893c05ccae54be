"""The kit that every chapter draws with: layer walks, class means, projections, probes, curves, films.

Every display follows one contract: it is made from data; `plot(figure=...)` or `plot(axes=...)` draws it, on
a figure of its own if none is given, and returns the display; afterwards `figure_`, `axes_` and the artists,
all ending in an underscore, are there to look at. Drawing never trains, saves or shows, and leaves
matplotlib's settings alone.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "animation": ["Animation", "ProjectionsAnimation"],
        "attribution": ["AttributionDisplay"],
        "confusion": ["ConfusionDisplay"],
        "kernels": ["KernelsDisplay"],
        "curves": ["HistoryDisplay", "ProbeDisplay"],
        "display": ["Display"],
        "means": ["ClassMeansDisplay", "class_means", "favourite_order"],
        "places": ["MapDisplay"],
        "projections": ["ProjectionsDisplay"],
        "receptive": ["ReceptiveFieldsDisplay"],
        "sentences": ["SentenceDisplay"],
        "vocabulary": ["VocabularyDisplay"],
        "weights": ["WeightsDisplay", "strongest_units", "unit_pictures", "weight_scale"],
        "layers": ["LayerView"],
        "walks": ["LayerWalkDisplay", "walk"],
    },
)
