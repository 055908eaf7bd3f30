/** Arrays of HDF5 as they come: what type their numbers have is what they are. */
export type Hdf5Numbers =
  | Float32Array | Float64Array | BigInt64Array | BigUint64Array
  | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array

/** A data set or an attribute, row-major. A scalar has the shape []. */
export interface Hdf5Array { readonly kind: 'numbers'; readonly shape: readonly number[]; readonly values: Hdf5Numbers }
export interface Hdf5Strings { readonly kind: 'strings'; readonly shape: readonly number[]; readonly values: readonly string[] }
export type Hdf5Data = Hdf5Array | Hdf5Strings

export interface Hdf5Group {
  readonly kind: 'group'
  readonly members: ReadonlyMap<string, Hdf5Group | Hdf5Data>
  readonly attributes: ReadonlyMap<string, Hdf5Data>
}

/** A group of these members, without attributes. */
export const groupOf = (members: Iterable<readonly [string, Hdf5Group | Hdf5Data]>): Hdf5Group => ({ kind: 'group', members: new Map(members), attributes: new Map() })

export const stringOf = (value: string): Hdf5Strings => ({ kind: 'strings', shape: [], values: [value] })
