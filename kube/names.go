package kube

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// BuiltIns lists the resources of this package with kubectl's names for them:
// what can be resolved without asking the server. Events are the core group's.
func BuiltIns() []Known {
	known := func(r Resource, singular string, short ...string) Known {
		return Known{Resource: r, Singular: singular, ShortNames: short, Watchable: true}
	}
	return []Known{
		known(Namespaces, "namespace", "ns"),
		known(Nodes, "node", "no"),
		known(Pods, "pod", "po"),
		known(Events, "event", "ev"),
		known(Deployments, "deployment", "deploy"),
		known(ReplicaSets, "replicaset", "rs"),
		known(DaemonSets, "daemonset", "ds"),
		known(StatefulSets, "statefulset", "sts"),
		known(ControllerRevisions, "controllerrevision"),
		known(Jobs, "job"),
		known(CronJobs, "cronjob", "cj"),
		known(Services, "service", "svc"),
		known(Secrets, "secret"),
		known(ConfigMaps, "configmap", "cm"),
		known(ResourceQuotas, "resourcequota", "quota"),
		known(LimitRanges, "limitrange", "limits"),
		known(NetworkPolicies, "networkpolicy", "netpol"),
		known(EndpointSlices, "endpointslice"),
		known(Ingresses, "ingress", "ing"),
		known(IngressClasses, "ingressclass"),
		known(HorizontalPodAutoscalers, "horizontalpodautoscaler", "hpa"),
		known(PersistentVolumeClaims, "persistentvolumeclaim", "pvc"),
		known(PersistentVolumes, "persistentvolume", "pv"),
		known(StorageClasses, "storageclass", "sc"),
		known(ServiceAccounts, "serviceaccount", "sa"),
		known(Roles, "role"),
		known(HelmReleases, "helm", "releases"),
		known(RoleBindings, "rolebinding"),
		known(ClusterRoles, "clusterrole"),
		known(ClusterRoleBindings, "clusterrolebinding"),
	}
}

// Lookup finds what a person means by a word as kubectl takes it: plural,
// singular, short name or kind, alone or as word.group or word.version.group.
// The first of several counts.
func Lookup(word string, among []Known) (Known, bool) {
	word = strings.ToLower(word)
	if i := slices.IndexFunc(among, func(k Known) bool { return k.is(word) }); i >= 0 {
		return among[i], true
	}
	full, group := schema.ParseResourceArg(word)
	if full != nil {
		i := slices.IndexFunc(among, func(k Known) bool {
			return k.is(full.Resource) && k.Resource.Version == full.Version && k.Resource.Group == full.Group
		})
		if i >= 0 {
			return among[i], true
		}
	}
	i := slices.IndexFunc(among, func(k Known) bool {
		return group.Group != "" && k.is(group.Resource) &&
			(k.Resource.Group == group.Group || k.Resource.Group == "" && k.Resource.Version == group.Group)
	})
	if i < 0 {
		return Known{}, false
	}
	return among[i], true
}

// is compares one word, which is in lower case, without a group.
func (k Known) is(word string) bool {
	own := k.Resource.As == "" && (word == k.Resource.Plural || word == strings.ToLower(k.Resource.Kind))
	return word != "" && (own || word == k.Singular || slices.Contains(k.ShortNames, word))
}
