package kube

import (
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/metadata"
)

// alongLimit is how long a plan may look for what goes along: it is told beside
// the plan, and no condition of it.
const (
	alongLimit = 3 * time.Second
	alongPage  = 500 // objects, metadata only
)

// collected are the kinds that the workloads of this program's panes leave to the
// garbage collector, the owners first: one that is found owns of the next.
var collected = []Resource{Jobs, ReplicaSets, Pods, PersistentVolumeClaims}

// along says what else goes when an object is deleted: what a namespace has, or
// what the object owns, and what that owns. What may not be listed, or is not
// told in time, is left out.
//
// Source: the garbage collector follows owner references by UID
// (k8s.io/kubernetes/pkg/controller/garbagecollector).
func (c *Cluster) along(ctx context.Context, a *act, o *unstructured.Unstructured, r Removal) []string {
	ctx, cancel := context.WithTimeout(ctx, alongLimit)
	defer cancel()
	client, err := metadata.NewForConfig(c.config)
	if err != nil {
		return nil
	}
	if a.Resource.GVR() == Namespaces.GVR() {
		return inNamespace(ctx, client, a.Name)
	}
	if !a.Resource.Namespaced || a.Resource.Group == "" && a.Resource.Plural != "replicationcontrollers" {
		return nil
	}
	var counts []string
	owners := map[types.UID]bool{o.GetUID(): true}
	for _, kind := range collected {
		n, err := takeOwned(ctx, client, kind, a.Namespace, owners)
		if err == nil && n > 0 {
			counts = append(counts, counted(n, kind))
		}
	}
	if len(counts) == 0 {
		return claimsStay(a, o)
	}
	words := "what it owns goes too: "
	if r.Cascade == Orphan {
		words = "what it owns stays: "
	}
	return append([]string{words + strings.Join(counts, ", ")}, claimsStay(a, o)...)
}

// claimsStay says what a StatefulSet does not take along unless it is told to.
//
// Source: spec.persistentVolumeClaimRetentionPolicy, whose default is Retain.
func claimsStay(a *act, o *unstructured.Unstructured) []string {
	if a.Resource.GVR() != StatefulSets.GVR() {
		return nil
	}
	claims, _, _ := unstructured.NestedSlice(o.Object, "spec", "volumeClaimTemplates")
	when, _, _ := unstructured.NestedString(o.Object, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
	if len(claims) == 0 || when == "Delete" {
		return nil
	}
	return []string{"its PersistentVolumeClaims stay, with their data"}
}

// takeOwned counts what is owned by one of these, and adds it to them.
func takeOwned(ctx context.Context, client metadata.Interface, kind Resource, namespace string, owners map[types.UID]bool) (int, error) {
	n := 0
	list := func(ctx context.Context, o metav1.ListOptions) (*metav1.PartialObjectMetadataList, error) {
		return client.Resource(kind.GVR()).Namespace(namespace).List(ctx, o)
	}
	for o := (metav1.ListOptions{Limit: alongPage}); ; {
		page, err := list(ctx, o)
		if err != nil {
			return 0, err
		}
		for i := range page.Items {
			for _, ref := range page.Items[i].OwnerReferences {
				if owners[ref.UID] {
					owners[page.Items[i].UID] = true
					n++
					break
				}
			}
		}
		if o.Continue = page.Continue; o.Continue == "" {
			return n, nil
		}
	}
}

// worthTelling are the kinds by which a person knows what a namespace is for.
var worthTelling = []Resource{
	Deployments, StatefulSets, DaemonSets, CronJobs, Jobs, Pods, Services, ConfigMaps, Secrets, PersistentVolumeClaims,
}

// inNamespace counts without listing: the server says how many more there are
// than the one it is asked for.
func inNamespace(ctx context.Context, client metadata.Interface, namespace string) []string {
	var counts []string
	for _, kind := range worthTelling {
		page, err := client.Resource(kind.GVR()).Namespace(namespace).List(ctx, metav1.ListOptions{Limit: 1})
		if err != nil {
			continue
		}
		n := len(page.Items)
		if more := page.RemainingItemCount; more != nil {
			n += int(*more)
		}
		if n > 0 {
			counts = append(counts, counted(n, kind))
		}
	}
	if len(counts) == 0 {
		return nil
	}
	return []string{"in it: " + strings.Join(counts, ", ")}
}

// counted is "1 Pod", "2 Pods".
func counted(n int, kind Resource) string {
	if n == 1 {
		return "1 " + kind.Kind
	}
	return fmt.Sprintf("%d %ss", n, kind.Kind)
}
