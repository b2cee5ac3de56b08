"""What the operator's environment gives a channel: the names of its variables and whether they are set, never a value."""

from collections.abc import Callable

from app.config import Settings, settings

Given = list[tuple[str, bool]]


def given_by_environment(code: str) -> Given:
    """Variable -> whether it is set, for the main account of that channel; empty where it has none."""
    read = VARIABLES.get(code)
    return [(name, bool(value)) for name, value in read(settings()).items()] if read else []


def _sms(config: Settings) -> dict[str, object]:
    drivers: dict[str, dict[str, object]] = {
        "smpp": {"SMPP_HOST": config.smpp_host, "SMPP_PASSWORD": config.smpp_password},
        "kannel": {"KANNEL_URL": config.kannel_url, "KANNEL_INBOUND_TOKEN": config.kannel_inbound_token},
    }
    return {
        "SMS_DRIVER": config.sms_driver != "none",
        **drivers.get(config.sms_driver, {}),
        "SMS_NUMBER": config.sms_number,
    }


def _mail(config: Settings) -> dict[str, object]:
    return {"IMAP_URL": config.imap_url, "SMTP_URL": config.smtp_url, "MAIL_FROM": config.mail_from}


def _x(config: Settings) -> dict[str, object]:
    return {
        "X_TOKEN": config.x_token,
        "X_USER_ID": config.x_user_id,
        "X_CONSUMER_SECRET": config.x_consumer_secret,
    }


def _facebook(config: Settings) -> dict[str, object]:
    return {
        "FB_PAGE_TOKEN": config.fb_page_token,
        "FB_APP_SECRET": config.fb_app_secret,
        "FB_VERIFY_TOKEN": config.fb_verify_token,
    }


VARIABLES: dict[str, Callable[[Settings], dict[str, object]]] = {
    "sms": _sms,
    "email": _mail,
    "twitter": _x,
    "facebook": _facebook,
}
