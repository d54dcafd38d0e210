"""Keys and passwords are taken only from files that nobody else can read."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.instance.secrets import SecretRefused, read_password, read_private, trusted


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused_with_the_command_that_mends_it(tmp_path, mode):
    key = tmp_path / "cle.p12"
    key.write_bytes(b"secret")
    key.chmod(mode)
    with pytest.raises(SecretRefused) as error:
        read_private(key)
    assert "chmod 600" in error.value.remedy
    assert "secret" not in f"{error.value} {error.value.remedy}"


def test_a_password_is_the_first_line_of_its_file(tmp_path):
    file = tmp_path / "mdp"
    file.write_text("mot de passe é\nreste", encoding="utf-8")
    file.chmod(0o600)
    assert read_password(file) == "mot de passe é"


def test_a_link_to_a_key_is_not_followed(tmp_path):
    real = tmp_path / "cle"
    real.write_bytes(b"x")
    real.chmod(0o600)
    (tmp_path / "lien").symlink_to(real)
    with pytest.raises(SecretRefused):
        read_private(tmp_path / "lien")


def test_whom_we_trust_is_what_lies_in_the_folder(tmp_path):
    (tmp_path / "racine.PEM").write_bytes(b"a")
    (tmp_path / "liste.crl").write_bytes(b"b")
    (tmp_path / "LISEZMOI.txt").write_bytes(b"c")
    assert trusted(tmp_path) == ((b"a",), (b"b",))
    assert trusted(tmp_path / "absent") == ((), ())
