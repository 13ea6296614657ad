// Package bench measures the built program against the house's budgets: make
// bench. It is tests alone, and they run only when -measure is given.
//
// For each size a practice cluster is filled once and kept. The program runs in
// a pseudo-terminal beside a bare client-go informer in a process of its own,
// which is the floor: the same list and watch, the same slimming, no screen.
package bench
