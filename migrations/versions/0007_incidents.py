"""Incidents with their timeline and actions, pauses of the outbox, when the Watchdog was heard.

Incidents belong to the house, not to a tenant: only operators of all locations see them.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE incidents (
  incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  alert text NOT NULL,
  severity text NOT NULL,
  services text[] NOT NULL,
  summary text NOT NULL,
  description text NOT NULL,
  firing text[] NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'escalated', 'resolved')),
  opened_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz
);
COMMENT ON COLUMN incidents.firing IS 'fingerprints of the alerts that fire still; resolved when none does';
CREATE UNIQUE INDEX incidents_unresolved ON incidents (key) WHERE state <> 'resolved';
CREATE TABLE incident_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id bigint NOT NULL REFERENCES incidents,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  kind text NOT NULL,
  text text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX incident_entries_incident ON incident_entries (incident_id, id);
CREATE TABLE incident_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id bigint NOT NULL REFERENCES incidents,
  action text NOT NULL,
  parameters jsonb NOT NULL,
  actor text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'verified', 'failed')),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  outcome text
);
CREATE INDEX incident_runs_recent ON incident_runs (action, started_at);
CREATE TABLE outbox_pauses (
  location_id text PRIMARY KEY,
  until timestamptz NOT NULL,
  by text NOT NULL
);
COMMENT ON TABLE outbox_pauses IS 'write-backs of these locations wait; every pause ends by itself';
CREATE TABLE watchdog (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  heard_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON incidents, incident_runs, watchdog TO enterprisehub_hub;
GRANT SELECT, INSERT ON incident_entries TO enterprisehub_hub;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_pauses TO enterprisehub_hub;
GRANT SELECT ON outbox_pauses TO enterprisehub_pipeline
"""
TABLES = ("incident_entries", "incident_runs", "incidents", "outbox_pauses", "watchdog")


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
