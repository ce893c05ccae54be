"""What the pretrained trunk is for: few pictures are enough for a classifier on what comes out of it."""

import keras
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kerasbook.datasets import cutouts, on_background
from kerasbook.networks import lite0_trunk

SIZE = 160  # pixels: fewer than the 224 of ImageNet, and as good on pictures of 64


@pytest.fixture(scope="module")
def dataset():
    return cutouts()


def features(trunk, dataset) -> list[np.ndarray]:
    """What comes out of the trunk for both parts, `(n, 192)` each."""
    pictures = [keras.ops.image.resize(on_background(part.images), (SIZE, SIZE)) for part in dataset]
    return [trunk.predict(part, verbose=0) for part in pictures]


def in_five_folds(both: list[np.ndarray], labels: np.ndarray) -> float:
    """Accuracy of logistic regression, each fifth of all pictures tested by what was learned from the others."""
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return float(cross_val_score(classifier(), np.concatenate(both), labels, cv=folds).mean())


def classifier():
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))


def labels_of(dataset) -> np.ndarray:
    return np.concatenate([part.labels for part in dataset])


def test_its_features_tell_animals_from_all_else(dataset):
    both = features(lite0_trunk(input_shape=(SIZE, SIZE, 3), pooling="avg"), dataset)
    kinds = labels_of(dataset)
    assert in_five_folds(both, kinds == 0) > 0.92  # 0.95 was measured; 0.03 are two standard errors
    assert in_five_folds(both, kinds) > 0.83
    trained = classifier().fit(both[0], dataset.train.labels == 0)
    assert trained.score(both[1], dataset.test.labels == 0) > 0.83  # of 80 pictures


def test_those_of_its_random_twin_do_not(dataset):
    keras.utils.set_random_seed(0)
    both = features(lite0_trunk(weights=None, input_shape=(SIZE, SIZE, 3), pooling="avg"), dataset)
    assert in_five_folds(both, labels_of(dataset) == 0) < 0.80
    assert in_five_folds(both, labels_of(dataset)) < 0.65
