"""What must hold for ever: every named constraint with the words for whoever runs into it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """The problem type, stable code, pointer and plain words of one constraint."""

    kind: str
    code: str
    pointer: str
    detail: str


def _invalid(code: str, pointer: str, detail: str) -> Told:
    return Told("invalid-field", code, pointer, detail)


def _conflict(code: str, pointer: str, detail: str) -> Told:
    return Told("conflict", code, pointer, detail)


_SLUG = "This slug is taken; choose another, or amend the record that has it."
_ORDER = "Low, best and high must be in order: low ≤ best ≤ high."
_NEGATIVE = "A count is 0 or more; leave it out (null) where nothing is stated."
_END = "The end lies before the start; correct one of them."
_CITED = "Add at least one citation before it is published."
_ITSELF = "A record cannot refer to itself."
_CIRCLE = "The figure that is named leads back to this one; leave one of the links out."
_UNKNOWN = "The record referred to does not exist; record it first."


def _quantities(noun: str, *members: str) -> dict[str, Told]:
    told: dict[str, Told] = {}
    for member in members:
        pointer = f"/{member}"
        told[f"{noun}_{member}_order"] = _invalid("quantity_disordered", pointer, _ORDER)
        told[f"{noun}_{member}_not_negative"] = _invalid("quantity_negative", pointer, _NEGATIVE)
    return told


CONSTRAINTS: Mapping[str, Told] = {
    **{
        f"{noun}_slug_unique": _conflict("slug_taken", "/slug", _SLUG)
        for noun in ("source", "place", "besieged_area", "supply_route")
    },
    **{
        f"{noun}_pkey": _conflict("id_taken", "/id", "A record with this id is there already.")
        for noun in (
            "source",
            "document",
            "place",
            "besieged_area",
            "supply_route",
            "siege",
            "designation",
            "population_estimate",
            "route_status",
            "strike",
            "casualty_figure",
            "statement",
            "facility",
            "facility_status",
            "aid_mission",
            "pause",
        )
    },
    **{
        f"{noun}_published_is_cited": Told("not-publishable", "not_cited", "/citations", _CITED)
        for noun in (
            "supply_route",
            "siege",
            "designation",
            "population_estimate",
            "route_status",
            "strike",
            "casualty_figure",
            "statement",
            "facility",
            "facility_status",
            "aid_mission",
            "pause",
        )
    },
    **_quantities("aid_mission", "people_intended", "people_reached", "trucks", "trucks_hit"),
    **_quantities("strike", "killed", "injured", "health_workers_killed", "health_workers_injured"),
    **_quantities("casualty_figure", "quantity"),
    **_quantities("population_estimate", "quantity"),
    "place_pcode_unique": _conflict("pcode_taken", "/pcode", "Another place has this place code."),
    "place_population_not_negative": _invalid("not_a_count", "/population", _NEGATIVE),
    "place_parent_exists": _invalid("unknown_reference", "/parent_id", _UNKNOWN),
    "place_parent_not_itself": _invalid("refers_to_itself", "/parent_id", _ITSELF),
    "place_tree_has_no_loop": _invalid(
        "place_loop", "/parent_id", "A place cannot lie inside itself; choose another parent."
    ),
    "document_source_exists": _invalid("unknown_reference", "/source_id", _UNKNOWN),
    "document_relay_exists": _invalid("unknown_reference", "/relays_document_id", _UNKNOWN),
    "document_relay_not_itself": _invalid("refers_to_itself", "/relays_document_id", _ITSELF),
    "siege_area_exists": _invalid("unknown_reference", "/area_id", _UNKNOWN),
    "siege_competes_with_exists": _invalid("unknown_reference", "/competes_with", _UNKNOWN),
    "siege_end_not_before_start": _invalid("end_before_start", "/ended", _END),
    "siege_ongoing_has_no_end": _invalid(
        "ended_but_ongoing", "/end_mode", "A siege with an end is not ongoing; say how it ended."
    ),
    "siege_published_never_overlap": _conflict(
        "overlaps_published",
        "/started",
        "A published siege of this area covers some of these days; amend or end that one.",
    ),
    "designation_area_exists": _invalid("unknown_reference", "/area_id", _UNKNOWN),
    "designation_designator_exists": _invalid("unknown_reference", "/designator", _UNKNOWN),
    "designation_end_not_before_start": _invalid("end_before_start", "/valid_to", _END),
    "population_estimate_area_exists": _invalid("unknown_reference", "/area_id", _UNKNOWN),
    "population_estimate_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "route_status_route_exists": _invalid("unknown_reference", "/route_id", _UNKNOWN),
    "route_status_competes_with_exists": _invalid("unknown_reference", "/competes_with", _UNKNOWN),
    "route_status_end_not_before_start": _invalid("end_before_start", "/ended", _END),
    "route_status_published_never_overlap": _conflict(
        "overlaps_published",
        "/began",
        "A published status of this route and mode covers some of these days; amend or end that"
        " one, or record yours with the date that you have as a competing claim.",
    ),
    "strike_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "strike_same_event_exists": _invalid("unknown_reference", "/same_event_as", _UNKNOWN),
    "strike_same_event_is_head": _invalid(
        "not_a_head",
        "/same_event_as",
        "A match group has one head: refer to the record that the other one refers to; where"
        " records refer to this one, decide on the pair with POST /v1/matches.",
    ),
    "strike_same_event_not_itself": _invalid("refers_to_itself", "/same_event_as", _ITSELF),
    "casualty_figure_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "casualty_figure_subset_of_exists": _invalid("unknown_reference", "/subset_of", _UNKNOWN),
    "casualty_figure_supersedes_exists": _invalid("unknown_reference", "/supersedes", _UNKNOWN),
    "casualty_figure_strike_exists": _invalid("unknown_reference", "/strike_id", _UNKNOWN),
    "casualty_figure_subset_of_not_itself": _invalid("refers_to_itself", "/subset_of", _ITSELF),
    "casualty_figure_supersedes_not_itself": _invalid("refers_to_itself", "/supersedes", _ITSELF),
    "casualty_figure_supersedes_no_circle": _invalid("leads_back", "/supersedes", _CIRCLE),
    "casualty_figure_subset_of_no_circle": _invalid("leads_back", "/subset_of", _CIRCLE),
    "casualty_figure_relays_no_circle": _invalid("leads_back", "/relays", _CIRCLE),
    "casualty_figure_series_key_needed": _invalid(
        "missing", "/series_key", "A phase belongs to a running counter; give its 'series_key'."
    ),
    "facility_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "facility_status_facility_exists": _invalid("unknown_reference", "/facility_id", _UNKNOWN),
    "facility_status_end_not_before_start": _invalid("end_before_start", "/ended", _END),
    "facility_status_published_never_overlap": _conflict(
        "overlaps_published",
        "/began",
        "A published status of this facility covers some of these days; amend or end that one.",
    ),
    "aid_mission_area_exists": _invalid("unknown_reference", "/area_id", _UNKNOWN),
    "aid_mission_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "aid_mission_arrived_not_before_moved": _invalid("end_before_start", "/arrived_on", _END),
    "pause_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "statement_place_exists": _invalid("unknown_reference", "/place_id", _UNKNOWN),
    "external_id_scheme_value_unique": _conflict(
        "external_id_taken",
        "/external_ids",
        "A record with this external id is there already; amend that one.",
    ),
    "citation_document_exists": _invalid("unknown_reference", "/citations", _UNKNOWN),
    "record_word_known": _invalid(
        "unknown_word", "/{column}", "Not a word of the vocabulary; see GET /v1/vocabularies."
    ),
    "record_sensitivity_known": _invalid(
        "unknown_word", "/sensitivity", "Sensitivity is public, sensitive or severe."
    ),
    "record_state_known": _conflict("unknown_state", "", "A record has no such state."),
    "record_id_unique": _conflict("id_taken", "/id", "A record with this id is there already."),
    "record_never_deleted": _conflict("never_deleted", "", "Nothing is deleted; retract it."),
    "siege_competes_with_not_itself": _invalid("refers_to_itself", "/competes_with", _ITSELF),
    "route_status_competes_with_not_itself": _invalid(
        "refers_to_itself", "/competes_with", _ITSELF
    ),
    "service_state_delay_not_negative": _conflict("setting", "", "A delay is 0 hours or more."),
    "service_state_precision_word": _conflict(
        "setting", "", "The public precision is country, admin1 or admin2."
    ),
    "change_actor_present": _conflict("no_actor", "", "A write needs an actor."),
    "change_append_only": _conflict("append_only", "", "The journal is append-only."),
    "redaction_append_only": _conflict("append_only", "", "What was redacted stays known."),
    "contradiction_append_only": _conflict("append_only", "", "What was decided stays known."),
    "place_decision_append_only": _conflict("append_only", "", "What was decided stays known."),
    "exact_read_append_only": _conflict("append_only", "", "Who read what stays written."),
}

# What no client can run into: only migrations, triggers and the key commands write there, with
# values that they make themselves. Whatever fires one of these is a fault of ours.
UNREACHABLE: frozenset[str] = frozenset(
    {
        "figure_nesting_pkey",
        "import_stage_pkey",
        "import_upload_pkey",
        "noun_count_pkey",
        "restored_line_pkey",
        "figure_nesting_figure_exists",
        "api_key_permissions_word",
        "answer_basis_one_row",
        "answer_basis_pkey",
        "api_key_pkey",
        "api_key_prefix_unique",
        "api_key_tier_word",
        "change_pkey",
        "change_position_partner",
        "change_position_public",
        "change_position_trusted",
        "citation_pkey",
        "contradiction_entry_names_records",
        "contradiction_entry_op_word",
        "contradiction_entry_pkey",
        "contradiction_entry_recorded_in_words",
        "contradiction_entry_recorded_once",
        "ended_epoch_pkey",
        "erased_external_id_pkey",
        "exact_read_names_records",
        "exact_read_pkey",
        "facility_pseudonym_unique",
        "idempotency_key_key_exists",
        "idempotency_key_pkey",
        "import_file_pkey",
        "import_remark_kind_word",
        "import_remark_pkey",
        "import_remark_run_exists",
        "import_run_mode_word",
        "import_run_pkey",
        "import_run_state_word",
        "kept_answer_guard_one_row",
        "kept_answer_guard_pkey",
        "kept_answer_pkey",
        "match_decision_pair_in_order",
        "match_decision_pair_unique",
        "match_decision_pkey",
        "match_decision_word",
        "noun_field_pkey",
        "noun_field_tier_range",
        "place_ancestor_ancestor_exists",
        "place_ancestor_pkey",
        "place_ancestor_place_exists",
        "place_boundary_pkey",
        "place_boundary_place_exists",
        "place_decision_level_word",
        "place_decision_names_something",
        "place_decision_once",
        "place_decision_op_word",
        "place_decision_pkey",
        "place_decision_place",
        "place_seen_pkey",
        "place_seen_place_exists",
        "redaction_pkey",
        "scope_version_pkey",
        "service_state_one_row",
        "service_state_pkey",
        "superseded_pkey",
        "vocabulary_word_pkey",
    }
)
