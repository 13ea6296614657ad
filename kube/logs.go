package kube

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/kubectl/pkg/polymorphichelpers"
)

// LogOptions say which log is read, as kubectl logs takes them.
type LogOptions struct {
	Namespace, Pod, Container string

	Previous   bool  // of the container's last run
	Follow     bool  // what is written from now on, too
	Timestamps bool  // the server's own, in front of each line
	Tail       int64 // at most so many lines from the end; 0 for all

	Since time.Time // not what is older, to the second; zero for all
}

// Command is the kubectl line that reads the same log.
func (o LogOptions) Command() []string {
	line := []string{"kubectl", "logs", o.Pod, "-n", o.Namespace, "-c", o.Container}
	if o.Previous {
		line = append(line, "--previous")
	}
	if o.Tail > 0 {
		line = append(line, "--tail="+strconv.FormatInt(o.Tail, 10))
	}
	if o.Timestamps {
		line = append(line, "--timestamps")
	}
	if o.Follow {
		line = append(line, "--follow")
	}
	return line
}

// Logger opens logs.
type Logger interface {
	// Logs gives the log as a stream that ends with the log, with the container
	// where it follows, or with ctx. The error names the container.
	Logs(ctx context.Context, o LogOptions) (io.ReadCloser, error)
}

// Logs opens a log, as the person.
func (c *Cluster) Logs(ctx context.Context, o LogOptions) (io.ReadCloser, error) {
	client, err := kubernetes.NewForConfigAndClient(jsonConfig(c.config), c.client)
	if err != nil {
		return nil, err
	}
	opts := &corev1.PodLogOptions{
		Container: o.Container, Previous: o.Previous, Follow: o.Follow, Timestamps: o.Timestamps,
	}
	if o.Tail > 0 {
		opts.TailLines = &o.Tail
	}
	if !o.Since.IsZero() {
		opts.SinceTime = &metav1.Time{Time: o.Since}
	}
	stream, err := client.CoreV1().Pods(o.Namespace).GetLogs(o.Pod, opts).Stream(ctx)
	if err != nil {
		return nil, fmt.Errorf("logs of %s/%s, container %s: %w", o.Namespace, o.Pod, o.Container, err)
	}
	return stream, nil
}

// Containers lists a pod's containers for a question like "whose log": the one
// that kubectl would take first, then in the order of the pod.
func Containers(o Object) []string {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return nil
	}
	var names []string
	first := p.Annotations["kubectl.kubernetes.io/default-container"]
	add := func(name string) {
		if name == first {
			names = append([]string{name}, names...)
			return
		}
		names = append(names, name)
	}
	for _, c := range p.Spec.Containers {
		add(c.Name)
	}
	for _, c := range p.Spec.InitContainers {
		add(c.Name)
	}
	for _, c := range p.Spec.EphemeralContainers {
		add(c.Name)
	}
	return names
}

// ContainerField is the field of a pod's spec that a container stands in.
func ContainerField(o Object, name string) string {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return "containers"
	}
	for _, c := range p.Spec.InitContainers {
		if c.Name == name {
			return "initContainers"
		}
	}
	for _, c := range p.Spec.EphemeralContainers {
		if c.Name == name {
			return "ephemeralContainers"
		}
	}
	return "containers"
}

// LogPods gives the labels of the pods whose logs are a workload's. An error for
// what has no pods of its own.
//
// Source: k8s.io/kubectl/pkg/polymorphichelpers, SelectorsForObject, by which
// kubectl logs finds them.
func LogPods(o Object) (labels.Selector, error) {
	_, selector, err := polymorphichelpers.SelectorsForObject(o)
	if err == nil && selector.Empty() {
		err = fmt.Errorf("%s selects no pods", o.GetName())
	}
	return selector, err
}

// LogPodsOfJob selects the pods of a Job by its name, which its controller puts on
// them (batch/v1, JobNameLabel).
func LogPodsOfJob(name string) labels.Selector {
	return labels.SelectorFromSet(labels.Set{batchv1.JobNameLabel: name})
}

// LogsCommand is the kubectl line that reads the logs of a workload's pods, as
// they are written or of the runs before.
func LogsCommand(t Target, previous bool) []string {
	which := "--follow"
	if previous {
		which = "--previous"
	}
	return []string{
		"kubectl", "logs", t.word(), "-n", t.Namespace, "--all-pods", "--all-containers", "--prefix", which, "--max-log-requests=" + strconv.Itoa(LogStreams),
	}
}

// LogStreams is how many logs are followed at once at most.
const LogStreams = 50

// LogSource is one container whose log can be opened.
type LogSource struct {
	UID            types.UID // of the pod
	Pod, Container string
	Alone          bool // in its pod
	Over           bool // the pod has come to its end: nothing more is written
	Before         bool // a run of it has ended before the present one
}

// LogSources lists the containers, of the pods that a selector finds, that have
// written or may have: what has not started yet has no log to open.
func LogSources(objects []Object, selector labels.Selector) []LogSource {
	var out []LogSource
	for _, o := range objects {
		p, ok := o.(*corev1.Pod)
		if !ok || !selector.Matches(labels.Set(p.Labels)) {
			continue
		}
		over := p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
		all := slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses, p.Status.EphemeralContainerStatuses)
		for _, s := range all {
			if s.State.Waiting == nil || s.RestartCount > 0 {
				out = append(out, LogSource{p.UID, p.Name, s.Name, len(all) == 1, over, s.LastTerminationState.Terminated != nil})
			}
		}
	}
	return out
}
