import { fail, type KernelBinary, type StartThread } from '@spikeline/core'
import { kernelModule, spikeKernels } from './module.ts'
import { ThreadPool } from './threads.ts'

/** A place in the memory of an engine, in bytes. */
export type Pointer = number

/**
 * What libs/spikes/assembly exports; each kernel is described there. Rows of events: group g of row r is
 * indices[starts[r·groups + g] … starts[r·groups + g + 1]), ascending within the row.
 */
export interface Kernels {
  groupStarts(rows: number, groups: number, size: number, offsets: Pointer, indices: Pointer, starts: Pointer): void
  countOperations(rows: number, starts: Pointer, groups: number, indices: Pointer, fanOut: Pointer, operations: Pointer): void
  poolEvents(
    rows: number, inStarts: Pointer, inGroups: number, inIndices: Pointer, inValues: Pointer, wires: Pointer, targets: Pointer, sums: Pointer,
    groups: number, size: number, weight: number, starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  windowSums(
    window: Pointer, samples: number, rows: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
    weights: Pointer, bias: Pointer, drive: Pointer,
  ): void
  addShortcut(
    rows: number, starts: Pointer, groups: number, indices: Pointer, values: Pointer, targets: Pointer, weightRows: Pointer, weights: Pointer, width: number,
    drive: Pointer, pitch: number,
  ): void
  mergeAuxiliary(
    rows: number, maps: number, places: number, keep: number, take: number, x: Pointer, groups: number, inStarts: Pointer, inIndices: Pointer,
    starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  auxiliaryErrors(rows: number, maps: number, places: number, keep: number, take: number, carry: Pointer, errors: Pointer): void
  shareErrors(places: number, maps: number, errors: Pointer): void
  mixDrive(steps: number, n: number, before: number, after: number, matrix: Pointer, offset: Pointer, x: Pointer, stride: number, y: Pointer): void
  mixErrors(steps: number, n: number, before: number, after: number, matrix: Pointer, delta: Pointer, scratch: Pointer): void
  mixSums(steps: number, n: number, before: number, after: number, delta: Pointer, x: Pointer, stride: number, sums: Pointer): void
  channelSums(rows: number, filters: number, x: Pointer, sums: Pointer): void
  channelSquares(rows: number, filters: number, x: Pointer, mean: Pointer, sums: Pointer): void
  channelProducts(rows: number, filters: number, error: Pointer, x: Pointer, mean: Pointer, sums: Pointer): void
  normalise(rows: number, filters: number, mean: Pointer, gain: Pointer, shift: Pointer, x: Pointer, y: Pointer): void
  normaliseBack(rows: number, filters: number, mean: Pointer, gain: Pointer, average: Pointer, slope: Pointer, x: Pointer, error: Pointer): void
  dropEvents(
    rows: number, groups: number, factors: Pointer, inStarts: Pointer, inIndices: Pointer, inValues: Pointer, starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  scaleChosen(rows: number, groups: number, starts: Pointer, indices: Pointer, factors: Pointer, errors: Pointer): void
  scaleRows(rows: number, neurons: number, factors: Pointer, errors: Pointer): void
  scanNeurons(
    groups: number, size: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer,
    decay: number, threshold: number, strict: number, subtract: number, toZero: number, starts: Pointer, indices: Pointer, trace: Pointer,
  ): void
  scanMechanisms(
    neuron: Pointer, groups: number, size: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, state: Pointer,
    starts: Pointer, indices: Pointer, trace: Pointer, inputs: Pointer, thresholds: Pointer,
  ): void
  denseNeurons(
    samples: number, rows: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number, weights: Pointer, bias: Pointer,
    decay: number, threshold: number, subtract: number, toZero: number, membrane: Pointer, membranePitch: number,
    trace: Pointer, traceRow: number, traceSample: number, fired: Pointer, firedPitch: number,
  ): void
  emitEvents(rows: number, words: number, pitch: number, fired: Pointer, starts: Pointer, indices: Pointer): void
  activeUnits(rows: number, filters: number, delta: Pointer, active: Pointer, live: Pointer): void
  denseBack(
    rows: number, membrane: Pointer, filters: number, delta: Pointer, active: Pointer, weight: Pointer, pitch: number, extra: number,
    decay: number, threshold: number, strict: number, reset: number, detached: number, slope: number, width: number, scale: number,
    carry: Pointer, errors: Pointer, back: Pointer, bias: Pointer,
  ): void
  tileGradient(
    inputs: number, units: number, column: number, columns: number, bounds: Pointer, places: Pointer, values: Pointer, tile: Pointer, gradient: Pointer, anew: number,
  ): void
  gatherErrors(window: Pointer, rows: number, starts: Pointer, indices: Pointer, weight: Pointer, delta: Pointer, scratch: Pointer, work: Pointer, errors: Pointer): void
  splitErrors(
    places: number, map: number, filters: number, delta: Pointer, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
  ): void
  turnTile(taps: number, channels: number, filters: number, lane: number, first: number, tile: number, weight: Pointer, turned: Pointer): void
  addPairs(n: number, pitch: number, a: Pointer, to: Pointer): void
  unpoolErrors(
    rows: number, pooledStarts: Pointer, pooledGroups: number, pooledIndices: Pointer, pooledErrors: Pointer,
    wires: Pointer, targets: Pointer, weight: number, row: Pointer, starts: Pointer, groups: number, indices: Pointer, errors: Pointer,
  ): void
  unpoolAll(
    rows: number, positions: number, channels: number, pooledSize: number, pooledErrors: Pointer, wires: Pointer, targets: Pointer, weight: number, errors: Pointer,
  ): void
  countNear(neurons: number, membrane: Pointer, threshold: number, reach: number, count: Pointer): void
  scanBack(
    neurons: number, rows: number, membrane: Pointer, carry: Pointer, groups: number, starts: Pointer, indices: Pointer, errors: Pointer, extra: number, row: Pointer,
    decay: number, threshold: number, strict: number, reset: number, detached: number, slope: number, width: number, scale: number,
  ): void
  ownErrors(neurons: number, groups: number, starts: Pointer, indices: Pointer, weight: Pointer, delta: Pointer, extra: number, errors: Pointer): void
  scanMechanismsBack(
    neuron: Pointer, neurons: number, rows: number, earlier: number, membrane: Pointer, inputs: Pointer, thresholds: Pointer, carried: Pointer,
    groups: number, starts: Pointer, indices: Pointer, errors: Pointer, extra: number, row: Pointer, detached: number, slope: number, width: number, scale: number,
  ): void
  nearThresholds(
    neuron: Pointer, groups: number, size: number, rows: number, membrane: Pointer, thresholds: Pointer, reach: number, starts: Pointer, indices: Pointer,
  ): void
  countNearThresholds(neuron: Pointer, neurons: number, membrane: Pointer, thresholds: Pointer, reach: number, count: Pointer): void
  sumDoubles(length: number, values: Pointer, sum: Pointer): void
  sumLater(neurons: number, rows: number, errors: Pointer): void
  nearThreshold(groups: number, size: number, rows: number, membrane: Pointer, threshold: number, reach: number, starts: Pointer, indices: Pointer): void
  transposeEvents(
    samples: number, rows: number, groups: number, keys: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
    table: Pointer, pitch: number, bounds: Pointer, places: Pointer, placeValues: Pointer, live: Pointer,
  ): void
  denseGradient(
    inputs: number, units: number, column: number, columns: number, rows: number, bounds: Pointer, places: Pointer, values: Pointer,
    delta: Pointer, scratch: Pointer, gradient: Pointer, bias: Pointer,
  ): void
  convolutionGradient(
    window: Pointer, column: number, columns: number, rows: number, bounds: Pointer, places: Pointer, values: Pointer,
    delta: Pointer, scratch: Pointer, gradient: Pointer, bias: Pointer,
  ): void
  biasGradient(places: number, filters: number, column: number, columns: number, delta: Pointer, gradient: Pointer): void
  takeRows(
    rows: number, samples: number, sample: number, offsets: Pointer, indices: Pointer, values: Pointer,
    starts: Pointer, toIndices: Pointer, toValues: Pointer,
  ): void
  adamStep(
    length: number, w: Pointer, g: Pointer, m: Pointer, v: Pointer, shrink: number, rate: number,
    keep1: number, take1: number, keep2: number, take2: number, epsilon: number,
  ): void
  sgdStep(length: number, w: Pointer, g: Pointer, velocity: Pointer, shrink: number, rate: number, keep: number): void
  fill(length: number, value: number, to: Pointer): void
  rowSums(rows: number, pitch: number, starts: Pointer, indices: Pointer, weights: Pointer, drive: Pointer): void
  listFired(rows: number, starts: Pointer, indices: Pointer, places: Pointer, list: Pointer, counts: Pointer, total: Pointer): void
  targetErrors(units: number, label: number, list: Pointer, counts: Pointer, errors: Pointer, scores: Pointer, wrong: Pointer): void
  firedErrors(neurons: number, pitch: number, list: Pointer, weights: Pointer, above: Pointer, errors: Pointer): void
  pairUpdate(pitch: number, column: number, columns: number, rate: number, list: Pointer, counts: Pointer, errors: Pointer, weights: Pointer): void
  traceEvents(
    groups: number, size: number, decay: number, inStarts: Pointer, inGroups: number, inIndices: Pointer, inValues: Pointer, trace: Pointer,
    starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  addScaled(length: number, factor: number, x: Pointer, sum: Pointer): void
  packTile(depth: number, filters: number, first: number, tile: number, weight: Pointer, packed: Pointer): void
  turnWeights(taps: number, channels: number, filters: number, weight: Pointer, turned: Pointer): void
  transposeWeights(depth: number, filters: number, weight: Pointer, transposed: Pointer): void
  denseErrors(n: number, filters: number, rows: number, weight: Pointer, delta: Pointer, list: Pointer, errors: Pointer): void
  sumRows(rows: number, neurons: number, delta: Pointer, sums: Pointer): void
  fixedSums(
    window: Pointer, rows: number, starts: Pointer, indices: Pointer, values: Pointer, weights: Pointer, block: number, scratch: Pointer, sums: Pointer,
  ): void
  fixedDrive(neurons: number, rows: number, shift: number, bias: Pointer, small: number, sums: Pointer): void
  fixedScan(
    groups: number, size: number, rows: number, drive: Pointer, driveStride: number, current: Pointer, currentDecay: number, membrane: Pointer, decay: number, threshold: number, subtract: number, toZero: number, starts: Pointer, indices: Pointer,
  ): void
  fixedIntegrate(neurons: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, trace: Pointer): void
  integrate(neurons: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, trace: Pointer): void
  addSpikes(window: Pointer, pitch: number, from: number, to: number, indices: Pointer, weights: Pointer, potentials: Pointer): void
  /** Returns a count: to be called directly, not as a task. */
  firstAtPositions(positions: number, pitch: number, threshold: number, potentials: Pointer, closed: Pointer, found: Pointer): number
  firstSpikes(
    window: Pointer, pitch: number, steps: number, starts: Pointer, indices: Pointer, weights: Pointer, threshold: number, pool: number,
    potentials: Pointer, latencies: Pointer, outStarts: Pointer, outIndices: Pointer, fired: Pointer,
  ): void
  greatestPotentials(
    window: Pointer, pitch: number, steps: number, starts: Pointer, indices: Pointer, weights: Pointer, potentials: Pointer, greatest: Pointer,
  ): void
  orderRule(
    window: Pointer, pitch: number, map: number, y: number, x: number, latencies: Pointer, latest: number, weights: Pointer,
    up: number, down: number, soft: number, lower: number, upper: number,
  ): void
  presentImage(presentation: Pointer): number
  normaliseChanged(presentation: Pointer): void
  trainTraces(
    rows: number, n: number, starts: Pointer, indices: Pointer, values: Pointer, factors: Pointer, sums: Pointer, toStarts: Pointer, toIndices: Pointer, toValues: Pointer,
  ): void
  spikeErrors(rows: number, n: number, starts: Pointer, indices: Pointer, weight: Pointer, units: number, delta: Pointer, errors: Pointer): void
  normaliseErrors(n: number, starts: Pointer, numerator: number, gains: Pointer, errors: Pointer): void
  inhibitErrors(n: number, outer: number, inner: number, errors: Pointer, to: Pointer): void
  firedMembranes(rows: number, n: number, starts: Pointer, indices: Pointer, membrane: Pointer, counts: Pointer, sums: Pointer): void
  spikeFactors(n: number, counts: Pointer, sums: Pointer, scale: number, perSpike: number, errors: Pointer, factors: Pointer): void
  trainCredit(
    rows: number, n: number, starts: Pointer, indices: Pointer, errors: Pointer, counts: Pointer, decay: number, gain: number, currentDecay: number, taken: number,
    state: Pointer, back: Pointer,
  ): void
}

/** 2³² − 1 page, in bytes: what 32-bit WebAssembly can address. */
const LARGEST = 65535 * 65536

/** How an engine may use threads: at most so many, its own included, started so. Results do not depend on it. */
export interface EngineThreads {
  readonly count: number
  /** Absent where the host has no threads. */
  readonly start?: StartThread | undefined
}

/**
 * An instance of the kernels with a memory of its own, which is laid out once: reserve all that is needed, then open it, then take
 * views. Undefined where the host can't run the kernels (see kernelModule).
 *
 * With threads, `run` shares work among them, and who opened it must close it. Where memory can't be shared there is one, the caller's,
 * and `alone` says why.
 *
 * The kernels are those of libs/spikes/assembly, or others that were made alike (`of`).
 */
export class Engine<Functions extends object = Kernels> {
  readonly #module: WebAssembly.Module
  readonly #shared: { readonly module: WebAssembly.Module; readonly count: number; readonly start: StartThread } | undefined
  #alone: string | undefined
  #memory: WebAssembly.Memory | undefined
  #kernels: Functions | undefined
  #pool: ThreadPool | undefined
  #end: number

  static create(threads?: EngineThreads): Engine | undefined {
    return Engine.of<Kernels>(spikeKernels, threads)
  }

  /** An engine with other kernels than those of libs/spikes/assembly. */
  static of<Functions extends object>(binary: KernelBinary, threads?: EngineThreads): Engine<Functions> | undefined {
    const module = kernelModule(false, binary)
    return module && new Engine<Functions>(module, binary, threads)
  }

  private constructor(module: WebAssembly.Module, binary: KernelBinary, threads: EngineThreads | undefined) {
    this.#module = module
    this.#end = binary.heapBase
    if (!threads || threads.count < 2) return
    const { count, start } = threads
    const shared = typeof SharedArrayBuffer === 'undefined' ? undefined : kernelModule(true, binary)
    if (!start) this.#alone = 'this host has no threads'
    else if (!shared) this.#alone = 'threads of this host share no memory (in a browser, the page must be cross-origin isolated)'
    else this.#shared = { module: shared, count, start }
  }

  /** The kernels on the memory, once it is open. */
  get kernels(): Functions {
    return this.#kernels ?? notOpen()
  }

  /** Threads that share its work, the caller's included. */
  get threads(): number {
    return this.#shared?.count ?? 1
  }

  /** Why there is one thread where more were asked for; for a warning. */
  get alone(): string | undefined {
    return this.#alone
  }

  /** Tasks so far that other threads than the caller's did. */
  get doneElsewhere(): number {
    return this.#pool?.doneElsewhere ?? 0
  }

  /**
   * Does tasks 0 to `tasks` − 1, which must not depend on one another, and returns when all are done. `work` is called here, once for
   * each task; it must only call kernels of the object that it is given, and not look at what they did: with threads they are written
   * down and done by whichever thread is free. Fails with E3203 where a kernel fails in another thread.
   */
  run(tasks: number, work: (kernels: Functions, task: number) => void): void {
    if (this.#pool && tasks > 1) return this.#pool.run(tasks, this.kernels, work)
    for (let task = 0; task < tasks; task++) work(this.kernels, task)
  }

  /** Ends its threads; it goes on with one. */
  close(): void {
    this.#pool?.close()
    this.#pool = undefined
  }

  /** Bytes reserved so far. */
  get bytes(): number {
    return this.#end
  }

  /** Reserves room for `length` elements of four bytes (eight where said), at a multiple of a cache line. */
  reserve(length: number, bytes: 4 | 8 = 4): Pointer {
    const at = Math.ceil(this.#end / 64) * 64
    this.#end = at + length * bytes
    if (this.#end > LARGEST) fail('E3202', { bytes: this.#end })
    return at
  }

  /**
   * Makes the memory, as large as what was reserved, zeroed, and starts the threads; views may be taken from now on. Fails with E3202
   * where the host has no more.
   */
  open(): void {
    if (this.#memory) return
    const pages = Math.ceil(this.#end / 65536)
    if (this.#shared && this.#openShared(this.#shared, pages)) return
    try {
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    } catch {
      fail('E3202', { bytes: this.#end })
    }
    this.#kernels = instantiate<Functions>(this.#module, this.#memory)
  }

  /** A shared memory never moves and reserves addresses for the most it may become, so that is what is needed, not what could be. */
  #openShared({ module, count, start }: { module: WebAssembly.Module; count: number; start: StartThread }, pages: number): boolean {
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
      const kernels = instantiate<Functions>(module, memory)
      this.#pool = new ThreadPool(count - 1, start, module, memory, kernels)
      this.#memory = memory
      this.#kernels = kernels
      return true
    } catch (error) {
      this.#alone = error instanceof Error ? error.message : String(error)
      return false
    }
  }

  floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.#buffer, at, length)
  }
  doubles(at: Pointer, length: number): Float64Array {
    return new Float64Array(this.#buffer, at, length)
  }
  integers(at: Pointer, length: number): Uint32Array {
    return new Uint32Array(this.#buffer, at, length)
  }

  get #buffer(): ArrayBufferLike {
    return (this.#memory ?? notOpen()).buffer
  }
}

const instantiate = <Functions>(module: WebAssembly.Module, memory: WebAssembly.Memory): Functions =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Functions

function notOpen(): never {
  throw new Error('the memory of an engine is used before it is open')
}
