"""Ways of putting the numbers of a network by hand into a module, right and wrong."""

import equinox as eqx
import jax
import jax.numpy as jnp


def parts(model):
    return [leaf for layer in model.layers for leaf in [layer.weight, layer.bias]]


def placing(of_layer):
    """Surgery with something else than (W, b) in the place of each layer's weight and bias."""

    def move(params, model):
        return eqx.tree_at(parts, model, [jnp.asarray(array) for layer in params for array in of_layer(*layer)])

    return move


def in_place(params, model):
    for (W, b), layer in zip(params, model.layers, strict=True):
        layer.weight, layer.bias = W, b
    return model


def overwritten(params, model):
    for (W, b), layer in zip(params, model.layers, strict=True):
        object.__setattr__(layer, "weight", W)
        object.__setattr__(layer, "bias", b)
    return model


def pairs_for_layers(params, model):
    return eqx.tree_at(lambda tree: tree.layers, model, params)


def dropped(params, model):
    placing(lambda W, b: (W, b))(params, model)
    return model


def weights_only(params, model):
    return eqx.tree_at(lambda tree: [layer.weight for layer in tree.layers], model, [jnp.asarray(W) for W, _ in params])


def by_leaves(params, model):
    arrays, others = eqx.partition(model, eqx.is_array)
    moved = jax.tree.unflatten(jax.tree.structure(arrays), jax.tree.leaves(params))
    return eqx.combine(moved, others)


def layer_by_layer(params, model):
    for number, (W, b) in enumerate(params):
        model = eqx.tree_at(lambda tree, number=number: tree.layers[number].weight, model, W)
        model = eqx.tree_at(lambda tree, number=number: tree.layers[number].bias, model, b)
    return model


def with_new_layers(params, model):
    made = [eqx.nn.Linear(W.shape[1], W.shape[0], key=jax.random.key(0)) for W, _ in params]
    pairs = zip(made, params, strict=True)
    new = [eqx.tree_at(lambda layer: (layer.weight, layer.bias), layer, tuple(pair)) for layer, pair in pairs]
    return eqx.tree_at(lambda tree: tree.layers, model, tuple(new))


def of_another_kind(params, model):
    class Own(eqx.Module):
        W: jax.Array
        b: jax.Array
        V: jax.Array
        c: jax.Array

        def __call__(self, x):
            return self.V @ jax.nn.relu(self.W @ x + self.b) + self.c

    return Own(*(array for layer in params for array in layer))
