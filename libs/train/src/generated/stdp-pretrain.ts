// Generated from schemas/stages/train/stdp-pretrain.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/stdp-pretrain.
 */
export interface StdpPretrainParams {
/**
 * Topology: a notation such as "32C3-AP2-32C3-AP2-128FC-10", "784-512-10" or (spiking, recurrent) "784-128R-10", or a list of layers.
 */
network: (string | {
/**
 * What the layer does.
 */
kind: ("conv" | "dense" | "averagePool" | "maxPool" | "dropout" | "vote" | "neuNorm")
/**
 * Unique name; by default its position and notation, "1:32C3".
 */
name?: string
/**
 * conv: number of output channels.
 */
filters?: number
/**
 * conv: side of the square kernel.
 */
kernel?: number
/**
 * conv: step, by default 1. Pooling: step, by default its size.
 */
stride?: number
/**
 * conv: rows and columns of zeros on each side, by default ⌊kernel/2⌋.
 */
padding?: number
/**
 * dense: number of neurons.
 */
units?: number
/**
 * conv, dense: has a bias; by default what the network says.
 */
bias?: boolean
/**
 * dense, in a spiking network: its neurons reach each other, and themselves, a step later; by default not.
 */
recurrent?: boolean
/**
 * conv, dense: batch normalisation between product and activation.
 */
batchNorm?: (boolean | {
/**
 * Added to the variance; by default 0.001.
 */
epsilon?: number
/**
 * Part of the running statistics that survives a step; by default 0.9.
 */
momentum?: number
})
/**
 * conv, dense: by default relu, in the last weighted layer none.
 */
activation?: ("relu" | "none")
/**
 * Pooling: side of the square window.
 */
size?: number
/**
 * dropout: fraction of values dropped while training.
 */
rate?: number
/**
 * vote: neighbouring outputs whose mean is the score of one class.
 */
group?: number
/**
 * neuNorm: k of its auxiliary neurons, by default 0.9.
 */
decay?: number
}[])
/**
 * Name of the model, as tables show it.
 */
name: string
/**
 * Whether weighted layers have a bias (a layer may say otherwise).
 */
bias: boolean
/**
 * The spiking neurons of the network that comes out, by which a layer that is done passes its spikes on to the next one (docs/neurons.md). While a layer learns, its neurons are those of the rule.
 */
neuron: {
/**
 * Neuron model: without leak, or with; psn: parallel neurons, which take a learned sum of the drive of several steps, and are not reset (Fang et al. 2023).
 */
model: ("if" | "lif" | "psn")
/**
 * Firing threshold θ, in the units of the weights.
 */
threshold: number
/**
 * What is left of the membrane after a step; for "lif", which needs it, and only there.
 */
decay?: number
/**
 * After a spike: set the membrane to 0, take θ off it, leave it, or set it to "resetTo".
 */
reset: ("zero" | "subtract" | "none" | "value")
/**
 * Fire where the membrane passes the threshold, or already where it reaches it.
 */
compare: (">" | ">=")
/**
 * Membrane before the first step.
 */
initial: number
/**
 * What the reset "value" sets the membrane to, below the threshold; for that reset, which needs it, and only there.
 */
resetTo?: number
/**
 * For "lif": true multiplies the drive by 1 − decay, u ← u + (1 − decay)·(x − u). Left out: the drive is taken whole.
 */
decayInput?: boolean
/**
 * The drive is a current that decays, i ← decay·i + x, and the membrane takes i in the place of x. Left out: no current.
 */
current?: {
/**
 * What is left of the current after a step.
 */
decay: number
/**
 * The membrane takes the current after the drive of this step is in it, or as it was before: a step later.
 */
taken: ("after" | "before")
}
/**
 * The threshold rises with each spike and comes back: θ(t) = θ + strength·a(t), a(t + 1) = decay·a(t) + s(t) (Bellec et al. 2018). Left out: it stays.
 */
adaptation?: {
/**
 * What is left of the rise after a step.
 */
decay: number
/**
 * By how much a spike raises the threshold.
 */
strength: number
/**
 * What the reset "subtract" takes off: θ, or θ(t).
 */
subtracts: ("base" | "adapted")
/**
 * How a rise goes on, k steps after its spike: decay^(k − 1), or k·decay^(k − 1), the refractory kernel of SLAYER. Left out: exponential.
 */
shape?: ("exponential" | "alpha")
}
/**
 * Steps after a spike in which the membrane stays what the reset left, and no spike comes. Left out: none.
 */
refractory?: number
/**
 * True: the reset of a spike is applied in the next step, after decay and drive. Left out: within the step.
 */
delayedReset?: boolean
/**
 * For "psn", which needs it, and only there: which steps a step takes drive from.
 */
parallel?: {
/**
 * full: from all T steps, later ones too, by weights [T, T]; masked: by such weights from the last "order" steps; sliding: the same, by one weight for each of them, the same at all steps.
 */
kind: ("full" | "masked" | "sliding")
/**
 * For masked and sliding, which need it: how many steps, the present one among them.
 */
order?: number
}
/**
 * What training changes besides weights, one value a layer, from what is stated here: the decay of a "lif" (parametric LIF: Fang et al. 2021), the threshold. Left out: nothing.
 * 
 * @minItems 1
 */
learned?: [("decay" | "threshold"), ...(("decay" | "threshold"))[]]
}
/**
 * Number of time steps T. Needed with images; spikes bring their own.
 */
timesteps?: number
/**
 * With images: factor on the intensity.
 */
gain: number
/**
 * Samples that layers learn from, from the first on; all of them where left out.
 */
samples?: number
/**
 * Passes over the samples, of each layer.
 */
epochs: number
/**
 * η₊, by which a weight grows where an input spike came before a spike of the neuron.
 */
potentiation: number
/**
 * η₋, by which it shrinks where an input spike comes after one.
 */
depression: number
/**
 * What is left of the trace of an input after a step.
 */
preDecay: number
/**
 * What is left of the trace of a neuron after a step.
 */
postDecay: number
/**
 * What is left of a membrane after a step, while the layer learns.
 */
leak: number
/**
 * The mean that the weights of a map are kept at; weights are from 0 to 1.
 */
meanWeight: number
/**
 * Spikes of all maps together that thresholds aim at, a position and step.
 */
targetRate: number
/**
 * By what part thresholds rise or fall at most for each sample whose map fired twice, or not at all.
 */
homeostasis: number
/**
 * Deviation of the weights that come out, in that of fresh ones, U(±1/√fan-in).
 */
spread: number
}

export const stdpPretrainSchema: JsonSchema<StdpPretrainParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/stdp-pretrain",
  "description": "Parameters of train/stdp-pretrain.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "network",
    "neuron"
  ],
  "properties": {
    "network": {
      "type": [
        "string",
        "array"
      ],
      "description": "Topology: a notation such as \"32C3-AP2-32C3-AP2-128FC-10\", \"784-512-10\" or (spiking, recurrent) \"784-128R-10\", or a list of layers.",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "kind"
        ],
        "properties": {
          "kind": {
            "enum": [
              "conv",
              "dense",
              "averagePool",
              "maxPool",
              "dropout",
              "vote",
              "neuNorm"
            ],
            "description": "What the layer does."
          },
          "name": {
            "type": "string",
            "minLength": 1,
            "description": "Unique name; by default its position and notation, \"1:32C3\"."
          },
          "filters": {
            "type": "integer",
            "minimum": 1,
            "description": "conv: number of output channels."
          },
          "kernel": {
            "type": "integer",
            "minimum": 1,
            "description": "conv: side of the square kernel."
          },
          "stride": {
            "type": "integer",
            "minimum": 1,
            "description": "conv: step, by default 1. Pooling: step, by default its size."
          },
          "padding": {
            "type": "integer",
            "minimum": 0,
            "description": "conv: rows and columns of zeros on each side, by default ⌊kernel/2⌋."
          },
          "units": {
            "type": "integer",
            "minimum": 1,
            "description": "dense: number of neurons."
          },
          "bias": {
            "type": "boolean",
            "description": "conv, dense: has a bias; by default what the network says."
          },
          "recurrent": {
            "type": "boolean",
            "description": "dense, in a spiking network: its neurons reach each other, and themselves, a step later; by default not."
          },
          "batchNorm": {
            "type": [
              "boolean",
              "object"
            ],
            "additionalProperties": false,
            "properties": {
              "epsilon": {
                "type": "number",
                "exclusiveMinimum": 0,
                "description": "Added to the variance; by default 0.001."
              },
              "momentum": {
                "type": "number",
                "minimum": 0,
                "exclusiveMaximum": 1,
                "description": "Part of the running statistics that survives a step; by default 0.9."
              }
            },
            "description": "conv, dense: batch normalisation between product and activation."
          },
          "activation": {
            "enum": [
              "relu",
              "none"
            ],
            "description": "conv, dense: by default relu, in the last weighted layer none."
          },
          "size": {
            "type": "integer",
            "minimum": 1,
            "description": "Pooling: side of the square window."
          },
          "rate": {
            "type": "number",
            "minimum": 0,
            "exclusiveMaximum": 1,
            "description": "dropout: fraction of values dropped while training."
          },
          "group": {
            "type": "integer",
            "minimum": 1,
            "description": "vote: neighbouring outputs whose mean is the score of one class."
          },
          "decay": {
            "type": "number",
            "minimum": 0,
            "exclusiveMaximum": 1,
            "description": "neuNorm: k of its auxiliary neurons, by default 0.9."
          }
        }
      }
    },
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "default": "STDP",
      "description": "Name of the model, as tables show it."
    },
    "bias": {
      "type": "boolean",
      "default": true,
      "description": "Whether weighted layers have a bias (a layer may say otherwise)."
    },
    "neuron": {
      "type": "object",
      "description": "The spiking neurons of the network that comes out, by which a layer that is done passes its spikes on to the next one (docs/neurons.md). While a layer learns, its neurons are those of the rule.",
      "additionalProperties": false,
      "required": [
        "model",
        "threshold"
      ],
      "properties": {
        "model": {
          "enum": [
            "if",
            "lif",
            "psn"
          ],
          "description": "Neuron model: without leak, or with; psn: parallel neurons, which take a learned sum of the drive of several steps, and are not reset (Fang et al. 2023)."
        },
        "threshold": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "Firing threshold θ, in the units of the weights."
        },
        "decay": {
          "type": "number",
          "minimum": 0,
          "exclusiveMaximum": 1,
          "description": "What is left of the membrane after a step; for \"lif\", which needs it, and only there."
        },
        "reset": {
          "enum": [
            "zero",
            "subtract",
            "none",
            "value"
          ],
          "default": "zero",
          "description": "After a spike: set the membrane to 0, take θ off it, leave it, or set it to \"resetTo\"."
        },
        "compare": {
          "enum": [
            ">",
            ">="
          ],
          "default": ">",
          "description": "Fire where the membrane passes the threshold, or already where it reaches it."
        },
        "initial": {
          "type": "number",
          "default": 0,
          "description": "Membrane before the first step."
        },
        "resetTo": {
          "type": "number",
          "description": "What the reset \"value\" sets the membrane to, below the threshold; for that reset, which needs it, and only there."
        },
        "decayInput": {
          "type": "boolean",
          "description": "For \"lif\": true multiplies the drive by 1 − decay, u ← u + (1 − decay)·(x − u). Left out: the drive is taken whole."
        },
        "current": {
          "type": "object",
          "description": "The drive is a current that decays, i ← decay·i + x, and the membrane takes i in the place of x. Left out: no current.",
          "additionalProperties": false,
          "required": [
            "decay",
            "taken"
          ],
          "properties": {
            "decay": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "What is left of the current after a step."
            },
            "taken": {
              "enum": [
                "after",
                "before"
              ],
              "description": "The membrane takes the current after the drive of this step is in it, or as it was before: a step later."
            }
          }
        },
        "adaptation": {
          "type": "object",
          "description": "The threshold rises with each spike and comes back: θ(t) = θ + strength·a(t), a(t + 1) = decay·a(t) + s(t) (Bellec et al. 2018). Left out: it stays.",
          "additionalProperties": false,
          "required": [
            "decay",
            "strength",
            "subtracts"
          ],
          "properties": {
            "decay": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "What is left of the rise after a step."
            },
            "strength": {
              "type": "number",
              "minimum": 0,
              "description": "By how much a spike raises the threshold."
            },
            "subtracts": {
              "enum": [
                "base",
                "adapted"
              ],
              "description": "What the reset \"subtract\" takes off: θ, or θ(t)."
            },
            "shape": {
              "enum": [
                "exponential",
                "alpha"
              ],
              "description": "How a rise goes on, k steps after its spike: decay^(k − 1), or k·decay^(k − 1), the refractory kernel of SLAYER. Left out: exponential."
            }
          }
        },
        "refractory": {
          "type": "integer",
          "minimum": 1,
          "description": "Steps after a spike in which the membrane stays what the reset left, and no spike comes. Left out: none."
        },
        "delayedReset": {
          "type": "boolean",
          "description": "True: the reset of a spike is applied in the next step, after decay and drive. Left out: within the step."
        },
        "parallel": {
          "type": "object",
          "description": "For \"psn\", which needs it, and only there: which steps a step takes drive from.",
          "additionalProperties": false,
          "required": [
            "kind"
          ],
          "properties": {
            "kind": {
              "enum": [
                "full",
                "masked",
                "sliding"
              ],
              "description": "full: from all T steps, later ones too, by weights [T, T]; masked: by such weights from the last \"order\" steps; sliding: the same, by one weight for each of them, the same at all steps."
            },
            "order": {
              "type": "integer",
              "minimum": 1,
              "description": "For masked and sliding, which need it: how many steps, the present one among them."
            }
          }
        },
        "learned": {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {
            "enum": [
              "decay",
              "threshold"
            ]
          },
          "description": "What training changes besides weights, one value a layer, from what is stated here: the decay of a \"lif\" (parametric LIF: Fang et al. 2021), the threshold. Left out: nothing."
        }
      }
    },
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T. Needed with images; spikes bring their own."
    },
    "gain": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "With images: factor on the intensity."
    },
    "samples": {
      "type": "integer",
      "minimum": 1,
      "description": "Samples that layers learn from, from the first on; all of them where left out."
    },
    "epochs": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "default": 1,
      "description": "Passes over the samples, of each layer."
    },
    "potentiation": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.05,
      "description": "η₊, by which a weight grows where an input spike came before a spike of the neuron."
    },
    "depression": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.05,
      "description": "η₋, by which it shrinks where an input spike comes after one."
    },
    "preDecay": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.5,
      "description": "What is left of the trace of an input after a step."
    },
    "postDecay": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.5,
      "description": "What is left of the trace of a neuron after a step."
    },
    "leak": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.8,
      "description": "What is left of a membrane after a step, while the layer learns."
    },
    "meanWeight": {
      "type": "number",
      "exclusiveMinimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.2,
      "description": "The mean that the weights of a map are kept at; weights are from 0 to 1."
    },
    "targetRate": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1,
      "default": 0.2,
      "description": "Spikes of all maps together that thresholds aim at, a position and step."
    },
    "homeostasis": {
      "type": "number",
      "minimum": 0,
      "maximum": 0.2,
      "default": 0.02,
      "description": "By what part thresholds rise or fall at most for each sample whose map fired twice, or not at all."
    },
    "spread": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Deviation of the weights that come out, in that of fresh ones, U(±1/√fan-in)."
    }
  }
}
