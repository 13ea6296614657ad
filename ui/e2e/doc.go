// Package e2e holds the tests of the built program: a real pseudo-terminal, a
// real API server, real controllers. It has no code of its own.
package e2e
