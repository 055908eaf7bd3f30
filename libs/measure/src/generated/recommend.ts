// Generated from schemas/stages/measure/recommend.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/recommend.
 */
export interface RecommendParams {
/**
 * Title of the table.
 */
title: string
/**
 * Metric that says how good a model is; a fraction.
 */
accuracy: string
/**
 * A swept parameter to average over, usually "seed": rows that differ only in it become one, with the mean and its 95 % confidence interval (Student's t).
 */
over?: string
/**
 * Points of accuracy below the most accurate model that a cheaper one may be, where the scenario is a cost.
 */
tolerance: number
/**
 * Metric and the most that there is of it, in its base unit (bytes, operations, J): for each a scenario "most accurate within that budget".
 */
budgets: {
[k: string]: number
}
/**
 * Scenarios of one's own.
 */
scenarios: {
/**
 * What the scenario is called: "drone".
 */
name: string
/**
 * Metric that decides among those that meet the conditions.
 */
prefer: string
/**
 * Which value of it is best. Left out: the highest of accuracy and recall, the lowest of everything else.
 */
goal?: ("highest" | "lowest")
/**
 * Metric and the least that is asked of it, in its base unit: { "accuracy": 0.98 }.
 */
atLeast: {
[k: string]: number
}
/**
 * Metric and the most that is allowed of it, in its base unit: { "energy.onChip": 1e-6 }.
 */
atMost: {
[k: string]: number
}
}[]
}

export const recommendSchema: JsonSchema<RecommendParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/recommend",
  "description": "Parameters of measure/recommend.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "title": {
      "type": "string",
      "default": "Recommendations",
      "description": "Title of the table."
    },
    "accuracy": {
      "type": "string",
      "minLength": 1,
      "default": "accuracy",
      "description": "Metric that says how good a model is; a fraction."
    },
    "over": {
      "type": "string",
      "minLength": 1,
      "description": "A swept parameter to average over, usually \"seed\": rows that differ only in it become one, with the mean and its 95 % confidence interval (Student's t)."
    },
    "tolerance": {
      "type": "number",
      "minimum": 0,
      "maximum": 100,
      "default": 1,
      "description": "Points of accuracy below the most accurate model that a cheaper one may be, where the scenario is a cost."
    },
    "budgets": {
      "type": "object",
      "additionalProperties": {
        "type": "number",
        "minimum": 0
      },
      "propertyNames": {
        "minLength": 1
      },
      "default": {},
      "description": "Metric and the most that there is of it, in its base unit (bytes, operations, J): for each a scenario \"most accurate within that budget\"."
    },
    "scenarios": {
      "type": "array",
      "default": [],
      "description": "Scenarios of one's own.",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "prefer"
        ],
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 100,
            "description": "What the scenario is called: \"drone\"."
          },
          "prefer": {
            "type": "string",
            "minLength": 1,
            "description": "Metric that decides among those that meet the conditions."
          },
          "goal": {
            "enum": [
              "highest",
              "lowest"
            ],
            "description": "Which value of it is best. Left out: the highest of accuracy and recall, the lowest of everything else."
          },
          "atLeast": {
            "type": "object",
            "additionalProperties": {
              "type": "number"
            },
            "propertyNames": {
              "minLength": 1
            },
            "default": {},
            "description": "Metric and the least that is asked of it, in its base unit: { \"accuracy\": 0.98 }."
          },
          "atMost": {
            "type": "object",
            "additionalProperties": {
              "type": "number"
            },
            "propertyNames": {
              "minLength": 1
            },
            "default": {},
            "description": "Metric and the most that is allowed of it, in its base unit: { \"energy.onChip\": 1e-6 }."
          }
        }
      }
    }
  }
}
