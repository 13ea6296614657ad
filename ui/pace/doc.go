// Package pace says when a frame may be sent, so that a slow line never has more
// than a few kB before it. A write to an SSH channel blocks only after megabytes:
// what has been written says nothing of what is seen. So the terminal is asked
// for its status after a frame (DSR, ECMA-48 8.3.35: CSI 5 n, answered by
// CSI 0 n), and its answer tells that all before the question has been shown,
// and how long that took.
//
// A terminal that never answers is left alone after a while. On a line that
// proves slow, frames that no key caused are paid from a budget.
//
// It knows bytes and moments alone, neither terminals nor frames, and has no
// clock: the caller tells the time.
package pace
