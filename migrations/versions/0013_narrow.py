"""Indexes that hold the narrow columns of wide rows.

A lead and a contact are some kilobytes wide, with their answers and state in the row; a list or a count over all of them
would read every page. The hub's screens read them from these instead. What strangers write is cut before it comes into an
index, whose rows must stay below 2.7 kB. `leads_queue` goes: its order no query asks for.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
SELECT set_config('app.locations', '*', true);
UPDATE leads SET assigned_to = left(assigned_to, 100) WHERE length(assigned_to) > 100;
UPDATE contacts SET source = left(source, 100) WHERE length(source) > 100;
ALTER TABLE contacts ADD COLUMN found_by text GENERATED ALWAYS AS
  (lower(left(name, 120) || chr(10) || left(email, 120) || chr(10) || left(phone, 40))) STORED;
COMMENT ON COLUMN contacts.found_by IS 'what a search looks through, short enough for an index';
CREATE INDEX leads_narrow ON leads (location_id, contact_id) INCLUDE (side, stage, temperature, probability,
  churn_probability, value_cents, waiting_since, last_inbound_at, last_event_at, assigned_to, scored_at);
CREATE INDEX contacts_narrow ON contacts (location_id, contact_id) INCLUDE (deleted, created_at, source, found_by);
CREATE INDEX messages_recent ON messages (occurred_at) INCLUDE (location_id, contact_id, message_id, inbound, user_id)
  WHERE NOT automated;
DROP INDEX leads_queue;
ALTER TABLE leads SET (autovacuum_vacuum_scale_factor = 0.05)
"""


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE leads RESET (autovacuum_vacuum_scale_factor)")
    op.execute("CREATE INDEX leads_queue ON leads (location_id, probability DESC NULLS LAST)")
    for index in ("messages_recent", "contacts_narrow", "leads_narrow"):
        op.execute(f"DROP INDEX {index}")
    op.execute("ALTER TABLE contacts DROP COLUMN found_by")
