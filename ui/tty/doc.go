// Package tty learns what a terminal can do before the program takes it over:
// its background, its letters, its colours. It must not know Kubernetes or the
// program's screens. What the terminal says late is kept from being read as keys.
package tty
