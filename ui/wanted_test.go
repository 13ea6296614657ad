package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

// TestAKeyBehindAFilterIsForWhatFits, however fast it comes.
func TestAKeyBehindAFilterIsForWhatFits(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Burst("/", "r", "e", "s", "t", "a", "r", "t", "s", "-", "enter", "y")
		p.Shows("$ kubectl get pods restarts-no-time -n default -o yaml", "name: restarts-no-time")
		p.Press("esc")
		p.Burst("/", "backspace", "enter", "k", "y")
		p.Shows("$ kubectl get pods restarts -n default -o yaml")
	})
}

// TestOneStandsOnNoOtherThanWhatIsWanted: while the objects come in, a key that was
// meant for the named one does nothing to the first that is there.
func TestOneStandsOnNoOtherThanWhatIsWanted(t *testing.T) {
	in := kube.Scope{Namespace: "default"}
	wanted := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "wanted", UID: "wanted"}}
	for name, test := range map[string]func(t *testing.T, p setup){
		"it comes": func(t *testing.T, p setup) {
			for _, key := range []string{"D", "enter", "y"} {
				p.Press(key)
				p.Shows(key+": no object is selected", "looking for it …")
			}
			p.fake.Put(wanted)
			p.Advance(time.Second)
			if at := cursorLine(p.Screen()); at != "wanted" {
				t.Errorf("the cursor is on %q", at)
			}
			p.Shows("CONTAINERS")
		},
		"one goes elsewhere": func(t *testing.T, p setup) {
			p.Press("j")
			first := cursorLine(p.Screen())
			if first != "completed" {
				t.Fatalf("the cursor is on %q", first)
			}
			p.fake.Put(wanted)
			p.fake.SetHealth(kube.Pods, in, kube.Health{State: kube.Live})
			p.Advance(time.Second)
			if at := cursorLine(p.Screen()); at != first {
				t.Errorf("the cursor went from %q to %q", first, at)
			}
		},
		"it is not there": func(t *testing.T, p setup) {
			p.fake.SetHealth(kube.Pods, in, kube.Health{State: kube.Live})
			p.Advance(time.Second)
			p.Shows("▲ no pod wanted here", "wanted is shown as soon as it is there.", "j and k go to the others.")
			if at := cursorLine(p.Screen()); at != "" {
				t.Errorf("the cursor is on %q", at)
			}
			p.Press("/")
			p.Type("sidecar-demo")
			p.Press("enter")
			p.Advance(time.Second)
			if at := cursorLine(p.Screen()); at != "sidecar-demo" {
				t.Errorf("the cursor is on %q", at)
			}
			p.Press("esc")
			p.fake.Put(wanted)
			p.Advance(time.Second)
			if at := cursorLine(p.Screen()); at != "sidecar-demo" {
				t.Errorf("one looks for something else meanwhile, and the cursor is on %q", at)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := kubetest.NewFake(identity)
				fake.Put(fixtures(t, "namespaces")...)
				fake.Put(fixtures(t, "pods")...)
				fake.SetHealth(kube.Pods, in, kube.Health{State: kube.Syncing, Since: day})
				start(t, fake, 160, 45, func(t *testing.T, p setup) {
					if at := cursorLine(p.Screen()); at != "" {
						t.Errorf("the cursor is on %q", at)
					}
					test(t, p)
				}, kinds(kube.Pods), func(o *ui.Options) { o.Start.Name = "wanted" })
			})
		})
	}
}
