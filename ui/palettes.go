package ui

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// resolvedMsg answers a line typed into the palette.
type resolvedMsg struct {
	palette *palette
	known   kube.Known
	ask     ask
	err     error
}

// openPalette offers kinds, namespaces, contexts and actions.
func (m *Model) openPalette() tea.Cmd {
	var all []choice
	seen := map[string]bool{}
	for _, v := range views.All() {
		k := kube.Known{Resource: v.Resource()}
		if k.Resource.As == "" {
			seen[k.Resource.String()] = true
		}
		names := v.Names()
		all = append(all, choice{
			name: names[0], also: strings.Join(names[1:], " "), hint: "kind",
			do: func(m *Model) tea.Cmd { return m.goTo(k, m.scope()) },
		})
	}
	all = append(all, m.actionChoices()...)
	for _, k := range m.kinds {
		if seen[k.Resource.String()] {
			continue
		}
		hint := "kind"
		if k.Resource.Group != "" {
			hint = clean.Line(k.Resource.Group)
		}
		all = append(all, choice{
			name: clean.Line(k.Resource.Plural), hint: hint,
			also: clean.Line(strings.Join(append(k.ShortNames, k.Singular, k.Resource.String()), " ")),
			do:   func(m *Model) tea.Cmd { return m.goTo(k, m.scope()) },
		})
	}
	all = append(all, m.namespaceChoices()...)
	all = append(all, m.contextChoices()...)
	p := newPalette("Go to", all, &m.theme)
	p.free = (*Model).resolveCmdFor(m, p)
	m.overlay = p
	return nil
}

func (m *Model) openNamespaces() tea.Cmd {
	m.overlay = newPalette("Namespace", m.namespaceChoices(), &m.theme)
	return nil
}

func (m *Model) namespaceChoices() []choice {
	out := []choice{{name: "all namespaces", also: "all -A", hint: "namespace", do: func(m *Model) tea.Cmd { return m.changeNamespace("") }}}
	for _, name := range m.namespaceNames() {
		out = append(out, choice{
			name: clean.Line(name), hint: "namespace",
			do: func(m *Model) tea.Cmd { return m.changeNamespace(name) },
		})
	}
	return out
}

// namespaceNames lists what may be seen, and where one is anyway.
func (m *Model) namespaceNames() []string {
	var out []string
	seen := map[string]bool{}
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	for _, o := range m.namespaces.page.Snapshot.Objects {
		add(o.GetName())
	}
	add(m.id.Namespace)
	add(m.scope().Namespace)
	return out
}

func (m *Model) contextChoices() []choice {
	if m.opts.Switch == nil {
		return nil
	}
	var out []choice
	for _, name := range m.opts.Contexts {
		out = append(out, choice{
			name: clean.Line(name), hint: "context",
			do: func(m *Model) tea.Cmd { return m.switchCmd(name) },
		})
	}
	return out
}

func (m *Model) actionChoices() []choice {
	apply := "create or change objects from a YAML file"
	if m.opts.Hosted {
		apply = "paste YAML outside of any dialog to create or change objects"
	}
	write := m.noApply()
	act := func(name, hint, off string, do func(*Model) tea.Cmd) choice {
		return choice{name: name, hint: hint, off: off, do: do}
	}
	out := []choice{
		act("apply", apply, write, func(m *Model) tea.Cmd {
			if why := m.noApply(); why != "" {
				m.say(toneNote, "apply: "+why)
				return nil
			}
			return m.applyFile()
		}),
		act("run", "a throwaway pod with a shell, removed at its end", write, func(m *Model) tea.Cmd {
			if why := m.noApply(); why != "" {
				m.say(toneNote, "run: "+why)
				return nil
			}
			return m.runPod()
		}),
		act("who", "who is in the class: messages, their screens, read-only; the instructor's", m.noWho(), (*Model).openWho),
		act("sample", "apply one of the workshop's examples", write, (*Model).openSamples),
		act("forwards", "the running port-forwards", m.noForwards(), (*Model).openForwards),
	}
	if m.opts.Keep != nil {
		out = append(out, choice{name: "edits", hint: "edits that were cut off, by a connection that broke", do: (*Model).openEdits})
	}
	for _, b := range m.bindings {
		switch {
		case b.Group == groupMove, b.Group == groupGo, b.Short == "sort", b.hide != nil && b.hide(m):
			continue
		}
		off := ""
		if b.off != nil {
			off = b.off(m)
		}
		out = append(out, choice{
			name: strings.ToLower(b.Short), hint: b.Label() + "  " + b.Long, off: off,
			do: func(m *Model) tea.Cmd {
				if b.off != nil {
					if why := b.off(m); why != "" {
						m.say(toneNote, why)
						return nil
					}
				}
				return b.do(m, b.Keys[0])
			},
		})
	}
	return out
}

// ask is a line like "pods kube-system", "deploy -A" or "po -n web -l app=x".
type ask struct {
	kind  string
	scope kube.Scope
	name  string
}

func parseAsk(text string, scope kube.Scope) (ask, error) {
	words := strings.Fields(text)
	a := ask{kind: words[0], scope: scope}
	for i := 1; i < len(words); i++ {
		value := func() (string, error) {
			if i++; i == len(words) {
				return "", fmt.Errorf("%s wants a value", words[i-1])
			}
			return words[i], nil
		}
		var err error
		switch w := words[i]; w {
		case "-A", "--all-namespaces":
			a.scope.Namespace = ""
		case "-n", "--namespace":
			a.scope.Namespace, err = value()
		case "-l", "--selector":
			a.scope.Labels, err = value()
		default:
			if strings.HasPrefix(w, "-") {
				return a, fmt.Errorf("%s is not understood here: -n NAMESPACE, -A and -l LABELS are", w)
			}
			a.scope.Namespace = w
		}
		if err != nil {
			return a, err
		}
	}
	if kind, name, ok := strings.Cut(a.kind, "/"); ok {
		a.kind, a.name = kind, name
	}
	return a, nil
}

// resolveCmdFor has the source say what a typed line means; the palette stays
// open until it is known.
func (m *Model) resolveCmdFor(p *palette) func(*Model, string) tea.Cmd {
	return func(m *Model, text string) tea.Cmd {
		a, err := parseAsk(text, m.scope())
		if err != nil {
			p.trouble = clean.Line(err.Error())
			return nil
		}
		src, ctx := m.src, m.ctx
		return func() tea.Msg {
			known, err := src.Resolve(ctx, a.kind)
			return resolvedMsg{p, known, a, err}
		}
	}
}

func (m *Model) resolved(msg resolvedMsg) tea.Cmd {
	if m.overlay != overlay(msg.palette) {
		return nil
	}
	if msg.err != nil {
		msg.palette.trouble = clean.Line(msg.err.Error())
		return nil
	}
	m.overlay = nil
	return m.push([]kube.Known{msg.known}, msg.ask.scope, "", msg.ask.name)
}

// switchedMsg brings a connection to another context.
type switchedMsg struct {
	name string
	src  kube.Source
	err  error
}

func (m *Model) switchCmd(name string) tea.Cmd {
	m.say(toneNote, "connecting to "+clean.Line(name)+" …")
	ctx, connect := m.ctx, m.opts.Switch
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, switchTime)
		defer cancel()
		src, err := connect(ctx, name)
		return switchedMsg{name, src, err}
	}
}

// switched replaces the connection; where it failed, all stays as it is.
func (m *Model) switched(msg switchedMsg) tea.Cmd {
	if msg.err != nil {
		m.say(toneBad, "context "+msg.name+": "+msg.err.Error())
		return nil
	}
	m.detail.clear()
	m.namespaces.close()
	for _, s := range m.screens {
		s.close()
	}
	m.link.Close()
	var kinds []kube.Known
	for _, l := range m.screen().lists {
		kinds = append(kinds, l.known)
	}
	m.opts.Start = Start{Kinds: kinds, Scope: kube.Scope{Namespace: msg.src.Identity().Namespace}}
	m.connect(msg.src)
	m.focus = paneList
	m.say(toneNote, "context "+msg.name)
	return m.connectedCmd()
}
