// Generated from schemas/pipeline.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '../stage/stage.ts'

/**
 * "stage.port", or "stage" where it has one output.
 */
export type Edge = string
/**
 * A list of "stage.port".
 * 
 * @minItems 1
 */
export type Edges = Edge[]

/**
 * An experiment as a graph of stages: data, encoders, training, conversion, simulation, measures, reports.
 */
export interface PipelineJson {
/**
 * Schema for editors: pipeline.schema.json, or editor.schema.json, which also knows the parameters of all stage types.
 */
$schema?: string
/**
 * Version of this document format.
 */
version: 1
/**
 * Name of the experiment: letters, digits, dots, dashes and underscores.
 */
name: string
/**
 * What the experiment is about, for people.
 */
description?: string
/**
 * Seed of all random numbers of the run.
 */
seed?: number
/**
 * Third-party libraries by the prefix of their stage types: a folder, a file or an npm package.
 */
libraries?: {
[k: string]: string
}
/**
 * Values that stages refer to by { "$param": "name" }, with their defaults.
 */
params?: {
/**
 * Takes params from another file: "parts.json#/params". Those beside it are laid over them.
 */
$use?: string
[k: string]: unknown
}
/**
 * The stages by id.
 */
stages: {
/**
 * Takes stages from another file: "parts.json#/stages". A stage beside it that has no "use" is laid over the one of that name; one that has is added, or replaces it.
 */
$use?: string
[k: string]: Stage | string | undefined
}
/**
 * Runs the pipeline for every combination of values.
 */
sweep?: {
/**
 * Values by parameter; "seed" sweeps the seed.
 */
matrix: {
/**
 * Seeds to run with.
 * 
 * @minItems 1
 */
seed?: number[]
/**
 * Values of the parameter.
 * 
 * @minItems 1
 */
[k: string]: unknown[] | number[] | undefined
}
/**
 * Combinations to leave out: every one that agrees with an entry.
 * 
 * Items: Values by parameter.
 */
exclude?: {
[k: string]: unknown
}[]
}
/**
 * Tests of this pipeline, run by `spikeline test`.
 */
tests?: Test[]
}
/**
 * A stage: its type, what it reads, its parameters.
 */
export interface Stage {
/**
 * Stage type: family/name, or prefix:family/name of a third-party library.
 */
use?: string
/**
 * A note for people.
 */
description?: string
/**
 * Edges by input port: "stage.port". One output or one input: the short form. A list only where the port takes many.
 */
in?: (Edge | Edges | {
[k: string]: Edge | Edges
})
/**
 * Parameters of the stage type. Any value may be { "$param": "name" }.
 */
with?: {
[k: string]: unknown
}
/**
 * Takes this stage from another file: "file.json#/stages/x". `in` and `with` beside it are laid over it.
 */
$use?: string
}
export interface Test {
/**
 * A sentence: what is expected.
 */
name: string
/**
 * Files with batches that replace an output: "stage.port" to file.
 */
insert?: {
[k: string]: string
}
/**
 * What must come out: "stage.port" to expectations.
 */
expect: {
[k: string]: {
[k: string]: unknown
}
}
}

export const pipelineSchema: JsonSchema<PipelineJson> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Spikeline pipeline",
  "description": "An experiment as a graph of stages: data, encoders, training, conversion, simulation, measures, reports.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "version",
    "name",
    "stages"
  ],
  "properties": {
    "$schema": {
      "type": "string",
      "description": "Schema for editors: pipeline.schema.json, or editor.schema.json, which also knows the parameters of all stage types."
    },
    "version": {
      "const": 1,
      "description": "Version of this document format."
    },
    "name": {
      "type": "string",
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
      "maxLength": 100,
      "description": "Name of the experiment: letters, digits, dots, dashes and underscores."
    },
    "description": {
      "type": "string",
      "description": "What the experiment is about, for people."
    },
    "seed": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "default": 1,
      "description": "Seed of all random numbers of the run."
    },
    "libraries": {
      "type": "object",
      "description": "Third-party libraries by the prefix of their stage types: a folder, a file or an npm package.",
      "propertyNames": {
        "pattern": "^[a-z][a-z0-9-]*$",
        "description": "be lower-case letters, digits and dashes"
      },
      "additionalProperties": {
        "type": "string",
        "minLength": 1
      }
    },
    "params": {
      "type": "object",
      "description": "Values that stages refer to by { \"$param\": \"name\" }, with their defaults.",
      "properties": {
        "$use": {
          "type": "string",
          "description": "Takes params from another file: \"parts.json#/params\". Those beside it are laid over them."
        }
      },
      "propertyNames": {
        "pattern": "^(?:\\$use|(?!seed$)[A-Za-z][A-Za-z0-9_-]*)$",
        "description": "be letters, digits, dashes and underscores, and not \"seed\", which has its own place"
      }
    },
    "stages": {
      "type": "object",
      "description": "The stages by id.",
      "minProperties": 1,
      "propertyNames": {
        "pattern": "^(?:\\$use|[a-z][A-Za-z0-9-]*)$",
        "description": "begin with a lower-case letter, then letters, digits and dashes"
      },
      "properties": {
        "$use": {
          "type": "string",
          "description": "Takes stages from another file: \"parts.json#/stages\". A stage beside it that has no \"use\" is laid over the one of that name; one that has is added, or replaces it."
        }
      },
      "additionalProperties": {
        "$ref": "#/$defs/stage"
      },
      "if": {
        "required": [
          "$use"
        ]
      },
      "then": {},
      "else": {
        "additionalProperties": {
          "$ref": "#/$defs/typed"
        }
      }
    },
    "sweep": {
      "type": "object",
      "description": "Runs the pipeline for every combination of values.",
      "additionalProperties": false,
      "required": [
        "matrix"
      ],
      "properties": {
        "matrix": {
          "type": "object",
          "description": "Values by parameter; \"seed\" sweeps the seed.",
          "minProperties": 1,
          "properties": {
            "seed": {
              "type": "array",
              "minItems": 1,
              "items": {
                "type": "integer",
                "minimum": 0,
                "maximum": 9007199254740991
              },
              "description": "Seeds to run with."
            }
          },
          "additionalProperties": {
            "type": "array",
            "minItems": 1,
            "description": "Values of the parameter."
          }
        },
        "exclude": {
          "type": "array",
          "description": "Combinations to leave out: every one that agrees with an entry.",
          "items": {
            "type": "object",
            "minProperties": 1,
            "description": "Values by parameter."
          }
        }
      }
    },
    "tests": {
      "type": "array",
      "description": "Tests of this pipeline, run by `spikeline test`.",
      "items": {
        "$ref": "#/$defs/test"
      }
    }
  },
  "$defs": {
    "stage": {
      "type": "object",
      "description": "A stage: its type, what it reads, its parameters.",
      "additionalProperties": false,
      "properties": {
        "use": {
          "type": "string",
          "minLength": 1,
          "description": "Stage type: family/name, or prefix:family/name of a third-party library."
        },
        "description": {
          "type": "string",
          "description": "A note for people."
        },
        "in": {
          "description": "Edges by input port: \"stage.port\". One output or one input: the short form. A list only where the port takes many.",
          "anyOf": [
            {
              "$ref": "#/$defs/edge"
            },
            {
              "$ref": "#/$defs/edges"
            },
            {
              "type": "object",
              "additionalProperties": {
                "anyOf": [
                  {
                    "$ref": "#/$defs/edge"
                  },
                  {
                    "$ref": "#/$defs/edges"
                  }
                ]
              }
            }
          ]
        },
        "with": {
          "type": "object",
          "description": "Parameters of the stage type. Any value may be { \"$param\": \"name\" }."
        },
        "$use": {
          "type": "string",
          "description": "Takes this stage from another file: \"file.json#/stages/x\". `in` and `with` beside it are laid over it."
        }
      }
    },
    "typed": {
      "description": "A stage says its type, where it does not come from elsewhere.",
      "if": {
        "required": [
          "$use"
        ]
      },
      "then": {},
      "else": {
        "required": [
          "use"
        ]
      }
    },
    "edge": {
      "type": "string",
      "minLength": 1,
      "description": "\"stage.port\", or \"stage\" where it has one output."
    },
    "edges": {
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/edge"
      },
      "description": "A list of \"stage.port\"."
    },
    "test": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name",
        "expect"
      ],
      "properties": {
        "name": {
          "type": "string",
          "minLength": 1,
          "description": "A sentence: what is expected."
        },
        "insert": {
          "type": "object",
          "additionalProperties": {
            "type": "string",
            "minLength": 1
          },
          "description": "Files with batches that replace an output: \"stage.port\" to file."
        },
        "expect": {
          "type": "object",
          "minProperties": 1,
          "additionalProperties": {
            "type": "object",
            "minProperties": 1
          },
          "description": "What must come out: \"stage.port\" to expectations."
        }
      }
    }
  }
}
