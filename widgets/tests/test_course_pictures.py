"""The pictures of the course, drawn by the notebooks' own functions and settings: what is shown is what the text says."""

import base64
import importlib.util
import io
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest
from jaxercise._assignment import load_assignment
from jaxercise_widgets._picture import Picture
from jaxercise_widgets._poster import Poster
from jaxercise_widgets.descent._paths import learning_rates
from PIL import Image

SOURCE = Path(__file__).parents[2] / "source"
pytestmark = pytest.mark.broadcasts


def chapter(number: str) -> SimpleNamespace:
    """A notebook's solved functions, and the module of its pictures."""
    (folder,) = SOURCE.glob(f"{number}_*")
    return SimpleNamespace(own=load_assignment(folder).namespace, pictures=loaded(folder / f"pictures_{number}.py"))


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def losses() -> SimpleNamespace:
    return chapter("04")


@pytest.fixture(scope="module")
def training() -> SimpleNamespace:
    return chapter("05")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was shown, in order."""
    shown: list[Any] = []
    monkeypatch.setattr("jaxercise_widgets._drawing._show_one", shown.append)
    return shown


def ball(training: SimpleNamespace, drawn: list[Any]) -> Any:
    training.pictures.ball(training.own["descend"])
    (picture,) = drawn
    return picture


def at_rate(picture: Picture, lr: float) -> Any:
    picture.lr = lr
    assert picture.wait()
    return picture


# --- 05: the valley


@pytest.mark.parametrize("lr", [0.02, 0.09, 0.0999, 0.1, 0.101, 0.09 * 10**0.09375])
def test_the_next_learning_rate_is_always_a_higher_one(lr):
    lrs = learning_rates(0.09, lr)
    assert len(lrs) == 96
    assert np.diff(np.log(lrs)).min() > 1e-7
    assert np.float32(lr) in lrs


def test_the_rate_of_the_text_is_run_exactly(training, drawn):
    picture = ball(training, drawn)
    for lr in (0.02, 0.0999, 0.101):
        assert np.float32(lr) in at_rate(picture, lr).picture["lrs"]


@pytest.mark.parametrize(
    ("lr", "word"),
    [(0.002, "crawls"), (0.0069, "crawls"), (0.007, "on its way"), (0.04, "on its way"), (0.046, "converges"),
     (0.09, "converges"), (0.0999, "oscillates"), (0.1001, "diverges"), (0.101, "diverges"), (0.11, "diverges")],
)  # fmt: skip
def test_the_picture_has_the_words_and_the_thresholds_of_exercise_5_3(training, drawn, lr, word):
    picture = at_rate(ball(training, drawn), lr)
    assert picture.verdict == word, picture.finding
    left = np.abs(picture.path[-1] / picture.path[0])
    assert (word == "crawls") == (left[0] > 0.5)
    assert (word == "converges") == (left < 0.01).all()
    assert (word == "diverges") == (left > 1).any()


@pytest.mark.parametrize(("lr", "said"), [(0.1001, "lr 0.1001: diverges, above 2/λmax = 0.1;"), (0.101, "lr 0.101:")])
def test_a_rate_just_above_the_limit_is_told_apart_from_it(training, drawn, lr, said):
    finding = at_rate(ball(training, drawn), lr).finding
    assert said in finding
    assert "the loss grows from" in finding and "lambda_max" not in finding


# --- 04: the cone and the bowl


def finished(pictures: list[Any]) -> list[Any]:
    assert all(picture.wait() for picture in pictures)
    return pictures


def test_the_cone_and_the_bowl_are_drawn_as_they_are_and_say_whose_they_are(losses, drawn):
    losses.pictures.show_cone(losses.own["safe_norm"])
    losses.pictures.show_bowl(losses.own["mse"])
    finished(drawn)
    assert {picture.scale for picture in drawn} == {"linear"}
    assert [picture.finding.split(";")[0] for picture in drawn] == [
        "safe_norm: length 0 in the middle", "slope of safe_norm: slope 0 in the middle",
        "mse: error 0 in the middle", "slope of mse: slope 0 in the middle",
    ]  # fmt: skip
    cone, bowl = drawn[0].grid, drawn[2].grid
    out = np.linspace(0, 2, 25)
    np.testing.assert_allclose(cone[24, 24:], out, atol=1e-5)
    np.testing.assert_allclose(bowl[24, 24:], out**2 / 2, atol=1e-5)


def test_directions_that_were_given_are_the_only_ones_offered(losses, drawn):
    losses.pictures.show_cone(losses.own["safe_norm"])
    assert [picture.choices for picture in drawn] == [["own"], ["own"]]


def test_the_one_place_without_a_slope_is_named(losses, drawn):
    def plain(v):
        return jax.numpy.sqrt(jax.numpy.sum(v**2))

    losses.pictures.show_cone(plain)
    slope = finished(drawn)[1]
    assert slope.finding.startswith("slope of plain: slope is not finite in the middle")
    assert "1 of 2401 points not finite (at (0, 0))" in slope.finding


def test_a_window_that_was_changed_is_given_back(losses, drawn):
    losses.pictures.show_cone(losses.own["safe_norm"])
    cone = finished(drawn)[0]
    for bounds in ([-1.0, 1.0, -1.0, 1.0], [-2.0, 2.0, -2.0, 2.0]):
        cone.bounds = bounds
        assert cone.wait()
        assert cone.picture["window"] == bounds


def numpy_mse(P, Y):
    return np.square(np.asarray(P) - np.asarray(Y)).mean()


def test_an_answer_that_cannot_be_differentiated_is_told_by_its_own_name(losses, drawn, capsys):
    losses.pictures.show_bowl(numpy_mse)
    said = capsys.readouterr().out
    assert said.startswith("numpy_mse ") and "asks JAX for the slope" in said
    assert "steepness" not in said and "when the check passes" not in said
    losses.pictures.show_confidence(numpy_mse, losses.own["euclidean"], losses.own["cross_entropy"])
    said = capsys.readouterr().out
    assert said.startswith("mse hands a computed value to NumPy") and "when their checks pass" not in said


def test_the_accuracy_jumps_at_one_half(losses, drawn):
    losses.pictures.show_confidence(*(losses.own[name] for name in ("mse", "euclidean", "cross_entropy")))
    ((figure, _),) = drawn
    (jump,) = (line for line in figure.axes[0].lines if line.get_label() == "1 - accuracy")
    ((at,),) = np.nonzero(np.diff(jump.get_ydata()))
    assert (jump.get_drawstyle(), *jump.get_xdata()[at : at + 2]) == ("default", 0.5, 0.5)


def test_no_zero_has_a_minus(losses, drawn):
    losses.pictures.show_forces(losses.own["dce_dlogits"])
    ((figure, _),) = drawn
    assert "-0.00" not in [text.get_text() for text in figure.axes[0].texts]


# --- names


def test_an_answer_that_imports_jax_under_numpys_name_breaks_no_picture(losses, drawn, capsys, monkeypatch):
    monkeypatch.setitem(losses.own, "np", jax.numpy)
    monkeypatch.setattr("__main__.np", jax.numpy, raising=False)
    losses.pictures.show_stairs(losses.own["cross_entropy"])
    losses.pictures.show_cuts(losses.own["dataset_loss"])
    assert (len(drawn), capsys.readouterr().out) == (2, "")


def test_the_board_shows_what_the_first_layer_of_the_course_looks_at(training, drawn, monkeypatch, capsys):
    monkeypatch.setattr(training.pictures, "trained", {})
    training.pictures.mistakes(training.own["confusion"])
    assert "Run the cell above that says watched(train, ...)" in str(drawn.pop())
    images, labels = training.pictures.digits("test")
    some = images[:192], labels[:192]

    def train(key, images, labels):
        params = training.own["init_params"](key, (784, 100, 10))
        return training.own["train_step"](params, images[:64], jax.nn.one_hot(labels[:64], 10), 0.1)

    training.pictures.watched(train, some, some)
    (board,) = drawn
    board.look()
    assert board.picture["weights"].shape[1:] == (28, 28)


# --- still pictures


def overlapping(texts: list[tuple[str, tuple[float, ...]]]) -> list[str]:
    def over(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        return all(one[i] < other[i + 2] and other[i] < one[i + 2] for i in (0, 1))

    return [
        f"{said} | {other}" for i, (said, box) in enumerate(texts) for other, its in texts[i + 1 :] if over(box, its)
    ]


def test_no_word_of_a_still_picture_is_written_over_another(losses, training, drawn, monkeypatch):
    sheets: list[Poster] = []
    write = Poster._text

    def noted(self: Poster, *args: Any, **named: Any) -> None:
        write(self, *args, **named)
        if self not in sheets:
            sheets.append(self)

    monkeypatch.setattr(Poster, "_text", noted)
    losses.pictures.show_cone(losses.own["safe_norm"])
    training.pictures.ball(training.own["descend"])
    training.pictures.two_balls(training.own["momentum_step"])
    for picture in finished(drawn):
        picture.poster()
    assert len(sheets) == 5
    assert [overlapping(sheet.texts) for sheet in sheets] == [[]] * 5


def opaque(png: bytes) -> float:
    """The share of a picture that covers the page."""
    return float(np.mean(np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))[..., 3] > 250))


def test_still_pictures_lie_on_a_light_page_and_on_a_dark_one(losses, training, drawn):
    png = base64.b64decode(ball(training, drawn)._repr_mimebundle_()[0]["image/png"])
    assert 0.4 < opaque(png) < 0.8  # its landscape, and nothing around it
    drawn.clear()
    losses.pictures.show_stairs(losses.own["cross_entropy"])
    ((figure, _),) = drawn
    buffer = io.BytesIO()
    figure.savefig(buffer, facecolor="none")
    assert opaque(buffer.getvalue()) < 0.1


def test_a_still_picture_carries_its_sentence_and_how_it_comes_alive(training, drawn):
    picture = ball(training, drawn)
    data, metadata = picture._repr_mimebundle_()
    plain, told = (Image.open(io.BytesIO(png)) for png in (picture.poster(), base64.b64decode(data["image/png"])))
    assert plain.width == told.width and told.height >= plain.height + 2 * 15
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.finding


def test_a_race_counts_gradients_and_has_no_clock(training, drawn):
    training.pictures.two_balls(training.own["momentum_step"])
    (picture,) = drawn
    assert picture.finding.startswith("After 30 gradients") and not picture.has_trait("clock")
