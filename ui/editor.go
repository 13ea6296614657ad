package ui

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// editorTime is how long an editor may take to end when the program does.
const editorTime = 2 * time.Second

// editorWords are the command of the person's editor, as kubectl finds it:
// KUBE_EDITOR, EDITOR or vi, with words parted by spaces, or by a shell where
// there are quotes.
//
// Source: kubectl/pkg/cmd/util/editor/editor.go, which brings all of kubectl's
// commands along.
func editorWords(env func(string) string, path string) []string {
	editor := env("KUBE_EDITOR")
	if editor == "" {
		editor = env("EDITOR")
	}
	if editor == "" {
		editor = "vi"
	}
	if !strings.ContainsAny(editor, `"'\`) || !strings.Contains(editor, " ") {
		return append(strings.Fields(editor), path)
	}
	shell := env("SHELL")
	if shell == "" {
		shell = "/bin/bash"
	}
	return []string{shell, "-c", editor + ` "` + path + `"`}
}

// editing is a tea.ExecCommand: the editor has the real terminal.
type editing struct {
	ctx      context.Context
	terminal *local
	screen   handOver
	words    []string
}

func (*editing) SetStdin(io.Reader)  {}
func (*editing) SetStdout(io.Writer) {}
func (*editing) SetStderr(io.Writer) {}

// Run waits for the editor, which is asked to end when the program does.
func (e *editing) Run() error {
	e.screen.Pause()
	defer e.screen.Resume()
	back, err := e.terminal.lend()
	if err != nil {
		return err
	}
	defer back()
	c := exec.CommandContext(e.ctx, e.words[0], e.words[1:]...)
	c.Stdin, c.Stdout, c.Stderr = e.terminal.in, e.terminal.outFile, e.terminal.outFile
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = editorTime
	if err := c.Run(); err != nil {
		return fmt.Errorf("the editor %s: %w", strings.Join(e.words[:len(e.words)-1], " "), err)
	}
	return nil
}
