"""Finding what is to be told: new entries of the history, held against every confirmed follow.

Ids of entries are given out before their transaction commits, so a run looks again through all that some transaction of its
own time may still add to; an item is unique for its follow and entry, so looking twice tells nothing twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from app.domain.audit import Event
from app.domain.follows.follow import Follow, Follower, FollowItem, FollowMark, PushNote, Reach
from app.domain.follows.hours import next_hour
from app.domain.follows.selection import Selection, selection_of
from app.domain.report import Report
from app.domain.vocabulary import Action, DeliveryState, LocationKind

# What is told to whoever follows a report; steps between officers of one unit are not.
REPORT_NEWS = (
    *(Action.HANDLE, Action.COORDINATE, Action.DISPOSE, Action.START, Action.RETURN, Action.RECALL),
    *(Action.ESTIMATE, Action.APPROVE_ESTIMATE, Action.ASK_REPORTER, Action.ANSWER, Action.RESUME),
    *(Action.FINISH, Action.DECLINE, Action.APPROVE, Action.REJECT, Action.REROUTE, Action.REOPEN),
    *(Action.CANCEL, Action.RELOCATE, Action.RECATEGORISE, Action.MERGE, Action.UNMERGE),
)
# By these a report comes to a place, an area or a category; the first one counts.
ARRIVALS = ("create", Action.PUBLISH, Action.RELOCATE, Action.RECATEGORISE)
SELECTION_NEWS = (*ARRIVALS, Action.APPROVE, Action.CANCEL, Action.REOPEN)
AT_A_TIME = 2000
NEWS = tuple(dict.fromkeys((*REPORT_NEWS, *SELECTION_NEWS)))


class News(NamedTuple):
    """One entry, and where its report is; `lat`, `lon` None where no exact point is known."""

    event_id: int
    action: str
    at: datetime
    report_id: int
    is_shown: bool
    kelurahan: str | None
    category: str
    lat: float | None
    lon: float | None


class Match(NamedTuple):
    """An entry that a follow is to be told of."""

    follow: Follow
    reach: Reach
    news: News


def collect(session: Session, *, now: datetime) -> int | None:
    """Keep what is new for each follow; how many entries that were, None while another run is at it."""
    mark = session.scalar(select(FollowMark).with_for_update(skip_locked=True))
    if mark is None:
        return None
    # Asked first: what ended before this is seen by all that follows.
    oldest = session.scalar(_OLDEST)
    last = session.scalar(select(func.max(Event.id))) or mark.settled_id
    since = session.scalar(select(func.min(Follow.confirmed_at)))
    found = 0
    if since is not None:
        for news in _news(session, mark.settled_id, last, since):
            found += _collected(session, news, now)
    _advance(session, mark, last, oldest)
    return found


def _collected(session: Session, news: Sequence[News], now: datetime) -> int:
    wanted = _without_repeated_arrivals(session, list(_matches(session, news)))
    _keep(session, [match for match in wanted if match.reach == Reach.EMAIL], now)
    _note(session, [match for match in wanted if match.reach == Reach.PUSH], now)
    return len(wanted)


def _news(session: Session, after: int, last: int, since: datetime) -> Iterator[list[News]]:
    """Some at a time: after years of reports were brought in at once, there are millions of entries."""
    exact = Report.location_kind == LocationKind.EXACT
    query = (
        select(
            *(Event.id, Event.action, Event.at, Event.report_id),
            and_(Report.is_public, Report.hidden_reason.is_(None)),
            *(Report.kelurahan_code, Report.category_code),
            *(case((exact, axis(Report.location))) for axis in (func.ST_Y, func.ST_X)),
        )
        .join(Report, Report.id == Event.report_id)
        .where(Event.id > after, Event.id <= last, Event.at >= since, Event.action.in_(NEWS))
        .order_by(Event.id)
    )
    for rows in session.execute(query, execution_options={"yield_per": AT_A_TIME}).partitions():
        yield [News._make(row) for row in rows]


def _matches(session: Session, news: Sequence[News]) -> Iterator[Match]:
    yield from _of_reports(session, news)
    columns = select(Follow, Follower.reach).join(Follower, Follower.id == Follow.follower_id)
    wide = columns.where(Follow.report_id.is_(None), Follow.confirmed_at.is_not(None))
    shown = [one for one in news if one.is_shown and one.action in SELECTION_NEWS]
    if not shown:
        return
    for follow, reach in session.execute(wide.order_by(Follow.id)):
        wanted = selection_of(follow)
        found = (one for one in shown if _is_after(follow, one) and _fits(wanted, one))
        yield from (Match(follow, reach, one) for one in found)


def _of_reports(session: Session, news: Sequence[News]) -> Iterator[Match]:
    """Of a merged report also what happens to the one that it follows, as far as everybody may see that one."""
    by_report: dict[int, list[News]] = {}
    for one in news:
        if one.action in REPORT_NEWS:
            by_report.setdefault(one.report_id, []).append(one)
    child = aliased(Report)
    query = (
        select(Follow, Follower.reach, child.parent_id, child.closed_at)
        .join(Follower, Follower.id == Follow.follower_id)
        .join(child, child.id == Follow.report_id)
        .where(
            Follow.confirmed_at.is_not(None),
            or_(Follow.report_id.in_(list(by_report)), child.parent_id.in_(list(by_report))),
        )
    )
    for follow, reach, parent, merged_at in session.execute(query.order_by(Follow.id)):
        since = merged_at or follow.asked_at
        own = [one for one in by_report.get(follow.report_id or 0, ()) if one.is_shown or follow.is_own]
        followed = [one for one in by_report.get(parent or 0, ()) if one.is_shown and one.at > since]
        yield from (Match(follow, reach, one) for one in (*own, *followed) if _is_after(follow, one))


def _is_after(follow: Follow, news: News) -> bool:
    return follow.confirmed_at is not None and news.at >= follow.confirmed_at


def _fits(wanted: Selection, news: News) -> bool:
    if wanted.category is not None and news.category != wanted.category:
        return False
    if wanted.area is not None and not f"{news.kelurahan}.".startswith(f"{wanted.area}."):
        return False
    if wanted.place is None:
        return True
    return news.lat is not None and news.lon is not None and wanted.place.holds(news.lat, news.lon)


def _without_repeated_arrivals(session: Session, matches: Sequence[Match]) -> list[Match]:
    """A report comes only once to whoever follows its place, however often it is moved, sorted anew or shown again."""
    met = _told_before(session, {one.news.report_id for one in matches if _is_arrival(one)})
    kept = []
    for match in matches:
        pair = (match.follow.id, match.news.report_id)
        if _is_arrival(match) and pair in met:
            continue
        if match.follow.report_id is None:
            met.add(pair)
        kept.append(match)
    return kept


def _is_arrival(match: Match) -> bool:
    return match.follow.report_id is None and match.news.action in ARRIVALS


def _told_before(session: Session, reports: set[int]) -> set[tuple[int, int]]:
    if not reports:
        return set()
    mails = select(FollowItem.follow_id, FollowItem.report_id).where(FollowItem.report_id.in_(reports))
    notes = select(PushNote.follow_id, PushNote.report_id).where(PushNote.report_id.in_(reports))
    return {(follow, report) for follow, report in session.execute(mails.union(notes))}


def _keep(session: Session, matches: Sequence[Match], now: datetime) -> None:
    rows = [
        {
            "follow_id": follow.id,
            "event_id": news.event_id,
            "report_id": news.report_id,
            "due_at": next_hour(follow.frequency, now),
        }
        for follow, _, news in matches
    ]
    if rows:
        session.execute(insert(FollowItem).on_conflict_do_nothing(), rows)


def _note(session: Session, matches: Iterable[Match], now: datetime) -> None:
    rows = [
        {
            "follower_id": follow.follower_id,
            "follow_id": follow.id,
            "event_id": news.event_id,
            "report_id": news.report_id,
            "state": DeliveryState.QUEUED,
            "next_attempt_at": now,
            "created_at": now,
        }
        for follow, _, news in matches
    ]
    if rows:
        session.execute(insert(PushNote).on_conflict_do_nothing(), rows)


def _advance(session: Session, mark: FollowMark, last: int, oldest: datetime | None) -> None:
    """What was seen last time is settled once no transaction of then is open any more."""
    if oldest is None or oldest > mark.seen_at:
        mark.settled_id = mark.seen_id
    if last != mark.seen_id or mark.settled_id != mark.seen_id:
        mark.seen_id, mark.seen_at = last, session.execute(select(func.clock_timestamp())).scalar_one()
    session.flush()


# Since when the longest of the others is open. Nothing that lasts longer than an hour writes what everybody may see.
_OLDEST = text("""
SELECT min(xact_start) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start > now() - interval '1 hour'
""")
