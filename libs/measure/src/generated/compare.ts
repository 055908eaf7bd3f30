// Generated from schemas/stages/measure/compare.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/compare.
 */
export interface CompareParams {
/**
 * Title of the table.
 */
title: string
/**
 * Metrics that become columns, by name, in this order. Any metric that is a single number of a model can be one. Left out: accuracy, memory, additions, multiplications, energy.compute, energy.onChip and firingRate, those of them that were measured.
 * 
 * @minItems 1
 */
columns?: [string, ...(string)[]]
/**
 * A swept parameter to average over, usually "seed": rows that differ only in it become one, with the mean ± the half-width of its 95 % confidence interval (Student's t).
 */
over?: string
/**
 * Name of a model. Each metric gets a second column: the ratio to that model at the same swept parameters; for percentages the difference in points.
 */
baseline?: string
/**
 * Sentences to print under the table: on which data it was measured, what to keep in mind.
 */
notes: string[]
}

export const compareSchema: JsonSchema<CompareParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/compare",
  "description": "Parameters of measure/compare.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "title": {
      "type": "string",
      "default": "Comparison",
      "description": "Title of the table."
    },
    "columns": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 1,
      "uniqueItems": true,
      "description": "Metrics that become columns, by name, in this order. Any metric that is a single number of a model can be one. Left out: accuracy, memory, additions, multiplications, energy.compute, energy.onChip and firingRate, those of them that were measured."
    },
    "over": {
      "type": "string",
      "minLength": 1,
      "description": "A swept parameter to average over, usually \"seed\": rows that differ only in it become one, with the mean ± the half-width of its 95 % confidence interval (Student's t)."
    },
    "baseline": {
      "type": "string",
      "minLength": 1,
      "description": "Name of a model. Each metric gets a second column: the ratio to that model at the same swept parameters; for percentages the difference in points."
    },
    "notes": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "default": [],
      "description": "Sentences to print under the table: on which data it was measured, what to keep in mind."
    }
  }
}
