import pytest

from stackline.catalog import variable_name


@pytest.mark.parametrize(
    ("logical_id", "word", "suffix", "name"),
    [
        ("ItemsTable", "TABLE", "NAME", "ITEMS_TABLE_NAME"),
        ("Orders", "TABLE", "NAME", "ORDERS_TABLE_NAME"),
        ("HTTPLogs", "BUCKET", "NAME", "HTTP_LOGS_BUCKET_NAME"),
        ("Table", "TABLE", "ARN", "TABLE_ARN"),
        ("Items2", "TABLE", "NAME", "ITEMS2_TABLE_NAME"),
        ("OrderStateMachine", "STATE_MACHINE", "ARN", "ORDER_STATE_MACHINE_ARN"),
        ("Bus", "EVENT_BUS", "NAME", "BUS_EVENT_BUS_NAME"),
        ("PublicAPI", "API", "URL", "PUBLIC_API_URL"),
        ("my_legacy", "QUEUE", "URL", "MY_LEGACY_QUEUE_URL"),
        ("S3Data", "BUCKET", "NAME", "S3_DATA_BUCKET_NAME"),
    ],
)
def test_the_id_the_kind_and_the_attribute(logical_id: str, word: str, suffix: str, name: str) -> None:
    assert variable_name(logical_id, word, suffix) == name


def test_substitutions_are_written_in_pascal_case() -> None:
    assert variable_name("ItemsTable", "TABLE", "ARN", pascal=True) == "ItemsTableArn"
