/**
 * The least that is left after a leak: 2⁻¹⁰⁰, smaller values are 0 (see left in libs/networks/src/snn/neuron.ts). Without a leak nothing
 * shrinks, and all is left.
 */
// @ts-ignore: decorator
@inline
export function leastLeft(decay: f32): f32 {
  return decay === 1 ? 0 : 7.888609052210118e-31
}
