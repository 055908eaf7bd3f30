"""unpack.py WHEEL FOLDER: takes TensorFlow's C library, and the headers of its C interface, out of its wheel."""
import sys
import zipfile

wheel, folder = sys.argv[1:]
libraries = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
headers = tuple(f"tensorflow/include/{name}/" for name in ("tensorflow/c", "tensorflow/core/platform", "tsl/platform", "xla/tsl"))

with zipfile.ZipFile(wheel) as archive:
    names = [name for name in archive.namelist() if name in libraries or (name.startswith(headers) and name.endswith(".h"))]
    missing = set(libraries) - set(names)
    if missing:
        sys.exit(f"{wheel} has no {', '.join(sorted(missing))}")
    archive.extractall(folder, names)
