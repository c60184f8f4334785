"""Outputs are counted before they are kept, and what is left out is said."""

import json

import nbformat
from jaxercise.grading import Budget
from jaxercise.grading._message import Message
from jaxercise.grading._outputs import OUTPUTS, Outputs
from jaxercise.reception import show_outputs
from jaxercise.reception._show_outputs import MAX_TEXT


def collected(*messages: tuple[str, object], budget: Budget | None = None) -> nbformat.NotebookNode:
    """A cell that gave these messages, by kind and content."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    outputs = Outputs(notebook, budget or Budget())
    outputs.start_cell(0)
    for kind, content in messages:
        raw = json.dumps(content).encode()
        outputs.take(Message(len(raw), kind, "7", raw))
    outputs.finish_cell(0)
    nbformat.validate(notebook)
    return notebook.cells[0]


def shown(value: object, display: str = "") -> dict:
    """The content of a display."""
    return {"data": {"text/plain": value}, "metadata": {}, "transient": {"display_id": display}}


def test_outputs_come_in_order_and_streams_are_joined() -> None:
    cell = collected(
        ("execute_input", {"execution_count": 3}),
        ("stream", {"name": "stdout", "text": "a"}),
        ("stream", {"name": "stdout", "text": "b"}),
        ("stream", {"name": "stderr", "text": "c"}),
        ("display_data", shown("d", "id")),
        ("update_display_data", shown("e", "id")),
        ("execute_result", {**shown("f"), "execution_count": 3}),
        ("error", {"ename": "E", "evalue": "v", "traceback": ["t"]}),
    )
    texts = [output.get("text") or output.get("evalue") or output.data["text/plain"] for output in cell.outputs]
    assert (cell.execution_count, texts) == (3, ["ab", "c", "e", "f", "v"])


def test_what_is_cleared_is_gone_at_once_or_with_the_next_output() -> None:
    a, b = ("display_data", shown("a")), ("display_data", shown("b"))
    assert len(collected(a, ("clear_output", {"wait": False})).outputs) == 0
    assert len(collected(a, ("clear_output", {"wait": True})).outputs) == 1
    assert [each.data["text/plain"] for each in collected(a, ("clear_output", {"wait": True}), b).outputs] == ["b"]


def test_more_outputs_than_a_cell_may_have_are_left_out_and_counted() -> None:
    cell = collected(*[("display_data", shown(str(number))) for number in range(OUTPUTS + 7)])
    assert len(cell.outputs) == OUTPUTS + 1
    assert cell.outputs[-1].text == "7 more outputs of this cell are not kept.\n"
    streams = [("stream", {"name": ("stdout", "stderr")[number % 2], "text": "x"}) for number in range(OUTPUTS + 9)]
    assert collected(*streams).outputs[-1].text.startswith("9 more")


def test_outputs_of_many_empty_lists_or_deep_ones_are_left_out() -> None:
    deep: list = []
    for _ in range(100):
        deep = [deep]
    cell = collected(("display_data", shown([[]] * 20_000)), ("display_data", shown(deep)), ("display_data", None))
    assert [output.text for output in cell.outputs] == ["3 more outputs of this cell are not kept.\n"]


def test_a_display_that_is_updated_counts_as_often_as_it_is_shown() -> None:
    budget = Budget(cell_output_bytes=100_000)
    updates = [("display_data", shown("x", "id"))] * 100 + [("update_display_data", shown("y" * 5_000, "id"))]
    assert {output.data["text/plain"] for output in collected(*updates, budget=budget).outputs} == {"x"}


def test_a_long_text_is_cut_and_says_by_how_much() -> None:
    long = "x" * (MAX_TEXT + 12)
    cell = collected(
        ("stream", {"name": "stdout", "text": long}),
        ("display_data", shown(long)),
        ("error", {"ename": "E", "evalue": long, "traceback": [long]}),
    )
    stream, display, error = show_outputs(cell.outputs)
    for text in (stream.text, display.data["text/plain"], error.evalue, "\n".join(error.traceback)):
        assert text.startswith("xxx") and len(text) < len(long) + 60
        assert "... 12 more characters are not shown." in text


def test_what_is_no_output_is_dropped() -> None:
    wrong = [
        ("stream", {"name": 5, "text": "a"}), ("stream", {"name": "stdout", "text": [1]}), ("stream", {"name": "stdout", "text": "\ud800"}),
        ("display_data", {"data": {"text/plain": {"a": 1}}, "metadata": 3}), ("display_data", {"data": [], "metadata": {}}),
        ("update_display_data", {"transient": 4}), ("clear_output", {"wait": []}), ("execute_input", {"execution_count": "1"}),
        ("error", {"ename": 1, "evalue": [], "traceback": "x"}), ("execute_result", {"data": {}, "metadata": {}, "execution_count": "x"}),
    ]  # fmt: skip
    cell = collected(*wrong)
    assert (cell.outputs, cell.execution_count) == ([], None)
