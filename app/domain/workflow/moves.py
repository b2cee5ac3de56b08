"""What a move is made of: in which capacity somebody acts, where it leads, what it demands, under which condition.

Source: product.md section 2, "The moves"; the moves themselves stand in `table`.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.subtask import SubTaskKind, SubTaskState
from app.domain.vocabulary import Action, Notice, ReasonKind, Role, Status, UnitKind, Visibility


class Party(StrEnum):
    """In which capacity somebody acts on one report; letters as in product.md."""

    KELURAHAN = "kelurahan"  # K: officers of the kelurahan that holds it
    PD = "pd"  # D: officers of the PD that holds it
    UKPD = "ukpd"  # S: officers of the UKPD that holds it
    STAFF = "staff"  # P: the assigned member of staff, or who stands in for one who is not there
    AREA = "area"  # K for its own: officers of the kelurahan of its place
    DESK = "desk"  # C: the desk of its channel
    VERIFIER = "verifier"  # V
    BIRO_ADMIN = "biro_admin"  # B
    REPORTER = "reporter"  # R, with the tracking code
    SENDER = "sender"  # the unit that handed it to the present holder
    PROPOSER = "proposer"  # who entered the result or the proposal to close
    OVERSEER = "overseer"  # kecamatan and kota of its place, who watch and remind
    WATCHER = "watcher"  # whoever sees it, but observers
    CLOCK = "clock"  # the schedule
    HELPER = "helper"  # officers of a unit that was asked for help with it
    HELPING_STAFF = "helping_staff"  # the member of staff to whom that was given
    CHECKER = (
        "checker"  # officers of a unit that was asked for a field check, who had no hand in it themselves
    )
    CHECKING_STAFF = "checking_staff"  # such a member of staff to whom that was given
    PARENT = "parent"  # the unit that holds the report which this one was merged into, and its P


PARTY_ROLES: dict[Party, frozenset[Role]] = {
    Party.KELURAHAN: frozenset({Role.KELURAHAN}),
    Party.PD: frozenset({Role.DINAS}),
    Party.UKPD: frozenset({Role.SUKU_DINAS}),
    Party.STAFF: frozenset({Role.STAFF}),
    Party.AREA: frozenset({Role.KELURAHAN}),
    Party.DESK: frozenset({Role.CHANNEL_ADMIN}),
    Party.VERIFIER: frozenset({Role.VERIFIER}),
    Party.BIRO_ADMIN: frozenset({Role.BIRO_ADMIN}),
    Party.REPORTER: frozenset({Role.REPORTER}),
    Party.SENDER: frozenset({Role.KELURAHAN, Role.DINAS}),
    Party.PROPOSER: frozenset({Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS, Role.STAFF, Role.CHANNEL_ADMIN}),
    Party.OVERSEER: frozenset({Role.KECAMATAN, Role.KOTA}),
    Party.WATCHER: frozenset(Role) - {Role.OBSERVER, Role.REPORTER, Role.CLIENT, Role.SYSTEM},
    Party.CLOCK: frozenset({Role.SYSTEM}),
    Party.HELPER: frozenset({Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS}),
    Party.HELPING_STAFF: frozenset({Role.STAFF}),
    Party.CHECKER: frozenset({Role.KELURAHAN, Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.SUKU_DINAS}),
    Party.CHECKING_STAFF: frozenset({Role.STAFF}),
    Party.PARENT: frozenset({Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS, Role.STAFF}),
}
OFFICERS = frozenset({Party.KELURAHAN, Party.PD, Party.UKPD})
HOLDER = OFFICERS | {Party.STAFF}
# Who acts on a sub-task as the one that was asked.
ASKED = frozenset({Party.HELPER, Party.HELPING_STAFF, Party.CHECKER, Party.CHECKING_STAFF})


class Target(StrEnum):
    """Where a move leads, where that is not one fixed status."""

    SAME = "same"
    BEFORE = "before"  # the status before the question or the proposal
    UNIT = "unit"  # the named unit, with the status of its kind
    PLACE = "place"  # the kelurahan of the new place
    UP = "up"  # back to who is above: PD -> kelurahan, UKPD -> its PD; the third time Biro
    HANDLER = "handler"  # the unit that handled it last, at work; where none did, where it waits for one
    SENDER = "sender"  # back to who sent it, status as before


class Demand(StrEnum):
    """What a form must or may bring; the word is the form's field (contract.md section 2)."""

    NOTE = "catatan"
    UNIT = "unit"
    STAFF = "petugas"
    REASON = "alasan"
    DAY = "tanggal"
    PHOTO = "foto"
    BEFORE = "foto_sebelum"
    CATEGORY = "kategori"
    PRIORITY = "prioritas"
    PLACE = "lat"
    PARENT = "induk"


class When(StrEnum):
    """A condition on the report besides status and place."""

    ALWAYS = "always"
    NOT_AT_BIRO = "not_at_biro"  # Biro handles nothing: what it holds, its reroute decides
    NOT_BINDING = "not_binding"  # Biro's reroute after the third return is final
    UNTOUCHED = "untouched"  # nobody at the new unit has acted
    ESTIMATE_PENDING = "estimate_pending"
    RESULT = "result"
    DECLINE = "decline"
    PUBLIC = "public"  # the reporter chose so, hidden or not
    SHOWN = "shown"
    HIDDEN = "hidden"
    CHILDLESS = "childless"  # no other report was merged into it: there are no chains
    REOPENING_ASKED = "reopening_asked"  # the reporter's request waits for Biro


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `at` None = wherever it is held.

    `of_task`: it is about a sub-task of `of_kind` in one of these states.
    """

    action: Action
    sources: frozenset[Status]
    by: frozenset[Party]
    to: Status | Target
    at: frozenset[UnitKind] | None = None
    demands: tuple[Demand, ...] = ()
    accepts: tuple[Demand, ...] = ()
    reason: ReasonKind | None = None
    note: Visibility = Visibility.INTERNAL
    tells: Notice | None = None
    when: When = When.ALWAYS
    four_eyes: bool = False
    of_task: frozenset[SubTaskState] = frozenset()
    of_kind: SubTaskKind = SubTaskKind.HELP

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset().union(*(PARTY_ROLES[party] for party in self.by))
