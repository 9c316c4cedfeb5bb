"""What carries Segue to machines: the container's recipe, the compose file, the unit of systemd."""

import re
import shutil
import subprocess
from configparser import RawConfigParser
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from segue.settings import read_settings

_ROOT = Path(__file__).parent.parent
_DOCKERFILE = (_ROOT / "Dockerfile").read_text()


def _steps() -> list[list[str]]:
    """The instructions, each in one line, split at the first word."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", _DOCKERFILE, flags=re.MULTILINE))
    return [line.split() for line in joined.splitlines() if line.strip()]


def test_everything_that_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    sent = [line[1:] for line in (_ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [one for step in _steps() if step[0] == "COPY" and "--from" not in step[1] for one in step[1:-1]]
    assert copied
    for source in copied:
        assert (_ROOT / source).exists(), source
        assert any(fnmatch(source, pattern) for pattern in sent), source


def test_the_container_runs_as_nobody_special_and_says_how_it_is() -> None:
    steps = {step[0]: " ".join(step[1:]) for step in _steps()}
    assert (steps["USER"], steps["VOLUME"], steps["EXPOSE"]) == ("segue", "/data", "4747")
    assert "/health" in steps["HEALTHCHECK"]
    assert (steps["ENTRYPOINT"], steps["CMD"]) == ('["segue"]', '["serve"]')
    named = dict(re.findall(r"\b(SEGUE_\w+)=(\S+)", steps["ENV"]))
    settings = read_settings(named)
    assert (str(settings.data), settings.host, settings.port, settings.log_format) == ("/data", "0.0.0.0", 4747, "json")


def test_the_container_has_what_the_server_needs_and_the_lock_file_says() -> None:
    def packages(name: str) -> dict[str, str]:
        found = re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", (_ROOT / "requirements" / name).read_text(), re.MULTILINE)
        return dict(found)

    server, locked = packages("server.txt"), packages("locked.txt")
    assert {"fastapi", "uvicorn", "sqlalchemy", "psycopg"} <= server.keys()
    assert server.items() <= locked.items()
    assert not server.keys() & {"pytest", "playwright", "librosa", "torch"}


def test_compose_reads_music_and_keeps_data() -> None:
    service = yaml.safe_load((_ROOT / "compose.yaml").read_text())["services"]["segue"]
    music = next(one for one in service["volumes"] if isinstance(one, dict))
    assert (music["target"], music["read_only"]) == ("/music", True)
    assert "data:/data" in service["volumes"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    # Nobody else is let in before the first account is made, unless who starts it says so.
    assert service["ports"] == ["${SEGUE_ADDRESS:-127.0.0.1}:4747:4747"]


def test_the_unit_starts_the_server_with_settings_that_it_knows() -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(_ROOT / "packaging" / "segue.service")
    service = unit["Service"]
    assert service["ExecStart"].endswith("/segue serve")
    settings = read_settings(dict(part.split("=", 1) for part in service["Environment"].split()))
    assert str(settings.data) == f"/var/lib/{service['StateDirectory']}"
    assert {service[name] for name in ("NoNewPrivileges", "DynamicUser", "PrivateTmp")} == {"yes"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    # Whether its program is there is a matter of the machine that it is for.
    text = (_ROOT / "packaging" / "segue.service").read_text().replace("/opt/segue/bin/segue", "/bin/true")
    unit = tmp_path / "segue.service"
    unit.write_text(text)
    command = ["systemd-analyze", "verify", str(unit)]
    said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (said.returncode, said.stderr) == (0, "")
