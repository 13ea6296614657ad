package kubelet

import (
	"time"

	v1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/sandbox/cri"
)

// Stage is where a container stands.
type Stage int

// The stages, in the order in which a container usually meets them.
const (
	Idle       Stage = iota // not its turn yet
	Pulling                 // until Next
	PullFailed              // ErrImagePull, until Next
	PullWait                // ImagePullBackOff, until Next
	Blocked                 // cannot be created; tried again at Next
	Running                 // since StartedAt
	Stopping                // SIGTERM was sent; ends at Next
	Exited                  // at FinishedAt
	CrashWait               // CrashLoopBackOff, until Next
)

// Ctr is what is simulated of one container.
type Ctr struct {
	Stage Stage
	Next  time.Time // when the stage ends by itself

	Image    string    // pulled, pulling or running
	Pulls    int       // pulls that failed in a row
	PullFrom time.Time // when the last pull began

	Restarts   int32
	Crashes    int  // ends in a row that the back-off counts
	Again      bool // it is stopped in order to be started anew at once
	ID         string
	StartedAt  time.Time
	FinishedAt time.Time
	Code       int32
	Reason     string                       // of the end
	Last       *v1.ContainerStateTerminated // the end before this one

	Started  bool
	Ready    bool
	Why      string // a waiting container's reason and message
	Message  string
	StopCode int32
	Probed   time.Time // when the next failing probe is told
}

// live says that the container has a process.
func (c Ctr) live() bool { return c.Stage == Running || c.Stage == Stopping }

// Over is why a kubelet ends a pod; it is the reason in the pod's status.
type Over string

// The reasons.
const (
	Overdue Over = "DeadlineExceeded" // activeDeadlineSeconds has passed
	Evicted Over = "Evicted"          // its node was short of memory when it came
)

func (o Over) message() string {
	switch o {
	case Overdue:
		return "Pod was active on the node longer than the specified deadline"
	case Evicted:
		return "Pod was rejected: The node had condition: [MemoryPressure]. "
	}
	return ""
}

// Sim is what is simulated of one pod. Step never changes the Sim it is given.
type Sim struct {
	Sandbox   bool      // the network is set up
	SandboxAt time.Time // or will be then
	Mounts    int       // tries to mount the volumes that failed
	Over      Over      // why the pod is ended, if its kubelet ends it
	Winding   bool      // the containers are being stopped for good
	StopBy    time.Time // when SIGKILL comes
	Ctrs      map[string]Ctr
}

func (s Sim) clone() Sim {
	ctrs := make(map[string]Ctr, len(s.Ctrs))
	for name, c := range s.Ctrs {
		ctrs[name] = c
	}
	s.Ctrs = ctrs
	return s
}

// Env is what a pod's node adds.
type Env struct {
	HostIP  string
	Short   bool // the node is short of memory
	PodIP   string
	Present func(image string) bool // pulled before, on this node
	Missing func(Ref) bool          // not in the pod's namespace
	// Ended is what became of a container's own program; nil where none is played.
	Ended func(container, id string) cri.End
}

// Event is to be recorded for the pod, or for one container of it.
type Event struct {
	Type, Reason, Message string
	Field                 string // spec.containers{web}; empty for the pod
}

// Outcome is what one step comes to.
type Outcome struct {
	Sim    Sim
	Status v1.PodStatus
	Events []Event
	Pulled []string  // images that the node has from now on
	Wake   time.Time // when to step again; zero for never
	Delete bool      // all is stopped: the object may go
	Err    error     // a program that cannot be read
}
