"""The exercises of 01 What is machine learning?, in the order of the notebook."""
# ruff: noqa: I001

from .one_hot import one_hot as one_hot
from .flatten_images import flatten_images as flatten_images
from .linear_model import linear_model as linear_model
from .predict import predict as predict
from .fit_linear import fit_linear as fit_linear
from .n_params_linear import n_params_linear as n_params_linear
