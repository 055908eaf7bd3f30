import type { FileNode } from '../files/networkFile.ts'
import { isRecord, type KerasModel } from './model.ts'

/** What of a configuration is about training, storage or names alone. */
const untold = /^(name|trainable|dtype|.*_(initializer|regularizer|constraint)|batch_(input_)?shape|sparse|ragged|seed|optional|module|registered_name|build_config)$/

/** The layers of a model in the order of the file, with what they state and the shapes of their weights. */
export const describeKeras = ({ layers }: KerasModel): FileNode[] => layers.map(({ name, type, config, weights }) => {
  const stated = Object.entries(config).filter(([key, value]) => !untold.test(key) && value !== null && value !== undefined)
  const shape: unknown = config['batch_shape'] ?? config['batch_input_shape']
  return {
    name, type: type ?? 'weights',
    parameters: Object.fromEntries([
      ...(Array.isArray(shape) ? [['input', `[${shape.slice(1).map((n) => n ?? 'any').join(', ')}]`]] : []),
      ...stated.map(([key, value]) => [key, typeof value === 'string' ? value : isRecord(value) && typeof value['class_name'] === 'string' ? value['class_name'] : JSON.stringify(value).replaceAll(',', ', ')]),
      ...weights.map(({ part, shape }) => [part, shape.join('×')]),
    ]) as Record<string, string>,
  }
})
