// Package supervise runs the parts of the practice cluster as child processes.
//
// It knows processes, log files and process ids, and nothing of Kubernetes.
// A Group may be used from any goroutine. No child outlives the process that
// started it, however that one ends: each child watches its standard input,
// whose other end only the parent holds (WithParent), and on Linux the kernel
// kills it as well, which also reaches a child that is stopped.
package supervise
