package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
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
	if !ok || m.opts.ReadOnly || m.detail.object == nil {
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
}

// target is the selected object; only called where there is one.
func (m *Model) target() kube.Target {
	o := m.detail.object
	return kube.Target{
		Resource: m.detail.view.Resource(), Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID(),
	}
}
