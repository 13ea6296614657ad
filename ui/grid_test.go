package ui_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

// playGrid runs a test on the fixtures of DaemonSets, with more nodes.
func playGrid(t *testing.T, w, h, nodes int, test func(t *testing.T, p setup), opts ...option) {
	t.Helper()
	play(t, w, h, func(t *testing.T, p setup) {
		p.fake.Put(fixtures(t, "daemonsets")...)
		p.fake.Put(kubetest.Objects(t, filepath.Join("..", "testdata", "objects", "around", "daemonsets.yaml"))...)
		for i := range nodes {
			p.fake.Put(&corev1.Node{ObjectMeta: metav1.ObjectMeta{
				Name: fmt.Sprintf("aks-bulk-%03d", i), UID: types.UID(fmt.Sprint("bulk-", i)), CreationTimestamp: metav1.NewTime(day.Add(-time.Hour)),
				Labels: map[string]string{"agentpool": fmt.Sprint("bulk", i%3)},
			}})
		}
		p.Idle()
		p.Press("m")
		p.Advance(time.Second)
		test(t, p)
	}, append(opts, kinds(kube.DaemonSets))...)
}

func TestGridScreens(t *testing.T) {
	for _, nodes := range []int{0, 10, 500} {
		for _, s := range sizes {
			name := fmt.Sprintf("grid-%d-%dx%d", nodes, s.w, s.h)
			t.Run(name, func(t *testing.T) {
				playGrid(t, s.w, s.h, nodes, func(t *testing.T, p setup) {
					shaped(t, p.Frame(), s.w, s.h)
					golden(t, name, p.Screen())
				})
			})
		}
	}
}

// TestGridMono: without colours the cell that one stands on is to be seen.
func TestGridMono(t *testing.T) {
	playGrid(t, 160, 45, 0, func(t *testing.T, p setup) {
		cell := regexp.MustCompile(`\x1b\[[0-9;]*7m◌`)
		if f := p.Frame(); !cell.MatchString(f) || strings.Contains(f, "38;") {
			t.Errorf("%q", f)
		}
	}, func(o *ui.Options) { o.Theme = "mono" })
}

// TestGridBegins on the DaemonSet or the node that is selected.
func TestGridBegins(t *testing.T) {
	playGrid(t, 160, 45, 10, func(t *testing.T, p setup) {
		p.Press("esc", "0")
		p.Advance(time.Second)
		p.Press("G", "m")
		p.Advance(time.Second)
		p.Shows("daemons/tolerant on aks-bulk-000")
		p.Press("esc", "2")
		p.Advance(time.Second)
		p.Press("G", "m")
		p.Advance(time.Second)
		p.Shows("daemons/agent on virtual-node-aci-linux")
	})
}

// TestGridMoves: a cell's sentence is what is under the cursor, which stays on
// its DaemonSet and node when others come.
func TestGridMoves(t *testing.T) {
	playGrid(t, 160, 45, 500, func(t *testing.T, p setup) {
		p.Press("g", "n")
		p.Shows("daemons/agent on aks-nodepool1-30239456-vmss000000 · nodepool1", "old revision: waits for its turn")
		p.Press("n")
		p.Shows("daemons/agent on aks-nodepool1-30239456-vmss000001 · nodepool1", "not ready: container agent keeps crashing")
		p.Press("n", "N")
		p.Shows("daemons/agent on aks-nodepool1-30239456-vmss000001")

		for i := range 5 {
			p.fake.Put(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("a-", i), UID: types.UID(fmt.Sprint("a-", i)), Labels: map[string]string{"agentpool": "aaa"}}})
		}
		p.Advance(time.Second)
		p.Shows("511 nodes", "daemons/agent on aks-nodepool1-30239456-vmss000001")

		p.Press("g")
		p.Shows("daemons/agent on a-0 · aaa", "aaa 5", "nodes 1 to")
		p.Press("tab")
		p.Shows("on aks-bulk-000 · bulk0")
		p.Press("tab", "l", "shift+tab")
		p.Shows("on aks-bulk-001 · bulk1")
		p.Press("shift+tab", "shift+tab", "shift+tab")
		p.Shows("on a-0 · aaa")
		p.Press("G")
		p.Shows("on just-registered", "to 511")
		p.Press("pgup", "pgdown")
		p.Shows("on just-registered")
		p.Press("k")
		p.Shows("daemons/agent on")

		p.Press("g", "n", "n", "enter") // the pod of what wants a look
		p.Shows("kubectl get pods", "agent-bbbbb")
		p.Hides("DaemonSets against nodes")
		for _, r := range []kube.Resource{kube.ControllerRevisions, kube.Nodes} {
			if n := p.fake.Opened(r, kube.Scope{}); n > 0 {
				t.Errorf("%s: %d readers are still open", r, n)
			}
		}
	})
}

// TestGridWithoutRights: without the right to list nodes there is no grid, and
// it says so; without that to the whole cluster it is of the namespace alone.
func TestGridWithoutRights(t *testing.T) {
	denied := kube.Health{State: kube.Denied, Reason: "forbidden"}
	playGrid(t, 120, 30, 0, func(t *testing.T, p setup) {
		p.fake.SetHealth(kube.Nodes, kube.Scope{}, denied)
		p.Advance(time.Second)
		p.Shows("you may not list nodes", "daemons/agent  1/3 ready")
		p.Press("esc")
		p.Hides("DaemonSets against nodes")
	})
	playGrid(t, 120, 30, 0, func(t *testing.T, p setup) {
		p.fake.SetHealth(kube.Pods, kube.Scope{}, denied)
		p.Advance(time.Second)
		p.Shows("of namespace default alone", "kubectl get daemonsets -n default")
		if strings.Contains(p.Screen(), "daemons/agent") {
			t.Error("another namespace's DaemonSets are shown")
		}
	})
}

// TestGridThemes: the grid with its colours, a rendition written as ‹1;38;5;26›.
// In mono nothing is told by colour alone.
func TestGridThemes(t *testing.T) {
	rendition := regexp.MustCompile(`\x1b\[([0-9;]*)m`)
	nothing := regexp.MustCompile(`‹[0-9;]+›‹0›`) // what the dialog covers
	for _, name := range []string{"light", "mono"} {
		t.Run(name, func(t *testing.T) {
			playGrid(t, 100, 24, 10, func(t *testing.T, p setup) {
				var lines []string
				for l := range strings.SplitSeq(p.Frame(), "\n") {
					lines = append(lines, strings.TrimRight(nothing.ReplaceAllString(rendition.ReplaceAllString(l, "‹$1›"), ""), " "))
				}
				golden(t, "grid-"+name, strings.Join(lines, "\n"))
			}, func(o *ui.Options) { o.Theme = name })
		})
	}
}
