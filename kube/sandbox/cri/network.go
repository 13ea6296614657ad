package cri

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	v1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/utils/ptr"

	"example.org/hackfest/kube/sandbox/container"
)

// maxBody bounds an answer within the cluster.
const maxBody = 4 << 20

var quiet = log.New(io.Discard, "", 0)

// network is the cluster as a pod sees it: pods by their addresses, Services by
// address and name. There is no other host, and none of this machine.
type network struct{ p *pod }

var _ container.Resolver = network{}

// Get asks what listens there.
func (n network) Get(ctx context.Context, address string) (int, http.Header, []byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("bad address '%s'", address)
	}
	port := 80
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil {
			return 0, nil, nil, fmt.Errorf("bad port '%s'", text)
		}
	}
	if u.Scheme == "https" {
		return 0, nil, nil, container.ErrRefused // nothing here speaks TLS
	}
	h, err := n.reach(ctx, u.Hostname(), port)
	if err != nil {
		return 0, nil, nil, err
	}
	u.Scheme = "http"
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("bad address '%s'", address)
	}
	r.RequestURI = u.RequestURI()
	r.RemoteAddr = net.JoinHostPort(n.address(), strconv.Itoa(32768+rand.IntN(28000)))
	if agent := container.UserAgent(ctx); agent != "" {
		r.Header.Set("User-Agent", agent)
	}
	w := &answer{header: http.Header{}}
	h.ServeHTTP(w, r)
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.status, w.header, w.body.Bytes(), nil
}

// answer keeps what a handler writes, up to maxBody.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.body.Len()+len(b) > maxBody {
		return 0, http.ErrContentLength
	}
	return a.body.Write(b)
}

// address is the pod's own.
func (n network) address() string {
	n.p.mu.Lock()
	defer n.p.mu.Unlock()
	if n.p.now.Pod.Spec.HostNetwork {
		return n.p.now.HostIP
	}
	return n.p.now.IP
}

// reach finds what answers on a host's port.
func (n network) reach(ctx context.Context, host string, port int) (http.Handler, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return n.reachIP(ctx, ip.Unmap(), port)
	}
	if host == "localhost" || host == n.hostname() {
		return found(n.p.listening(ctx, port))
	}
	s := n.service(host)
	switch {
	case s == nil, s.Spec.Type == v1.ServiceTypeExternalName: // nothing is outside
		return nil, container.ErrNoHost
	case s.Spec.ClusterIP == v1.ClusterIPNone:
		for _, a := range n.endpoints(s, nil) {
			return n.reachPod(ctx, a.ip, port)
		}
		return nil, container.ErrNoHost
	}
	return n.reachService(ctx, s, port)
}

func (n network) hostname() string {
	o := n.p.object()
	return o.Name
}

func found(h http.Handler) (http.Handler, error) {
	if h == nil {
		return nil, container.ErrRefused
	}
	return h, nil
}

func (n network) reachIP(ctx context.Context, ip netip.Addr, port int) (http.Handler, error) {
	if ip.IsLoopback() {
		return found(n.p.listening(ctx, port))
	}
	services, err := n.p.rt.services.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	for _, s := range services {
		if slices.Contains(s.Spec.ClusterIPs, ip.String()) {
			return n.reachService(ctx, s, port)
		}
	}
	return n.reachPod(ctx, ip.String(), port)
}

// reachPod finds a pod by its address; pods with their node's network share one.
func (n network) reachPod(ctx context.Context, ip string, port int) (http.Handler, error) {
	there := false
	for _, p := range n.p.rt.all() {
		if (network{p}).address() != ip || p.object().DeletionTimestamp != nil && !p.live() {
			continue
		}
		if h := p.listening(ctx, port); h != nil {
			return h, nil
		}
		there = there || p.live()
	}
	if there {
		return nil, container.ErrRefused
	}
	return nil, container.ErrUnreachable
}

// live says that a container of the pod has a process.
func (p *pod) live() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.boxes {
		if b.running() {
			return true
		}
	}
	return false
}

// reachService picks one of a Service's ready endpoints, as kube-proxy does. A
// Service without any refuses.
func (n network) reachService(ctx context.Context, s *v1.Service, port int) (http.Handler, error) {
	for i := range s.Spec.Ports {
		if int(s.Spec.Ports[i].Port) != port {
			continue
		}
		all := n.endpoints(s, &s.Spec.Ports[i])
		if len(all) == 0 {
			return nil, container.ErrRefused
		}
		a := all[rand.IntN(len(all))]
		return n.reachPod(ctx, a.ip, a.port)
	}
	return nil, container.ErrRefused
}

type endpoint struct {
	ip   string
	port int
}

// endpoints are a Service's ready ones, for one of its ports or for none.
func (n network) endpoints(s *v1.Service, port *v1.ServicePort) []endpoint {
	slices, err := n.p.rt.slices.EndpointSlices(s.Namespace).List(labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: s.Name}))
	if err != nil {
		return nil
	}
	var out []endpoint
	for _, slice := range slices {
		number, ok := 0, port == nil
		for _, p := range slice.Ports {
			if port != nil && ptr.Deref(p.Name, "") == port.Name && p.Port != nil {
				number, ok = int(*p.Port), true
			}
		}
		for _, e := range slice.Endpoints {
			if ok && ptr.Deref(e.Conditions.Ready, true) && len(e.Addresses) > 0 {
				out = append(out, endpoint{e.Addresses[0], number})
			}
		}
	}
	return out
}

// service finds a Service by its DNS name, as the pod's search list completes it:
// name, name.namespace, and with .svc or .svc.cluster.local behind.
func (n network) service(host string) *v1.Service {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	host = strings.TrimSuffix(host, ".cluster.local")
	host = strings.TrimSuffix(host, ".svc")
	name, namespace, qualified := strings.Cut(host, ".")
	if !qualified {
		namespace = n.p.object().Namespace
	}
	s, err := n.p.rt.services.Services(namespace).Get(name)
	if err != nil {
		return nil
	}
	return s
}

// Lookup is what the cluster's DNS says.
func (n network) Lookup(_ context.Context, host string) ([]string, error) {
	if host == "localhost" {
		return []string{"127.0.0.1"}, nil
	}
	if host == n.hostname() {
		return []string{n.address()}, nil
	}
	s := n.service(host)
	switch {
	case s == nil, s.Spec.Type == v1.ServiceTypeExternalName:
		return nil, container.ErrNoHost
	case s.Spec.ClusterIP != v1.ClusterIPNone && s.Spec.ClusterIP != "":
		return slices.Clone(s.Spec.ClusterIPs), nil
	}
	var out []string
	for _, e := range n.endpoints(s, nil) {
		out = append(out, e.ip)
	}
	if len(out) == 0 {
		return nil, container.ErrNoHost
	}
	return out, nil
}
