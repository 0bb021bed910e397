"""A model's life and what is measured of it: locations' own shifts, health, plays with their holdout.

Tables are small: one row a location and night, one a play.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

VISIBLE = (
    "(SELECT current_setting('app.locations', true)) = '*' OR location_id = ANY "
    "((SELECT string_to_array(current_setting('app.locations', true), ','))::text[])"
)
TABLES = """
ALTER TABLE models ADD COLUMN training_window jsonb NOT NULL DEFAULT '{}';
ALTER TABLE models ADD COLUMN status_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE models ADD COLUMN why text NOT NULL DEFAULT '';
COMMENT ON COLUMN models.why IS 'why it has its status: the gate it passed, the fault it was rolled back for';
CREATE TABLE location_pools (
  location_id text NOT NULL,
  model text NOT NULL,
  version text NOT NULL,
  shift double precision NOT NULL,
  spread double precision NOT NULL,
  weight double precision NOT NULL,
  outcomes int NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (location_id, model)
);
COMMENT ON TABLE location_pools IS 'how far a location is pulled from the shared model to its own outcomes';
CREATE TABLE model_health (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model text NOT NULL,
  version text NOT NULL,
  measured_at timestamptz NOT NULL DEFAULT now(),
  alerts text[] NOT NULL DEFAULT '{}',
  report jsonb NOT NULL
);
CREATE INDEX model_health_newest ON model_health (model, measured_at DESC);
CREATE TABLE plays (
  play_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  location_id text NOT NULL,
  contact_id text NOT NULL,
  population text NOT NULL CHECK (population IN ('lead', 'past_client')),
  play text NOT NULL,
  arm text NOT NULL CHECK (arm IN ('play', 'holdout')),
  risk double precision NOT NULL,
  value_cents bigint NOT NULL DEFAULT 0,
  horizon_days int NOT NULL,
  assigned_by text NOT NULL,
  assigned_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN plays.arm IS 'drawn at random: the holdout gets no play, so that its outcomes say what would have come anyway';
CREATE INDEX plays_contact ON plays (location_id, contact_id, assigned_at DESC);
"""
GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON location_pools, model_health TO enterprisehub_hub;
GRANT SELECT, INSERT ON plays TO enterprisehub_hub;
GRANT SELECT, INSERT, UPDATE, DELETE ON plays, location_pools TO enterprisehub_pipeline;
GRANT SELECT ON location_pools TO enterprisehub_service;
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in ("location_pools", "plays"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING ({VISIBLE}) WITH CHECK ({VISIBLE})")
    for statement in GRANTS.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in ("plays", "model_health", "location_pools"):
        op.execute(f"DROP TABLE {table}")
    for column in ("training_window", "status_at", "why"):
        op.execute(f"ALTER TABLE models DROP COLUMN {column}")
