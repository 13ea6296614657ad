package crilog

import (
	"context"
	"io"
	"time"

	v1 "k8s.io/api/core/v1"
	internalapi "k8s.io/cri-api/pkg/apis"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	"k8s.io/cri-client/pkg/logs"
)

// Read writes a log to out and err, as opts say; either may be nil. When it
// follows, it ends after running has become false.
func Read(ctx context.Context, path string, opts *v1.PodLogOptions, running func() bool, out, err io.Writer) error {
	o := &logs.LogOptions{
		TailLines: opts.TailLines, LimitBytes: opts.LimitBytes, Follow: opts.Follow, Timestamp: opts.Timestamps,
	}
	if opts.SinceSeconds != nil {
		o.Since = time.Now().Add(-time.Duration(*opts.SinceSeconds) * time.Second)
	}
	if opts.SinceTime != nil && opts.SinceTime.After(o.Since) {
		o.Since = opts.SinceTime.Time
	}
	return logs.ReadLogs(ctx, path, "", o, service{running: running}, out, err)
}

// service answers the one question that a reader asks of a runtime.
type service struct {
	internalapi.RuntimeService
	running func() bool
}

func (s service) ContainerStatus(context.Context, string, bool) (*runtimeapi.ContainerStatusResponse, error) {
	state := runtimeapi.ContainerState_CONTAINER_EXITED
	if s.running() {
		state = runtimeapi.ContainerState_CONTAINER_RUNNING
	}
	return &runtimeapi.ContainerStatusResponse{Status: &runtimeapi.ContainerStatus{State: state}}, nil
}
