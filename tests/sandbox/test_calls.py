"""The filter of system calls lets through what calls.toml lists and nothing else, on each architecture it knows."""

from __future__ import annotations

import errno
import platform
import re
import struct
from pathlib import Path

import pytest

from onrecord.sandbox import Limits, Protection, probe_protection, seccomp
from onrecord.sandbox.seccomp import ALLOW, ARCHITECTURES, CALLS, DENIED, ERRNO, KILL, list_steps

PID = 4711
THREAD = 0x3D0F00
"""The flags with which the C library starts a thread."""
HARM = {
    "ptrace": (101, 117), "mount": (165, 40), "umount2": (166, 39), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bpf": (321, 280),
    "userfaultfd": (323, 282), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "personality": (135, 92), "unshare": (272, 97), "setns": (308, 268), "pivot_root": (155, 41), "chroot": (161, 51),
    "perf_event_open": (298, 241), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "kexec_load": (246, 104), "init_module": (175, 105), "finit_module": (313, 273), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "memfd_create": (319, 279), "execveat": (322, 281),
    "prctl": (157, 167), "seccomp": (317, 277), "setrlimit": (160, 164), "ioctl": (16, 29), "chmod": (90, -1),
    "fchmodat": (268, 53), "unlinkat": (263, 35), "renameat2": (316, 276), "linkat": (265, 37), "mkdirat": (258, 34),
    "truncate": (76, 45), "ftruncate": (77, 46), "utimensat": (280, 88), "tkill": (200, 130), "fork": (57, -1),
    "vfork": (58, -1), "splice": (275, 76), "vmsplice": (278, 75), "shmget": (29, 194), "msgget": (68, 186),
    "mq_open": (240, 180), "inotify_init1": (294, 26), "fanotify_init": (300, 262), "syslog": (103, 116),
    "reboot": (169, 142), "swapon": (167, 224), "setuid": (105, 146), "capset": (126, 91), "sched_setaffinity": (203, 122),
    "mlock": (149, 228), "process_madvise": (440, 440), "landlock_restrict_self": (446, 446), "clock_settime": (227, 112),
    "openat2": (437, 437), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424),
}  # fmt: skip
"""What neither a reader nor tesseract may do, by its numbers on x86_64 and aarch64."""
CONDITIONAL = frozenset({"mmap", "mprotect"})


def run_filter(machine, number, arguments=(), *, program=False, architecture=None):
    """Return what the kernel would answer to a call: the filter is run instruction by instruction."""
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture or ARCHITECTURES[machine], 0, *words)
    code = b"".join(list_steps(machine, PID, program=program))
    steps = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    assert len(steps) < 4096, "more than the kernel takes"
    held = at = 0
    while True:
        what, then, other, value = steps[at]
        at += 1
        if what == seccomp.LOAD:
            (held,) = struct.unpack_from("<I", data, value)
        elif what == seccomp.RETURN:
            return value
        else:
            tests = {
                seccomp.JUMP_EQUAL: held == value,
                seccomp.JUMP_AT_LEAST: held >= value,
                seccomp.JUMP_ANY_BIT: bool(held & value),
            }
            at += then if tests[what] else other


def number_of(machine, numbers):
    return numbers[list(ARCHITECTURES).index(machine)]


@pytest.fixture(params=list(ARCHITECTURES))
def machine(request):
    return request.param


@pytest.mark.parametrize("program", [False, True], ids=["a reader", "a program"])
def test_of_all_numbers_those_listed_are_let_through(machine, program):
    lists = [CALLS["readers"], *([CALLS["programs"]] if program else [])]
    listed = {number_of(machine, n) for calls in lists for n in calls.values()} - {-1}
    looked_at = {number_of(machine, n) for n in CALLS["looked_at"].values()}
    let_through = {n for n in range(2000) if run_filter(machine, n, program=program) == ALLOW}
    assert let_through - looked_at == listed
    others = set(range(2000)) - listed - looked_at
    assert {run_filter(machine, n, program=program) for n in others} == {DENIED}


@pytest.mark.parametrize("program", [False, True], ids=["a reader", "a program"])
@pytest.mark.parametrize("what", HARM)
def test_a_call_that_does_harm_is_denied(machine, what, program):
    number = number_of(machine, HARM[what])
    if number < 0:
        pytest.skip("this architecture has no such call")
    every = 2**64 - 1
    for arguments in ((), (0, 0, 0, 0, 0, 0), (PID,), (every,) * 6):
        assert run_filter(machine, number, arguments, program=program) == DENIED


def test_a_reader_neither_opens_nor_becomes_anything(machine):
    for name, numbers in CALLS["programs"].items():
        number = number_of(machine, numbers)
        assert number < 0 or run_filter(machine, number) == DENIED, name


def test_calls_of_another_architecture_end_the_process(machine):
    (other,) = set(ARCHITECTURES) - {machine}
    assert run_filter(machine, 0, architecture=ARCHITECTURES[other]) == KILL
    assert run_filter(machine, 0, architecture=0x40000003) == KILL  # 32 bits
    assert run_filter(machine, 0x40000000) == run_filter(machine, 0xFFFFFFFF) == DENIED


def test_threads_start_and_processes_do_not(machine):
    clone = number_of(machine, CALLS["looked_at"]["clone"])
    assert run_filter(machine, clone, (THREAD,)) == ALLOW
    assert run_filter(machine, clone, (17,)) == DENIED  # as fork does
    for namespace in (0x20000, 0x80, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert run_filter(machine, clone, (THREAD | namespace,)) == DENIED
    assert run_filter(machine, number_of(machine, CALLS["looked_at"]["clone3"])) == ERRNO | errno.ENOSYS


def test_signals_go_to_the_process_itself_alone(machine):
    for name in ("kill", "tgkill"):
        number = number_of(machine, CALLS["looked_at"][name])
        assert run_filter(machine, number, (PID,)) == ALLOW
        assert {run_filter(machine, number, (who,)) for who in (0, 1, PID + 1, 2**32 - 1)} == {DENIED}


def test_nothing_that_was_written_is_run_by_a_reader(machine):
    for name in CONDITIONAL:
        number = number_of(machine, CALLS["readers"][name])
        assert run_filter(machine, number, (0, 4096, 3)) == ALLOW
        assert run_filter(machine, number, (0, 4096, 5)) == run_filter(machine, number, (0, 4096, 7)) == DENIED


def test_limits_are_asked_for_and_never_set(machine):
    number = number_of(machine, CALLS["looked_at"]["prlimit64"])
    assert run_filter(machine, number, (0, 9, 0, 4096)) == DENIED
    assert run_filter(machine, number, (0, 9, 0, 4096), program=True) == ALLOW
    assert run_filter(machine, number, (0, 9, 4096, 0), program=True) == DENIED
    assert run_filter(machine, number, (0, 9, 2**32, 0), program=True) == DENIED


HEADERS = {
    "x86_64": ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"),
    "aarch64": ("/usr/include/asm-generic/unistd.h",),
}


def test_numbers_are_those_of_the_kernels_headers(machine):
    header = next((p for p in map(Path, HEADERS[machine]) if p.exists()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    text = header.read_text()
    found = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    for calls in (*CALLS.values(), HARM):
        for name, numbers in calls.items():
            number = number_of(machine, numbers)
            assert found.get(name, -1 if number < 0 else number) == number, name


def test_on_another_processor_there_is_no_filter_and_that_is_said(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not seccomp.give_up_calls()
    found = probe_protection(Limits())
    assert not found.calls and found.limits
    (gap,) = (g for g in found.list_gaps() if "programs" in g)
    assert "riscv64" in gap
    assert "riscv64" not in " ".join(Protection(True, True, True).list_gaps())
