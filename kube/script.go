package kube

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// ScriptOptions say for whom a script is written.
type ScriptOptions struct {
	// Clean takes all that could drive a terminal out of a text that may have
	// several lines. A deed that is not the same afterwards is not repeated.
	Clean func(string) string

	// AnyContext leaves out that the script stops where kubectl's context is not
	// the one that things were done in: its reader has another name for it.
	AnyContext bool
}

// WriteScript writes what was done as a POSIX shell script that does it again
// with kubectl, the oldest first. What failed, and the sessions, in which the
// person typed, are comments. The number of lines that do something is returned;
// the error is the writer's.
func WriteScript(w io.Writer, deeds []Deed, o ScriptOptions) (int, error) {
	s := scripter{out: w, o: o}
	s.line("#!/bin/sh")
	s.line("# What was done by hackfest, and the kubectl lines that do the same.")
	s.line("set -e")
	context := ""
	for i, d := range deeds {
		if i == 0 || d.Context != context {
			context = d.Context
			s.context(context)
		}
		s.deed(d)
	}
	return s.does, s.err
}

// scripter writes lines and keeps the first error.
type scripter struct {
	out  io.Writer
	o    ScriptOptions
	does int
	err  error
}

func (s *scripter) line(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.out, text+"\n")
	}
}

func (s *scripter) comment(text string) {
	for l := range strings.Lines(s.o.Clean(text)) {
		s.line(strings.TrimRight("# "+strings.TrimRight(l, "\r\n"), " "))
	}
}

func (s *scripter) context(name string) {
	if name == "" {
		return
	}
	s.line("")
	s.comment("In the context " + name)
	if s.o.AnyContext || s.o.Clean(name) != name {
		return
	}
	s.line(`[ "$(kubectl config current-context)" = ` + Quote(name) + ` ] || { echo ` +
		Quote("this was done in the context "+name+": kubectl config use-context goes there") + ` >&2; exit 1; }`)
}

func (s *scripter) deed(d Deed) {
	s.line("")
	s.comment(d.At.UTC().Format(time.RFC3339) + "  " + d.Said)
	why := ""
	switch {
	case d.Failed:
		why = "failed"
	case slices.Contains([]Verb{VerbExec, VerbAttach, VerbForward, VerbRun, VerbDebug}, d.Verb):
		why = "a session"
	case d.Within:
		why = "part of a session"
	case d.Verb == VerbEdit:
		why = "was typed in an editor"
	case s.o.Clean(d.Command) != d.Command || s.o.Clean(d.Input) != d.Input:
		why = "not repeated, for its control characters"
	case d.Command == "":
		return
	}
	if why != "" {
		s.comment(why + ": " + d.Command)
		return
	}
	s.does++
	if d.Input == "" {
		s.line(d.Command)
		return
	}
	end := "EOF"
	for strings.Contains(d.Input, end) {
		end += "_"
	}
	s.line(fmt.Sprintf("%s <<'%s'", d.Command, end))
	s.line(strings.TrimSuffix(d.Input, "\n"))
	s.line(end)
}
