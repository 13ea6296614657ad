package kubetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// SharedEnv names the directory of a running practice cluster that all test
// packages of one run share. Without it each test binary starts one of its own.
const SharedEnv = "HACKFEST_TEST_SANDBOX"

// Cluster is a running practice cluster: a real API server and controllers.
type Cluster struct {
	Dir        string
	Kubeconfig string // the administrator's, a path
	Attendee   string // that of a person who may see one namespace only
	Config     *rest.Config
	Client     kubernetes.Interface

	process *process // nil for one that somebody else runs
	shared  bool
}

var shared struct {
	sync.Mutex
	cluster *Cluster
	err     error
}

// Sandbox gives the practice cluster with the workshop in it, started once a
// test binary. Tests share it: each works in namespaces of its own. It ends with
// the test binary, however that ends; a TestMain that calls Main waits for that.
func Sandbox(t testing.TB) *Cluster {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster == nil && shared.err == nil {
		if dir := os.Getenv(SharedEnv); dir != "" {
			shared.cluster, shared.err = open(dir, nil)
		} else {
			shared.cluster, shared.err = start("workshop")
		}
		if shared.cluster != nil {
			shared.cluster.shared = true
		}
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.cluster
}

// OwnSandbox starts a practice cluster for one test, which may stop its server.
// Seed is workshop, empty, or the path of YAML.
func OwnSandbox(t testing.TB, seed string) *Cluster {
	t.Helper()
	c, err := start(seed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.process.stop)
	return c
}

// Main runs the tests of a package and then stops the cluster that they shared:
//
//	func TestMain(m *testing.M) { kubetest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	shared.Lock()
	if c := shared.cluster; c != nil && c.process != nil {
		c.process.stop()
	}
	shared.Unlock()
	os.Exit(code)
}

func start(seed string) (*Cluster, error) {
	p, err := launch("up", "--seed", seed, "--stop-on-eof")
	if err != nil {
		return nil, err
	}
	c, err := open(filepath.Dir(p.kubeconfig), p)
	if err != nil {
		p.stop()
	}
	return c, err
}

func open(dir string, p *process) (*Cluster, error) {
	c := &Cluster{
		Dir: dir, Kubeconfig: filepath.Join(dir, "kubeconfig"),
		Attendee: filepath.Join(dir, "attendee.kubeconfig"), process: p,
	}
	var err error
	if c.Config, err = clientcmd.BuildConfigFromFlags("", c.Kubeconfig); err != nil {
		return nil, fmt.Errorf("practice cluster in %s: %w", dir, err)
	}
	c.Config.QPS = -1
	c.Client, err = kubernetes.NewForConfig(c.Config)
	return c, err
}

// Namespace makes a namespace for one test, deleted at its end.
func (c *Cluster) Namespace(t testing.TB) string {
	t.Helper()
	ns, err := c.Client.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
		defer cancel()
		if err := c.Client.CoreV1().Namespaces().Delete(ctx, ns.Name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("delete namespace %s: %v", ns.Name, err)
		}
	})
	return ns.Name
}

// StopServer stops the API server, StartServer starts it again on its port. They
// need OwnSandbox, and do not wait.
func (c *Cluster) StopServer(t testing.TB) { c.tell(t, syscall.SIGUSR1) }

// StartServer ends what StopServer began.
func (c *Cluster) StartServer(t testing.TB) { c.tell(t, syscall.SIGUSR2) }

// PauseServer makes the API server hang, ResumeServer lets it go on.
func (c *Cluster) PauseServer(t testing.TB) { c.signalPart(t, "kube-apiserver", syscall.SIGSTOP) }

// ResumeServer ends what PauseServer began.
func (c *Cluster) ResumeServer(t testing.TB) { c.signalPart(t, "kube-apiserver", syscall.SIGCONT) }

func (c *Cluster) tell(t testing.TB, s syscall.Signal) {
	t.Helper()
	c.mine(t)
	if err := c.process.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

func (c *Cluster) signalPart(t testing.TB, part string, s syscall.Signal) {
	t.Helper()
	c.mine(t)
	data, err := os.ReadFile(filepath.Join(c.Dir, "pids", part))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || pid < 2 {
		t.Fatalf("process id of %s: %q", part, data)
	}
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatalf("signal %s to %s: %v", s, part, err)
	}
}

func (c *Cluster) mine(t testing.TB) {
	t.Helper()
	if c.shared || c.process == nil {
		t.Fatal("this cluster is shared with other tests: stop the server of an OwnSandbox")
	}
}

// WaitServer waits until the API server is ready.
func (c *Cluster) WaitServer(t testing.TB) {
	t.Helper()
	config := rest.CopyConfig(c.Config)
	config.Timeout = time.Second
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	err = wait.PollUntilContextTimeout(t.Context(), 100*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		return client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error() == nil, nil
	})
	if err != nil {
		t.Fatalf("the server is not ready: %v", err)
	}
}
