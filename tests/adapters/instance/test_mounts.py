"""Where a folder stands: on a disk that announces changes, or on a share that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.instance.mounts import filesystem_type, on_network

MOUNTS = r"""
rootfs / rootfs rw 0 0
/dev/sda1 / ext4 rw 0 0
//serveur/partage /srv/cpom cifs rw 0 0
serveur:/export /mnt/avec\040espace nfs4 rw 0 0
tmpfs /srv/cpom/local tmpfs rw 0 0
sshfs /srv/loin fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/home/x", "ext4", False),
        ("/srv/cpom/inbox", "cifs", True),
        ("/srv/cpom", "cifs", True),
        ("/srv/cpomdoc", "ext4", False),
        ("/mnt/avec espace/inbox", "nfs4", True),
        ("/srv/cpom/local/inbox", "tmpfs", False),
        ("/srv/loin/inbox", "fuse.sshfs", True),
    ],
)
def test_the_deepest_mount_says_the_kind(tmp_path, folder, kind, network):
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert filesystem_type(Path(folder), mounts) == kind
    assert on_network(Path(folder), mounts) is network


def test_a_system_that_does_not_say_is_not_trusted_to_announce(tmp_path):
    assert on_network(tmp_path, tmp_path / "absent")
