// Package crilog keeps what a container prints: a file of lines in the format
// of container runtimes, of bounded size and written at a bounded speed. It is
// read by the code that kubelets read theirs with.
package crilog
