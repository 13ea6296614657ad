package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"example.org/hackfest/kube"
)

// resourceOf finds the resource of a kind as references name it. Only those
// that we know without asking the server; false for any other.
func resourceOf(apiVersion, kind string) (kube.Resource, bool) {
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return kube.Resource{}, false
	}
	for _, r := range []kube.Resource{
		kube.Namespaces, kube.Nodes, kube.Pods, kube.Events,
		kube.Deployments, kube.ReplicaSets, kube.DaemonSets, kube.StatefulSets,
		kube.ControllerRevisions, kube.Jobs, kube.CronJobs, kube.Services,
		kube.Secrets, kube.ConfigMaps, kube.ResourceQuotas, kube.LimitRanges, kube.NetworkPolicies,
		kube.EndpointSlices, kube.Ingresses, kube.IngressClasses,
		kube.HorizontalPodAutoscalers, kube.PersistentVolumeClaims, kube.PersistentVolumes, kube.StorageClasses,
		kube.ServiceAccounts, kube.Roles, kube.RoleBindings, kube.ClusterRoles, kube.ClusterRoleBindings,
	} {
		if r.Kind == kind && r.Group == gv.Group {
			return r, true
		}
	}
	return kube.Resource{}, false
}
