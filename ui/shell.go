package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/cancelreader"
	"golang.org/x/term"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// shells are tried in this order. Asking one to do nothing changes nothing.
func shells() []string { return []string{"bash", "sh", "ash"} }

// noProgram are the exit codes of a program that could not be run.
const notExecutable, notFound = 126, 127

type (
	// shellFoundMsg answers which shell a container has.
	shellFoundMsg struct {
		pod       kube.Target
		container string
		shell     string
		err       error
	}
	// sessionDoneMsg says that the terminal is ours again.
	sessionDoneMsg struct {
		what string
		code int
		err  error
	}
)

// openShell asks which container where there is a choice.
func (m *Model) openShell() tea.Cmd {
	d := &m.detail
	if ref := d.model.Selected(); m.focus == paneDetail && ref.Kind == views.Container {
		return m.findShellCmd(ref.Name)
	}
	names := kube.Containers(d.object)
	if len(names) == 1 {
		return m.findShellCmd(names[0])
	}
	var all []choice
	for i, name := range names {
		hint := "container"
		if i == 0 {
			hint = "kubectl would take this one"
		}
		all = append(all, choice{name: clean.Line(name), hint: hint, do: func(m *Model) tea.Cmd { return m.findShellCmd(name) }})
	}
	m.overlay = newPalette("Shell in which container", all, &m.theme)
	return nil
}

// findShellCmd tries the shells before the screen is given away.
func (m *Model) findShellCmd(container string) tea.Cmd {
	executor, pod, ctx := m.src.(kube.Executor), m.target(), m.ctx
	m.say(toneNote, "looking for a shell in "+container+" …")
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, deedTime)
		defer cancel()
		for _, shell := range shells() {
			ok, err := hasShell(ctx, executor, pod, container, shell)
			if err != nil || ok {
				return shellFoundMsg{pod, container, shell, err}
			}
		}
		return shellFoundMsg{pod, container, "", fmt.Errorf(
			"no shell in the image of container %s: %s were tried", container, strings.Join(shells(), ", "))}
	}
}

// hasShell runs the shell with nothing to do. That it is not there is no error.
func hasShell(ctx context.Context, e kube.Executor, pod kube.Target, container, shell string) (bool, error) {
	var out bytes.Buffer
	code, err := e.Exec(ctx, kube.ExecOptions{
		Pod: pod, Container: container, Command: []string{shell, "-c", "exit 0"}, Stdout: &out, Stderr: &out,
	})
	switch {
	case err != nil && strings.Contains(err.Error(), "executable file not found"):
		return false, nil
	case err != nil:
		return false, err
	}
	return code != notExecutable && code != notFound, nil
}

func (m *Model) shellFound(msg shellFoundMsg) tea.Cmd {
	if msg.err != nil {
		m.say(toneBad, msg.err.Error())
		return nil
	}
	return m.session(msg.pod, msg.container, []string{msg.shell})
}

// session gives the terminal to a command in a container, until that ends.
func (m *Model) session(pod kube.Target, container string, command []string) tea.Cmd {
	line := []string{"kubectl", "exec", "-it", pod.Name, "-n", pod.Namespace, "-c", container, "--"}
	line = append(line, command...)
	for i, w := range line {
		line[i] = views.Quote(w)
	}
	what := clean.Line(strings.Join(line, " "))
	s := &session{ctx: m.ctx, executor: m.src.(kube.Executor), screen: m.opts.Screen, what: what, options: kube.ExecOptions{
		Pod: pod, Container: container, Command: command, TTY: true,
	}}
	return tea.Exec(s, func(err error) tea.Msg { return sessionDoneMsg{what, s.code, err} })
}

func (m *Model) sessionDone(msg sessionDoneMsg) {
	said := "ended"
	switch {
	case msg.err != nil:
		said = msg.err.Error()
		m.say(toneBad, said)
	case msg.code != 0:
		said = fmt.Sprintf("ended with exit code %d", msg.code)
		m.say(views.Warn, said)
	default:
		m.say(views.Good, "the session ended")
	}
	m.opts.Log.Did(kube.Deed{At: m.now, Command: msg.what, Said: said, Failed: msg.err != nil})
}

// handOver is the writer between the program and the terminal, which lets all
// through while someone else has it.
type handOver interface {
	Pause()
	Resume()
}

// session is a tea.ExecCommand: Bubble Tea has left the terminal to it.
type session struct {
	ctx      context.Context
	executor kube.Executor
	screen   handOver
	what     string
	options  kube.ExecOptions
	code     int

	in  io.Reader
	out io.Writer
}

func (s *session) SetStdin(r io.Reader)  { s.in = r }
func (s *session) SetStdout(w io.Writer) { s.out = w }
func (s *session) SetStderr(io.Writer)   {}

// Run connects the terminal, raw, and takes it back whatever happens. The reader
// of the keys is cancelled, not abandoned: the next key is the program's.
func (s *session) Run() error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	if s.screen != nil {
		s.screen.Pause()
		defer s.screen.Resume()
	}
	fmt.Fprintf(s.out, "$ %s\r\n", s.what)
	s.options.Stdin, s.options.Stdout = s.in, s.out
	if f, ok := s.in.(cancelreader.File); ok {
		old, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return fmt.Errorf("the terminal: %w", err)
		}
		defer term.Restore(int(f.Fd()), old)
		keys, err := cancelreader.NewReader(f)
		if err != nil {
			return fmt.Errorf("the terminal: %w", err)
		}
		defer keys.Close()
		defer keys.Cancel()
		s.options.Stdin, s.options.Sizes = keys, terminalSizes(ctx, int(f.Fd()))
	}
	code, err := s.executor.Exec(ctx, s.options)
	s.code = code
	if errors.Is(err, cancelreader.ErrCanceled) {
		return nil
	}
	return err
}

// terminalSizes gives the terminal's size now and after every change of it, until
// ctx ends.
func terminalSizes(ctx context.Context, fd int) <-chan kube.TerminalSize {
	out := make(chan kube.TerminalSize, 1)
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, syscall.SIGWINCH)
	go func() {
		defer close(out)
		defer signal.Stop(changed)
		for {
			if w, h, err := term.GetSize(fd); err == nil {
				select {
				case out <- kube.TerminalSize{Width: uint16(w), Height: uint16(h)}:
				case <-ctx.Done():
					return
				}
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// noShell says why a shell cannot be opened now.
func (m *Model) noShell() string {
	switch _, ok := m.src.(kube.Executor); {
	case !ok:
		return "nothing can be run here"
	case m.detail.object == nil || len(kube.Containers(m.detail.object)) == 0:
		return "select a pod: shells are in its containers"
	case m.opts.ReadOnly:
		return "read-only: what runs in a container may write"
	case m.detail.gone:
		return "the pod is deleted"
	}
	return ""
}
