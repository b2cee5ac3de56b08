"""The model learns from what was decided here, says how good it is, and is used only where it is better."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import understanding
from app.domain.report import Report
from app.domain.understanding import last_training, train, understand
from app.domain.understanding.classifier import loads, terms
from app.domain.understanding.fitting import fit
from app.domain.understanding.text_model import TextModel
from app.seed import history
from tests.course import MONDAY, Walk, filed

HEAD = "kategori,rincian_masalah,status,tanggal_masuk,tanggal_selesai,id_laporan,skpd"
WORDS = {
    "SAMPAH": ("zonder angkutan rutin", "zonder gerobak datang", "zonder pengambilan pagi"),
    "BANJIR": ("kuyup lorong bawah", "kuyup teras warga", "kuyup halaman depan"),
    "POHON": ("gondrong sekali batangnya", "gondrong di tepi", "gondrong dekat kabel"),
}


@pytest.fixture
def past(session: Session, tmp_path: object) -> None:
    """Three hundred imported reports in words that no keyword knows."""
    lines = [HEAD]
    for number in range(300):
        category = list(WORDS)[number % 3]
        detail = WORDS[category][number // 3 % 3]
        lines.append(
            f"{category},{detail},COMPLETE,2019-01-01,2019-01-02,JK190101{number:04d},KELURAHAN KAPUK"
        )
    path = tmp_path / "lama.csv"  # type: ignore[operator]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert history.import_csv(session, path, now=MONDAY).imported == 300


@pytest.mark.usefixtures("past")
def test_a_training_measures_itself_and_proposes_from_then_on(session: Session) -> None:
    text = "zonder pengambilan rutin"
    assert understand(session, text, now=MONDAY).categories == ()
    assert last_training(session) is None
    done = train(session, now=MONDAY)
    assert (done.examples, done.categories, done.is_used) == (300, 3, True)
    assert done.top1 > 0.95 > done.baseline
    assert done.top1 > done.keywords_top1
    assert last_training(session) == done
    later = MONDAY + timedelta(minutes=2)
    assert understand(session, text, now=later).categories[0][0] == "sampah"


@pytest.mark.usefixtures("past")
def test_only_the_last_trainings_are_kept_and_the_newest_counts(session: Session) -> None:
    for day in range(8):
        train(session, now=MONDAY + timedelta(days=day))
    assert session.scalar(select(func.count(TextModel.id))) == 5
    newest = last_training(session)
    assert newest is not None
    assert newest.trained_at == MONDAY + timedelta(days=7)


def test_without_history_nothing_is_trained(session: Session) -> None:
    filed(session)
    done = train(session, now=MONDAY)
    assert (done.examples, done.is_used) == (0, False)
    assert last_training(session) is None


def test_what_an_officer_sorted_anew_is_an_example_of_the_new_category(session: Session) -> None:
    walk = Walk(session, filed(session, text="Lorong gelap gulita tanpa cahaya"))
    walk.act("kelurahan.gambir", "recategorise", category="taman")
    assert understanding.training.history(session) == [("Lorong gelap gulita tanpa cahaya", "taman")]


def test_texts_that_only_repeat_the_category_teach_nothing(session: Session) -> None:
    walk = Walk(session, filed(session, text="SAMPAH", category="sampah"))
    walk.act("kelurahan.gambir", "recategorise", category="sampah")
    assert session.scalar(select(func.count(Report.id))) == 1
    assert understanding.training.history(session) == []


def test_a_stored_model_predicts_as_the_trained_one() -> None:
    examples = [(text, category) for category, texts in WORDS.items() for text in texts]
    trained = fit(examples)
    back = loads(trained.dumps())
    for text, category in examples:
        first, second = trained.probabilities(text), back.probabilities(text)
        assert max(second, key=second.__getitem__) == category
        assert list(first.values()) == pytest.approx(list(second.values()), abs=0.01)
        assert sum(second.values()) == pytest.approx(1)


def test_prediction_without_scikit_learn_agrees_with_it() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    examples = [(text, category) for category, texts in WORDS.items() for text in texts]
    texts, labels = [text for text, _ in examples], [label for _, label in examples]
    vectors = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    model = LogisticRegression(C=10.0, max_iter=150, tol=1e-3).fit(vectors.fit_transform(texts), labels)
    for text in ("zonder rutin", "kuyup kabel", "sama sekali lain"):
        theirs = model.predict_proba(vectors.transform([text]))[0]
        ours = list(fit(examples).probabilities(text).values())
        assert np.allclose(theirs, ours, atol=1e-4)


def test_a_model_with_two_categories_adds_up() -> None:
    model = fit([("satu dua", "a"), ("tiga empat", "b")])
    shares = model.probabilities("satu dua")
    assert shares["a"] > 0.5
    assert sum(shares.values()) == pytest.approx(1)
