package rules

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// PodWhyBy is PodWhy with what the events of the pod add to it: the kubelet
// tells there, and nowhere else, why a probe fails, why a volume is not mounted
// and what the registry answered. Events of other objects, by UID, are passed
// over, and those from before the run that it is about.
func PodWhyBy(p *corev1.Pod, events []*corev1.Event) Why {
	y := PodWhy(p)
	if y.Short == "" {
		return y
	}
	e := evidence{p, y.Container, events}
	c, ok := containerOf(p, y.Container)
	switch {
	case p.DeletionTimestamp != nil || Ended(p):
	case !ok && p.Spec.NodeName == "":
		if y.Message == "" {
			_, y.Message = e.newest(time.Time{}, "FailedScheduling")
		}
	case !ok:
		e.starting(&y)
	case c.Stage == Runs:
		e.probing(&y, c)
	case c.Stage == Waits:
		e.waiting(&y, c)
	}
	return y
}

func containerOf(p *corev1.Pod, name string) (ContainerWords, bool) {
	for _, c := range Containers(p) {
		if c.Name == name && name != "" {
			return c, true
		}
	}
	return ContainerWords{}, false
}

// evidence is what the events tell of a container, or of the pod as a whole.
type evidence struct {
	pod       *corev1.Pod
	container string
	events    []*corev1.Event
}

// newest finds the newest event of a reason whose message begins so, with the
// rest of that message; nil when there is none since then.
func (e evidence) newest(since time.Time, reason string, begins ...string) (*corev1.Event, string) {
	var found *corev1.Event
	var words string
	for _, ev := range e.events {
		if ev.InvolvedObject.UID != e.pod.UID || ev.Reason != reason || !e.about(ev) {
			continue
		}
		last := EventRow(ev).Last
		if last.Before(since) || found != nil && !last.After(EventRow(found).Last) {
			continue
		}
		message := OneLine(ev.Message)
		rest, ok := message, len(begins) == 0
		for _, b := range begins {
			if strings.HasPrefix(message, b) {
				rest, ok = strings.TrimPrefix(strings.TrimPrefix(message, b), ": "), true
			}
		}
		if ok {
			found, words = ev, rest
		}
	}
	return found, words
}

// about: events of a container name it by the field, as
// spec.containers{web}. Those of the pod name none.
func (e evidence) about(ev *corev1.Event) bool {
	path := ev.InvolvedObject.FieldPath
	return path == "" || e.container != "" && strings.HasSuffix(path, "{"+e.container+"}")
}

// starting looks for what keeps the kubelet from starting the pod.
//
// Source: pkg/kubelet/events/event.go.
func (e evidence) starting(y *Why) {
	for _, one := range []struct{ reason, short string }{
		{"FailedMount", "cannot mount a volume"},
		{"FailedMapVolume", "cannot map a volume"},
		{"FailedAttachVolume", "waits for a volume to be attached"},
		{"FailedCreatePodSandBox", "gets no sandbox of its node"},
		{"NetworkNotReady", "waits for the network of its node"},
		{"FailedCreatePodContainer", "cannot be set up on its node"},
	} {
		if found, words := e.newest(e.pod.CreationTimestamp.Time, one.reason); found != nil {
			y.Container, y.Short, y.Message, y.Grade = "", one.short, words, Failing
			y.Since = EventRow(found).First
			return
		}
	}
}

// probing says why the probe fails that keeps a running container from being
// ready.
func (e evidence) probing(y *Why, c ContainerWords) {
	if c.spec == nil {
		return
	}
	begins := "Readiness probe "
	if !c.Started && c.spec.StartupProbe != nil {
		begins = "Startup probe "
	}
	if _, words := e.newest(c.Since, "Unhealthy", begins+"failed", begins+"errored"); words != "" {
		y.Message = words
	}
}

func (e evidence) waiting(y *Why, c ContainerWords) {
	switch c.Word {
	case "ErrImagePull", "ImagePullBackOff":
		// Newer kubelets say in the status why; older ones that they wait.
		if strings.HasPrefix(c.Message, "Back-off pulling image") && !strings.Contains(c.Message, "ErrImagePull:") {
			if _, words := e.newest(time.Time{}, "Failed", `Failed to pull image "`+c.Image+`"`); words != "" {
				y.Message = pullError(words, c.Image)
			}
		}
	case "CrashLoopBackOff":
		e.crashing(y, c)
	case "ContainerCreating", "PodInitializing", "Waiting":
		e.starting(y)
	}
}

// crashing tells a container that ended by itself from one that was killed for
// a probe.
func (e evidence) crashing(y *Why, c ContainerWords) {
	if c.Last == nil {
		return
	}
	if words := OneLine(c.Last.Message); words != "" {
		y.Message = words // its own last words
	}
	if c.Last.ExitCode == 0 || c.Last.Reason == "OOMKilled" {
		return
	}
	for _, probe := range []string{"Liveness", "Startup"} {
		found, words := e.newest(c.Last.StartedAt.Time, "Unhealthy", probe+" probe failed", probe+" probe errored")
		if killed, _ := e.newest(c.Last.StartedAt.Time, "Killing"); found != nil && killed != nil {
			y.Short += ", killed for its " + strings.ToLower(probe) + " probe"
			y.Message = words
			return
		}
	}
}
