// Package kube is all that talks to an API server, and knows no terminal.
//
// Data comes out as immutable Snapshots: Open names a resource and a scope and
// gives a Reader; behind it one reference-counted feed per (connection,
// resource, scope) lists and watches. A Reader wakes its owner without blocking
// and is never wrong for having slept: state is published, not events.
//
// Everything exported here may be called from any goroutine. Objects in a
// Snapshot are shared and must not be changed.
package kube
