// Package kube is all that talks to an API server, and knows no terminal.
//
// Data comes out as immutable Snapshots: Open names a resource and a scope and
// gives a Reader; behind it one reference-counted feed per (connection,
// resource, scope) lists and watches. A Reader wakes its owner without blocking
// and is never wrong for having slept: state is published, not events.
//
// What is kept of an object is what a view or a verb reads (Slim says what goes):
// the YAML and the description of one object are asked for when somebody looks.
// Pods share what their template wrote. 20,000 pods of two containers take 180 to
// 190 MB so, a bare informer of the same that has no screen 250: what the first
// list was read with is given back once it is there (package ui's tidy).
//
// GOGC and GOMEMLIMIT stay at Go's own. Measured with 20,000 pods: GOGC=400 takes
// 320 MB in place of 230 and makes no key quicker; without any collection keys are
// at their best and memory without a bound. What makes a key late is a collection
// in its middle, so package ui has them done in the pauses of typing instead.
//
// Everything exported here may be called from any goroutine. Objects in a
// Snapshot are shared and must not be changed.
package kube
