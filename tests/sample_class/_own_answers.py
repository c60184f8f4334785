"""Right answers in students' own words, none of which exercises.py lists, so that no program of theirs need be known beforehand."""

OWN = {
    "euclidean": (
        "def euclidean(p, y):\n    difference = p - y\n    return jnp.sqrt((difference * difference).sum())",
        "def euclidean(p, y):\n    total = jnp.dot(y - p, y - p)\n    return total**0.5",
    ),
    "safe_norm": (
        "def safe_norm(v):\n    s = jnp.dot(v, v)\n    ok = s != 0\n    return jnp.where(ok, jnp.sqrt(jnp.where(ok, s, 2.0)), 0.0)",
        "def safe_norm(v):\n    s = (v * v).sum()\n    return jnp.where(s == 0, 0.0, jnp.sqrt(jnp.where(s == 0, 1.0, s)))",
    ),
    "mse": (
        "def mse(P, Y):\n    assert P.shape == Y.shape\n    return ((Y - P) ** 2).mean()",
        "def mse(P, Y):\n    if P.shape != Y.shape:\n        raise ValueError('shapes')\n    return jnp.sum(jnp.square(P - Y)) / P.size",
    ),
    "log_softmax": (
        "def log_softmax(Z):\n    m = Z.max(axis=1, keepdims=True)\n    return Z - m - jnp.log(jnp.exp(Z - m).sum(axis=1, keepdims=True))",
        "def log_softmax(Z):\n    return Z - jax.scipy.special.logsumexp(Z, axis=1, keepdims=True)",
    ),
    "cross_entropy": (
        "def cross_entropy(Z, Y):\n    rows = (log_softmax(Z) * Y).sum(axis=1)\n    return -rows.mean()",
        "def cross_entropy(Z, Y):\n    return -jnp.sum(Y * log_softmax(Z)) / Z.shape[0]",
        "def cross_entropy(Z, Y):\n    per_example = jnp.sum(-Y * log_softmax(Z), axis=-1)\n    return jnp.mean(per_example)",
    ),
    "dataset_loss": (
        "def dataset_loss(params, X, Y, batch):\n    n, total, i = len(X), 0.0, 0\n    while i < n:\n"
        "        x, y = X[i:i + batch], Y[i:i + batch]\n        total = total + x.shape[0] * batch_loss(params, x, y)\n        i += batch\n    return total / n",
        "def dataset_loss(params, X, Y, batch):\n    pieces = [(X[i:i + batch], Y[i:i + batch]) for i in range(0, X.shape[0], batch)]\n"
        "    return sum(batch_loss(params, x, y) * (len(x) / X.shape[0]) for x, y in pieces)",
    ),
    "accuracy_gradient": (
        "def accuracy_gradient(Z, y):\n    return jax.grad(lambda z: (z.argmax(axis=1) == y).mean())(Z)",
        "def accuracy_gradient(Z, y):\n    right = lambda Z: jnp.sum(jnp.argmax(Z, axis=1) == y) / len(y)\n    return jax.grad(right)(Z)",
    ),
    "dce_dlogits": (
        "def dce_dlogits(Z, Y):\n    p = jax.nn.softmax(Z, axis=1)\n    return (p - Y) / Z.shape[0]",
        "def dce_dlogits(Z, Y):\n    e = jnp.exp(Z - Z.max(axis=1, keepdims=True))\n    return (e / e.sum(axis=1, keepdims=True) - Y) / Z.shape[0]",
    ),
    "sgd_step": (
        "def sgd_step(params, grads, lr):\n    scaled = jax.tree.map(lambda g: lr * g, grads)\n    return jax.tree.map(lambda p, s: p - s, params, scaled)",
        "def sgd_step(params, grads, lr):\n    def one(p, g):\n        return p + (-lr) * g\n\n    return jax.tree_util.tree_map(one, params, grads)",
    ),
    "descend": (
        "def descend(grad_f, x0, lr, steps):\n    x = jnp.asarray(x0)\n    rows = [x]\n    for step in range(steps):\n"
        "        x = x - lr * grad_f(x)\n        rows.append(x)\n    return jnp.array(rows)",
        "def descend(grad_f, x0, lr, steps):\n    x, rows = x0, [x0[None]]\n    for _ in range(steps):\n"
        "        x = x - lr * grad_f(x)\n        rows += [x[None]]\n    return jnp.concatenate(rows)",
    ),
    "learning_rates": (
        "def learning_rates():\n    return (0.001, 0.08, 0.15)",
        "def learning_rates():\n    slow, good, bad = 0.003, 0.095, 0.2\n    return slow, good, bad",
    ),
    "epoch_batches": (
        "def epoch_batches(key, n, b):\n    perm = jax.random.permutation(key, jnp.arange(n))\n    full = n // b\n    return perm[:full * b].reshape((full, b))",
        "def epoch_batches(key, n, b):\n    k = n // b\n    return jnp.reshape(jax.random.permutation(key, n)[:k * b], (k, b))",
    ),
    "momentum_step": (
        "def momentum_step(p, v, g, lr, mu):\n    new = jax.tree.map(lambda a, b: b + mu * a, v, g)\n    return jax.tree.map(lambda x, w: x - w * lr, p, new), new",
    ),
    "accuracy": (
        "def accuracy(params, X, y):\n    guess = forward(params, X).argmax(axis=1)\n    return (guess == y).mean()",
        "def accuracy(params, X, y):\n    logits = forward(params, X)\n    return jnp.sum(jnp.argmax(logits, -1) == y) / y.shape[0]",
    ),
    "confusion": (
        "def confusion(y, y_hat, k):\n    table = jnp.zeros((k, k), dtype=jnp.int32)\n    return table.at[(y, y_hat)].add(1)",
        "def confusion(y, y_hat, k):\n    flat = jnp.bincount(y * k + y_hat, length=k * k)\n    return flat.reshape(k, k)",
    ),
    "train_step": (
        "@jax.jit\ndef train_step(params, X, Y, lr):\n    def loss_of(p):\n        return cross_entropy(forward(p, X), Y)\n\n"
        "    loss, grads = jax.value_and_grad(loss_of)(params)\n    new = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]\n    return new, loss",
        "@jax.jit\ndef train_step(params, X, Y, lr):\n    f = lambda p, x, y: cross_entropy(forward(p, x), y)\n"
        "    value, g = jax.value_and_grad(f)(params, X, Y)\n    return sgd_step(params, g, lr), value",
    ),
    "train": (
        "def train(key, images, labels, epochs=5, batch=64, lr=0.1):\n    k1, k2 = jax.random.split(key)\n    params = init_params(k1, (784, 100, 10))\n"
        "    Y = jax.nn.one_hot(labels, 10)\n    history = []\n    for epoch in range(epochs):\n        k2, sub = jax.random.split(k2)\n"
        "        for idx in epoch_batches(sub, len(images), batch):\n            params, loss = train_step(params, images[idx], Y[idx], lr)\n"
        "            history.append(loss)\n    return params, jnp.array(history)",
    ),
}
