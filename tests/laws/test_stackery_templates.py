"""Templates drawn with Stackery and with its successor read back as a person reads them.

The lists were written from the templates' text, before the reader was run on them: every wire a person would draw,
and every other dependency (written as source, target) that stays a reference.
"""

from __future__ import annotations

import pytest

import stackline
from corpus import CORPUS, needs_corpus

Wire = tuple[str, str | None, str, str, str | None]
"""Source, facet, target, style, access."""

REVIEWED: dict[str, tuple[set[Wire], set[tuple[str, str]]]] = {
    "stackery__ml-image-recognition": (
        {("HttpApi", "GET /detector", "Recognizer", "event", None)},
        {
            ("Recognizer", "RecognizerRepository"),
            ("Recognizer", "RecognizerBuildTrigger"),
            ("RecognizerImageBuilder", "RecognizerImageBuilderRole"),
            ("RecognizerImageBuilder", "RecognizerRepository"),
            ("RecognizerImageBuilderEvents", "RecognizerImageBuilder"),
            ("RecognizerImageBuilderEventsPermission", "RecognizerImageBuilderEvents"),
            ("RecognizerImageBuilderRole", "RecognizerRepository"),
            ("RecognizerBuildTrigger", "RecognizerImageBuilderEventsPermission"),
            ("RecognizerBuildTrigger", "RecognizerImageBuilder"),
        },
    ),
    "aws-samples__aws-modernization-with-stackery": (
        set(),
        {
            ("Website", "WebsiteRole"),
            ("Website", "Bucket"),
            ("WebsiteEvents", "Website"),
            ("WebsiteEventsPermission", "WebsiteEvents"),
            ("WebsiteRole", "Bucket"),
            ("WebsiteBuildTrigger", "WebsiteEvents"),
            ("WebsiteBuildTrigger", "Website"),
        },
    ),
    "lmammino__aws-application-composer-demo": (
        {
            ("Api", "GET /", "Function", "event", None),
            ("Function", None, "Bucket", "access", "read-write"),
            ("Function", None, "FunctionLogGroup", "attach", None),
        },
        {("BucketBucketPolicy", "Bucket")},
    ),
    "aws-samples__aws-Infrastructure-composer-demo": (
        {
            ("Api", "POST /item", "SendItemInfo", "event", None),
            ("SendItemInfo", None, "ItemTopic", "access", "write"),
            ("ItemTopic", None, "ItemQueue", "event", None),
            ("ItemQueue", None, "StoreItemInfo", "event", None),
            ("StoreItemInfo", None, "ItemHistoryTable", "access", "read-write"),
            ("ItemTopic", None, "SendMail", "event", None),
            ("ItemTopic", None, "SendSlack", "event", None),
            ("SendItemInfo", None, "SendItemInfoLogGroup", "attach", None),
            ("StoreItemInfo", None, "StoreItemInfoLogGroup", "attach", None),
            ("SendMail", None, "SendMailLogGroup", "attach", None),
            ("SendSlack", None, "SendSlackLogGroup", "attach", None),
        },
        {
            ("ItemTopicToItemQueuePermission", "ItemQueue"),
            ("ItemTopicToItemQueuePermission", "ItemTopic"),
        },
    ),
    "bildungsroman__lex-lambda-bedrock-app-composer": (
        {
            ("Boto3Layer", None, "LexGenAIBotLambda", "attach", None),
            ("LexGenAIBotLambda", None, "LexGenAIBotLambdaLogGroup", "attach", None),
        },
        {
            ("LexGenAIBotLambdaServiceRoleDefaultPolicy", "LexGenAIBotLambdaServiceRole"),
            ("LexGenAIBot", "CfnLexGenAIDemoRole"),
            ("LexGenAIBot", "LexGenAIBotLambda"),
            ("LexGenAIBotLambdaInvoke", "LexGenAIBotLambda"),
        },
    ),
    "typex1__Application-Composer-Comprehend": (
        {
            ("TextApi", "PUT /text", "PutText", "event", None),
            ("PutText", None, "TextTable", "access", "read-write"),
            ("PutText", None, "TextTopic", "access", "write"),
            ("PutText", None, "PutTextLogGroup", "attach", None),
        },
        set(),
    ),
}


@needs_corpus
@pytest.mark.parametrize("origin", REVIEWED)
def test_a_template_drawn_with_stackery_reads_as_a_person_reads_it(origin: str) -> None:
    wires, references = REVIEWED[origin]
    text = (CORPUS / "dev" / "sam" / origin / "template.yaml").read_bytes()
    diagram = stackline.read_diagram(stackline.Template.parse(text))
    found = {
        (w["source"], w["facet"], w["target"], w["style"], w["access"]) for w in diagram.to_json()["wires"]
    }
    assert found == wires
    assert {(r["source"], r["target"]) for r in diagram.to_json()["references"]} == references
