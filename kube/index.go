package kube

import (
	"hash/maphash"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/rules"
)

// The indexes that Snapshots keep, each a join that a view makes.
const (
	ByController = "controller" // any namespaced kind: UID of the controlling owner
	ByNode       = "node"       // pods: spec.nodeName
	ByNamespace  = "namespace"  // any namespaced kind: metadata.namespace
	ByService    = "service"    // endpoint slices: ServiceKey
	ByRelease    = "release"    // Helm releases: ReleaseKey
	ByDaemon     = "daemon"     // pods of DaemonSets: DaemonKey
)

// Bucket is the answer to one key of an index. Immutable. Version changes when
// any object in it is added, changed or removed; Objects are in the order of
// Compare. The empty Bucket has version 0.
type Bucket struct {
	Version uint64
	Objects []Object
}

// joins gives the functions that find an object's key, "" for none. The
// namespaces are not among them: they are ranges of the sorted list.
func joins(r Resource) map[string]func(Object) string {
	if !r.Namespaced || r.Table {
		return nil
	}
	fs := map[string]func(Object) string{
		ByController: func(o Object) string {
			if c := metav1.GetControllerOfNoCopy(o); c != nil {
				return string(c.UID)
			}
			return ""
		},
	}
	switch r {
	case EndpointSlices:
		fs[ByService] = func(o Object) string {
			if name := o.GetLabels()[discoveryv1.LabelServiceName]; name != "" {
				return ServiceKey(o.GetNamespace(), name)
			}
			return ""
		}
	case HelmReleases:
		fs[ByRelease] = ReleaseKey
	case Pods:
		fs[ByNode] = func(o Object) string {
			if p, ok := o.(*corev1.Pod); ok {
				return p.Spec.NodeName
			}
			return ""
		}
		fs[ByDaemon] = func(o Object) string {
			c := metav1.GetControllerOfNoCopy(o)
			if c == nil || c.Kind != DaemonSets.Kind {
				return ""
			}
			if p, ok := o.(*corev1.Pod); ok {
				return DaemonKey(c.UID, rules.TargetNode(p))
			}
			return ""
		}
	}
	return fs
}

// DaemonKey is the key of the pods of a DaemonSet on a node, or meant for it: a
// pod that is not scheduled yet has its node in its affinity.
func DaemonKey(set types.UID, node string) string { return string(set) + "/" + node }

// ServiceKey is the key of a service's endpoint slices: its name alone would
// join namesakes of other namespaces.
func ServiceKey(namespace, name string) string { return namespace + "/" + name }

// ReleaseKey is the key of a Helm release's revisions, "" for what is none.
func ReleaseKey(o Object) string {
	if name := o.GetLabels()["name"]; name != "" {
		return o.GetNamespace() + "/" + name
	}
	return ""
}

// indexes is an immutable set of indexes. The zero value has none.
type indexes struct {
	joins map[string]*index

	// namespaces holds the version of each namespace's range of the list; nil
	// for what has no namespace.
	namespaces map[string]uint64
}

func newIndexes(r Resource) indexes {
	ix := indexes{joins: map[string]*index{}}
	for name, key := range joins(r) {
		ix.joins[name] = &index{key: key}
	}
	if r.Namespaced {
		ix.namespaces = map[string]uint64{}
	}
	return ix
}

// apply gives the set after the edits, which are in the order of Compare. It
// costs what changed, the buckets that it is in and their shards.
func (ix indexes) apply(edits []edit, version uint64) indexes {
	next := indexes{joins: make(map[string]*index, len(ix.joins)), namespaces: ix.namespaces}
	for name, x := range ix.joins {
		next.joins[name] = x.apply(edits, version)
	}
	if ix.namespaces != nil {
		next.namespaces = maps.Clone(ix.namespaces)
		for _, e := range edits {
			next.namespaces[e.object().GetNamespace()] = version
		}
	}
	return next
}

// shards bounds what a publication copies: only the shards it changed.
const shards = 64

var seed = maphash.MakeSeed()

func shardOf(key string) int { return int(maphash.String(seed, key) % shards) }

// index is immutable; its shards are shared with the states before and after.
type index struct {
	key    func(Object) string
	shards [shards]map[string]Bucket
}

func (x *index) apply(edits []edit, version uint64) *index {
	next := *x
	var own [shards]bool
	for key, es := range x.group(edits) {
		n := shardOf(key)
		if !own[n] {
			own[n] = true
			next.shards[n] = maps.Clone(x.shards[n])
			if next.shards[n] == nil {
				next.shards[n] = map[string]Bucket{}
			}
		}
		objects := merge(next.shards[n][key].Objects, es)
		if len(objects) == 0 {
			delete(next.shards[n], key)
		} else {
			next.shards[n][key] = Bucket{Version: version, Objects: objects}
		}
	}
	return &next
}

// group gives each key its edits: an object that changes its key leaves one
// bucket and enters another.
func (x *index) group(edits []edit) map[string][]edit {
	groups := map[string][]edit{}
	for _, e := range edits {
		var was, is string
		if e.before != nil {
			was = x.key(e.before)
		}
		if e.after != nil {
			is = x.key(e.after)
		}
		if was == is {
			if is != "" {
				groups[is] = append(groups[is], e)
			}
			continue
		}
		if was != "" {
			groups[was] = append(groups[was], edit{before: e.before})
		}
		if is != "" {
			groups[is] = append(groups[is], edit{after: e.after})
		}
	}
	return groups
}

func (ix indexes) bucket(name, key string) Bucket {
	x := ix.joins[name]
	if x == nil {
		return Bucket{}
	}
	return x.shards[shardOf(key)][key]
}

// within gives the range of a sorted list that is in the namespace, shared with
// it.
func within(objects []Object, namespace string) []Object {
	from, _ := slices.BinarySearchFunc(objects, namespace, func(o Object, ns string) int {
		return compareNamespaces(o.GetNamespace(), ns)
	})
	n, _ := slices.BinarySearchFunc(objects[from:], namespace, func(o Object, ns string) int {
		if o.GetNamespace() == ns {
			return -1
		}
		return 1
	})
	return objects[from : from+n : from+n]
}
