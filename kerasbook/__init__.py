"""kerasbook: a Keras companion to "Deep Learning with Python", and a way to see inside any Keras 3 model.

Importing it loads no Keras: each helper is loaded when it is first used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["book", "chapter1", "chapter2", "datasets", "layerwise", "model_files", "plots"],
    submod_attrs={
        "attributions": ["plot_grad_cam", "plot_occlusion", "plot_saliency"],
        "helpers": ["plot_history", "plot_layers", "plot_probe", "plot_projections", "plot_weights"],
        "histories": ["RepresentationHistory"],
        "layer_reports": ["LayerReport", "layer_report"],
        "layerwise": ["grad_cam", "layer_outputs", "occlusion", "probe", "saliency"],
        "locale": ["use_language"],
    },
)
