// Generated from schemas/stages/measure/audit.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/audit.
 */
export interface AuditParams {
/**
 * The swept parameter whose values should agree.
 */
over: string
/**
 * Points of accuracy that seeds may lie apart, the best from the worst, without a warning.
 */
seedRange: number
/**
 * Points that the 95 % confidence interval of an accuracy may be wide without a warning; where it is wider there are too few test samples.
 */
interval: number
/**
 * Spikes a neuron and step above which a layer counts as saturated.
 */
saturated: number
/**
 * Spikes a neuron and step up to which a layer counts as silent.
 */
silent: number
/**
 * Where the data is made up: what it is and from what, as the warning is to say it. "N-MNIST, synthesised from MNIST"
 */
synthetic?: string
}

export const auditSchema: JsonSchema<AuditParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/audit",
  "description": "Parameters of measure/audit.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "over": {
      "type": "string",
      "minLength": 1,
      "default": "seed",
      "description": "The swept parameter whose values should agree."
    },
    "seedRange": {
      "type": "number",
      "minimum": 0,
      "maximum": 100,
      "default": 5,
      "description": "Points of accuracy that seeds may lie apart, the best from the worst, without a warning."
    },
    "interval": {
      "type": "number",
      "minimum": 0,
      "maximum": 100,
      "default": 5,
      "description": "Points that the 95 % confidence interval of an accuracy may be wide without a warning; where it is wider there are too few test samples."
    },
    "saturated": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.95,
      "description": "Spikes a neuron and step above which a layer counts as saturated."
    },
    "silent": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0,
      "description": "Spikes a neuron and step up to which a layer counts as silent."
    },
    "synthetic": {
      "type": "string",
      "minLength": 1,
      "description": "Where the data is made up: what it is and from what, as the warning is to say it. \"N-MNIST, synthesised from MNIST\""
    }
  }
}
