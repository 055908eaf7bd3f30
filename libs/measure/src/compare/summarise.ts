export { summarise, type Summary } from '@spikeline/core'
