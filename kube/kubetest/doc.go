// Package kubetest is for tests alone: YAML fixtures as objects, a hand-fed
// Source, and the practice cluster as a real server, in whose pods commands run,
// print and listen (Shell, RunPod).
package kubetest
