// Generated from schemas/stages/report/html.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of report/html.
 */
export interface HtmlParams {
/**
 * Name of the file, within the output folder of the run.
 */
name: string
/**
 * Title of the report.
 */
title: string
/**
 * Text under the title: the question, the data, what to keep in mind. Paragraphs, lists, **bold**, *emphasis*, `code` and [links](https://…) of Markdown; all else is shown as it is written.
 */
introduction: string
/**
 * Swept parameter whose values are repetitions: charts show the mean over it and its 95 % confidence interval. Where it was not swept, all values are single ones.
 */
over: string
/**
 * What to show; always in this order. What there is no data for is left out. Warnings and failures are always shown.
 */
sections: ("answer" | "tables" | "pareto" | "sweeps" | "anytime" | "layers" | "drawings" | "confusion" | "reproduce")[]
}

export const htmlSchema: JsonSchema<HtmlParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "report/html",
  "description": "Parameters of report/html.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "pattern": "^[A-Za-z0-9_][A-Za-z0-9_. -]*(/[A-Za-z0-9_][A-Za-z0-9_. -]*)*$",
      "maxLength": 200,
      "default": "report.html",
      "description": "Name of the file, within the output folder of the run."
    },
    "title": {
      "type": "string",
      "minLength": 1,
      "default": "Report",
      "description": "Title of the report."
    },
    "introduction": {
      "type": "string",
      "default": "",
      "description": "Text under the title: the question, the data, what to keep in mind. Paragraphs, lists, **bold**, *emphasis*, `code` and [links](https://…) of Markdown; all else is shown as it is written."
    },
    "over": {
      "type": "string",
      "minLength": 1,
      "default": "seed",
      "description": "Swept parameter whose values are repetitions: charts show the mean over it and its 95 % confidence interval. Where it was not swept, all values are single ones."
    },
    "sections": {
      "type": "array",
      "items": {
        "enum": [
          "answer",
          "tables",
          "pareto",
          "sweeps",
          "anytime",
          "layers",
          "drawings",
          "confusion",
          "reproduce"
        ]
      },
      "uniqueItems": true,
      "default": [
        "answer",
        "tables",
        "pareto",
        "sweeps",
        "anytime",
        "layers",
        "drawings",
        "confusion",
        "reproduce"
      ],
      "description": "What to show; always in this order. What there is no data for is left out. Warnings and failures are always shown."
    }
  }
}
