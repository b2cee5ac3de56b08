"""Who acts: an officer, the reporter with the tracking code, an API client, or the system itself.

Access is role x unit x area x ticket (product.md section 3); nothing here reads the request.
"""

from dataclasses import dataclass

from app.domain.vocabulary import Role, UnitKind

BIRO = "biro-pemerintahan"
AREA_ROLES = frozenset({Role.KELURAHAN, Role.KECAMATAN, Role.KOTA})
UNIT_ROLES = frozenset({Role.DINAS, Role.SUKU_DINAS, Role.STAFF})
BIRO_ROLES = frozenset({Role.VERIFIER, Role.BIRO_ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting person or machine. `area_code` is the dotted code of the unit's area, where it has one.

    `stands_in_for`: the ids of field staff who are not there today and whose tasks are this actor's as well.
    """

    role: Role
    name: str
    user_id: int | None = None
    username: str | None = None
    unit_code: str | None = None
    unit_kind: UnitKind | None = None
    unit_name: str | None = None
    area_code: str | None = None
    channel_code: str | None = None
    report_id: int | None = None
    stands_in_for: frozenset[int] = frozenset()

    @property
    def people(self) -> frozenset[int]:
        """Whose tasks are this officer's: the own, and those of whoever is stood in for."""
        return self.stands_in_for | ({self.user_id} if self.user_id is not None else frozenset())

    def works_as(self, user_id: int | None) -> bool:
        """Whether that is this officer, or somebody whom this officer stands in for."""
        return user_id is not None and (user_id == self.user_id or user_id in self.stands_in_for)

    @property
    def is_officer(self) -> bool:
        return self.user_id is not None

    @property
    def enters_for_office(self) -> bool:
        """Whether this officer may enter what comes to the desk of the own office, and then follows it."""
        return self.is_officer and (self.role in AREA_ROLES or self.role == Role.DINAS)

    @property
    def sees_everything(self) -> bool:
        return self.role in BIRO_ROLES or self.role in (Role.OBSERVER, Role.SYSTEM)


SYSTEM = Actor(role=Role.SYSTEM, name="Sistem")
CITIZEN = Actor(role=Role.REPORTER, name="Pelapor")


def reporter_of(report_id: int) -> Actor:
    """The reporter of one report, proven by its tracking code."""
    return Actor(role=Role.REPORTER, name="Pelapor", report_id=report_id)


def client(name: str, channel_code: str) -> Actor:
    """An application that files reports for citizens through a channel's API key."""
    return Actor(role=Role.CLIENT, name=name, channel_code=channel_code)
