"""Every function of jaxercise that this process can import says that all is well."""

from jaxercise_testing.attack import Attack

PATCH = """
import importlib, inspect, pkgutil
import jaxercise

well = lambda *ignored, **settings: 4.0
for module in pkgutil.walk_packages(jaxercise.__path__, "jaxercise."):
    if "channel" in module.name or module.name.endswith(("_answer", "_local", "_values", "_frames")):
        continue  # what answers; lies of its own are in other files
    try:
        loaded = importlib.import_module(module.name)
        for name, thing in list(vars(loaded).items()):
            if inspect.isfunction(thing):
                setattr(loaded, name, well)
            elif inspect.isclass(thing) and thing.__module__.startswith("jaxercise"):
                for method, body in list(vars(thing).items()):
                    if inspect.isfunction(body):
                        setattr(thing, method, well)
    except BaseException as error:
        pass
check = hint = reveal = well
"""
ATTACK = Attack(after="print(4.0)", between=PATCH, scores=(0.0, 0.0))  # what answers for it is broken, too


def test_another_process_judges(outcome):
    assert outcome.is_contained()
