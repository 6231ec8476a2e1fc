"""Misspelt words are mended by one edit, which leaves the rest of the line as it is."""

from __future__ import annotations

import pytest

from stackline import checks
from stackline.template import Template

TEXT = """\
Transform: AWS::Serverless-2016-10-31
Conditions:
  IsProd: !Equals [a, b]
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Condition: IsProd
    DependsOn: Jobs
    Properties:
      InlineCode: "def handler(e, c): pass"
      Handler: index.handler
      Runtime: python3.13
      MemorySize: 256 # enough
      Tracing: Active
      Environment:
        Variables:
          URL: !Ref Jobs
          ARN: !GetAtt Jobs.Arn
          BOTH: !Sub "${Jobs} and ${Jobs.Arn}"
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
  Items:
    Type: AWS::S3::Bucket
    Properties:
      OwnershipControls:
        Rules:
          - ObjectOwnership: BucketOwnerEnforced
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("MemorySize: 256 # enough", "MemorySise: 256 # enough"),
        ("Tracing: Active", "Tracing: Aktive"),
        ("VisibilityTimeout: 30", "VisibiltyTimeout: 30"),
        ("ObjectOwnership: BucketOwnerEnforced", "ObjectOwnership: BucketOwnersEnforced"),
        ("Type: AWS::SQS::Queue", "Type: AWS::SQS::Queu"),
        ("URL: !Ref Jobs", "URL: !Ref Jobbs"),
        ("ARN: !GetAtt Jobs.Arn", "ARN: !GetAtt Jobbs.Arn"),
        ('"${Jobs} and ${Jobs.Arn}"', '"${Jobbs} and ${Jobbs.Arn}"'),
        ("DependsOn: Jobs", "DependsOn: Jobbs"),
        ("Condition: IsProd", "Condition: IsProdd"),
    ],
)
def test_a_misspelt_word_is_mended(right: str, wrong: str) -> None:
    broken = Template.parse(TEXT.replace(right, wrong).encode())
    fixes = [one.fix for one in checks.check(broken) if one.fix and one.fix.edits]
    assert fixes, "nothing offers to mend it"
    assert TEXT in {checks.mend(broken, fix).text for fix in fixes}


def test_what_is_like_nothing_is_told_the_choice() -> None:
    broken = Template.parse(TEXT.replace("Tracing: Active", "Tracing: xyzzy").encode())
    [told] = [one for one in checks.check(broken) if "xyzzy" in one.summary]
    assert told.fix is not None
    assert told.fix.edits == ()
    assert "PassThrough" in told.fix.summary
