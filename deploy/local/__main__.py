"""`python3 -m deploy.local COMMAND`: the Makefile's commands; see `make help`."""

import signal
import sys
from types import FrameType

from deploy.local import checks, commands
from deploy.local.place import RefusalError, say

COMMANDS = {
    "run": commands.run,
    "test": checks.test,
    "lint": checks.lint,
    "bench": checks.bench,
    "flask": commands.flask,
    "build": commands.build_only,
    "pin": commands.pin,
    "stop": commands.stop,
    "clean": commands.clean,
}


def main(arguments: list[str]) -> int:
    """Run the command; its exit code, 1 for a refusal, 130 after Ctrl-C."""
    if not arguments or arguments[0] not in COMMANDS:
        say(f"pilih satu: {', '.join(COMMANDS)}")
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except RefusalError as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
