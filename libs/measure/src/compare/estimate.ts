export { estimate, studentT } from '@spikeline/core'
