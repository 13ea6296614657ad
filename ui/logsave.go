package ui

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"example.org/hackfest/ui/clean"
)

// copyBytes bounds what is copied: terminals take only so much (xterm 8 bit: 100
// kB encoded), and drop all of what is longer.
const copyBytes = 64 << 10

// fileName suggests a file for a log.
func fileName(title string) string {
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == ' ' || r < ' ' {
			return '-'
		}
		return r
	}, strings.ReplaceAll(title, " · ", "-"))
	return name + ".log"
}

// save writes the shown lines to a new file; one that is there is left alone.
func (l *logs) save(name string) {
	if l.hosted {
		l.said = hostedSave
		return
	}
	l.said = saveNew(name, 0o600, func(w *bufio.Writer) (string, error) {
		n := l.write(w, l.shown)
		return fmt.Sprintf("%s lines, %s bytes", thousands(len(l.shown)), thousands(n)), nil
	})
}

// saveNew writes a new file, and says what came of it; one that is there is left
// alone.
func saveNew(name string, perm fs.FileMode, write func(*bufio.Writer) (what string, err error)) (said string) {
	if strings.TrimSpace(name) == "" {
		return "no name, nothing saved"
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if errors.Is(err, fs.ErrExist) {
		return clean.Line(name) + " is there already: S with another name"
	}
	if err != nil {
		return "not saved: " + clean.Line(err.Error())
	}
	w := bufio.NewWriter(f)
	what, err := write(w)
	if err := errors.Join(err, w.Flush(), f.Close()); err != nil {
		return "not all saved: " + clean.Line(err.Error())
	}
	return fmt.Sprintf("saved %s, to %s", what, clean.Line(name))
}

// write writes lines with their times, and with their source where there are
// several. The error stays with the writer.
func (l *logs) write(w io.Writer, lines []logLine) (n int) {
	for i := range lines {
		line := &lines[i]
		source := ""
		if len(l.sources) > 1 {
			source = l.sources[line.source] + " "
		}
		k, _ := fmt.Fprintf(w, "%s %s%s\n", line.at.UTC().Format(time.RFC3339Nano), source, line.text)
		n += k
	}
	return n
}

// copy puts the last of the shown lines onto the clipboard.
func (l *logs) copy() {
	if l.clipboard == nil {
		l.said = "no clipboard here"
		return
	}
	from, size := len(l.shown), 0
	for from > 0 && size+len(l.shown[from-1].text)+80 < copyBytes {
		from--
		size += len(l.shown[from].text) + 80
	}
	var b strings.Builder
	l.write(&b, l.shown[from:])
	put, text := l.clipboard, b.String()
	go put(text)
	l.said = fmt.Sprintf("copied the last %s lines", thousands(len(l.shown)-from))
}
