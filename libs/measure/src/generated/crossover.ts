// Generated from schemas/stages/measure/crossover.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/crossover.
 */
export interface CrossoverParams {
/**
 * The spiking model, as its metrics name it.
 */
snn: string
/**
 * The artificial model that it is compared with. A K between dashes stands for ⌈log2(T + 1)⌉ of the spiking one, so that each time window has its own rival.
 */
ann: string
/**
 * Spikes of the input: they become fewer in proportion to those of the neurons, as where an encoder draws them; or stay as many, as where a sensor sends them. Without effect where the network sees analog values.
 */
input: ("scales" | "fixed")
/**
 * A swept parameter to average over, usually "seed".
 */
over?: string
}

export const crossoverSchema: JsonSchema<CrossoverParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/crossover",
  "description": "Parameters of measure/crossover.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "snn"
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
      "default": "ann-K-bit",
      "description": "The artificial model that it is compared with. A K between dashes stands for ⌈log2(T + 1)⌉ of the spiking one, so that each time window has its own rival."
    },
    "input": {
      "enum": [
        "scales",
        "fixed"
      ],
      "default": "scales",
      "description": "Spikes of the input: they become fewer in proportion to those of the neurons, as where an encoder draws them; or stay as many, as where a sensor sends them. Without effect where the network sees analog values."
    },
    "over": {
      "type": "string",
      "minLength": 1,
      "description": "A swept parameter to average over, usually \"seed\"."
    }
  }
}
