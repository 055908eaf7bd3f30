// Generated from schemas/stages/measure/latency.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/latency.
 */
export interface LatencyParams {
/**
 * Name of the model in tables. Left out: the name that the network has.
 */
model?: string
/**
 * Milliseconds of a time step, as in encode/slices. Left out: times are given in steps alone.
 */
dt?: number
/**
 * The accuracy to reach, as a fraction of that after all steps.
 */
fraction: number
}

export const latencySchema: JsonSchema<LatencyParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/latency",
  "description": "Parameters of measure/latency.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "model": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "Name of the model in tables. Left out: the name that the network has."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Milliseconds of a time step, as in encode/slices. Left out: times are given in steps alone."
    },
    "fraction": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1,
      "default": 0.99,
      "description": "The accuracy to reach, as a fraction of that after all steps."
    }
  }
}
