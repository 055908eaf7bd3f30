// Generated from schemas/stages/simulate/clock.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/clock.
 */
export interface ClockParams {
/**
 * The layer whose spikes come out on the port "spikes": its name, such as "1:32C3", or "output" for the last one. An output layer that only integrates never fires, so its raster is empty.
 */
record: string
/**
 * Also count what measure/neurobench needs. It takes the readable twin of the kernels, about ten times as slow and with the same results: measure on some hundred samples. Left out: not counted.
 */
neurobench?: boolean
}

export const clockSchema: JsonSchema<ClockParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/clock",
  "description": "Parameters of simulate/clock.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "record": {
      "type": "string",
      "minLength": 1,
      "default": "output",
      "description": "The layer whose spikes come out on the port \"spikes\": its name, such as \"1:32C3\", or \"output\" for the last one. An output layer that only integrates never fires, so its raster is empty."
    },
    "neurobench": {
      "type": "boolean",
      "description": "Also count what measure/neurobench needs. It takes the readable twin of the kernels, about ten times as slow and with the same results: measure on some hundred samples. Left out: not counted."
    }
  }
}
