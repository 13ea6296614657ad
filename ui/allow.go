package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
)

// allowKey is what a right is about: no verb here is bound to a single name.
type allowKey struct {
	verb      kube.Verb
	resource  kube.Resource
	namespace string
}

type allowedMsg struct {
	src     kube.Source
	answers map[allowKey]kube.Allowance
}

// allowedCmd asks whether the verbs of the selected object's kind are allowed,
// where that is not known yet. Nil when nothing is to be asked.
func (m *Model) allowedCmd() tea.Cmd {
	hand, ok := m.src.(kube.Hand)
	if !ok || m.readOnly() != "" || m.detail.object == nil {
		return nil
	}
	target := m.target()
	var ask []kube.Verb
	unknown := func(v kube.Verb) {
		if _, known := m.allowances[allowKey{v, target.Resource, target.Namespace}]; !known {
			ask = append(ask, v)
		}
	}
	for _, v := range verbs() {
		if v.fits(target.Resource) {
			unknown(v.verb)
		}
	}
	if target.Resource == kube.Pods {
		unknown(kube.VerbExec)
	}
	if len(ask) == 0 {
		return nil
	}
	ctx, src := m.ctx, m.src
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, deedTime)
		defer cancel()
		answers := map[allowKey]kube.Allowance{}
		for _, v := range ask {
			answers[allowKey{v, target.Resource, target.Namespace}] = hand.Allowed(ctx, v, target)
		}
		return allowedMsg{src, answers}
	}
}

// allowedNow keeps the answers; an error in asking is not a "no" and not kept.
func (m *Model) allowedNow(msg allowedMsg) {
	if msg.src != m.src {
		return
	}
	for k, a := range msg.answers {
		if !a.Unknown {
			m.allowances[k] = a
		}
	}
	// A dialog that was opened before the answer came goes again where that is no.
	if d, ok := m.overlay.(*deed); ok && !d.doing && d.left == nil {
		if why := m.denied(d.verb, d.target); why != "" {
			m.overlay = nil
			m.say(toneNote, string(d.verb)+": "+why)
		}
	}
}

// permitted does what needs a right of its own once that is not known to be
// missing: the server is asked first where its answer is still to come.
func (m *Model) permitted(v kube.Verb, t kube.Target, do func(*Model) tea.Cmd) tea.Cmd {
	if why := m.denied(v, t); why != "" {
		m.say(toneBad, why)
		return nil
	}
	hand, ok := m.src.(kube.Hand)
	_, known := m.allowances[allowKey{v, t.Resource, t.Namespace}]
	if known || !ok {
		return do(m)
	}
	ctx, src := m.ctx, m.src
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, deedTime)
		defer cancel()
		return permittedMsg{src, allowKey{v, t.Resource, t.Namespace}, hand.Allowed(ctx, v, t), do}
	}
}

// permittedMsg is the answer to permitted's question.
type permittedMsg struct {
	src kube.Source
	key allowKey
	is  kube.Allowance
	do  func(*Model) tea.Cmd
}

func (m *Model) permittedNow(msg permittedMsg) tea.Cmd {
	if msg.src != m.src {
		return nil
	}
	m.allowedNow(allowedMsg{msg.src, map[allowKey]kube.Allowance{msg.key: msg.is}})
	if !msg.is.OK && !msg.is.Unknown {
		m.say(toneBad, clean.Line(msg.is.Reason))
		return nil
	}
	return msg.do(m)
}

// target is the selected object; only called where there is one.
func (m *Model) target() kube.Target {
	o := m.detail.object
	return kube.Target{
		Resource: m.detail.view.Resource(), Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID(),
	}
}
