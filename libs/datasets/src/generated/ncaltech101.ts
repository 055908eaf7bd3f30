// Generated from schemas/stages/dataset/ncaltech101.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/ncaltech101.
 */
export interface Ncaltech101Params {
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
 * The folder with the 101 class folders, `Caltech101/accordion/image_0001.bin` …. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_NCALTECH101, `ncaltech101` is the folder that this names.
 */
folder: string
/**
 * The part of each class, its last recordings by number, that is to test. There is no official split.
 */
testFraction: number
/**
 * Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short.
 */
lenient: boolean
}

export const ncaltech101Schema: JsonSchema<Ncaltech101Params> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/ncaltech101",
  "description": "Parameters of dataset/ncaltech101.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 8709,
      "description": "Number of training recordings, from the first on; all that the folder has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "maximum": 8709,
      "description": "Number of test recordings, from the first on; all that the folder has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 64,
      "description": "Recordings in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "default": "ncaltech101",
      "description": "The folder with the 101 class folders, `Caltech101/accordion/image_0001.bin` …. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_NCALTECH101, `ncaltech101` is the folder that this names."
    },
    "testFraction": {
      "type": "number",
      "exclusiveMinimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.2,
      "description": "The part of each class, its last recordings by number, that is to test. There is no official split."
    },
    "lenient": {
      "type": "boolean",
      "default": false,
      "description": "Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short."
    }
  }
}
