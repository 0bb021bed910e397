"""Let the realtime service see who was deactivated or revoked, so that their sockets end."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT (user_id, location_id, active) ON users",
    "SELECT (key_id, location_id, revoked_at) ON api_keys",
)


def upgrade() -> None:
    for grant in GRANTS:
        op.execute(f"GRANT {grant} TO enterprisehub_service")


def downgrade() -> None:
    for grant in GRANTS:
        op.execute(f"REVOKE {grant} FROM enterprisehub_service")
