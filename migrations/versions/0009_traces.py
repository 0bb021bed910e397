"""The span that took a webhook in, where its trace is recorded, so that the pipeline goes on with it."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE inbox ADD COLUMN span_id text")


def downgrade() -> None:
    op.execute("ALTER TABLE inbox DROP COLUMN span_id")
