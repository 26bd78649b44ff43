"""The file of the map, under hostile hands and after crashes."""

from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from phidetect.crosswalk import Crosswalk, Entries, default_path
from phidetect.crosswalk import store as module
from phidetect.errors import PhidetectError, RedactionError, UsageError
from tests.unit.crosswalk.values import KEY, OTHER, VALUES, entries, shown


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "out.crosswalk"
    with Crosswalk(path, key=KEY) as crosswalk:
        crosswalk.add(entries())
    return path


def journal_of(path: Path) -> Path:
    return path.with_name(path.name + ".journal")


def crash(path: Path, *numbers: int) -> None:
    """Add entries and die before the map is written."""
    crosswalk = Crosswalk(path, key=KEY).__enter__()
    for number in numbers:
        crosswalk.add(entries(number))
    assert crosswalk._journal is not None
    crosswalk._journal.close()


def same(one: Entries, other: Entries) -> bool:
    names = ("uids", "tokens", "headers", "instances", "paths")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def test_what_was_added_is_read_again(path: Path) -> None:
    assert same(Crosswalk.load(path, key=KEY).entries, entries())
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with Crosswalk(path, key=bytes(range(32))) as crosswalk:
        crosswalk.add(entries(1))
    both = entries()
    both.update(entries(1))
    assert same(Crosswalk.load(path, key=KEY).entries, both)


def test_the_files_are_for_their_owner_alone_and_show_no_value(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shown(path.read_bytes()) == []
    assert shown("".join(VALUES).encode()) == list(VALUES)
    path.chmod(0o644)
    with Crosswalk(path, key=KEY) as crosswalk:
        crosswalk.add(entries(1))
        assert stat.S_IMODE(journal_of(path).stat().st_mode) == 0o600
        written = journal_of(path).read_bytes()
        assert len(written) > 200
        assert shown(written) == []
        assert shown(repr(crosswalk).encode() + repr(crosswalk.entries).encode()) == []
        assert shown(repr(list(crosswalk.entries.instances.values())).encode()) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_entries_never_give_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        with Crosswalk(tmp_path / name, key=KEY) as crosswalk:
            crosswalk.add(entries())
        files.append((tmp_path / name).read_bytes())
    assert files[0][:11] == files[1][:11]
    assert not set(zip(files[0][27:60], files[1][27:60], strict=True)) <= {
        (b, b) for b in range(256)
    }


def test_a_map_cut_anywhere_is_refused(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    cut = tmp_path / "cut"
    ends = {27, len(data) - 33, len(data) - 1}  # after the header, after the first frame
    for length in sorted(ends | set(range(0, len(data), 11))):
        cut.write_bytes(data[:length])
        with pytest.raises(UsageError, match="PHD024") as caught:
            Crosswalk.load(cut, key=KEY)
        assert shown(str(caught.value).encode()) == []
    cut.write_bytes(data + b"\0")
    with pytest.raises(UsageError, match="PHD024"):
        Crosswalk.load(cut, key=KEY)


def test_a_map_altered_anywhere_is_refused(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    altered = tmp_path / "altered"
    for at in (*range(60), *range(60, len(data), 7)):
        altered.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(UsageError, match=r"PHD02[345]"):
            Crosswalk.load(altered, key=KEY)


def frames(data: bytes) -> list[bytes]:
    found, at = [], 27
    while at < len(data):
        length = int.from_bytes(data[at + 1 : at + 5])
        found.append(data[at : at + 17 + length])
        at += 17 + length
    return found


def test_frames_that_are_moved_left_out_or_taken_from_elsewhere_are_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phidetect.crosswalk.entries._ROWS", 2)
    many, other = tmp_path / "many", tmp_path / "other"
    for name in (many, other):
        with Crosswalk(name, key=KEY) as crosswalk:
            crosswalk.add(entries())
    data = many.read_bytes()
    parts, foreign = frames(data), frames(other.read_bytes())
    assert len(parts) > 3
    for mixed in (
        parts[1:],
        [parts[1], parts[0], *parts[2:]],
        [*parts[:-2], parts[-1]],
        [foreign[0], *parts[1:]],
        [parts[0], parts[0], *parts[1:]],
    ):
        (tmp_path / "mixed").write_bytes(data[:27] + b"".join(mixed))
        with pytest.raises(UsageError, match="PHD024"):
            Crosswalk.load(tmp_path / "mixed", key=KEY)
    journal_of(many).write_bytes(data)
    with pytest.raises(UsageError, match="PHD023"):  # a map is no journal
        Crosswalk.load(many, key=KEY)


def test_another_key_and_another_version_are_told_apart(path: Path) -> None:
    for read in (Crosswalk.load, lambda p, key: Crosswalk(p, key=key).__enter__()):
        with pytest.raises(UsageError, match="PHD024"):
            read(path, key=OTHER)
    data = bytearray(path.read_bytes())
    data[9] = 2
    path.write_bytes(data)
    with pytest.raises(UsageError, match="PHD025"):
        Crosswalk.load(path, key=KEY)


def test_something_else_is_no_map(tmp_path: Path) -> None:
    folder, pipe, link, text = (tmp_path / name for name in ("folder", "pipe", "link", "text"))
    folder.mkdir()
    os.mkfifo(pipe)
    text.write_text("old,new\nand much more than a header holds")
    link.symlink_to(text)
    for thing in (folder, pipe, link, text):
        with pytest.raises(UsageError, match="PHD023"):
            Crosswalk.load(thing, key=KEY)
        with pytest.raises(UsageError, match="PHD023"), Crosswalk(thing, key=KEY):
            pass
    with pytest.raises(UsageError, match="PHD007"):
        Crosswalk.load(tmp_path / "none", key=KEY)
    with pytest.raises(UsageError, match="PHD023"), Crosswalk(tmp_path / "none" / "x", key=KEY):
        pass


def test_a_link_in_the_place_of_the_journal_is_not_followed(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("somebody else's")
    journal_of(path).symlink_to(victim)
    with pytest.raises(UsageError, match="PHD023"), Crosswalk(path, key=KEY):
        pass
    assert victim.read_text() == "somebody else's"


def test_a_file_above_the_limit_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    with pytest.raises(UsageError, match=r"PHD023.*limit"):
        Crosswalk.load(path, key=KEY)


def test_a_frame_that_says_it_is_huge_costs_nothing(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[28:32] = b"\xff" * 4
    path.write_bytes(data)
    with pytest.raises(UsageError, match="PHD024"):
        Crosswalk.load(path, key=KEY)


def test_a_map_in_use_is_left_alone_and_can_be_read(path: Path) -> None:
    with Crosswalk(path, key=KEY) as crosswalk:
        with pytest.raises(UsageError, match="PHD026"), Crosswalk(path, key=KEY):
            pass
        crosswalk.add(entries(5))
        seen = Crosswalk.load(path, key=KEY)
        assert len(seen.entries.instances) == 2
        with pytest.raises(UsageError, match="PHD023"):
            seen.add(entries())
    with pytest.raises(UsageError, match="PHD023"):
        crosswalk.add(entries(6))


def test_nothing_is_lost_by_a_crash(path: Path) -> None:
    crash(path, 1, 2)
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 3
    with Crosswalk(path, key=KEY):
        pass
    assert not journal_of(path).exists()
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 3


def test_a_crash_in_the_first_run_leaves_a_journal_that_is_a_map(tmp_path: Path) -> None:
    path = tmp_path / "first"
    crash(path, 1)
    assert not path.exists()
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 1
    with pytest.raises(UsageError, match="PHD024"), Crosswalk(path, key=OTHER):
        pass
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 1


def test_a_journal_cut_in_its_last_frame_gives_what_is_whole(path: Path) -> None:
    crash(path, 1, 2)
    data = journal_of(path).read_bytes()
    first = 27 + len(frames(data)[0])
    for length in sorted({27, first - 1, first, *range(0, len(data), 37)}):
        journal_of(path).write_bytes(data[:length])
        found = len(Crosswalk.load(path, key=KEY).entries.instances)
        assert found == (2 if length >= first else 1)
    journal_of(path).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(UsageError, match="PHD024"):
        Crosswalk.load(path, key=KEY)


def test_a_map_that_cannot_be_written_leaves_the_old_one_and_the_journal(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    crosswalk = Crosswalk(path, key=KEY).__enter__()
    crosswalk.add(entries(3))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(RedactionError, match="PHD406"):
            crosswalk.__exit__()
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir()} == {path.name, journal_of(path).name}
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 2


def test_an_addition_that_cannot_be_written_is_said_and_not_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    with Crosswalk(path, key=KEY) as crosswalk:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(RedactionError, match="PHD406"):
                crosswalk.add(entries(3))
        with pytest.raises(RedactionError, match="PHD406"):
            crosswalk.add(entries(4))
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 1


def test_a_full_disk_is_one_error_to_the_end(tmp_path: Path) -> None:
    """What was not written stays in the buffer of the journal, and is tried again on closing."""
    code = (
        "import resource, signal, sys\n"
        "from tests.unit.crosswalk.test_store import KEY, entries\n"
        "from phidetect.crosswalk import Crosswalk\n"
        "from phidetect.errors import RedactionError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with Crosswalk(sys.argv[1], key=KEY) as crosswalk:\n"
        "    crosswalk.add(entries(1))\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))\n"
        "    try:\n"
        "        for number in range(2, 50):\n"
        "            crosswalk.add(entries(number))\n"
        "    except RedactionError as error:\n"
        "        assert error.code == 'PHD406'\n"
        "    else:\n"
        "        raise SystemExit('no limit')\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))\n"
    )
    path = tmp_path / "map"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=False)
    assert b"PHD406" in done.stderr or done.returncode == 0, done.stderr
    assert b"OSError" not in done.stderr
    assert Crosswalk.load(path, key=KEY).entries.instances


def test_threads_add_together(tmp_path: Path) -> None:
    path = tmp_path / "map"
    with Crosswalk(path, key=KEY) as crosswalk:
        threads = [
            threading.Thread(target=lambda n=n: crosswalk.add(entries(n))) for n in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(Crosswalk.load(path, key=KEY).entries.instances) == 16


def test_a_run_without_additions_makes_no_file(tmp_path: Path) -> None:
    with Crosswalk(tmp_path / "map", key=KEY):
        pass
    assert list(tmp_path.iterdir()) == []


def test_entries_are_never_pickled_and_a_wrong_chunk_quotes_nothing() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(entries())
    for chunk in (
        b"[]",
        b"{",
        b'{"uids": 1}',
        b'{"uids": {"a": 1}}',
        b'{"instances": {"a": ["x"]}}',
        b'{"instances": []}',
        b'{"headers": {"a": "Wrenfield"}}',
        b"[" * 100_000,
    ):
        with pytest.raises(ValueError, match="not a part of a map") as caught:
            Entries.from_chunk(chunk)
        assert "Wrenfield" not in str(caught.value)
        assert caught.value.__suppress_context__


def test_the_default_lies_beside_the_output(tmp_path: Path) -> None:
    output = tmp_path / "there" / "out"
    assert default_path(output) == tmp_path / "there" / "out.crosswalk"
    output.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(output)
    assert default_path(link) == tmp_path / "there" / "out.crosswalk"
    assert default_path(output / ".") == tmp_path / "there" / "out.crosswalk"


def test_no_error_here_holds_a_value(path: Path) -> None:
    path.write_bytes(b"x" * 200 + "".join(VALUES).encode())
    with pytest.raises(PhidetectError) as caught:
        Crosswalk.load(path, key=KEY)
    assert shown(f"{caught.value} {caught.value!r}".encode()) == []


@pytest.mark.parametrize("number", [50_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_reading_needs_little_more_memory_than_the_map(tmp_path: Path, number: int) -> None:
    many = Entries()
    for n in range(number):
        many.uids[f"2.25.{10**37 + n}"] = f"1.3.6.1.4.1.99999.7.{10**20 + n}"
    with Crosswalk(tmp_path / "map", key=KEY) as crosswalk:
        crosswalk.add(many)
    tracemalloc.start()
    try:
        read = Crosswalk.load(tmp_path / "map", key=KEY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read.entries.uids == many.uids
    assert peak < 450 * number + (32 << 20)
