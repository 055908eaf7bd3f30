import { fail } from '@spikeline/core'
import type { Variable } from './model.ts'

/** Where a training is: the epoch counted from 0, the steps done in it, the learning rate of the last one. */
export interface TrainingPlace { readonly epoch: number; readonly step: number; readonly learningRate: number }

/** Fails with E3301 where the loss of a step is not finite. */
export function requireFiniteLoss(loss: number, place: TrainingPlace): void {
  if (!Number.isFinite(loss)) diverged(place, 'loss', loss)
}

/** Fails with E3301 at the first value that is not finite, naming it. */
export function requireFinite(trained: readonly (Pick<Variable, 'layer' | 'values'> & { readonly name: string })[], place: TrainingPlace): void {
  for (const { layer, name, values } of trained) {
    const bad = values.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) diverged(place, `${name} of layer "${layer}"`, values[bad]!)
  }
}

const diverged = ({ epoch, step, learningRate }: TrainingPlace, what: string, value: number): never =>
  fail('E3301', { epoch: epoch + 1, step, learningRate, what, value: String(value) })
