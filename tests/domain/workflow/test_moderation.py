"""What is shown to the public is corrected, hidden and shown again, whether it is hidden at the moment or not."""

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from tests.course import Walk, filed


@pytest.mark.parametrize("username", ["kelurahan.gambir", "biro.admin"])
def test_a_hidden_text_is_corrected_before_it_is_shown_again(session: Session, username: str) -> None:
    walk = Walk(session, filed(session, text="Si Anu mencuri lampu jalan."))
    walk.act(username, "hide", reason="data_pribadi")
    assert walk.act(username, "redact", reason="data_pribadi", note="Lampu jalan hilang.").public_text == (
        "Lampu jalan hilang."
    )
    assert not walk.report.is_published
    with pytest.raises(Conflict):
        walk.act(username, "hide", reason="data_pribadi")
    assert walk.act(username, "publish", reason="spam").is_published


def test_a_private_text_is_nobodys_to_moderate(session: Session) -> None:
    walk = Walk(session, filed(session, is_public=False))
    for action in ("hide", "publish", "redact"):
        with pytest.raises(Conflict):
            walk.act("biro.admin", action, reason="spam")
