"""The HXL tag of each member of a record: what others' tools know a column by."""

from collections.abc import Mapping

from service.model.noun import Kind

_OF_MEMBER: Mapping[str, str] = {
    "id": "#meta+id",
    "slug": "#meta+id+slug",
    "place": "#loc+name",
    "place_id": "#loc+id",
    "place_ids": "#loc+id+list",
    "from_place_id": "#loc+id+from",
    "to_place_id": "#loc+id+to",
    "parent_id": "#loc+id+parent",
    "overlaps": "#loc+id+overlaps",
    "location_precision": "#loc+precision",
    "country_code": "#country+code",
    "pcode": "#loc+code",
    "pcode_scheme": "#meta+codescheme",
    "timezone": "#meta+timezone",
    "area": "#loc+name+area",
    "area_id": "#loc+id+area",
    "serves_area_ids": "#loc+id+area+list",
    "scope_text": "#loc+text",
    "route": "#access+route+name",
    "route_id": "#access+route+id",
    "mode": "#access+mode",
    "cause": "#cause",
    "attack_types": "#event+type",
    "delivery": "#event+delivery",
    "munition": "#event+munition",
    "facility_effect": "#impact+facility",
    "building_damage": "#impact+building",
    "resources_affected": "#impact+resources",
    "hits_facility": "#impact+facility+hit",
    "certainty": "#meta+certainty",
    "metric": "#indicator+name",
    "population": "#population",
    "population_class": "#population+type",
    "basis": "#indicator+basis",
    "series_key": "#indicator+series",
    "phase": "#indicator+phase",
    "permission": "#access+permission",
    "movement": "#access+movement",
    "completion": "#activity+status",
    "status": "#status",
    "category": "#status+category",
    "scheme": "#status+scheme",
    "completeness": "#status+completeness",
    "start_basis": "#status+start+basis",
    "end_mode": "#status+end",
    "topic": "#indicator+topic",
    "unit": "#indicator+unit",
    "title": "#meta+title",
    "url": "#meta+url",
    "archive_url": "#meta+url+archive",
    "sha256": "#meta+hash",
    "language": "#meta+lang",
    "licence": "#meta+licence",
    "attribution": "#meta+attribution",
    "source": "#meta+source",
    "source_id": "#meta+source+id",
    "designator_id": "#meta+source+id+designator",
    "family": "#meta+family",
    "reliability": "#meta+reliability",
    "operator": "#org+operator",
    "trucks": "#delivery+trucks",
    "trucks_hit": "#delivery+trucks+hit",
    "items_removed": "#description+removed",
    "description": "#description",
    "notes": "#meta+comment",
    "time_local": "#date+time",
    "state": "#meta+state",
    "sensitivity": "#meta+sensitivity",
    "revision": "#meta+revision",
    "recorded_at": "#date+recorded",
    "recorded_by": "#org+recorder",
    "embargo_until": "#date+embargo",
    "withheld": "#meta+withheld",
    "flags": "#meta+flags",
}
_OF_KIND: Mapping[Kind, str] = {
    Kind.WORD: "#meta+type",
    Kind.WORDS: "#meta+type",
    Kind.REFERENCE: "#meta+id",
    Kind.REFERENCES: "#meta+id+list",
    Kind.URL: "#meta+url",
    Kind.TEXT: "#description",
    Kind.LONG_TEXT: "#description",
    Kind.INTEGER: "#indicator+num",
}
# Which of them are of a kind that has no attribute of its own.
_NAMED = (Kind.REFERENCE, Kind.REFERENCES, Kind.TEXT, Kind.LONG_TEXT, Kind.WORD, Kind.WORDS)


def tag_of(member: str, kind: Kind | None) -> str:
    """The tag of a member's column, empty where there is none for it."""
    if member in _OF_MEMBER:
        return _OF_MEMBER[member]
    tag = _OF_KIND.get(kind, "") if kind is not None else ""
    return f"{tag}+{member.replace('_', '')}" if tag and kind in _NAMED else tag
