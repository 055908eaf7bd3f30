// Generated from schemas/stages/dataset/mnist.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/mnist.
 */
export interface MnistParams {
/**
 * Number of training images, from the first on; all of them where left out.
 */
train?: number
/**
 * Number of test images, from the first on; all of them where left out.
 */
test?: number
/**
 * Images in a batch of the stream. It changes no result, only how much is in memory at a time.
 */
batch: number
/**
 * A folder of your own with the four IDX files (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`), plain or as .gz. A relative path, in or below the folder of the document or of the data sets.
 */
folder?: string
}

export const mnistSchema: JsonSchema<MnistParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/mnist",
  "description": "Parameters of dataset/mnist.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 60000,
      "description": "Number of training images, from the first on; all of them where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of test images, from the first on; all of them where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 256,
      "description": "Images in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "description": "A folder of your own with the four IDX files (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`), plain or as .gz. A relative path, in or below the folder of the document or of the data sets."
    }
  }
}
