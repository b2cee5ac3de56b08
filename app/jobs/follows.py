"""Telling who follows something: found each minute, letters when their hour has come, notes to browsers at once.

Finding and writing are one transaction, so a job that is killed has done all or nothing; a letter gets its words when it leaves.
"""

from app import clock
from app.db import transaction
from app.domain import follows, notification
from app.domain.follows import Letter, Worded, notes
from app.domain.vocabulary import Medium, Notice
from app.jobs import push
from app.queries import follow_news
from app.queries.follow_news import Section

OPENINGS = {
    "at_once": "Ada perkembangan pada yang Anda ikuti.",
    "daily": "Yang terjadi sejak kabar harian yang lalu pada yang Anda ikuti.",
    "weekly": "Yang terjadi sejak kabar mingguan yang lalu pada yang Anda ikuti.",
}


def tell() -> None:
    """Find what is new and write the letters that are due; every minute."""
    now = clock.now()
    with transaction() as session:
        if follows.collect(session, now=now) is None:
            return
        follows.due_letters(session, now=now)
        has_notes = notes.is_waiting(session, now=now)
    if has_notes:
        push.wake()


def tidy() -> None:
    """Forget what is past keeping; each night."""
    with transaction() as session:
        follows.tidy(session, now=clock.now())


def worded(message_id: int) -> bool:
    """Give a claimed message its words if it is a letter; False where that has nothing left to tell, and stays here."""
    with transaction() as session:
        is_letter, one = follows.letter_of(session, message_id)
        if not is_letter:
            return True
        sections = follow_news.letter(session, one, notification.public_url()) if one else []
        if one is None or not sections:
            follows.withdraw(session, message_id)
            return False
        follows.reword(session, message_id, _words(one, sections))
        return True


def _words(one: Letter, sections: list[Section]) -> Worded:
    url = notification.public_url()
    context = {
        "subject": _subject(sections),
        "opening": OPENINGS[one.frequency],
        "sections": [follow_news.shown(section) for section in sections],
        "stop": f"{url}/ikuti/berhenti/{one.key}",
        "manage": f"{url}/ikuti/atur/{one.follower.key}",
    }
    wording = notification.compose(Notice.FOLLOWED, Medium.EMAIL, context)
    return Worded(wording.subject or "", wording.body)


def _subject(sections: list[Section]) -> str:
    """What the first line says where there is one, else how much there is."""
    many = sum(len(section.lines) + section.more for section in sections)
    if many == 1:
        return f"[{sections[0].lines[0].number}] Kabar dari CRM Jakarta"
    return f"{many} kabar dari CRM Jakarta: {sections[0].title}"
