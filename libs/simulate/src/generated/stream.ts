// Generated from schemas/stages/simulate/stream.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/stream.
 */
export interface StreamParams {
/**
 * Length of a slice in milliseconds: one time step of the network, to which its decays belong.
 */
dt: number
/**
 * An input of a slice is 1 where its pixel had any event of that polarity, or the number of these events.
 */
values: ("binary" | "count")
/**
 * "clock": all neurons at each slice. "event": only what events reach, so that slices can be as short as 0.001 ms, the time of a single event.
 */
engine: ("clock" | "event")
/**
 * Under "event", what the inputs of one slice do: they are summed before membranes meet their thresholds, or come one by one. See simulate/event.
 */
order: ("together" | "each")
/**
 * How far scores look back, in milliseconds, a multiple of "dt": spikes of the output before that count no more. Where left out, all since the recording began count.
 */
window?: number
/**
 * When a decision comes out: each time that a score changes, each time that the decided class changes, or after each slice.
 */
emit: ("scores" | "class" | "slice")
/**
 * A pause without events of more than so many milliseconds puts every neuron back to its initial state, and begins the slices anew with the next event. Where left out, the network goes on however long a pause is.
 */
restartAfter?: number
}

export const streamSchema: JsonSchema<StreamParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/stream",
  "description": "Parameters of simulate/stream.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "dt"
  ],
  "properties": {
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1000000,
      "description": "Length of a slice in milliseconds: one time step of the network, to which its decays belong."
    },
    "values": {
      "enum": [
        "binary",
        "count"
      ],
      "default": "binary",
      "description": "An input of a slice is 1 where its pixel had any event of that polarity, or the number of these events."
    },
    "engine": {
      "enum": [
        "clock",
        "event"
      ],
      "default": "clock",
      "description": "\"clock\": all neurons at each slice. \"event\": only what events reach, so that slices can be as short as 0.001 ms, the time of a single event."
    },
    "order": {
      "enum": [
        "together",
        "each"
      ],
      "default": "together",
      "description": "Under \"event\", what the inputs of one slice do: they are summed before membranes meet their thresholds, or come one by one. See simulate/event."
    },
    "window": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "How far scores look back, in milliseconds, a multiple of \"dt\": spikes of the output before that count no more. Where left out, all since the recording began count."
    },
    "emit": {
      "enum": [
        "scores",
        "class",
        "slice"
      ],
      "default": "scores",
      "description": "When a decision comes out: each time that a score changes, each time that the decided class changes, or after each slice."
    },
    "restartAfter": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "A pause without events of more than so many milliseconds puts every neuron back to its initial state, and begins the slices anew with the next event. Where left out, the network goes on however long a pause is."
    }
  }
}
