-- What every table, view and column means. `make dictionary` writes docs/data-dictionary.md from
-- these words, so that an analyst with psql and a reader of the documents see the same.

COMMENT ON SCHEMA public_read IS 'What the public tier reads.';
COMMENT ON SCHEMA partner_read IS 'What keys of the partner tier read.';
COMMENT ON SCHEMA trusted_read IS 'What keys of the trusted tier read.';
COMMENT ON SCHEMA full_read IS 'What reviewers and administrators of the trusted tier read: every record in full.';

COMMENT ON TABLE record_template IS 'Never filled: the columns that every table of records begins with.';
COMMENT ON TABLE place IS 'The gazetteer, from countries down to towns, camps and crossings.';
COMMENT ON TABLE besieged_area IS 'Ground that is or was besieged; not always one city.';
COMMENT ON TABLE supply_route IS 'Named ways into besieged areas: roads, crossings, corridors.';
COMMENT ON TABLE strike IS 'Attacks on health care, one report of one attack a row.';
COMMENT ON TABLE route_status IS 'Whether a supply route could be passed, over a span of time, for a mode of traffic. Published spans of one route and mode never overlap.';
COMMENT ON TABLE siege IS 'Episodes of sieges, imposed and ended. Published episodes of one area never overlap.';
COMMENT ON TABLE designation IS 'Somebody lists an area under a scheme of their own; never derived from sieges.';
COMMENT ON TABLE casualty_figure IS 'One source''s count of people killed, injured, missing, detained or displaced.';
COMMENT ON TABLE population_estimate IS 'People trapped or living in an area or place, by one source.';
COMMENT ON TABLE source IS 'Who says things, the parties to a conflict included.';
COMMENT ON TABLE document IS 'What a source published, or the field report that an organisation holds.';
COMMENT ON TABLE facility IS 'Medical facilities. Partners know one by its pseudonym and coarser place; the public learns of none.';
COMMENT ON TABLE facility_status IS 'Whether a facility works, over a span of time. Published spans of one facility never overlap.';
COMMENT ON TABLE aid_mission IS 'Convoys, airdrops, evacuations, as far as they got. What is still ahead is for the trusted tier.';
COMMENT ON TABLE pause IS 'Ceasefires and humanitarian pauses, as announced and as they held.';
COMMENT ON TABLE statement IS 'What a source says that no other table holds, kept with its words and never in arithmetic.';

-- Columns that mean the same wherever they stand.
DO $$
DECLARE
  named record;
BEGIN
  FOR named IN
    SELECT t.relname, c.attname, w.meaning
    FROM (VALUES
      ('id', 'Identity, a UUID; version 7 where the service made it.'),
      ('body', 'The claim as recorded, in the shapes of the HTTP contract. Every other column of meaning is generated from it.'),
      ('given_digest', 'Digest of the request that recorded it, by which its repetition is known.'),
      ('pending_by', 'Who proposed the change that waits; in no document.'),
      ('release_due_at', 'From when the public may see it: after its embargo and, for a strike, its delay.'),
      ('state', 'Where the record stands: a word of the vocabulary record_state.'),
      ('sensitivity', 'How carefully it is shown: a word of the vocabulary sensitivity.'),
      ('shared_with', 'Organisations that read it in full before it is published.'),
      ('embargo_until', 'Not released to partners and the public before this instant.'),
      ('recorded_by', 'The organisation that recorded it.'),
      ('recorder', 'The person who recorded it, who may not publish it.'),
      ('recorded_at', 'When it was recorded.'),
      ('released_at', 'When the public could first read it.'),
      ('changed_at', 'When the row last changed.'),
      ('pending', 'A change that a recorder proposes to a published record, until a reviewer decides.'),
      ('flags', 'What a reviewer should look at: code, field and a sentence each.'),
      ('import_id', 'The import that brought it in; null = recorded singly.'),
      ('waiting_since', 'Since when it, or a change proposed to it, waits for a reviewer; null = nothing waits.'),
      ('name_keys', 'Names and slug, folded: script, case, accents and Arabic letter forms evened out.'),
      ('loose_keys', 'Names folded further, without vowels and doubled letters, to find transliterations.'),
      ('speaker_id', 'The source that speaks, at the end of the relay chain.'),
      ('family', 'The independence group of that source; figures of two families are never added.'),
      ('licence', 'Licence of the document first cited.'),
      ('place_ids', 'The places that the record is of, as exactly as it states them.'),
      ('place_ids_partner', 'The same, as coarse as the partner tier is shown.'),
      ('place_ids_public', 'The same, as coarse as the public tier is shown.'),
      ('revision', 'Counts every change of the row.'),
      ('revision_trusted', 'Counts the changes that the trusted tier could see.'),
      ('revision_partner', 'Counts the changes that the partner tier could see.'),
      ('revision_public', 'Counts the changes that the public tier could see.'),
      ('position', 'Place of the last change in the journal; commit order.'),
      ('position_trusted', 'The same, counted among what the trusted tier sees.'),
      ('position_partner', 'The same, counted among what the partner tier sees.'),
      ('position_public', 'The same, counted among what the public tier sees.'),
      ('changed_at_trusted', 'When it last changed for the trusted tier.'),
      ('changed_at_partner', 'When it last changed for the partner tier.'),
      ('changed_at_public', 'When it last changed for the public.'),
      ('released_trusted', 'Whether the trusted tier reads it now.'),
      ('released_partner', 'Whether the partner tier reads it now.'),
      ('released_public', 'Whether the public reads it now.'),
      ('document_full', 'The answer in full, for the recording organisation and reviewers.'),
      ('document_trusted', 'The answer that the trusted tier gets.'),
      ('document_partner', 'The answer that the partner tier gets.'),
      ('document_public', 'The answer that the public gets.'),
      ('citation_count', 'How many citations the claim carries.'),
      ('slug', 'Permanent name in addresses.'),
      ('sort_key', 'What lists are ordered by: the event''s last day, else its first, or the slug.'),
      ('kind', 'What sort it is: a word of the noun''s vocabulary.'),
      ('earliest', 'First day on which the event may have begun.'),
      ('latest', 'Last day on which the event may have begun; of a period, its last day.'),
      ('ended_earliest', 'First day on which it may have ended; null where no end is stated.'),
      ('ended_latest', 'Last day on which it may have ended; null where no end is stated.'),
      ('core', 'The days on which it surely held: [start.latest, end.earliest).'),
      ('competes_with', 'The published record whose dates it disputes; such a claim is no span of its own.'),
      ('area_id', 'The besieged area.'),
      ('place_id', 'The place; null = not stated.'),
      ('source_id', 'Who says it.'),
      ('low', 'At least so many people.'),
      ('best', 'So many people, where the source gives one number.'),
      ('high', 'At most so many people.'),
      ('killed_low', 'At least so many people killed.'),
      ('killed_best', 'So many people killed.'),
      ('killed_high', 'At most so many people killed.'),
      ('injured_low', 'At least so many people injured.'),
      ('injured_best', 'So many people injured.'),
      ('injured_high', 'At most so many people injured.'),
      ('health_workers_killed_low', 'At least so many health workers killed, of those killed.'),
      ('health_workers_killed_best', 'So many health workers killed.'),
      ('health_workers_killed_high', 'At most so many health workers killed.'),
      ('health_workers_injured_low', 'At least so many health workers injured, of those injured.'),
      ('health_workers_injured_best', 'So many health workers injured.'),
      ('health_workers_injured_high', 'At most so many health workers injured.')
    ) AS w(column_name, meaning)
    JOIN pg_attribute AS c ON c.attname = w.column_name AND c.attnum > 0
    JOIN pg_class AS t ON t.oid = c.attrelid AND t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
    WHERE t.relname IN ('record_template', 'place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege',
      'designation', 'casualty_figure', 'population_estimate', 'source', 'document', 'statement',
      'facility', 'facility_status', 'aid_mission', 'pause')
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', named.relname, named.attname, named.meaning);
  END LOOP;
END $$;

COMMENT ON COLUMN place.parent_id IS 'The place that contains it.';
COMMENT ON COLUMN place.country_code IS 'ISO 3166-1 alpha-3.';
COMMENT ON COLUMN place.pcode IS 'OCHA place code.';
COMMENT ON COLUMN place.population IS 'Inhabitants by the gazetteer''s source; null = not stated.';
COMMENT ON COLUMN place.timezone IS 'IANA zone of its local days.';
COMMENT ON COLUMN place.longitude IS 'Degrees east of a point inside it, WGS 84.';
COMMENT ON COLUMN place.latitude IS 'Degrees north of a point inside it, WGS 84.';
COMMENT ON COLUMN place.overlap_ids IS 'Places that share ground with it without nesting.';
COMMENT ON COLUMN supply_route.serves_area_ids IS 'The besieged areas that it leads into.';
COMMENT ON COLUMN source.reliability IS 'Admiralty grade, A to F.';
COMMENT ON COLUMN document.relays_document_id IS 'The document that it repeats.';
COMMENT ON COLUMN document.url IS 'Its address.';
COMMENT ON COLUMN designation.designator IS 'The source that lists the area.';
COMMENT ON COLUMN population_estimate.population_class IS 'Of whom: a word of the vocabulary population_class.';
COMMENT ON COLUMN route_status.route_id IS 'The supply route.';
COMMENT ON COLUMN route_status.mode IS 'The traffic it speaks of: a word of the vocabulary traffic_mode.';
COMMENT ON COLUMN route_status.status IS 'Passability: a word of the vocabulary route_status.';
COMMENT ON COLUMN strike.location_precision IS 'How exactly the point or place is known: a word of the vocabulary location_precision.';
COMMENT ON COLUMN strike.delivery IS 'How it came: a word of the vocabulary delivery.';
COMMENT ON COLUMN strike.certainty IS 'A word of the vocabulary certainty; null = not assessed.';
COMMENT ON COLUMN strike.hits_facility IS 'Whether a health facility was hit, by the recorded effect or the resources affected.';
COMMENT ON COLUMN strike.is_strike IS 'Whether it counts as a strike: delivered by air, ground, explosive, firearm or arson, and hitting a facility or a transport.';
COMMENT ON COLUMN strike.same_event_as IS 'The strike that it reports again.';
COMMENT ON COLUMN casualty_figure.metric IS 'What is counted: a word of the vocabulary metric.';
COMMENT ON COLUMN casualty_figure.population IS 'Of whom: a word of the vocabulary population.';
COMMENT ON COLUMN casualty_figure.cause IS 'By what: a word of the vocabulary cause.';
COMMENT ON COLUMN casualty_figure.basis IS 'How it was counted: a word of the vocabulary basis.';
COMMENT ON COLUMN casualty_figure.subset_of IS 'The figure it is part of.';
COMMENT ON COLUMN casualty_figure.supersedes IS 'The figure it replaces.';
COMMENT ON COLUMN casualty_figure.strike_id IS 'The strike it counts.';
COMMENT ON COLUMN facility.pseudonym IS 'What partners know it by instead of its id: made once, at random.';
COMMENT ON COLUMN facility_status.facility_id IS 'The facility.';
COMMENT ON COLUMN facility_status.status IS 'How it works: a word of the vocabulary facility_function.';
COMMENT ON COLUMN aid_mission.permission IS 'What the authorities said: a word of the vocabulary aid_permission.';
COMMENT ON COLUMN aid_mission.movement IS 'How it went on the way: a word of the vocabulary aid_movement.';
COMMENT ON COLUMN aid_mission.completion IS 'How much was delivered: a word of the vocabulary aid_completion.';
COMMENT ON COLUMN aid_mission.requested IS 'Whether leave was asked for; null = not stated.';
COMMENT ON COLUMN aid_mission.approved IS 'Whether leave was given, wholly or in part; null = not stated.';
COMMENT ON COLUMN aid_mission.completed IS 'Whether anything was delivered, or anybody reached; null = not stated.';
COMMENT ON COLUMN pause.announced IS 'First day on which it may have been announced.';
COMMENT ON COLUMN pause.held_until IS 'Last day on which it held; null = not stated.';
COMMENT ON COLUMN statement.topic IS 'What it is about: a word of the vocabulary statement_topic.';

COMMENT ON COLUMN vocabulary_word.vocabulary IS 'Name of the list, that of its file.';
COMMENT ON COLUMN vocabulary_word.value IS 'The word, as text.';
COMMENT ON COLUMN vocabulary_word.ordinal IS 'Its place in the list, from 1.';
COMMENT ON COLUMN noun_field.noun IS 'The table of the noun.';
COMMENT ON COLUMN noun_field.field IS 'Member of the noun''s documents.';
COMMENT ON COLUMN noun_field.ordinal IS 'Its place in the documents, from 0.';
COMMENT ON COLUMN noun_field.tier IS 'The lowest tier that sees it.';
COMMENT ON COLUMN noun_field.kind IS 'Its shape on the wire; derived where no claim states it.';
COMMENT ON COLUMN noun_field.vocabulary IS 'The list its words come from.';
COMMENT ON COLUMN noun_field.refers_to IS 'The table that it refers to.';
COMMENT ON COLUMN api_key.id IS 'Identity, a UUID.';
COMMENT ON COLUMN api_key.prefix IS 'The beginning of the key, by which people tell keys apart.';
COMMENT ON COLUMN api_key.secret_sha256 IS 'SHA-256 of the secret part.';
COMMENT ON COLUMN api_key.name IS 'What the key is for.';
COMMENT ON COLUMN api_key.holder IS 'The person who uses it; the actor of what is written with it.';
COMMENT ON COLUMN api_key.organisation IS 'The organisation that owns what is recorded with it.';
COMMENT ON COLUMN api_key.tier IS 'What it reads: public, partner or trusted.';
COMMENT ON COLUMN api_key.permissions IS 'What it may do: record, review, admin.';
COMMENT ON COLUMN api_key.created_at IS 'When it was issued.';
COMMENT ON COLUMN api_key.expires_on IS 'The last day on which it works; null = until it is revoked.';
COMMENT ON COLUMN api_key.revoked_at IS 'When it was revoked, for good.';
COMMENT ON COLUMN idempotency_key.key_id IS 'The key that wrote; nobody else''s retry finds the row.';
COMMENT ON COLUMN idempotency_key.idempotency_key IS 'What the client called the write.';
COMMENT ON COLUMN idempotency_key.request_digest IS 'SHA-256 of method, address and body, by which a retry is told from another request.';
COMMENT ON COLUMN idempotency_key.status IS 'The status that was answered.';
COMMENT ON COLUMN idempotency_key.headers IS 'Version, Location and media type of the answer.';
COMMENT ON COLUMN idempotency_key.body IS 'The answer''s body, as its writer was shown it.';
COMMENT ON COLUMN idempotency_key.created_at IS 'When it was stored.';
COMMENT ON COLUMN service_state.one IS 'Always true: there is one row.';
COMMENT ON COLUMN service_state.epoch IS 'Which life of the database this is; positions of two epochs cannot be compared.';
COMMENT ON COLUMN service_state.seeded_at IS 'When the shipped records were loaded; null = not yet.';
COMMENT ON COLUMN place_ancestor.place_id IS 'A place.';
COMMENT ON COLUMN place_ancestor.ancestor_id IS 'The place itself, or one that contains it.';
COMMENT ON COLUMN place_ancestor.depth IS 'How many steps up, 0 for itself.';
COMMENT ON COLUMN place_boundary.place_id IS 'The place.';
COMMENT ON COLUMN place_boundary.part IS 'Number of the ring, from 0.';
COMMENT ON COLUMN place_boundary.hole IS 'Whether the ring is cut out of the outline.';
COMMENT ON COLUMN place_boundary.ring IS 'The ring, longitude and latitude, WGS 84.';
COMMENT ON COLUMN place_boundary.bounds IS 'The box around the ring.';
COMMENT ON VIEW any_record IS 'Every record of every noun, for the review queue and for imports.';
COMMENT ON COLUMN import_run.id IS 'Identity, a UUID.';
COMMENT ON COLUMN import_run.profile IS 'How the file was read.';
COMMENT ON COLUMN import_run.file_sha256 IS 'SHA-256 of the file, in hexadecimal.';
COMMENT ON COLUMN import_run.organisation IS 'Whose import it is.';
COMMENT ON COLUMN import_run.holder IS 'The person who imported, who may not publish it.';
COMMENT ON COLUMN import_run.mode IS 'Whether new records were submitted or, by the operator, published.';
COMMENT ON COLUMN import_run.state IS 'running, completed, completed_with_errors or failed; one that was cut off stays running.';
COMMENT ON COLUMN import_run.started_at IS 'When it began to write.';
COMMENT ON COLUMN import_run.finished_at IS 'When it ended.';
COMMENT ON COLUMN import_run.report IS 'Counts of rows, and how many were refused or flagged.';
COMMENT ON COLUMN match_decision.id IS 'Identity, a UUID.';
COMMENT ON COLUMN match_decision.kind IS 'The table of both records.';
COMMENT ON COLUMN match_decision.one IS 'The one with the smaller id.';
COMMENT ON COLUMN match_decision.other IS 'The other one.';
COMMENT ON COLUMN match_decision.decision IS 'same_event or different.';
COMMENT ON COLUMN match_decision.reason IS 'Why, in the words of who decided.';
COMMENT ON COLUMN match_decision.organisation IS 'Whose key decided.';
COMMENT ON COLUMN match_decision.holder IS 'The person who decided.';
COMMENT ON COLUMN match_decision.decided_at IS 'When.';
COMMENT ON COLUMN match_decision.stands IS 'False where a later decision took its place.';
COMMENT ON COLUMN external_id.scheme IS 'The other list.';
COMMENT ON COLUMN external_id.value IS 'What that list calls the record.';
COMMENT ON COLUMN external_id.noun IS 'The table of the record.';
COMMENT ON COLUMN external_id.record_id IS 'The record.';
COMMENT ON COLUMN citation.noun IS 'The table of the record that cites.';
COMMENT ON COLUMN citation.record_id IS 'The record that cites.';
COMMENT ON COLUMN citation.document_id IS 'The document it stands on.';
COMMENT ON COLUMN change.position IS 'Place in the journal; commit order, without a gap that a reader could fall into.';
COMMENT ON COLUMN change.position_trusted IS 'Place in the trusted feed; null where that tier sees nothing of the change.';
COMMENT ON COLUMN change.position_partner IS 'Place in the partner feed; null where that tier sees nothing of the change.';
COMMENT ON COLUMN change.position_public IS 'Place in the public feed; null where the public sees nothing of the change.';
COMMENT ON COLUMN change.at IS 'When it happened.';
COMMENT ON COLUMN change.noun IS 'The table of the record.';
COMMENT ON COLUMN change.record_id IS 'The record.';
COMMENT ON COLUMN change.op IS 'What happened: a word of the vocabulary change_op.';
COMMENT ON COLUMN change.revision IS 'The record''s revision after it.';
COMMENT ON COLUMN change.revision_trusted IS 'The same, as the trusted tier counts.';
COMMENT ON COLUMN change.revision_partner IS 'The same, as the partner tier counts.';
COMMENT ON COLUMN change.revision_public IS 'The same, as the public tier counts.';
COMMENT ON COLUMN change.place_ids IS 'The record''s places after it.';
COMMENT ON COLUMN change.place_ids_partner IS 'The same, as coarse as the partner tier is shown.';
COMMENT ON COLUMN change.place_ids_public IS 'The same, as coarse as the public tier is shown.';
COMMENT ON COLUMN change.organisation IS 'Whose key made it.';
COMMENT ON COLUMN change.actor IS 'The person who made it.';
COMMENT ON COLUMN change.reason IS 'Why, in the actor''s words.';
COMMENT ON COLUMN change.after IS 'The whole row as it then was, without its documents.';
COMMENT ON COLUMN scope_version.scope IS 'A place, or one of the two scopes of the table''s comment.';
COMMENT ON COLUMN scope_version.own_full IS 'Last position of a change of what stands at the scope itself, in full.';
COMMENT ON COLUMN scope_version.own_trusted IS 'The same in the trusted feed.';
COMMENT ON COLUMN scope_version.own_partner IS 'The same in the partner feed.';
COMMENT ON COLUMN scope_version.own_public IS 'The same in the public feed.';
COMMENT ON COLUMN scope_version.below_full IS 'Last position of a change of what stands anywhere in the scope, in full.';
COMMENT ON COLUMN scope_version.below_trusted IS 'The same in the trusted feed.';
COMMENT ON COLUMN scope_version.below_partner IS 'The same in the partner feed.';
COMMENT ON COLUMN scope_version.below_public IS 'The same in the public feed.';

-- The views of a noun say what its table says, for their readers.
DO $$
DECLARE
  shown record;
BEGIN
  FOR shown IN
    SELECT n.nspname, v.relname, split_part(n.nspname, '_', 1) AS tier
    FROM pg_class AS v JOIN pg_namespace AS n ON n.oid = v.relnamespace
    WHERE v.relkind = 'v' AND n.nspname IN ('public_read', 'partner_read', 'trusted_read', 'full_read')
  LOOP
    EXECUTE format('COMMENT ON VIEW %I.%I IS %L', shown.nspname, shown.relname,
      format('Rows of %s as %s reads them: its document and its filter columns.', shown.relname,
        CASE shown.tier WHEN 'public' THEN 'the public' WHEN 'full' THEN 'a reviewer' ELSE 'the ' || shown.tier || ' tier' END));
  END LOOP;
END $$;

COMMENT ON COLUMN change.op_trusted IS 'What it was in the eyes of the trusted tier: released where it first saw the record, redacted where it no longer does.';
COMMENT ON COLUMN change.op_partner IS 'What it was in the eyes of the partner tier.';
COMMENT ON COLUMN change.op_public IS 'What it was in the eyes of the public.';
COMMENT ON COLUMN record_id.id IS 'An id that was given.';
COMMENT ON COLUMN record_id.noun IS 'The table of the record that has it.';
COMMENT ON COLUMN service_state.public_delay_hours IS 'Hours after the end of its day before the public may see a strike.';
COMMENT ON COLUMN service_state.public_precision IS 'The finest kind of place at which the public sees a strike.';
COMMENT ON SCHEMA keyed_read IS 'What keys of the public tier read: its projection, and their organisation''s own records.';
