// Generated from schemas/stages/dataset/shd.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/shd.
 */
export interface ShdParams {
/**
 * Number of time steps T.
 */
timesteps: number
/**
 * Length of a step in milliseconds. Where left out, T steps last 1.4 s, which holds all recordings.
 */
dt?: number
/**
 * Neighbouring channels that are one neuron; a divisor of 700. With 5, 140 neurons.
 */
group: number
/**
 * A neuron is 1 in a step in which it had any spike, or has their number as its value (graded spikes).
 */
values: ("binary" | "count")
/**
 * Number of training recordings, from the first on; all that the file has where left out.
 */
train?: number
/**
 * Number of test recordings, from the first on; all that the file has where left out.
 */
test?: number
/**
 * Recordings in a batch of the stream. It changes no result, only how much is in memory at a time.
 */
batch: number
/**
 * The folder with `shd_train.h5` and `shd_test.h5`, or the same with `.gz` behind them. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_SHD, `shd` is the folder that this names.
 */
folder: string
}

export const shdSchema: JsonSchema<ShdParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/shd",
  "description": "Parameters of dataset/shd.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "timesteps"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Length of a step in milliseconds. Where left out, T steps last 1.4 s, which holds all recordings."
    },
    "group": {
      "type": "integer",
      "minimum": 1,
      "maximum": 700,
      "default": 1,
      "description": "Neighbouring channels that are one neuron; a divisor of 700. With 5, 140 neurons."
    },
    "values": {
      "enum": [
        "binary",
        "count"
      ],
      "default": "binary",
      "description": "A neuron is 1 in a step in which it had any spike, or has their number as its value (graded spikes)."
    },
    "train": {
      "type": "integer",
      "minimum": 1,
      "maximum": 8156,
      "description": "Number of training recordings, from the first on; all that the file has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "maximum": 2264,
      "description": "Number of test recordings, from the first on; all that the file has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 128,
      "description": "Recordings in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "default": "shd",
      "description": "The folder with `shd_train.h5` and `shd_test.h5`, or the same with `.gz` behind them. A relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_SHD, `shd` is the folder that this names."
    }
  }
}
