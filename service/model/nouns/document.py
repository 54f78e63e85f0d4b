"""Document: what a source published, or the field report an organisation holds."""

from service.model.noun import Box, Field, Kind, Noun, Tier

DOCUMENT = Noun(
    table="document",
    path="documents",
    title="Document",
    box=Box.WHO,
    meaning="What a source published.",
    event="published_on",
    cited=False,
    fields=(
        Field(
            "source_id",
            Kind.REFERENCE,
            "Who published it.",
            required=True,
            refers_to="source",
            fixed=True,
        ),
        Field(
            "kind",
            Kind.WORD,
            "What sort of document.",
            vocabulary="document_kind",
            default="report",
        ),
        Field("title", Kind.TEXT, "Its title; null = not known."),
        Field("published_on", Kind.POINT, "When it was published."),
        Field("url", Kind.URL, "Its address."),
        Field("archive_url", Kind.URL, "An archived copy."),
        Field("sha256", Kind.SHA256, "Hash of the copy read."),
        Field("language", Kind.LANGUAGE, "BCP 47.", default="und"),
        Field("licence", Kind.TEXT, "Licence of its contents.", lasting=True),
        Field("attribution", Kind.TEXT, "How it asks to be named."),
        Field("covers", Kind.COVERS, "What a dataset declares it covers."),
        Field(
            "relays_document_id",
            Kind.REFERENCE,
            "The document it repeats.",
            refers_to="document",
            fixed=True,
        ),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
