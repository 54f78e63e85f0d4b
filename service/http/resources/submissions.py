"""`POST /v1/submissions`: one submission of a form, recorded in the request itself."""

from service.domain.imports.submissions import submit
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.resources.import_answers import profile_asked
from service.http.schemas import submissions as schemas
from service.storage.database import Session


def post_submission(call: Call) -> Answer:
    """Records one submission of a form (KoboToolbox, ODK), once.

    201 with its records where it is new, 200 with the same ids where its instance id was recorded
    already, whatever it says now. What cannot be read is refused whole, each field with what to
    write there.
    """
    profile, options = profile_asked(call, call.query)

    def effect(session: Session) -> Answer:
        made, records = submit(session, profile, call.body, call.reader, call.now, options)
        told = [
            {
                "kind": each.noun.path,
                "id": each.record_id,
                "state": each.state,
                "external_id": each.external_id,
            }
            for each in records
        ]
        return Answer({"records": told}, status=201 if made else 200)

    return write_once(call, effect)


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/v1/submissions",
        operation_id="submitForm",
        summary="Record a submission of a form",
        tag="Imports",
        allow=Allow.permission("record"),
        view=post_submission,
        query=schemas.SubmissionQuerySchema,
        body=schemas.SubmissionSchema,
        idempotent=True,
        answers={
            200: Body(schemas.SubmissionAnswerSchema, description="It was recorded already."),
            201: Body(schemas.SubmissionAnswerSchema),
        },
    ),
)
