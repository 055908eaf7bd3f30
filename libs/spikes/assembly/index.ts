// The kernels that libs/spikes/src/generated/kernels.ts embeds, compiled by tools/generators/kernels.mjs.
//
// All work on rows of events, as compressed sparse rows whose rows may be divided into groups (the positions of a map):
//
//     group g of row r      indices[starts[r·groups + g] … starts[r·groups + g + 1]), ascending, counted within the row
//
// Sizes are in elements, pointers in bytes. Sums are in single precision, each in the order of its events: the same bits as the
// TypeScript twins in libs/networks. Nothing is checked here: who calls has made room.
export { auxiliaryErrors, mergeAuxiliary, shareErrors } from './auxiliary'
export { channelProducts, channelSquares, channelSums, normalise, normaliseBack } from './batchNorm'
export { normaliseChanged } from './competitive/plasticity'
export { presentImage } from './competitive/present'
export { countOperations } from './countOperations'
export { dropEvents, scaleChosen, scaleRows } from './dropout'
export { addSpikes, firstAtPositions, firstSpikes, greatestPotentials, orderRule } from './firstSpike'
export { fixedDrive, fixedIntegrate, fixedScan } from './fixedNeurons'
export { fixedSums } from './fixedSums'
export { groupStarts } from './groupStarts'
export { integrate, scanNeurons } from './neurons'
export { activeUnits, denseBack } from './denseBack'
export { denseNeurons, emitEvents } from './denseNeurons'
export { scanBack, sumLater, unpoolAll, unpoolErrors } from './errors'
export { denseErrors, gatherErrors } from './gatherErrors'
export { biasGradient, convolutionGradient, countNear, denseGradient, nearThreshold, sumRows, tileGradient, transposeEvents } from './gradients'
export { addPairs, splitErrors, turnTile } from './laneErrors'
export { scanMechanisms } from './mechanisms'
export { countNearThresholds, nearThresholds, scanMechanismsBack, sumDoubles } from './mechanismsBack'
export { adamStep, sgdStep } from './optimisers'
export { ownErrors } from './ownErrors'
export { firedErrors, listFired, pairUpdate, rowSums, targetErrors } from './pairing'
export { mixDrive, mixErrors, mixSums } from './parallel'
export { poolEvents } from './poolEvents'
export { fill, packTile, takeRows, transposeWeights, turnWeights } from './rows'
export { addShortcut } from './shortcut'
export { firedMembranes, inhibitErrors, normaliseErrors, spikeErrors, spikeFactors, trainCredit, trainTraces } from './spikeTrains'
export { addScaled, traceEvents } from './traces'
export { windowSums } from './windowSums'

/** The first free byte of the memory. */
export function heapBase(): usize {
  return __heap_base
}
