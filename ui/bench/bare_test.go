package bench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"

	"example.org/hackfest/kube"
)

// bareEnv names the kubeconfig of the process that is a bare informer alone.
const bareEnv = "HACKFEST_BENCH_BARE"

// bare watches pods as the program does, in protobuf and with the same slimming,
// and does nothing else. It ends with its standard input.
func bare(kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1
	config.UserAgent = "bare-informer"
	config.AcceptContentTypes, config.ContentType = "application/vnd.kubernetes.protobuf,application/json", "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	slim := kube.Slim(kube.Pods)
	f := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(func(o any) (any, error) {
		if o, ok := o.(kube.Object); ok {
			slim(o)
		}
		return o, nil
	}))
	pods := f.Core().V1().Pods().Informer()
	stop := make(chan struct{})
	f.Start(stop)
	cache.WaitForCacheSync(stop, pods.HasSynced)
	fmt.Println(len(pods.GetStore().ListKeys()))
	io.Copy(io.Discard, os.Stdin)
	return nil
}

// startBare starts the floor and gives how long it took to have all pods.
func startBare(t *testing.T, kubeconfig string) (pid int, synced time.Duration, stop func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = []string{"HOME=" + t.TempDir(), bareEnv + "=" + kubeconfig}
	c.Stderr = os.Stderr
	in, _ := c.StdinPipe()
	out, _ := c.StdoutPipe()
	from := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	synced = time.Since(from)
	if err != nil {
		t.Fatalf("the bare informer: %v", err)
	}
	_ = line
	return c.Process.Pid, synced, func() { in.Close(); c.Wait() }
}
