// Generated from schemas/stages/encode/voxel-grid.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/voxel-grid.
 */
export interface VoxelGridParams {
/**
 * Number of bins, B.
 */
bins: number
/**
 * Whether OFF is subtracted from ON, or each has bins of its own.
 */
polarities: ("signed" | "separate")
/**
 * Value that is 1. Where left out, the largest of each recording.
 */
full?: number
}

export const voxelGridSchema: JsonSchema<VoxelGridParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/voxel-grid",
  "description": "Parameters of encode/voxel-grid.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "bins"
  ],
  "properties": {
    "bins": {
      "type": "integer",
      "minimum": 2,
      "maximum": 10000,
      "description": "Number of bins, B."
    },
    "polarities": {
      "enum": [
        "signed",
        "separate"
      ],
      "default": "signed",
      "description": "Whether OFF is subtracted from ON, or each has bins of its own."
    },
    "full": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Value that is 1. Where left out, the largest of each recording."
    }
  }
}
