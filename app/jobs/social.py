"""X and Facebook: what webhooks did not bring is fetched, deleted and edited posts are noticed; messages leave, to LAPOR too.

Every account is served by itself: one that is refused, limited or silent is noted and the next one has its turn.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from app import clock
from app.channels import facebook as facebook_posts
from app.channels import x as x_posts
from app.config import settings
from app.db import db, transaction
from app.domain import inbox
from app.domain.inbox import Account
from app.domain.notification import Outcome, Outgoing
from app.domain.vocabulary import InboundKind, Medium
from app.gateways.facebook import Facebook
from app.gateways.lapor import Lapor
from app.gateways.social import Network, RefusedError, outcome_of
from app.gateways.x import X

TOKEN = {Medium.X: "token", Medium.FACEBOOK: "page_token", Medium.LAPOR: "token"}
CLIENTS: dict[Medium, type[X] | type[Facebook] | type[Lapor]] = {
    Medium.X: X,
    Medium.FACEBOOK: Facebook,
    Medium.LAPOR: Lapor,
}
POLLED_WITH = {Medium.X: ("token", "user_id"), Medium.FACEBOOK: ("page_token",)}
FETCHING, CHECKING, REPLYING, WRITING = "ambil", "periksa", "balasan", "pesan"
FIRST_LOOK, OVERLAP = timedelta(days=1), timedelta(hours=6)
UNFORESEEN = "Kesalahan tak terduga saat mengambil pesan; rinciannya di log."
NO_ACCOUNT = "akun pengirim tidak aktif atau belum punya token"

Work = Callable[[Account, datetime], None]
Send = Callable[[Outgoing], Outcome]
log = structlog.get_logger(__name__)


def accounts(medium: Medium) -> list[Account]:
    """The active accounts of that network, those of the environment included."""
    config = settings()
    main = {
        Medium.X: config.x_account,
        Medium.FACEBOOK: config.facebook_account,
        Medium.LAPOR: config.lapor_account,
    }
    usual = {Medium.X: config.x_api_base, Medium.FACEBOOK: config.fb_api_base}
    found = inbox.accounts_of(db.session(), medium, main[medium])
    base = {"api_base": usual[medium]} if medium in usual else {}
    return [replace(account, settings=base | dict(account.settings)) for account in found]


def can_send(medium: Medium) -> bool:
    """Whether any account of that network has a token."""
    return any(account.setting(TOKEN[medium]) for account in accounts(medium))


def poll() -> None:
    """Fetch what no webhook brought; every minute."""
    for account in (*accounts(Medium.X), *accounts(Medium.FACEBOOK)):
        if account.listens and all(map(account.setting, POLLED_WITH[account.medium])):
            serve(account, FETCHING, POLLS[account.medium])


def recheck() -> None:
    """Notice which undecided mentions were deleted or edited since, which X tells nobody; every quarter of an hour."""
    for account in accounts(Medium.X):
        if account.setting("token"):
            serve(account, CHECKING, _still_there)


@contextmanager
def connected(medium: Medium) -> Iterator[Send]:
    """What sends a message by the account that it names."""
    with ExitStack() as stack:
        yield _Senders(accounts(medium), stack).send


class _Senders:
    """One client for each account that has something to send. An account that is limited or silent is asked no more."""

    def __init__(self, known: list[Account], stack: ExitStack) -> None:
        self._known, self._stack = known, stack
        self._clients: dict[tuple[str, str], Network] = {}
        self._resting: dict[tuple[str, str, str], RefusedError] = {}

    def send(self, message: Outgoing) -> Outcome:
        account, what = self._account(message), REPLYING if message.is_open else WRITING
        if account is None or not account.setting(TOKEN[account.medium]):
            return Outcome(message, failure=NO_ACCOUNT)
        key = (account.channel, account.name, what)
        resting = self._resting.get(key) or _paused(account, what)
        if resting is not None:
            return outcome_of(message, resting)
        try:
            return Outcome(message, provider_id=self._client(account).deliver(message), parts=1)
        except RefusedError as error:
            if error.temporary:
                self._resting[key] = error
            _note(account, what, error)
            return outcome_of(message, error)

    def _account(self, message: Outgoing) -> Account | None:
        """The one of that name, of the message's own channel where it says one."""
        named = [account for account in self._known if account.name == message.account]
        fitting = [account for account in named if message.channel_code in (None, account.channel)]
        return fitting[0] if fitting else None

    def _client(self, account: Account) -> Network:
        key = (account.channel, account.name)
        if key not in self._clients:
            network = CLIENTS[account.medium](account.settings)
            self._clients[key] = self._stack.enter_context(network)
        return self._clients[key]


def serve(account: Account, what: str, work: Work) -> None:
    """Work on one account; whatever goes wrong is noted there and stops nobody else."""
    db.session.remove()  # none is held while a network is spoken to
    if _paused(account, what) is not None:
        return
    try:
        work(account, clock.now())
    except RefusedError as error:
        _note(account, what, error)
    except Exception:
        log.error("account_failed", channel=account.channel, account=account.name, exc_info=True)
        db.session.rollback()
        fail(account, UNFORESEEN)
    finally:
        db.session.remove()


def _paused(account: Account, what: str) -> RefusedError | None:
    until = account.paused_until(what)
    if until is None or until <= clock.now():
        return None
    sentence = f"menunggu batas permintaan sampai {clock.local(until):%H.%M} WIB"
    return RefusedError(sentence, temporary=True, until=until)


def _note(account: Account, what: str, error: RefusedError) -> None:
    """A limit is waited for; a refused token or a silent network is the account's trouble, a refused message is not."""
    db.session.remove()
    if error.until is not None:
        with transaction() as session:
            inbox.pause(session, account, what, until=error.until)
    elif error.temporary or error.code == 401 or what in (FETCHING, CHECKING):
        fail(account, error.sentence)


def fail(account: Account, sentence: str) -> None:
    with transaction() as session:
        inbox.failed(session, account.channel, account.name, error=sentence, now=clock.now())


def _mentions(account: Account, now: datetime) -> None:
    """All mentions since the last one; where we stopped moves on only when every page was kept."""
    since = account.cursor.get("since_id")
    newest = int(since or 0)
    with X(account.settings) as network:
        for page in network.mentions(since):
            with transaction() as session:
                inbox.take_in(session, x_posts.found(page, account), now=now)
            newest = max(newest, *(int(post) for post in x_posts.ids(page)), 0)
    with transaction() as session:
        inbox.heard(session, account.channel, account.name, now=now)
        if newest:
            inbox.note(session, account, {"since_id": str(newest)})


def _still_there(account: Account, now: datetime) -> None:
    known = inbox.known_posts(db.session(), account, InboundKind.MENTION, now=now)
    db.session.remove()
    if not known:
        return
    with X(account.settings) as network:
        answer = network.posts(known)
        if newer := x_posts.newer(answer):
            answer = {**answer, "data": network.posts(newer).get("data")}
    with transaction() as session:
        inbox.take_in(session, [*x_posts.gone(answer, account), *x_posts.changed(answer, account)], now=now)


def _page(account: Account, now: datetime) -> None:
    """Posts and comments since the last time, with an overlap since Facebook counts by the time of the post."""
    cursor = account.cursor
    since = int(cursor.get("since") or (now - FIRST_LOOK).timestamp())
    with Facebook(account.settings) as network:
        page_id = cursor.get("page_id") or network.page_id()
        feed, talks = network.feed(since), network.conversations()
    with transaction() as session:
        found = [
            *facebook_posts.found(feed, page_id, account),
            *facebook_posts.found_talks(talks, page_id, since, account),
        ]
        inbox.take_in(session, found, now=now)
        inbox.heard(session, account.channel, account.name, now=now)
        remembered = {"page_id": page_id, "since": int((now - OVERLAP).timestamp())}
        inbox.note(session, account, remembered)


POLLS: dict[Medium, Work] = {Medium.X: _mentions, Medium.FACEBOOK: _page}
