"""config/keys.py"""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config import keys


class TestMain:
    def test_makes_both_keys_readable_only_by_their_owner(self, tmp_path: Path) -> None:
        """A Django key and a Fernet key, mode 0400."""
        assert keys.main({"KEYS_DIR": str(tmp_path / "keys")}) == 0
        made = {path.name: path for path in (tmp_path / "keys").iterdir()}
        assert set(made) == {"secret_key", "field_encryption_keys"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o400}
        assert len(made["secret_key"].read_text().strip()) >= 50
        Fernet(made["field_encryption_keys"].read_text().strip())

    def test_second_start_keeps_the_keys_and_is_silent(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        keys.main({"KEYS_DIR": str(tmp_path)})
        assert "Back them up" in capsys.readouterr().err
        before = {path: path.read_bytes() for path in tmp_path.iterdir()}
        keys.main({"KEYS_DIR": str(tmp_path)})
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
        assert capsys.readouterr() == ("", "")

    def test_never_prints_a_key(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        keys.main({"KEYS_DIR": str(tmp_path)})
        printed, made = "".join(capsys.readouterr()), [path.read_text().strip() for path in tmp_path.iterdir()]
        assert len(made) == 2
        assert [key for key in made if key in printed] == []

    def test_given_keys_make_no_file(self, tmp_path: Path) -> None:
        given = {"SECRET_KEY": "x", "FIELD_ENCRYPTION_KEYS_FILE": "/run/secrets/fernet", "KEYS_DIR": str(tmp_path)}
        assert keys.main(given) == 0
        assert list(tmp_path.iterdir()) == []

    def test_no_folder_and_no_keys_is_one_clear_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert keys.main({}) == 1
        assert capsys.readouterr().err == (
            "config.keys: SECRET_KEY and FIELD_ENCRYPTION_KEYS not given, and no KEYS_DIR to make them in."
            " Example: KEYS_DIR=/var/lib/blog/keys\n"
        )

    def test_unusable_folder_is_one_clear_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "file").touch()
        assert keys.main({"KEYS_DIR": str(tmp_path / "file" / "keys")}) == 1
        message = capsys.readouterr().err
        assert message.startswith(f"config.keys: can't write keys to {tmp_path}/file/keys: Not a directory.")
        assert "SECRET_KEY_FILE" in message


class TestWriteOnce:
    def test_threads_agree_on_one_key(self, tmp_path: Path) -> None:
        """The first one writes the key; the others use it and leave no file behind."""
        path = tmp_path / "key"
        with ThreadPoolExecutor(16) as pool:
            wins = list(pool.map(lambda number: keys.write_once(path, str(number)), range(16)))
        assert wins.count(True) == 1
        assert path.read_text().strip() == str(wins.index(True))
        assert [entry.name for entry in tmp_path.iterdir()] == ["key"]
