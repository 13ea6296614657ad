package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

type (
	forwardReadyMsg struct {
		forward kube.Forward
		err     error
	}
	forwardChangedMsg struct{ forward kube.Forward }
	forwardStoppedMsg struct{ forward kube.Forward }
)

// openForward asks which port: one that the containers name, or any.
func (m *Model) openForward(_ kube.Hand, t kube.Target) tea.Cmd {
	var all []choice
	for _, port := range kube.ContainerPorts(m.detail.object) {
		number := strconv.Itoa(int(port.Port))
		all = append(all, choice{
			name: number, also: clean.Line(port.Name),
			hint: clean.Line(join(" · ", port.Name, "container "+port.Container)),
			do:   func(m *Model) tea.Cmd { return m.forwardTo(t, kube.Ports{Remote: port.Port}) },
		})
	}
	p := newPalette("Forward which port (PORT, or LOCAL:PORT)", all, &m.theme)
	p.free = func(m *Model, text string) tea.Cmd {
		ports, err := parsePorts(text)
		if err != nil {
			p.trouble = err.Error()
			return nil
		}
		m.overlay = nil
		return m.forwardTo(t, ports)
	}
	m.overlay = p
	return nil
}

// parsePorts reads what kubectl port-forward takes: LOCAL:REMOTE. One port alone
// is the remote one, and any free port the local one.
func parsePorts(text string) (kube.Ports, error) {
	local, remote, two := strings.Cut(strings.TrimSpace(text), ":")
	if !two {
		local, remote = "0", local
	}
	l, err := strconv.ParseUint(local, 10, 16)
	r, err2 := strconv.ParseUint(remote, 10, 16)
	if err != nil || err2 != nil || r == 0 {
		return kube.Ports{}, fmt.Errorf("%q is not PORT or LOCAL:PORT", clean.Line(text))
	}
	return kube.Ports{Local: uint16(l), Remote: uint16(r)}, nil
}

func (m *Model) forwardTo(t kube.Target, p kube.Ports) tea.Cmd {
	return m.permitted(kube.VerbForward, t, func(m *Model) tea.Cmd { return m.forwardCmd(t, p) })
}

func (m *Model) forwardCmd(t kube.Target, p kube.Ports) tea.Cmd {
	m.say(toneNote, fmt.Sprintf("forwarding to port %d of %s …", p.Remote, t))
	ctx, forwarder, noting := m.ctx, m.src.(kube.Forwarder), m.noting()
	d := kube.Deed{Verb: kube.VerbForward, Object: t, Command: fmt.Sprintf("kubectl port-forward pod/%s -n %s %s:%d", kube.Quote(t.Name), kube.Quote(t.Namespace), localPort(p), p.Remote)}
	return m.beside(func() tea.Msg {
		f, err := forwarder.Forward(ctx, t, p)
		if err != nil {
			d.Said, d.Failed = err.Error(), true
		} else {
			d.Command, d.Said = f.Command(), "listens on "+address(f)
		}
		noting.did(d)
		return forwardReadyMsg{f, err}
	})
}

func localPort(p kube.Ports) string {
	if p.Local == 0 {
		return "" // kubectl takes a free one
	}
	return strconv.Itoa(int(p.Local))
}

func (m *Model) forwardReady(msg forwardReadyMsg) tea.Cmd {
	if msg.err != nil {
		m.say(toneBad, msg.err.Error())
		return nil
	}
	f := msg.forward
	m.forwards = append(m.forwards, f)
	m.say(views.Good, fmt.Sprintf("%s → %s:%d · :forwards lists them", address(f), f.Pod().Name, f.Ports().Remote))
	return m.forwardWaitCmd(f)
}

func address(f kube.Forward) string { return fmt.Sprintf("127.0.0.1:%d", f.Ports().Local) }

func (m *Model) forwardWaitCmd(f kube.Forward) tea.Cmd {
	ctx := m.ctx
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-f.Changed():
			return forwardChangedMsg{f}
		}
	}
}

// forwardChanged says what became of a forward that nobody ended.
func (m *Model) forwardChanged(msg forwardChangedMsg) tea.Cmd {
	f := msg.forward
	trouble, over := f.State()
	if !slices.Contains(m.forwards, f) {
		return nil
	}
	if trouble != "" && trouble != "stopped" {
		m.say(toneBad, fmt.Sprintf("port-forward %s → %s: %s", address(f), f.Pod().Name, trouble))
	}
	if over {
		return nil
	}
	return m.forwardWaitCmd(f)
}

// stopForward ends one; it is forgotten when nothing listens any more.
func (m *Model) stopForward(f kube.Forward) tea.Cmd {
	noting := m.noting()
	return m.beside(func() tea.Msg {
		noting.stop(f)
		return forwardStoppedMsg{f}
	})
}

func (m *Model) forwardStopped(msg forwardStoppedMsg) {
	f := msg.forward
	m.forwards = slices.DeleteFunc(m.forwards, func(one kube.Forward) bool { return one == f })
	m.say(toneNote, "port-forward "+address(f)+" is stopped")
}

// working counts the forwards that may still carry something.
func (m *Model) working() int {
	n := 0
	for _, f := range m.forwards {
		if _, over := f.State(); !over {
			n++
		}
	}
	return n
}

// forwardList is the dialog of the running forwards.
type forwardList struct {
	m  *Model
	at int
}

// noForwards says why there are none to list.
func (m *Model) noForwards() string {
	if m.opts.Hosted {
		return hostedForward
	}
	return ""
}

func (m *Model) openForwards() tea.Cmd {
	if why := m.noForwards(); why != "" {
		m.say(toneNote, "forwards: "+why)
		return nil
	}
	m.overlay = &forwardList{m: m}
	return nil
}

func (l *forwardList) key(msg tea.KeyMsg) want {
	all := l.m.forwards
	l.at = max(min(l.at, len(all)-1), 0)
	switch msg.String() {
	case "esc", "q":
		return want{close: true}
	case "up", "k":
		l.at = max(l.at-1, 0)
	case "down", "j":
		l.at = max(min(l.at+1, len(all)-1), 0)
	case "c":
		if l.at < len(all) && l.m.opts.Clipboard != nil {
			f := all[l.at]
			return want{do: func(m *Model) tea.Cmd {
				m.opts.Clipboard(address(f))
				m.say(toneNote, address(f)+" is copied")
				return nil
			}}
		}
	case "x", "D":
		if l.at < len(all) {
			f := all[l.at]
			return want{do: func(m *Model) tea.Cmd { return m.stopForward(f) }}
		}
	}
	return want{}
}

func (l *forwardList) view(w, _ int, th *theme.Theme) dialog {
	w = min(w, 100)
	d := dialog{title: "Port-forwards", width: w, keys: "x stop   c copy the address   esc close"}
	if len(l.m.forwards) == 0 {
		d.lines = append(d.lines, th.Dim.Paint(th.Fit("None runs. f on a pod starts one.")))
	}
	for i, f := range l.m.forwards {
		text := fmt.Sprintf("%s → %s/%s:%d", address(f), f.Pod().Namespace, f.Pod().Name, f.Ports().Remote)
		ink := th.Text
		if trouble, _ := f.State(); trouble != "" {
			text, ink = text+"  "+trouble, th.Bad
		}
		text = th.Cut(th.Fit(clean.Line(text)), w-1)
		if i == l.at {
			d.lines = append(d.lines, th.Accent.Paint(th.Glyphs.Cursor)+ink.Paint(text))
		} else {
			d.lines = append(d.lines, " "+ink.Paint(text))
		}
	}
	return d
}

// closing ends what runs beside the screen, with the program: forwards, and pods
// that were made to be thrown away. What cannot be removed is said.
func (m *Model) closing() {
	m.ending.wait()
	noting := m.noting()
	for _, f := range m.forwards {
		noting.stop(f)
	}
	for _, d := range m.lasting { // what it has made was not heard of any more
		if d.made != nil {
			m.throwaways = append(m.throwaways, *d.made)
		}
	}
	for _, w := range m.throwaways {
		if _, gone := m.gone.Load(w.pod); gone {
			continue
		}
		if err := noting.remove(w.pod, func() error { return w.hand.Remove(context.Background(), w.pod) }); err != nil {
			m.parting.add(err.Error())
		}
	}
}
