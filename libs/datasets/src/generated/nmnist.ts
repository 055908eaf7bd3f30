// Generated from schemas/stages/dataset/nmnist.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/nmnist.
 */
export interface NmnistParams {
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
 * The folder with the recordings, as published (`Train/0/00002.bin` …) or flat with lists (`train.csv`, `test.csv`). A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_NMNIST, `nmnist` is the folder that this names.
 */
folder: string
/**
 * What comes in at "otherwiseTrain" and "otherwiseTest", in words, to be taken where the folder is not there: "synthetic recordings of MNIST, made by encode/camera". Left out: a folder that is not there is an error.
 */
otherwise?: string
}

export const nmnistSchema: JsonSchema<NmnistParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/nmnist",
  "description": "Parameters of dataset/nmnist.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 60000,
      "description": "Number of training recordings, from the first on; all that the folder has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of test recordings, from the first on; all that the folder has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 256,
      "description": "Recordings in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "default": "nmnist",
      "description": "The folder with the recordings, as published (`Train/0/00002.bin` …) or flat with lists (`train.csv`, `test.csv`). A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_NMNIST, `nmnist` is the folder that this names."
    },
    "otherwise": {
      "type": "string",
      "minLength": 1,
      "description": "What comes in at \"otherwiseTrain\" and \"otherwiseTest\", in words, to be taken where the folder is not there: \"synthetic recordings of MNIST, made by encode/camera\". Left out: a folder that is not there is an error."
    }
  }
}
