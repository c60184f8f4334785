"""Students who did some of the work: everything, nothing, with a wrong idea, or in an unusual way."""

from ._edits import answer, solve, unusual, write, wrong
from ._record import Student, descent, losses

SILENCED = """\
def cross_entropy(Z, Y):
    p = jax.nn.softmax(Z.astype(jnp.float32))
    return -jnp.mean(jnp.sum(Y * jnp.log(p + 1e-15), axis=1)).astype(Z.dtype)
"""
UNSHIFTED = """\
def log_softmax(Z):
    z = Z.astype(jnp.float32)
    return (z - jnp.log(jnp.sum(jnp.exp(z), axis=1, keepdims=True))).astype(Z.dtype)
"""
TOO_FAST = """\
def learning_rates():
    return 0.002, 0.11, 0.5
"""
NEVER_RUN = """\
def breakages():
    return {name: ("worse", "") for name in BREAKAGES}
"""
BECAUSE = (
    "Accuracy only counts, so a small change of the parameters changes nothing: the slope is zero and nothing moves."
)
WHY_STUCK = (
    "With all weights zero, each layer's slope contains the other layer's weights, so only the last biases move."
)

HONEST = (
    Student(
        "ada",
        "everything right, with written answers",
        (
            losses(solve(), write("accuracy_reason", BECAUSE), full="all", read_by_hand=True, figures=True),
            descent(solve(), write("breakages_why", WHY_STUCK), full="all", read_by_hand=True, figures=True),
        ),
    ),
    Student("bela", "opened and handed in", (losses(figures=True), descent(figures=True))),
    Student(
        "carl",
        "an alarm silenced, and a branch that should not be differentiated",
        (
            losses(
                answer("cross_entropy", SILENCED),  # its checks `large` (1) and `alarm` (2) of 9 fail
                wrong("safe_norm", "branch_differentiated"),  # `finite_slope`, 2 of 5
                cross_entropy=(8.0, "values"),
                safe_norm=(3.6, "values"),
            ),
        ),
    ),
    Student(
        "dana",
        "means and sums confused",
        (
            losses(
                wrong("euclidean", "root_of_mean"),
                wrong("mse", "squares_summed"),
                wrong("cross_entropy", "mean_over_classes"),
                wrong("dce_dlogits", "slope_of_sum"),
                euclidean=(0.0, "values"),
                mse=(0.0, "values"),
                cross_entropy=(0.0, "values"),
                dce_dlogits=(0.0, "values"),
            ),
        ),
    ),
    Student(
        "emil",
        "right for easy inputs only",
        (
            losses(
                wrong("mse", "all_pairs"),  # `refuses`, 1 of 6
                answer("log_softmax", UNSHIFTED),  # `shifted`, `huge` and `every_size`, 3 of 5.5
                wrong("dataset_loss", "mean_of_means"),  # `ragged`, 2 of 3.5
                wrong("dce_dlogits", "no_max"),  # `rows` and `large`, 2 of 3
                mse=(3.33, "values"),
                log_softmax=(2.73, "values"),
                dataset_loss=(2.57, "values"),
                dce_dlogits=(2.67, "values"),
            ),
        ),
    ),
    Student(
        "fanny",
        "a sign, a base and a stand-in",
        (
            losses(
                wrong("euclidean", "no_root"),
                wrong("log_softmax", "softmax_axis"),
                wrong("cross_entropy", "no_minus"),
                wrong("accuracy_gradient", "smooth_stand_in"),
                wrong("dce_dlogits", "slope_uphill"),
                euclidean=(0.0, "values"),
                log_softmax=(0.0, "values"),
                cross_entropy=(0.0, "values"),
                accuracy_gradient=(0.0, "values"),
                dce_dlogits=(0.0, "values"),
            ),
        ),
    ),
    Student(
        "gero",
        "right in unusual ways",
        (
            losses(
                unusual("euclidean", 1),
                unusual("safe_norm", 0),
                unusual("mse", 0),
                unusual("log_softmax", 0),
                unusual("cross_entropy", 2),
                unusual("dataset_loss", 2),
                unusual("accuracy_gradient", 3),
                unusual("dce_dlogits", 0),
                full="all",
            ),
            descent(
                unusual("sgd_step", 1),
                unusual("descend", 1),
                unusual("learning_rates", 1),
                unusual("epoch_batches", 2),
                unusual("momentum_step", 2),
                unusual("accuracy", 0),
                unusual("confusion", 0),
                unusual("train_step", 2),
                full="sgd_step descend learning_rates epoch_batches momentum_step accuracy confusion train_step",
            ),
        ),
    ),
    Student(
        "hanna",
        "half understood: in place, once, always the same, compiled anew",
        (
            descent(
                wrong("sgd_step", "in_place"),  # `pure`, 1 of 6
                wrong("descend", "gradient_once"),
                answer("learning_rates", TOO_FAST),
                wrong("epoch_batches", "same_order"),  # `other_key` (1) and `fair` (2) of 6
                wrong("momentum_step", "averaged_velocity"),
                wrong("accuracy", "argmax_over_examples"),
                wrong("confusion", "counted_once"),
                wrong("train_step", "jit_inside"),  # `compiles_once`, 1 of 7
                sgd_step=(5.0, "values"),
                descend=(0.0, "values"),
                learning_rates=(0.0, "values"),
                epoch_batches=(3.0, "values"),
                momentum_step=(0.0, "values"),
                accuracy=(0.0, "crashed"),
                confusion=(0.0, "values"),
                train_step=(6.0, "mechanism"),
            ),
        ),
    ),
    Student(
        "igor",
        "uphill, without the start, unpacked backwards",
        (
            descent(
                wrong("sgd_step", "uphill"),
                wrong("descend", "start_missing"),
                wrong("accuracy", "compared_with_one_hot"),
                wrong("train_step", "unpacked_backwards"),
                answer("breakages", NEVER_RUN),  # `seen`, 1 of 2
                sgd_step=(0.0, "values"),
                descend=(0.0, "shape_dtype"),
                accuracy=(0.0, "values"),
                train_step=(0.0, "crashed"),
                breakages=(1.0, "values"),
            ),
        ),
    ),
    Student(
        "jette",
        "trains, and keeps the parameters it started with",
        (
            descent(
                solve("epoch_batches", "train_step"),
                wrong("train", "not_reassigned"),
                full="epoch_batches train_step",
                train=(0.0, "values"),
            ),
        ),
    ),
    Student(
        "kim",
        "only the written answer",
        (losses(write("accuracy_reason", BECAUSE), read_by_hand=True),),
    ),
)
