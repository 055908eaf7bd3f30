// Generated from schemas/stages/dataset/dvs-cifar10.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/dvs-cifar10.
 */
export interface DvsCifar10Params {
/**
 * Number of training recordings, from the first on; all that the folder has where left out.
 */
train?: number
/**
 * Number of test recordings, from the first on; all that the folder has where left out.
 */
test?: number
/**
 * Recordings in a batch of the stream. It changes no result, only how much is in memory at a time.
 */
batch: number
/**
 * The folder with the ten class folders, `airplane/cifar10_airplane_0.aedat` …. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_DVS_CIFAR10, `dvs-cifar10` is the folder that this names.
 */
folder: string
/**
 * Which recordings of each class are to test: the last 100 by number, 900 to 999, or the first, 0 to 99.
 */
split: ("last" | "first")
/**
 * Coordinates: as jAER shows them, columns and rows turned over; those with columns and rows exchanged, as SpikingJelly has them; or as they stand in the file.
 */
axes: ("jaer" | "transposed" | "raw")
/**
 * What a set polarity bit means: OFF, as jAER and SpikingJelly read it, or ON.
 */
polarity: ("jaer" | "on")
/**
 * Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short.
 */
lenient: boolean
/**
 * What comes in at "otherwiseTrain" and "otherwiseTest", in words, to be taken where the folder is not there: "synthetic recordings of MNIST, made by encode/camera". Left out: a folder that is not there is an error.
 */
otherwise?: string
}

export const dvsCifar10Schema: JsonSchema<DvsCifar10Params> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/dvs-cifar10",
  "description": "Parameters of dataset/dvs-cifar10.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 9000,
      "description": "Number of training recordings, from the first on; all that the folder has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "maximum": 9000,
      "description": "Number of test recordings, from the first on; all that the folder has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 16,
      "description": "Recordings in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "default": "dvs-cifar10",
      "description": "The folder with the ten class folders, `airplane/cifar10_airplane_0.aedat` …. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_DVS_CIFAR10, `dvs-cifar10` is the folder that this names."
    },
    "split": {
      "enum": [
        "last",
        "first"
      ],
      "default": "last",
      "description": "Which recordings of each class are to test: the last 100 by number, 900 to 999, or the first, 0 to 99."
    },
    "axes": {
      "enum": [
        "jaer",
        "transposed",
        "raw"
      ],
      "default": "jaer",
      "description": "Coordinates: as jAER shows them, columns and rows turned over; those with columns and rows exchanged, as SpikingJelly has them; or as they stand in the file."
    },
    "polarity": {
      "enum": [
        "jaer",
        "on"
      ],
      "default": "jaer",
      "description": "What a set polarity bit means: OFF, as jAER and SpikingJelly read it, or ON."
    },
    "lenient": {
      "type": "boolean",
      "default": false,
      "description": "Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short."
    },
    "otherwise": {
      "type": "string",
      "minLength": 1,
      "description": "What comes in at \"otherwiseTrain\" and \"otherwiseTest\", in words, to be taken where the folder is not there: \"synthetic recordings of MNIST, made by encode/camera\". Left out: a folder that is not there is an error."
    }
  }
}
