package rules

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// scopeWords say which pods a quota counts.
var scopeWords = map[corev1.ResourceQuotaScope]string{
	corev1.ResourceQuotaScopeTerminating:               "pods with a deadline",
	corev1.ResourceQuotaScopeNotTerminating:            "pods without a deadline",
	corev1.ResourceQuotaScopeBestEffort:                "pods that ask for nothing",
	corev1.ResourceQuotaScopeNotBestEffort:             "pods that ask for something",
	corev1.ResourceQuotaScopeCrossNamespacePodAffinity: "pods with affinity across namespaces",
}

// QuotaScope says what a quota counts where it does not count everything: "pods that
// ask for nothing", "priority class In (high)".
//
// Source: k8s.io/api/core/v1/types.go, ResourceQuotaScope.
func QuotaScope(q *corev1.ResourceQuota) string {
	var words []string
	for _, s := range q.Spec.Scopes {
		words = append(words, Or(scopeWords[s], string(s)))
	}
	if q.Spec.ScopeSelector != nil {
		for _, e := range q.Spec.ScopeSelector.MatchExpressions {
			word := Or(scopeWords[e.ScopeName], string(e.ScopeName))
			switch {
			case e.ScopeName == corev1.ResourceQuotaScopePriorityClass:
				word = strings.TrimSpace("pods of priority class " + string(e.Operator) + " " + strings.Join(e.Values, ", "))
			case e.Operator == corev1.ScopeSelectorOpDoesNotExist, e.Operator == corev1.ScopeSelectorOpNotIn:
				word = "not " + word
			}
			words = append(words, word)
		}
	}
	return strings.Join(words, " and ")
}
