import { issue } from '../issues/issue.ts'
import type { PortType } from '../ports/portType.ts'
import type { AnyStage, Port } from '../stage/stage.ts'
import type { InputBatches } from './runStage.ts'

type Batches = readonly unknown[]

/** Applies `change` to every list of batches, in labelled inputs too. */
export function mapInputs(stage: AnyStage, inputs: InputBatches, change: (batches: Batches, type: PortType<unknown>, port: string) => Batches): InputBatches {
  return Object.fromEntries(Object.entries(inputs).map(([name, given]) => {
    const { type, many, gather } = stage.inputs[name] as Port
    if (!many && !gather) return [name, change(given, type, name)]
    return [name, (given as readonly { batches: Batches }[]).map((input) => ({ ...input, batches: change(input.batches, type, name) }))]
  })) as InputBatches
}

/** Copies that share no memory with the case, so that no check sees what another did. */
export const copyInputs = (stage: AnyStage, inputs: InputBatches): InputBatches =>
  mapInputs(stage, inputs, (batches, { codec }) => batches.map((batch) => codec.decode(codec.encode(batch))))

/** The same things cut into batches elsewhere; `size` says how many the next may hold. What can't be split stays whole. */
export const rebatch = (stage: AnyStage, inputs: InputBatches, size: () => number): InputBatches => mapInputs(stage, inputs, (batches, type) => cut(batches, type, size))

function cut(batches: Batches, type: PortType<unknown>, size: () => number): Batches {
  if (!type.split || batches.length === 0) return batches
  const wholes = type.join ? [type.join(batches)] : batches
  return wholes.flatMap((whole) => {
    const sizes: number[] = []
    for (let left = type.count(whole); left > 0; left -= sizes.at(-1)!) sizes.push(Math.min(left, Math.max(1, size())))
    return sizes.length > 1 ? type.split!(whole, sizes) : [whole]
  })
}

export const canRebatch = (stage: AnyStage, inputs: InputBatches): boolean => Object.keys(inputs).some((name) => (stage.inputs[name] as Port).type.split)

/** Whether a stage has ports that take failures. */
export const takesFailures = (stage: AnyStage): boolean => Object.values(stage.inputs as Readonly<Record<string, Port>>).some(({ failures }) => failures)

/** The inputs with one of each port that takes failures failed, or all of them. */
export function failInputs(stage: AnyStage, inputs: InputBatches, all: boolean): InputBatches {
  return Object.fromEntries(Object.entries(inputs).map(([name, given]) => {
    if (!(stage.inputs[name] as Port).failures) return [name, given]
    const labelled = given as readonly { stage: string; batches: Batches }[]
    return [name, labelled.map((input, i) => (all || i === 0 ? { ...input, batches: [], failure: issue('E5101', { stage: input.stage, instance: input.stage, message: 'for a test' }) } : input))]
  })) as InputBatches
}
