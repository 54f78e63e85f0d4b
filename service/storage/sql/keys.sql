-- name: insert
INSERT INTO api_key (id, prefix, secret_sha256, name, holder, organisation, tier, permissions, expires_on, issued_by)
VALUES (%(id)s, %(prefix)s, %(secret_sha256)s, %(name)s, %(holder)s, %(organisation)s, %(tier)s, %(permissions)s, %(expires_on)s,
        %(issued_by)s)
RETURNING id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at, issued_by, confirmed_by

-- name: find
SELECT id, secret_sha256, holder, organisation, tier, permissions
FROM api_key
WHERE prefix = %(prefix)s AND revoked_at IS NULL AND (expires_on IS NULL OR expires_on >= current_date)

-- name: named
SELECT id, holder, organisation, tier, permissions
FROM api_key
WHERE id = %(id)s AND revoked_at IS NULL AND (expires_on IS NULL OR expires_on >= current_date)

-- name: list
SELECT id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at, issued_by, confirmed_by
FROM api_key ORDER BY created_at, id

-- name: revoke
UPDATE api_key SET revoked_at = coalesce(revoked_at, clock_timestamp())
WHERE id::text = %(which)s OR prefix = %(which)s
RETURNING id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at, issued_by, confirmed_by

-- name: issuer
SELECT k.issued_by FROM api_key AS k WHERE k.id::text = %(which)s OR k.prefix = %(which)s

-- name: confirm
UPDATE api_key SET confirmed_by = coalesce(confirmed_by, %(by)s), confirmed_at = coalesce(confirmed_at, clock_timestamp())
WHERE id::text = %(which)s OR prefix = %(which)s
RETURNING id, prefix, name, holder, organisation, tier, permissions, created_at, expires_on, revoked_at, issued_by, confirmed_by

-- name: unconfirmed
-- Under whose name somebody holds a key to write with, for all that others know. A revoked one counts:
-- what was written with it is still there.
SELECT k.holder, k.issued_by FROM api_key AS k
WHERE k.issued_by IS NOT NULL AND k.confirmed_at IS NULL AND cardinality(k.permissions) > 0
