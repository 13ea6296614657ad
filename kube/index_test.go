package kube

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// brute answers a join by looking at every object.
func brute(s *Snapshot, key func(*corev1.Pod) string, want string) []Object {
	var out []Object
	for _, o := range s.Objects {
		if key(o.(*corev1.Pod)) == want {
			out = append(out, o)
		}
	}
	return out
}

var bruteKeys = map[string]func(*corev1.Pod) string{
	ByNamespace: func(p *corev1.Pod) string { return p.Namespace },
	ByNode:      func(p *corev1.Pod) string { return p.Spec.NodeName },
	ByController: func(p *corev1.Pod) string {
		if c := metav1.GetControllerOf(p); c != nil {
			return string(c.UID)
		}
		return ""
	},
	ByDaemon: func(p *corev1.Pod) string {
		c := metav1.GetControllerOf(p)
		switch {
		case c == nil || c.Kind != "DaemonSet":
			return ""
		case p.Spec.NodeName != "":
			return string(c.UID) + "/" + p.Spec.NodeName
		case p.Spec.Affinity != nil:
			terms := p.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms
			return string(c.UID) + "/" + terms[0].MatchFields[0].Values[0]
		}
		return string(c.UID) + "/"
	},
}

func randomPod(r *rand.Rand) *corev1.Pod {
	p := pod(fmt.Sprint("ns", r.IntN(4)), fmt.Sprint("p", r.IntN(12)))
	p.UID = types.UID(fmt.Sprint(r.Uint64()))
	if n := r.IntN(5); n > 0 {
		p.Spec.NodeName = fmt.Sprint("node", n)
	}
	if n := r.IntN(6); n > 0 {
		yes := true
		p.OwnerReferences = []metav1.OwnerReference{{Kind: []string{"ReplicaSet", "DaemonSet"}[n%2], UID: types.UID(fmt.Sprint("rs", n)), Controller: &yes}}
	}
	if n := r.IntN(9); n < 5 { // as the controller writes it
		p.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchFields: []corev1.NodeSelectorRequirement{{
					Key: metav1.ObjectNameField, Operator: corev1.NodeSelectorOpIn, Values: []string{fmt.Sprint("node", n)},
				}},
			}}},
		}}
	}
	return p
}

// TestIndexesEqualBruteForce applies random batches, and compares every bucket
// with what looking at every object finds, and its version with when that last
// changed. Older Snapshots must not change.
func TestIndexesEqualBruteForce(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := NewSnapshot(Pods, Scope{}, 1, Health{})
		for version := uint64(2); version < 60; version++ {
			before, copied := s, slices.Clone(s.Objects)
			var put, gone []Object
			for range r.IntN(20) {
				if p := randomPod(r); r.IntN(3) > 0 {
					put = append(put, p)
				} else {
					gone = append(gone, p)
				}
			}
			s = s.With(version, Health{}, put, gone)
			if !slices.IsSortedFunc(s.Objects, Compare) {
				t.Fatalf("seed %d, version %d: not sorted", seed, version)
			}
			compareBuckets(t, before, s)
			if !slices.Equal(before.Objects, copied) {
				t.Fatalf("seed %d, version %d: the Snapshot before has changed", seed, version)
			}
			if t.Failed() {
				t.Fatalf("seed %d, version %d", seed, version)
			}
		}
	}
}

func compareBuckets(t *testing.T, before, s *Snapshot) {
	t.Helper()
	for name, key := range bruteKeys {
		for n := range 8 {
			daemon := DaemonKey(types.UID(fmt.Sprint("rs", n)), fmt.Sprint("node", n%3))
			for _, value := range []string{fmt.Sprint("ns", n), fmt.Sprint("node", n), fmt.Sprint("rs", n), daemon} {
				was, is := before.Bucket(name, value), s.Bucket(name, value)
				want := brute(s, key, value)
				if !slices.Equal(is.Objects, want) {
					t.Errorf("%s %s: %d objects, want %d", name, value, len(is.Objects), len(want))
				}
				switch same := slices.Equal(was.Objects, is.Objects); {
				case len(want) == 0 && is.Version != 0:
					t.Errorf("%s %s: empty with version %d", name, value, is.Version)
				case same && was.Version != is.Version:
					t.Errorf("%s %s: version went from %d to %d without a change", name, value, was.Version, is.Version)
				case !same && len(want) > 0 && is.Version != s.Version:
					t.Errorf("%s %s: version %d after a change at %d", name, value, is.Version, s.Version)
				}
				if old := brute(before, key, value); !slices.Equal(was.Objects, old) {
					t.Errorf("%s %s: the bucket before has changed", name, value)
				}
			}
		}
	}
}

func TestTheSameStateAgainIsNoChange(t *testing.T) {
	a := pod("a", "1")
	a.ResourceVersion = "7"
	s := NewSnapshot(Pods, Scope{}, 1, Health{}, a)
	b := batch{replaced: true, all: []Object{a.DeepCopy()}}
	if next := b.next(s, func() uint64 { t.Error("asked for a version"); return 2 }); next != s {
		t.Error("a list that brings the same state made another Snapshot")
	}
}

func TestRowsOfATableChangeWithTheirCells(t *testing.T) {
	row := func(cell any) *TableRow {
		return &TableRow{
			PartialObjectMetadata: metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "x", ResourceVersion: "7"}},
			Cells:                 []any{"x", cell, nil},
		}
	}
	if !same(row(1.0), row(1.0)) || same(row("a"), row("b")) || same(row([]any{"a"}), row([]any{"a"})) {
		t.Error("rows are compared wrongly")
	}
}

func TestEmptySnapshots(t *testing.T) {
	s := NewSnapshot(Nodes, Scope{}, 1, Health{})
	if s.Get("", "x") != nil || len(s.Bucket(ByNode, "x").Objects) != 0 || len(s.Bucket(ByNamespace, "").Objects) != 0 {
		t.Error("an empty Snapshot has something")
	}
	if (&Snapshot{}).Bucket(ByController, "x").Version != 0 {
		t.Error("the zero Snapshot has a bucket")
	}
}
