/**
 * JSON Schema of a network in the parameters of a stage: copy it into the stage's schema file (a test of yours can compare).
 * Flat on purpose: which fields belong to which kind is checked by `buildTopology`, in words that name the layer.
 */
export const topologySchema = {
  type: ['string', 'array'],
  description: 'Topology: a notation such as "32C3-AP2-32C3-AP2-128FC-10", "784-512-10" or (spiking, recurrent) "784-128R-10", or a list of layers.',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['kind'],
    properties: {
      kind: { enum: ['conv', 'dense', 'averagePool', 'maxPool', 'dropout', 'vote', 'neuNorm'], description: 'What the layer does.' },
      name: { type: 'string', minLength: 1, description: 'Unique name; by default its position and notation, "1:32C3".' },
      filters: { type: 'integer', minimum: 1, description: 'conv: number of output channels.' },
      kernel: { type: 'integer', minimum: 1, description: 'conv: side of the square kernel.' },
      stride: { type: 'integer', minimum: 1, description: 'conv: step, by default 1. Pooling: step, by default its size.' },
      padding: { type: 'integer', minimum: 0, description: 'conv: rows and columns of zeros on each side, by default ⌊kernel/2⌋.' },
      units: { type: 'integer', minimum: 1, description: 'dense: number of neurons.' },
      bias: { type: 'boolean', description: 'conv, dense: has a bias; by default what the network says.' },
      recurrent: { type: 'boolean', description: 'dense, in a spiking network: its neurons reach each other, and themselves, a step later; by default not.' },
      batchNorm: {
        type: ['boolean', 'object'],
        additionalProperties: false,
        properties: {
          epsilon: { type: 'number', exclusiveMinimum: 0, description: 'Added to the variance; by default 0.001.' },
          momentum: { type: 'number', minimum: 0, exclusiveMaximum: 1, description: 'Part of the running statistics that survives a step; by default 0.9.' },
        },
        description: 'conv, dense: batch normalisation between product and activation.',
      },
      activation: { enum: ['relu', 'none'], description: 'conv, dense: by default relu, in the last weighted layer none.' },
      size: { type: 'integer', minimum: 1, description: 'Pooling: side of the square window.' },
      rate: { type: 'number', minimum: 0, exclusiveMaximum: 1, description: 'dropout: fraction of values dropped while training.' },
      group: { type: 'integer', minimum: 1, description: 'vote: neighbouring outputs whose mean is the score of one class.' },
      decay: { type: 'number', minimum: 0, exclusiveMaximum: 1, description: 'neuNorm: k of its auxiliary neurons, by default 0.9.' },
    },
  },
} as const

/** The same of a stage that knows residual blocks. */
export const residualTopologySchema = {
  ...topologySchema,
  description: 'Topology: a notation such as "32C3-AP2-32C3-AP2-128FC-10", "784-512-10" or (residual) "16C3-[16C3-16C3]-AP2-10", or a list of layers.',
  items: {
    ...topologySchema.items,
    properties: {
      ...topologySchema.items.properties,
      shortcut: {
        type: 'object',
        additionalProperties: false,
        required: ['from'],
        properties: { from: { type: 'string', minLength: 1, description: 'Name of the layer in front of the block.' } },
        description: 'conv, dense: ends a residual block, and adds in front of its activation what the block reads; through a convolution of 1×1 where the block changes the map.',
      },
    },
  },
} as const
