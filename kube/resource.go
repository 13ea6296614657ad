package kube

import "k8s.io/apimachinery/pkg/runtime/schema"

// Resource names a kind of object as the API server serves it. It is comparable
// and so a map key.
type Resource struct {
	Group   string // "" for the core group
	Version string
	Plural  string // the name in URLs and in kubectl lines: "pods"
	Kind    string // "Pod"

	Namespaced bool

	// Table asks for the server's own table instead of objects: the rows arrive
	// as *TableRow. For kinds that have no View of their own.
	Table bool

	// As names another thing that is kept in objects of this resource, "" for the
	// resource itself: Helm keeps each revision of a release in a Secret.
	As string
}

// GVR gives the name that client-go's dynamic clients take.
func (r Resource) GVR() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: r.Group, Version: r.Version, Resource: r.Plural}
}

// String is the name that kubectl accepts without doubt: "pods",
// "deployments.apps".
func (r Resource) String() string {
	if r.Group == "" {
		return r.Plural
	}
	return r.Plural + "." + r.Group
}

// The resources that have a View of their own, or that one looks at.
var (
	Namespaces               = Resource{Version: "v1", Plural: "namespaces", Kind: "Namespace"}
	Nodes                    = Resource{Version: "v1", Plural: "nodes", Kind: "Node"}
	Pods                     = Resource{Version: "v1", Plural: "pods", Kind: "Pod", Namespaced: true}
	Events                   = Resource{Version: "v1", Plural: "events", Kind: "Event", Namespaced: true}
	Deployments              = Resource{Group: "apps", Version: "v1", Plural: "deployments", Kind: "Deployment", Namespaced: true}
	ReplicaSets              = Resource{Group: "apps", Version: "v1", Plural: "replicasets", Kind: "ReplicaSet", Namespaced: true}
	DaemonSets               = Resource{Group: "apps", Version: "v1", Plural: "daemonsets", Kind: "DaemonSet", Namespaced: true}
	StatefulSets             = Resource{Group: "apps", Version: "v1", Plural: "statefulsets", Kind: "StatefulSet", Namespaced: true}
	ControllerRevisions      = Resource{Group: "apps", Version: "v1", Plural: "controllerrevisions", Kind: "ControllerRevision", Namespaced: true}
	Jobs                     = Resource{Group: "batch", Version: "v1", Plural: "jobs", Kind: "Job", Namespaced: true}
	CronJobs                 = Resource{Group: "batch", Version: "v1", Plural: "cronjobs", Kind: "CronJob", Namespaced: true}
	Services                 = Resource{Version: "v1", Plural: "services", Kind: "Service", Namespaced: true}
	Secrets                  = Resource{Version: "v1", Plural: "secrets", Kind: "Secret", Namespaced: true}
	ConfigMaps               = Resource{Version: "v1", Plural: "configmaps", Kind: "ConfigMap", Namespaced: true}
	LimitRanges              = Resource{Version: "v1", Plural: "limitranges", Kind: "LimitRange", Namespaced: true}
	NetworkPolicies          = Resource{Group: "networking.k8s.io", Version: "v1", Plural: "networkpolicies", Kind: "NetworkPolicy", Namespaced: true}
	ResourceQuotas           = Resource{Version: "v1", Plural: "resourcequotas", Kind: "ResourceQuota", Namespaced: true}
	EndpointSlices           = Resource{Group: "discovery.k8s.io", Version: "v1", Plural: "endpointslices", Kind: "EndpointSlice", Namespaced: true}
	Ingresses                = Resource{Group: "networking.k8s.io", Version: "v1", Plural: "ingresses", Kind: "Ingress", Namespaced: true}
	HorizontalPodAutoscalers = Resource{Group: "autoscaling", Version: "v2", Plural: "horizontalpodautoscalers", Kind: "HorizontalPodAutoscaler", Namespaced: true}
	PersistentVolumeClaims   = Resource{Version: "v1", Plural: "persistentvolumeclaims", Kind: "PersistentVolumeClaim", Namespaced: true}
	PersistentVolumes        = Resource{Version: "v1", Plural: "persistentvolumes", Kind: "PersistentVolume"}
	StorageClasses           = Resource{Group: "storage.k8s.io", Version: "v1", Plural: "storageclasses", Kind: "StorageClass"}
	ServiceAccounts          = Resource{Version: "v1", Plural: "serviceaccounts", Kind: "ServiceAccount", Namespaced: true}
	RoleBindings             = Resource{Group: "rbac.authorization.k8s.io", Version: "v1", Plural: "rolebindings", Kind: "RoleBinding", Namespaced: true}
	ClusterRoleBindings      = Resource{Group: "rbac.authorization.k8s.io", Version: "v1", Plural: "clusterrolebindings", Kind: "ClusterRoleBinding"}
	Roles                    = Resource{Group: "rbac.authorization.k8s.io", Version: "v1", Plural: "roles", Kind: "Role", Namespaced: true}
	ClusterRoles             = Resource{Group: "rbac.authorization.k8s.io", Version: "v1", Plural: "clusterroles", Kind: "ClusterRole"}
	HelmReleases             = Resource{Version: "v1", Plural: "secrets", Kind: "Secret", Namespaced: true, As: "helm"}
	IngressClasses           = Resource{Group: "networking.k8s.io", Version: "v1", Plural: "ingressclasses", Kind: "IngressClass"}
)

// Scope says which objects of a resource a feed holds. The zero Scope is all of
// them in all namespaces. It is comparable.
type Scope struct {
	Namespace string // "" for all namespaces
	Labels    string // a label selector as kubectl -l takes it, "" for all
	Fields    string // a field selector, "" for all
}

// OwnRules is what the person may do in a namespace, as the server tells: one
// object, made by asking, and asked for again like what cannot be watched.
var OwnRules = Resource{Group: "authorization.k8s.io", Version: "v1", Plural: "selfsubjectrulesreviews", Kind: "SelfSubjectRulesReview", Namespaced: true}

// Personal says that the server's answer depends on who asks: it is never read
// from a feed that is another's.
func (r Resource) Personal() bool { return r.GVR() == OwnRules.GVR() }
