package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// securitySection tells the Pod Security levels, which are labels, and what
// they mean.
func securitySection(n *corev1.Namespace) Section {
	s := Section{Title: "POD SECURITY"}
	for _, l := range rules.PodSecurity(n) {
		level := Text(l.Words)
		if !l.Known {
			level = Status(Alert, Warn, l.Words)
		}
		s.Pairs = append(s.Pairs, Pair{l.Mode, level})
	}
	if len(s.Pairs) == 0 {
		s.Note = Dimmed("no level set")
		s.Lines = []Cell{Dimmed("the cluster's own holds, as a rule privileged: anything goes")}
	}
	return s
}
