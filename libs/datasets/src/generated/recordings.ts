// Generated from schemas/stages/dataset/recordings.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/recordings.
 */
export interface RecordingsParams {
/**
 * The folder of the recordings: a relative path, in or below the folder of the document or, where it is not there, of the data sets.
 */
folder: string
/**
 * Names of the classes, in the order of their labels: those of the folders, or the labels of the lists.
 * 
 * @minItems 2
 * @maxItems 256
 */
classes: [string, string, ...(string)[]]
/**
 * The size of the sensor in pixels.
 */
sensor: {
/**
 * Columns.
 */
width: number
/**
 * Rows.
 */
height: number
}
/**
 * How recordings are divided, where the folder does not divide them.
 */
split?: {
/**
 * The part of each class that is to test.
 */
test: number
/**
 * What the draw begins from; the seed of the document has no part in it.
 */
seed: number
}
/**
 * Format of the files, where their content does not tell: a name of docs/events.md, such as `evt3`.
 */
format?: string
/**
 * Options of the format, where its files leave something open: { "unit": "s" }.
 */
options?: {
[k: string]: string
}
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
 * Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short.
 */
lenient: boolean
/**
 * Files that can't be read, or have no events, are left out, named in the log and counted in the metrics. Left out: the first one is refused.
 */
broken?: "exclude"
/**
 * Recordings without events are kept: nothing moved in them. Left out: they are as good as broken.
 */
empty?: "keep"
}

export const recordingsSchema: JsonSchema<RecordingsParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/recordings",
  "description": "Parameters of dataset/recordings.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "folder",
    "classes",
    "sensor"
  ],
  "properties": {
    "folder": {
      "type": "string",
      "minLength": 1,
      "description": "The folder of the recordings: a relative path, in or below the folder of the document or, where it is not there, of the data sets."
    },
    "classes": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 2,
      "maxItems": 256,
      "uniqueItems": true,
      "description": "Names of the classes, in the order of their labels: those of the folders, or the labels of the lists."
    },
    "sensor": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "width",
        "height"
      ],
      "description": "The size of the sensor in pixels.",
      "properties": {
        "width": {
          "type": "integer",
          "minimum": 1,
          "maximum": 65535,
          "description": "Columns."
        },
        "height": {
          "type": "integer",
          "minimum": 1,
          "maximum": 65535,
          "description": "Rows."
        }
      }
    },
    "split": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "test"
      ],
      "description": "How recordings are divided, where the folder does not divide them.",
      "properties": {
        "test": {
          "type": "number",
          "exclusiveMinimum": 0,
          "exclusiveMaximum": 1,
          "description": "The part of each class that is to test."
        },
        "seed": {
          "type": "integer",
          "minimum": 0,
          "default": 0,
          "description": "What the draw begins from; the seed of the document has no part in it."
        }
      }
    },
    "format": {
      "type": "string",
      "minLength": 1,
      "description": "Format of the files, where their content does not tell: a name of docs/events.md, such as `evt3`."
    },
    "options": {
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "Options of the format, where its files leave something open: { \"unit\": \"s\" }."
    },
    "train": {
      "type": "integer",
      "minimum": 1,
      "description": "Number of training recordings, from the first on; all that the folder has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "description": "Number of test recordings, from the first on; all that the folder has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 32,
      "description": "Recordings in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "lenient": {
      "type": "boolean",
      "default": false,
      "description": "Leaves out what is wrong in a file and says how much, in place of refusing it: events outside of the sensor or back in time, a record that is cut short."
    },
    "broken": {
      "enum": [
        "exclude"
      ],
      "description": "Files that can't be read, or have no events, are left out, named in the log and counted in the metrics. Left out: the first one is refused."
    },
    "empty": {
      "enum": [
        "keep"
      ],
      "description": "Recordings without events are kept: nothing moved in them. Left out: they are as good as broken."
    }
  }
}
