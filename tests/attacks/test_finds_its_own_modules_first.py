"""Finders and loaded modules of the attacker stand before the installed ones, the checks among them."""

from jaxercise_testing.attack import Attack

FIND = """
import importlib.abc, importlib.machinery, sys, types

class First(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        ours = name.partition(".")[0] in ("jaxercise", "json", "struct", "socket", "numpy")
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if ours else None
    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda name: lambda *ignored, **settings: 4.0
        module.__path__ = []
        return module
    def exec_module(self, module):
        pass

sys.meta_path.insert(0, First())
for name in [name for name in sys.modules if name.startswith("jaxercise")]:
    sys.modules[name] = First().create_module(types.SimpleNamespace(name=name))
"""
ATTACK = Attack(between=FIND)


def test_modules_of_the_attacker_judge_nothing(outcome):
    assert outcome.gains_nothing()
