// Generated from schemas/stages/measure/published.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/published.
 */
export interface PublishedParams {
/**
 * Title of the table.
 */
title: string
/**
 * Rows of the table, in this order.
 * 
 * @minItems 1
 */
systems: [{
/**
 * Name of the model, as its metrics have it.
 */
model: string
/**
 * Who published it, and when: "Shrestha & Orchard 2018".
 */
source: string
/**
 * What it was trained and measured on: "MNIST". Left out: nothing is said of it.
 */
data?: string
/**
 * The published accuracy, in per cent. Left out: none is known.
 */
accuracy?: number
/**
 * The published accuracy was not looked up: a note says so.
 */
remembered: boolean
/**
 * Name of the model that this one was made from, an artificial network or a pre-trained one: its accuracy stands beside it, and its training time is part of this one's. Left out: it was made from none.
 */
ann?: string
/**
 * What is different from the publication, as a sentence under the table.
 */
note?: string
}, ...({
/**
 * Name of the model, as its metrics have it.
 */
model: string
/**
 * Who published it, and when: "Shrestha & Orchard 2018".
 */
source: string
/**
 * What it was trained and measured on: "MNIST". Left out: nothing is said of it.
 */
data?: string
/**
 * The published accuracy, in per cent. Left out: none is known.
 */
accuracy?: number
/**
 * The published accuracy was not looked up: a note says so.
 */
remembered: boolean
/**
 * Name of the model that this one was made from, an artificial network or a pre-trained one: its accuracy stands beside it, and its training time is part of this one's. Left out: it was made from none.
 */
ann?: string
/**
 * What is different from the publication, as a sentence under the table.
 */
note?: string
})[]]
/**
 * Sentences to print under the table.
 */
notes: string[]
}

export const publishedSchema: JsonSchema<PublishedParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/published",
  "description": "Parameters of measure/published.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "systems"
  ],
  "properties": {
    "title": {
      "type": "string",
      "default": "Published and ours",
      "description": "Title of the table."
    },
    "systems": {
      "type": "array",
      "minItems": 1,
      "description": "Rows of the table, in this order.",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "model",
          "source"
        ],
        "properties": {
          "model": {
            "type": "string",
            "minLength": 1,
            "description": "Name of the model, as its metrics have it."
          },
          "source": {
            "type": "string",
            "minLength": 1,
            "description": "Who published it, and when: \"Shrestha & Orchard 2018\"."
          },
          "data": {
            "type": "string",
            "minLength": 1,
            "description": "What it was trained and measured on: \"MNIST\". Left out: nothing is said of it."
          },
          "accuracy": {
            "type": "number",
            "minimum": 0,
            "maximum": 100,
            "description": "The published accuracy, in per cent. Left out: none is known."
          },
          "remembered": {
            "type": "boolean",
            "default": false,
            "description": "The published accuracy was not looked up: a note says so."
          },
          "ann": {
            "type": "string",
            "minLength": 1,
            "description": "Name of the model that this one was made from, an artificial network or a pre-trained one: its accuracy stands beside it, and its training time is part of this one's. Left out: it was made from none."
          },
          "note": {
            "type": "string",
            "minLength": 1,
            "description": "What is different from the publication, as a sentence under the table."
          }
        }
      }
    },
    "notes": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "default": [],
      "description": "Sentences to print under the table."
    }
  }
}
