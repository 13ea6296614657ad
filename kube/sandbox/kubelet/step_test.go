package kubelet

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// player steps a pod through time as its node's agent does, without waiting: it
// jumps to when the step asked to be woken.
type player struct {
	t      *testing.T
	pod    *v1.Pod
	sim    Sim
	now    time.Time
	wake   time.Time
	gone   bool
	short  bool // of memory, its node is
	have   map[string]bool
	lack   map[Ref]bool
	events []Event
	words  []string // each new state of the pod, see word
}

func play(t *testing.T, pod *v1.Pod, lack ...Ref) *player {
	t.Helper()
	pod.UID, pod.Namespace, pod.Name, pod.Spec.NodeName = "uid", "ns", "pod", "node-1"
	pod.Status.Phase = v1.PodPending
	if pod.Spec.RestartPolicy == "" {
		pod.Spec.RestartPolicy = v1.RestartPolicyAlways
	}
	p := &player{t: t, pod: pod, now: begin, sim: restore(pod, begin), have: map[string]bool{}, lack: map[Ref]bool{}}
	for _, r := range lack {
		p.lack[r] = true
	}
	p.step()
	return p
}

// step is one step at the present, checked to be pure.
func (p *player) step() {
	p.t.Helper()
	env := Env{HostIP: "10.240.0.4", Short: p.short, PodIP: "10.244.0.9", Present: func(image string) bool { return p.have[image] }, Missing: func(r Ref) bool { return p.lack[r] }}
	before, sim := p.pod.DeepCopy(), p.sim.clone()
	out := Step(p.pod, p.sim, env, p.now)
	if !equality.Semantic.DeepEqual(before, p.pod) || !reflect.DeepEqual(sim, p.sim.clone()) {
		p.t.Fatal("a step has changed its arguments")
	}
	if out.Err != nil {
		p.t.Fatal(out.Err)
	}
	p.sim, p.wake, p.gone = out.Sim, out.Wake, out.Delete
	p.pod.Status = out.Status
	p.events = append(p.events, out.Events...)
	for _, image := range out.Pulled {
		p.have[image] = true
	}
	if w := word(&out.Status); len(p.words) == 0 || p.words[len(p.words)-1] != w {
		p.words = append(p.words, w)
	}
}

// until plays on to a moment after the beginning.
func (p *player) until(d time.Duration) {
	p.t.Helper()
	end := begin.Add(d)
	for n := 0; !p.wake.IsZero() && !p.wake.After(end); n++ {
		if n > 1000 {
			p.t.Fatalf("no end of steps at %s", p.now.Sub(begin))
		}
		p.now = p.wake
		p.step()
	}
	p.now = end
}

func (p *player) delete(grace int64) {
	p.t.Helper()
	at := metav1.NewTime(p.now.Add(time.Duration(grace) * time.Second))
	p.pod.DeletionTimestamp, p.pod.DeletionGracePeriodSeconds = &at, &grace
	p.step()
}

func (p *player) restarted() { p.sim = restore(p.pod, p.now); p.step() }

// count is how often an event was told.
func (p *player) count(reason, part string) (n int) {
	for _, e := range p.events {
		if e.Reason == reason && strings.Contains(e.Message, part) {
			n++
		}
	}
	return n
}

// word is a pod's status in short: the phase and each container's state, + when
// it is ready.
func word(s *v1.PodStatus) string {
	out := []string{string(s.Phase)}
	for _, c := range slices.Concat(s.InitContainerStatuses, s.ContainerStatuses, s.EphemeralContainerStatuses) {
		w := c.Name + ":"
		switch {
		case c.State.Running != nil:
			w += "running"
		case c.State.Terminated != nil:
			w += c.State.Terminated.Reason
		default:
			w += c.State.Waiting.Reason
		}
		if c.Ready {
			w += "+"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func (p *player) wantWords(want ...string) {
	p.t.Helper()
	if !slices.Equal(p.words, want) {
		p.t.Errorf("the pod went through\n\t%s\nwant\n\t%s", strings.Join(p.words, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func (p *player) wantWord(want string) {
	p.t.Helper()
	if got := word(&p.pod.Status); got != want {
		p.t.Errorf("after %s: %s, want %s", p.now.Sub(begin), got, want)
	}
}

// podOf makes a pod: names with a leading ! are init containers, with !! native
// sidecars; the rest after = is the program.
func podOf(containers ...string) *v1.Pod {
	pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{}}}
	for _, text := range containers {
		name, program, _ := strings.Cut(text, "=")
		c := v1.Container{Image: "nginx:1.27", Name: strings.TrimLeft(name, "!")}
		if program != "" {
			pod.Annotations[ProgramPrefix+c.Name] = program
		}
		switch {
		case strings.HasPrefix(name, "!!"):
			always := v1.ContainerRestartPolicyAlways
			c.RestartPolicy = &always
			fallthrough
		case strings.HasPrefix(name, "!"):
			pod.Spec.InitContainers = append(pod.Spec.InitContainers, c)
		default:
			pod.Spec.Containers = append(pod.Spec.Containers, c)
		}
	}
	return pod
}

func condition(s *v1.PodStatus, kind v1.PodConditionType) v1.PodCondition {
	for _, c := range s.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return v1.PodCondition{}
}
