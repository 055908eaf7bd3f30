import { fail, type Address } from '@spikeline/core'

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', ECONNREFUSED: 'nobody listens there', EADDRINUSE: 'another program has the port', EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'the system does not allow it', ETIMEDOUT: 'nobody answers', ENOTFOUND: 'the name is not known', EISDIR: 'it is a folder', EHOSTUNREACH: 'there is no way there',
  ECONNRESET: 'the other side has reset it', EPIPE: 'the other side does not take any more',
}

/** What the system says, in words where they are known. */
export const reasonOf = (error: unknown): string => words[(error as NodeJS.ErrnoException).code ?? ''] ?? (error instanceof Error ? error.message : String(error))

/** Fails with E4162. */
export const cantOpen = ({ text }: Address, error: unknown): never => fail('E4162', { address: text, reason: reasonOf(error) })
