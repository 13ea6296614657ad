// Package kubetest is for tests alone: YAML fixtures as objects, a hand-fed
// Source, and the practice cluster as a real server.
package kubetest
