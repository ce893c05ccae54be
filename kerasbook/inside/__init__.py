"""A model of your own, looked into: one line for each picture, and a report that holds them all."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["model_files"],
    submod_attrs={
        "attributions": ["plot_grad_cam", "plot_occlusion", "plot_saliency"],
        "confusions": ["plot_confusion"],
        "filters": ["plot_filters"],
        "helpers": ["plot_history", "plot_layers", "plot_probe", "plot_projections", "plot_weights"],
        "histories": ["RepresentationHistory"],
        "layer_reports": ["LayerReport", "layer_report"],
        "receptive": ["plot_receptive_fields"],
        "similarity": ["plot_compare"],
        "swaps": ["plot_ablate", "plot_patch"],
        "words": ["plot_vocabulary", "plot_words"],
    },
)
