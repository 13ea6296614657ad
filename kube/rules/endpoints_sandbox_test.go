package rules_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestEndpointsAreTheControllers makes Services and pods at random (selectors,
// named and numbered ports, sidecars, phases, readiness, addresses of both
// families, pods on their way out), and holds what we expect of each pod against
// the slices that the controller writes.
func TestEndpointsAreTheControllers(t *testing.T) {
	c := kubetest.OwnSandbox(t, "empty")
	ns := c.Namespace(t)
	r := rand.New(rand.NewPCG(11, 20260701))
	const services, pods = 40, 72
	for i := range 3 {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("hand-%d", i), Labels: map[string]string{"type": "kwok"}}} // no kubelet serves it
		if _, err := c.Client.CoreV1().Nodes().Create(t.Context(), n, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range services {
		if _, err := c.Client.CoreV1().Services(ns).Create(t.Context(), randomService(r, i), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range pods {
		servedPod(t, c, ns, r, i)
	}
	endpointsAgree(t, c, ns)

	list, err := c.Client.CoreV1().Pods(ns).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Items {
		p := &list.Items[i]
		p.ResourceVersion = ""
		switch r.IntN(4) {
		case 0:
			randomReach(r, p)
			_, _ = c.Client.CoreV1().Pods(ns).UpdateStatus(t.Context(), p, metav1.UpdateOptions{}) // an address may not be taken back
		case 1:
			p.Labels = randomApp(r)
			_, _ = c.Client.CoreV1().Pods(ns).Update(t.Context(), p, metav1.UpdateOptions{})
		}
	}
	endpointsAgree(t, c, ns)
}

// endpointsAgree waits until the slices say what we say.
func endpointsAgree(t *testing.T, c *kubetest.Cluster, ns string) {
	t.Helper()
	w, err := c.Client.DiscoveryV1().EndpointSlices(ns).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	var apart []string
	for end := time.Now().Add(time.Minute); time.Now().Before(end); next(t, w, 10*time.Second) {
		var pairs, short, dead int
		if apart, pairs, short, dead = endpointsApart(t, c, ns); len(apart) == 0 {
			if pairs < 300 || short < 10 || dead < 5 {
				t.Fatalf("%d endpoints compared, %d short ports, %d of them dead: too few to tell", pairs, short, dead)
			}
			t.Logf("%d endpoints agree, and %d short ports, %d of them dead", pairs, short, dead)
			return
		}
	}
	t.Fatalf("not as the controller says:\n%s", strings.Join(apart, "\n"))
}

func endpointsApart(t *testing.T, c *kubetest.Cluster, ns string) (apart []string, pairs, short, dead int) {
	t.Helper()
	ctx, all := t.Context(), metav1.ListOptions{}
	services, err := c.Client.CoreV1().Services(ns).List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	pods, err := c.Client.CoreV1().Pods(ns).List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	written, err := c.Client.DiscoveryV1().EndpointSlices(ns).List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]*discoveryv1.EndpointSlice{}
	for i := range written.Items {
		s := &written.Items[i]
		of[s.Labels[discoveryv1.LabelServiceName]] = append(of[s.Labels[discoveryv1.LabelServiceName]], s)
	}
	for i := range services.Items {
		s := &services.Items[i]
		var ours, theirs []string
		var expect []rules.Endpoint
		for _, x := range rules.ExpectedEndpoints(s, pointers(pods.Items)) {
			if x.LeftOut == rules.NotLeftOut {
				expect = append(expect, x.Endpoint)
				ours = append(ours, endpointLine(x.Endpoint))
			}
		}
		for _, e := range rules.Endpoints(of[s.Name]) {
			theirs = append(theirs, endpointLine(e))
		}
		want := portsOf(s, of[s.Name])
		for whose, all := range map[string][]rules.Endpoint{"of the pods": expect, "of the slices": rules.Endpoints(of[s.Name])} {
			if got := shortLines(s, all); !slices.Equal(got, want) {
				apart = append(apart, fmt.Sprintf("%s: ports, %s: ours %q theirs %q", s.Name, whose, got, want))
			}
		}
		short += len(want)
		for _, line := range want {
			if strings.HasSuffix(line, " 0") {
				dead++
			}
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		if !slices.Equal(ours, theirs) {
			apart = append(apart, fmt.Sprintf("%s: ours\n  %s\ntheirs\n  %s", s.Name, strings.Join(ours, "\n  "), strings.Join(theirs, "\n  ")))
		}
		pairs += len(theirs)
	}
	return apart, pairs, short, dead
}

// shortLines: "p1 3" for a port behind which three endpoints are sent to, while
// more are behind another.
func shortLines(s *corev1.Service, all []rules.Endpoint) []string {
	var lines []string
	for _, p := range rules.ShortPorts(s, all) {
		lines = append(lines, fmt.Sprintf("%s %d", p.Port.Name, p.Sent()))
	}
	return lines
}

// portsOf says the same of the slices alone, as whoever sends by them reads them:
// a slice whose ports do not have the Service's is of no use for it.
func portsOf(s *corev1.Service, written []*discoveryv1.EndpointSlice) []string {
	behind := make([]map[string]bool, len(s.Spec.Ports))
	sent := map[string]bool{}
	for i, p := range s.Spec.Ports {
		behind[i] = map[string]bool{}
		for _, slice := range written {
			if !slices.ContainsFunc(slice.Ports, func(q discoveryv1.EndpointPort) bool { return *q.Name == p.Name && *q.Protocol == p.Protocol }) {
				continue
			}
			for _, e := range slice.Endpoints {
				if *e.Conditions.Ready {
					behind[i][e.TargetRef.Name], sent[e.TargetRef.Name] = true, true
				}
			}
		}
	}
	var lines []string
	for i, p := range s.Spec.Ports {
		if len(behind[i]) < len(sent) {
			lines = append(lines, fmt.Sprintf("%s %d", p.Name, len(behind[i])))
		}
	}
	return lines
}

func endpointLine(e rules.Endpoint) string {
	ports := make([]string, len(e.Ports))
	for i, p := range e.Ports {
		ports[i] = fmt.Sprintf("%s=%d/%s", p.Name, p.Number, p.Protocol)
	}
	slices.Sort(ports)
	return fmt.Sprintf("%s on %s %v %v ready=%v serving=%v terminating=%v", e.Pod, e.Node, e.Addresses, ports, e.Ready, e.Serving, e.Terminating)
}

func randomService(r *rand.Rand, i int) *corev1.Service {
	s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("svc-%d", i)}}
	if r.IntN(10) > 0 {
		s.Spec.Selector = randomApp(r)
		if r.IntN(2) == 0 {
			delete(s.Spec.Selector, "tier")
		}
	}
	s.Spec.PublishNotReadyAddresses = r.IntN(4) == 0
	if r.IntN(3) == 0 {
		s.Spec.ClusterIP = corev1.ClusterIPNone
	}
	for n := range 1 + r.IntN(3) {
		p := corev1.ServicePort{Name: fmt.Sprintf("p%d", n), Port: int32(80 + n), Protocol: pick(r, corev1.ProtocolTCP, corev1.ProtocolTCP, corev1.ProtocolUDP)}
		switch r.IntN(3) {
		case 0:
			p.TargetPort = intstr.FromInt32(int32(8000 + r.IntN(3)))
		case 1:
			p.TargetPort = intstr.FromString(pick(r, "web", "dns", "metrics", "nowhere"))
		}
		s.Spec.Ports = append(s.Spec.Ports, p)
	}
	if s.Spec.ClusterIP == corev1.ClusterIPNone && r.IntN(3) == 0 {
		s.Spec.Ports = nil
	}
	if r.IntN(12) == 0 {
		s.Spec = corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "example.com", Selector: s.Spec.Selector}
	}
	return s
}

func randomApp(r *rand.Rand) map[string]string {
	return map[string]string{"app": pick(r, "a", "b"), "tier": pick(r, "x", "y")}
}

// servedPod makes a pod on a node that nobody serves, gives it a status, and
// sends some on their way out.
func servedPod(t *testing.T, c *kubetest.Cluster, ns string, r *rand.Rand, i int) {
	t.Helper()
	always := corev1.ContainerRestartPolicyAlways
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pod-%d", i), Labels: randomApp(r)}}
	p.Spec.NodeName = fmt.Sprintf("hand-%d", r.IntN(3))
	p.Spec.Containers = []corev1.Container{{Name: "c", Image: "nginx", Ports: randomPorts(r)}, {Name: "d", Image: "nginx", Ports: randomPorts(r)}}
	p.Spec.InitContainers = []corev1.Container{{Name: "i", Image: "nginx", Ports: randomPorts(r)}}
	if r.IntN(2) == 0 {
		p.Spec.InitContainers[0].RestartPolicy = &always
	}
	deleting := r.IntN(5) == 0
	if deleting {
		p.Finalizers = []string{"example.org/hold"}
	}
	made, err := c.Client.CoreV1().Pods(ns).Create(t.Context(), p, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	randomReach(r, made)
	made.ResourceVersion = "" // whatever else is written meanwhile
	if made, err = c.Client.CoreV1().Pods(ns).UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if !deleting {
		return
	}
	if err := c.Client.CoreV1().Pods(ns).Delete(t.Context(), made.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
		defer cancel()
		_, _ = c.Client.CoreV1().Pods(ns).Patch(ctx, made.Name, "application/merge-patch+json", []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
	})
}

func randomPorts(r *rand.Rand) []corev1.ContainerPort {
	var all []corev1.ContainerPort
	used := map[string]bool{}
	for n := range r.IntN(3) {
		name := pick(r, "web", "dns", "metrics", "")
		if name != "" && used[name] {
			continue
		}
		used[name] = true
		all = append(all, corev1.ContainerPort{Name: name, ContainerPort: int32(9000 + 10*r.IntN(50) + n), Protocol: pick(r, corev1.ProtocolTCP, corev1.ProtocolUDP)})
	}
	return all
}

// randomReach writes what an endpoint depends on.
func randomReach(r *rand.Rand, p *corev1.Pod) {
	s := &p.Status
	s.Phase = pick(r, corev1.PodPending, corev1.PodRunning, corev1.PodRunning, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed)
	s.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: pick(r, corev1.ConditionTrue, corev1.ConditionTrue, corev1.ConditionFalse, corev1.ConditionUnknown)}}
	n := r.IntN(1 << 16)
	four, six := corev1.PodIP{IP: fmt.Sprintf("10.9.%d.%d", n>>8, n&255)}, corev1.PodIP{IP: fmt.Sprintf("fd00::%x", n)}
	s.PodIPs = pick(r, []corev1.PodIP{four}, []corev1.PodIP{four}, []corev1.PodIP{four, six}, []corev1.PodIP{six}, nil)
	s.PodIP = ""
	if len(s.PodIPs) > 0 {
		s.PodIP = s.PodIPs[0].IP
	}
}
