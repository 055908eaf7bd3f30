/** Microseconds of the system's monotonic clock, which all processes of a machine share. */
export const now = (): number => Number(process.hrtime.bigint() / 1000n)
