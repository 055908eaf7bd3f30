import type { Definition } from '../definitions.ts'

/** What measure/robustness gives. */
export const robustnessDefinitions: Readonly<Record<string, Definition>> = {
  'robustness.accuracy': { title: 'accuracy at a level', unit: '', percent: true, definition: 'accuracy at one level of the perturbation.' },
  'robustness.drop': { title: 'accuracy lost', unit: '', percent: true, definition: 'accuracy on clean data less that at one level of the perturbation.' },
  'robustness.area': {
    title: 'area', unit: '', percent: true,
    definition: 'area under the curve of accuracy over the level, by the trapezoidal rule, from the clean level to the strongest, of what it would be if nothing were lost: the mean share of the clean accuracy that is left.',
  },
  'robustness.half': {
    title: 'half lost at', unit: '',
    definition: 'level of the perturbation at which half of the margin of the clean accuracy above chance is lost, for the first time, interpolated linearly between the levels measured; none where more than half is left at the strongest, or where the clean accuracy is no better than chance. Chance is 1 / classes unless stated.',
  },
}
