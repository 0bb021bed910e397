"""Decisions about next actions, orders from people to the CRM, and an index by the day of appointments."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VISIBLE = (
    "(SELECT current_setting('app.locations', true)) = '*' OR location_id = ANY "
    "((SELECT string_to_array(current_setting('app.locations', true), ','))::text[])"
)

UP = f"""
CREATE TABLE action_decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  location_id text NOT NULL,
  contact_id text NOT NULL,
  action text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('accepted', 'snoozed', 'rejected')),
  reason text NOT NULL DEFAULT '',
  until timestamptz,
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz
);
CREATE INDEX action_decisions_contact ON action_decisions (location_id, contact_id, id DESC);
ALTER TABLE action_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_decisions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON action_decisions USING ({VISIBLE}) WITH CHECK ({VISIBLE});
GRANT SELECT, INSERT, UPDATE (undone_at) ON action_decisions TO enterprisehub_hub;
CREATE POLICY hub_orders ON outbox FOR INSERT TO enterprisehub_hub WITH CHECK ({VISIBLE});
GRANT INSERT, UPDATE (payload) ON outbox TO enterprisehub_hub;
CREATE INDEX events_appointments ON events ((payload ->> 'starts_at'), location_id) WHERE kind = 'appointment_changed'
"""


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX events_appointments")
    op.execute("REVOKE INSERT, UPDATE (payload) ON outbox FROM enterprisehub_hub")
    op.execute("DROP POLICY hub_orders ON outbox")
    op.execute("DROP TABLE action_decisions")
