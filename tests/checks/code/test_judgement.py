"""What is granted against what is used, and what is set against what is read: findings and their absence."""

from __future__ import annotations

from pathlib import Path

import pytest

from code_projects import HEAD, TABLE, codes, findings, function, project, template
from stackline.checks import check_quick, fix_all, mend
from stackline.checks.code.analysis import Code
from stackline.checks.edits import edits_between
from stackline.core import Fix, Refused
from stackline.design import add, connect
from stackline.design.starter import write_starter_code
from stackline.template import Template

BOTO = "import os\nimport boto3\n"
SCAN = BOTO + "t = boto3.resource('dynamodb').Table(os.environ['TABLE'])\ndef handler(e, x):\n    t.scan()\n"
PUT = SCAN.replace("t.scan()", "t.put_item(Item={})")
ONE = "          TABLE: !Ref Items\n"


def found(folder: Path, code: str, policies: str = "", variables: str = ONE) -> list[str]:
    return codes(project(folder, template(policies=policies, variables=variables), {"src/app.py": code}))


GRANTS = {
    "policy template": "      Policies: [{DynamoDBReadPolicy: {TableName: !Ref Items}}]\n",
    "one that is no list": "      Policies: {DynamoDBReadPolicy: {TableName: !Ref Items}}\n",
    "statement": "      Policies:\n        - Statement:\n            - {Effect: Allow, Action: dynamodb:Scan, "
    "Resource: !GetAtt Items.Arn}\n",
    "pattern": "      Policies:\n        - Statement:\n            - {Effect: Allow, Action: 'dynamodb:Sc*', "
    "Resource: '*'}\n",
    "wide resource": "      Policies:\n        - Statement:\n            - {Effect: Allow, Action: 'dynamodb:Scan', "
    "Resource: !Sub 'arn:aws:dynamodb:*:*:table/${AWS::StackName}-*'}\n",
    "managed": "      Policies: [AmazonDynamoDBReadOnlyAccess]\n",
    "managed, whole": "      Policies: AmazonDynamoDBFullAccess\n",
    "managed, by ARN": "      Policies: ['arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess']\n",
    "connector": "    Connectors:\n      Reads:\n        Properties: {Destination: {Id: Items}, Permissions: [Read]}\n",
    "one that cannot be known": "      Policies: [!Ref Elsewhere]\n",
    "a role elsewhere": "      Role: arn:aws:iam::123456789012:role/theirs\n",
}


@pytest.mark.parametrize("name", GRANTS)
def test_what_is_granted_in_any_spelling_is_not_missing(name: str, tmp_path: Path) -> None:
    assert not [one for one in found(tmp_path, SCAN, GRANTS[name]) if "missing" in one]


def test_a_role_and_a_policy_declared_apart(tmp_path: Path) -> None:
    apart = (
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n"
        "          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}\n"
        "  Policy:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: reads\n      Roles: [!Ref Role]\n"
        "      PolicyDocument:\n        Statement:\n"
        "          - {Effect: Allow, Action: 'dynamodb:Scan', Resource: !GetAtt Items.Arn}\n"
    )
    text = template(policies="      Role: !GetAtt Role.Arn\n", variables=ONE) + apart
    assert codes(project(tmp_path, text, {"src/app.py": SCAN})) == []
    assert codes(project(tmp_path, text, {"src/app.py": PUT})) == [
        "code-grant-missing warning",
        "code-grant-unused info",
    ]


def test_a_grant_on_another_table_does_not_help(tmp_path: Path) -> None:
    policies = GRANTS["policy template"].replace("Items", "Orders")
    assert found(tmp_path, SCAN, policies) == ["code-grant-missing warning", "code-grant-unused info"]


def test_places_in_template_and_source(tmp_path: Path) -> None:
    made = project(tmp_path, template(variables=ONE), {"src/app.py": SCAN})
    (one,) = findings(made)
    assert made.template.text.splitlines()[one.line - 1].strip() == "Fn:"
    assert one.detail == "src/app.py:5 calls Scan"
    assert one.summary == "Fn calls Scan on Items, which nothing allows: dynamodb:Scan"


def test_inline_code_has_the_lines_of_the_template(tmp_path: Path) -> None:
    body = "".join(f"        {line}\n" for line in SCAN.splitlines())
    more = f"      Environment: {{Variables: {{TABLE: !Ref Items}}}}\n      InlineCode: |\n{body}"
    text = HEAD + TABLE + function(handler="index.handler", more=more).replace("      CodeUri: src\n", "")
    made = project(tmp_path, text, {})
    (one,) = findings(made, "code-grant-missing")
    line = int(one.detail.split(":")[1].split()[0])
    assert made.template.text.splitlines()[line - 1].strip() == "t.scan()"


@pytest.mark.parametrize(
    ("code", "policies"),
    [
        ("def handler(e, x):\n    exec(e)\n", "DynamoDBCrudPolicy"),
        ("import pynamodb\ndef handler(e, x):\n    pass\n", "DynamoDBCrudPolicy"),
        (
            BOTO + "def handler(e, x):\n    save(boto3.resource('dynamodb').Table('x'))\n",
            "DynamoDBCrudPolicy",
        ),
        ("def handler(e, table):\n    table.put_item(Item={})\n    table.scan()\n", "DynamoDBCrudPolicy"),
    ],
)
def test_nothing_is_called_unused_where_it_cannot_be_told(code: str, policies: str, tmp_path: Path) -> None:
    written = f"      Policies: [{{{policies}: {{TableName: !Ref Items}}}}]\n"
    assert not [one for one in found(tmp_path, code, written) if "grant-unused" in one]


def test_grants_that_events_need_are_no_surplus(tmp_path: Path) -> None:
    more = (
        "      Policies: [{SQSPollerPolicy: {QueueName: !GetAtt Work.QueueName}}]\n"
        "      Events:\n        In: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}\n"
    )
    assert found(tmp_path, "def handler(e, x):\n    pass\n", more, "") == []


def test_a_service_may_use_the_grant_for_the_code(tmp_path: Path) -> None:
    code = BOTO + "def handler(e, x):\n    boto3.client('rekognition').detect_labels(Image=e)\n"
    more = (
        "      Policies:\n        - S3ReadPolicy: {BucketName: !Ref Pages}\n"
        "        - RekognitionDetectOnlyPolicy: {}\n"
    )
    assert found(tmp_path, code, more, "") == []


def test_functions_that_share_a_role_use_it_together(tmp_path: Path) -> None:
    role = (
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n"
        "          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}\n"
        "      Policies:\n        - PolicyName: both\n          PolicyDocument:\n            Statement:\n"
        "              - {Effect: Allow, Action: 'dynamodb:Scan', Resource: !GetAtt Items.Arn}\n"
        "              - {Effect: Allow, Action: 'dynamodb:PutItem', Resource: !GetAtt Items.Arn}\n"
    )
    more = "      Role: !GetAtt Role.Arn\n      Environment: {Variables: {TABLE: !Ref Items}}\n"
    second = function(more=more).replace("  Fn:", "  Second:").replace("CodeUri: src", "CodeUri: second")
    text = HEAD + TABLE + function(more=more) + second + role
    assert codes(project(tmp_path, text, {"src/app.py": SCAN, "second/app.py": PUT})) == []


# Fixes --------------------------------------------------------------------------------------------------------------

FIXED = {
    "scan, nothing granted": (SCAN, "", ONE),
    "put, read granted": (PUT, GRANTS["policy template"], ONE),
    "scan, everything granted": (SCAN, GRANTS["policy template"].replace("Read", "Crud"), ONE),
    "scan, a wildcard granted": (SCAN, GRANTS["statement"].replace("dynamodb:Scan", "'dynamodb:*'"), ONE),
    "scan, a statement too wide": (
        SCAN,
        GRANTS["statement"].replace("dynamodb:Scan", "[dynamodb:Scan, dynamodb:DeleteItem]"),
        ONE,
    ),
    "nothing used": ("def handler(e, x):\n    pass\n", GRANTS["statement"], ""),
    "variable of a wire": (SCAN.replace("TABLE", "ITEMS_TABLE_NAME"), "", ""),
    "variable of nobody": ("def handler(e, x):\n    pass\n", "", "          MODE: fast\n"),
    "an action that no wire has": (SCAN.replace("t.scan()", "t.delete()"), "", ONE),
    "message": (
        BOTO + "def handler(e, x):\n    boto3.client('sqs').change_message_visibility("
        "QueueUrl=os.environ['Q'], ReceiptHandle='', VisibilityTimeout=1)\n",
        "",
        "          Q: !Ref Work\n",
    ),
    "upload": (
        BOTO + "def handler(e, x):\n    boto3.client('s3').upload_file('f', os.environ['B'], 'k')\n",
        "",
        "          B: !Ref Pages\n",
    ),
}


@pytest.mark.parametrize("name", FIXED)
def test_after_the_fix_the_finding_is_gone(name: str, tmp_path: Path) -> None:
    """And no other has come: law of every fix with edits."""
    code, policies, variables = FIXED[name]
    made = project(tmp_path, template(policies=policies, variables=variables), {"src/app.py": code})
    before = findings(made)
    assert before
    for one in before:
        assert one.fix
        assert one.fix.edits
        after = made.with_template(mend(made.template, one.fix))
        left = findings(after)
        assert (one.code, one.summary) not in [(other.code, other.summary) for other in left]
        assert len(left) < len(before)
    fixed = made
    for rule in sorted({one.code for one in before}):
        try:
            fixed = fixed.with_template(fix_all(fixed.template, rule, "Fn", made.folder)[0])
        except Refused:
            continue  # ended by the fix of another
    assert findings(fixed) == []


def test_fixing_keeps_the_hand_written_spelling(tmp_path: Path) -> None:
    policies = GRANTS["statement"].replace("dynamodb:Scan", "'dynamodb:*'") + "      # kept\n"
    made = project(tmp_path, template(policies=policies, variables=ONE), {"src/app.py": SCAN})
    after, (told,) = fix_all(made.template, "code-grant-unused", "Fn", made.folder)
    assert told.code == "code-grant-unused"
    changed = set(after.text.splitlines()) ^ set(made.template.text.splitlines())
    assert len(changed) == 2
    assert "Action: dynamodb:Scan," in after.text.replace("'", "")


def test_nothing_to_fix_is_refused(tmp_path: Path) -> None:
    made = project(tmp_path, template(variables=ONE), {"src/app.py": SCAN})
    for code, id, expected in (
        ("code-grant-missing", "Items", "There is no finding"),
        ("no-such-rule", None, "There is no rule"),
    ):
        with pytest.raises(Refused, match=expected):
            fix_all(made.template, code, id, made.folder)


# Variables ----------------------------------------------------------------------------------------------------------

READS = {
    "must": ("NAME = os.environ['WANTED']\n", ["code-variable-missing warning"]),
    "default": ("NAME = os.environ.get('WANTED', 'x')\n", []),
    "getenv with default": ("NAME = os.getenv('WANTED', default='x')\n", []),
    "or": ("NAME = os.environ.get('WANTED') or 'x'\n", []),
    "tested": ("NAME = os.environ.get('WANTED')\nif NAME:\n    print(NAME)\n", []),
    "asked for": ("if 'WANTED' in os.environ:\n    print(os.environ['WANTED'])\n", []),
    "caught": ("try:\n    NAME = os.environ['WANTED']\nexcept KeyError:\n    NAME = 'x'\n", []),
    "soft": ("NAME = os.environ.get('WANTED')\nprint(NAME)\n", ["code-variable-missing info"]),
    "reserved": ("R = os.environ['AWS_REGION'] + os.environ['AWS_LAMBDA_FUNCTION_NAME']\n", []),
    "powertools": ("R = os.environ['POWERTOOLS_SERVICE_NAME']\n", []),
    "set by the code": ("os.environ['WANTED'] = 'x'\nprint(os.environ['WANTED'])\n", []),
    "constant name": ("KEY = 'WANTED'\nNAME = os.environ[KEY]\n", ["code-variable-missing warning"]),
    "in a function nobody calls": ("def never():\n    return os.environ['WANTED']\n", []),
}


@pytest.mark.parametrize("name", READS)
def test_variables_that_python_reads(name: str, tmp_path: Path) -> None:
    text, expected = READS[name]
    assert found(tmp_path, "import os\n" + text + "def handler(e, x):\n    pass\n", "", "") == expected


JS_READS = {
    "must": ("const name = process.env.WANTED;\nconsole.log(name);\n", ["code-variable-missing warning"]),
    "or": ("const name = process.env.WANTED || 'x';\n", []),
    "nullish": ("const name = process.env['WANTED'] ?? 'x';\n", []),
    "tested": ("if (process.env.WANTED) { console.log(process.env.WANTED); }\n", []),
    "compared": ("const on = process.env.WANTED === 'true';\n", []),
    "optional chain": ("const list = process.env.WANTED?.split(',');\n", []),
    "destructured": ("const { WANTED } = process.env;\n", ["code-variable-missing warning"]),
    "destructured with default": ("const { WANTED = 'x' } = process.env;\n", []),
    "destructured and renamed": (
        "const { WANTED: name } = process.env;\n",
        ["code-variable-missing warning"],
    ),
    "an option": ("const o = { endpoint: process.env.WANTED };\n", ["code-variable-missing info"]),
    "alias of the environment": (
        "const env = process.env;\nfoo(env.WANTED);\n",
        ["code-variable-missing warning"],
    ),
    "reserved": ("const r = process.env.AWS_REGION + process.env.NODE_ENV;\n", []),
    "default parameter": (
        "const f = (name = process.env.WANTED) => name;\nf();\n",
        ["code-variable-missing warning"],
    ),
}


@pytest.mark.parametrize("name", JS_READS)
def test_variables_that_javascript_reads(name: str, tmp_path: Path) -> None:
    text, expected = JS_READS[name]
    code = "const foo = (x) => x;\n" + text + "exports.handler = async () => foo(1);\n"
    made = project(tmp_path, template("nodejs22.x", variables=""), {"src/app.js": code})
    assert codes(made) == expected


UNREAD = {
    "read": ("print(os.environ['MODE'])\n", "          MODE: x\n", []),
    "not read": ("", "          MODE: x\n", ["code-variable-unused info"]),
    "for the runtime": ("", "          LOG_LEVEL: INFO\n          PYTHONPATH: /opt\n", []),
    "all handed on": ("print(dict(os.environ))\n", "          MODE: x\n", ["code-unclear info"]),
    "by a name made at run time": (
        "print([os.environ[k] for k in X])\n",
        "          MODE: x\n",
        ["code-unclear info"],
    ),
    "settings": ("import pydantic_settings\n", "          MODE: x\n", ["code-unclear info"]),
    "perhaps a library's": ("import stripe\n", "          STRIPE_KEY: x\n", []),
    "a table's, beside a library": (
        "import stripe\n",
        "          TABLE: !Ref Items\n",
        ["code-variable-unused info"],
    ),
    "another of the same wire": (
        "print(os.environ['NAME'])\n",
        "          NAME: !Ref Items\n          ARN: !GetAtt Items.Arn\n",
        [],
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_variables_that_are_set(name: str, tmp_path: Path) -> None:
    text, variables, expected = UNREAD[name]
    assert found(tmp_path, "import os\n" + text + "def handler(e, x):\n    pass\n", "", variables) == expected


def test_a_variable_of_globals_is_read_if_one_function_does(tmp_path: Path) -> None:
    second = function().replace("  Fn:", "  Second:").replace("CodeUri: src", "CodeUri: second")
    head = (
        "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: {Environment: {Variables: {MODE: x}}}\n"
    )
    text = head + "Resources:\n" + function() + second
    files = {
        "src/app.py": "def handler(e, x): pass\n",
        "second/app.py": "import os\nos.environ['MODE']\ndef handler(e, x): pass\n",
    }
    assert codes(project(tmp_path, text, files)) == []
    files["second/app.py"] = files["src/app.py"]
    (one,) = findings(project(tmp_path, text, files))
    assert one.path == ("Globals", "Function", "Environment", "Variables", "MODE")


# Edits --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{a: [1, 2, 3]}", "{a: [1, 3]}"),
        ("{a: [1, 2, 3]}", "{a: [1, 4, 3, 5]}"),
        ("{a: [1, 2, 3], b: x}", "{a: [4]}"),
        ("{a: {b: 1}}", "{a: {b: {c: 2}, d: [e]}}"),
        ("{a: !Ref X}", "{a: !GetAtt X.Arn}"),
    ],
)
def test_edits_between_two_values_lead_from_one_to_the_other(before: str, after: str) -> None:
    one, other = (Template.parse(f"Resources:\n  R: {text}\n".encode()) for text in (before, after))
    assert mend(one, Fix("", edits_between(one.data, other.data))).data == other.data


def test_the_traces_are_kept_when_only_the_template_changes(tmp_path: Path) -> None:
    made = project(tmp_path, template(variables=ONE), {"src/app.py": SCAN})
    code = Code(made.template, made.folder)
    again = code.with_template(made.template)
    assert again.functions["Fn"].traces is code.functions["Fn"].traces


def test_nothing_is_said_of_starter_code(tmp_path):
    template, id = add(Template.parse(b"Transform: AWS::Serverless-2016-10-31\nResources: {}\n"), "function")
    write_starter_code(tmp_path, template, id)
    template, table = add(template, "table")
    template = connect(template, id, table)
    for name in (template, template.rename(id, "Renamed")):
        assert [d.code for d in check_quick(name, tmp_path) if d.code.startswith("code-")] == []
    app = tmp_path / "src" / id / "app.py"
    app.write_text(app.read_text() + "\n# begun\n")
    assert "code-grant-unused" in {d.code for d in check_quick(template, tmp_path)}
