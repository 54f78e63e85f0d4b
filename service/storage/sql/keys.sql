-- name: insert
INSERT INTO api_key (id, prefix, secret_sha256, name, holder, organisation, tier, permissions, expires_on)
VALUES (%(id)s, %(prefix)s, %(secret_sha256)s, %(name)s, %(holder)s, %(organisation)s, %(tier)s, %(permissions)s, %(expires_on)s)
RETURNING id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at

-- name: find
SELECT id, secret_sha256, holder, organisation, tier, permissions
FROM api_key
WHERE prefix = %(prefix)s AND revoked_at IS NULL AND (expires_on IS NULL OR expires_on >= current_date)

-- name: list
SELECT id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at
FROM api_key ORDER BY created_at, id

-- name: revoke
UPDATE api_key SET revoked_at = coalesce(revoked_at, clock_timestamp())
WHERE id::text = %(which)s OR prefix = %(which)s
RETURNING id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at
