package ui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

func TestWalk(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Shows("Pods  default", "$ kubectl get pods -n default")
		p.Press("4")
		p.Shows("Deployments  default", "$ kubectl get deployments -n default")
		p.Press("/")
		p.Type("rs-demo")
		p.Press("enter")
		p.Shows("/rs-demo", "1 of 7", "HISTORY")
		p.Press("enter")
		p.Shows("Pods  default  of deployment rs-demo", "-l ")
		p.Press("esc")
		p.Shows("/rs-demo", "1 of 7")
		p.Press("esc")
		p.Hides("/rs-demo")
		p.Press("esc")
		p.Shows("Pods  default")
		p.Press("esc")
		p.Shows("this is the first screen")
		p.Press("q")
		if !p.Quit {
			t.Error("q at the first screen did not quit")
		}
	})
}

func TestLettersOfOneReadAreKeysEach(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("/sidecar-demo") // as one message, the way a slow line brings it
		p.Press("enter")
		p.Shows("/sidecar-demo", "1 of ")
	})
}

func TestFilterFollowsEachLetterAndKeepsTheText(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("-l app=(")
		p.Shows("not a label selector", "-l app=(", "completed")
		p.Press("enter") // nothing is lost: it can be mended
		p.Shows("not a label selector", "-l app=(")
		p.Press("backspace", "enter")
		p.Shows("fits the filter -l app=.")
		p.Press("esc")
		p.Hides("not a label selector")
		p.Press("/")
		p.Type("zzz-nothing")
		p.Shows("fits the filter zzz-nothing", "esc clears it")
	})
}

func TestCursorStaysOnItsObject(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "esc", "G")
		last := p.Screen()
		p.fake.Put(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "aaa-new", UID: "new"}})
		p.Idle()
		p.Shows("43")
		if got := cursorLine(p.Screen()); got != cursorLine(last) {
			t.Errorf("the cursor went from %q to %q", cursorLine(last), got)
		}
	})
}

// cursorLine is the line of the list with the cursor, up to its first gap.
func cursorLine(screen string) string {
	for _, l := range strings.Split(screen, "\n")[3:] {
		if _, after, ok := strings.Cut(l, "│▌"); ok {
			name, _, _ := strings.Cut(after, "  ")
			return name
		}
	}
	return ""
}

func TestSortWideReverse(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Hides("NOMINATED NODE")
		p.Press("w")
		p.Shows("$ kubectl get pods -n default -o wide", "NOMINATED NODE", "READINESS G")
		p.Press("w", ">")
		p.Shows("NAME▲")
		p.Press("=")
		p.Shows("NAME▼")
		p.Press("<")
		p.Hides("NAME▼")
	})
}

func TestSeveralListsInOnePane(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Shows("Deployments  default", "ReplicaSets  default", "Pods  default")
		p.Press("tab")
		p.Shows("$ kubectl get replicasets -n default")
		p.Press("tab")
		p.Shows("$ kubectl get pods -n default")
		p.Press("tab", "tab")
		p.Shows("$ kubectl get namespaces")
	}, kinds(kube.Deployments, kube.ReplicaSets, kube.Pods))
}

func TestAllNamespacesAndBack(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("0")
		p.Shows("NAMESPACE", "$ kubectl get pods -A")
		p.Press("0")
		p.Shows("$ kubectl get pods -n default")
		p.Press("n")
		p.Type("falco")
		p.Press("enter")
		p.Shows("$ kubectl get pods -n falco", "None here.")
		p.Press("3")
		p.Press("2")
		p.Shows("$ kubectl get nodes")
		p.Press("0")
		p.Shows("nodes are not in a namespace")
	})
}

func TestPalette(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press(":")
		p.Type("deploy")
		p.Press("enter")
		p.Shows("$ kubectl get deployments -n default")
		p.Press(":")
		p.Type("po falco")
		p.Press("enter")
		p.Shows("$ kubectl get pods -n falco")
		p.Press(":")
		p.Type("po -A -l app=web")
		p.Press("enter")
		p.Shows("$ kubectl get pods -A -l app=web")
		p.Press(":")
		p.Type("pood default")
		p.Press("enter")
		p.Shows("pood default", "pood") // the text stays, with what is wrong
		if screen := p.Screen(); !strings.Contains(screen, "Go to") {
			t.Errorf("the palette closed over a mistake\n%s", screen)
		}
		p.Press("esc", ":")
		p.Type("po --nonsense")
		p.Press("enter")
		p.Shows("--nonsense is not understood here")
	})
}

// TestFirstScreen: an empty namespace says what can be done in it, where that is so.
func TestFirstScreen(t *testing.T) {
	empty := func(o *ui.Options) { o.Start.Scope = kube.Scope{Namespace: "empty"} }
	playHands(t, &hands{}, func(t *testing.T, p setup) {
		p.Shows("None here.", "Paste YAML to make something, or choose an example: :sample", "0 looks in all namespaces.", "? shows all keys.")
		p.Hides("You are", "W follows")
		p.Type(":events")
		p.Press("enter")
		p.Shows("Events", "None here.")
		p.Hides("Paste YAML")
	}, empty)
	play(t, 80, 24, func(t *testing.T, p setup) {
		p.Shows("None here.")
		p.Hides("Paste YAML")
	}, empty, func(o *ui.Options) { o.ReadOnly = true })
}

func TestFourStatesOfAList(t *testing.T) {
	since := day.Add(-42 * time.Second)
	for name, c := range map[string]struct {
		health kube.Health
		shows  []string
		hides  []string
	}{
		"syncing": {
			kube.Health{State: kube.Syncing, Since: day.Add(-1300 * time.Millisecond)},
			[]string{"so far"},
			nil,
		},
		"stale": {
			kube.Health{State: kube.Stale, Since: since, Reason: "connection refused", NextTry: day.Add(6 * time.Second)},
			[]string{"stale 43s", "last good 11:59:18", "trying again in 5 s", "connection refused", "sidecar-demo"},
			nil,
		},
		"absent": {
			kube.Health{State: kube.Absent, Reason: "the server could not find the requested resource"},
			[]string{"This cluster does not serve pods.", "not served"},
			nil,
		},
		"denied": {
			kube.Health{State: kube.Denied, Verb: "list", Reason: `pods is forbidden: User "ada" cannot list`},
			[]string{"forbidden", "You may not list pods in namespace default.", "kubectl auth can-i list pods -n default"},
			[]string{"None here"},
		},
		"denied to the class's server": {
			kube.Health{State: kube.Denied, Server: true, Reason: `the class's server itself may not read this: pods is forbidden`},
			[]string{
				"forbidden", "The class's server may not list pods in namespace default. You may.",
				"kubectl create clusterrole hackfest-read-pods --verb=get,list,watch", " --resource=pods",
				"kubectl label clusterrole hackfest-read-pods hackfest.example.org/read=true",
			},
			[]string{"None here", "You may not", "can-i"},
		},
		"the class's server may not act": {
			kube.Health{State: kube.Denied, Server: true, Verb: kube.VerbImpersonate, Reason: "the class's server may not act for ada"},
			[]string{"forbidden", "The class's server may not act for you.", "hackfest serve rights --roster roster.yaml"},
			[]string{"None here", "You may not", "clusterrole"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 160, 45, func(t *testing.T, p setup) {
				p.fake.SetHealth(kube.Pods, kube.Scope{Namespace: "default"}, c.health)
				p.Idle()
				p.Shows(c.shows...)
				p.Hides(c.hides...)
			})
		})
	}
}

func TestConnectionLost(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Shows("● live")
		p.fake.SetLink(kube.Health{State: kube.Stale, Since: day, Reason: "refused"})
		p.Advance(9 * time.Second)
		p.Shows("no answer for 10s", "sidecar-demo")
		p.fake.SetLink(kube.Health{State: kube.Live, Since: day})
		p.Idle()
		p.Shows("● live")
	})
}

func TestFreeze(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("F")
		p.Shows("frozen 12:00:01")
		p.fake.Put(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "aaa-new", UID: "new"}})
		p.Advance(time.Minute)
		p.Hides("aaa-new")
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter")
		p.Shows("1 of ")
		p.Press("esc", "F")
		p.Shows("aaa-new")
		p.Hides("frozen")
	})
}

func TestPresentMasksWhoseClusterThisIs(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("P")
		p.Hides("aks-hackfest ›", "ada")
		p.Shows("presenting")
		p.Press("T")
		p.Shows("presenting keeps its own theme")
		p.Press("P")
		p.Shows("aks-hackfest ›")
	})
}

// TestPresentFromTheStart: what --present asks for, before the first frame.
func TestPresentFromTheStart(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Hides("aks-hackfest ›", "ada")
		p.Shows("presenting")
		p.Press("P")
		p.Shows("aks-hackfest ›")
	}, func(o *ui.Options) { o.Present = true })
}

func TestDetailStaysWithAnObjectThatIsDeleted(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "enter")
		p.Shows("CONTAINERS", "logaggregator")
		for _, o := range fixtures(t, "pods") {
			if o.GetName() == "sidecar-demo" {
				p.fake.Delete(o)
			}
		}
		p.Idle()
		p.Shows("pod, deleted", "logaggregator")
	})
}

// TestRunningDownAListOpensNothing: the lists that a detail needs are asked for
// where the cursor rests.
func TestRunningDownAListOpensNothing(t *testing.T) {
	play(t, 160, 45, func(t *testing.T, p setup) {
		events := func(uid types.UID) int {
			return p.fake.Opened(kube.Events, kube.Scope{Namespace: "default", Fields: "involvedObject.uid=" + string(uid)})
		}
		for range 20 {
			p.Press("j")
		}
		open := 0
		for _, o := range fixtures(t, "pods") {
			open += events(o.GetUID())
		}
		if open > 1 {
			t.Errorf("%d event lists are open while the cursor runs", open)
		}
		p.Advance(time.Second)
		open = 0
		for _, o := range fixtures(t, "pods") {
			open += events(o.GetUID())
		}
		if open != 1 {
			t.Errorf("%d event lists are open where the cursor rests", open)
		}
	})
}

// TestHostileText: no name, label or message drives the terminal.
func TestHostileText(t *testing.T) {
	evil := []string{
		"\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "a\r\nb\tc", "\u202egnp.exe", "漢字漢字", "👩‍👩‍👧‍👦", "e\u0301\u0301\u0301", "\xff\xfe",
		strings.Repeat("x", 253), "\x1b[?1049l",
	}
	play(t, 160, 45, func(t *testing.T, p setup) {
		for i, e := range evil {
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
				Namespace: "default", Name: "aa" + e, UID: types.UID("evil" + string(rune('a'+i))),
				Labels: map[string]string{e: e},
			}}
			pod.Status.Reason, pod.Status.Message = e, e
			p.fake.Put(pod)
		}
		p.Idle()
		for range len(evil) + 1 {
			for _, s := range sizes {
				p.Resize(s.w, s.h)
				frame := p.Frame()
				shaped(t, frame, s.w, s.h)
				for _, r := range ansi.Strip(frame) {
					if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069) {
						t.Fatalf("%U reached the screen", r)
					}
				}
				for _, seq := range []string{"\x1b]", "\x1b[2J", "\x1b[?"} {
					if strings.Contains(frame, seq) {
						t.Fatalf("%q reached the terminal", seq)
					}
				}
			}
			p.Press("j")
		}
	})
}

func TestEveryKeyIsSafeEverywhere(t *testing.T) {
	for _, k := range []kube.Resource{kube.Pods, kube.Nodes, kube.Events} {
		play(t, 100, 30, func(t *testing.T, p setup) {
			for _, b := range ui.Bindings() {
				for _, key := range b.Keys {
					if key == "ctrl+c" || key == "q" {
						continue
					}
					p.Press(key)
					shaped(t, p.Frame(), 100, 30)
					p.Press("esc", "esc")
				}
			}
			if p.Quit {
				t.Error("a key other than q quit")
			}
		}, kinds(k))
	}
}
