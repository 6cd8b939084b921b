"""Provisioning: a second time changes nothing; what was added or taken away is found and undone."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import urllib3
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from minio import Minio

from infra.provision.__main__ import main
from infra.provision.acls import Acl, binding_of, exactly
from infra.provision.policies import policy_of, read_policy
from infra.provision.targets import Targets


async def test_applied_twice_nothing_is_left_to_change(provisioned):
    await provisioned.apply()

    assert await provisioned.apply() == []
    assert await provisioned.check() == []


async def test_rights_too_many_in_kafka_are_found_and_taken_back(provisioned, kafka):
    strays = [
        Acl("gallery", "READ", "TOPIC", "confidential.enquiries"),
        Acl("gallery", "WRITE", "TOPIC", "public.", pattern="PREFIXED"),
        Acl("*", "READ", "TOPIC", "*"),
        Acl("media", "READ", "GROUP", "intake"),
        Acl("notify", "CREATE", "BROKER", "kafka-cluster"),
        Acl("intake", "WRITE", "TRANSACTIONAL_ID", "any"),
        Acl("stranger", "DESCRIBE", "TOPIC", "public.photos", host="127.0.0.1"),
        Acl("gallery", "WRITE", "TOPIC", "public.photos.dead.gallery", permission="DENY"),
    ]
    _done(kafka.create_acls([binding_of(stray) for stray in strays]))

    await provisioned.finds_and_undoes(
        *(f"kafka: {stray}, which is not declared" for stray in strays)
    )


async def test_a_right_too_few_in_kafka_is_found_and_given_back(provisioned, kafka):
    declared = Acl("gallery", "WRITE", "TOPIC", "public.photos.dead.gallery")
    _done(kafka.delete_acls([exactly(declared)]))

    await provisioned.finds_and_undoes(f"kafka: it is missing that {declared}")


async def test_another_setting_of_a_topic_is_found_and_set_back(provisioned, kafka):
    _done(
        kafka.incremental_alter_configs(
            [
                ConfigResource(
                    ResourceType.TOPIC,
                    "public.photos.dead.gallery",
                    incremental_configs=[
                        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
                        for name, value in (("retention.ms", "60000"), ("retention.bytes", "9999"))
                    ],
                )
            ]
        )
    )

    await provisioned.finds_and_undoes(
        "kafka: topic public.photos.dead.gallery has retention.bytes 9999, not unset",
        "kafka: topic public.photos.dead.gallery has retention.ms 60000, not 1209600000",
    )


async def test_a_topic_or_user_too_many_is_reported_and_never_deleted(provisioned, kafka):
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    _done(kafka.create_topics([NewTopic("public.stray", 1, 1)]))
    _done(
        kafka.alter_user_scram_credentials([UserScramCredentialUpsertion("stray", info, b"stray")])
    )
    try:
        await provisioned.apply()

        assert await provisioned.check() == [
            "kafka: topic public.stray is not declared",
            "kafka: user stray is no principal",
        ]
    finally:
        _done(kafka.delete_topics(["public.stray"]))
        gone = UserScramCredentialDeletion("stray", ScramMechanism.SCRAM_SHA_512)
        _done(kafka.alter_user_scram_credentials([gone]))


async def test_a_statement_too_many_in_a_policy_is_found_and_taken_back(provisioned, store):
    policy = json.loads(store.get_bucket_policy("proofs"))
    policy["Statement"].append(
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["gallery"]},
            "Action": ["s3:GetObject"],
            "Resource": ["arn:aws:s3:::proofs/*"],
        }
    )
    store.set_bucket_policy("proofs", json.dumps(policy))

    await provisioned.finds_and_undoes(
        "s3: gallery may s3:GetObject proofs/*, which is not declared"
    )


async def test_a_policy_that_is_gone_is_found_and_set_again(provisioned, store):
    store.delete_bucket_policy("wall")

    await provisioned.finds_and_undoes(
        "s3: it is missing that gallery may s3:GetObject wall/*",
        "s3: it is missing that intake may s3:DeleteObject wall/*",
        "s3: it is missing that intake may s3:PutObject wall/*",
        "s3: it is missing that media may s3:GetObject wall/*",
    )


async def test_a_bucket_too_many_is_reported_and_never_deleted(provisioned, store):
    store.make_bucket("stray")
    store.put_object("stray", "kept", io.BytesIO(b""), 0)
    try:
        await provisioned.apply()

        assert await provisioned.check() == ["s3: bucket stray is not declared"]
    finally:
        store.remove_object("stray", "kept")
        store.remove_bucket("stray")


def test_a_policy_reads_as_what_it_was_written_from(provisioned, store):
    policy = store.get_bucket_policy("originals")

    assert policy_of(read_policy(policy)) == policy_of(read_policy(policy_of(read_policy(policy))))
    assert {str(one) for one in read_policy(policy)} == {
        "intake may s3:PutObject originals/*",
        "intake may s3:DeleteObject originals/*",
        "media may s3:GetObject originals/*",
    }


def test_a_policy_written_by_a_stranger_is_read_whole():
    policy = {
        "Statement": {
            "Effect": "Deny",
            "NotPrincipal": {"AWS": "intake"},
            "Action": "s3:*",
            "Resource": "arn:aws:s3:::wall",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    }

    assert [str(one) for one in read_policy(json.dumps(policy))] == [
        'everything but intake may not s3:* wall when {"Bool": {"aws:SecureTransport": "false"}}'
    ]


def test_the_command_reports_drift_by_its_exit_code(provisioned, tmp_path, capsys):
    targets = tmp_path / "targets.json"
    targets.write_text(_with_passwords(provisioned.targets))
    line = ["--targets", str(targets), "--secrets", str(provisioned.secrets)]

    assert main(line) == 0
    assert capsys.readouterr().out == "As declared: nothing to change.\n"
    assert main([*line[:3], str(tmp_path / "empty"), "--check"]) == 1
    assert "intake has no credential" in capsys.readouterr().out


def test_the_command_names_a_target_that_is_missing(tmp_path, capsys):
    targets = tmp_path / "targets.yaml"
    targets.write_text("kafka: {bootstrap: 'localhost:9092', password: x}\n")

    assert main(["--targets", str(targets), "--secrets", str(tmp_path)]) == 2
    assert "target postgres: Field required" in capsys.readouterr().err


@pytest.fixture
def kafka(targets) -> AdminClient:
    return AdminClient(
        {
            "bootstrap.servers": targets.kafka.bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": targets.kafka.user,
            "sasl.password": targets.kafka.password.get_secret_value(),
            "log_level": 0,
        }
    )


@pytest.fixture
def store(targets) -> Iterator[Minio]:
    pool = urllib3.PoolManager(timeout=10, retries=False)
    yield Minio(
        targets.objects.endpoint,
        access_key=targets.objects.access,
        secret_key=targets.objects.secret.get_secret_value(),
        secure=False,
        region=targets.objects.region,
        http_client=pool,
    )
    pool.clear()


def _done(futures):
    for future in futures.values():
        future.result(10)


def _with_passwords(targets: Targets) -> str:
    said = json.loads(targets.model_dump_json())
    said["kafka"]["password"] = targets.kafka.password.get_secret_value()
    said["postgres"]["password"] = targets.postgres.password.get_secret_value()
    said["objects"]["secret"] = targets.objects.secret.get_secret_value()
    return json.dumps(said)
