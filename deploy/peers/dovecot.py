"""Dovecot on high ports of loopback without root: mailboxes by IMAP with IDLE, mail in by LMTP. All of it lies in one folder."""

import grp
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local.owner import Owner

PROGRAM = Path("/usr/sbin/dovecot")
LOG, SETTINGS = "dovecot.log", "dovecot.conf"
TEMPLATE = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
mail_location = maildir:~/Maildir
mailbox_list_index = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A server that keeps everything below `folder` and runs as `owner`, who must be able to reach the folder."""

    folder: Path
    owner: Owner
    imap: int
    lmtp: int
    password: str

    @property
    def command(self) -> list[str]:
        """What starts it in the foreground; it ends with SIGTERM."""
        return [str(PROGRAM), "-F", "-c", str(self.folder / SETTINGS)]

    def configure(self) -> None:
        """Write its settings and make its folders; mails that are there stay."""
        shutil.rmtree(self.folder / "run", ignore_errors=True)  # sockets and notes of one that was killed
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
            os.chown(self.folder / name, self.owner.uid, self.owner.gid)
        (self.folder / LOG).touch()
        os.chown(self.folder / LOG, self.owner.uid, self.owner.gid)
        values = {
            "folder": self.folder,
            "user": pwd.getpwuid(self.owner.uid).pw_name,
            "group": grp.getgrgid(self.owner.gid).gr_name,
            "uid": self.owner.uid,
            "gid": self.owner.gid,
            "password": self.password,
            "imap": self.imap,
            "lmtp": self.lmtp,
        }
        settings = self.folder / SETTINGS
        settings.touch(mode=0o600)
        os.chown(settings, self.owner.uid, self.owner.gid)
        settings.write_text(TEMPLATE.format(**values))
