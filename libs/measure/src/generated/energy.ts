// Generated from schemas/stages/measure/energy.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/energy.
 */
export interface EnergyParams {
/**
 * Name of the model in tables. Left out: the name that the network has.
 */
model?: string
/**
 * FP32 multiplication, pJ (Horowitz 2014, 45 nm, 0.9 V).
 */
multiplication: number
/**
 * FP32 addition, pJ (Horowitz 2014).
 */
addition: number
/**
 * INT8 multiplication, pJ (Horowitz 2014); of k_w by k_x bits, in a quantised ANN, k_w·k_x/64 of it.
 */
wholeMultiplication: number
/**
 * INT8 addition, pJ (Horowitz 2014); in a quantised ANN (k_w + k_x)/16 of it.
 */
wholeAddition: number
/**
 * INT32 multiplication, pJ (Horowitz 2014): the leak of a membrane in fixed point, the scaling of a sum in a quantised ANN.
 */
wideMultiplication: number
/**
 * Access of 64 bits to a static memory of 8 KiB, pJ (Horowitz 2014). Of 32 KiB: 20, of 1 MiB: 100.
 */
onChip: number
/**
 * Access of 64 bits to DRAM, pJ, the least (Horowitz 2014).
 */
offChipLow: number
/**
 * Access of 64 bits to DRAM, pJ, the most (Horowitz 2014).
 */
offChipHigh: number
/**
 * From DRAM: each parameter once a sample, to a memory on the chip that then gives it at each use; or each weight anew at each use.
 */
fetched: ("perSample" | "perUse")
}

export const energySchema: JsonSchema<EnergyParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/energy",
  "description": "Parameters of measure/energy.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "model": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "Name of the model in tables. Left out: the name that the network has."
    },
    "multiplication": {
      "type": "number",
      "minimum": 0,
      "default": 3.7,
      "description": "FP32 multiplication, pJ (Horowitz 2014, 45 nm, 0.9 V)."
    },
    "addition": {
      "type": "number",
      "minimum": 0,
      "default": 0.9,
      "description": "FP32 addition, pJ (Horowitz 2014)."
    },
    "wholeMultiplication": {
      "type": "number",
      "minimum": 0,
      "default": 0.2,
      "description": "INT8 multiplication, pJ (Horowitz 2014); of k_w by k_x bits, in a quantised ANN, k_w·k_x/64 of it."
    },
    "wholeAddition": {
      "type": "number",
      "minimum": 0,
      "default": 0.03,
      "description": "INT8 addition, pJ (Horowitz 2014); in a quantised ANN (k_w + k_x)/16 of it."
    },
    "wideMultiplication": {
      "type": "number",
      "minimum": 0,
      "default": 3.1,
      "description": "INT32 multiplication, pJ (Horowitz 2014): the leak of a membrane in fixed point, the scaling of a sum in a quantised ANN."
    },
    "onChip": {
      "type": "number",
      "minimum": 0,
      "default": 10,
      "description": "Access of 64 bits to a static memory of 8 KiB, pJ (Horowitz 2014). Of 32 KiB: 20, of 1 MiB: 100."
    },
    "offChipLow": {
      "type": "number",
      "minimum": 0,
      "default": 1300,
      "description": "Access of 64 bits to DRAM, pJ, the least (Horowitz 2014)."
    },
    "offChipHigh": {
      "type": "number",
      "minimum": 0,
      "default": 2600,
      "description": "Access of 64 bits to DRAM, pJ, the most (Horowitz 2014)."
    },
    "fetched": {
      "enum": [
        "perSample",
        "perUse"
      ],
      "default": "perSample",
      "description": "From DRAM: each parameter once a sample, to a memory on the chip that then gives it at each use; or each weight anew at each use."
    }
  }
}
