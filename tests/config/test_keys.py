"""Keys of a new installation."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config import keys


class TestMain:
    def test_makes_both_keys_readable_by_their_owner_alone(self, tmp_path: Path) -> None:
        """A first start leaves a Django key and a Fernet key, mode 0400."""
        assert keys.main({"KEYS_DIR": str(tmp_path / "keys")}) == 0
        made = {path.name: path for path in (tmp_path / "keys").iterdir()}
        assert set(made) == {"secret_key", "field_encryption_keys"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o400}
        assert len(made["secret_key"].read_text().strip()) >= 50
        Fernet(made["field_encryption_keys"].read_text().strip())

    def test_second_start_keeps_the_keys_and_is_silent(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """That keys exist is said once."""
        keys.main({"KEYS_DIR": str(tmp_path)})
        assert "Back them up" in capsys.readouterr().err
        before = {path: path.read_bytes() for path in tmp_path.iterdir()}
        keys.main({"KEYS_DIR": str(tmp_path)})
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
        assert capsys.readouterr() == ("", "")

    def test_never_prints_a_key(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        keys.main({"KEYS_DIR": str(tmp_path)})
        printed = "".join(capsys.readouterr())
        assert not any(path.read_text().strip() in printed for path in tmp_path.iterdir())

    def test_given_keys_make_no_file(self, tmp_path: Path) -> None:
        """Variables and secret files take the place of the folder."""
        given = {"SECRET_KEY": "x", "FIELD_ENCRYPTION_KEYS_FILE": "/run/secrets/fernet", "KEYS_DIR": str(tmp_path)}
        assert keys.main(given) == 0
        assert list(tmp_path.iterdir()) == []

    def test_only_the_missing_key_is_made(self, tmp_path: Path) -> None:
        assert keys.main({"SECRET_KEY": "x", "KEYS_DIR": str(tmp_path)}) == 0
        assert [path.name for path in tmp_path.iterdir()] == ["field_encryption_keys"]

    def test_no_folder_and_no_keys_is_one_clear_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert keys.main({}) == 1
        assert capsys.readouterr().err == (
            "config.keys: SECRET_KEY and FIELD_ENCRYPTION_KEYS not given, and no KEYS_DIR to make them in."
            " Example: KEYS_DIR=/var/lib/wheelhouse/keys\n"
        )

    def test_unusable_folder_is_one_clear_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "file").touch()
        assert keys.main({"KEYS_DIR": str(tmp_path / "file" / "keys")}) == 1
        message = capsys.readouterr().err
        assert message.startswith(f"config.keys: can't write keys to {tmp_path}/file/keys: Not a directory.")
        assert "SECRET_KEY_FILE" in message


class TestWriteOnce:
    def test_many_starters_agree_on_one_key(self, tmp_path: Path) -> None:
        """Whoever comes second uses what the first one wrote, and leaves nothing behind."""
        path = tmp_path / "key"
        with ThreadPoolExecutor(16) as pool:
            wins = list(pool.map(lambda number: keys.write_once(path, str(number)), range(16)))
        assert wins.count(True) == 1
        assert path.read_text().strip() == str(wins.index(True))
        assert [entry.name for entry in tmp_path.iterdir()] == ["key"]

    def test_starters_in_processes_of_their_own_agree(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "config.keys"]
        environment = {"KEYS_DIR": str(tmp_path)}
        starters = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        outputs = [starter.communicate()[1] for starter in starters]
        assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
        assert sum(output.count("secret_key") for output in outputs) == 1
        assert sum(output.count("field_encryption_keys") for output in outputs) == 1
