"""The notebook names a kernel of its own, brings the kernel, and names a provisioner without walls."""

import json

from jaxercise_testing.attack import Attack

SPEC = {
    "argv": ["sh", "-c", "touch /tmp/jxraid-kernel; sleep 90"], "display_name": "Evil", "language": "python",
    "metadata": {"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
}  # fmt: skip


def name(notebook):
    notebook.metadata["kernelspec"] = {"name": "evil", "display_name": "Evil", "language": "bash", **SPEC}
    notebook.metadata["language_info"] = {"name": "bash"}


def bring(folder):
    for place in ("kernels/evil", "share/jupyter/kernels/python3", ".local/share/jupyter/kernels/evil"):
        (folder / place).mkdir(parents=True)
        (folder / place / "kernel.json").write_text(json.dumps(SPEC), encoding="utf-8")


ATTACK = Attack(
    change=name, files=bring, before='print("the walls stand:", "jaxercise" in str(__import__("sys").modules))'
)


def test_the_kernel_is_the_courses(outcome):
    assert "the walls stand: True" in outcome.shown
    assert outcome.is_contained()
