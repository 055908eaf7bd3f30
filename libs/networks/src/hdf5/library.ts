import type * as H5 from 'h5wasm'

type Library = typeof H5 & { readonly FS: NonNullable<typeof H5.FS> }

let loaded: Promise<Library> | undefined
let files = 0

/** The HDF5 library in WebAssembly, loaded where it is first used: it is 4 MB. */
export const hdf5Library = (): Promise<Library> => (loaded ??= load())

async function load(): Promise<Library> {
  const library = await import('h5wasm')
  const { FS, activate_throwing_error_handler: throwErrors } = await library.ready
  // What it says about a damaged file goes into the error, not to the console.
  throwErrors()
  const { tty } = (FS as unknown as { getStream(descriptor: number): { tty: { ops: object } } }).getStream(2)
  tty.ops = { put_char() {}, fsync() {} }
  return library as Library
}

/** A name of a file in the library's own memory that no other file has had: one that is damaged may never be closed. */
export const freshName = (): string => `/${++files}.h5`
