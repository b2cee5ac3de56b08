"""One account's network asked now, because an administrator wants to see whether it answers."""

from app.domain.vocabulary import Medium
from app.jobs import lapor, social

FETCHING = {**social.POLLS, Medium.LAPOR: lapor.fetch}
NEEDED = {**social.POLLED_WITH, Medium.LAPOR: lapor.POLLED_WITH}


def check(channel: str, name: str) -> None:
    """Fetch by that account, or say what it lacks; what came of it stands at the account."""
    for account in (account for medium in FETCHING for account in social.accounts(medium)):
        if (account.channel, account.name) == (channel, name):
            missing = [one for one in NEEDED[account.medium] if not account.setting(one)]
            if missing:
                social.fail(account, f"Belum diisi: {', '.join(missing)}.")
            else:
                social.serve(account, social.FETCHING, FETCHING[account.medium])
