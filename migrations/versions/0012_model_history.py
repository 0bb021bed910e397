"""Which version of a model had which status when, for going back in time; written by a trigger, so that no writer forgets it."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE model_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  version text NOT NULL,
  status text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX model_history_newest ON model_history (name, version, at DESC);
INSERT INTO model_history (name, version, status, why, at) SELECT name, version, status, why, status_at FROM models;
GRANT SELECT ON model_history TO enterprisehub_hub
"""
FUNCTION = """
CREATE FUNCTION note_model_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO model_history (name, version, status, why, at) VALUES (NEW.name, NEW.version, NEW.status, NEW.why, now());
  RETURN NULL;
END $$
"""
TRIGGERS = """
CREATE TRIGGER note_new_model AFTER INSERT ON models FOR EACH ROW EXECUTE FUNCTION note_model_status();
CREATE TRIGGER note_changed_model AFTER UPDATE OF status ON models FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_model_status()
"""


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)
    op.execute(FUNCTION)
    for statement in TRIGGERS.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER note_changed_model ON models")
    op.execute("DROP TRIGGER note_new_model ON models")
    op.execute("DROP FUNCTION note_model_status")
    op.execute("DROP TABLE model_history")
