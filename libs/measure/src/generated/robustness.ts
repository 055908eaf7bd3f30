// Generated from schemas/stages/measure/robustness.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/robustness.
 */
export interface RobustnessParams {
/**
 * The swept parameter that is the strength of the perturbation, such as "noise".
 */
over: string
/**
 * The level without perturbation.
 */
clean: number
/**
 * The metric whose fall is measured.
 */
metric: string
/**
 * What guessing would reach. Left out: 1 / classes, by the metric "classes" of measure/classification; where that is not there either, the level at which half is lost is left out.
 */
chance?: number
/**
 * A swept parameter to average over, usually "seed": everything is worked out for each of its values, and given as the mean ± the half-width of its 95 % confidence interval (Student's t).
 */
average?: string
/**
 * Title of the table.
 */
title: string
/**
 * Sentences to print under the table: what was perturbed, and how.
 */
notes: string[]
}

export const robustnessSchema: JsonSchema<RobustnessParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/robustness",
  "description": "Parameters of measure/robustness.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "over"
  ],
  "properties": {
    "over": {
      "type": "string",
      "minLength": 1,
      "description": "The swept parameter that is the strength of the perturbation, such as \"noise\"."
    },
    "clean": {
      "type": "number",
      "default": 0,
      "description": "The level without perturbation."
    },
    "metric": {
      "type": "string",
      "minLength": 1,
      "default": "accuracy",
      "description": "The metric whose fall is measured."
    },
    "chance": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "description": "What guessing would reach. Left out: 1 / classes, by the metric \"classes\" of measure/classification; where that is not there either, the level at which half is lost is left out."
    },
    "average": {
      "type": "string",
      "minLength": 1,
      "description": "A swept parameter to average over, usually \"seed\": everything is worked out for each of its values, and given as the mean ± the half-width of its 95 % confidence interval (Student's t)."
    },
    "title": {
      "type": "string",
      "default": "Robustness",
      "description": "Title of the table."
    },
    "notes": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "default": [],
      "description": "Sentences to print under the table: what was perturbed, and how."
    }
  }
}
