// Generated from schemas/stages/dataset/images.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of dataset/images.
 */
export interface ImagesParams {
/**
 * The folder of the images: a relative path, in or below the folder of the document or, where it is not there, of the data sets.
 */
folder: string
/**
 * Names of the classes, in the order of their labels: those of the folders, or the labels of the lists.
 * 
 * @minItems 2
 * @maxItems 256
 */
classes: [string, string, ...(string)[]]
/**
 * The size that all images have, or get by "resize", in pixels.
 */
size: {
/**
 * Rows.
 */
height: number
/**
 * Columns.
 */
width: number
}
/**
 * 1: grey; of colours the luma 0.299 R + 0.587 G + 0.114 B. 3: red, green, blue; of grey three equal channels.
 */
channels: (1 | 3)
/**
 * What happens to images of another size. refuse: an error; fit: scaled by averaging over areas, proportions kept, centred, with borders of black; stretch: the same without keeping proportions.
 */
resize: ("refuse" | "fit" | "stretch")
/**
 * How images are divided, where the folder does not divide them.
 */
split?: {
/**
 * The part of each class that is to test.
 */
test: number
/**
 * What the draw begins from; the seed of the document has no part in it.
 */
seed: number
}
/**
 * Number of training images, from the first on; all that the folder has where left out.
 */
train?: number
/**
 * Number of test images, from the first on; all that the folder has where left out.
 */
test?: number
/**
 * Images in a batch of the stream. It changes no result, only how much is in memory at a time.
 */
batch: number
/**
 * Files that can't be read are left out, named in the log and counted in the metrics. Left out: the first one is refused.
 */
broken?: "exclude"
}

export const imagesSchema: JsonSchema<ImagesParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "dataset/images",
  "description": "Parameters of dataset/images.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "folder",
    "classes",
    "size",
    "channels"
  ],
  "properties": {
    "folder": {
      "type": "string",
      "minLength": 1,
      "description": "The folder of the images: a relative path, in or below the folder of the document or, where it is not there, of the data sets."
    },
    "classes": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 2,
      "maxItems": 256,
      "uniqueItems": true,
      "description": "Names of the classes, in the order of their labels: those of the folders, or the labels of the lists."
    },
    "size": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "height",
        "width"
      ],
      "description": "The size that all images have, or get by \"resize\", in pixels.",
      "properties": {
        "height": {
          "type": "integer",
          "minimum": 1,
          "maximum": 4096,
          "description": "Rows."
        },
        "width": {
          "type": "integer",
          "minimum": 1,
          "maximum": 4096,
          "description": "Columns."
        }
      }
    },
    "channels": {
      "enum": [
        1,
        3
      ],
      "description": "1: grey; of colours the luma 0.299 R + 0.587 G + 0.114 B. 3: red, green, blue; of grey three equal channels."
    },
    "resize": {
      "enum": [
        "refuse",
        "fit",
        "stretch"
      ],
      "default": "refuse",
      "description": "What happens to images of another size. refuse: an error; fit: scaled by averaging over areas, proportions kept, centred, with borders of black; stretch: the same without keeping proportions."
    },
    "split": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "test"
      ],
      "description": "How images are divided, where the folder does not divide them.",
      "properties": {
        "test": {
          "type": "number",
          "exclusiveMinimum": 0,
          "exclusiveMaximum": 1,
          "description": "The part of each class that is to test."
        },
        "seed": {
          "type": "integer",
          "minimum": 0,
          "default": 0,
          "description": "What the draw begins from; the seed of the document has no part in it."
        }
      }
    },
    "train": {
      "type": "integer",
      "minimum": 1,
      "description": "Number of training images, from the first on; all that the folder has where left out."
    },
    "test": {
      "type": "integer",
      "minimum": 1,
      "description": "Number of test images, from the first on; all that the folder has where left out."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 100,
      "description": "Images in a batch of the stream. It changes no result, only how much is in memory at a time."
    },
    "broken": {
      "enum": [
        "exclude"
      ],
      "description": "Files that can't be read are left out, named in the log and counted in the metrics. Left out: the first one is refused."
    }
  }
}
