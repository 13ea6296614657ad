package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"k8s.io/apimachinery/pkg/util/rand"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// endTime is how long the end of a container may take to be reported.
const endTime = 5 * time.Second

// openAttach connects to what a container runs.
func (m *Model) openAttach(_ kube.Hand, t kube.Target) tea.Cmd {
	return m.pickContainer("Attach to which container", func(m *Model, name string) tea.Cmd {
		stdin, tty := kube.ContainerInput(m.detail.object, name)
		return m.permitted(kube.VerbAttach, t, func(m *Model) tea.Cmd { return m.attachSession(t, name, stdin, tty, "", nil) })
	})
}

// attachSession gives the terminal to a container's main process. How it is left
// is said before.
func (m *Model) attachSession(pod kube.Target, container string, stdin, tty bool, line string, after func(*Model) tea.Cmd) tea.Cmd {
	executor := m.src.(kube.Executor)
	o := kube.ExecOptions{Pod: pod, Container: container, TTY: tty}
	if line == "" {
		line = o.AttachLine(stdin)
	}
	s := &session{
		verb: kube.VerbAttach, what: clean.Line(line), options: o, stdin: stdin, leave: true, after: after,
	}
	s.call = func(ctx context.Context, o kube.ExecOptions) (int, error) {
		if err := executor.Attach(ctx, o); err != nil || !stdin || s.left.Load() {
			return 0, err
		}
		ctx, cancel := context.WithTimeout(ctx, endTime)
		defer cancel()
		code, err := executor.Ended(ctx, pod, container)
		if err != nil { // it ended our session, not itself
			return 0, nil
		}
		return code, nil
	}
	s.head = attachHead(container, stdin, tty)
	return m.sessionCmd(s)
}

func attachHead(container string, stdin, tty bool) []string {
	container = clean.Line(container)
	switch {
	case stdin && tty:
		return []string{"attached to " + container + ": ctrl+p ctrl+q leaves and it runs on", "enter shows a prompt that was printed before"}
	case stdin:
		return []string{"attached to " + container + ", which has no terminal: lines are sent whole", "ctrl+d ends its input, ctrl+c leaves and it runs on"}
	}
	return []string{"attached to " + container + ", which reads no input: its stdin is not open", "ctrl+c leaves and it runs on"}
}

// openDebug adds a container to a pod.
func (m *Model) openDebug(hand kube.Hand, t kube.Target) tea.Cmd {
	return m.pickContainer("Debug which container", func(m *Model, name string) tea.Cmd { return m.debugContainer(hand, t, name) })
}

func (m *Model) debugContainer(hand kube.Hand, t kube.Target, container string) tea.Cmd {
	in := newPrompt("", "busybox", &m.theme)
	name := "debugger-" + rand.String(5)
	d := &deed{verb: kube.VerbDebug, target: t, label: "image", field: &in, wants: "type the image of the debug container", attended: true}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		return hand.Debug(ctx, q.target, kube.Debugging{Image: q.input, Target: container, Name: name})
	}
	d.done = func(m *Model, plan *kube.Plan, r kube.Result) tea.Cmd {
		return m.attachSession(r.Made, name, true, true, plan.Command, nil)
	}
	return m.openDeed(d)
}

// runPod makes a pod for one session, which is removed at its end.
func (m *Model) runPod() tea.Cmd {
	hand := m.src.(kube.Hand)
	ns := m.scope().Namespace
	if ns == "" {
		ns = m.id.Namespace
	}
	in := newPrompt("", "busybox /bin/sh", &m.theme)
	suffix := rand.String(5)
	d := &deed{
		verb: kube.VerbRun, label: "image and command", field: &in, attended: true,
		wants: "type an image, and the command after it, as busybox /bin/sh",
	}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		words := strings.Fields(q.input)
		w := kube.Throwaway{Namespace: ns, Image: words[0], Name: podName(words[0]) + suffix, Command: words[1:]}
		if a := hand.Allowed(ctx, kube.VerbRun, kube.Target{Resource: kube.Pods, Namespace: ns}); !a.OK && !a.Unknown {
			return nil, fmt.Errorf("run: %s", a.Reason)
		}
		return hand.Run(ctx, w)
	}
	d.done = func(m *Model, plan *kube.Plan, r kube.Result) tea.Cmd {
		m.throwaways = append(m.throwaways, throwaway{hand: hand, pod: r.Made})
		return m.attachSession(r.Made, r.Made.Name, true, true, plan.Command, func(m *Model) tea.Cmd {
			return m.removeCmd(hand, r.Made)
		})
	}
	return m.openDeed(d)
}

// podName makes the beginning of a name of an image's.
func podName(image string) string {
	image = image[strings.LastIndexByte(image, '/')+1:]
	image, _, _ = strings.Cut(image, ":")
	image, _, _ = strings.Cut(image, "@")
	image = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, strings.ToLower(image))
	return strings.Trim(image[:min(len(image), 40)], "-") + "-"
}

// throwaway is a pod that is to be removed, and by whom.
type throwaway struct {
	hand kube.Hand
	pod  kube.Target
	left bool // it could not be removed, since nothing may be written now
}

type removedMsg struct {
	pod kube.Target
	err error
}

func (m *Model) removeCmd(hand kube.Hand, pod kube.Target) tea.Cmd {
	ctx, noting := m.ctx, m.noting()
	return m.beside(func() tea.Msg {
		err := noting.remove(pod, func() error { return hand.Remove(ctx, pod) })
		if err == nil {
			m.gone.Store(pod, true)
		}
		return removedMsg{pod, err}
	})
}

// removeLeftCmd tries again to remove what is left.
func (m *Model) removeLeftCmd() tea.Cmd {
	var cmds []tea.Cmd
	for i, w := range m.throwaways {
		if w.left {
			m.throwaways[i].left = false
			cmds = append(cmds, m.removeCmd(w.hand, w.pod))
		}
	}
	return tea.Batch(cmds...)
}

// removed says how it went. A pod that may not be removed now is tried again when
// something may be written, at the end at the latest.
func (m *Model) removed(msg removedMsg) {
	left := errors.Is(msg.err, kube.ErrReadOnly)
	m.throwaways = slices.DeleteFunc(m.throwaways, func(w throwaway) bool { return w.pod == msg.pod && !left })
	for i := range m.throwaways {
		m.throwaways[i].left = m.throwaways[i].left || m.throwaways[i].pod == msg.pod
	}
	if msg.err != nil {
		m.say(toneBad, msg.err.Error())
		if !left {
			m.parting.add(msg.err.Error())
		}
	} else {
		m.say(views.Good, "pod "+msg.pod.Name+" is removed")
	}
}
