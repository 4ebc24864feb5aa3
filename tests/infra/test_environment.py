"""What is refused before anything is built."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.aws_logs import RetentionDays

from infra import environment
from infra.constructs.function import retention
from infra.environment import EEA_REGIONS, HOST_PYTHON, Refused
from tests.infra.roles import ROOT, context


def read(**given: Any) -> environment.Environment:
    return environment.read((context(given.pop("env", "dev")) | given).get)


@pytest.mark.parametrize("region", ["eu-west-2", "eu-central-2", "us-east-1", ""])
def test_a_region_outside_the_eea_is_refused(region: str) -> None:
    with pytest.raises(Refused, match="not on the EEA list") as refusal:
        read(region=region)
    assert all(allowed in str(refusal.value) for allowed in EEA_REGIONS)


@pytest.mark.parametrize("region", sorted(EEA_REGIONS))
def test_a_region_of_the_eea_is_taken(region: str) -> None:
    assert read(region=region).region == region


def test_another_python_than_the_runtimes_is_refused_saying_what_to_install() -> None:
    with pytest.raises(Refused, match=r"Install Python 3\.8, then: make deploy PYTHON=python3\.8"):
        read(python="3.8", bundle="true")


def test_templates_alone_can_be_made_by_any_python() -> None:
    assert read(python="3.8", bundle="false").python == "3.8"


def test_the_local_target_runs_on_the_interpreter_that_builds_it() -> None:
    assert read(env="local", bundle="true").python == HOST_PYTHON


def test_an_unknown_environment_is_refused_naming_the_known() -> None:
    with pytest.raises(Refused, match="there are dev, local, prod, test"):
        environment.read((context("dev") | {"env": "staging"}).get)


def test_values_of_the_command_line_win() -> None:
    given = read(env="local", mail_port="2525", cors_origins="http://127.0.0.1:1 http://127.0.0.1:2")
    assert given.mail_port == 2525
    assert given.origins == ["http://127.0.0.1:1", "http://127.0.0.1:2"]


def test_the_mail_gateways_own_authority_is_read_from_a_file_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("-----BEGIN CERTIFICATE-----")
    assert read(mail_ca=str(path)).mail_authority == "-----BEGIN CERTIFICATE-----"
    assert read().mail_authority == ""
    with pytest.raises(Refused, match="mail_ca of 'dev' names no PEM file: FileNotFoundError"):
        _ = read(mail_ca=str(tmp_path / "none.pem")).mail_authority


def test_no_environment_of_cdk_json_holds_a_secret() -> None:
    declared = json.loads((ROOT / "cdk.json").read_text())["context"]["environments"]
    known = {field for field in environment.Environment.__dataclass_fields__}
    for values in declared.values():
        assert set(values) == known - {"name", "bundle"}


def test_the_command_line_sends_no_telemetry() -> None:
    declared = json.loads((ROOT / "cdk.json").read_text())
    assert declared["notices"] is False
    assert declared["versionReporting"] is False
    assert declared["context"]["cli-telemetry"] is False


def test_a_log_retention_that_cloudwatch_does_not_know_is_refused() -> None:
    assert retention(read(log_days="90")) is RetentionDays.THREE_MONTHS
    with pytest.raises(Refused, match="cannot be kept for 31 days"):
        retention(read(log_days="31"))
