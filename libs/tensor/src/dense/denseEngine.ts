import { Engine, type EngineThreads, type Pointer } from '@spikeline/spikes'
import * as binary from '../generated/kernels.ts'
import type { DenseKernels } from './denseKernels.ts'

/** Floats that fit into the memory of the dense kernels: 64 MiB, of which a system gives what is written to. */
const CAPACITY = 1 << 24
/** Parts into which the work of a kernel is divided, whatever the number of threads: sums of parts are added up in the order of the parts. */
const PARTS = 8

/**
 * The dense kernels on a memory of their own, on which threads may work together. TensorFlow.js keeps its tensors in another memory,
 * which it can't share, so that inputs are copied here and outputs back; a copy takes about a tenth of the time of a convolution.
 *
 * The memory holds what one call needs, laid out anew by each.
 */
export class DenseEngine {
  readonly #engine: Engine<DenseKernels>
  readonly #base: Pointer

  /** Undefined where the host has no WebAssembly with SIMD. Fails with E3202 where it has not enough memory. */
  static open(threads?: EngineThreads): DenseEngine | undefined {
    const engine = Engine.of<DenseKernels>(binary, threads)
    return engine && new DenseEngine(engine)
  }

  private constructor(engine: Engine<DenseKernels>) {
    this.#engine = engine
    this.#base = engine.reserve(CAPACITY)
    engine.open()
  }

  get kernels(): DenseKernels {
    return this.#engine.kernels
  }

  get threads(): number {
    return this.#engine.threads
  }

  /** Places for arrays of so many floats, on cache lines of their own; undefined where they do not all fit. What lay there is overwritten. */
  layOut<const Lengths extends readonly number[]>(lengths: Lengths): { readonly [I in keyof Lengths]: Pointer } | undefined {
    let at = 0
    const places = lengths.map((length) => {
      const place = this.#base + 4 * at
      at += Math.ceil(length / 16) * 16
      return place
    })
    return at <= CAPACITY ? places as unknown as { readonly [I in keyof Lengths]: Pointer } : undefined
  }

  write(at: Pointer, values: Float32Array): void {
    this.floats(at, values.length).set(values)
  }

  floats(at: Pointer, length: number): Float32Array {
    return this.#engine.floats(at, length)
  }

  integers(at: Pointer, length: number): Uint32Array {
    return this.#engine.integers(at, length)
  }

  /** Does a work of `total` units, cut into at most eight parts of whole blocks: `work` calls kernels for units first … first + count − 1. */
  run(total: number, block: number, work: (kernels: DenseKernels, first: number, count: number, part: number) => void): void {
    const each = unitsOfPart(total, block)
    this.#engine.run(Math.ceil(total / each), (kernels, part) => work(kernels, part * each, Math.min(each, total - part * each), part))
  }

  /** Ends its threads; it goes on with one. */
  close(): void {
    this.#engine.close()
  }
}

const unitsOfPart = (total: number, block: number): number => Math.ceil(total / block / PARTS) * block

/** The number of parts that `run` cuts a work into. Less work may be cut into more parts: nine blocks into five of two, eight blocks into eight. */
export const partsOf = (total: number, block: number): number => Math.ceil(total / unitsOfPart(total, block))
