// Generated from schemas/stages/convert/from-file.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of convert/from-file.
 */
export interface FromFileParams {
/**
 * The file in the folder, such as "cnn.nir", "model.h5" or "model.json".
 */
file: string
/**
 * The folder of the file: a relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_NETWORKS, `networks` is the folder that this names.
 */
folder: string
/**
 * Name of the network in tables; by default that of the file without what follows its last dot.
 */
name?: string
/**
 * NIR: length of a step in milliseconds, that of the slices which the network gets. Needed where neurons have time constants. Left out, a step is the unit of time of IF neurons: v ← v + r·x.
 */
dt?: number
/**
 * NIR: how equations become steps: forward Euler, 1 − dt/τ, or the exact solution for an input that stays the same within a step, e^(−dt/τ).
 */
integrator: ("euler" | "exact")
/**
 * NIR: what a spike does: "value" v ← v_reset (0 where the file has none), "zero" v ← 0, "subtract" v ← v − v_threshold. Needed where the file has no v_reset; by default "value" where it has.
 */
reset?: ("value" | "zero" | "subtract")
/**
 * NIR: fire where v passes the threshold, as NIR says, or already where it reaches it.
 */
compare: (">" | ">=")
/**
 * NIR, CubaLIF: the membrane takes the current after the input of the step is in it, or as it was before: a step later.
 */
current: ("after" | "before")
/**
 * Keras, files of weights alone: what follows each layer but the last.
 */
activation?: ("relu" | "none")
/**
 * The map that an input of one axis is, so that images fit: height, width and channels. By default 1 × 1 × n. Its values are in the order channels, height, width in NIR, height, width, channels in Keras.
 */
input?: {
/**
 * Rows.
 */
height: number
/**
 * Columns.
 */
width: number
/**
 * Channels.
 */
channels: number
}
}

export const fromFileSchema: JsonSchema<FromFileParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "convert/from-file",
  "description": "Parameters of convert/from-file.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "file"
  ],
  "properties": {
    "file": {
      "type": "string",
      "minLength": 1,
      "description": "The file in the folder, such as \"cnn.nir\", \"model.h5\" or \"model.json\"."
    },
    "folder": {
      "type": "string",
      "minLength": 1,
      "default": "networks",
      "description": "The folder of the file: a relative path, in or below the folder of the document or, where it is not there, of the data sets. Where the environment has SPIKELINE_NETWORKS, `networks` is the folder that this names."
    },
    "name": {
      "type": "string",
      "minLength": 1,
      "description": "Name of the network in tables; by default that of the file without what follows its last dot."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "NIR: length of a step in milliseconds, that of the slices which the network gets. Needed where neurons have time constants. Left out, a step is the unit of time of IF neurons: v ← v + r·x."
    },
    "integrator": {
      "enum": [
        "euler",
        "exact"
      ],
      "default": "euler",
      "description": "NIR: how equations become steps: forward Euler, 1 − dt/τ, or the exact solution for an input that stays the same within a step, e^(−dt/τ)."
    },
    "reset": {
      "enum": [
        "value",
        "zero",
        "subtract"
      ],
      "description": "NIR: what a spike does: \"value\" v ← v_reset (0 where the file has none), \"zero\" v ← 0, \"subtract\" v ← v − v_threshold. Needed where the file has no v_reset; by default \"value\" where it has."
    },
    "compare": {
      "enum": [
        ">",
        ">="
      ],
      "default": ">",
      "description": "NIR: fire where v passes the threshold, as NIR says, or already where it reaches it."
    },
    "current": {
      "enum": [
        "after",
        "before"
      ],
      "default": "after",
      "description": "NIR, CubaLIF: the membrane takes the current after the input of the step is in it, or as it was before: a step later."
    },
    "activation": {
      "enum": [
        "relu",
        "none"
      ],
      "description": "Keras, files of weights alone: what follows each layer but the last."
    },
    "input": {
      "type": "object",
      "description": "The map that an input of one axis is, so that images fit: height, width and channels. By default 1 × 1 × n. Its values are in the order channels, height, width in NIR, height, width, channels in Keras.",
      "additionalProperties": false,
      "required": [
        "height",
        "width",
        "channels"
      ],
      "properties": {
        "height": {
          "type": "integer",
          "minimum": 1,
          "description": "Rows."
        },
        "width": {
          "type": "integer",
          "minimum": 1,
          "description": "Columns."
        },
        "channels": {
          "type": "integer",
          "minimum": 1,
          "description": "Channels."
        }
      }
    }
  }
}
