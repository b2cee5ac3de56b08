"""Teams: absences with deputies, how units share out their reports, areas of field staff, whose turn it was.

A Perangkat Daerah sees what is at its UKPD, also where Biro Pemerintahan sent it there directly.

Revision: 0022; after: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

revision = "0022"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HOLDS = sa.text("withdrawn_at IS NULL")
ASSIGNED = sa.text("closed_at IS NULL AND assignee_id IS NOT NULL")
DONE = sa.text("status = 'completed' AND assignee_id IS NOT NULL")


def upgrade() -> None:
    _absences()
    _arrangements()
    op.drop_index("ix_reports_assignee", "reports", postgresql_where=sa.text("closed_at IS NULL"))
    op.create_index(
        "ix_reports_assignee",
        "reports",
        ["assignee_id", "due_at"],
        postgresql_include=["status", "holder_code"],
        postgresql_where=ASSIGNED,
    )
    op.create_index("ix_reports_done_by", "reports", ["assignee_id", "closed_at"], postgresql_where=DONE)
    op.execute(
        "INSERT INTO assignment_turns (user_id, last_at) SELECT assignee_id, max(at) FROM events "
        "WHERE action = 'assign' AND assignee_id IS NOT NULL GROUP BY assignee_id"
    )
    op.execute(
        "WITH seen AS (INSERT INTO report_units (report_id, unit_code, since) "
        "SELECT here.report_id, u.parent_code, min(here.since) FROM report_units here "
        "JOIN units u ON u.code = here.unit_code AND u.kind = 'ukpd' AND u.parent_code IS NOT NULL "
        "GROUP BY here.report_id, u.parent_code ON CONFLICT DO NOTHING RETURNING report_id) "
        "SELECT count(*) FROM seen"
    )
    op.execute(
        "SELECT measure_report(u.report_id) FROM report_units u "
        "WHERE NOT EXISTS (SELECT 1 FROM measures m WHERE m.report_id = u.report_id AND m.unit_code = u.unit_code)"
    )


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('cuti', 'sakit', 'dinas_luar', 'lainnya')", name=op.f("ck_absences_kind")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absences_order")),
        sa.CheckConstraint("deputy_id <> user_id", name=op.f("ck_absences_other_deputy")),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_absences_{name}_users"))
            for name in ("user_id", "deputy_id", "entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            name="ex_absences_overlap",
            using="gist",
            where=HOLDS,
        ),
    )
    for name, column in (("user", "user_id"), ("deputy", "deputy_id")):
        op.create_index(f"ix_absences_{name}", "absences", [column, "last_day"], postgresql_where=HOLDS)


def _arrangements() -> None:
    op.create_table(
        "assignment_rules",
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "rule IN ('by_hand', 'round_robin', 'by_area')", name=op.f("ck_assignment_rules_rule")
        ),
        sa.CheckConstraint(
            "rule <> 'by_hand' OR NOT is_automatic", name=op.f("ck_assignment_rules_automatic_by_rule")
        ),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_assignment_rules_unit_code_units")),
        sa.PrimaryKeyConstraint("unit_code", name=op.f("pk_assignment_rules")),
    )
    op.create_table(
        "staff_areas",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_areas_user_id_users")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_staff_areas_area_code_areas")),
        sa.PrimaryKeyConstraint("user_id", "area_code", name=op.f("pk_staff_areas")),
    )
    op.create_table(
        "assignment_turns",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_assignment_turns_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_assignment_turns")),
    )


def downgrade() -> None:
    op.drop_index("ix_reports_done_by", "reports", postgresql_where=DONE)
    op.drop_index("ix_reports_assignee", "reports", postgresql_where=ASSIGNED)
    op.create_index(
        "ix_reports_assignee",
        "reports",
        ["assignee_id", "due_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    for table in ("assignment_turns", "staff_areas", "assignment_rules", "absences"):
        op.drop_table(table)
