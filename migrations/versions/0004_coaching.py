"""Tips as given and answered, playbooks, scorecards, and the steps of speed-to-lead clocks."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tips (
  location_id text NOT NULL,
  tip_id text NOT NULL,
  contact_id text NOT NULL,
  kind text NOT NULL,
  topic text NOT NULL,
  given_at timestamptz NOT NULL,
  assigned_to text NOT NULL DEFAULT '',
  playbook text NOT NULL DEFAULT '',
  may_contact boolean NOT NULL,
  consent text NOT NULL DEFAULT '',
  proof json NOT NULL,
  tip json NOT NULL,
  answer text CHECK (answer IN ('accepted', 'edited', 'ignored', 'dismissed')),
  answered_at timestamptz,
  answered_by text,
  reason text NOT NULL DEFAULT '',
  sent_text text NOT NULL DEFAULT '',
  PRIMARY KEY (location_id, tip_id)
);
COMMENT ON TABLE tips IS 'each tip once, with the proof of consent it was given under; the answer is also an event of the log';
CREATE INDEX tips_contact ON tips (location_id, contact_id, given_at);
CREATE TABLE playbooks (
  location_id text NOT NULL,
  version int NOT NULL,
  source text NOT NULL,
  playbook json NOT NULL,
  note text NOT NULL DEFAULT '',
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  active boolean NOT NULL DEFAULT false,
  PRIMARY KEY (location_id, version)
);
COMMENT ON COLUMN playbooks.source IS 'the YAML as it was written';
CREATE UNIQUE INDEX playbooks_active ON playbooks (location_id) WHERE active;
CREATE TABLE scorecards (
  location_id text NOT NULL,
  contact_id text NOT NULL,
  ended_at timestamptz NOT NULL,
  started_at timestamptz NOT NULL,
  user_id text NOT NULL DEFAULT '',
  asked smallint NOT NULL,
  missed smallint NOT NULL,
  late smallint NOT NULL,
  unanswered smallint NOT NULL,
  card json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (location_id, contact_id, ended_at)
);
CREATE INDEX scorecards_agent ON scorecards (location_id, user_id, ended_at);
CREATE TABLE escalations (
  location_id text NOT NULL,
  contact_id text NOT NULL,
  clock text NOT NULL,
  started_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  assigned_to text NOT NULL DEFAULT '',
  source text NOT NULL DEFAULT '',
  probability double precision,
  predicted_at timestamptz,
  breached_at timestamptz,
  lead_told_at timestamptz,
  ended_at timestamptz,
  outbox_id bigint,
  task text NOT NULL DEFAULT '',
  PRIMARY KEY (location_id, contact_id, clock, started_at)
);
COMMENT ON COLUMN escalations.task IS 'why there is, or is no, task for the assignee in the CRM';
CREATE INDEX escalations_open ON escalations (location_id, due_at) WHERE ended_at IS NULL;
CREATE INDEX leads_waiting ON leads (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX leads_new ON leads (last_event_at) WHERE stage = 'new'
"""
TENANT_TABLES = ("tips", "playbooks", "scorecards", "escalations")
VISIBLE = (
    "(SELECT current_setting('app.locations', true)) = '*' OR location_id = ANY "
    "((SELECT string_to_array(current_setting('app.locations', true), ','))::text[])"
)
GRANTS = """
GRANT SELECT, INSERT, UPDATE ON playbooks TO enterprisehub_hub;
GRANT SELECT, UPDATE ON tips TO enterprisehub_hub;
GRANT SELECT ON scorecards, escalations TO enterprisehub_hub;
GRANT SELECT, INSERT, UPDATE, DELETE ON tips, scorecards, escalations TO enterprisehub_pipeline;
GRANT SELECT ON playbooks TO enterprisehub_pipeline;
GRANT SELECT ON leads, tips, playbooks TO enterprisehub_service
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING ({VISIBLE}) WITH CHECK ({VISIBLE})")
    for statement in GRANTS.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX leads_waiting")
    op.execute("DROP INDEX leads_new")
    for table in TENANT_TABLES:
        op.execute(f"DROP TABLE {table}")
