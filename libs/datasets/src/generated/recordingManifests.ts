// Generated from datasets/recordings/*.json by `npm run generate`. Do not edit.
import type { RecordingManifest } from './recordingManifest.ts'

/** The manifests of the built-in sets of recordings by name. */
export const recordingManifests: Readonly<Record<string, RecordingManifest>> = {
  "dvs-cifar10": {
    "name": "dvs-cifar10",
    "title": "CIFAR10-DVS",
    "homepage": "https://figshare.com/articles/dataset/CIFAR10-DVS_New/4724671",
    "licence": "To be read on its makers' page: it could not be checked when this was written. The images are those of CIFAR-10.",
    "citation": "H. Li, H. Liu, X. Ji, G. Li and L. Shi: CIFAR10-DVS: An Event-Stream Dataset for Object Classification. Frontiers in Neuroscience 11:309, 2017.",
    "sensor": {
      "width": 128,
      "height": 128
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
    "recordings": 10000,
    "splits": {
      "train": 9000,
      "test": 1000
    },
    "division": "Its makers state none: the last 100 of each class are to test, as most papers have it; see \"split\" of dataset/dvs-cifar10.",
    "layout": [
      "airplane/cifar10_airplane_0.aedat",
      "truck/cifar10_truck_999.aedat"
    ],
    "variable": "SPIKELINE_DVS_CIFAR10",
    "sources": [
      {
        "url": "https://figshare.com/articles/dataset/CIFAR10-DVS_New/4724671",
        "note": "The makers' deposit, an archive a class. Unpack all ten into one folder."
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712788",
        "note": "airplane.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712791",
        "note": "automobile.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712794",
        "note": "bird.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712812",
        "note": "cat.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712815",
        "note": "deer.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712818",
        "note": "dog.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712842",
        "note": "frog.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712851",
        "note": "horse.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712836",
        "note": "ship.zip"
      },
      {
        "url": "https://ndownloader.figshare.com/files/7712839",
        "note": "truck.zip"
      }
    ]
  },
  "dvs-gesture": {
    "name": "dvs-gesture",
    "title": "DVS128 Gesture",
    "homepage": "https://research.ibm.com/interactive/dvsgesture/",
    "licence": "CC BY 4.0, as its makers state",
    "citation": "A. Amir, B. Taba, D. Berg et al.: A Low Power, Fully Event-Based Gesture Recognition System. CVPR 2017.",
    "sensor": {
      "width": 128,
      "height": 128
    },
    "classes": [
      "hand clapping",
      "right hand wave",
      "left hand wave",
      "right arm clockwise",
      "right arm counter-clockwise",
      "left arm clockwise",
      "left arm counter-clockwise",
      "arm roll",
      "air drums",
      "air guitar",
      "other gestures"
    ],
    "recordings": 1464,
    "splits": {
      "train": 1176,
      "test": 288
    },
    "division": "Its makers, by people: trials_to_train.txt and trials_to_test.txt.",
    "layout": [
      "user01_fluorescent.aedat",
      "user01_fluorescent_labels.csv",
      "trials_to_train.txt",
      "trials_to_test.txt",
      "or with the folder DvsGesture around them, as in the archive"
    ],
    "variable": "SPIKELINE_DVS_GESTURE",
    "sources": [
      {
        "url": "https://ibm.ent.box.com/s/3hiq58ww1pbbjrinh367ykfdf60xsfm8/folder/50167556794",
        "note": "The makers' folder: DvsGesture.tar.gz, to be saved by hand in a browser."
      }
    ]
  },
  "ncaltech101": {
    "name": "ncaltech101",
    "title": "N-Caltech101",
    "homepage": "https://www.garrickorchard.com/datasets/n-caltech101",
    "licence": "To be read on its makers' page: it could not be checked when this was written. The images are those of Caltech101.",
    "citation": "G. Orchard, A. Jayawant, G. K. Cohen and N. Thakor: Converting Static Image Datasets to Spiking Neuromorphic Datasets Using Saccades. Frontiers in Neuroscience 9:437, 2015.",
    "sensor": {
      "width": 240,
      "height": 180
    },
    "classes": [
      "BACKGROUND_Google",
      "Faces_easy",
      "Leopards",
      "Motorbikes",
      "accordion",
      "airplanes",
      "anchor",
      "ant",
      "barrel",
      "bass",
      "beaver",
      "binocular",
      "bonsai",
      "brain",
      "brontosaurus",
      "buddha",
      "butterfly",
      "camera",
      "cannon",
      "car_side",
      "ceiling_fan",
      "cellphone",
      "chair",
      "chandelier",
      "cougar_body",
      "cougar_face",
      "crab",
      "crayfish",
      "crocodile",
      "crocodile_head",
      "cup",
      "dalmatian",
      "dollar_bill",
      "dolphin",
      "dragonfly",
      "electric_guitar",
      "elephant",
      "emu",
      "euphonium",
      "ewer",
      "ferry",
      "flamingo",
      "flamingo_head",
      "garfield",
      "gerenuk",
      "gramophone",
      "grand_piano",
      "hawksbill",
      "headphone",
      "hedgehog",
      "helicopter",
      "ibis",
      "inline_skate",
      "joshua_tree",
      "kangaroo",
      "ketch",
      "lamp",
      "laptop",
      "llama",
      "lobster",
      "lotus",
      "mandolin",
      "mayfly",
      "menorah",
      "metronome",
      "minaret",
      "nautilus",
      "octopus",
      "okapi",
      "pagoda",
      "panda",
      "pigeon",
      "pizza",
      "platypus",
      "pyramid",
      "revolver",
      "rhino",
      "rooster",
      "saxophone",
      "schooner",
      "scissors",
      "scorpion",
      "sea_horse",
      "snoopy",
      "soccer_ball",
      "stapler",
      "starfish",
      "stegosaurus",
      "stop_sign",
      "strawberry",
      "sunflower",
      "tick",
      "trilobite",
      "umbrella",
      "watch",
      "water_lilly",
      "wheelchair",
      "wild_cat",
      "windsor_chair",
      "wrench",
      "yin_yang"
    ],
    "recordings": 8709,
    "division": "Its makers state none: dataset/ncaltech101 takes the last of each class to test, by \"testFraction\".",
    "layout": [
      "Caltech101/accordion/image_0001.bin",
      "Caltech101/yin_yang/image_0060.bin"
    ],
    "variable": "SPIKELINE_NCALTECH101",
    "sources": [
      {
        "url": "https://www.garrickorchard.com/datasets/n-caltech101",
        "note": "The makers' page, with links to Caltech101.zip. The annotations are not needed."
      },
      {
        "url": "https://data.mendeley.com/datasets/cy6cvx3ryv/1",
        "note": "The makers' deposit of the same archive."
      }
    ]
  },
  "nmnist": {
    "name": "nmnist",
    "title": "N-MNIST",
    "homepage": "https://www.garrickorchard.com/datasets/n-mnist",
    "licence": "CC BY-SA 4.0",
    "citation": "G. Orchard, A. Jayawant, G. K. Cohen and N. Thakor: Converting Static Image Datasets to Spiking Neuromorphic Datasets Using Saccades. Frontiers in Neuroscience 9:437, 2015.",
    "sensor": {
      "width": 34,
      "height": 34
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
    "recordings": 70000,
    "splits": {
      "train": 60000,
      "test": 10000
    },
    "division": "Its makers, as MNIST is divided.",
    "layout": [
      "Train/0/00002.bin",
      "Test/7/00001.bin",
      "or flat: train.csv and test.csv with lines \"file,label\" after the first, and the files that they list"
    ],
    "variable": "SPIKELINE_NMNIST",
    "sources": [
      {
        "url": "https://www.garrickorchard.com/datasets/n-mnist",
        "note": "The makers' page, with links to Train.zip and Test.zip. Unpack both into one folder."
      },
      {
        "url": "https://data.mendeley.com/datasets/468j46mzdv/1",
        "note": "The makers' deposit of the same archives."
      }
    ]
  },
  "shd": {
    "name": "shd",
    "title": "Spiking Heidelberg Digits",
    "homepage": "https://zenkelab.org/resources/spiking-heidelberg-datasets-shd/",
    "licence": "CC BY 4.0, as its makers state",
    "citation": "B. Cramer, Y. Stradmann, J. Schemmel and F. Zenke: The Heidelberg Spiking Data Sets for the Systematic Evaluation of Spiking Neural Networks. IEEE Transactions on Neural Networks and Learning Systems 33(7), 2022.",
    "sensor": {
      "width": 700,
      "height": 1
    },
    "classes": [
      "zero",
      "one",
      "two",
      "three",
      "four",
      "five",
      "six",
      "seven",
      "eight",
      "nine",
      "null",
      "eins",
      "zwei",
      "drei",
      "vier",
      "fünf",
      "sechs",
      "sieben",
      "acht",
      "neun"
    ],
    "recordings": 10420,
    "splits": {
      "train": 8156,
      "test": 2264
    },
    "division": "Its makers: two of the twelve speakers are only in the test set.",
    "layout": [
      "shd_train.h5 or shd_train.h5.gz",
      "shd_test.h5 or shd_test.h5.gz"
    ],
    "variable": "SPIKELINE_SHD",
    "sources": [
      {
        "url": "https://zenkelab.org/datasets/shd_train.h5.gz",
        "note": "The training set, compressed: it is read as it is."
      },
      {
        "url": "https://zenkelab.org/datasets/shd_test.h5.gz",
        "note": "The test set."
      }
    ]
  }
}
