"""The categories a text speaks for: keywords, and the trained model as far as it knows the words."""

from collections.abc import Sequence

from app.domain.reference import Catalogue
from app.domain.understanding.classifier import Classifier
from app.domain.understanding.keywords import keyword_ranking, lexicon
from app.domain.understanding.proposal import CATEGORIES_MAX

LEAST = 0.02


def rank(
    catalogue: Catalogue, classifier: Classifier | None, topic: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """Active categories with their probabilities, best first. `topic` are the words without names of places.

    The model of a history of short phrases knows little of a citizen's letter: the fewer of the words and pairs of words it
    has seen, the more the keywords decide.
    """
    active = {category.code: category.keywords for category in catalogue.active_categories()}
    shares = dict(keyword_ranking(lexicon(tuple(active.items())), topic))
    if classifier is not None:
        shares = _mixed(shares, classifier, " ".join(topic))
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    good = [(code, round(share, 3)) for code, share in ranked if share >= LEAST and code in active]
    return tuple(good[:CATEGORIES_MAX])


def _mixed(shares: dict[str, float], classifier: Classifier, text: str) -> dict[str, float]:
    learnt = classifier.probabilities(text)
    trust = classifier.familiarity(text) ** 2
    codes = dict.fromkeys((*shares, *learnt))
    return {code: trust * learnt.get(code, 0.0) + (1 - trust) * shares.get(code, 0.0) for code in codes}
