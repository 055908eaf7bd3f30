/** A place in the memory of an engine, in bytes. */
export type Pointer = number

/**
 * What libs/spikes/assembly exports, by its files, where each kernel is described. Rows of events: group g of row r is
 * indices[starts[r·groups + g] … starts[r·groups + g + 1]), ascending within the row.
 */
export interface Kernels {
  // rows.ts
  fill(length: number, value: number, to: Pointer): void
  packTile(depth: number, filters: number, first: number, tile: number, weight: Pointer, packed: Pointer): void
  takeRows(
    rows: number, samples: number, sample: number, offsets: Pointer, indices: Pointer, values: Pointer,
    starts: Pointer, toIndices: Pointer, toValues: Pointer,
  ): void
  transposeWeights(depth: number, filters: number, weight: Pointer, transposed: Pointer): void
  turnWeights(taps: number, channels: number, filters: number, weight: Pointer, turned: Pointer): void
  // groupStarts.ts
  groupStarts(rows: number, groups: number, size: number, offsets: Pointer, indices: Pointer, starts: Pointer): void
  // poolEvents.ts
  poolEvents(
    rows: number, inStarts: Pointer, inGroups: number, inIndices: Pointer, inValues: Pointer, wires: Pointer, targets: Pointer, sums: Pointer,
    groups: number, size: number, weight: number, starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  // dropout.ts
  dropEvents(
    rows: number, groups: number, factors: Pointer, inStarts: Pointer, inIndices: Pointer, inValues: Pointer, starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  scaleChosen(rows: number, groups: number, starts: Pointer, indices: Pointer, factors: Pointer, errors: Pointer): void
  scaleRows(rows: number, neurons: number, factors: Pointer, errors: Pointer): void
  // windowSums.ts
  windowSums(
    window: Pointer, samples: number, rows: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
    weights: Pointer, bias: Pointer, drive: Pointer,
  ): void
  // shortcut.ts
  addShortcut(
    rows: number, starts: Pointer, groups: number, indices: Pointer, values: Pointer, targets: Pointer, weightRows: Pointer, weights: Pointer, width: number,
    drive: Pointer, pitch: number,
  ): void
  // auxiliary.ts
  auxiliaryErrors(rows: number, maps: number, places: number, keep: number, take: number, carry: Pointer, errors: Pointer): void
  mergeAuxiliary(
    rows: number, maps: number, places: number, keep: number, take: number, x: Pointer, groups: number, inStarts: Pointer, inIndices: Pointer,
    starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  shareErrors(places: number, maps: number, errors: Pointer): void
  // parallel.ts
  mixDrive(steps: number, n: number, before: number, after: number, matrix: Pointer, offset: Pointer, x: Pointer, stride: number, y: Pointer): void
  mixErrors(steps: number, n: number, before: number, after: number, matrix: Pointer, delta: Pointer, scratch: Pointer): void
  mixSums(steps: number, n: number, before: number, after: number, delta: Pointer, x: Pointer, stride: number, sums: Pointer): void
  // batchNorm.ts
  channelProducts(rows: number, filters: number, error: Pointer, x: Pointer, mean: Pointer, sums: Pointer): void
  channelSquares(rows: number, filters: number, x: Pointer, mean: Pointer, sums: Pointer): void
  channelSums(rows: number, filters: number, x: Pointer, sums: Pointer): void
  normalise(rows: number, filters: number, mean: Pointer, gain: Pointer, shift: Pointer, x: Pointer, y: Pointer): void
  normaliseBack(rows: number, filters: number, mean: Pointer, gain: Pointer, average: Pointer, slope: Pointer, x: Pointer, error: Pointer): void
  // countOperations.ts
  countOperations(rows: number, starts: Pointer, groups: number, indices: Pointer, fanOut: Pointer, operations: Pointer): void
  // neurons.ts
  integrate(neurons: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, trace: Pointer): void
  scanNeurons(
    groups: number, size: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer,
    decay: number, threshold: number, strict: number, subtract: number, toZero: number, starts: Pointer, indices: Pointer, trace: Pointer,
  ): void
  // mechanisms.ts
  scanMechanisms(
    neuron: Pointer, groups: number, size: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, state: Pointer,
    starts: Pointer, indices: Pointer, trace: Pointer, inputs: Pointer, thresholds: Pointer,
  ): void
  // denseNeurons.ts
  denseNeurons(
    samples: number, rows: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number, weights: Pointer, bias: Pointer,
    decay: number, threshold: number, subtract: number, toZero: number, membrane: Pointer, membranePitch: number,
    trace: Pointer, traceRow: number, traceSample: number, fired: Pointer, firedPitch: number,
  ): void
  emitEvents(rows: number, words: number, pitch: number, fired: Pointer, starts: Pointer, indices: Pointer): void
  // fixedSums.ts
  fixedSums(
    window: Pointer, rows: number, starts: Pointer, indices: Pointer, values: Pointer, weights: Pointer, block: number, scratch: Pointer, sums: Pointer,
  ): void
  // fixedNeurons.ts
  fixedDrive(neurons: number, rows: number, shift: number, bias: Pointer, small: number, sums: Pointer): void
  fixedIntegrate(neurons: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, trace: Pointer): void
  fixedScan(
    groups: number, size: number, rows: number, drive: Pointer, driveStride: number, current: Pointer, currentDecay: number, membrane: Pointer, decay: number, threshold: number, subtract: number, toZero: number, starts: Pointer, indices: Pointer,
  ): void
  // errors.ts
  scanBack(
    neurons: number, rows: number, membrane: Pointer, carry: Pointer, groups: number, starts: Pointer, indices: Pointer, errors: Pointer, extra: number, row: Pointer,
    decay: number, threshold: number, strict: number, reset: number, detached: number, slope: number, width: number, scale: number,
  ): void
  sumLater(neurons: number, rows: number, errors: Pointer): void
  unpoolAll(
    rows: number, positions: number, channels: number, pooledSize: number, pooledErrors: Pointer, wires: Pointer, targets: Pointer, weight: number, errors: Pointer,
  ): void
  unpoolErrors(
    rows: number, pooledStarts: Pointer, pooledGroups: number, pooledIndices: Pointer, pooledErrors: Pointer,
    wires: Pointer, targets: Pointer, weight: number, row: Pointer, starts: Pointer, groups: number, indices: Pointer, errors: Pointer,
  ): void
  // mechanismsBack.ts
  countNearThresholds(neuron: Pointer, neurons: number, membrane: Pointer, thresholds: Pointer, reach: number, count: Pointer): void
  nearThresholds(
    neuron: Pointer, groups: number, size: number, rows: number, membrane: Pointer, thresholds: Pointer, reach: number, starts: Pointer, indices: Pointer,
  ): void
  scanMechanismsBack(
    neuron: Pointer, neurons: number, rows: number, earlier: number, membrane: Pointer, inputs: Pointer, thresholds: Pointer, carried: Pointer,
    groups: number, starts: Pointer, indices: Pointer, errors: Pointer, extra: number, row: Pointer, detached: number, slope: number, width: number, scale: number,
  ): void
  sumDoubles(length: number, values: Pointer, sum: Pointer): void
  // ownErrors.ts
  ownErrors(neurons: number, groups: number, starts: Pointer, indices: Pointer, weight: Pointer, delta: Pointer, extra: number, errors: Pointer): void
  // gatherErrors.ts
  denseErrors(n: number, filters: number, rows: number, weight: Pointer, delta: Pointer, list: Pointer, errors: Pointer): void
  gatherErrors(window: Pointer, rows: number, starts: Pointer, indices: Pointer, weight: Pointer, delta: Pointer, scratch: Pointer, work: Pointer, errors: Pointer): void
  // laneErrors.ts
  addPairs(n: number, pitch: number, a: Pointer, to: Pointer): void
  splitErrors(
    places: number, map: number, filters: number, delta: Pointer, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
  ): void
  turnTile(taps: number, channels: number, filters: number, lane: number, first: number, tile: number, weight: Pointer, turned: Pointer): void
  // denseBack.ts
  activeUnits(rows: number, filters: number, delta: Pointer, active: Pointer, live: Pointer): void
  denseBack(
    rows: number, membrane: Pointer, filters: number, delta: Pointer, active: Pointer, weight: Pointer, pitch: number, extra: number,
    decay: number, threshold: number, strict: number, reset: number, detached: number, slope: number, width: number, scale: number,
    carry: Pointer, errors: Pointer, back: Pointer, bias: Pointer,
  ): void
  // gradients.ts
  biasGradient(places: number, filters: number, column: number, columns: number, delta: Pointer, gradient: Pointer): void
  convolutionGradient(
    window: Pointer, column: number, columns: number, rows: number, bounds: Pointer, places: Pointer, values: Pointer,
    delta: Pointer, scratch: Pointer, gradient: Pointer, bias: Pointer,
  ): void
  countNear(neurons: number, membrane: Pointer, threshold: number, reach: number, count: Pointer): void
  denseGradient(
    inputs: number, units: number, column: number, columns: number, rows: number, bounds: Pointer, places: Pointer, values: Pointer,
    delta: Pointer, scratch: Pointer, gradient: Pointer, bias: Pointer,
  ): void
  nearThreshold(groups: number, size: number, rows: number, membrane: Pointer, threshold: number, reach: number, starts: Pointer, indices: Pointer): void
  sumRows(rows: number, neurons: number, delta: Pointer, sums: Pointer): void
  tileGradient(
    inputs: number, units: number, column: number, columns: number, bounds: Pointer, places: Pointer, values: Pointer, tile: Pointer, gradient: Pointer, anew: number,
  ): void
  transposeEvents(
    samples: number, rows: number, groups: number, keys: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
    table: Pointer, pitch: number, bounds: Pointer, places: Pointer, placeValues: Pointer, live: Pointer,
  ): void
  // traces.ts
  addScaled(length: number, factor: number, x: Pointer, sum: Pointer): void
  traceEvents(
    groups: number, size: number, decay: number, inStarts: Pointer, inGroups: number, inIndices: Pointer, inValues: Pointer, trace: Pointer,
    starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  // optimisers.ts
  adamStep(
    length: number, w: Pointer, g: Pointer, m: Pointer, v: Pointer, shrink: number, rate: number,
    keep1: number, take1: number, keep2: number, take2: number, epsilon: number,
  ): void
  sgdStep(length: number, w: Pointer, g: Pointer, velocity: Pointer, shrink: number, rate: number, keep: number): void
  // firstSpike.ts
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
  // competitive/
  normaliseChanged(presentation: Pointer): void
  presentImage(presentation: Pointer): number
  // pairing.ts
  firedErrors(neurons: number, pitch: number, list: Pointer, weights: Pointer, above: Pointer, errors: Pointer): void
  listFired(rows: number, starts: Pointer, indices: Pointer, places: Pointer, list: Pointer, counts: Pointer, total: Pointer): void
  pairUpdate(pitch: number, column: number, columns: number, rate: number, list: Pointer, counts: Pointer, errors: Pointer, weights: Pointer): void
  rowSums(rows: number, pitch: number, starts: Pointer, indices: Pointer, weights: Pointer, drive: Pointer): void
  targetErrors(units: number, label: number, list: Pointer, counts: Pointer, errors: Pointer, scores: Pointer, wrong: Pointer): void
  // spikeTrains.ts
  firedMembranes(rows: number, n: number, starts: Pointer, indices: Pointer, membrane: Pointer, counts: Pointer, sums: Pointer): void
  inhibitErrors(n: number, outer: number, inner: number, errors: Pointer, to: Pointer): void
  normaliseErrors(n: number, starts: Pointer, numerator: number, gains: Pointer, errors: Pointer): void
  spikeErrors(rows: number, n: number, starts: Pointer, indices: Pointer, weight: Pointer, units: number, delta: Pointer, errors: Pointer): void
  spikeFactors(n: number, counts: Pointer, sums: Pointer, scale: number, perSpike: number, errors: Pointer, factors: Pointer): void
  trainCredit(
    rows: number, n: number, starts: Pointer, indices: Pointer, errors: Pointer, counts: Pointer, decay: number, gain: number, currentDecay: number, taken: number,
    state: Pointer, back: Pointer,
  ): void
  trainTraces(
    rows: number, n: number, starts: Pointer, indices: Pointer, values: Pointer, factors: Pointer, sums: Pointer, toStarts: Pointer, toIndices: Pointer, toValues: Pointer,
  ): void
}
