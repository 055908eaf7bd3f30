// Generated from schemas/stages/report/latex.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of report/latex.
 */
export interface LatexParams {
/**
 * Name of the file, within the output folder of the run. The data of figures stand beside it, report-accuracy.anytime.dat.
 */
name: string
/**
 * Title of the document.
 */
title: string
/**
 * Text that stands under the title: the question, the data, what to keep in mind. Plain text, with an empty line between paragraphs.
 */
introduction: string
/**
 * A whole document; false: tables, statements and figures alone, for \input into a paper of one's own, without title and introduction.
 */
standalone: boolean
}

export const latexSchema: JsonSchema<LatexParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "report/latex",
  "description": "Parameters of report/latex.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\\.tex$",
      "maxLength": 200,
      "default": "report.tex",
      "description": "Name of the file, within the output folder of the run. The data of figures stand beside it, report-accuracy.anytime.dat."
    },
    "title": {
      "type": "string",
      "minLength": 1,
      "default": "Report",
      "description": "Title of the document."
    },
    "introduction": {
      "type": "string",
      "default": "",
      "description": "Text that stands under the title: the question, the data, what to keep in mind. Plain text, with an empty line between paragraphs."
    },
    "standalone": {
      "type": "boolean",
      "default": true,
      "description": "A whole document; false: tables, statements and figures alone, for \\input into a paper of one's own, without title and introduction."
    }
  }
}
