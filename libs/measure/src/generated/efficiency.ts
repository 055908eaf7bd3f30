// Generated from schemas/stages/measure/efficiency.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/efficiency.
 */
export interface EfficiencyParams {
/**
 * The spiking model, as its metrics name it.
 */
snn: string
/**
 * The artificial model that it is compared with.
 */
ann: string
/**
 * Energy of a synaptic event, in that of one floating-point operation. With "update" it gives the efficiency; left out: counts and their ratios alone.
 */
event?: number
/**
 * Energy of a neuron update, in that of one floating-point operation. Stated together with "event", or not at all.
 */
update?: number
}

export const efficiencySchema: JsonSchema<EfficiencyParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/efficiency",
  "description": "Parameters of measure/efficiency.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "snn",
    "ann"
  ],
  "properties": {
    "snn": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "The spiking model, as its metrics name it."
    },
    "ann": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "The artificial model that it is compared with."
    },
    "event": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Energy of a synaptic event, in that of one floating-point operation. With \"update\" it gives the efficiency; left out: counts and their ratios alone."
    },
    "update": {
      "type": "number",
      "minimum": 0,
      "description": "Energy of a neuron update, in that of one floating-point operation. Stated together with \"event\", or not at all."
    }
  }
}
