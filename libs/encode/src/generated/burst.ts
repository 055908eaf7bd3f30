// Generated from schemas/stages/encode/burst.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/burst.
 */
export interface BurstParams {
/**
 * Number of time steps T.
 */
timesteps: number
/**
 * Most spikes of a burst, N_max: those of intensity 1.
 */
spikes: number
/**
 * Steps between two spikes at intensity 1, T_min.
 */
shortest: number
/**
 * Steps between two spikes towards intensity 0, T_max. Where left out, the most with which all bursts end within T.
 */
longest?: number
}

export const burstSchema: JsonSchema<BurstParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/burst",
  "description": "Parameters of encode/burst.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "timesteps"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T."
    },
    "spikes": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "default": 5,
      "description": "Most spikes of a burst, N_max: those of intensity 1."
    },
    "shortest": {
      "type": "integer",
      "minimum": 1,
      "default": 2,
      "description": "Steps between two spikes at intensity 1, T_min."
    },
    "longest": {
      "type": "integer",
      "minimum": 1,
      "description": "Steps between two spikes towards intensity 0, T_max. Where left out, the most with which all bursts end within T."
    }
  }
}
