import { IssueError, type Issue } from '@spikeline/core'
import { exit } from './io.ts'

/** Issues of a document or a call that were found before anything was begun, whatever their codes. */
export class WrongCall extends IssueError {}

/**
 * Codes that speak of a document or a call wherever they come from: syntax and documents (E1, E2), topologies (E30), more
 * threads than cores (E3204), data sets that nobody knows and paths that climb out (E4001, E4005), formats of
 * events and what they must be told (E414x), addresses and what goes with them (E4160, E4161, E4168, E4169, E4171, E4173, E4210), sweeps (E6301), the command line (E7,
 * but for what only shows while running).
 */
const wrong = /^(E1|E2|E30|E3204|E4001|E4005|E414[134678]|E416[0189]|E417[13]|E4210|E6301|E7(?!010|016|017|018))/

/** The exit status of a call that failed with these issues. */
export const statusOf = (error: unknown, issues: readonly Issue[]): number =>
  error instanceof WrongCall || issues.some(({ code }) => wrong.test(code)) ? exit.wrong : exit.failed
