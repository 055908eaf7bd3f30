// Generated from schemas/stages/train/stdp.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/stdp.
 */
export interface StdpParams {
/**
 * Name of the model, as tables show it.
 */
name: string
/**
 * Excitatory neurons; as many inhibitory neurons come with them.
 */
neurons: number
/**
 * Passes over the training images.
 */
passes: number
/**
 * Order of the images in a pass: as they come, as published, or shuffled, in each pass anew. What is learned last counts most.
 */
order: ("given" | "shuffled")
/**
 * Training images, the first so many, that neurons are labelled by after training. 0: all.
 */
labelSamples: number
/**
 * Time step, in ms.
 */
dtMs: number
/**
 * How long an image is presented, in ms.
 */
presentationMs: number
/**
 * Time without input after each presentation, in ms.
 */
restMs: number
/**
 * The time without input: simulated step by step, or skipped, membranes and conductances being at rest at once while traces and thresholds decay.
 */
rest: ("simulated" | "skipped")
/**
 * Rate of a white pixel at intensity 1, in Hz; that of other pixels in proportion.
 */
intensityHz: number
/**
 * Intensity of the first presentation of an image.
 */
intensity: number
/**
 * By how much the intensity rises where an image brought too few spikes, before it is presented again.
 */
intensityStep: number
/**
 * Spikes of excitatory neurons that a presentation must bring, or else the image is presented again.
 */
minimumSpikes: number
/**
 * Presentations of one image at most; then training goes on with the next.
 */
attempts: number
/**
 * Excitatory neurons: resting potential, in mV.
 */
restMv: number
/**
 * Excitatory neurons: potential after a spike, in mV.
 */
resetMv: number
/**
 * Excitatory neurons: threshold without what adapts, in mV.
 */
thresholdMv: number
/**
 * Excitatory neurons: what is taken off the threshold, in mV: a spike where v > θ − offset + threshold.
 */
offsetMv: number
/**
 * Excitatory neurons: membrane time constant, in ms.
 */
tauMs: number
/**
 * Excitatory neurons: refractory period, in ms.
 */
refractoryMs: number
/**
 * Inhibitory neurons: resting potential, in mV.
 */
inhibitoryRestMv: number
/**
 * Inhibitory neurons: potential after a spike, in mV.
 */
inhibitoryResetMv: number
/**
 * Inhibitory neurons: threshold, in mV.
 */
inhibitoryThresholdMv: number
/**
 * Inhibitory neurons: membrane time constant, in ms.
 */
inhibitoryTauMs: number
/**
 * Inhibitory neurons: refractory period, in ms.
 */
inhibitoryRefractoryMs: number
/**
 * Reversal potential of excitatory conductances, in mV.
 */
excitationMv: number
/**
 * Reversal potential of inhibitory conductances, in mV.
 */
inhibitionMv: number
/**
 * Time constant of excitatory conductances, in ms.
 */
tauExcitationMs: number
/**
 * Time constant of inhibitory conductances, in ms.
 */
tauInhibitionMs: number
/**
 * By how much a spike raises the conductance of the neuron's own inhibitory neuron.
 */
toInhibitory: number
/**
 * By how much a spike of an inhibitory neuron raises the conductance of all excitatory neurons but its own.
 */
toExcitatory: number
/**
 * θ before training, in mV.
 */
thetaStartMv: number
/**
 * By how much a spike raises θ, in mV.
 */
thetaPlusMv: number
/**
 * Time constant with which θ decays, in ms.
 */
tauThetaMs: number
/**
 * Learning rule: triplet, of input spikes and of spikes of neurons that fired shortly before; or power, of each spike of a neuron, weight-dependent by a power law, as in the text of the publication.
 */
rule: ("triplet" | "power")
/**
 * η_pre: learning rate of input spikes, which depress. Triplet rule only.
 */
ratePre: number
/**
 * η_post: learning rate of spikes of neurons, which potentiate.
 */
ratePost: number
/**
 * Rule power, x_tar: the weights of inputs whose trace is below this become smaller.
 */
traceTarget: number
/**
 * Rule power, μ: exponent of what a weight lacks of the largest one; taken in 65,536ths.
 */
weightPower: number
/**
 * Time constant of the trace of an input, in ms.
 */
tauPreMs: number
/**
 * Time constant of the trace that depresses, in ms.
 */
tauPost1Ms: number
/**
 * Time constant of the trace that makes potentiation a triplet rule, in ms.
 */
tauPost2Ms: number
/**
 * Largest weight that learning gives.
 */
weightMax: number
/**
 * Weights begin between 0.01 and 1.01 of this, uniformly, before they are normalised.
 */
weightStart: number
/**
 * What the weights of a neuron are scaled to sum to, before each presentation.
 */
weightSum: number
}

export const stdpSchema: JsonSchema<StdpParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/stdp",
  "description": "Parameters of train/stdp.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "default": "stdp",
      "description": "Name of the model, as tables show it."
    },
    "neurons": {
      "type": "integer",
      "minimum": 1,
      "maximum": 16384,
      "default": 400,
      "description": "Excitatory neurons; as many inhibitory neurons come with them."
    },
    "passes": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "default": 1,
      "description": "Passes over the training images."
    },
    "order": {
      "enum": [
        "given",
        "shuffled"
      ],
      "default": "given",
      "description": "Order of the images in a pass: as they come, as published, or shuffled, in each pass anew. What is learned last counts most."
    },
    "labelSamples": {
      "type": "integer",
      "minimum": 0,
      "default": 0,
      "description": "Training images, the first so many, that neurons are labelled by after training. 0: all."
    },
    "dtMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 0.5,
      "description": "Time step, in ms."
    },
    "presentationMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 350,
      "description": "How long an image is presented, in ms."
    },
    "restMs": {
      "type": "number",
      "minimum": 0,
      "default": 150,
      "description": "Time without input after each presentation, in ms."
    },
    "rest": {
      "enum": [
        "simulated",
        "skipped"
      ],
      "default": "simulated",
      "description": "The time without input: simulated step by step, or skipped, membranes and conductances being at rest at once while traces and thresholds decay."
    },
    "intensityHz": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 31.875,
      "description": "Rate of a white pixel at intensity 1, in Hz; that of other pixels in proportion."
    },
    "intensity": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 2,
      "description": "Intensity of the first presentation of an image."
    },
    "intensityStep": {
      "type": "number",
      "minimum": 0,
      "default": 1,
      "description": "By how much the intensity rises where an image brought too few spikes, before it is presented again."
    },
    "minimumSpikes": {
      "type": "integer",
      "minimum": 0,
      "default": 5,
      "description": "Spikes of excitatory neurons that a presentation must bring, or else the image is presented again."
    },
    "attempts": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "default": 20,
      "description": "Presentations of one image at most; then training goes on with the next."
    },
    "restMv": {
      "type": "number",
      "default": -65,
      "description": "Excitatory neurons: resting potential, in mV."
    },
    "resetMv": {
      "type": "number",
      "default": -65,
      "description": "Excitatory neurons: potential after a spike, in mV."
    },
    "thresholdMv": {
      "type": "number",
      "default": -52,
      "description": "Excitatory neurons: threshold without what adapts, in mV."
    },
    "offsetMv": {
      "type": "number",
      "default": 20,
      "description": "Excitatory neurons: what is taken off the threshold, in mV: a spike where v > θ − offset + threshold."
    },
    "tauMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 100,
      "description": "Excitatory neurons: membrane time constant, in ms."
    },
    "refractoryMs": {
      "type": "number",
      "minimum": 0,
      "default": 5,
      "description": "Excitatory neurons: refractory period, in ms."
    },
    "inhibitoryRestMv": {
      "type": "number",
      "default": -60,
      "description": "Inhibitory neurons: resting potential, in mV."
    },
    "inhibitoryResetMv": {
      "type": "number",
      "default": -45,
      "description": "Inhibitory neurons: potential after a spike, in mV."
    },
    "inhibitoryThresholdMv": {
      "type": "number",
      "default": -40,
      "description": "Inhibitory neurons: threshold, in mV."
    },
    "inhibitoryTauMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 10,
      "description": "Inhibitory neurons: membrane time constant, in ms."
    },
    "inhibitoryRefractoryMs": {
      "type": "number",
      "minimum": 0,
      "default": 2,
      "description": "Inhibitory neurons: refractory period, in ms."
    },
    "excitationMv": {
      "type": "number",
      "default": 0,
      "description": "Reversal potential of excitatory conductances, in mV."
    },
    "inhibitionMv": {
      "type": "number",
      "default": -100,
      "description": "Reversal potential of inhibitory conductances, in mV."
    },
    "tauExcitationMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Time constant of excitatory conductances, in ms."
    },
    "tauInhibitionMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 2,
      "description": "Time constant of inhibitory conductances, in ms."
    },
    "toInhibitory": {
      "type": "number",
      "minimum": 0,
      "default": 10.4,
      "description": "By how much a spike raises the conductance of the neuron's own inhibitory neuron."
    },
    "toExcitatory": {
      "type": "number",
      "minimum": 0,
      "default": 17,
      "description": "By how much a spike of an inhibitory neuron raises the conductance of all excitatory neurons but its own."
    },
    "thetaStartMv": {
      "type": "number",
      "default": 20,
      "description": "θ before training, in mV."
    },
    "thetaPlusMv": {
      "type": "number",
      "minimum": 0,
      "default": 0.05,
      "description": "By how much a spike raises θ, in mV."
    },
    "tauThetaMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 10000000,
      "description": "Time constant with which θ decays, in ms."
    },
    "rule": {
      "enum": [
        "triplet",
        "power"
      ],
      "default": "triplet",
      "description": "Learning rule: triplet, of input spikes and of spikes of neurons that fired shortly before; or power, of each spike of a neuron, weight-dependent by a power law, as in the text of the publication."
    },
    "ratePre": {
      "type": "number",
      "minimum": 0,
      "default": 0.0001,
      "description": "η_pre: learning rate of input spikes, which depress. Triplet rule only."
    },
    "ratePost": {
      "type": "number",
      "minimum": 0,
      "default": 0.01,
      "description": "η_post: learning rate of spikes of neurons, which potentiate."
    },
    "traceTarget": {
      "type": "number",
      "minimum": 0,
      "default": 0.4,
      "description": "Rule power, x_tar: the weights of inputs whose trace is below this become smaller."
    },
    "weightPower": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.2,
      "description": "Rule power, μ: exponent of what a weight lacks of the largest one; taken in 65,536ths."
    },
    "tauPreMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 20,
      "description": "Time constant of the trace of an input, in ms."
    },
    "tauPost1Ms": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 20,
      "description": "Time constant of the trace that depresses, in ms."
    },
    "tauPost2Ms": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 40,
      "description": "Time constant of the trace that makes potentiation a triplet rule, in ms."
    },
    "weightMax": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Largest weight that learning gives."
    },
    "weightStart": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 0.3,
      "description": "Weights begin between 0.01 and 1.01 of this, uniformly, before they are normalised."
    },
    "weightSum": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 78,
      "description": "What the weights of a neuron are scaled to sum to, before each presentation."
    }
  }
}
