// Generated from schemas/stages/report/markdown.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of report/markdown.
 */
export interface MarkdownParams {
/**
 * Name of the file, within the output folder of the run.
 */
name: string
/**
 * Title of the report.
 */
title: string
/**
 * Markdown that stands under the title: the question, the data, what to keep in mind.
 */
introduction: string
}

export const markdownSchema: JsonSchema<MarkdownParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "report/markdown",
  "description": "Parameters of report/markdown.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "pattern": "^[A-Za-z0-9_][A-Za-z0-9_. -]*(/[A-Za-z0-9_][A-Za-z0-9_. -]*)*$",
      "maxLength": 200,
      "default": "report.md",
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
      "description": "Markdown that stands under the title: the question, the data, what to keep in mind."
    }
  }
}
