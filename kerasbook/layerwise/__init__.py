"""What happens inside a model: the layers' outputs, and what can be read off each of them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "ablation": ["LayerAblation", "ablate"],
        "ascent": ["Filter", "filters"],
        "attribution": ["grad_cam", "occlusion", "saliency"],
        "gradients": ["loss_and_gradients", "value_and_gradients"],
        "history": ["Moment", "RepresentationHistory", "wheels"],
        "linear": ["drawn_from"],
        "outputs": ["layer_outputs"],
        "patching": ["LayerPatch", "patch"],
        "probes": ["LayerProbe", "probe"],
        "projections": ["corners", "principal_plane", "wheel"],
        "receptive": ["ReceptiveField", "receptive_fields"],
        "recording": ["LayerCall"],
        "sanity": ["Deletion", "deletion", "rank_correlations"],
        "similarity": ["LayerComparison", "compare"],
        "trace": ["Trace", "TracedCall", "Tracer"],
        "training": ["BatchHistory", "BatchLoss", "LearningCurve", "seeded"],
        "twins": ["random_twin"],
        "words": ["WordEffects", "word_occlusion"],
    },
)
