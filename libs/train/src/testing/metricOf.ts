import type { MetricBatch } from '@spikeline/core'

/** The value of a metric in an epoch. */
export const metricOf = (metrics: MetricBatch['metrics'], name: string, epoch: number): number => metrics.find((metric) => metric.name === name && metric.labels.epoch === epoch)!.value
