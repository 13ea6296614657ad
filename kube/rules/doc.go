// Package rules holds Kubernetes' own rules as pure functions: the words of a
// pod's row, how far a rollout is, what a revision changed, what a node is.
//
// It knows the API's types and nothing else: no client, no cache, no clock (a
// moment goes in or comes out, it is never asked for), nothing of hackfest.
// Objects are read, never changed, and may come from a cache; any optional
// field may be nil. Everything may be called from any goroutine.
//
// Where a rule is the server's, the comment names the upstream file, and the
// parity test of views proves it against the real server's table.
package rules
