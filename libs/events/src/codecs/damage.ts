/** What is wrong in bytes that were taken out of a file, and where in them. Whoever knows the file says it there, or passes over it. */
export class Damage extends Error {
  readonly at: number

  constructor(at: number, what: string) {
    super(what)
    this.at = at
  }
}
