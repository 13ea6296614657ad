package kube

import (
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// PodMetrics is what pods use, measured over some seconds. A server of its own
// answers for it, which a cluster may lack; it cannot be watched.
//
// Source: k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go.
var PodMetrics = Resource{Group: "metrics.k8s.io", Version: "v1beta1", Plural: "pods", Kind: "PodMetrics", Namespaced: true}

// The group is no part of client-go: its types are added, as its documentation
// says for APIs that are aggregated.
func init() { utilruntime.Must(metricsv1beta1.AddToScheme(scheme.Scheme)) }
