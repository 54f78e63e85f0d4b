-- name: as_cells
-- Rows as CSV, made by the database and passed on as they come.
COPY ({rows}) TO STDOUT (FORMAT csv)

-- name: as_lines
-- One text a row, as it is: neither sign below can stand in JSON.
COPY ({rows}) TO STDOUT (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')

-- name: cells
-- The columns of a file. The gaps are made of the pieces below, one for each column that the
-- declaration of the noun gives.
SELECT {cells}
FROM {view} AS v
CROSS JOIN json_to_record(v.document) AS r({members})
{nested}
{credited}
{placed}
WHERE {matches}
ORDER BY {order}

-- name: lines
-- The documents as stored, each with whose work it is before its last brace.
SELECT rtrim(left(rtrim(v.document::text), -1)) || ', "attribution":' || coalesce(to_json(credited.attribution)::text, 'null') || '}}'
FROM {view} AS v
CROSS JOIN json_to_record(v.document) AS r("citations" json, "family" text, "licence" text)
{credited}
WHERE {matches}
ORDER BY {order}

-- name: plain_lines
SELECT v.document::text FROM {view} AS v WHERE {matches} ORDER BY {order}

-- name: newest_first
v.sort_key DESC, v.id DESC

-- name: by_slug
v.sort_key, v.id

-- name: cell
-- What a spreadsheet would take for a formula gets a `'`; nothing stated is blank.
nullif({inert}, '')

-- name: inert
CASE WHEN ascii({text}) = ANY ('{{61,43,45,64,9,13,10,65309,65291,65293,65312}}'::int[]) AND {text} !~ '^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$'
  THEN '''' || {text} ELSE {text} END

-- name: parts
-- A member with parts, as columns of its own name.
CROSS JOIN json_to_record(r.{member}) AS {member}({columns})

-- name: parts_of_each
-- A list of members with parts: what each states of a part, joined.
CROSS JOIN LATERAL (SELECT {joined} FROM json_to_recordset(r.{member}) AS e({columns})) AS {member}

-- name: joined_part
string_agg({inert}, '; ') AS {part}

-- name: joined
-- A list of words or ids.
CROSS JOIN LATERAL (SELECT string_agg({inert}, '; ') AS joined FROM json_array_elements_text(r.{member}) AS e(word)) AS {member}

-- name: credited
-- The attribution of a record: that of each cited document that the tier is shown; where it is shown
-- none, that of the datasets of its family under its licence. Few are different, and each is kept.
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(c.document_id), '{{}}') AS ids
  FROM json_to_recordset(r."citations") AS c(document_id uuid) WHERE c.document_id IS NOT NULL) AS cited
CROSS JOIN LATERAL (
  SELECT CASE WHEN cited.ids <> '{{}}' THEN (
    SELECT string_agg(n.named, '; ' ORDER BY n.place) FROM (
      SELECT d.document ->> 'attribution' AS named, min(i.place) AS place
      FROM unnest(cited.ids) WITH ORDINALITY AS i(id, place)
      JOIN {reader}.document AS d ON d.id = i.id AND (d.released OR d.in_full)
      WHERE d.document ->> 'attribution' <> '' GROUP BY 1) AS n)
  ELSE (
    SELECT string_agg(n.named, '; ' ORDER BY n.named) FROM (
      SELECT DISTINCT coalesce(d.document ->> 'attribution', d.document ->> 'title') AS named
      FROM {reader}.document AS d
      WHERE d.released AND d.document ->> 'kind' = 'dataset' AND d.family = r."family" AND d.licence = r."licence") AS n WHERE n.named <> '')
  END AS attribution OFFSET 0) AS credited

-- name: placed
-- The place that the tier is shown the record at: what it is called, its code, its country, its centre.
LEFT JOIN LATERAL (
  SELECT {display_name} AS place_name,
    p.pcode AS place_pcode, p.country_code AS place_country,
    p.longitude::text || CASE WHEN p.longitude::text ~ '[.e]' THEN '' ELSE '.0' END AS place_longitude,
    p.latitude::text || CASE WHEN p.latitude::text ~ '[.e]' THEN '' ELSE '.0' END AS place_latitude
  FROM {reader}.place AS p WHERE p.id = r."place_id"::uuid AND (p.released OR p.in_full) OFFSET 0) AS placed ON true

-- name: display_name
-- English, else in Latin letters, the official name first.
coalesce((
    SELECT n.name FROM ROWS FROM (json_to_recordset(p.document -> 'names') AS (lang text, kind text, text text)) WITH ORDINALITY AS n(lang, kind, name, nth)
    WHERE n.lang IN ('en', 'und-Latn') ORDER BY n.lang <> 'en', n.kind <> 'official', n.nth LIMIT 1), p.slug)

-- name: places
SELECT p.id::text AS id, {display_name} AS place_name, p.pcode AS place_pcode, p.country_code AS place_country,
  p.longitude AS place_longitude, p.latitude AS place_latitude
FROM {reader}.place AS p WHERE p.id = ANY (%(ids)s::uuid[]) AND (p.released OR p.in_full)
