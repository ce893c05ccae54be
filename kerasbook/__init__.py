"""kerasbook: a Keras companion to "Deep Learning with Python", and a way to see inside any Keras 3 model.

Importing it loads no Keras: each helper is loaded when it is first used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["book", "chapter1", "datasets", "layerwise", "plots"],
    submod_attrs={
        "helpers": ["plot_history", "plot_layers", "plot_probe", "plot_projections"],
        "layerwise": ["layer_outputs", "probe"],
        "locale": ["use_language"],
    },
)
