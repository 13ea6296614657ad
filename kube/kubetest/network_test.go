package kubetest_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	//lint:ignore SA1019 client-go's port-forward has its types still
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"

	"example.org/hackfest/kube/kubetest"
)

func nginx(ns, name string) *corev1.Pod {
	pod := kubetest.Shell(ns, name, "")
	pod.Labels = map[string]string{"app": name}
	pod.Spec.Containers = []corev1.Container{{Name: name, Image: "nginx"}}
	return pod
}

// dialer reaches the ports of a pod.
func dialer(t *testing.T, c *kubetest.Cluster, pod *corev1.Pod, websocket bool) httpstream.Dialer {
	t.Helper()
	at := c.Client.CoreV1().RESTClient().Post().Resource("pods").Namespace(pod.Namespace).Name(pod.Name).SubResource("portforward").URL()
	if websocket {
		d, err := portforward.NewSPDYOverWebsocketDialer(at, c.Config)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	rt, up, err := spdy.RoundTripperFor(c.Config)
	if err != nil {
		t.Fatal(err)
	}
	return spdy.NewDialer(up, &http.Client{Transport: rt}, "POST", at)
}

// forward forwards a port of a pod until the test ends.
func forward(t *testing.T, d httpstream.Dialer, port int) string {
	t.Helper()
	stop, ready := make(chan struct{}), make(chan struct{})
	f, err := portforward.NewOnAddresses(d, []string{"127.0.0.1"}, []string{fmt.Sprintf("0:%d", port)}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- f.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	ports, err := f.GetPorts()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { close(stop); <-done })
	return fmt.Sprintf("http://127.0.0.1:%d", ports[0].Local)
}

// refusal is what is said about a port that nothing listens on.
func refusal(t *testing.T, d httpstream.Dialer, port int) string {
	t.Helper()
	conn, _, err := d.Dial(portforward.PortForwardProtocolV1Name)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	header := http.Header{}
	header.Set(corev1.PortHeader, fmt.Sprint(port))
	header.Set(corev1.PortForwardRequestIDHeader, "0")
	header.Set(corev1.StreamType, corev1.StreamTypeError)
	said, err := conn.CreateStream(header)
	if err != nil {
		t.Fatal(err)
	}
	header.Set(corev1.StreamType, corev1.StreamTypeData)
	if _, err := conn.CreateStream(header); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(said)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPortForward reaches the simulated web server, and never a port of this
// machine: that of the API server is refused as any other.
func TestPortForward(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := c.RunPod(t, nginx(c.Namespace(t), "web"), kubetest.Running)
	api, err := url.Parse(c.Config.Host)
	if err != nil {
		t.Fatal(err)
	}
	var apiPort int
	if _, err := fmt.Sscan(api.Port(), &apiPort); err != nil {
		t.Fatal(err)
	}
	for name, websocket := range map[string]bool{"WebSocket": true, "SPDY": false} {
		t.Run(name, func(t *testing.T) {
			client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
			d := dialer(t, c, pod, websocket)
			at := forward(t, d, 80)
			for range 3 {
				r, err := client.Get(at)
				if err != nil {
					t.Fatal(err)
				}
				page, err := io.ReadAll(r.Body)
				r.Body.Close()
				if err != nil || r.StatusCode != 200 || !strings.Contains(string(page), "Welcome to nginx!") {
					t.Errorf("%s, %q, %v", r.Status, page, err)
				}
			}
			for _, port := range []int{81, apiPort} {
				want := fmt.Sprintf("dial tcp4 127.0.0.1:%d: connect: connection refused", port)
				if said := refusal(t, d, port); !strings.HasPrefix(said, fmt.Sprintf("error forwarding port %d to pod web, uid %s: ", port, pod.UID)) || !strings.Contains(said, want) {
					t.Errorf("port %d: %q, want %s", port, said, want)
				}
			}
		})
	}
}

// TestSidecarExercise is the workshop's: a request for what is not there logs an
// error line in the web server, which the container beside it copies.
func TestSidecarExercise(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	pod := nginx(ns, "webserver")
	mount := []corev1.VolumeMount{{Name: "log-volume", MountPath: "/var/log/nginx/"}}
	pod.Spec.Containers[0].VolumeMounts = mount
	pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{
		Name: "logaggregator", Image: "busybox", Command: []string{"sh", "-c"}, VolumeMounts: mount,
		Args: []string{"tail -n+1 -F /var/log/nginx/error.log > /var/log/nginx/nginx.errors"},
	})
	pod.Spec.Volumes = []corev1.Volume{{Name: "log-volume", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	pod = c.RunPod(t, pod, kubetest.Running)
	box := c.RunPod(t, kubetest.Shell(ns, "box", "sleep 1h"), kubetest.Running)
	seen, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s := stream{c: c, pod: pod, sub: "exec", opts: &corev1.PodExecOptions{Container: "logaggregator", Command: []string{"tail", "-F", "/var/log/nginx/nginx.errors"}}}
		_ = s.run(ctx, out, io.Discard)
		out.Close()
	}()
	s := stream{c: c, pod: box, opts: &corev1.PodExecOptions{}}
	_, stderr, code, err := s.command(t, "wget", "-qO-", "http://"+pod.Status.PodIP+"/missing.html")
	if code != 1 || err != nil || !strings.Contains(stderr, "404") {
		t.Errorf("wget: %q, %d, %v", stderr, code, err)
	}
	if got, err := readUntil(seen, `"GET /missing.html HTTP/1.1", host: "`+pod.Status.PodIP+`"`); err != nil || !strings.Contains(got, "(2: No such file or directory), client: "+box.Status.PodIP) {
		t.Errorf("%q, %v", got, err)
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, seen) }()
	<-ended
}

// TestServices: by address, by every form of the name, and refused without a
// ready pod behind.
func TestServices(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	web := c.RunPod(t, nginx(ns, "web"), kubetest.Running)
	service := func(name, app string, ip string) *corev1.Service {
		s, err := c.Client.CoreV1().Services(ns).Create(t.Context(), &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec:       corev1.ServiceSpec{ClusterIP: ip, Selector: map[string]string{"app": app}, Ports: []corev1.ServicePort{{Port: 8080, TargetPort: intstr.FromInt32(80)}}},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	front := service("front", "web", "")
	service("none", "nobody", "")
	service("bare", "web", corev1.ClusterIPNone)
	box := c.RunPod(t, kubetest.Shell(ns, "box", "sleep 1h"), kubetest.Running)
	s := stream{c: c, pod: box, opts: &corev1.PodExecOptions{}}
	for at, answer := range map[string]string{"front:8080": "Welcome to nginx!", "bare": "Welcome to nginx!", "none:8080": "Connection refused"} {
		err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
			out, stderr, _, err := s.command(t, "wget", "-qO-", "http://"+at)
			return strings.Contains(out+stderr, answer), err
		})
		if err != nil {
			t.Fatalf("Service %s does not answer: %v", at, err)
		}
	}
	for at, want := range map[string]string{
		front.Spec.ClusterIP + ":8080":            "",
		"front." + ns + ":8080":                   "",
		"front." + ns + ".svc.cluster.local:8080": "",
		"bare":                          "",
		web.Status.PodIP:                "",
		web.Status.PodIP + ":81":        "Connection refused",
		"front":                         "Connection refused",
		"none:8080":                     "Connection refused",
		"front.default:8080":            "bad address",
		"localhost":                     "Connection refused",
		"example.org":                   "bad address",
		"10.244.200.200":                "No route to host",
		c.Config.Host[len("https://"):]: "Connection refused", // the API server's own port
	} {
		out, stderr, code, err := s.command(t, "wget", "-T", "50", "-qO-", "http://"+at)
		if err != nil || (want == "") != (code == 0) || want == "" && !strings.Contains(out, "Welcome to nginx!") || !strings.Contains(stderr, want) {
			t.Errorf("%s: %q, %q, %d, %v; want %q", at, out, stderr, code, err, want)
		}
	}
}

// TestEndpointKnowsNobody: without the API server's client certificate there is
// no answer, whoever else's is shown.
func TestEndpointKnowsNobody(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := c.RunPod(t, kubetest.Shell(c.Namespace(t), "box", "echo secret; sleep 1h"), kubetest.Running)
	node, err := c.Client.CoreV1().Nodes().Get(t.Context(), pod.Spec.NodeName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("https://127.0.0.1:%d/containerLogs/%s/box/box", node.Status.DaemonEndpoints.KubeletEndpoint.Port, pod.Namespace)
	get := func(cert string) (*http.Response, error) {
		config := &tls.Config{InsecureSkipVerify: true} // whom we ask is not the question here
		if cert != "" {
			pair, err := tls.LoadX509KeyPair(filepath.Join(c.Dir, "pki", cert+".crt"), filepath.Join(c.Dir, "pki", cert+".key"))
			if err != nil {
				t.Fatal(err)
			}
			config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
		}
		return (&http.Client{Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}).Get(at)
	}
	for _, cert := range []string{"", "kubelet", "kube-scheduler", "kubelet-server"} {
		if r, err := get(cert); err == nil {
			r.Body.Close()
			t.Errorf("the holder of %q is answered %s", cert, r.Status)
		}
	}
	r, err := get("apiserver-kubelet-client")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 200 {
		t.Errorf("the API server is answered %s", r.Status)
	}
}

// TestVolumes: what the API has is mounted to be read, an emptyDir is shared, and
// a hostPath holds nothing of this machine.
func TestVolumes(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	if _, err := c.Client.CoreV1().ConfigMaps(ns).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "conf"}, Data: map[string]string{"a": "one", "b": "two"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Client.CoreV1().Secrets(ns).Create(t.Context(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "pass"}, StringData: map[string]string{"word": "swordfish"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	source := func(s corev1.VolumeSource, name string) corev1.Volume {
		return corev1.Volume{Name: name, VolumeSource: s}
	}
	local := func(name string) corev1.LocalObjectReference { return corev1.LocalObjectReference{Name: name} }
	pod := kubetest.Shell(ns, "box", "sleep 1h")
	pod.Labels = map[string]string{"app": "box"}
	pod.Spec.Volumes = []corev1.Volume{
		source(corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: local("conf"), Items: []corev1.KeyToPath{{Key: "a", Path: "d/a.txt"}}}}, "conf"),
		source(corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "pass"}}, "pass"),
		source(corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}, "host"),
		source(corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}, "empty"),
		source(corev1.VolumeSource{DownwardAPI: &corev1.DownwardAPIVolumeSource{Items: []corev1.DownwardAPIVolumeFile{{Path: "labels", FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.labels"}}}}}, "info"),
	}
	box := &pod.Spec.Containers[0]
	for name, path := range map[string]string{"conf": "/conf", "pass": "/pass", "host": "/host", "empty": "/data", "info": "/info"} {
		box.VolumeMounts = append(box.VolumeMounts, corev1.VolumeMount{Name: name, MountPath: path})
	}
	box.VolumeMounts = append(box.VolumeMounts, corev1.VolumeMount{Name: "pass", MountPath: "/etc/word", SubPath: "word"})
	box.EnvFrom = []corev1.EnvFromSource{{Prefix: "C_", ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: local("conf")}}}
	box.Env = []corev1.EnvVar{
		{Name: "WORD", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: local("pass"), Key: "word"}}},
		{Name: "SAID", Value: "the $(WORD) of $(C_a) $$(C_a)"},
		{Name: "NODE", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "spec.nodeName"}}},
		{Name: "IP", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "status.podIP"}}},
	}
	other := *box.DeepCopy()
	other.Name, other.Args = "other", []string{"$(SAID)"}
	pod.Spec.Containers = append(pod.Spec.Containers, other)
	pod = c.RunPod(t, pod, kubetest.Running)
	for script, want := range map[string]string{
		"cat /conf/d/a.txt; ls /conf":                                 "oned\n",
		"cat /pass/word /etc/word":                                    "swordfishswordfish",
		"ls -A /host | wc -l":                                         "0\n",
		"grep app= /info/labels":                                      "app=\"box\"\n",
		`echo "$WORD $SAID $C_b $NODE $IP"`:                           "swordfish the swordfish of one $(C_a) two " + pod.Spec.NodeName + " " + pod.Status.PodIP + "\n",
		"echo $KUBERNETES_SERVICE_HOST":                               "10.96.0.1\n",
		"echo x 2>/dev/null >/conf/x || echo ro":                      "ro\n",
		"cat /var/run/secrets/kubernetes.io/serviceaccount/namespace": ns,
		"echo shared >/data/f; hostname":                              "box\n",
	} {
		s := stream{c: c, pod: pod, opts: &corev1.PodExecOptions{Container: "box"}}
		if out, stderr, _, err := s.command(t, "sh", "-c", script); out != want || err != nil {
			t.Errorf("%s: %q, %q, %v; want %q", script, out, stderr, err, want)
		}
	}
	s := stream{c: c, pod: pod, opts: &corev1.PodExecOptions{Container: "other"}}
	if out, _, _, err := s.command(t, "cat", "/data/f"); out != "shared\n" || err != nil {
		t.Errorf("the other container reads %q, %v", out, err)
	}
	dir := filepath.Join(c.Dir, "run", "pods", string(pod.UID))
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("the pod's files: %v", err)
	}
	if err := c.Client.CoreV1().Pods(ns).Delete(t.Context(), "box", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		_, err := os.Stat(dir)
		return os.IsNotExist(err), nil
	})
	if err != nil {
		t.Errorf("the files of a deleted pod stay: %v", err)
	}
}
