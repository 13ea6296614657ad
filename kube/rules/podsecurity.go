package rules

import (
	corev1 "k8s.io/api/core/v1"
)

// SecurityLevel is what a namespace's label says about the pods in it.
type SecurityLevel struct {
	Mode  string // "enforce", "warn", "audit"
	Words string
	Known bool // a level that there is; with any other nothing is let in, or all is warned of
}

// PodSecurity reads the labels of Pod Security Admission, what is enforced first.
//
// Source: k8s.io/pod-security-admission/api/helpers.go, PolicyToEvaluate: what
// cannot be read is taken as restricted.
func PodSecurity(n *corev1.Namespace) []SecurityLevel {
	const prefix = "pod-security.kubernetes.io/"
	means := map[string]string{
		"privileged": "anything goes",
		"baseline":   "no known way to take over the node",
		"restricted": "hardened pods alone",
	}
	does := map[string]string{
		"enforce": "other pods are refused",
		"warn":    "whoever makes another is warned",
		"audit":   "others are noted in the audit log",
	}
	var all []SecurityLevel
	for _, mode := range []string{"enforce", "warn", "audit"} {
		level, ok := n.Labels[prefix+mode]
		if !ok {
			continue
		}
		words := level
		if v := n.Labels[prefix+mode+"-version"]; v != "" {
			words += " (" + v + ")"
		}
		meaning, known := means[level]
		switch {
		case !known:
			words += ": no such level; restricted is taken"
		case level == "privileged":
			words += ": " + meaning
		default:
			words += ": " + meaning + "; " + does[mode]
		}
		all = append(all, SecurityLevel{mode, words, known})
	}
	return all
}
