"""Give up rights of the running process, for good: what it cannot do, no query can make it do.

Linux: address space, size of files and further file numbers are limited by rlimits; seccomp refuses
the system calls that open files or sockets or start processes; Landlock refuses every access to the
file system. macOS: rlimits alone, without the one on memory. Windows has none of these.
docs/limits.md says what that means for users.

The filter lists what is refused, not what is allowed: the calls that a C library makes for memory and
threads change from version to version. It is written here because the bindings to libseccomp need
that library on the system, and those without it are younger than this module.
Sources: seccomp(2), landlock(7), and asm/unistd_64.h and asm-generic/unistd.h of Linux.
"""

from __future__ import annotations

import os
import struct
import sys
from types import ModuleType

_resource: ModuleType | None
try:
    import resource as _resource
except ImportError:  # Windows
    _resource = None

# System calls by machine: x86_64, aarch64; -1 where a machine lacks one.
_REFUSED = {
    "open": (2, -1), "creat": (85, -1), "openat": (257, 56), "openat2": (437, 437), "open_by_handle_at": (304, 265),
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242),
    "fork": (57, -1), "vfork": (58, -1), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "unlink": (87, -1), "unlinkat": (263, 35), "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, -1), "mkdirat": (258, 34), "rmdir": (84, -1), "link": (86, -1), "linkat": (265, 37),
    "symlink": (88, -1), "symlinkat": (266, 36), "mknod": (133, -1), "mknodat": (259, 33), "truncate": (76, 45),
    "chmod": (90, -1), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1), "fchownat": (260, 54),
    "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268),
}  # fmt: skip
_CLONE, _CLONE3 = (56, 220), (435, 435)
_CLONE_THREAD = 0x00010000
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_OPENING = ("open", "openat", "openat2")
_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on every machine
_READ_FILE = 1 << 2
# Rights over files by version of Landlock; a kernel refuses the bits that it does not know.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP_RIGHTS = 3


def address_space() -> int:
    """Return the bytes of address space that this process takes; 0 where it cannot be told."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # pathlib takes longer to import
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def limit_resources(memory: int, size: int, files: int = 0) -> None:
    """Limit the memory and the output of this process, and let it open nothing more.

    memory: bytes of address space (Linux). size: bytes of a file. files: how many it may open nevertheless.
    """
    if _resource is None:
        return
    _lower(_resource.RLIMIT_FSIZE, size)
    _lower(_resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _lower(_resource.RLIMIT_AS, memory)
    # A socket is a file as well: with no number left to give, none can be made.
    free = 3
    if files:
        free = os.dup(0)
        os.close(free)
    _lower(_resource.RLIMIT_NOFILE, free + files)


def _lower(kind: int, value: int) -> None:
    assert _resource is not None
    _, hard = _resource.getrlimit(kind)
    value = value if hard == _resource.RLIM_INFINITY else min(value, hard)
    _resource.setrlimit(kind, (value, value))


def limit_processor(seconds: float) -> None:
    """Stop this process once it has used so many more seconds of processor time, should nobody else do so."""
    if _resource is None:
        return
    used = _resource.getrusage(_resource.RUSAGE_SELF)
    wanted = int(used.ru_utime + used.ru_stime + seconds) + 2
    _, hard = _resource.getrlimit(_resource.RLIMIT_CPU)
    _resource.setrlimit(_resource.RLIMIT_CPU, (wanted if hard == _resource.RLIM_INFINITY else min(wanted, hard), hard))


def confine(readable: str = "") -> list[str]:
    """Refuse further files, sockets and processes to every thread of this process, for good.

    readable: a folder whose files it may open for reading nevertheless, if the system has Landlock.
    Returns what holds from now on: "seccomp", "landlock", both, or nothing where the system has neither.
    """
    if sys.platform != "linux":
        return []
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    if libc.prctl(38, 1, 0, 0, 0):  # PR_SET_NO_NEW_PRIVS, without which the kernel takes no filter
        return []
    # Landlock first: seccomp may be told to refuse more one day, Landlock's calls among it.
    held = ["landlock"] if _landlock(libc, readable) else []
    return [*held, "seccomp"] if _seccomp(libc, opens=bool(readable and held)) else held


def _landlock(libc: object, readable: str) -> bool:
    import ctypes

    call = libc.syscall  # type: ignore[attr-defined]  # a CDLL
    version = call(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = (ctypes.c_uint64 * 2)(_FILE_RIGHTS[min(version, max(_FILE_RIGHTS))], _TCP_RIGHTS if version >= 4 else 0)
    ruleset = call(_LANDLOCK_CREATE, rights, ctypes.c_size_t(16 if version >= 4 else 8), 0)
    if ruleset < 0:
        return False
    held = True
    if readable:
        folder = os.open(readable, os.O_PATH)
        rule = struct.pack("=Qi", _READ_FILE, folder)
        held = call(_LANDLOCK_ADD_RULE, ruleset, 1, rule, 0) == 0
        os.close(folder)
    held = held and call(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return held


def _seccomp(libc: object, *, opens: bool) -> bool:
    import ctypes

    machine = _MACHINES.get(os.uname().machine)
    if machine is None:
        return False
    column, audit = machine
    # What Landlock lets a process open, a filter cannot tell apart: it sees no paths.
    allowed = _OPENING if opens else ()
    refused = sorted(
        numbers[column] for name, numbers in _REFUSED.items() if numbers[column] >= 0 and name not in allowed
    )
    # Offsets in seccomp_data: 0 the number, 4 the machine, 16 the first argument (low half).
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if column == 0:
        # The x32 calls of x86_64 have numbers of their own.
        steps += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _EPERM)]
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _EPERM)]
    # The flags of clone3 lie in memory, where a filter cannot look: C libraries then try clone.
    steps += [(_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, _ENOSYS)]
    steps += [(_EQUAL, 0, 3, _CLONE[column]), (_LOAD, 0, 0, 16), (_ANY_BIT, 1, 0, _CLONE_THREAD)]
    steps += [(_RETURN, 0, 0, _EPERM), (_RETURN, 0, 0, _ALLOW)]

    class Step(ctypes.Structure):
        _fields_ = (("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(Step)))

    program = Program(len(steps), (Step * len(steps))(*(Step(*step) for step in steps)))
    call = 317 if column == 0 else 277  # seccomp(SET_MODE_FILTER, TSYNC: for every thread)
    return libc.syscall(call, 1, 1, ctypes.byref(program)) == 0  # type: ignore[attr-defined,no-any-return]  # a CDLL
