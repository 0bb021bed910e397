"""The nights on which the models' work was done, and who may read how models fare; plays for past clients have no risk."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE nights (
  day date PRIMARY KEY,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  error text
);
COMMENT ON TABLE nights IS 'the night work of the models: who inserts the day does it; one not finished in time may be claimed again';
GRANT SELECT, INSERT, UPDATE ON nights TO enterprisehub_pipeline;
GRANT SELECT ON nights TO enterprisehub_hub;
GRANT SELECT ON model_health TO enterprisehub_service, enterprisehub_pipeline;
ALTER TABLE plays ALTER COLUMN risk DROP NOT NULL
"""


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM plays WHERE risk IS NULL")
    op.execute("ALTER TABLE plays ALTER COLUMN risk SET NOT NULL")
    op.execute("REVOKE SELECT ON model_health FROM enterprisehub_service, enterprisehub_pipeline")
    op.execute("DROP TABLE nights")
