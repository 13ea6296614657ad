// Package crilog keeps what a container prints: a file of lines in the format
// of container runtimes, of bounded size and written at a bounded speed, and a
// reader with the options of kubelets.
package crilog
