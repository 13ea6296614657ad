package views_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestClaimsWithoutTheirClass need somebody: they are broken, in the list too. One
// that may still be met by what goes on is not, nor one of which that is not known.
func TestClaimsWithoutTheirClass(t *testing.T) {
	fast, none := "fast", ""
	class := &storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: "fast"}, Provisioner: "example.org/disks"}
	other := &storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: "slow"}, Provisioner: "example.org/disks"}
	for _, c := range []struct {
		name    string
		health  kube.State
		classes []kube.Object
		edit    func(*corev1.PersistentVolumeClaim)
		broken  bool
		says    string
	}{
		{"no such class", kube.Live, []kube.Object{other}, nil, true, "fast not found: nobody makes a volume for it; it needs the class"},
		{"which there is", kube.Live, []kube.Object{other}, nil, true, "; the cluster has slow"},
		{"no class at all", kube.Live, nil, nil, true, "; the cluster has no class"},
		{"its class is there", kube.Live, []kube.Object{class}, nil, false, "waits for a volume from example.org/disks"},
		{"nobody knows", kube.Denied, nil, nil, false, "waits for a volume of class fast"},
		{"not asked for", kube.Live, nil, func(p *corev1.PersistentVolumeClaim) { p.Spec.StorageClassName = &none }, false, "no class, on purpose"},
		{"a volume by name", kube.Live, nil, func(p *corev1.PersistentVolumeClaim) { p.Spec.VolumeName = "v" }, false, "waits for the volume v"},
		{"bound", kube.Live, nil, func(p *corev1.PersistentVolumeClaim) { p.Status.Phase = corev1.ClaimBound }, false, "● Bound"},
	} {
		p := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns", UID: "p"}}
		p.Spec.StorageClassName, p.Status.Phase = &fast, corev1.ClaimPending
		if c.edit != nil {
			c.edit(p)
		}
		v := viewOf(t, kube.PersistentVolumeClaims)
		if !slices.ContainsFunc(v.RowNeeds(), func(n views.Need) bool { return n.Resource == kube.StorageClasses }) {
			t.Fatal("the list does not look at the classes")
		}
		w := views.NewWorld(kube.NewSnapshot(kube.StorageClasses, kube.Scope{}, 1, kube.Health{State: c.health}, c.classes...)).At(noon)
		row, d := v.Row(p, w), v.Detail(p, w)
		if is := row.Cells[1].Tone == views.Bad && row.Cells[1].Mark == views.Broken; is != c.broken || row.Trouble != c.broken || (d.Headline[0].Tone == views.Bad) != c.broken {
			t.Errorf("%s: %+v, trouble %v, %+v: broken is %v", c.name, row.Cells[1], row.Trouble, d.Headline, c.broken)
		}
		if says := plainDetail(d, noon); !strings.Contains(says, c.says) {
			t.Errorf("%s does not say %q:\n%s", c.name, c.says, says)
		}
	}
}
