"""Small models with their answers, as Keras itself writes them: libs/networks/src/keras/testing/kerasFiles.json.

Once in an environment with tensorflow 2.15 (Keras 2) and once with keras 3: each run replaces the cases of its version.

    python tools/bench/peers/keras_models.py libs/networks/src/keras/testing/kerasFiles.json
"""
import base64
import gzip
import json
import os
import sys
import tempfile

import numpy as np

try:
    from tensorflow import keras
    assert keras.layers.Dense.__module__.startswith("keras.src") and not hasattr(keras, "ops")
    VERSION = "2"
except (ImportError, AssertionError):
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    import keras
    VERSION = "3"
from_keras = keras.layers


def cnn():
    """A functional model: uneven padding, normalisation in front of the activation and behind it, a kernel that is not square."""
    x = image = from_keras.Input((7, 6, 2), name="image")
    x = from_keras.Conv2D(4, 3, strides=2, padding="same", name="first")(x)
    x = from_keras.BatchNormalization(epsilon=0.01, name="norm")(x)
    x = from_keras.ReLU(name="rectifier")(x)
    x = from_keras.Conv2D(3, (1, 3), padding="same", activation="relu", name="wide")(x)
    x = from_keras.BatchNormalization(name="late")(x)
    x = from_keras.MaxPooling2D(2, name="pool")(x)
    x = from_keras.Flatten(name="flat")(x)
    return keras.Model(image, from_keras.Dense(3, activation="softmax", name="classes")(x), name="cnn")


def mlp():
    return keras.Sequential([
        from_keras.Input((4, 3)), from_keras.Flatten(), from_keras.Dense(5, activation="relu", name="dense_1"),
        from_keras.Dropout(0.25, name="dropout_1"), from_keras.Dense(4, use_bias=False, name="dense_2"), from_keras.Activation("softmax", name="activation_2"),
    ], name="mlp")


def case(build, save, suffix):
    model = build()
    random = np.random.default_rng(7)
    # Weights of eighths: small files, and sums that are exact. Variances are above 0, scales too.
    for layer in model.layers:
        layer.set_weights([(random.integers(1, 16, w.shape) if i == 3 or (i == 0 and len(w.shape) == 1) else random.integers(-8, 9, w.shape)).astype("float32") / 8
                           for i, w in enumerate(layer.get_weights())])
    images = (random.integers(0, 9, (5, *model.input_shape[1:])) / 8).astype("float32")
    answers = np.asarray(model(images, training=False))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model" + suffix)
        save(model, path)
        with open(path, "rb") as file:
            content = base64.b64encode(gzip.compress(file.read(), 9, mtime=0)).decode()
    return {"file": content, "images": images.flatten().tolist(), "answers": [[float(f"{p:.9g}") for p in row] for row in answers]}


def save_whole(model, path):
    model.save(path, include_optimizer=False) if VERSION == "2" else model.save(path)


cases = {
    f"cnn, Keras {VERSION}": case(cnn, save_whole, ".h5"),
    f"mlp, Keras {VERSION}": case(mlp, save_whole, ".h5"),
    f"mlp, weights of Keras {VERSION}": case(mlp, lambda model, path: model.save_weights(path), ".h5" if VERSION == "2" else ".weights.h5"),
}
target = sys.argv[1]
kept = json.load(open(target)) if os.path.exists(target) else {}
lines = [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in sorted({**kept, **cases}.items())]
with open(target, "w") as file:
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
