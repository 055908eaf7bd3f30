// Generated from schemas/stages/dataset/dvs-gesture.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/dvs-gesture.
 */
export interface DvsGestureParams {
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
 * The folder with the recordings, their tables of labels and the lists of the split, as published. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_DVS_GESTURE, `dvs-gesture` is the folder that this names.
 */
folder: string
/**
 * Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short.
 */
lenient: boolean
}

export const dvsGestureSchema: JsonSchema<DvsGestureParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/dvs-gesture",
  "description": "Parameters of dataset/dvs-gesture.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1176,
      "description": "Number of training recordings, from the first on; all that the folder has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "maximum": 288,
      "description": "Number of test recordings, from the first on; all that the folder has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 8,
      "description": "Recordings in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "default": "dvs-gesture",
      "description": "The folder with the recordings, their tables of labels and the lists of the split, as published. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_DVS_GESTURE, `dvs-gesture` is the folder that this names."
    },
    "lenient": {
      "type": "boolean",
      "default": false,
      "description": "Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short."
    }
  }
}
