// Generated from schemas/stages/dataset/cifar10.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/cifar10.
 */
export interface Cifar10Params {
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
 * A folder of your own with the binary batches (`data_batch_1.bin` … `data_batch_5.bin`, `test_batch.bin`), plain or as .gz. A relative path, in or below the folder of the document or of the data sets.
 */
folder?: string
}

export const cifar10Schema: JsonSchema<Cifar10Params> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/cifar10",
  "description": "Parameters of dataset/cifar10.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 50000,
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
      "description": "A folder of your own with the binary batches (`data_batch_1.bin` … `data_batch_5.bin`, `test_batch.bin`), plain or as .gz. A relative path, in or below the folder of the document or of the data sets."
    }
  }
}
