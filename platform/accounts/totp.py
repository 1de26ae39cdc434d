"""The second factor: a code of six digits that an app on the phone shows, by time (TOTP, RFC 6238)."""

from __future__ import annotations

import pyotp
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update

from accounts.access import Access, is_privileged
from accounts.models import User
from core import clock
from core.db import db
from core.encryption import decrypt, encrypt
from core.errors import Invalid, Refusal
from tenants import audit

STEP = 30
DRIFT = 1
"""How many steps of 30 s the phone's clock may be before or behind."""
ISSUER = "亮绩"


def new_secret() -> str:
    """Return a secret that an app can keep."""
    return pyotp.random_base32()


def uri(user: User, secret: str) -> str:
    """Return what the QR code for the app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)


def is_missing(user: User, access: Access) -> bool:
    """Say whether the installation asks a second factor of this person, who has not set one up."""
    required = bool(current_app.config["SECOND_FACTOR_REQUIRED"]) and is_privileged(access)
    return required and user.totp_secret_encrypted is None


def set_up(user: User, secret: str, code: str) -> None:
    """Ask for codes of this secret from now on; raise Invalid where the code does not fit, Refusal for a second one."""
    if user.totp_secret_encrypted is not None:
        raise Refusal(_("动态口令已经启用；要换手机，请先停用再重新设置。"))
    step = _step_of(secret, code)
    if step is None:
        raise _wrong()
    user.totp_secret_encrypted, user.totp_step = encrypt(secret), step
    audit.record("second_factor_set_up", user.username)


def check(user: User, code: str) -> None:
    """Raise Invalid where the code is wrong or was used before."""
    assert user.totp_secret_encrypted is not None
    step = _step_of(decrypt(user.totp_secret_encrypted), code)
    if step is None:
        raise _wrong()
    unused = update(User).where(User.id == user.id, User.totp_step < step).values(totp_step=step)
    if db.session.execute(unused.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise _wrong()


def remove(user: User) -> None:
    """Ask for no code any more; where it is required the person sets up a new one at the next sign-in."""
    user.totp_secret_encrypted = None
    audit.record("second_factor_removed", user.username)


def _step_of(secret: str, code: str) -> int | None:
    """Return the time step whose code this is, within the drift; None where it is none."""
    digits, now = code.replace(" ", ""), int(clock.now().timestamp()) // STEP
    shown = pyotp.TOTP(secret)
    fitting = [
        step for step in range(now - DRIFT, now + DRIFT + 1) if pyotp.utils.strings_equal(shown.at(step * STEP), digits)
    ]
    return fitting[0] if fitting else None


def _wrong() -> Invalid:
    message = _("动态口令不对或已用过；请等应用里换出下一个再填，仍不对请核对手机的时间。")
    return Invalid(message, {"code": [message]})
