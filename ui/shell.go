package ui

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/term"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
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
		debug     kube.Allowance // where there is none: whether one may debug instead
		err       error
	}
	// sessionDoneMsg says that the terminal is ours again.
	sessionDoneMsg struct {
		session *session
		err     error
	}
)

// openShell asks which container where there is a choice.
func (m *Model) openShell() tea.Cmd {
	pod := m.target()
	return m.pickContainer("Shell in which container", func(m *Model, name string) tea.Cmd {
		return m.permitted(kube.VerbExec, pod, func(m *Model) tea.Cmd { return m.findShellCmd(pod, name) })
	})
}

// pickContainer asks which container where there is a choice, running ones first.
func (m *Model) pickContainer(title string, do func(*Model, string) tea.Cmd) tea.Cmd {
	d := &m.detail
	if ref := d.model.Selected(); m.focus == paneDetail && ref.Kind == views.Container {
		return do(m, ref.Name)
	}
	names := kube.Containers(d.object)
	if len(names) == 1 {
		return do(m, names[0])
	}
	words := kube.ContainerWords(d.object)
	var all []choice
	for i, name := range names {
		hint := string(words[name].Role) + " · " + words[name].Word
		if i == 0 {
			hint += " · kubectl's choice"
		}
		all = append(all, choice{name: clean.Line(name), hint: clean.Line(hint), do: func(m *Model) tea.Cmd { return do(m, name) }})
	}
	slices.SortStableFunc(all, func(a, b choice) int {
		return cmp.Compare(idle(words[a.name]), idle(words[b.name]))
	})
	m.overlay = newPalette(title, all, &m.theme)
	return nil
}

// idle is 1 for a container that does not run.
func idle(w rules.ContainerWords) int {
	if w.Word == "Running" {
		return 0
	}
	return 1
}

// findShellCmd tries the shells before the screen is given away.
func (m *Model) findShellCmd(pod kube.Target, container string) tea.Cmd {
	executor, ctx := m.src.(kube.Executor), m.ctx
	hand, canDebug := m.src.(kube.Hand)
	m.say(toneNote, "looking for a shell in "+container+" …")
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, deedTime)
		defer cancel()
		for _, shell := range shells() {
			ok, err := hasShell(ctx, executor, pod, container, shell)
			if err != nil || ok {
				return shellFoundMsg{pod: pod, container: container, shell: shell, err: err}
			}
		}
		none := shellFoundMsg{pod: pod, container: container, debug: kube.Allowance{Reason: "nothing can be written here"}}
		if canDebug {
			none.debug = hand.Allowed(ctx, kube.VerbDebug, pod)
		}
		return none
	}
}

// hasShell runs the shell with nothing to do. That it is not there is no error.
func hasShell(ctx context.Context, e kube.Executor, pod kube.Target, container, shell string) (bool, error) {
	code, err := e.Exec(ctx, kube.ExecOptions{
		Pod: pod, Container: container, Command: []string{shell, "-c", "exit 0"}, Stdout: io.Discard, Stderr: io.Discard,
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
	switch {
	case msg.err != nil:
		m.say(toneBad, msg.err.Error())
		return nil
	case msg.shell == "":
		return m.noShellIn(msg)
	}
	return m.execSession(msg.pod, msg.container, []string{msg.shell})
}

// noShellIn offers a debug container in place of a shell, where that is allowed.
func (m *Model) noShellIn(msg shellFoundMsg) tea.Cmd {
	pod, container := msg.pod, msg.container
	said := fmt.Sprintf("no shell in the image of container %s: %s were tried", container, strings.Join(shells(), ", "))
	m.opts.Log.Add(said)
	if !msg.debug.OK && !msg.debug.Unknown {
		m.say(toneBad, join("; ", said, clean.Line(msg.debug.Reason)))
		return nil
	}
	m.overlay = &warning{
		title: "shell in " + pod.String(), verb: "debug", lines: []string{
			said + ".",
			"A debug container of another image can be added to the pod: it sees the processes of " + container + ".",
		},
		do: func(m *Model) tea.Cmd { return m.debugContainer(m.src.(kube.Hand), pod, container) },
	}
	return nil
}

// execSession gives the terminal to a command in a container, until that ends.
func (m *Model) execSession(pod kube.Target, container string, command []string) tea.Cmd {
	o := kube.ExecOptions{Pod: pod, Container: container, Command: command, TTY: true}
	executor := m.src.(kube.Executor)
	return m.sessionCmd(&session{verb: kube.VerbExec, what: clean.Line(o.ExecLine()), options: o, stdin: true, call: executor.Exec})
}

func (m *Model) sessionCmd(s *session) tea.Cmd {
	s.ctx, s.screen, s.terminal, s.noting, s.class = m.ctx, m.opts.Screen, m.opts.terminal, m.noting(), m.opts.Class
	s.gone = "the program ended"
	if m.opts.Hosted {
		s.gone = "the connection ended"
	}
	m.inClass() // before the loop stands still
	if s.terminal != nil {
		s.terminal.hold() // what is typed from now on is for the session
	}
	return tea.Exec(s, func(err error) tea.Msg { return sessionDoneMsg{s, err} })
}

func (m *Model) sessionDone(msg sessionDoneMsg) tea.Cmd {
	s := msg.session
	if s.terminal != nil {
		s.terminal.release()
	}
	said, tone, _ := s.outcome(msg.err)
	if len(s.looked) > 0 {
		looked := clean.Line(strings.Join(s.looked, ", ")) + " looked meanwhile; the " + s.noun() + " was not shown"
		m.opts.Log.Add(looked)
		said += " · " + looked
	}
	m.say(tone, said)
	for _, text := range s.heard {
		m.hear(text)
	}
	m.inClass()
	if s.after != nil {
		return s.after(m)
	}
	return nil
}

// handOver is the writer between the program and the terminal, which lets all
// through while someone else has it.
type handOver interface {
	Pause()
	Resume()
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
	case m.readOnly() != "":
		return m.readOnly() + ": what runs in a container may write"
	case m.detail.gone:
		return "the pod is deleted"
	}
	if why := kube.Nowhere(m.detail.object); why != "" {
		return clean.Line(why)
	}
	return m.denied(kube.VerbExec, m.target())
}
