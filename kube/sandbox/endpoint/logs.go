package endpoint

import (
	"fmt"
	"io"
	"net/http"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
	_ "k8s.io/kubernetes/pkg/apis/core/install" // how a query is read
)

// logs answers as kubelets do: an error after the first byte can only be told
// within the text.
func (h handlers) logs(w http.ResponseWriter, r *http.Request) {
	opts := &v1.PodLogOptions{}
	if err := legacyscheme.ParameterCodec.DecodeParameters(r.URL.Query(), v1.SchemeGroupVersion, opts); err != nil {
		refuse(w, http.StatusBadRequest, `{"message": "Unable to decode query."}`)
		return
	}
	if !sound(opts) {
		refuse(w, http.StatusUnprocessableEntity, `{"message": "Invalid request."}`)
		return
	}
	pod := h.pod(w, r)
	if pod == nil {
		return
	}
	name := r.PathValue("container")
	if !has(pod, name) {
		refuse(w, http.StatusNotFound, fmt.Sprintf("container %q not found in pod %q", name, pod.Name))
		return
	}
	flusher := &flushing{w: w}
	defer flusher.end()
	var out, stderr io.Writer = flusher, flusher
	if opts.Stream != nil {
		switch *opts.Stream {
		case v1.LogStreamStdout:
			stderr = nil
		case v1.LogStreamStderr:
			out = nil
		}
	}
	if err := h.host.Logs(r.Context(), pod.Namespace, pod.Name, name, opts, out, stderr); err != nil && r.Context().Err() == nil {
		flusher.fail(err)
	}
}

// sound are the rules that the API server has applied already, for those who ask
// without it.
func sound(o *v1.PodLogOptions) bool {
	negative := func(n *int64, least int64) bool { return n != nil && *n < least }
	return !negative(o.TailLines, 0) && !negative(o.LimitBytes, 1) && !negative(o.SinceSeconds, 1) &&
		(o.SinceSeconds == nil || o.SinceTime == nil)
}

func has(pod *v1.Pod, name string) (found bool) {
	podutil.VisitContainers(&pod.Spec, podutil.AllContainers, func(c *v1.Container, _ podutil.ContainerType) bool {
		found = found || c.Name == name
		return !found
	})
	return found
}
