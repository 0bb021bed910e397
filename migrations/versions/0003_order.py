"""Remember when the CRM said what, so that an event that comes late does not undo a newer one; let the hub count what
is not published yet, and the pipeline erase a contact everywhere."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE locations ADD COLUMN named_at timestamptz, ADD COLUMN status_at timestamptz")
    op.execute("ALTER TABLE users ADD COLUMN told_at timestamptz")
    op.execute("GRANT SELECT ON unpublished TO enterprisehub_hub")
    # a contact is erased from every table that names it, also from those that later migrations make
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, DELETE ON TABLES TO enterprisehub_pipeline")
    op.execute("GRANT SELECT, DELETE ON action_decisions TO enterprisehub_pipeline")


def downgrade() -> None:
    op.execute("REVOKE SELECT, DELETE ON action_decisions FROM enterprisehub_pipeline")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, DELETE ON TABLES FROM enterprisehub_pipeline")
    op.execute("REVOKE SELECT ON unpublished FROM enterprisehub_hub")
    op.execute("ALTER TABLE users DROP COLUMN told_at")
    op.execute("ALTER TABLE locations DROP COLUMN named_at, DROP COLUMN status_at")
