// Generated from schemas/stages/train/r-stdp.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/r-stdp.
 */
export interface RStdpParams {
/**
 * Name of the model, as tables show it.
 */
name: string
/**
 * T, the bins that the rank order of an image is cut into.
 */
timesteps: number
/**
 * Sides of the difference-of-Gaussians windows, odd; each gives an on-centre and an off-centre map.
 * 
 * @minItems 1
 * @maxItems 8
 * 
 * Items: Side of a window, which has a pixel in its middle: 3, 5, 7, …, 63.
 */
sizes: [number]|[number, number]|[number, number, number]|[number, number, number, number]|[number, number, number, number, number]|[number, number, number, number, number, number]|[number, number, number, number, number, number, number]|[number, number, number, number, number, number, number, number]
/**
 * What the answer of such a window must reach to spike at all, for pixels from 0 to 255.
 */
inputThreshold: number
/**
 * Answers are divided by the mean of their map over a square of 2 · radius + 1 before they are put in order; 0: not at all.
 */
normalisationRadius: number
/**
 * Layers that learn without labels, one after the other, each until its epochs are done.
 * 
 * @minItems 1
 * @maxItems 8
 */
layers: [{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]|[{
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}, {
/**
 * Maps.
 */
filters: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * A neuron fires, once, where its potential is above it.
 */
threshold: number
/**
 * Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none.
 */
pool: number
/**
 * k: neurons that learn from an image, at most.
 */
winners: number
/**
 * Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not.
 */
radius: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * a⁺ at the start: the rate of an input that spiked no later than the winner.
 */
rate: number
/**
 * a⁺ doubles up to it.
 */
maximumRate: number
/**
 * Images after which a⁺ doubles.
 */
doubleEvery: number
/**
 * −a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺.
 */
depression: number
}]
/**
 * The last layer, which learns by reward.
 */
output: {
/**
 * Maps that answer for a class.
 */
mapsPerClass: number
/**
 * Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1.
 */
kernel: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * Right answer: rates of inputs that spiked, and of those that did not; times the error rate.
 * 
 * @minItems 2
 * @maxItems 2
 */
reward: [number, number]
/**
 * Wrong answer: rates of inputs that spiked, and of those that did not; times the hit rate.
 * 
 * @minItems 2
 * @maxItems 2
 */
punishment: [number, number]
/**
 * Images over which error rate and hit rate are counted, for the next so many.
 */
adaptEvery: number
/**
 * Factor on reward and punishment from one epoch to the next; 1, as published: they stay.
 */
rateDecay: number
/**
 * true: changes are multiplied by w · (1 − w), as in the layers before.
 */
soft: boolean
/**
 * Weights do not fall below it.
 */
lower: number
/**
 * Weights do not rise above it.
 */
upper: number
}
/**
 * Weights begin normally distributed: their mean.
 */
weightMean: number
/**
 * Weights begin normally distributed: their standard deviation.
 */
weightDeviation: number
/**
 * Images set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on, by any layer.
 */
validation: number
}

export const rStdpSchema: JsonSchema<RStdpParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/r-stdp",
  "description": "Parameters of train/r-stdp.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "default": "r-stdp",
      "description": "Name of the model, as tables show it."
    },
    "timesteps": {
      "type": "integer",
      "minimum": 2,
      "maximum": 1000,
      "default": 15,
      "description": "T, the bins that the rank order of an image is cut into."
    },
    "sizes": {
      "type": "array",
      "minItems": 1,
      "maxItems": 8,
      "uniqueItems": true,
      "default": [
        3,
        7,
        13
      ],
      "items": {
        "type": "integer",
        "minimum": 3,
        "maximum": 63,
        "not": {
          "multipleOf": 2
        },
        "description": "Side of a window, which has a pixel in its middle: 3, 5, 7, …, 63."
      },
      "description": "Sides of the difference-of-Gaussians windows, odd; each gives an on-centre and an off-centre map."
    },
    "inputThreshold": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 50,
      "description": "What the answer of such a window must reach to spike at all, for pixels from 0 to 255."
    },
    "normalisationRadius": {
      "type": "integer",
      "minimum": 0,
      "maximum": 64,
      "default": 8,
      "description": "Answers are divided by the mean of their map over a square of 2 · radius + 1 before they are put in order; 0: not at all."
    },
    "layers": {
      "type": "array",
      "minItems": 1,
      "maxItems": 8,
      "description": "Layers that learn without labels, one after the other, each until its epochs are done.",
      "default": [
        {
          "filters": 30,
          "kernel": 5,
          "threshold": 15,
          "pool": 2,
          "winners": 5,
          "radius": 3,
          "epochs": 2
        },
        {
          "filters": 250,
          "kernel": 3,
          "threshold": 10,
          "pool": 3,
          "winners": 8,
          "radius": 1,
          "epochs": 4
        }
      ],
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "filters",
          "kernel",
          "threshold",
          "winners",
          "radius",
          "epochs"
        ],
        "properties": {
          "filters": {
            "type": "integer",
            "minimum": 1,
            "maximum": 4096,
            "description": "Maps."
          },
          "kernel": {
            "type": "integer",
            "minimum": 1,
            "maximum": 63,
            "description": "Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1."
          },
          "threshold": {
            "type": "number",
            "exclusiveMinimum": 0,
            "description": "A neuron fires, once, where its potential is above it."
          },
          "pool": {
            "type": "integer",
            "minimum": 1,
            "maximum": 16,
            "default": 1,
            "description": "Side and stride of the pooling behind the layer: the earliest spike goes on. 1: none."
          },
          "winners": {
            "type": "integer",
            "minimum": 1,
            "description": "k: neurons that learn from an image, at most."
          },
          "radius": {
            "type": "integer",
            "minimum": 0,
            "description": "Positions up to so far from a winner, in rows and columns, do not win any more; 0: only its map does not."
          },
          "epochs": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100000,
            "description": "Passes over the training set."
          },
          "rate": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1,
            "default": 0.004,
            "description": "a⁺ at the start: the rate of an input that spiked no later than the winner."
          },
          "maximumRate": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1,
            "default": 0.15,
            "description": "a⁺ doubles up to it."
          },
          "doubleEvery": {
            "type": "integer",
            "minimum": 1,
            "default": 500,
            "description": "Images after which a⁺ doubles."
          },
          "depression": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.75,
            "description": "−a⁻/a⁺: the rate of all other inputs of the winner is a⁻ = −depression · a⁺."
          }
        }
      }
    },
    "output": {
      "type": "object",
      "additionalProperties": false,
      "default": {},
      "description": "The last layer, which learns by reward.",
      "properties": {
        "mapsPerClass": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1024,
          "default": 20,
          "description": "Maps that answer for a class."
        },
        "kernel": {
          "type": "integer",
          "minimum": 1,
          "maximum": 63,
          "default": 5,
          "description": "Side of the window; ⌊kernel/2⌋ zeros stand around the map, the stride is 1."
        },
        "epochs": {
          "type": "integer",
          "minimum": 1,
          "maximum": 100000,
          "default": 680,
          "description": "Passes over the training set."
        },
        "reward": {
          "type": "array",
          "minItems": 2,
          "maxItems": 2,
          "items": {
            "type": "number",
            "minimum": -1,
            "maximum": 1
          },
          "default": [
            0.004,
            -0.003
          ],
          "description": "Right answer: rates of inputs that spiked, and of those that did not; times the error rate."
        },
        "punishment": {
          "type": "array",
          "minItems": 2,
          "maxItems": 2,
          "items": {
            "type": "number",
            "minimum": -1,
            "maximum": 1
          },
          "default": [
            -0.004,
            0.0005
          ],
          "description": "Wrong answer: rates of inputs that spiked, and of those that did not; times the hit rate."
        },
        "adaptEvery": {
          "type": "integer",
          "minimum": 1,
          "default": 1000,
          "description": "Images over which error rate and hit rate are counted, for the next so many."
        },
        "rateDecay": {
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 1,
          "default": 1,
          "description": "Factor on reward and punishment from one epoch to the next; 1, as published: they stay."
        },
        "soft": {
          "type": "boolean",
          "default": false,
          "description": "true: changes are multiplied by w · (1 − w), as in the layers before."
        },
        "lower": {
          "type": "number",
          "minimum": 0,
          "maximum": 1,
          "default": 0.2,
          "description": "Weights do not fall below it."
        },
        "upper": {
          "type": "number",
          "minimum": 0,
          "maximum": 1,
          "default": 0.8,
          "description": "Weights do not rise above it."
        }
      }
    },
    "weightMean": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.8,
      "description": "Weights begin normally distributed: their mean."
    },
    "weightDeviation": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.05,
      "description": "Weights begin normally distributed: their standard deviation."
    },
    "validation": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "Images set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on, by any layer."
    }
  }
}
