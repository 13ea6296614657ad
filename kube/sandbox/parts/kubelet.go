package parts

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"k8s.io/client-go/tools/clientcmd"

	"example.org/hackfest/kube/sandbox/kubelet"
	"example.org/hackfest/kube/sandbox/plane"
)

// runKubelet serves every node that is not KWOK's.
func runKubelet(ctx context.Context, args []string) error {
	o := kubelet.Options{Log: os.Stderr}
	flags := pflag.NewFlagSet(plane.Kubelet, pflag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	flags.StringVar(&o.NodeIP, "node-ip", "", "address that the nodes have and the endpoint listens on")
	flags.IntVar(&o.Port, "port", 0, "port of the endpoint")
	flags.StringVar(&o.ServingCert, "tls-cert-file", "", "certificate of the endpoint")
	flags.StringVar(&o.ServingKey, "tls-private-key-file", "", "its key")
	flags.StringVar(&o.RootDir, "root-dir", "pods", "where the containers' files lie while they run")
	flags.StringVar(&o.ClientCA, "client-ca-file", "", "who signs those who may use the endpoint")
	if err := flags.Parse(args); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return fmt.Errorf("read kubeconfig %s: %w", *kubeconfig, err)
	}
	config.QPS = -1
	return kubelet.Run(ctx, config, o)
}
