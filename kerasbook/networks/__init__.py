"""Networks that others have trained, built in plain Keras and read without network."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "efficientnet": ["lite0", "lite0_trunk"],
        "imagenet": ["Prediction", "decode_predictions", "imagenet_classes"],
    },
)
