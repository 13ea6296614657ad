package rules

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Role is what a container is for.
type Role string

// The roles, in the order in which containers of a pod start.
const (
	InitRole      Role = "init"    // runs to its end before the next one starts
	SidecarRole   Role = "sidecar" // a native sidecar: starts before, runs beside
	AppRole       Role = "app"     // also a sidecar of the old kind: nothing tells
	EphemeralRole Role = "ephemeral"
)

// Stage is how far a container is.
type Stage int

// The stages. NotBegun has no status at all: no kubelet has spoken of it yet.
const (
	NotBegun Stage = iota
	Waits
	Runs
	Over
)

// ContainerWords is what there is to say about one container of a pod.
type ContainerWords struct {
	Name, Image string
	Role        Role
	Stage       Stage

	Word    string                           // "Running", a waiting reason, or how it ended; "Waiting" where nothing is told
	Message string                           // in the kubelet's words
	Since   time.Time                        // of Runs its start, of Over its end; else zero
	End     *corev1.ContainerStateTerminated // of Over; shared

	Ready, Started bool
	Restarts       int32
	Last           *corev1.ContainerStateTerminated // how the run before ended; shared, nil for none

	spec *corev1.Container // nil for an ephemeral one
}

// Containers lists the pod's containers in the order in which they start: init
// containers and native sidecars as the spec has them, then the apps, then what
// was added for debugging.
func Containers(p *corev1.Pod) []ContainerWords {
	s := p.Status
	all := make([]ContainerWords, 0, len(p.Spec.InitContainers)+len(p.Spec.Containers)+len(p.Spec.EphemeralContainers))
	for i := range p.Spec.InitContainers {
		c, role := &p.Spec.InitContainers[i], InitRole
		if IsSidecar(c) {
			role = SidecarRole
		}
		all = append(all, containerWords(c.Name, c.Image, role, c, s.InitContainerStatuses))
	}
	for i := range p.Spec.Containers {
		c := &p.Spec.Containers[i]
		all = append(all, containerWords(c.Name, c.Image, AppRole, c, s.ContainerStatuses))
	}
	for i := range p.Spec.EphemeralContainers {
		c := &p.Spec.EphemeralContainers[i].EphemeralContainerCommon
		all = append(all, containerWords(c.Name, c.Image, EphemeralRole, nil, s.EphemeralContainerStatuses))
	}
	return all
}

func containerWords(name, image string, role Role, spec *corev1.Container, all []corev1.ContainerStatus) ContainerWords {
	w := ContainerWords{Name: name, Image: image, Role: role, Word: "Waiting", spec: spec}
	for i := range all {
		if all[i].Name == name {
			w.read(&all[i])
			break
		}
	}
	return w
}

func (w *ContainerWords) read(s *corev1.ContainerStatus) {
	w.Ready, w.Restarts, w.Last = s.Ready, s.RestartCount, s.LastTerminationState.Terminated
	w.Started = s.Started != nil && *s.Started
	switch st := s.State; {
	case st.Running != nil:
		w.Stage, w.Word, w.Since = Runs, "Running", st.Running.StartedAt.Time
	case st.Terminated != nil:
		w.Stage, w.Word, w.Since = Over, exitWord(st.Terminated), st.Terminated.FinishedAt.Time
		w.End, w.Message = st.Terminated, OneLine(st.Terminated.Message)
	case st.Waiting != nil:
		w.Stage, w.Message = Waits, OneLine(st.Waiting.Message)
		w.Word = Or(st.Waiting.Reason, "Waiting")
	default:
		// The API takes a state that says nothing as waiting.
		w.Stage = Waits
	}
}

// ExitSentence says how a run ended: "exit 1", "OOMKilled (exit 137)",
// "signal 9".
func ExitSentence(t *corev1.ContainerStateTerminated) string {
	how := fmt.Sprintf("exit %d", t.ExitCode)
	if t.Signal != 0 {
		how = fmt.Sprintf("signal %d", t.Signal)
	}
	switch t.Reason {
	case "", "Error", "Completed":
		return how
	default:
		return t.Reason + " (" + how + ")"
	}
}

// OneLine makes one line of a message, its runs of white space being one space.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
