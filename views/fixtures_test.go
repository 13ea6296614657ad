package views_test

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
	"example.org/hackfest/views"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { kubetest.Main(m) }

// noon is when the fixtures are looked at.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// fixture is one object of testdata/objects, with the name of its file.
type fixture struct {
	file   string
	object kube.Object
}

// fixtures reads testdata/objects/<plural>, sorted by file.
func fixtures(t testing.TB, plural string) []fixture {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "objects", plural, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var all []fixture
	for _, file := range files {
		for _, o := range kubetest.Objects(t, file) {
			all = append(all, fixture{filepath.Base(file), o})
		}
	}
	return all
}

// besides are the resources that a view may look at beside its own.
var besides = []kube.Resource{
	kube.Pods, kube.ReplicaSets, kube.Events, kube.ResourceQuotas, kube.Nodes, kube.ControllerRevisions,
	kube.Jobs, kube.CronJobs, kube.Deployments, kube.StatefulSets, kube.DaemonSets, kube.Services, kube.EndpointSlices, kube.IngressClasses, kube.Secrets,
	kube.PersistentVolumeClaims, kube.StorageClasses, kube.ServiceAccounts, kube.Ingresses,
	kube.Roles, kube.RoleBindings, kube.ClusterRoles, kube.ClusterRoleBindings,
	kube.LimitRanges, kube.NetworkPolicies, kube.OwnRules, kube.PodMetrics, kube.DaemonSets,
}

// world holds every fixture of every resource that a view may look at, at noon.
// Those of testdata/objects/around are there for the company of others.
func world(t testing.TB) views.World {
	t.Helper()
	around := map[string][]kube.Object{}
	for _, f := range fixtures(t, "around") {
		kind := reflect.TypeOf(f.object).Elem().Name()
		around[kind] = append(around[kind], f.object)
	}
	var releases []kube.Object
	for _, f := range fixtures(t, "helm") {
		rules.ShortenHelm(f.object.(*corev1.Secret))
		releases = append(releases, f.object)
	}
	lists := []*kube.Snapshot{kube.NewSnapshot(kube.HelmReleases, kube.Scope{}, 1, kube.Health{State: kube.Live}, releases...)}
	for _, r := range besides {
		objects := around[r.Kind]
		for _, f := range fixtures(t, r.Plural) {
			if reflect.TypeOf(f.object).Elem().Name() == r.Kind { // two groups may have one plural
				objects = append(objects, f.object)
			}
		}
		lists = append(lists, kube.NewSnapshot(r, kube.Scope{}, 1, kube.Health{State: kube.Live}, objects...))
	}
	return views.NewWorld(lists...).At(noon)
}

// golden compares a text with a file under testdata/golden/views.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "golden", "views", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./views -update writes it)", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got); go test ./views -update writes it anew:\n%s", path, d)
	}
}
