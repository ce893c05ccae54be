"""kerasbook: a Keras companion to "Deep Learning with Python", and a way to see inside any Keras 3 model.

Importing it loads no Keras: each helper is loaded when it is first used.
"""

import pkgutil

from kerasbook import needs

with needs.installed():
    import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")],
    submod_attrs={
        "inside": [
            "LayerReport",
            "RepresentationHistory",
            "layer_report",
            "plot_ablate",
            "plot_compare",
            "plot_confusion",
            "plot_filters",
            "plot_grad_cam",
            "plot_history",
            "plot_layers",
            "plot_occlusion",
            "plot_patch",
            "plot_probe",
            "plot_projections",
            "plot_receptive_fields",
            "plot_saliency",
            "plot_vocabulary",
            "plot_weights",
            "plot_words",
        ],
        "layerwise": [
            "ablate",
            "compare",
            "deletion",
            "filters",
            "grad_cam",
            "layer_outputs",
            "occlusion",
            "patch",
            "probe",
            "receptive_fields",
            "saliency",
            "word_occlusion",
        ],
        "locale": ["use_language"],
    },
)
