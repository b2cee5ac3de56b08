"""Fitting the model of categories: the only place that needs scikit-learn, loaded when a job or command fits one."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.domain.understanding.classifier import Classifier, terms

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

Example = tuple[str, str]
TERMS_MAX = 30_000
_STRENGTH = 10.0
_ROUNDS = 150
_TOLERANCE = 1e-3


def fit(examples: Sequence[Example]) -> Classifier:
    """The model of examples (text, category) of at least two categories; the same text again weighs more."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    counted = Counter(examples)
    texts, labels = [text for text, _ in counted], [label for _, label in counted]
    vectors = TfidfVectorizer(
        analyzer=terms, sublinear_tf=True, min_df=2 if len(texts) > 50 else 1, max_features=TERMS_MAX
    )
    matrix = vectors.fit_transform(texts)
    model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, tol=_TOLERANCE)
    model.fit(matrix, labels, sample_weight=[1 + np.log(counted[text, label]) for text, label in counted])
    return _classifier(vectors, model)


def _classifier(vectors: "TfidfVectorizer", model: "LogisticRegression") -> Classifier:
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # Two classes have one column of scores, for the second: the halves give the same probabilities.
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Classifier(
        vocabulary={term: int(row) for term, row in vectors.vocabulary_.items()},
        categories=tuple(str(label) for label in model.classes_),
        rarity=vectors.idf_.astype(np.float32),
        weights=weights.T.astype(np.float32).copy(),
        bias=bias.astype(np.float32),
    )
