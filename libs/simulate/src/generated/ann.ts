// Generated from schemas/stages/simulate/ann.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/ann.
 */
export interface AnnParams {
/**
 * Images evaluated at once on the tensor back end: memory against speed.
 */
batch: number
/**
 * Images in series only: what each slice of a recording gives to the sum that answers for the recording: one vote for its class, its softmax, or its logits. "none": every slice is a sample of its own.
 */
votes?: ("class" | "softmax" | "logit" | "none")
/**
 * Also count what measure/neurobench needs, which takes longer. Left out: not counted.
 */
neurobench?: boolean
}

export const annSchema: JsonSchema<AnnParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/ann",
  "description": "Parameters of simulate/ann.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 250,
      "description": "Images evaluated at once on the tensor back end: memory against speed."
    },
    "votes": {
      "enum": [
        "class",
        "softmax",
        "logit",
        "none"
      ],
      "description": "Images in series only: what each slice of a recording gives to the sum that answers for the recording: one vote for its class, its softmax, or its logits. \"none\": every slice is a sample of its own."
    },
    "neurobench": {
      "type": "boolean",
      "description": "Also count what measure/neurobench needs, which takes longer. Left out: not counted."
    }
  }
}
