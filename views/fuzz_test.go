package views_test

import (
	"math"
	"slices"
	"testing"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/randfill"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// filler fills objects with nonsense: nil here, huge there, never valid.
func filler(seed int64) *randfill.Filler {
	moment := func(c randfill.Continue) time.Time {
		switch c.Intn(4) {
		case 0:
			return time.Time{}
		case 1:
			return time.Unix(math.MaxInt32*8, 0)
		default:
			return noon.Add(-time.Duration(c.Int63n(int64(1000 * time.Hour))))
		}
	}
	return randfill.NewWithSeed(seed).NilChance(0.3).NumElements(0, 3).MaxDepth(12).Funcs(
		func(t *metav1.Time, c randfill.Continue) { t.Time = moment(c) },
		func(t *metav1.MicroTime, c randfill.Continue) { t.Time = moment(c) },
		func(q *resource.Quantity, c randfill.Continue) {
			*q = resource.MustParse([]string{"0", "1", "-5", "3m", "9223372036854775807", "1e30", "7Ei", "0.3Gi"}[c.Intn(8)])
		},
		func(v *intstr.IntOrString, c randfill.Continue) {
			*v = []intstr.IntOrString{intstr.FromInt32(-7), intstr.FromInt32(math.MaxInt32), intstr.FromString("25%"), intstr.FromString("nonsense")}[c.Intn(4)]
		},
		func(*runtime.RawExtension, randfill.Continue) {},
		func(*metav1.FieldsV1, randfill.Continue) {},
	)
}

// made makes an empty object of a resource.
func made(t *testing.T, r kube.Resource) kube.Object {
	t.Helper()
	o, err := scheme.Scheme.New(r.GVR().GroupVersion().WithKind(r.Kind))
	if err != nil {
		t.Fatal(err)
	}
	return o.(kube.Object)
}

// TestNonsense shows each view objects that make no sense, among others that
// make none either. Nothing may panic, and nothing given may be changed.
func TestNonsense(t *testing.T) {
	const rounds = 60
	for _, v := range views.All() {
		t.Run(v.Names()[0], func(t *testing.T) {
			for seed := range int64(rounds) {
				f := filler(seed)
				o := made(t, v.Resource())
				f.Fill(o)
				w, others := nonsense(t, f, v, o, seed)
				before, beforeOthers := o.DeepCopyObject(), copies(others)
				showAll(t, v, o, w)
				if !equality.Semantic.DeepEqual(before, o) || !equality.Semantic.DeepEqual(beforeOthers, copies(others)) {
					t.Fatalf("seed %d: an object was changed", seed)
				}
			}
		})
	}
}

// nonsense is a world of objects that belong to the one shown, of the kinds that
// its view looks at.
func nonsense(t *testing.T, f *randfill.Filler, v views.View, about kube.Object, seed int64) (views.World, []kube.Object) {
	t.Helper()
	yes := true
	var lists []*kube.Snapshot
	var all []kube.Object
	var looked []kube.Resource
	for _, n := range append(v.RowNeeds(), v.DetailNeeds(about)...) {
		if !slices.Contains(looked, n.Resource) {
			looked = append(looked, n.Resource)
		}
	}
	for _, r := range looked {
		var objects []kube.Object
		for i := range 3 {
			o := made(t, r)
			f.Fill(o)
			o.SetNamespace(about.GetName())
			o.SetName(string(rune('a' + i)))
			o.SetOwnerReferences([]metav1.OwnerReference{{UID: about.GetUID(), Controller: &yes}})
			if i == 0 {
				o.SetLabels(map[string]string{discoveryv1.LabelServiceName: about.GetName()})
			}
			objects = append(objects, o)
		}
		if r == kube.ReplicaSets {
			objects[0].SetUID(types.UID("set"))
			objects[0].SetAnnotations(map[string]string{"deployment.kubernetes.io/revision": "7", "deployment.kubernetes.io/revision-history": "x,,-1"})
		}
		all = append(all, objects...)
		lists = append(lists, kube.NewSnapshot(r, kube.Scope{}, 1, kube.Health{State: kube.State(seed % 5)}, objects...))
	}
	return views.NewWorld(lists...).At(noon), all
}

func copies(objects []kube.Object) []runtime.Object {
	all := make([]runtime.Object, len(objects))
	for i, o := range objects {
		all[i] = o.DeepCopyObject()
	}
	return all
}

// showAll calls everything that a view can do and formats every cell.
func showAll(t *testing.T, v views.View, o kube.Object, w views.World) {
	t.Helper()
	columns := v.Columns(nil)
	row := v.Row(o, w)
	if len(row.Cells) != len(columns) {
		t.Fatalf("%d cells for %d columns", len(row.Cells), len(columns))
	}
	plainRow(columns, row, noon)
	plainDetail(v.Detail(o, w), noon)
	v.DetailNeeds(o)
	v.Ticks(o)
	target := v.Open(o)
	if target.Resource == kube.Pods && target.Scope == (kube.Scope{}) {
		t.Fatal("enter leads to every pod there is")
	}
	v.Command(views.Query{Name: "x", Namespaced: v.Resource().Namespaced})
}

// TestNothing shows each view what may come instead of an object: nil, a nil
// pointer, an empty object, one of another kind.
func TestNothing(t *testing.T) {
	for _, v := range views.All() {
		t.Run(v.Names()[0], func(t *testing.T) {
			empty := made(t, v.Resource())
			for _, o := range []kube.Object{nil, nilOf(empty), empty, &kube.TableRow{}, (*kube.TableRow)(nil)} {
				showAll(t, v, o, views.World{})
				showAll(t, v, o, views.NewWorld(nil))
			}
		})
	}
}
