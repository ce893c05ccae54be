"""Pictures of data that has been computed before: layer walks, class means, projections, probes, curves.

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
        "answers": ["AnswersDisplay"],
        "attribution": ["AttributionDisplay"],
        "batches": ["BatchLossesDisplay", "FirstNetworkDisplay", "TwinTrainingsDisplay"],
        "kernels": ["KernelsDisplay"],
        "colours": ["ColourView", "ColoursDisplay", "hues_and_saturations"],
        "curves": ["HistoryDisplay", "ProbeDisplay"],
        "descents": ["Descent", "DescentAnimation", "DescentDisplay"],
        "display": ["Display"],
        "folds": ["DepthDisplay"],
        "loop": ["FeedbackDisplay", "LoopDisplay", "SlopesDisplay"],
        "losses": ["LossStoryDisplay", "RankingDisplay", "SampleLossDisplay"],
        "fields": ["Field", "NestedFieldsDisplay"],
        "geometry": ["AffineDisplay", "GeometryDisplay", "MapsDisplay", "PaperDisplay"],
        "graph": ["BackpropagationDisplay"],
        "gradients": ["GradientDisplay"],
        "ingredients": ["IngredientsDisplay", "Recipe"],
        "means": ["ClassMeansDisplay", "class_means", "favourite_order"],
        "network": ["DenseView", "NetworkDisplay", "network_drawing"],
        "operations": ["TensorOperationsDisplay"],
        "planes": ["CoordinatesDisplay", "PlaneChange", "grid_lines"],
        "paradigms": ["Conversion", "ParadigmsDisplay"],
        "projections": ["ProjectionsDisplay"],
        "reasons": ["ReasonsDisplay"],
        "story": ["LayerStoryDisplay"],
        "tensors": ["TensorsDisplay"],
        "timeline": ["Milestone", "TimelineDisplay"],
        "weights": [
            "WeightsAndScoresDisplay",
            "WeightsDisplay",
            "strongest_units",
            "unit_pictures",
            "weight_scale",
        ],
        "layers": ["LayerView"],
        "walks": ["LayerWalkDisplay", "walk"],
    },
)
