"""The key ring: keyed hashes, codes and sealed values, under every live key version."""

import hashlib
import hmac
import json

import pytest

from shared import keyring
from shared.errors import Invalid
from tests.cloud import KEYS, NAMES, client

TWO = KEYS | {"current": "2", "2": "f" * 64}


def rotate(keys):
    client("secretsmanager").put_secret_value(SecretId=NAMES.secret, SecretString=json.dumps(keys))
    keyring.forget()


def test_a_hash_is_hmac_sha_256_over_kind_and_value_under_a_key_of_its_use(world):
    key = hmac.digest(KEYS["1"].encode(), b"crm/match", hashlib.sha256)
    expected = hmac.digest(key, b"email\x1fmaija@example.fi", hashlib.sha256).hex()[:40]
    assert keyring.keyed_hash("email", "maija@example.fi") == f"1-{expected}"


def test_kind_and_value_do_not_run_into_each_other(world):
    assert keyring.keyed_hash("a", "bc") != keyring.keyed_hash("ab", "c")


def test_the_secret_is_fetched_once(world):
    with world.counting() as calls:
        for number in range(5):
            keyring.keyed_hash("email", str(number))
    assert calls.operations == {"GetSecretValue": 1}


def test_after_a_rotation_new_hashes_are_under_the_new_key_and_old_ones_are_still_checked(world):
    old = keyring.keyed_hash("email", "maija@example.fi")
    rotate(TWO)
    assert keyring.versions() == ["2", "1"]
    new, also = keyring.keyed_hashes("email", "maija@example.fi")
    assert new.startswith("2-")
    assert also == old
    assert new[2:] != old[2:]


def test_what_was_sealed_opens_for_its_use_only(world):
    sealed = keyring.seal("list", {"p": 3, "k": ["ä", "b"]})
    assert keyring.unseal("list", sealed) == {"p": 3, "k": ["ä", "b"]}
    with pytest.raises(Invalid):
        keyring.unseal("other", sealed)


def test_sealing_twice_gives_different_texts_for_urls(world):
    first, second = keyring.seal("list", {"p": 3}), keyring.seal("list", {"p": 3})
    assert first != second
    assert set(first + second) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_seal_outlives_a_rotation_but_not_its_key(world):
    sealed = keyring.seal("list", {"p": 3})
    rotate(TWO)
    assert keyring.unseal("list", sealed) == {"p": 3}
    rotate({name: value for name, value in TWO.items() if name != "1"})
    with pytest.raises(Invalid):
        keyring.unseal("list", sealed)


@pytest.mark.parametrize("version", ["current", "", "9", "1 ", "\x001"])
def test_a_hash_under_what_is_no_key_version_cannot_be_made(world, version):
    if version == "":
        assert keyring.keyed_hash("email", "x", version).startswith("1-")
        return
    with pytest.raises(KeyError):
        keyring.keyed_hash("email", "x", version)


def test_a_code_is_the_same_for_the_same_and_needs_no_storage(world):
    code = keyring.one_time_code("invitation", "u1", "1")
    assert code == keyring.one_time_code("invitation", "u1", "1")
    assert code != keyring.one_time_code("invitation", "u1", "2")
    assert code != keyring.one_time_code("invitation", "u11", "")
    assert len(code) == 32
    assert code.islower()
