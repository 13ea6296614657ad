package views

import (
	"sync"

	"example.org/hackfest/kube"
)

// All lists the kinds that have a View of their own, in the order of the digits
// that lead to them. The slice is everyone's: not to be changed.
func All() []View { return all() }

// Adding a kind is one line here.
var all = sync.OnceValue(func() []View {
	return []View{
		namespaces(),
		nodes(),
		pods(),
		deployments(),
		replicaSets(),
		daemonSets(),
		cronJobs(),
		events(),
		jobs(),
		services(),
		ingresses(),
		statefulSets(),
		horizontalPodAutoscalers(),
		configMaps(),
		secrets(),
		persistentVolumeClaims(),
		serviceAccounts(),
		helmReleases(),
		ingressClasses(),
	}
})

// For finds the View of a resource, or makes the one for any other kind.
func For(known kube.Known) View {
	for _, v := range All() {
		r := v.Resource()
		if r.Group == known.Resource.Group && r.Plural == known.Resource.Plural && r.As == known.Resource.As {
			return v
		}
	}
	return Custom(known)
}
