package rules

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// PodWords is what the columns of a pod's row say.
type PodWords struct {
	Ready, Total int // containers, native sidecars among them
	Status       string
	Restarts     int
	LastRestart  time.Time // zero when nothing tells
}

// Words reads a pod as the server's table does.
//
// Source: pkg/printers/internalversion/printers.go, printPod. While the pod
// initializes, the init containers alone decide status and restarts, up to the
// first that has not done its part; afterwards the app containers and the
// native sidecars do. A true Initialized condition ends initializing for good,
// even if a sidecar stumbles later.
func Words(p *corev1.Pod) PodWords {
	w := PodWords{Total: len(p.Spec.Containers), Status: phaseWord(p)}
	sidecars := make(map[string]bool, len(p.Spec.InitContainers))
	for i := range p.Spec.InitContainers {
		c := &p.Spec.InitContainers[i]
		if sidecars[c.Name] = IsSidecar(c); sidecars[c.Name] {
			w.Total++
		}
	}

	beside := tally{} // of the native sidecars, which go on after initializing
	initializing := w.initialize(p, sidecars, &beside)
	if !initializing || podCondition(p, corev1.PodInitialized) == corev1.ConditionTrue {
		w.Restarts, w.LastRestart = beside.restarts, beside.last
		w.run(p)
	}

	switch {
	case p.DeletionTimestamp == nil:
	case p.Status.Reason == nodeLost:
		w.Status = "Unknown"
	case !Ended(p):
		w.Status = "Terminating"
	}
	return w
}

// nodeLost is the status reason of a pod whose node does not answer.
// Source: pkg/util/node/node.go, NodeUnreachablePodReason.
const nodeLost = "NodeLost"

// Ended says whether the pod's phase is one that it does not leave.
func Ended(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}

// IsSidecar says whether an init container is a native sidecar. Only an element
// of spec.initContainers may be asked: app containers may carry the same field
// and mean something else by it.
func IsSidecar(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func phaseWord(p *corev1.Pod) string {
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Reason == corev1.PodReasonSchedulingGated {
			return corev1.PodReasonSchedulingGated
		}
	}
	if p.Status.Reason != "" {
		return p.Status.Reason
	}
	return string(p.Status.Phase)
}

// initialize counts the init containers up to the first unfinished one, and
// says whether there is one.
func (w *PodWords) initialize(p *corev1.Pod, sidecars map[string]bool, beside *tally) bool {
	var all tally
	defer func() { w.Restarts, w.LastRestart = all.restarts, all.last }()
	for i := range p.Status.InitContainerStatuses {
		s := &p.Status.InitContainerStatuses[i]
		all.add(s)
		if sidecars[s.Name] {
			beside.add(s)
		}
		t, wait := s.State.Terminated, s.State.Waiting
		switch {
		case t != nil && t.ExitCode == 0:
		case sidecars[s.Name] && s.Started != nil && *s.Started:
			if s.Ready {
				w.Ready++
			}
		case t != nil:
			w.Status = "Init:" + exitWord(t)
			return true
		case wait != nil && wait.Reason != "" && wait.Reason != "PodInitializing":
			w.Status = "Init:" + wait.Reason
			return true
		default:
			w.Status = fmt.Sprintf("Init:%d/%d", i, len(p.Spec.InitContainers))
			return true
		}
	}
	return false
}

// run counts the app containers. The first of them that waits or has ended
// names the status, hence the way backwards.
func (w *PodWords) run(p *corev1.Pod) {
	running, failure := false, ""
	total := tally{w.Restarts, w.LastRestart}
	for i := len(p.Status.ContainerStatuses) - 1; i >= 0; i-- {
		s := &p.Status.ContainerStatuses[i]
		total.add(s)
		switch t := s.State.Terminated; {
		case s.State.Waiting != nil && s.State.Waiting.Reason != "":
			w.Status = s.State.Waiting.Reason
		case t != nil:
			w.Status = exitWord(t)
			if t.ExitCode != 0 {
				failure = w.Status
			}
		case s.Ready && s.State.Running != nil:
			running = true
			w.Ready++
		}
	}
	w.Restarts, w.LastRestart = total.restarts, total.last
	if w.Status != "Completed" {
		return
	}
	// Some containers are done, others may not be.
	switch {
	case running && anyReady(p):
		w.Status = "Running"
	case failure != "":
		w.Status = failure
	case running:
		w.Status = "NotReady"
	}
}

// exitWord names how a container ended: its reason, else the signal, else the
// exit code.
func exitWord(t *corev1.ContainerStateTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return fmt.Sprintf("Signal:%d", t.Signal)
	default:
		return fmt.Sprintf("ExitCode:%d", t.ExitCode)
	}
}

// tally sums restarts and remembers when the last one was.
type tally struct {
	restarts int
	last     time.Time
}

func (t *tally) add(s *corev1.ContainerStatus) {
	t.restarts += int(s.RestartCount)
	if ended := s.LastTerminationState.Terminated; ended != nil && t.last.Before(ended.FinishedAt.Time) {
		t.last = ended.FinishedAt.Time
	}
}

// podCondition gives the status of the first condition of the type, "" for none.
func podCondition(p *corev1.Pod, of corev1.PodConditionType) corev1.ConditionStatus {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == of {
			return p.Status.Conditions[i].Status
		}
	}
	return ""
}

// anyReady: any Ready condition that is True will do here, as in the printer.
func anyReady(p *corev1.Pod) bool {
	for i := range p.Status.Conditions {
		c := &p.Status.Conditions[i]
		if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
			return true
		}
	}
	return false
}

// Serving says whether a pod is ready, by its Ready condition, and where nobody
// has written one, by its containers. A pod can be ready with containers that
// are done, and not ready with all of them up (readiness gates).
func Serving(p *corev1.Pod, w PodWords) bool {
	if s := podCondition(p, corev1.PodReady); s != "" {
		return s == corev1.ConditionTrue
	}
	return w.Ready == w.Total
}
