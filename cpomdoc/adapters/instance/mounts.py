"""A folder -> whether it stands on a network share, where the system announces no change made by others."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/mounts")
_NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "davfs", "sshfs",
        "vboxsf", "drvfs", "prl_fs", "vmhgfs", "beegfs", "gfs2", "ocfs2",
    }
)  # fmt: skip
_ESCAPE = re.compile(r"\\([0-7]{3})")


def on_network(folder: Path, mounts: Path = MOUNTS) -> bool:
    """By the type of the file system that holds *folder*; a type that is not known to be local is not trusted."""
    kind = filesystem_type(folder, mounts)
    return kind in _NETWORK or kind.startswith("fuse") or not kind


def filesystem_type(folder: Path, mounts: Path = MOUNTS) -> str:
    """« ext4 », « cifs »…: that of the deepest mount above *folder*; empty when the system does not say."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place = os.path.realpath(folder)
    best, kind = "", ""
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), parts[1])
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):  # of two mounts on one point, the last one is seen
            best, kind = point, parts[2]
    return kind
