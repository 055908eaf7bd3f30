// Generated from schemas/stages/measure/pareto.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/pareto.
 */
export interface ParetoParams {
/**
 * Metric that is the better the higher it is.
 */
accuracy: string
/**
 * Metrics that are the better the lower they are; a front for each. Left out: memory, operations, energy.compute and energy.onChip, those of them that were measured.
 * 
 * @minItems 1
 */
costs?: [string, ...(string)[]]
/**
 * A swept parameter to average over, usually "seed": points that differ only in it become one, with the mean and its 95 % confidence interval (Student's t).
 */
over?: string
/**
 * Whether tables also list the points that are not on the front, and what dominates them.
 */
dominated: boolean
}

export const paretoSchema: JsonSchema<ParetoParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/pareto",
  "description": "Parameters of measure/pareto.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "accuracy": {
      "type": "string",
      "minLength": 1,
      "default": "accuracy",
      "description": "Metric that is the better the higher it is."
    },
    "costs": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 1,
      "uniqueItems": true,
      "description": "Metrics that are the better the lower they are; a front for each. Left out: memory, operations, energy.compute and energy.onChip, those of them that were measured."
    },
    "over": {
      "type": "string",
      "minLength": 1,
      "description": "A swept parameter to average over, usually \"seed\": points that differ only in it become one, with the mean and its 95 % confidence interval (Student's t)."
    },
    "dominated": {
      "type": "boolean",
      "default": true,
      "description": "Whether tables also list the points that are not on the front, and what dominates them."
    }
  }
}
