package endpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// routes are the paths of a kubelet's server that are served; those of
// kubernetes/pkg/kubelet/server/server.go.
func routes(host Host) http.Handler {
	h := handlers{host}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	mux.HandleFunc("GET /pods", h.pods)
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", h.logs)
	for _, method := range []string{"GET", "POST"} { // WebSocket and SPDY
		mux.HandleFunc(method+" /exec/{namespace}/{pod}/{container}", h.exec)
		mux.HandleFunc(method+" /exec/{namespace}/{pod}/{uid}/{container}", h.exec)
		mux.HandleFunc(method+" /attach/{namespace}/{pod}/{container}", h.attach)
		mux.HandleFunc(method+" /attach/{namespace}/{pod}/{uid}/{container}", h.attach)
		mux.HandleFunc(method+" /portForward/{namespace}/{pod}", h.portForward)
		mux.HandleFunc(method+" /portForward/{namespace}/{pod}/{uid}", h.portForward)
	}
	return mux
}

type handlers struct{ host Host }

func (h handlers) pods(w http.ResponseWriter, _ *http.Request) {
	list := v1.PodList{TypeMeta: metav1.TypeMeta{Kind: "PodList", APIVersion: "v1"}}
	for _, p := range h.host.Pods() {
		list.Items = append(list.Items, *p)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(list)
}

// pod finds the pod that a request names, or answers that there is none.
func (h handlers) pod(w http.ResponseWriter, r *http.Request) *v1.Pod {
	pod, err := h.host.Pod(r.PathValue("namespace"), r.PathValue("pod"))
	switch {
	case errors.Is(err, ErrNoPod):
		refuse(w, http.StatusNotFound, err.Error())
		return nil
	case err != nil: // of an answer of "not found" only the code is passed on
		refuse(w, http.StatusBadRequest, err.Error())
		return nil
	}
	if uid := r.PathValue("uid"); uid != "" && uid != string(pod.UID) {
		refuse(w, http.StatusNotFound, "pod not found")
		return nil
	}
	return pod
}

func (h handlers) exec(w http.ResponseWriter, r *http.Request) {
	pod, opts := h.stream(w, r)
	if pod == nil {
		return
	}
	remotecommand.ServeExec(w, r, streams{h.host, pod.Namespace}, pod.Name, string(pod.UID), r.PathValue("container"),
		r.URL.Query()["command"], opts, idleTimeout, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

func (h handlers) attach(w http.ResponseWriter, r *http.Request) {
	pod, opts := h.stream(w, r)
	if pod == nil {
		return
	}
	opts.TTY = hasTTY(pod, r.PathValue("container")) // what the process has, whatever is asked for
	if opts.TTY {
		opts.Stderr = false
	}
	remotecommand.ServeAttach(w, r, streams{h.host, pod.Namespace}, pod.Name, string(pod.UID), r.PathValue("container"),
		opts, idleTimeout, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

// stream finds out what an exec or attach is about, or answers why it cannot be.
func (h handlers) stream(w http.ResponseWriter, r *http.Request) (*v1.Pod, *remotecommand.Options) {
	opts, err := remotecommand.NewOptions(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return nil, nil
	}
	pod := h.pod(w, r)
	if pod == nil {
		return nil, nil
	}
	if name := r.PathValue("container"); !h.host.Live(pod.Namespace, pod.Name, name) {
		refuse(w, http.StatusInternalServerError, fmt.Sprintf("container not found (%q)", name))
		return nil, nil
	}
	return pod, opts
}

func (h handlers) portForward(w http.ResponseWriter, r *http.Request) {
	opts, err := portforward.NewV4Options(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	pod := h.pod(w, r)
	if pod == nil {
		return
	}
	portforward.ServePortForward(w, r, streams{h.host, pod.Namespace}, pod.Name, string(pod.UID), opts,
		idleTimeout, remotecommand.DefaultStreamCreationTimeout, portforward.SupportedProtocols)
}

// hasTTY says whether a container of any kind has a terminal.
func hasTTY(pod *v1.Pod, name string) bool {
	for _, list := range [][]v1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			if list[i].Name == name {
				return list[i].TTY
			}
		}
	}
	for i := range pod.Spec.EphemeralContainers {
		if c := &pod.Spec.EphemeralContainers[i]; c.Name == name {
			return c.TTY
		}
	}
	return false
}

// refuse answers with an error in words: what the API server passes on to a
// person is this text as it is.
func refuse(w http.ResponseWriter, code int, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, why)
}
