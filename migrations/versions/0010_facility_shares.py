"""Shares of working facilities that cannot be subtracted from one another."""

from pathlib import Path

from alembic import op

revision = "0010_facility_shares"
down_revision = "0009_issuers_of_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
