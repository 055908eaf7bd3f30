import { conformance, createRandom, runStage, type IssueError } from '@spikeline/core'
import { imagesType, type Activity, type Images, type Network, type Predictions } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ann } from './ann.ts'
import { network } from './testing/networks.ts'

type Votes = 'class' | 'softmax' | 'logit' | 'none'

const slices = (rows: readonly (readonly number[])[], series: number | undefined, labels: readonly number[], [height, width, channels]: readonly [number, number, number], { first = 0, classes = 2 } = {}): Images => ({
  samples: rows.length, height, width, channels, pixels: Float32Array.from(rows.flat()), labels: Uint8Array.from(labels), classes, first, ...(series !== undefined && { series }),
})
async function evaluate(model: Network, images: readonly Images[], votes?: Votes, batch = 250): Promise<{ predictions: Predictions[]; activity: Activity[] }> {
  return runStage(ann, { model: [model], images }, { batch, ...(votes && { votes }) })
}
const codeOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!.code
  }
}

/** hidden = relu(x0 − x1, x1), logits = (h0, 2·h1 − 0.5). */
const tiny = network([1, 1, 2], 2, [
  { kind: 'dense', name: 'hidden', units: 2, bias: false, activation: { kind: 'relu' } },
  { kind: 'dense', name: 'out', units: 2, bias: true, activation: { kind: 'none' } },
], { hidden: { weight: [1, 0, -1, 1] }, out: { weight: [1, 0, 0, 2], bias: [0, -0.5] } })

/** Two recordings of three slices; their logits are (1, −½), (0, 1½), (0, −½) and (0, 1½), (0, ½), (1, −½). */
const two = slices([[1, 0], [0, 1], [0, 0], [0, 1], [0.5, 0.5], [1, 0]], 3, [0, 0, 0, 1, 1, 1], [1, 1, 2], { first: 12 })

describe('simulate/ann on images in series', () => {
  test('sums the votes of the slices, as worked by hand', async () => {
    const { predictions: [byClass] } = await evaluate(tiny, [two], 'class')
    expect(byClass).toEqual({
      model: 'ann', samples: 2, classes: 2, labels: Uint8Array.of(0, 1), predicted: Uint8Array.of(0, 1), scores: Float32Array.of(2, 1, 1, 2), readout: 'votes', timesteps: 3,
      // Step by step for both recordings: a tie, as after the second slice of the first, goes to the lower class.
      anytime: Uint8Array.of(0, 1, 0, 1, 0, 1), first: 4,
    })
    const { predictions: [byLogit] } = await evaluate(tiny, [two], 'logit')
    expect(byLogit).toMatchObject({ scores: Float32Array.of(1, 0.5, 1, 1.5), anytime: Uint8Array.of(0, 1, 0, 1, 0, 1), readout: 'summed logit' })
    const { predictions: [bySoftmax] } = await evaluate(tiny, [two], 'softmax')
    const share = (z: number): number => 1 / (1 + Math.exp(-z))
    const expected = [share(1.5) + share(-1.5) + share(0.5), share(-1.5) + share(1.5) + share(-0.5), share(-1.5) + share(-0.5) + share(1.5), share(1.5) + share(0.5) + share(-1.5)]
    bySoftmax!.scores.forEach((score, i) => expect(score).toBeCloseTo(expected[i]!, 6))
    expect(bySoftmax!.readout).toBe('summed softmax')
  })

  test('counts activations and operations by slice, of recordings', async () => {
    const { activity: [work] } = await evaluate(tiny, [two], 'class')
    // Non-zero inputs by slice: 1 + 1, 1 + 2, 0 + 1, and hidden values 1 + 1, 1 + 1, 0 + 1; each reaches two neurons. Outputs 2 + 1, 1 + 1, 1 + 2.
    expect(work).toMatchObject({ kind: 'ann', samples: 2, timesteps: 3, driveKept: false })
    expect(work!.layers.map(({ spikes, operations, updates }) => [[...spikes], [...operations], [...updates]])).toEqual([[[2, 2, 1], [4, 6, 2], []], [[3, 2, 3], [4, 4, 2], []]])
  })

  test('says as much in its shape', () => {
    const shapes = ann.shapes!({ model: { kind: 'ann', classes: 10 }, images: { samples: 45, series: 15, height: 34, width: 34, channels: 2, classes: 10 } }, { batch: 1, votes: 'class' })
    expect(shapes['predictions']).toEqual({ classes: 10, samples: 3, timesteps: 15 })
  })

  test('a convolution is counted by slice like image by image, whatever is evaluated at once', async () => {
    const conv = network([4, 4, 1], 2, [
      { kind: 'conv', name: 'conv', filters: 3, kernel: 3, stride: 1, padding: 1, bias: true, activation: { kind: 'relu' } },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
    ], { conv: { weight: Array.from({ length: 27 }, (_, i) => Math.sin(i)), bias: [0.1, -0.2, 0] }, out: { weight: Array.from({ length: 96 }, (_, i) => Math.cos(i)) } })
    const source = createRandom(3)
    const rows = Array.from({ length: 20 }, () => Array.from({ length: 16 }, () => source.integer(2)))
    const labels = rows.map((_, i) => Math.floor(i / 5) % 2)
    const { predictions: [answers], activity: [work] } = await evaluate(conv, [slices(rows, 5, labels, [4, 4, 1])], 'logit', 3)
    const alone = await Promise.all(rows.map(async (row) => evaluate(conv, [slices([row], undefined, [0], [4, 4, 1])])))
    for (const [l, layer] of work!.layers.entries())
      for (const field of ['spikes', 'operations'] as const)
        expect([...layer[field]]).toEqual([0, 1, 2, 3, 4].map((t) => [0, 1, 2, 3].reduce((sum, b) => sum + alone[b * 5 + t]!.activity[0]!.layers[l]![field][0]!, 0)))
    answers!.scores.forEach((score, i) => expect(score).toBeCloseTo([0, 1, 2, 3, 4].reduce((sum, t) => sum + alone[Math.floor(i / 2) * 5 + t]!.predictions[0]!.scores[i % 2]!, 0), 4))
  })

  test('gives the same for batches cut anywhere', async () => {
    const whole = (await evaluate(tiny, [two], 'softmax')).predictions
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 8 }), async (sizes) => {
      const cuts: number[] = []
      for (let left = 6; left > 0; left -= cuts.at(-1)!) cuts.push(Math.min(left, sizes[cuts.length] ?? left))
      const { predictions } = await evaluate(tiny, imagesType.split!(two, cuts), 'softmax')
      expect(predictions.map(({ first, samples }) => [first, samples]).flatMap(([first, samples]) => Array.from({ length: samples! }, (_, i) => first! + i))).toEqual([4, 5])
      expect(predictions.flatMap(({ scores }) => [...scores])).toEqual([...whole[0]!.scores])
      expect(predictions.flatMap(({ labels }) => [...labels])).toEqual([0, 1])
    }))
  })

  test('"none" scores every slice as a sample of its own', async () => {
    const { predictions: [answers], activity: [work] } = await evaluate(tiny, [two], 'none')
    expect(answers).toMatchObject({ samples: 6, timesteps: 0, readout: 'logit', first: 12, predicted: Uint8Array.of(0, 1, 0, 1, 1, 0) })
    expect(work).toMatchObject({ samples: 6, timesteps: 0 })
  })

  test('is refused where it is not said whether slices vote, and where there are none to vote', async () => {
    const { series: _, ...single } = two
    expect(await codeOf(() => evaluate(tiny, [two]))).toBe('E4222')
    expect(await codeOf(() => evaluate(tiny, [single], 'class'))).toBe('E4221')
    // Before anything runs, where the shape says so.
    const shape = { height: 1, width: 1, channels: 2, classes: 2 }
    const at = (images: object, votes?: Votes) => codeOf(() => ann.shapes!({ model: { kind: 'ann' }, images: { ...shape, ...images } }, { batch: 1, ...(votes && { votes }) }))
    expect([await at({ series: 3 }), await at({}, 'logit'), await at({}), await at({ series: 3 }, 'none'), await at({}, 'none')]).toEqual(['E4222', 'E4221', undefined, undefined, undefined])
    expect(ann.shapes!({ model: undefined, images: {} }, { batch: 1, votes: 'class' })).toEqual({ predictions: {} })
  })

  test('is refused where an image is missing or of another recording', async () => {
    const [begin, , rest] = imagesType.split!(two, [2, 1, 3]) as Images[]
    const cases: Images[][] = [
      [begin!],
      [begin!, rest!],
      [rest!, begin!],
      [{ ...two, first: 13 }],
      [begin!, { ...rest!, first: 17 }],
      [{ ...two, labels: Uint8Array.of(0, 0, 1, 1, 1, 1) }],
      [two, { ...two, series: 2, first: 18 }],
    ]
    for (const images of cases) expect(await codeOf(() => evaluate(tiny, images, 'class'))).toBe('E4223')
  })

  for (const { name, run } of conformance(ann, [
    { name: 'two recordings of three slices', inputs: { model: [tiny], images: [two] }, params: { batch: 4, votes: 'softmax' } },
    { name: 'batches cut within a recording', inputs: { model: [tiny], images: imagesType.split!(two, [2, 3, 1]) }, params: { batch: 2, votes: 'class' } },
  ])) test(name, run)
})
