// Generated from schemas/stages/report/csv.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of report/csv.
 */
export interface CsvParams {
/**
 * Name of the file of metrics, within the output folder of the run.
 */
metrics: string
/**
 * Name of the file of the first table; a second one is table-2.csv, and so on.
 */
tables: string
/**
 * Name of the file of statements, within the output folder of the run.
 */
statements: string
}

export const csvSchema: JsonSchema<CsvParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "report/csv",
  "description": "Parameters of report/csv.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "metrics": {
      "type": "string",
      "pattern": "^[A-Za-z0-9_][A-Za-z0-9_. -]*(/[A-Za-z0-9_][A-Za-z0-9_. -]*)*$",
      "maxLength": 200,
      "default": "metrics.csv",
      "description": "Name of the file of metrics, within the output folder of the run."
    },
    "tables": {
      "type": "string",
      "pattern": "^[A-Za-z0-9_][A-Za-z0-9_. -]*(/[A-Za-z0-9_][A-Za-z0-9_. -]*)*$",
      "maxLength": 200,
      "default": "table.csv",
      "description": "Name of the file of the first table; a second one is table-2.csv, and so on."
    },
    "statements": {
      "type": "string",
      "pattern": "^[A-Za-z0-9_][A-Za-z0-9_. -]*(/[A-Za-z0-9_][A-Za-z0-9_. -]*)*$",
      "maxLength": 200,
      "default": "statements.csv",
      "description": "Name of the file of statements, within the output folder of the run."
    }
  }
}
