// Generated from schemas/stages/encode/delta.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/delta.
 */
export interface DeltaParams {
/**
 * What passes by as time: at step t row t of the image, or column t.
 */
along: ("rows" | "columns")
/**
 * The change of intensity θ that makes a spike.
 */
threshold: number
/**
 * What a value is compared with: the value of the step before, or a base that follows the signal by θ with each spike.
 */
reference: ("previous" | "step-forward")
/**
 * What the first step is compared with: 0, or itself, so that it has no spike (snnTorch's `padding`).
 */
start: ("zero" | "first")
/**
 * `both`: two neurons a value, OFF and ON. `on`: rises only. `signed`: one neuron, whose spikes are 1 or −1.
 */
polarity: ("both" | "on" | "signed")
}

export const deltaSchema: JsonSchema<DeltaParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/delta",
  "description": "Parameters of encode/delta.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "along": {
      "enum": [
        "rows",
        "columns"
      ],
      "default": "rows",
      "description": "What passes by as time: at step t row t of the image, or column t."
    },
    "threshold": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1,
      "default": 0.1,
      "description": "The change of intensity θ that makes a spike."
    },
    "reference": {
      "enum": [
        "previous",
        "step-forward"
      ],
      "default": "previous",
      "description": "What a value is compared with: the value of the step before, or a base that follows the signal by θ with each spike."
    },
    "start": {
      "enum": [
        "zero",
        "first"
      ],
      "default": "zero",
      "description": "What the first step is compared with: 0, or itself, so that it has no spike (snnTorch's `padding`)."
    },
    "polarity": {
      "enum": [
        "both",
        "on",
        "signed"
      ],
      "default": "both",
      "description": "`both`: two neurons a value, OFF and ON. `on`: rises only. `signed`: one neuron, whose spikes are 1 or −1."
    }
  }
}
