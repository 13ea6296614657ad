package kubetest

import (
	"context"
	"fmt"
	"io"
	"strings"

	"example.org/hackfest/kube"
)

// SetLog gives a container a log, with timestamps in front of its lines as the
// server gives them. Call it before the log is opened.
func (f *Fake) SetLog(pod, container, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.logs == nil {
		f.logs = map[string]string{}
	}
	f.logs[pod+"/"+container] = text
}

// Logs gives the log that was set, and ends.
func (f *Fake) Logs(_ context.Context, o kube.LogOptions) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	text, ok := f.logs[o.Pod+"/"+o.Container]
	if !ok {
		return nil, fmt.Errorf("logs of %s/%s, container %s: not found", o.Namespace, o.Pod, o.Container)
	}
	return io.NopCloser(strings.NewReader(text)), nil
}
