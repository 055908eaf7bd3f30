import type { Definition } from '../definitions.ts'

/** Sums of what measure/cost gives, made where models are compared. */
export const sumDefinitions: Readonly<Record<string, Definition>> = {
  operations: { title: 'operations', unit: 'operations', definition: 'additions and multiplications of a sample, those of the leak included.' },
  'operations.effective': { title: 'operations, effective', unit: 'operations', definition: 'additions and multiplications of a sample with a non-zero input, and those of the leak.' },
}

/** What measure/pareto gives. */
export const paretoDefinitions: Readonly<Record<string, Definition>> = {
  'pareto.front': { title: 'on the front', unit: '', definition: '1 where no other point is at least as accurate and costs at most as much, one of the two strictly; else 0. By means.' },
  'pareto.gap': { title: 'behind the front', unit: '', percent: true, definition: 'accuracy that the point lies below the most accurate of those that cost no more.' },
}
