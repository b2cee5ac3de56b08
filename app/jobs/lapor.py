"""SP4N-LAPOR: entries that changed are fetched every minute, each account by itself; answers leave by `app.jobs.social`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from app import clock
from app.channels import lapor as entries
from app.db import transaction
from app.domain import inbox, sla
from app.domain.errors import NotVisible
from app.domain.inbox import MAIN_ACCOUNT, Account
from app.domain.inbox.accounts import MAIN_CHANNEL
from app.domain.vocabulary import Medium
from app.gateways.lapor import Lapor
from app.jobs.social import FETCHING, accounts, serve

POLLED_WITH = ("token", "api_base")
FIRST_LOOK = timedelta(days=30)
# An entry may be listed a moment after a later one: what was seen already is taken in once all the same.
LOOK_BACK = timedelta(minutes=2)
log = structlog.get_logger(__name__)


def poll() -> None:
    """Fetch what is new and what changed; every minute."""
    for account in accounts(Medium.LAPOR):
        if account.listens and all(map(account.setting, POLLED_WITH)):
            serve(account, FETCHING, fetch)


def end_silence() -> None:
    """Stop the clocks of entries that LAPOR closes because nobody wrote; every ten minutes."""
    with transaction() as session:
        sla.end_silence(session, now=clock.now())


def take_page(account: Account, page: Sequence[Mapping[str, Any]], *, now: datetime) -> datetime | None:
    """Keep a page of entries and what stands below them; returns the newest change that LAPOR names."""
    found, below = {}, []
    for given in page:
        try:
            edited = entries.entry(given, account)
        except entries.RefusedEntryError as error:
            log.warning("lapor_entry_refused", account=account.name, reason=str(error))
            continue
        found[edited.arrived.external_id] = edited
        below += list(entries.below(given, account))
    with transaction() as session:
        inbox.take_in_all(session, list(found.values()), now=now)
        inbox.take_in(session, below, now=now)
    moments = [at for given in page if (at := entries.changed_at(given, account))]
    return max(moments, default=None)


def fetch(account: Account, now: datetime) -> None:
    """Keep what changed, oldest change first, so that where we go on can be remembered after every page."""
    known = account.cursor.get("since")
    since = datetime.fromisoformat(known) if known else now - FIRST_LOOK
    with Lapor(account.settings) as network:
        for page in network.entries(since - LOOK_BACK):
            newest = take_page(account, page, now=now)
            if newest is not None and newest > since:
                since = min(newest, now)
                _remember(account, since)
    with transaction() as session:
        inbox.heard(session, account.channel, account.name, now=now)


def _remember(account: Account, since: datetime) -> None:
    with transaction() as session:
        inbox.note(session, account, {"since": since.isoformat()})


def account_named(name: str = MAIN_ACCOUNT) -> Account:
    """The account for which a file is imported; the main one needs no settings. Raises NotVisible."""
    known = {account.name: account for account in accounts(Medium.LAPOR)}
    if name not in known and name != MAIN_ACCOUNT:
        raise NotVisible("Tidak ada akun LAPOR dengan nama ini.")
    return known.get(name) or Account(MAIN_CHANNEL[Medium.LAPOR], name, Medium.LAPOR, {})
