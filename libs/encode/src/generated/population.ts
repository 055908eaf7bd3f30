// Generated from schemas/stages/encode/population.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/population.
 */
export interface PopulationParams {
/**
 * Number of time steps T.
 */
timesteps: number
/**
 * Neurons of a value, M: the channels of the output are M times those of the images.
 */
neurons: number
/**
 * Where the receptive fields lie. `outside`: those of Bohte et al., the first and last centre half a distance outside of the range. `even`: from one end of the range to the other.
 */
centres: ("outside" | "even")
/**
 * Lowest and highest value that the fields cover, in intensities.
 * 
 * @minItems 2
 * @maxItems 2
 */
range: [number, number]
/**
 * Standard deviation σ of a field, in intensities. Where left out, the distance of two centres divided by 1.5.
 */
width?: number
/**
 * The more a neuron is excited, the earlier is its one spike, or the more often it spikes.
 */
readout: ("time" | "rate")
/**
 * A neuron that is excited less than this is silent.
 */
threshold: number
}

export const populationSchema: JsonSchema<PopulationParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/population",
  "description": "Parameters of encode/population.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "timesteps",
    "neurons"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T."
    },
    "neurons": {
      "type": "integer",
      "minimum": 2,
      "maximum": 256,
      "description": "Neurons of a value, M: the channels of the output are M times those of the images."
    },
    "centres": {
      "enum": [
        "outside",
        "even"
      ],
      "default": "outside",
      "description": "Where the receptive fields lie. `outside`: those of Bohte et al., the first and last centre half a distance outside of the range. `even`: from one end of the range to the other."
    },
    "range": {
      "type": "array",
      "items": {
        "type": "number"
      },
      "minItems": 2,
      "maxItems": 2,
      "default": [
        0,
        1
      ],
      "description": "Lowest and highest value that the fields cover, in intensities."
    },
    "width": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Standard deviation σ of a field, in intensities. Where left out, the distance of two centres divided by 1.5."
    },
    "readout": {
      "enum": [
        "time",
        "rate"
      ],
      "default": "time",
      "description": "The more a neuron is excited, the earlier is its one spike, or the more often it spikes."
    },
    "threshold": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.1,
      "description": "A neuron that is excited less than this is silent."
    }
  }
}
