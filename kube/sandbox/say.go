package main

import (
	"fmt"
	"io"
	"time"
)

// sayer writes lines of progress with the seconds since its making.
func sayer(w io.Writer) func(format string, args ...any) {
	start := time.Now()
	return func(format string, args ...any) {
		fmt.Fprintf(w, "%6.1fs  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, args...))
	}
}
