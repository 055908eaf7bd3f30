// Generated from schemas/stages/simulate/event.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/event.
 */
export interface EventParams {
/**
 * What events of one step do: "together", they are summed before the membrane meets the threshold, as in simulate/clock; "each", they come one by one, in ascending order of the inputs, and the membrane meets the threshold after each, so that a neuron may fire more than once in a step.
 */
order: ("together" | "each")
/**
 * The layer whose spikes come out on the port "spikes": its name, such as "1:32C3", or "output" for the last one. An output layer that only integrates never fires, so its raster is empty.
 */
record: string
}

export const eventSchema: JsonSchema<EventParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/event",
  "description": "Parameters of simulate/event.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "order": {
      "enum": [
        "together",
        "each"
      ],
      "default": "together",
      "description": "What events of one step do: \"together\", they are summed before the membrane meets the threshold, as in simulate/clock; \"each\", they come one by one, in ascending order of the inputs, and the membrane meets the threshold after each, so that a neuron may fire more than once in a step."
    },
    "record": {
      "type": "string",
      "minLength": 1,
      "default": "output",
      "description": "The layer whose spikes come out on the port \"spikes\": its name, such as \"1:32C3\", or \"output\" for the last one. An output layer that only integrates never fires, so its raster is empty."
    }
  }
}
